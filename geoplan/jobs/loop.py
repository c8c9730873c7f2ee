"""Going round chores again and again, whatever befalls one of them."""

import logging
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import close_old_connections

log = logging.getLogger("geoplan.jobs")

NAP_S = 0.2
LONGEST_PAUSE_S = 60.0


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do from time to time. `act` does one piece of work and says whether there was any.

    Units: `every_s` is how long to rest after there was nothing. `long`: it may take minutes.
    """

    name: str
    every_s: float
    act: Callable[[], bool]
    long: bool = False


class Loop:
    """Does chores as they fall due until told to stop. One that fails is noted and tried again, later and later."""

    def __init__(self, chores: Sequence[Chore], is_over: Callable[[], bool]) -> None:
        self.chores, self.is_over = chores, is_over
        self.due = dict.fromkeys((one.name for one in chores), 0.0)
        self.failures = dict.fromkeys((one.name for one in chores), 0)

    def run(self) -> None:
        while not self.is_over():
            if not self.turn():
                time.sleep(NAP_S)

    def turn(self) -> bool:
        """Do every chore that is due; return whether any of them had work."""
        worked = False
        for one in self.chores:
            if self.due[one.name] <= time.monotonic() and not self.is_over():
                worked |= self.do(one)
        return worked

    def do(self, one: Chore) -> bool:
        close_old_connections()
        try:
            worked = one.act()
        except Exception as failure:
            self.fail(one, failure)
            return False
        finally:
            close_old_connections()
        self.failures[one.name] = 0
        self.due[one.name] = time.monotonic() + (0.0 if worked else one.every_s)
        return worked

    def fail(self, one: Chore, failure: Exception) -> None:
        times = self.failures[one.name] = self.failures[one.name] + 1
        pause_s = min(LONGEST_PAUSE_S, max(one.every_s, 1.0) * 2 ** min(times - 1, 10))
        self.due[one.name] = time.monotonic() + pause_s
        log.error("chore %s failed (%s times), next in %.0f s: %s", one.name, times, pause_s, told(failure))


def told(failure: BaseException) -> str:
    """Return where something failed and by what, without its words: they may hold what people wrote."""
    frames = [frame for frame in traceback.extract_tb(failure.__traceback__) if "site-packages" not in frame.filename]
    where = " < ".join(f"{frame.filename.rpartition('/geoplan/')[2]}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(failure).__module__}.{type(failure).__name__} at {where}"
