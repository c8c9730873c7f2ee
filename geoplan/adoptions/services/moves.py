"""From a hold to verified work, or back."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.adoptions.errors import (
    AmountNegative,
    DaysReversed,
    NotYourCheck,
    OnlyPlanners,
    OwnWork,
    PercentImplausible,
    PledgeExceeded,
    ReasonMissing,
    SiteNotVerified,
    WrongStage,
)
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.queries import SQL, is_built
from geoplan.adoptions.rules import Stage, is_amount
from geoplan.adoptions.services.moving import change, locked, require_stage, store
from geoplan.funders.queries import acting_for, is_member
from geoplan.needs.errors import SiteClosed
from geoplan.needs.models import Site
from geoplan.needs.queries import relation_to
from geoplan.needs.rules import ClosingReason, Status
from geoplan.needs.services import close_site


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
    return change(
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


def check_amount(found: Adoption, amount_rupiah: int | None, at: datetime) -> None:
    """Raises: AmountNegative, PledgeExceeded when more money than before goes past the year's pledge."""
    if not is_amount(amount_rupiah):
        raise AmountNegative(amount_rupiah=amount_rupiah)
    if amount_rupiah is None or amount_rupiah <= (found.amount_rupiah or 0):
        return
    left = db.one(
        SQL / "pledge_left.sql",
        {"funder_id": found.funder_id, "year": found.year, "at": at, "without": found.pk},
    )
    if left.rupiah_left is not None and amount_rupiah > left.rupiah_left:
        raise PledgeExceeded(site=found.site.code, rupiah_left=max(0, int(left.rupiah_left)), units_left=None)


@transaction.atomic
def agree_adoption(*, by: User, adoption_id: int) -> Adoption:
    """Agree to a plan; its site must have been verified.

    Raises: AdoptionNotFound, OnlyPlanners, WrongStage, SiteClosed, SiteNotVerified.
    """
    found, at = locked(adoption_id, by)
    require_planner(by)
    require_stage(found, Stage.AGREED, at)
    if found.site.status == Status.CLOSED:
        raise SiteClosed(site=found.site.code, reason=found.site.closed_reason)
    if found.site.status != Status.VERIFIED:
        raise SiteNotVerified(site=found.site.code)
    return change(found, Stage.AGREED, by, at)


def require_planner(by: User) -> None:
    if not may_do(Role(by.role), Deed.AGREE):
        raise OnlyPlanners


@transaction.atomic
def return_adoption(*, by: User, adoption_id: int, reason: str) -> Adoption:
    """Send a plan back to its payer, or finished work back to the building site, saying why.

    A returned plan is a hold again, with its days starting anew.
    Raises: AdoptionNotFound, ReasonMissing, OnlyPlanners, NotYourCheck, OwnWork, WrongStage.
    """
    found, at = locked(adoption_id, by)
    said = words_of(reason)
    if found.stage == Stage.DONE:
        require_checker(by, found)
        return change(found, Stage.BUILDING, by, at, reason=said)
    require_planner(by)
    if found.stage != Stage.PLANNED:
        raise WrongStage(adoption=found.pk, stage=found.stage, wanted="returned")
    return change(found, Stage.HELD, by, at, reason=said, ends_at=hold_end(at))


def words_of(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


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
def verify_adoption(*, by: User, adoption_id: int) -> Adoption:
    """Confirm finished work, as a person outside the payer. The site closes when all its units are verified.

    Raises: AdoptionNotFound, NotYourCheck, OwnWork, WrongStage.
    """
    found, at = locked(adoption_id, by, with_site=True)
    require_checker(by, found)
    change(found, Stage.VERIFIED, by, at)
    close_if_built(found.site, by)
    return found


def require_checker(by: User, found: Adoption) -> None:
    """Raises: OwnWork, NotYourCheck."""
    if is_member(by, found.funder_id):
        raise OwnWork(adoption=found.pk)
    if not may_do(Role(by.role), Deed.CHECK_WORK, relation_to(by, found.site)):
        raise NotYourCheck(adoption=found.pk)


def close_if_built(site: Site, by: User) -> None:
    """Close a site as done once every needed unit is verified. The caller holds its rows."""
    if site.status != Status.CLOSED and is_built(site.pk):
        close_site(code=site.code, reason=ClosingReason.DONE, by=by)


@transaction.atomic
def release_adoption(*, by: User, adoption_id: int, reason: str) -> Adoption:
    """Give a promise back, saying why: its payer, or a planner.

    Raises: AdoptionNotFound, NotAMember, DelegatesOnlyReport, ReasonMissing, HoldLapsed, WrongStage.
    """
    found, at = locked(adoption_id, by)
    acting_for(by, found.funder_id, Deed.RELEASE)
    return change(found, Stage.RELEASED, by, at, reason=words_of(reason))
