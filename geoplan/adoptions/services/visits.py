"""Seeing a site before promising more: the surveyor goes there, or a planner opens the point to one officer."""

from datetime import timedelta

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.adoptions.errors import (
    HoldLapsed,
    NotAnOfficerOfIt,
    NotYourVisit,
    NoVisitAsked,
    VisitAsked,
    WrongStage,
)
from geoplan.adoptions.models import Adoption, PointOpening, Visit
from geoplan.adoptions.queries import days, visit_of
from geoplan.adoptions.rules import Stage, TermName, VisitOutcome, stage_at
from geoplan.adoptions.services.moves import require_planner
from geoplan.adoptions.services.moving import locked
from geoplan.funders.queries import acting_for, members_of
from geoplan.journal.services import note as note_deed
from geoplan.needs.queries import relation_to

BEFORE_AGREEMENT = frozenset({Stage.HELD, Stage.PLANNED})


@transaction.atomic
def ask_visit(*, by: User, adoption_id: int, note: str = "") -> Visit:
    """Ask to see a site before more is promised.

    Raises: AdoptionNotFound, NotAMember, HoldLapsed, WrongStage, VisitAsked.
    """
    found, at = locked(adoption_id, by)
    acting_for(by, found.funder_id, Deed.REPORT_WORK, promising=False)
    stage = stage_at(Stage(found.stage), found.ends_at, at)
    if stage is Stage.EXPIRED:
        raise HoldLapsed(adoption=found.pk, ended_at=found.ends_at)
    if stage not in BEFORE_AGREEMENT:
        raise WrongStage(adoption=found.pk, stage=stage.value, wanted="visit")
    if visit_of(found.pk):
        raise VisitAsked(adoption=found.pk)
    visit = Visit.objects.create(adoption=found, note=note.strip(), asked_at=at, asked_by_id=by.pk)
    told(found, by, "visit.asked", visit=visit.pk)
    return visit


@transaction.atomic
def finish_visit(*, by: User, adoption_id: int, note: str = "") -> Visit:
    """Say that the site was seen, and what was found: the kelurahan's surveyor, or a planner.

    Raises: AdoptionNotFound, NotYourVisit, NoVisitAsked.
    """
    found, at = locked(adoption_id, by)
    if not may_do(Role(by.role), Deed.CHECK_WORK, relation_to(by, found.site)):
        raise NotYourVisit(adoption=found.pk)
    visit = visit_of(found.pk)
    if visit is None:
        raise NoVisitAsked(adoption=found.pk)
    visit.outcome, visit.finding = VisitOutcome.VISITED.value, note.strip()
    visit.ended_at, visit.ended_by_id = at, by.pk
    visit.save(update_fields=["outcome", "finding", "ended_at", "ended_by_id"])
    told(found, by, "visit.made", visit=visit.pk)
    return visit


@transaction.atomic
def open_point(*, by: User, adoption_id: int, user_id: int) -> PointOpening:
    """Show the exact point of a site to one officer of its holder, for the days of the term; that answers a visit.

    Raises: AdoptionNotFound, OnlyPlanners, HoldLapsed, WrongStage, NotAnOfficerOfIt.
    """
    found, at = locked(adoption_id, by)
    require_planner(by)
    stage = stage_at(Stage(found.stage), found.ends_at, at)
    if stage is Stage.EXPIRED:
        raise HoldLapsed(adoption=found.pk, ended_at=found.ends_at)
    if stage not in BEFORE_AGREEMENT:
        raise WrongStage(adoption=found.pk, stage=stage.value, wanted="opened")
    member = members_of(found.funder_id).filter(user_id=user_id, user__role=Role.OFFICER.value).first()
    if member is None:
        raise NotAnOfficerOfIt(adoption=found.pk, user=user_id)
    opening = PointOpening.objects.create(
        adoption=found,
        site=found.site,
        user=member.user,
        opened_at=at,
        opened_by_id=by.pk,
        ends_at=at + timedelta(days=days(TermName.VISIT, at)),
    )
    visit = visit_of(found.pk)
    if visit is not None:
        visit.outcome, visit.ended_at, visit.ended_by_id = VisitOutcome.OPENED.value, at, by.pk
        visit.save(update_fields=["outcome", "ended_at", "ended_by_id"])
    told(found, by, "site.opened", user=user_id, ends_at=opening.ends_at.isoformat())
    return opening


def told(found: Adoption, by: User, deed: str, **more: object) -> None:
    note_deed(actor_id=by.pk, deed=deed, adoption=found.pk, site=found.site.code, funder=found.funder_id, **more)
