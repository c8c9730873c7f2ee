"""Telling a person what happens, how long it took, and what to do when it fails."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

TAIL_LINES = 25
LOG_KEPT_BYTES = 20 * 1024 * 1024


class Trouble(Exception):
    """A step failed. `advice` is what the person can do next."""

    def __init__(self, what: str, advice: str, evidence: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice
        self.evidence = evidence

    def __str__(self) -> str:
        parts = [f"Stopped: {self.what}", self.evidence.rstrip(), f"What to do: {self.advice}"]
        return "\n".join(part for part in parts if part)


class StopAsked(BaseException):
    """Ctrl-C or a polite kill. Not an Exception, so that nothing swallows it."""


def line(words: str = "") -> None:
    print(words, flush=True)


def complain(trouble: Trouble) -> None:
    print(f"\n{trouble}", file=sys.stderr, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Print a step's name at its start, and its time in seconds at its end."""
    print(f"  {what} … ", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def run(
    command: Sequence[str | Path],
    *,
    what: str,
    advice: str,
    log: Path | None = None,
    env: Mapping[str, str] | None = None,
    folder: Path | str | None = None,
    words: str | None = None,
) -> str:
    """Run a command to its end, its output kept (in `log` too), and return what it said.

    Raises: Trouble with the last lines of the output when it fails or does not exist.
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env=env,
            cwd=folder,
            input=words,
            stdin=subprocess.DEVNULL if words is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError as missing:
        raise Trouble(f"{what}: {missing.filename} is not there.", advice) from missing
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        kept = f" All of it is in {log}." if log else ""
        raise Trouble(f"{what} did not work (exit {done.returncode}).", advice + kept, tail(done.stdout))
    return done.stdout


def tail(output: str, lines: int = TAIL_LINES) -> str:
    return "\n".join("    | " + row for row in output.rstrip().splitlines()[-lines:])


def tail_of(file: Path, lines: int = TAIL_LINES) -> str:
    try:
        return tail(file.read_text(encoding="utf-8", errors="replace"), lines)
    except OSError:
        return ""


def shorten(log: Path) -> None:
    """Put a log that has grown large aside; one older copy is kept."""
    if log.is_file() and log.stat().st_size > LOG_KEPT_BYTES:
        log.replace(log.with_name(log.name + ".1"))
