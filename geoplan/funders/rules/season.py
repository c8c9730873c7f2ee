"""Which phase of a season a day lies in, and which budget year a promise made on it is meant for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from geoplan.funders.rules.kinds import Phase

ORDER = list(Phase)
# Where no season is on record: companies choose from November on for the year that follows.
USUAL_FIRST_MONTH = 11
YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class PhaseDays:
    """One phase of a budget year's season, both days included."""

    year: int
    phase: Phase
    starts_on: date
    ends_on: date

    def days_left(self, today: date) -> int:
        """Return how many days remain after today: 0 on the last one."""
        return (self.ends_on - today).days


def phase_on(phases: Sequence[PhaseDays], today: date) -> PhaseDays | None:
    """Return the phase a day lies in. Where several seasons overlap, choosing matters most, then the later year."""
    running = [one for one in phases if one.starts_on <= today <= one.ends_on]
    return min(running, key=lambda one: (ORDER.index(one.phase), -one.year), default=None)


def budget_year(phases: Sequence[PhaseDays], today: date) -> int:
    """Return the budget year a promise made on a day is meant for."""
    running = phase_on(phases, today)
    if running:
        return running.year
    return today.year + 1 if today.month >= USUAL_FIRST_MONTH else today.year


def in_order(phases: Sequence[PhaseDays]) -> bool:
    """Say whether no phase of a season begins before the one that precedes it."""
    starts = [one.starts_on for one in sorted(phases, key=lambda one: ORDER.index(one.phase))]
    return starts == sorted(starts)


def usual_season(year: int) -> list[PhaseDays]:
    """Return the dates to begin with when planners open a new season."""
    firsts = [date(year - 1, 11, 1), date(year, 2, 1), date(year, 4, 1), date(year, 11, 1), date(year + 1, 1, 1)]
    ends = [following - timedelta(days=1) for following in firsts[1:]]
    return [PhaseDays(year, phase, start, end) for phase, start, end in zip(ORDER, firsts, ends, strict=False)]
