"""Start the limited process that reads a file, in bubblewrap where that works, and keep what it answers."""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from geoplan.files.errors import FROM_CHILD, ReaderNotStarted, TooHeavy, Unreadable
from geoplan.files.rules import FileFormat, Request

log = logging.getLogger("geoplan.files")

PACKAGE = Path(__file__).resolve().parent.parent
CODE = f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r}); import runpy; "
CODE += "runpy.run_module('geoplan.files.child', run_name='__main__', alter_sys=True)"
NEEDS_GDAL = {FileFormat.SHAPEFILE, FileFormat.GEOPACKAGE}
CHUNK = 1 << 20
INSIDE_FILE, INSIDE_WORK = "/input/file", "/scratch"
CPU_SIGNALS = {signal.SIGXCPU, signal.SIGKILL}


class Sandbox(StrEnum):
    """What held the reader: a box without network and files, or resource limits and the driver list alone."""

    BUBBLEWRAP = "bubblewrap"
    LIMITS = "limits"


@dataclass(eq=False)
class Kept:
    """The child's answer in a nameless file, read as often as wanted without filling the memory."""

    sandbox: Sandbox
    file: int
    last: dict[str, Any]

    def __post_init__(self) -> None:
        weakref.finalize(self, os.close, self.file)

    def lines(self) -> Iterator[list[Any]]:
        offset, rest = 0, b""
        while chunk := os.pread(self.file, CHUNK, offset):
            offset += len(chunk)
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                if line[:1] == b"[":
                    yield json.loads(line)


def ask_child(request: Request) -> Kept:
    """Have the child read a file; raise what it refused, or that it died.

    Raises: the refusals of `files.errors`.
    """
    sandbox = sandbox_here()
    with tempfile.TemporaryDirectory(prefix="geoplan-read-") as work:
        output = kept_file()
        ended = run(request, sandbox, work, output)
    kept = Kept(sandbox, output, last_line(output))
    last = kept.last
    if "refused" in last:
        raise FROM_CHILD.get(last["refused"], Unreadable)(**last["facts"])
    if "understood" not in last:
        log.warning("reader of %s died with %s in %s", request.format, ended, sandbox)
        if not last:
            raise ReaderNotStarted
        raise TooHeavy(limit="time" if -ended in CPU_SIGNALS else "memory")
    return kept


def kept_file() -> int:
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def run(request: Request, sandbox: Sandbox, work: str, output: int) -> int:
    """Run the child to its end; return its exit code, negative for a signal."""
    command = command_for(request, sandbox, work)
    # The limit on processor time is the real one; this only ends a child that sleeps.
    patience_s = 3 * request.limits.cpu_s + 15
    with subprocess.Popen(  # noqa: S603 -- our own program, no shell
        command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.DEVNULL,
        env=environment(request.format), start_new_session=True, cwd=work,
    ) as child:  # fmt: skip
        try:
            ended = child.wait(patience_s)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            ended = child.wait()
    # bubblewrap tells a signal the way a shell does.
    return 128 - ended if ended > 128 else ended


def command_for(request: Request, sandbox: Sandbox, work: str) -> list[str]:
    if sandbox is Sandbox.LIMITS:
        return [*python(), replace(request, work=work).to_json()]
    inside = replace(request, path=INSIDE_FILE, work=INSIDE_WORK)
    binds = ["--ro-bind", request.path, INSIDE_FILE, "--bind", work, INSIDE_WORK]
    return [*bubblewrap(), *binds, *python(), inside.to_json()]


def python() -> list[str]:
    return [sys.executable, "-I", "-B", "-c", CODE]


def bubblewrap() -> list[str]:
    """Return the start of a command in a box: no network, no other process, only what Python needs to run."""
    places = {sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib"), sysconfig.get_path("purelib")}
    places |= {sysconfig.get_path("platlib"), str(PACKAGE / "files"), str(PACKAGE / "__init__.py")}
    places = {place for place in places if not Path(place).is_relative_to("/usr")}
    own = [part for place in sorted(places) for part in ("--ro-bind", place, place)]
    shared = [part for place in ("/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives")
              for part in ("--ro-bind-try", place, place)]  # fmt: skip
    return [
        shutil.which("bwrap") or "bwrap", "--unshare-all", "--die-with-parent", "--new-session",
        "--ro-bind", "/usr", "/usr", *shared, "--dev", "/dev", "--tmpfs", "/tmp", *own,  # noqa: S108 -- the box's own
        "--chdir", "/",
    ]  # fmt: skip


def environment(file_format: FileFormat | None) -> dict[str, str]:
    """Return all the child may know: nothing of the parent's own environment goes on."""
    known = {"LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PROJ_NETWORK": "OFF"}
    if file_format in NEEDS_GDAL:
        known |= {"GDAL_SKIP": drivers_to_skip(), "GDAL_DRIVER_PATH": "disable", "GDAL_NUM_THREADS": "1"}
    return known


@cache
def sandbox_here() -> Sandbox:
    """Return the best sandbox that works on this machine: tried once, with the very interpreter it will run."""
    if shutil.which("bwrap"):
        tried = subprocess.run(  # noqa: S603
            [*bubblewrap(), sys.executable, "-I", "-c", "import encodings"],
            stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60,
        )  # fmt: skip
        if tried.returncode == 0:
            return Sandbox.BUBBLEWRAP
    log.warning("files are read under resource limits and a driver list alone: bubblewrap is missing or blocked here")
    return Sandbox.LIMITS


@cache
def drivers_to_skip() -> str:
    """Return GDAL's drivers to shut out, asked of a child since this process never loads GDAL for files."""
    told = subprocess.run(  # noqa: S603
        [*python(), "--drivers"], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=120,
        env=environment(None), text=True,
    )  # fmt: skip
    if told.returncode or not told.stdout:
        raise ReaderNotStarted
    return told.stdout


def last_line(output: int) -> dict[str, Any]:
    """Return the line after all rows; the greeting if there is none, nothing if not even that."""
    size = os.fstat(output).st_size
    tail = os.pread(output, CHUNK, max(0, size - CHUNK))
    if not tail.endswith(b"\n"):
        return {"hello": 1} if size else {}
    line = tail.rstrip(b"\n").rpartition(b"\n")[2]
    found = json.loads(line) if line[:1] == b"{" else {"hello": 1}
    return dict(found)
