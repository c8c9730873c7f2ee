"""Asking the holder of a promise to make room, and answering that."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.adoptions.errors import (
    AlreadyClaimed,
    ClockStands,
    HandOverAnswered,
    HandOverAsked,
    HoldLapsed,
    NothingToWaitFor,
    OnlyPlanners,
    OwnPromise,
    WrongStage,
)
from geoplan.adoptions.models import Adoption, HandOver, QueueEntry
from geoplan.adoptions.queries import SQL, days, deadline, hand_over, hand_over_of, queue_of
from geoplan.adoptions.rules import LIVE, HandOverAnswer, Reason, Stage, TermName, stage_at
from geoplan.adoptions.services.claims import Wish, check_wish
from geoplan.adoptions.services.moving import change, give_end_back, locked, store, words_of
from geoplan.adoptions.services.waiting import enter, holds, left_for_all
from geoplan.funders.models import Funder
from geoplan.funders.queries import acting_for, funder_for
from geoplan.journal.services import note

# Work that has begun is not handed over, and a fact of another payer's list is nobody's here to give.
ASKABLE = frozenset({Stage.HELD, Stage.PLANNED, Stage.AGREED})


@transaction.atomic
def ask_hand_over(
    *,
    by: User,
    adoption_id: int,
    funder_id: int,
    reason: str,
    units: Decimal | None = None,
    year: int | None = None,
    amount_rupiah: int | None = None,
) -> HandOver:
    """Ask a holder to make room, saying why; the asker waits first in the queue.

    A hold then ends after the working days of the term, unless a plan is filed or it would have ended before. From the
    plan on its holder or a planner decides.
    Raises: AdoptionNotFound, FunderNotFound, NotAMember, DelegatesOnlyReport, FunderNotApproved, ReasonMissing,
        UnitsNotInQuarters, YearImplausible, AmountNegative, HoldLapsed, WrongStage, OwnPromise, AlreadyClaimed,
        ClockStands, HandOverAsked, NothingToWaitFor.
    """
    found, at = locked(adoption_id, by)
    asker = funder_for(by, funder_id)
    said = words_of(reason)
    wish = Wish(found.site.code, found.units if units is None else units, amount_rupiah)
    check_wish(wish, year or found.year)
    require_askable(found, asker, at)
    db.value(SQL / "lock_and_settle.sql", {"site_ids": [found.site_id]})
    if wish.units <= left_for_all(found.site, queue_of(found.site_id, at), at):
        raise NothingToWaitFor(site=found.site.code)
    entry = first_in_queue(by, found, asker, wish, year or found.year, at)
    ends_before = found.ends_at
    if found.stage == Stage.HELD and ends_before is not None:
        let_end_sooner(found, by, at)
    asked = HandOver.objects.create(
        adoption=found,
        asker=asker,
        entry=entry,
        reason=said,
        ends_before=ends_before,
        asked_at=at,
        asked_by_id=by.pk,
    )
    note_asked(asked, found, by, "hand-over.asked")
    return asked


def require_askable(found: Adoption, asker: Funder, at: datetime) -> None:
    """Raises: HoldLapsed, WrongStage, OwnPromise, AlreadyClaimed, ClockStands, HandOverAsked."""
    stage = stage_at(Stage(found.stage), found.ends_at, at)
    if stage is Stage.EXPIRED:
        raise HoldLapsed(adoption=found.pk, ended_at=found.ends_at)
    if stage not in ASKABLE or found.imported:
        raise WrongStage(adoption=found.pk, stage=stage.value, wanted="hand-over")
    if asker.pk == found.funder_id:
        raise OwnPromise(adoption=found.pk)
    if holds(found.site, asker):
        raise AlreadyClaimed(site=found.site.code, units_left=None, holders=[])
    if stage is Stage.HELD and found.paused_at is not None:
        raise ClockStands(adoption=found.pk)
    if hand_over_of(found.pk):
        raise HandOverAsked(adoption=found.pk)


def first_in_queue(by: User, found: Adoption, asker: Funder, wish: Wish, year: int, at: datetime) -> QueueEntry:
    """Put the asker before the others, with the wish it has or a new one."""
    entry = QueueEntry.objects.filter(site=found.site, funder=asker, left_at=None).first()
    if entry is None:
        return enter(by, found.site, asker, wish, year, at, first=True)
    entry.first, entry.changed_by_id = True, by.pk
    entry.save(update_fields=["first", "changed_by_id"])
    return entry


def let_end_sooner(found: Adoption, by: User, at: datetime) -> None:
    """Let a hold end after the working days of the term, never later than it would have."""
    asked_end = deadline(at, days(TermName.HAND_OVER, at), working=True)
    if found.ends_at is not None and asked_end < found.ends_at:
        store(found, by, deed="adoption.hand-over-asked", ends_at=asked_end)


@transaction.atomic
def answer_hand_over(*, by: User, hand_over_id: int, accept: bool, reason: str = "") -> HandOver:
    """Make room, or say why not: the holder or a planner. Making room offers the units to the asker first.

    A hold is not defended by words but by its plan, so only planners decline there; its end comes back.
    Raises: HandOverNotFound, AdoptionNotFound, NotAMember, DelegatesOnlyReport, HandOverAnswered, ReasonMissing,
        OnlyPlanners.
    """
    found, at = locked(hand_over(hand_over_id).adoption_id, by)
    acting_for(by, found.funder_id, Deed.RELEASE)
    asked = hand_over(hand_over_id)
    stage = stage_at(Stage(found.stage), found.ends_at, at)
    if asked.answer or stage not in LIVE:
        raise HandOverAnswered(hand_over=hand_over_id)
    asked.answered_at, asked.answered_by_id = at, by.pk
    if accept:
        asked.answer, asked.answer_reason = HandOverAnswer.ACCEPTED.value, reason.strip()
        change(found, Stage.RELEASED, by, at, reason=Reason.HANDED_OVER, deed="adoption.handed-over")
    else:
        asked.answer, asked.answer_reason = HandOverAnswer.DECLINED.value, words_of(reason)
        decline(asked, found, by)
    asked.save(update_fields=["answer", "answer_reason", "answered_at", "answered_by_id"])
    note_asked(asked, found, by, f"hand-over.{asked.answer}")
    return asked


def decline(asked: HandOver, found: Adoption, by: User) -> None:
    """Raises: OnlyPlanners."""
    if found.stage == Stage.HELD:
        if not may_do(Role(by.role), Deed.AGREE):
            raise OnlyPlanners
        give_end_back(found, asked.ends_before, by)
    QueueEntry.objects.filter(pk=asked.entry_id, left_at=None).update(first=False, changed_by_id=by.pk)


def note_asked(asked: HandOver, found: Adoption, by: User, deed: str) -> None:
    note(
        actor_id=by.pk,
        deed=deed,
        hand_over=asked.pk,
        adoption=found.pk,
        site=found.site.code,
        funder=found.funder_id,
        asker=asked.asker_id,
        ends_at=found.ends_at.isoformat() if found.ends_at else None,
    )
