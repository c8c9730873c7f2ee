"""Stacked bars: how far each stage reaches, as numbers an SVG can draw."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext

from geoplan.web import words
from geoplan.web.templatetags.figures import units

# From the firmest promise to the loosest; what is left of the track is open.
STAGE_ORDER = ("verified", "done", "building", "agreed", "planned", "held")


@dataclass(frozen=True, slots=True)
class Segment:
    """One stage of a bar. Units: x and width in percent of the track."""

    stage: str
    label: Promise | str
    units: Decimal
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A track of 100 with its stages in order, and the same in words."""

    segments: tuple[Segment, ...]

    @property
    def label(self) -> str:
        said = ", ".join(f"{one.label} {units(one.units)}" for one in self.segments)
        return said or gettext("Nobody has promised anything here yet.")


def stage_bar(by_stage: dict[str, Decimal], track: Decimal) -> Bar:
    """Return a bar of units by stage on a track as long as the need, or as the promises where these are more."""
    total = max(track, sum(by_stage.values(), Decimal(0)))
    return Bar(tuple(segments(by_stage, total)))


def segments(by_stage: dict[str, Decimal], total: Decimal) -> Iterable[Segment]:
    x = 0.0
    for stage in STAGE_ORDER:
        amount = by_stage.get(stage, Decimal(0))
        if amount <= 0 or total <= 0:
            continue
        width = round(float(100 * amount / total), 2)
        yield Segment(stage, words.STAGES[stage], amount, round(x, 2), width)
        x += width


def units_by_stage(row: object) -> dict[str, Decimal]:
    """Return the units of a coverage row by stage."""
    return {stage: getattr(row, f"units_{stage}") for stage in STAGE_ORDER}
