"""How far a job is. Whoever does the work tells; where no job is under way nobody listens."""

from contextvars import ContextVar
from dataclasses import dataclass

from geoplan.surveys.rules import Step


@dataclass(slots=True)
class Progress:
    """What a job is at: rows done of all, within one step."""

    step: Step | None = None
    done: int = 0
    total: int = 0


under_way: ContextVar[Progress | None] = ContextVar("under_way", default=None)


def tell_step(step: Step, total: int = 0) -> None:
    """Say that a step begins, and how many rows it has if that is known."""
    progress = under_way.get()
    if progress is not None:
        progress.step, progress.done, progress.total = step, 0, total


def tell_share(share: float) -> None:
    """Say about how much of the step is done, where rows go through it together."""
    progress = under_way.get()
    if progress is not None:
        progress.done = int(progress.total * share)


def tell_rows(done: int, total: int | None = None) -> None:
    """Say how many rows of the step are done. Cheap: it is written down once a second by another thread."""
    progress = under_way.get()
    if progress is not None:
        progress.done, progress.total = done, progress.total if total is None else total
