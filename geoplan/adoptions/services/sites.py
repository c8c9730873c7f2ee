"""Changing a site that somebody may hold: what its holder promised to help is not moved or ended behind his back."""

from datetime import datetime

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.errors import SiteHeld
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.queries import SQL, holders
from geoplan.needs.errors import NotYourKelurahan, ReasonUnfit, SiteClosed
from geoplan.needs.models import Site
from geoplan.needs.queries import deeds_at, may_close, place_at
from geoplan.needs.rules import CLOSED_BY_HAND, HELD_MAY_MOVE_M, ClosingReason, SiteChanges, Status, distance_m
from geoplan.needs.services import change_locked_site, close_site, locked_site


@transaction.atomic
def correct_site(*, code: str, version: int, changes: SiteChanges, by: User) -> Site:
    """Correct a site at the version the person had before him; a held one moves more than 25 m only by a planner.

    Raises: SiteNotFound, VersionChanged, SiteHeld, SiteClosed, NotYourKelurahan, AreaUnknown, FactImplausible.
    """
    row = locked_site(code=code, by=by, version=version, changes=changes)
    at = counter_locked(row)
    if by.role != Role.PLANNER and changes.location is not None and deeds_at(by, row).correct:
        require_near(row, changes.location, at)
    return change_locked_site(row=row, changes=changes, by=by, at=at)


def counter_locked(row: Site) -> datetime:
    """Let no claim of the site pass until this transaction ends; return the clock after the wait."""
    db.value(SQL / "lock_and_settle.sql", {"site_ids": [row.pk]})
    return db.now()


def require_near(row: Site, place: tuple[float, float], at: datetime) -> None:
    """Measure from where the site stood when it was first promised: small steps add up. Raises: SiteHeld."""
    held = list(holders(row.pk, at))
    if not held:
        return
    moved_m = distance_m(place_at(row, held[0].claimed_at), place)
    if moved_m > HELD_MAY_MOVE_M:
        raise SiteHeld(site=row.code, holders=named(held), moved_m=round(moved_m), most_m=round(HELD_MAY_MOVE_M))


def named(held: list[Adoption]) -> list[dict[str, object]]:
    return [{"name": one.funder.name, "stage": one.stage} for one in held]


@transaction.atomic
def close_site_by_hand(*, code: str, reason: ClosingReason, by: User, version: int | None = None) -> Site:
    """Close a site for a reason somebody found at the place; a held one only by a planner.

    Raises: SiteNotFound, VersionChanged, NotYourKelurahan, SiteClosed, ReasonUnfit, SiteHeld.
    """
    row = locked_site(code=code, by=by, version=version)
    if not may_close(by, row):
        raise NotYourKelurahan(site=row.code)
    if row.status == Status.CLOSED:
        raise SiteClosed(site=row.code, reason=row.closed_reason)
    if reason not in CLOSED_BY_HAND:
        raise ReasonUnfit(reason=reason.value)
    held = list(holders(row.pk, counter_locked(row)))
    if held and by.role != Role.PLANNER:
        raise SiteHeld(site=row.code, holders=named(held))
    return close_site(code=row.code, reason=reason, by=by)
