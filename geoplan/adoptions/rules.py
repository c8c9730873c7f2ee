"""The life of an adoption as one table, and the steps its units come in."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

STEP = Decimal("0.25")
MOST_UNITS = Decimal("9999.75")
MOST_RUPIAH = 10**15
UNDO_WITHIN = timedelta(minutes=10)


class Stage(StrEnum):
    HELD = "held"
    PLANNED = "planned"
    AGREED = "agreed"
    BUILDING = "building"
    DONE = "done"
    VERIFIED = "verified"
    RELEASED = "released"
    EXPIRED = "expired"
    REJECTED = "rejected"


class Reason(StrEnum):
    """Reasons nobody had to write; a person's own words stand as they are."""

    LAPSED = "lapsed"
    UNDONE = "undone"
    SITE_VERIFIED = "site-verified"


PATH = (Stage.HELD, Stage.PLANNED, Stage.AGREED, Stage.BUILDING, Stage.DONE, Stage.VERIFIED)
LIVE = frozenset({Stage.HELD, Stage.PLANNED, Stage.AGREED, Stage.BUILDING, Stage.DONE})
COVERING = LIVE | {Stage.VERIFIED}
FROM_AGREED = frozenset({Stage.AGREED, Stage.BUILDING, Stage.DONE, Stage.VERIFIED})
ENDED = frozenset({Stage.RELEASED, Stage.EXPIRED, Stage.REJECTED})

MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.HELD: frozenset({Stage.PLANNED, Stage.RELEASED, Stage.EXPIRED}),
    Stage.PLANNED: frozenset({Stage.AGREED, Stage.HELD, Stage.RELEASED, Stage.REJECTED}),
    Stage.AGREED: frozenset({Stage.BUILDING, Stage.RELEASED}),
    Stage.BUILDING: frozenset({Stage.DONE, Stage.RELEASED}),
    Stage.DONE: frozenset({Stage.VERIFIED, Stage.BUILDING}),
    Stage.VERIFIED: frozenset(),
    Stage.RELEASED: frozenset(),
    Stage.EXPIRED: frozenset(),
    Stage.REJECTED: frozenset(),
}


def may_move(stage: Stage, to: Stage) -> bool:
    """Say whether an adoption may go from one stage to another."""
    return to in MOVES[stage]


def stage_at(stage: Stage, ends_at: datetime | None, at: datetime) -> Stage:
    """Return the stage an adoption truly has at a moment: a hold is expired from the second it ends."""
    lapsed = stage is Stage.HELD and ends_at is not None and ends_at <= at
    return Stage.EXPIRED if lapsed else stage


def is_later(stage: Stage, *, than: Stage) -> bool:
    """Say whether a stage comes after another on the way from hold to verified work."""
    return PATH.index(stage) > PATH.index(than)


def in_steps(units: Decimal) -> bool:
    """Say whether units are positive and come in quarters."""
    return units.is_finite() and 0 < units <= MOST_UNITS and units % STEP == 0


def is_year(year: int) -> bool:
    """Say whether a budget year can be meant."""
    return 2000 <= year <= 2100


def is_amount(amount_rupiah: int | None) -> bool:
    """Say whether money can be meant; not known is fine."""
    return amount_rupiah is None or 0 <= amount_rupiah <= MOST_RUPIAH


def may_undo(*, stage: Stage, claimed_at: datetime, at: datetime) -> bool:
    """Say whether a claim can still be taken back without a reason: within ten minutes, while nothing came of it."""
    return stage is Stage.HELD and at < claimed_at + UNDO_WITHIN


def plain(units: Decimal | None) -> str | None:
    """Return units as text without idle zeros: 1, 0.25."""
    return None if units is None else format(units.normalize(), "f")
