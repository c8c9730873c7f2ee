"""The worker as a process: it ends at SIGTERM, after what it is at or, if that takes longer, in the middle of it."""

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from geoplan.jobs.chores import CHORES
from geoplan.jobs.loop import Loop

FINISH_WITHIN_S = 5
JOIN_S = 3.0


class End:
    """Whether the worker was told to end. Work still going on after a while is broken off by SystemExit."""

    def __init__(self) -> None:
        self.asked = False

    def listen(self) -> None:
        signal.signal(signal.SIGTERM, self.hear)
        signal.signal(signal.SIGINT, self.hear)
        signal.signal(signal.SIGALRM, self.break_off)

    def hear(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        signal.alarm(FINISH_WITHIN_S)

    def break_off(self, _number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    def is_over(self) -> bool:
        return self.asked


class Command(BaseCommand):
    help = "Does the work nobody waits for: reads large files, publishes long lists, clears up. Ends at SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ready", type=Path, metavar="FILE", help="made once the worker listens")

    def handle(self, **options: Any) -> None:
        end = End()
        end.listen()
        quick = threading.Thread(
            target=Loop([one for one in CHORES if not one.long], end.is_over).run, name="quick chores", daemon=True
        )
        quick.start()
        if options["ready"]:
            options["ready"].touch()
        Loop([one for one in CHORES if one.long], end.is_over).run()
        quick.join(JOIN_S)
        signal.alarm(0)
