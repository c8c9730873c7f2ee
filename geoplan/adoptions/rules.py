"""The life of an adoption as one table, and the steps its units come in."""

from decimal import Decimal
from enum import StrEnum

STEP = Decimal("0.25")


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


def in_steps(units: Decimal) -> bool:
    """Say whether units are positive and come in quarters."""
    return units > 0 and units % STEP == 0
