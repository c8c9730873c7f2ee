"""From a hold to finished work, or back."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.adoptions.errors import (
    AmountNegative,
    ClockStands,
    DaysReversed,
    NothingAmended,
    OnlyLess,
    OnlyPlanners,
    PercentImplausible,
    SiteNotVerified,
    UnitsNotInQuarters,
    WrongStage,
)
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.queries import SQL, small_plans
from geoplan.adoptions.rules import Reason, Stage, in_steps, is_amount, is_small, plain
from geoplan.adoptions.services.checking import keep_check, require_checker
from geoplan.adoptions.services.moving import change, locked, require_stage, store, words_of
from geoplan.adoptions.services.pledging import check_amount
from geoplan.funders.queries import acting_for
from geoplan.needs.errors import SiteClosed
from geoplan.needs.rules import Status


@transaction.atomic
def plan_adoption(
    *,
    by: User,
    adoption_id: int,
    work: str = "",
    starts_on: date | None = None,
    finishes_on: date | None = None,
    amount_rupiah: int | None = None,
) -> Adoption:
    """File the plan of a hold: what, when, how much. From then on it does not end by itself.

    A small plan may be agreed at once, by the rule in force.
    Raises: AdoptionNotFound, NotAMember, DelegatesOnlyReport, HoldLapsed, WrongStage, DaysReversed,
        AmountNegative, PledgeExceeded.
    """
    found, at = locked(adoption_id, by, with_pledge=True)
    acting_for(by, found.funder_id, Deed.REPORT_WORK)
    require_stage(found, Stage.PLANNED, at)
    if starts_on and finishes_on and finishes_on < starts_on:
        raise DaysReversed(starts_on=starts_on, finishes_on=finishes_on)
    amount = found.amount_rupiah if amount_rupiah is None else amount_rupiah
    check_amount(found, amount, at)
    planned = change(
        found,
        Stage.PLANNED,
        by,
        at,
        work=work.strip(),
        starts_on=starts_on,
        finishes_on=finishes_on,
        amount_rupiah=amount,
        ends_at=None,
    )
    return agreed_by_rule(planned, at)


def agreed_by_rule(found: Adoption, at: datetime) -> Adoption:
    """Agree to a small plan at once where the rule in force says so and nothing stands in its way."""
    rule = small_plans(timezone.localdate(at))
    if rule is None or not is_small(found.units, found.amount_rupiah, rule.most_units, rule.most_rupiah):
        return found
    if found.site.status != Status.VERIFIED or found.paused_at is not None:
        return found
    return change(found, Stage.AGREED, None, at, reason=Reason.AGREED_BY_RULE)


@transaction.atomic
def agree_adoption(*, by: User, adoption_id: int) -> Adoption:
    """Agree to a plan; its site must have been verified.

    Raises: AdoptionNotFound, OnlyPlanners, WrongStage, SiteClosed, SiteNotVerified, ClockStands.
    """
    found, at = locked(adoption_id, by)
    require_planner(by)
    require_stage(found, Stage.AGREED, at)
    if found.paused_at is not None:
        raise ClockStands(adoption=found.pk)
    if found.site.status == Status.CLOSED:
        raise SiteClosed(site=found.site.code, reason=found.site.closed_reason)
    if found.site.status != Status.VERIFIED:
        raise SiteNotVerified(site=found.site.code)
    return change(found, Stage.AGREED, by, at)


def require_planner(by: User) -> None:
    if not may_do(Role(by.role), Deed.AGREE):
        raise OnlyPlanners


@transaction.atomic
def return_adoption(
    *, by: User, adoption_id: int, reason: str, ticks: Sequence[str] = (), photo_id: int | None = None
) -> Adoption:
    """Send a plan back to its payer, or finished work back to the building site, saying why.

    A returned plan is a hold again, with its days starting anew.
    Raises: AdoptionNotFound, ReasonMissing, OnlyPlanners, NotYourCheck, OwnWork, WrongStage, TickUnknown,
        PhotoNotFound.
    """
    found, at = locked(adoption_id, by)
    said = words_of(reason)
    if found.stage == Stage.DONE:
        require_checker(by, found)
        keep_check(found, by, is_right=False, ticks=ticks, note=said, photo_id=photo_id)
        return change(found, Stage.BUILDING, by, at, reason=said, deed="adoption.work-returned")
    require_planner(by)
    if found.stage != Stage.PLANNED:
        raise WrongStage(adoption=found.pk, stage=found.stage, wanted="returned")
    return change(found, Stage.HELD, by, at, reason=said, deed="adoption.returned", ends_at=hold_end(at))


@transaction.atomic
def reject_adoption(*, by: User, adoption_id: int, reason: str) -> Adoption:
    """Turn a plan down for good, saying why. Raises: AdoptionNotFound, ReasonMissing, OnlyPlanners, WrongStage."""
    found, at = locked(adoption_id, by)
    said = words_of(reason)
    require_planner(by)
    return change(found, Stage.REJECTED, by, at, reason=said)


@transaction.atomic
def amend_adoption(
    *, by: User, adoption_id: int, reason: str, units: Decimal | None = None, amount_rupiah: int | None = None
) -> Adoption:
    """Make a promise smaller, or change its money within the pledge, saying why: its payer, or a planner.

    Units: step 0.25. Money: whole rupiah.
    Raises: AdoptionNotFound, NotAMember, DelegatesOnlyReport, ReasonMissing, HoldLapsed, WrongStage, NothingAmended,
        UnitsNotInQuarters, OnlyLess, AmountNegative, PledgeExceeded.
    """
    found, at = locked(adoption_id, by, with_pledge=True)
    acting_for(by, found.funder_id, Deed.RELEASE)
    said = words_of(reason)
    require_stage(found, Stage.RELEASED, at)
    if found.imported or (units is None and amount_rupiah is None):
        raise NothingAmended(adoption=found.pk)
    values: dict[str, object] = {}
    if units is not None:
        if not in_steps(units):
            raise UnitsNotInQuarters(units=str(units))
        if units > found.units:
            raise OnlyLess(adoption=found.pk, units=plain(found.units))
        values["units"] = units
    if amount_rupiah is not None:
        check_amount(found, amount_rupiah, at)
        values["amount_rupiah"] = amount_rupiah
    return store(found, by, deed="adoption.amended", reason=said, **values)


def hold_end(begins_at: datetime) -> datetime:
    """Return when a hold that begins at a moment ends."""
    ends_at: datetime = db.value(SQL / "hold_end.sql", {"begins_at": begins_at, "time_zone": settings.TIME_ZONE})
    return ends_at


@transaction.atomic
def report_progress(*, by: User, adoption_id: int, percent: int) -> Adoption:
    """Report how far the building is; the first report of an agreed adoption begins it. Delegates may.

    Raises: AdoptionNotFound, NotAMember, PercentImplausible, WrongStage.
    """
    found, at = locked(adoption_id, by)
    acting_for(by, found.funder_id, Deed.REPORT_WORK, promising=False)
    if not 0 <= percent <= 100:
        raise PercentImplausible(percent=percent)
    if found.stage == Stage.BUILDING:
        return store(found, by, percent=percent)
    return change(found, Stage.BUILDING, by, at, percent=percent)


@transaction.atomic
def finish_adoption(*, by: User, adoption_id: int, realised_rupiah: int | None = None) -> Adoption:
    """Say that the building is finished and waits for a check. Delegates may.

    Raises: AdoptionNotFound, NotAMember, AmountNegative, WrongStage.
    """
    found, at = locked(adoption_id, by)
    acting_for(by, found.funder_id, Deed.REPORT_WORK, promising=False)
    if not is_amount(realised_rupiah):
        raise AmountNegative(amount_rupiah=realised_rupiah)
    realised = found.realised_rupiah if realised_rupiah is None else realised_rupiah
    return change(found, Stage.DONE, by, at, percent=100, realised_rupiah=realised)


@transaction.atomic
def release_adoption(*, by: User, adoption_id: int, reason: str) -> Adoption:
    """Give a promise back, saying why: its payer, or a planner.

    Raises: AdoptionNotFound, NotAMember, DelegatesOnlyReport, ReasonMissing, HoldLapsed, WrongStage.
    """
    found, at = locked(adoption_id, by)
    acting_for(by, found.funder_id, Deed.RELEASE)
    return change(found, Stage.RELEASED, by, at, reason=words_of(reason))
