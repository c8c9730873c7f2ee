"""The life of an adoption as one table, and the steps its units come in."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

STEP = Decimal("0.25")
MOST_UNITS = Decimal("9999.75")
MOST_RUPIAH = 10**15
UNDO_WITHIN = timedelta(minutes=10)
UNDO_BATCH_WITHIN = timedelta(hours=24)
# What is looked at when work is checked: as planned, stands firmly, keeps water out, finished and clean, lived in.
CHECKS = ("as-planned", "firm", "watertight", "finished", "in-use")


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
    MERGED = "merged"
    UNMERGED = "unmerged"
    UNVERIFIED = "unverified"
    SWAPPED = "swapped"
    HANDED_OVER = "handed-over"
    AGREED_BY_RULE = "agreed-by-rule"
    CARRIED = "carried"


class TermName(StrEnum):
    """What has a length in days that may change from a day on. A hand-over counts working days."""

    HOLD = "hold"
    PLAN_REMINDER = "plan-reminder"
    LATE_START = "late-start"
    LATE_END = "late-end"
    OFFER = "offer"
    HAND_OVER = "hand-over"
    EXTENSION = "extension"
    VISIT = "visit"
    CHECK = "check"


class QueueDeed(StrEnum):
    """What becomes of a wish. `returned`: what was offered is no longer there, so the wish waits again."""

    JOINED = "joined"
    OFFERED = "offered"
    RETURNED = "returned"
    MOVED = "moved"
    LEFT = "left"


class WayLeft(StrEnum):
    """How a wish ends. `passed`: an offer was not taken in time."""

    TAKEN = "taken"
    PASSED = "passed"
    LEFT = "left"
    CLOSED = "closed"


class HandOverAnswer(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class TroubleKind(StrEnum):
    """What can be wrong at the place. All but a wrong point are reasons to close a site as well."""

    NO_SUCH_HOUSE = "no-such-house"
    ALREADY_REBUILT = "already-rebuilt"
    FAMILY_REFUSES = "family-refuses"
    MOVED_OR_DIED = "moved-or-died"
    LAND_DISPUTE = "land-dispute"
    COLLAPSED_OR_BURNED = "collapsed-or-burned"
    WRONG_POINT = "wrong-point"


class TroubleOutcome(StrEnum):
    POINT_CORRECTED = "point-corrected"
    NO_CHANGE = "no-change"
    CLOSED = "closed"


class VisitOutcome(StrEnum):
    VISITED = "visited"
    OPENED = "opened"


class BatchDeed(StrEnum):
    AGREE = "agree"
    EXTEND = "extend"


class TaskKind(StrEnum):
    """What waits for somebody: for surveyors, planners and payers."""

    VERIFY_SITE = "verify-site"
    VISIT = "visit"
    CHECK = "check"
    TROUBLE = "trouble"
    PLAN = "plan"
    HAND_OVER = "hand-over"
    LATE = "late"
    OFFER = "offer"
    PLAN_DUE = "plan-due"
    CLOSED_SITE = "closed-site"


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


def is_late(
    *,
    stage: Stage,
    starts_on: date | None,
    finishes_on: date | None,
    paused_days: int,
    today: date,
    start_days: int,
    end_days: int,
) -> bool:
    """Say whether work is late: agreed and not begun so long after its promised start, or not done after its end.

    Days the clock stood do not count; without dates nothing is late. The map asks `coverage_is_late`.
    """
    promised, days = (starts_on, start_days) if stage is Stage.AGREED else (finishes_on, end_days)
    if stage not in {Stage.AGREED, Stage.BUILDING} or promised is None:
        return False
    return promised + timedelta(days=days + paused_days) < today


def is_small(units: Decimal, amount_rupiah: int | None, most_units: Decimal | None, most_rupiah: int | None) -> bool:
    """Say whether a plan goes by rule: both limits are set, and both are kept."""
    if most_units is None or most_rupiah is None or amount_rupiah is None:
        return False
    return units <= most_units and amount_rupiah <= most_rupiah


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


class Promise(Protocol):
    """What a decision about promises reads of one."""

    @property
    def pk(self) -> int: ...
    @property
    def funder_id(self) -> int: ...
    @property
    def stage(self) -> str: ...
    @property
    def claimed_at(self) -> datetime: ...


def surplus_of_one_payer(held: Iterable[Promise]) -> set[int]:
    """Return which promises end when two records of one place become one.

    Of a payer's promises the oldest stays and the others end. Verified work never ends: beside it every promise that
    still lives is one for what the payer has built, and ends.
    """
    ending: set[int] = set()
    by_payer: dict[int, list[Promise]] = {}
    for one in held:
        by_payer.setdefault(one.funder_id, []).append(one)
    for promises in by_payer.values():
        living = sorted((one for one in promises if one.stage in LIVE), key=lambda one: (one.claimed_at, one.pk))
        stays = living[:1] if len(living) == len(promises) else []
        ending |= {one.pk for one in living if one not in stays}
    return ending
