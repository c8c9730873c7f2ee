"""What is told to whom: one table of deeds, and the moments at which time itself has something to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum, auto
from itertools import chain

from geoplan.accounts.rules import Role


class Kind(StrEnum):
    """What a notice is about."""

    HOLD_ENDS = "hold-ends"
    HOLD_EXPIRED = "hold-expired"
    HOLD_EXTENDED = "hold-extended"
    OFFER = "offer"
    OFFER_ENDS = "offer-ends"
    HAND_OVER_ASKED = "hand-over-asked"
    HAND_OVER_ANSWERED = "hand-over-answered"
    PLAN_FILED = "plan-filed"
    PLAN_AGREED = "plan-agreed"
    PLAN_RETURNED = "plan-returned"
    PLAN_REJECTED = "plan-rejected"
    PROMISE_RELEASED = "promise-released"
    CHECK_ASKED = "check-asked"
    WORK_CHECKED = "work-checked"
    WORK_RETURNED = "work-returned"
    VISIT_ASKED = "visit-asked"
    VISIT_MADE = "visit-made"
    POINT_OPENED = "point-opened"
    TROUBLE_OPENED = "trouble-opened"
    TROUBLE_ENDED = "trouble-ended"
    SITE_VERIFIED = "site-verified"
    SITE_CLOSED = "site-closed"
    SITE_GONE = "site-gone"
    CHANGE_ASKED = "change-asked"
    HOUSE_BUILT = "house-built"
    MONTHLY = "monthly"
    MONDAY = "monday"


class To(StrEnum):
    """Who is told, as seen from what a deed is about."""

    HOLDER = auto()  # the people of the payer whose promise it is
    SITE_HOLDERS = auto()  # the people of every payer who promised something at the site
    PAYER = auto()  # the people of the payer the entry names as `funder`
    ASKER = auto()  # the people of the payer the entry names as `asker`
    PLANNERS = auto()
    SURVEYORS = auto()  # those who have the site's kelurahan in their care
    REPORTER = auto()  # who put the site on the map
    TROUBLE_TELLER = auto()  # who told of the trouble
    NAMED = auto()  # the person the entry names as `user`


@dataclass(frozen=True, slots=True)
class Telling:
    """That a deed is told to somebody. `reason`, `but`: of entries with such a fact `reason` only, or not with one.

    Nobody is told of his own deeds. `of_others`: nor of those of people he acts with.
    """

    kind: Kind
    to: To
    reason: str = ""
    but: frozenset[str] = frozenset()
    of_others: bool = False


def telling(kind: Kind, *to: To) -> tuple[Telling, ...]:
    return tuple(Telling(kind, one) for one in to)


NOT_A_CLOSING = frozenset({"done", "merged", "withdrawn"})

# The journal's deeds that people are told of. One more is one more line.
TOLD: Mapping[str, tuple[Telling, ...]] = {
    "adoption.planned": telling(Kind.PLAN_FILED, To.PLANNERS),
    "adoption.agreed": telling(Kind.PLAN_AGREED, To.HOLDER),
    "adoption.returned": telling(Kind.PLAN_RETURNED, To.HOLDER),
    "adoption.rejected": telling(Kind.PLAN_REJECTED, To.HOLDER),
    "adoption.expired": telling(Kind.HOLD_EXPIRED, To.HOLDER),
    "adoption.released": (Telling(Kind.PROMISE_RELEASED, To.HOLDER, of_others=True),),
    "adoption.done": telling(Kind.CHECK_ASKED, To.SURVEYORS),
    "adoption.verified": telling(Kind.WORK_CHECKED, To.HOLDER),
    "adoption.work-returned": telling(Kind.WORK_RETURNED, To.HOLDER),
    "holds.extended": telling(Kind.HOLD_EXTENDED, To.HOLDER),
    "queue.offered": telling(Kind.OFFER, To.PAYER),
    "hand-over.asked": telling(Kind.HAND_OVER_ASKED, To.HOLDER, To.PLANNERS),
    "hand-over.accepted": telling(Kind.HAND_OVER_ANSWERED, To.ASKER),
    "hand-over.declined": telling(Kind.HAND_OVER_ANSWERED, To.ASKER),
    "hand-over.kept": telling(Kind.HAND_OVER_ANSWERED, To.ASKER),
    "hand-over.passed": telling(Kind.HAND_OVER_ANSWERED, To.ASKER),
    "visit.asked": telling(Kind.VISIT_ASKED, To.SURVEYORS),
    "visit.made": telling(Kind.VISIT_MADE, To.HOLDER),
    "site.opened": telling(Kind.POINT_OPENED, To.NAMED),
    "trouble.opened": telling(Kind.TROUBLE_OPENED, To.SITE_HOLDERS, To.SURVEYORS, To.PLANNERS),
    "trouble.ended": telling(Kind.TROUBLE_ENDED, To.SITE_HOLDERS, To.TROUBLE_TELLER),
    "site.verified": telling(Kind.SITE_VERIFIED, To.REPORTER, To.SITE_HOLDERS),
    "site.closed": (
        Telling(Kind.HOUSE_BUILT, To.REPORTER, reason="done"),
        Telling(Kind.SITE_CLOSED, To.REPORTER, but=NOT_A_CLOSING),
        Telling(Kind.SITE_CLOSED, To.SITE_HOLDERS, but=NOT_A_CLOSING),
    ),
    "site.gone-from-source": telling(Kind.SITE_GONE, To.SITE_HOLDERS, To.PLANNERS),
    "site.change-asked": telling(Kind.CHANGE_ASKED, To.SITE_HOLDERS, To.PLANNERS),
}

# What time says: how long before an end people are warned, the nearest warning first.
WARN_BEFORE = (timedelta(days=1), timedelta(days=3))
WARN_OF_OFFER = timedelta(days=1)

# A summary that could not be sent on its day, because nobody was at work, may still come this many days later.
LATE_DAYS = 3
BEGINS_HOUR = 6

ROLES_TOLD: Mapping[To, Role | None] = {
    To.HOLDER: Role.OFFICER,
    To.SITE_HOLDERS: Role.OFFICER,
    To.PAYER: Role.OFFICER,
    To.ASKER: Role.OFFICER,
    To.PLANNERS: Role.PLANNER,
    To.SURVEYORS: Role.SURVEYOR,
    To.REPORTER: Role.SURVEYOR,
    To.TROUBLE_TELLER: Role.SURVEYOR,
    To.NAMED: Role.OFFICER,
}
BY_TIME: Mapping[Kind, frozenset[Role]] = {
    Kind.HOLD_ENDS: frozenset({Role.OFFICER, Role.PLANNER}),
    Kind.OFFER_ENDS: frozenset({Role.OFFICER}),
    Kind.MONTHLY: frozenset({Role.OFFICER}),
    Kind.MONDAY: frozenset({Role.PLANNER}),
}
# Each of these is a mail of its own; everything else that comes together goes together.
SUMMARIES = frozenset({Kind.MONTHLY, Kind.MONDAY})


def kinds_for(role: Role) -> list[Kind]:
    """Return what people of a role may be told, in the order of the kinds."""
    by_deed = {one.kind for one in chain.from_iterable(TOLD.values()) if ROLES_TOLD[one.to] is role}
    by_time = {kind for kind, roles in BY_TIME.items() if role in roles}
    return [kind for kind in Kind if kind in by_deed | by_time]


def tells(one: Telling, reason: str) -> bool:
    """Say whether an entry with a reason (or none) is told in a way."""
    return reason not in one.but and one.reason in {"", reason}


def warning_due(ends_at: datetime, at: datetime) -> timedelta | None:
    """Return the nearest warning before an end that has come due, None for none and after the end."""
    if ends_at <= at:
        return None
    return next((before for before in WARN_BEFORE if at >= ends_at - before), None)


def month_begun(local: datetime) -> date | None:
    """Return the first of the month whose summary is due at a local moment, None where none is."""
    first = local.date().replace(day=1)
    return first if due_since(first, local) else None


def week_begun(local: datetime) -> date | None:
    """Return the Monday whose summary is due at a local moment, None where none is."""
    monday = local.date() - timedelta(days=local.weekday())
    return monday if due_since(monday, local) else None


def due_since(day: date, local: datetime) -> bool:
    days = (local.date() - day).days
    return days < LATE_DAYS and (days > 0 or local.hour >= BEGINS_HOUR)


def last_of_month(first: date) -> date:
    """Return the last day of the month that begins on a day."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


# How long to wait before a mail that could not be handed over is tried again, and how often in all.
MOST_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=6)


def wait_after(attempts: int) -> timedelta:
    """Return how long a mail rests after so many attempts; also how long one worker has it to itself."""
    return min(timedelta(minutes=2 << min(attempts, 10)), LONGEST_WAIT)
