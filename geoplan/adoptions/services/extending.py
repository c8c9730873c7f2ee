"""More days for a hold, by its payer once and by planners for many; and the next budget year for what is unfinished."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.adoptions.errors import ExtendedBefore, HandOverAsked, HoldLapsed, WrongStage, YearImplausible
from geoplan.adoptions.models import Adoption, Batch
from geoplan.adoptions.queries import covering, days, hand_over_of
from geoplan.adoptions.rules import BatchDeed, Reason, Stage, TermName, is_year, stage_at
from geoplan.adoptions.services.batches import begin_batch, note_batch, write_line
from geoplan.adoptions.services.moves import require_planner
from geoplan.adoptions.services.moving import lengthened, lock_all, locked, store, words_of
from geoplan.adoptions.services.pledging import require_pledge
from geoplan.funders.queries import acting_for

UNFINISHED = frozenset({Stage.PLANNED, Stage.AGREED, Stage.BUILDING})


@transaction.atomic
def extend_adoption(*, by: User, adoption_id: int, reason: str = "") -> Adoption:
    """Let a hold end later by the days of the term: its payer once, a planner with a reason.

    Raises: AdoptionNotFound, NotAMember, DelegatesOnlyReport, ReasonMissing, HoldLapsed, WrongStage, ExtendedBefore,
        HandOverAsked.
    """
    found, at = locked(adoption_id, by)
    if may_do(Role(by.role), Deed.AGREE):
        said, more = words_of(reason), {}
    else:
        acting_for(by, found.funder_id, Deed.REPORT_WORK)
        said, more = reason.strip(), {"extended_at": at}
    require_hold(found, at)
    if more and found.extended_at is not None:
        raise ExtendedBefore(adoption=found.pk)
    if more and hand_over_of(found.pk):
        raise HandOverAsked(adoption=found.pk)
    length = timedelta(days=days(TermName.EXTENSION, at))
    return store(found, by, deed="adoption.extended", reason=said, **lengthened(found, length), **more)


def require_hold(found: Adoption, at: datetime) -> None:
    """Raises: HoldLapsed, WrongStage."""
    stage = stage_at(Stage(found.stage), found.ends_at, at)
    if stage is Stage.EXPIRED:
        raise HoldLapsed(adoption=found.pk, ended_at=found.ends_at)
    if stage is not Stage.HELD:
        raise WrongStage(adoption=found.pk, stage=stage.value, wanted="extended")


@transaction.atomic
def extend_holds(
    *,
    by: User,
    reason: str,
    length_days: int | None = None,
    area: str | None = None,
    funder_id: int | None = None,
    adoption_ids: Sequence[int] | None = None,
) -> Batch:
    """Let all holds end later, or those of an area, a payer or a list: a holiday, a meeting that moved.

    Can be undone for a day.
    Raises: OnlyPlanners, ReasonMissing.
    """
    require_planner(by)
    said, asked_at = words_of(reason), db.now()
    wanted = holds_meant(asked_at, area=area, funder_id=funder_id, adoption_ids=adoption_ids)
    at = lock_all(wanted) or asked_at
    length = timedelta(days=length_days or days(TermName.EXTENSION, at))
    batch = begin_batch(BatchDeed.EXTEND, by, at, said)
    for hold in holds_now(at).filter(pk__in=wanted).order_by("pk"):
        before = hold.ends_at or hold.paused_ends_at
        for name, value in lengthened(hold, length).items():
            setattr(hold, name, value)
        hold.reason, hold.changed_by_id = said, by.pk
        hold.save(update_fields=["ends_at", "paused_ends_at", "reason", "changed_by_id"])
        write_line(batch, hold, ends_before=before, ends_after=hold.ends_at or hold.paused_ends_at)
    note_batch(batch, by, "holds.extended")
    return batch


def holds_now(at: datetime) -> QuerySet[Adoption]:
    return Adoption.objects.filter(covering(at), stage=Stage.HELD.value, imported=False)


def holds_meant(
    at: datetime, *, area: str | None, funder_id: int | None, adoption_ids: Sequence[int] | None
) -> list[int]:
    rows = holds_now(at)
    if area is not None:
        rows = rows.filter(site__area__code=area) | rows.filter(site__area__code__startswith=f"{area}.")
    if funder_id is not None:
        rows = rows.filter(funder_id=funder_id)
    if adoption_ids is not None:
        rows = rows.filter(pk__in=list(adoption_ids))
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def carry_adoption(*, by: User, adoption_id: int) -> Adoption:
    """Move unfinished work to the next budget year: it counts there, and no longer in the old one.

    Raises: AdoptionNotFound, NotAMember, DelegatesOnlyReport, WrongStage, YearImplausible, PledgeExceeded.
    """
    found, at = locked(adoption_id, by, with_pledge=True)
    acting_for(by, found.funder_id, Deed.REPORT_WORK)
    if found.stage not in UNFINISHED or found.imported:
        raise WrongStage(adoption=found.pk, stage=found.stage, wanted="carried")
    year = found.year + 1
    if not is_year(year):
        raise YearImplausible(year=year)
    require_pledge(found, at, year=year, units=found.units, amount_rupiah=found.amount_rupiah)
    return store(found, by, deed="adoption.carried", year=year, reason=Reason.CARRIED)
