"""Take rights away from this process before it looks at the file."""

import ctypes
import resource
import signal
import sys
from typing import Any

from geoplan.files.rules import Limits

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38

FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ctypes.dlopen", "pty.")


def lock_down(limits: Limits) -> None:
    """Limit memory, time, file size, processes and core dumps; die with the parent.

    The limits are set here, in code of ours that runs before the file is opened, and not between fork and exec
    in the parent: that is unsafe where the parent has threads.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_AS, limits.memory_bytes)
    limit(resource.RLIMIT_FSIZE, 2 * limits.unpacked_bytes)
    limit(resource.RLIMIT_NOFILE, 64)
    limit(resource.RLIMIT_NPROC, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 1))


def limit(which: int, most: int) -> None:
    _, hard = resource.getrlimit(which)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (most, most))


def forbid_calls() -> None:
    """Stop Python code from opening sockets or starting programs, also where there is no bubblewrap.

    Called after the reader's libraries are loaded, since loading them needs some of this.
    """
    sys.addaudithook(refuse_event)


def refuse_event(event: str, _: Any) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)
