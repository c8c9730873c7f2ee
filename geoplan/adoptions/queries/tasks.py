"""What waits for a person, worked out anew each time: nothing of it is stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.models import Adoption, HandOver, Trouble, Visit
from geoplan.adoptions.queries.fieldwork import troubles_open, visits_open
from geoplan.adoptions.queries.promises import covering, known
from geoplan.adoptions.queries.waiting import days, hand_overs_open, waits_of
from geoplan.adoptions.rules import LIVE, Stage, TaskKind, TermName, is_late
from geoplan.funders.queries import approved_funder_ids, funders_of
from geoplan.needs import queries as needs
from geoplan.needs.models import Assignment, Site
from geoplan.needs.rules import ClosingReason, Status


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for a person.

    `since`: from when on it waits; `due_at`: when it is late or ends, None where nothing says. `record_id` is that of
    the visit, trouble, request or wish it is about. `is_blocked`: it cannot be done yet (a plan whose site is not
    verified, a hold whose clock stands).
    """

    kind: TaskKind
    site: Site
    since: datetime
    due_at: datetime | None = None
    adoption: Adoption | None = None
    record_id: int | None = None
    is_blocked: bool = False


def tasks_for(user: User, at: datetime) -> list[Task]:
    """Return what waits for a person, most urgent first: what is due soonest, then what has waited longest."""
    found = list(tasks_of(user, at))
    far = at + timedelta(days=36_500)
    return sorted(found, key=lambda task: (task.is_blocked, task.due_at or far, task.since, task.site.code))


def task_counts(user: User, at: datetime) -> dict[TaskKind, int]:
    """Return how many things of each kind wait for a person; kinds of which none does are left out."""
    counts: dict[TaskKind, int] = {}
    for task in tasks_of(user, at):
        counts[task.kind] = counts.get(task.kind, 0) + 1
    return counts


def tasks_of(user: User, at: datetime) -> Iterable[Task]:
    role = Role(user.role)
    if role is Role.PLANNER:
        yield from for_planner(user, at)
    elif role is Role.SURVEYOR:
        yield from for_surveyor(user, at)
    elif role is Role.OFFICER:
        yield from for_officer(user, at)


# Planners.


def for_planner(user: User, at: datetime) -> Iterable[Task]:
    yield from plans_waiting(at)
    yield from requests_open(hand_overs_open().exclude(adoption__stage=Stage.HELD.value))
    yield from troubles(troubles_open())
    yield from visits(visits_open(), at)
    cared_for = set(Assignment.objects.values_list("area_id", flat=True))
    mine = {funder.pk for funder in funders_of(user)}
    for task in checks(done(), at):
        is_his = task.site.area_id not in cared_for or (task.due_at is not None and task.due_at <= at)
        if is_his and task.adoption is not None and task.adoption.funder_id not in mine:
            yield task
    yield from late(known(), at)


def plans_waiting(at: datetime) -> Iterable[Task]:
    length = timedelta(days=days(TermName.PLAN_REMINDER, at))
    for one in known().filter(stage=Stage.PLANNED.value, imported=False):
        blocked = one.site.status != Status.VERIFIED or one.paused_at is not None
        yield Task(TaskKind.PLAN, one.site, one.stage_since, one.stage_since + length, adoption=one, is_blocked=blocked)


def late(rows: QuerySet[Adoption], at: datetime) -> Iterable[Task]:
    """Return the promises whose work is late by the terms in force."""
    start_days, end_days = days(TermName.LATE_START, at), days(TermName.LATE_END, at)
    today = timezone.localdate(at)
    for one in rows.filter(stage__in=[Stage.AGREED.value, Stage.BUILDING.value], paused_at=None):
        if is_late(
            stage=Stage(one.stage),
            starts_on=one.starts_on,
            finishes_on=one.finishes_on,
            paused_days=one.paused_days,
            today=today,
            start_days=start_days,
            end_days=end_days,
        ):
            yield Task(TaskKind.LATE, one.site, one.stage_since, adoption=one)


# Surveyors.


def for_surveyor(user: User, at: datetime) -> Iterable[Task]:
    areas = list(Assignment.objects.filter(user=user).values_list("area_id", flat=True))
    for site in claimed_to_verify(user, at):
        first = known().filter(covering(at), site=site).order_by("claimed_at").first()
        if first is not None:
            yield Task(TaskKind.VERIFY_SITE, site, first.claimed_at, first.ends_at, adoption=first)
    yield from troubles(troubles_open().filter(site__area_id__in=areas))
    yield from visits(visits_open().filter(adoption__site__area_id__in=areas), at)
    yield from checks(done().filter(site__area_id__in=areas), at)


def sites_to_verify(user: User, at: datetime) -> QuerySet[Site]:
    """Return reported sites a person may verify: promised ones first, since their days run, then by urgency."""
    return needs.to_verify(user).order_by(Exists(promises_of_site(at)).desc(), "-priority", "reported_at", "code")


def claimed_to_verify(user: User, at: datetime) -> QuerySet[Site]:
    return sites_to_verify(user, at).filter(Exists(promises_of_site(at)))


def promises_of_site(at: datetime) -> QuerySet[Adoption]:
    return Adoption.objects.filter(covering(at), site=OuterRef("pk"), imported=False)


def done() -> QuerySet[Adoption]:
    return known().filter(stage=Stage.DONE.value)


def checks(rows: QuerySet[Adoption], at: datetime) -> Iterable[Task]:
    """Return finished work that waits for a check; from its due moment on it is the planner's too."""
    length = timedelta(days=days(TermName.CHECK, at))
    for one in rows:
        yield Task(TaskKind.CHECK, one.site, one.stage_since, one.stage_since + length, adoption=one)


def troubles(rows: Iterable[Trouble]) -> Iterable[Task]:
    for one in rows:
        yield Task(TaskKind.TROUBLE, one.site, one.opened_at, record_id=one.pk)


def visits(rows: Iterable[Visit], at: datetime) -> Iterable[Task]:
    """Return visits asked for; one for a hold is due before the hold ends."""
    for one in rows:
        found = one.adoption
        if found.ends_at is not None and found.ends_at <= at:
            continue
        yield Task(TaskKind.VISIT, found.site, one.asked_at, found.ends_at, adoption=found, record_id=one.pk)


# Officers.


def for_officer(user: User, at: datetime) -> Iterable[Task]:
    mine = list(approved_funder_ids(user))
    waits = [one for one in waits_of(mine, at) if one.offered_at is not None]
    sites = Site.objects.select_related("area").in_bulk([one.site_id for one in waits])
    for one in waits:
        since = one.offered_at or one.joined_at
        yield Task(TaskKind.OFFER, sites[one.site_id], since, one.offer_ends_at, record_id=one.entry_id)
    own = known().filter(funder_id__in=mine, imported=False)
    for held in own.filter(covering(at), stage=Stage.HELD.value):
        blocked = held.paused_at is not None
        yield Task(TaskKind.PLAN_DUE, held.site, held.stage_since, held.ends_at, adoption=held, is_blocked=blocked)
    asked = hand_overs_open().filter(adoption__funder_id__in=mine)
    yield from requests_open(asked.exclude(adoption__stage=Stage.HELD.value, adoption__ends_at__lte=at))
    yield from on_closed_sites(own.filter(covering(at)))
    yield from late(own, at)


def requests_open(rows: Iterable[HandOver]) -> Iterable[Task]:
    for one in rows:
        found = one.adoption
        yield Task(TaskKind.HAND_OVER, found.site, one.asked_at, found.ends_at, adoption=found, record_id=one.pk)


def on_closed_sites(rows: QuerySet[Adoption]) -> Iterable[Task]:
    """Return promises whose site was closed beneath them: to be swapped or given back."""
    closed = rows.filter(stage__in=[stage.value for stage in LIVE], site__status=Status.CLOSED.value)
    for one in closed.exclude(site__closed_reason=ClosingReason.DONE.value):
        yield Task(TaskKind.CLOSED_SITE, one.site, one.stage_since, one.ends_at, adoption=one)
