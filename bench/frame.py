"""Groups of contestants run in turns, several rounds of them; figures are told against one of the same round."""

import importlib.util
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from types import ModuleType


@dataclass(frozen=True)
class Contestant:
    """One way to do the work of its group. `run` does it once and returns its figure in the group's unit."""

    name: str
    run: Callable[[], float]
    what: str = ""


@dataclass(frozen=True)
class Group:
    """Contestants that do the same work, the one all are measured against first.

    `unit` is what `run` returns: s, MB, 1/s. `count`: pieces of work in a run, to tell pieces a second.
    """

    title: str
    contestants: Sequence[Contestant]
    unit: str = "s"
    count: int = 0
    pieces: str = "rows"
    goal: str = ""
    rounds: int = 0


@dataclass(frozen=True)
class Setting:
    """How much is measured: `small` is for a look, about a minute for all; figures of it mean little."""

    small: bool
    rounds: int

    def size(self, full: int, small: int) -> int:
        return small if self.small else full


@dataclass
class Measured:
    """The figures of a group, by contestant, one a round."""

    group: Group
    figures: dict[str, list[float]] = field(default_factory=dict)

    def ratios(self, name: str) -> list[float]:
        """Return a contestant's figure over the first one's, round by round."""
        first = self.figures[self.group.contestants[0].name]
        return [own / limit for own, limit in zip(self.figures[name], first, strict=True)]


SECTIONS = ("import", "claims", "map", "coverage", "live")
# A section's module: `import` is a word of Python's.
MODULES = {"import": "importing"}


def section(name: str) -> ModuleType | None:
    """Return the module of a section, None where nobody has written it yet."""
    module = f"bench.{MODULES.get(name, name)}"
    if importlib.util.find_spec(module) is None:
        return None
    return importlib.import_module(module)


def measured(group: Group, setting: Setting, say: Callable[[str], None]) -> Measured:
    """Run all contestants in turns; every second round backwards, so that none always comes after the same one."""
    result = Measured(group, {one.name: [] for one in group.contestants})
    for number in range(group.rounds or setting.rounds):
        order = group.contestants if number % 2 == 0 else tuple(reversed(group.contestants))
        for one in order:
            figure = one.run()
            result.figures[one.name].append(figure)
            say(f"  round {number + 1}  {one.name}: {figure:.3g} {group.unit}")
    return result


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    """Yield a function that tells the seconds since, for the part of a contestant that counts."""
    begun = time.perf_counter()
    ended: list[float] = []
    yield lambda: (ended[0] if ended else time.perf_counter()) - begun
    ended.append(time.perf_counter())


def row_of(result: Measured, one: Contestant) -> str:
    """Return a contestant's line of the table: ratio, its range, the figure, what it does."""
    figures, ratios = result.figures[one.name], result.ratios(one.name)
    if one is result.group.contestants[0]:
        ratio = "1"
    else:
        ratio = f"{short(median(ratios))} ({short(min(ratios))}–{short(max(ratios))})"
    return f"| {one.name} | {ratio} | {told(result.group, median(figures))} | {one.what} |"


def told(group: Group, figure: float) -> str:
    if group.unit == "s" and group.count:
        return f"{short(figure)} s; {group.count / figure:,.0f} {group.pieces}/s"
    return f"{short(figure)} {group.unit}"


def short(number: float) -> str:
    """Return a number with as many digits as it is worth."""
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}" if number >= 0.1 else f"{number:.3f}"
