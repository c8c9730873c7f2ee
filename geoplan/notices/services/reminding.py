"""What time has to say: ends that come near, and the summaries of the month and the week."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.models import Adoption, QueueEntry
from geoplan.adoptions.queries import hand_overs_open, task_counts
from geoplan.adoptions.rules import Reason, Stage
from geoplan.coverage.queries import coverage_by_area
from geoplan.coverage.rules import total_of
from geoplan.funders.models import Membership
from geoplan.funders.rules import Standing
from geoplan.notices.models import Notice
from geoplan.notices.rules import (
    WARN_BEFORE,
    WARN_OF_OFFER,
    Kind,
    last_of_month,
    month_begun,
    warning_due,
    week_begun,
)
from geoplan.notices.services.storing import News, place_to_work, store
from geoplan.notices.services.telling import Matter, facts_of

WEEK = timedelta(days=7)


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Warn of ends that come near, each warning once; return how many were given."""
    if place_to_work() is None:
        return 0
    return store([*warnings_of_holds(at), *warnings_of_offers(at)])


def members() -> dict[int, set[int]]:
    """Return who acts for each approved payer."""
    found: dict[int, set[int]] = {}
    for one in Membership.objects.filter(funder__standing=Standing.APPROVED.value):
        found.setdefault(one.funder_id, set()).add(one.user_id)
    return found


def planners() -> set[int]:
    return set(User.objects.filter(role=Role.PLANNER.value, is_active=True).values_list("pk", flat=True))


def warnings_of_holds(at: datetime) -> Iterator[News]:
    """Return the warnings that are due; planners have a copy where somebody asked for the site."""
    ending = Adoption.objects.select_related("site__area", "funder").filter(
        stage=Stage.HELD.value, imported=False, ends_at__gt=at, ends_at__lte=at + WARN_BEFORE[-1]
    )
    asked_for = set(hand_overs_open().values_list("adoption_id", flat=True))
    people = members()
    for one in ending.order_by("ends_at", "pk"):
        before = warning_due(one.ends_at, at) if one.ends_at else None
        if one.ends_at is None or before is None:
            continue
        copied = planners() if one.pk in asked_for else set()
        matter = Matter(one.site, one)
        name = f"{matter.name}@{one.ends_at:%Y%m%d%H%M}-{before.days}"
        for person_id in people.get(one.funder_id, set()) | copied:
            yield News(person_id, Kind.HOLD_ENDS, f"at {at.isoformat()}", name, facts_of(matter))


def warnings_of_offers(at: datetime) -> Iterator[News]:
    ending = QueueEntry.objects.select_related("site__area", "funder").filter(
        left_at=None, offer_ends_at__gt=at, offer_ends_at__lte=at + WARN_OF_OFFER
    )
    people = members()
    for one in ending.order_by("offer_ends_at", "pk"):
        ends_at = one.offer_ends_at
        if ends_at is None:
            continue
        name = f"queue:{one.pk}@{ends_at:%Y%m%d%H%M}"
        facts = facts_of(Matter(one.site), ends_at.isoformat())
        for person_id in people.get(one.funder_id, set()):
            yield News(person_id, Kind.OFFER_ENDS, f"at {at.isoformat()}", name, facts)


@transaction.atomic
def summarise(*, at: datetime) -> int:
    """Write the summaries that are due: the month's for payers, the week's for planners; return how many lines."""
    if place_to_work() is None:
        return 0
    local = timezone.localtime(at)
    month, monday = month_begun(local), week_begun(local)
    news = [*(months(month) if month else ()), *(weeks(monday, at) if monday else ())]
    return store(news)


def told_already(kind: Kind, batches: str) -> set[tuple[int, str]]:
    rows = Notice.objects.filter(kind=kind.value, batch__startswith=batches)
    return set(rows.values_list("person_id", "batch"))


def months(first: date) -> Iterator[News]:
    """Return what is due for each payer until the end of a month, for each of its people: one message a payer."""
    last = last_of_month(first)
    beginning = f"month {first:%Y-%m}"
    told, people = told_already(Kind.MONTHLY, beginning), members()
    for one in (
        Adoption.objects.select_related("site__area", "funder")
        .filter(imported=False, stage__in=[Stage.HELD.value, Stage.AGREED.value, Stage.BUILDING.value])
        .order_by("funder_id", "ends_at", "pk")
    ):
        due = due_in(one, last)
        batch = f"{beginning} {one.funder_id}"
        for person_id in people.get(one.funder_id, set()) if due else ():
            if (person_id, batch) not in told:
                facts = facts_of(Matter(one.site, one)) | due | {"funder": one.funder_id}
                yield News(person_id, Kind.MONTHLY, batch, f"adoption:{one.pk}@{first:%Y-%m}", facts)


def due_in(one: Adoption, last: date) -> dict[str, Any]:
    """Return what of a promise is due by a day, and when; what is overdue too. Nothing is an empty answer."""
    if one.stage == Stage.HELD:
        soon = one.ends_at is not None and timezone.localtime(one.ends_at).date() <= last
        return {"due": "plan", "deadline": one.ends_at.isoformat()} if one.ends_at and soon else {}
    what, day = ("start", one.starts_on) if one.stage == Stage.AGREED else ("finish", one.finishes_on)
    return {"due": what, "deadline": day.isoformat()} if day and day <= last else {}


def weeks(monday: date, at: datetime) -> Iterator[News]:
    """Return what waits for each planner at the beginning of a week: one message."""
    batch = f"week {monday.isoformat()}"
    told = {person_id for person_id, _ in told_already(Kind.MONDAY, batch)}
    waiting = [User.objects.get(pk=pk) for pk in sorted(planners() - told)]
    shared = [*of_the_week(at), city_percent(at)] if waiting else []
    for user in waiting:
        own = [{"waiting": kind.value, "n": n} for kind, n in sorted(task_counts(user, at).items())]
        for facts in (*own, *shared):
            yield News(user.pk, Kind.MONDAY, batch, f"{facts['waiting']}@{monday.isoformat()}", facts)


def of_the_week(at: datetime) -> Iterator[dict[str, Any]]:
    ending = Adoption.objects.filter(stage=Stage.HELD.value, ends_at__gt=at, ends_at__lte=at + WEEK).count()
    claimed = Adoption.objects.filter(imported=False, claimed_at__gt=at - WEEK, claimed_at__lte=at)
    claimed = claimed.exclude(stage=Stage.RELEASED.value, reason=Reason.UNDONE.value)
    yield from ({"waiting": what, "n": n} for what, n in (("holds-ending", ending), ("claimed", claimed.count())) if n)


def city_percent(at: datetime) -> dict[str, Any]:
    """Return how much is agreed to now and was a week ago. Units: percent."""
    now = total_of(coverage_by_area(level="city", at=at, live=True)).percent_agreed
    then = total_of(coverage_by_area(level="city", at=at - WEEK, live=False)).percent_agreed
    return {"waiting": "percent", "now": str(now or 0), "then": str(then or 0)}
