from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geoplan.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row or an area cannot be loaded. `line` counts the places of the file from 1."""

    code: str
    line: int | None
    facts: Mapping[str, object]


class AreaNotFound(NotFound):
    """No area has this code."""

    code = "areas.area-not-found"


class NoAreas(Invalid):
    """No boundaries are loaded yet: run `manage.py load_areas`."""

    code = "areas.no-areas"


class OutsideAllAreas(Invalid):
    """The place lies in no loaded area."""

    code = "areas.outside-all-areas"


class BoundariesRefused(Invalid):
    """A boundary file cannot be loaded; nothing was stored."""

    # Facts: problems, a list of code, line and facts.
    code = "areas.boundaries-refused"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems=[[p.code, p.line, dict(p.facts)] for p in problems])
        self.problems = list(problems)


class AreaInUse(Conflict):
    """Areas that are gone from the file still have something that hangs on them."""

    # Facts: areas.
    code = "areas.area-in-use"


class AliasesRefused(Invalid):
    """A list of spellings is not of the right form, or names an area that is not loaded."""

    # Facts: why, areas.
    code = "areas.aliases-refused"
