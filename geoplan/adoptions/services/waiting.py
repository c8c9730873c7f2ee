"""Waiting for a site that is full, and taking what is offered."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed
from geoplan.adoptions.errors import (
    AlreadyClaimed,
    AlreadyWaiting,
    MoreThanNeeded,
    NeedUnknown,
    NothingToWaitFor,
    NotWaiting,
)
from geoplan.adoptions.models import Adoption, HandOver, QueueEntry
from geoplan.adoptions.queries import SQL, Waiting, covering, queue_of
from geoplan.adoptions.rules import LIVE, HandOverAnswer, Stage, plain
from geoplan.adoptions.services.claims import Wish, check_wish, claim_site
from geoplan.adoptions.services.moving import give_end_back
from geoplan.funders.models import Funder
from geoplan.funders.queries import acting_for, funder_for
from geoplan.journal.services import note
from geoplan.needs.models import Site
from geoplan.needs.queries import open_site
from geoplan.needs.queries import site as site_of


@transaction.atomic
def join_queue(
    *, by: User, site_code: str, funder_id: int, units: Decimal, year: int, amount_rupiah: int | None = None
) -> QueueEntry:
    """Wait for some units of a site that is full, behind those who wait already.

    Units: a house is 1; step 0.25. Money: whole rupiah.
    Raises: FunderNotFound, NotAMember, DelegatesOnlyReport, FunderNotApproved, UnitsNotInQuarters, YearImplausible,
        AmountNegative, SiteNotFound, SiteClosed, NeedUnknown, MoreThanNeeded, AlreadyClaimed, AlreadyWaiting,
        NothingToWaitFor.
    """
    funder = funder_for(by, funder_id)
    wish = Wish(site_code, units, amount_rupiah)
    check_wish(wish, year)
    site = open_site(site_code)
    at = counter_locked(site)
    require_need(site, units)
    if holds(site, funder):
        raise AlreadyClaimed(site=site.code, units_left=None, holders=[])
    queue = queue_of(site.pk, at)
    if any(one.funder_id == funder.pk for one in queue):
        raise AlreadyWaiting(site=site.code, funder=funder.pk)
    if units <= left_for_all(site, queue, at):
        raise NothingToWaitFor(site=site.code)
    return enter(by, site, funder, wish, year, at)


def counter_locked(site: Site) -> datetime:
    """Let no claim of the site pass until this transaction ends, settle it; return the clock after the wait."""
    db.value(SQL / "lock_and_settle.sql", {"site_ids": [site.pk]})
    site.refresh_from_db(fields=["units_needed", "status", "closed_reason"])
    return db.now()


def require_need(site: Site, units: Decimal) -> None:
    """Raises: NeedUnknown, MoreThanNeeded."""
    if site.units_needed is None:
        raise NeedUnknown(site=site.code)
    if units > site.units_needed:
        raise MoreThanNeeded(site=site.code, units_needed=plain(site.units_needed))


def holds(site: Site, funder: Funder) -> bool:
    return Adoption.objects.filter(site=site, funder=funder, stage__in=[stage.value for stage in LIVE]).exists()


def left_for_all(site: Site, queue: list[Waiting], at: datetime) -> Decimal:
    """Return the units nobody holds and nobody is offered."""
    held = Adoption.objects.filter(covering(at), site=site).values_list("units", flat=True)
    offered = (one.units for one in queue if one.offered_at is not None)
    return (site.units_needed or Decimal(0)) - sum(held, Decimal(0)) - sum(offered, Decimal(0))


def enter(
    by: User, site: Site, funder: Funder, wish: Wish, year: int, at: datetime, *, first: bool = False
) -> QueueEntry:
    """Write a wish down; the caller holds the site's counter row. What is free for it is offered at once."""
    entry = QueueEntry.objects.create(
        site=site,
        funder=funder,
        units=wish.units,
        year=year,
        amount_rupiah=wish.amount_rupiah,
        first=first,
        joined_at=at,
        settled_at=at,
        changed_by_id=by.pk,
    )
    db.run(SQL / "settle_queue.sql", {"site_id": site.pk, "at": at})
    return entry


@transaction.atomic
def leave_queue(*, by: User, site_code: str, funder_id: int) -> QueueEntry:
    """Wait no more; what was offered goes to the next. A request to hand over that stood on it is withdrawn.

    Raises: FunderNotFound, NotAMember, DelegatesOnlyReport, SiteNotFound, NotWaiting.
    """
    funder = acting_for(by, funder_id, Deed.CLAIM)
    site = site_of(site_code)
    at = counter_locked(site)
    entry = entry_of(site, funder)
    withdraw(entry, by, at)
    db.value(SQL / "leave_queue.sql", {"entry_id": entry.pk, "by_id": by.pk})
    entry.refresh_from_db()
    return entry


def entry_of(site: Site, funder: Funder) -> QueueEntry:
    """Return where a payer waits; the caller holds the counter row and settled it. Raises: NotWaiting."""
    found = QueueEntry.objects.filter(site=site, funder=funder, left_at=None).first()
    if found is None:
        raise NotWaiting(site=site.code, funder=funder.pk)
    return found


def withdraw(entry: QueueEntry, by: User, at: datetime) -> None:
    for asked in HandOver.objects.select_related("adoption__site").filter(entry=entry, answer=""):
        asked.answer, asked.answered_at, asked.answered_by_id = HandOverAnswer.WITHDRAWN.value, at, by.pk
        asked.save(update_fields=["answer", "answered_at", "answered_by_id"])
        if asked.adoption.stage == Stage.HELD:
            give_end_back(asked.adoption, asked.ends_before, by)
        note(actor_id=by.pk, deed="hand-over.withdrawn", hand_over=asked.pk, adoption=asked.adoption_id)


@transaction.atomic
def take_offer(*, by: User, site_code: str, funder_id: int) -> Adoption:
    """Promise what was waited for: the share, the money and the year of the wish. Free units need no offer.

    Raises: NotWaiting, and as `claim_site`.
    """
    funder = acting_for(by, funder_id, Deed.CLAIM)
    site = site_of(site_code)
    wish = QueueEntry.objects.filter(site=site, funder=funder, left_at=None).first()
    if wish is None:
        raise NotWaiting(site=site.code, funder=funder.pk)
    return claim_site(
        by=by,
        funder_id=funder.pk,
        site_code=site.code,
        units=wish.units,
        year=wish.year,
        amount_rupiah=wish.amount_rupiah,
    )


def carry_queue(*, from_id: int, to_id: int, by: User) -> None:
    """Let those who wait for one site wait for another; the caller holds both counter rows."""
    db.value(SQL / "carry_queue.sql", {"from_id": from_id, "to_id": to_id, "by_id": by.pk})
