"""Reading /proc: who runs, and whether a process is verifiably ours."""

import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from ops.places import MARK

PROC = Path("/proc")
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)  # opened here, because little is safe between fork and exec


def all_pids() -> list[int]:
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]


def is_alive(pid: int) -> bool:
    """Say whether a process still runs. One that waits to be reaped does not."""
    try:
        state = (PROC / str(pid) / "stat").read_text(errors="replace").rsplit(")", 1)[1].split()[0]
    except (OSError, IndexError):
        return False
    return state not in "ZX"


def owner(pid: int) -> int:
    """Return the user id a process runs as, or -1 when it is gone."""
    try:
        return (PROC / str(pid)).stat().st_uid
    except OSError:
        return -1


def command(pid: int) -> list[str]:
    """Return a process's command line; for one that renamed itself, its title in one piece."""
    return _strings(PROC / str(pid) / "cmdline")


def environment(pid: int) -> list[str]:
    return _strings(PROC / str(pid) / "environ")


def folder(pid: int) -> Path | None:
    try:
        return (PROC / str(pid) / "cwd").readlink()
    except OSError:
        return None


def _strings(file: Path) -> list[str]:
    try:
        return file.read_bytes().decode(errors="replace").rstrip("\0").split("\0")
    except OSError:
        return []


def started_for(data: Path, nginx_folder: Path) -> list[int]:
    """Return our processes of one data folder that no supervisor watches any more.

    The mark in the environment says whose a process is. nginx paints over its environment, so it is
    known by the folder it stands in, which nobody else has.
    """
    mark = f"{MARK}={data}"
    return [
        pid
        for pid in all_pids()
        if owner(pid) == os.geteuid()
        and pid not in ancestors(os.getpid())
        and is_alive(pid)
        and (mark in environment(pid) or folder(pid) == nginx_folder)
    ]


def ancestors(pid: int) -> set[int]:
    """Return a process, its parent, its parent's parent and so on."""
    seen: set[int] = set()
    while pid > 0 and pid not in seen:
        seen.add(pid)
        pid = _parent(pid)
    return seen


def _parent(pid: int) -> int:
    try:
        return int((PROC / str(pid) / "stat").read_text(errors="replace").rsplit(")", 1)[1].split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def make_was_interrupted() -> bool:
    """Say whether `make` above us got SIGINT alone, as from `kill -INT` or a script, and not from a keyboard.

    A keyboard's Ctrl-C reaches everybody. SIGINT to make alone only makes it wait for us, and nobody would tell us:
    it then stands in its handler with that signal blocked, which the kernel shows.
    """
    facts = _status(os.getppid())
    return facts.get("Name", "") in {"make", "gmake"} and bool(int(facts.get("SigBlk", "0"), 16) >> 1 & 1)


def _status(pid: int) -> dict[str, str]:
    try:
        rows = (PROC / str(pid) / "status").read_text(errors="replace").splitlines()
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (row.partition(":") for row in rows)}


def send(pids: Iterable[int], number: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def end(pids: Iterable[int], *, first: int = signal.SIGTERM, patience_s: float = 8.0) -> None:
    """End processes: politely first, then by force after `patience_s`."""
    left = [pid for pid in pids if is_alive(pid)]
    send(left, first)
    wait_until(lambda: not any(is_alive(pid) for pid in left), patience_s)
    send([pid for pid in left if is_alive(pid)], signal.SIGKILL)


def wait_until(true: Callable[[], bool], patience_s: float) -> bool:
    """Ask again and again until the answer is yes; return whether it ever was."""
    until = time.monotonic() + patience_s
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.03)
    return True


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent dies, even by kill -9. For `preexec_fn`."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
