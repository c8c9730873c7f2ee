"""`python -m ops COMMAND`: what the Makefile calls."""

import os
import shlex
import signal
import sys
from collections.abc import Callable
from types import FrameType

from ops import bench, drills, packages, say, testing, up
from ops.places import Places, here


def stop_asked(_number: int, _frame: FrameType | None) -> None:
    # A second Ctrl-C must not cut the stopping short.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise say.StopAsked


def install_packages(_places: Places) -> None:
    needs = packages.needs_to_test() if os.environ.get("TESTS") else packages.needs_to_run()
    packages.ensure(needs, "packages")
    say.line("Every system package is there.")


def run_tests(places: Places) -> int:
    return testing.test(places, shlex.split(os.environ.get("ARGS", "")))


COMMANDS: dict[str, Callable[[Places], int | None]] = {
    "up": up.up,
    "down": up.down,
    "status": up.status,
    "start-db": up.start_db,
    "stop-db": up.stop_db,
    "test": run_tests,
    "drill": drills.drill,
    "bench": bench.bench,
    "check": testing.check,
    "lock": testing.lock,
    "packages": install_packages,
}


def main(words: list[str]) -> int:
    if len(words) != 1 or words[0] not in COMMANDS:
        print(f"usage: python -m ops {{{','.join(COMMANDS)}}}", file=sys.stderr)
        return 2
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop_asked)
    os.umask(0o022)
    try:
        return COMMANDS[words[0]](here()) or 0
    except say.Trouble as trouble:
        say.complain(trouble)
        return 1
    except say.StopAsked:
        # `up` is meant to be ended this way; anything else was interrupted.
        return 0 if words[0] == "up" else 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
