"""Trouble at a site: told by whoever was there, ended by a planner. While it is open no clock of its promises runs."""

from dataclasses import dataclass
from pathlib import Path

from django.contrib.gis.geos import Point
from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.errors import NoTrouble, NotYourTrouble, OutcomeUnfit, PointMissing, TroubleOpen
from geoplan.adoptions.models import Trouble
from geoplan.adoptions.queries import SQL, tells_trouble, trouble_at
from geoplan.adoptions.rules import TroubleKind, TroubleOutcome
from geoplan.adoptions.services.moves import require_planner
from geoplan.adoptions.services.sites import close_site_by_hand, correct_site
from geoplan.geo import WGS84
from geoplan.journal.services import note as note_deed
from geoplan.needs.errors import SiteClosed
from geoplan.needs.models import Site
from geoplan.needs.queries import known_site
from geoplan.needs.rules import ClosingReason, SiteChanges, Status
from geoplan.needs.services import locked_site
from geoplan.photos.models import Photo
from geoplan.photos.services import store_photo


@dataclass(frozen=True, slots=True)
class TroublePhoto:
    """A picture put away for the trouble it shows, and how far from the site it says it was taken."""

    photo: Photo
    distance_m: float | None


def store_trouble_photo(*, by: User, code: str, path: str | Path) -> TroublePhoto:
    """Clean a picture of trouble and put it away; before the transaction, since reading takes a second or two.

    Raises: SiteNotFound, SiteClosed, NotYourTrouble, and what `store_photo` refuses.
    """
    site = open_to(by, code)
    if not tells_trouble(by, site, db.now()):
        raise NotYourTrouble(site=site.code)
    stored = store_photo(path=path, near=(site.location.x, site.location.y))
    return TroublePhoto(stored.photo, stored.gps_distance_m)


def open_to(by: User, code: str) -> Site:
    """Return a site a person knows of and that is not closed. Raises: SiteNotFound, SiteClosed."""
    site = known_site(by, code)
    if site.status == Status.CLOSED:
        raise SiteClosed(site=site.code, reason=site.closed_reason)
    return site


@transaction.atomic
def report_trouble(
    *,
    by: User,
    code: str,
    kind: TroubleKind,
    note: str = "",
    location: tuple[float, float] | None = None,
    accuracy_m: float | None = None,
    photo: TroublePhoto | None = None,
) -> Trouble:
    """Tell that something is wrong at a site: the clocks of its promises stand until a planner has looked into it.

    `location`: where the person stands. CRS: EPSG:4326, lon/lat.
    Raises: SiteNotFound, SiteClosed, NotYourTrouble, TroubleOpen.
    """
    site = open_to(by, code)
    # The counter row first: nobody promises or moves on while the clocks are stopped.
    db.value(SQL / "lock_and_settle.sql", {"site_ids": [site.pk]})
    at = db.now()
    if not tells_trouble(by, site, at):
        raise NotYourTrouble(site=site.code)
    with db.refusing("trouble_one_open", TroubleOpen(site=site.code)):
        told = Trouble.objects.create(
            site=site,
            kind=kind.value,
            note=note.strip(),
            location=Point(*location, srid=WGS84) if location else None,
            accuracy_m=accuracy_m,
            photo=photo.photo if photo else None,
            photo_distance_m=photo.distance_m if photo else None,
            opened_by_id=by.pk,
        )
    db.run(SQL / "touch_clocks.sql", {"site_id": site.pk})
    note_deed(actor_id=by.pk, deed="trouble.opened", site=site.code, trouble=told.pk, kind=kind.value)
    return told


@transaction.atomic
def end_trouble(
    *,
    by: User,
    code: str,
    outcome: TroubleOutcome,
    location: tuple[float, float] | None = None,
    note: str = "",
) -> Trouble:
    """End trouble: by the corrected point, by no change, or by closing the site for what was found.

    The clocks run again, later by the days they stood. CRS: EPSG:4326, lon/lat.
    Raises: SiteNotFound, OnlyPlanners, NoTrouble, PointMissing, OutcomeUnfit, AreaUnknown, SiteClosed.
    """
    row = locked_site(code=code, by=by)
    require_planner(by)
    db.value(SQL / "lock_and_settle.sql", {"site_ids": [row.pk]})
    told = trouble_at(row.pk)
    if told is None:
        raise NoTrouble(site=row.code)
    if outcome is TroubleOutcome.CLOSED:
        close_for(told, row, by)
    elif outcome is TroubleOutcome.POINT_CORRECTED:
        correct_point(row, location, by)
    told.ended_at, told.ended_by_id = db.now(), by.pk
    told.outcome, told.ending_note = outcome.value, note.strip()
    told.save(update_fields=["ended_at", "ended_by_id", "outcome", "ending_note"])
    db.run(SQL / "touch_clocks.sql", {"site_id": row.pk})
    note_deed(
        actor_id=by.pk, deed="trouble.ended", site=row.code, trouble=told.pk, kind=told.kind, outcome=outcome.value
    )
    return told


def close_for(told: Trouble, row: Site, by: User) -> None:
    """Raises: OutcomeUnfit, SiteClosed."""
    if told.kind == TroubleKind.WRONG_POINT:
        raise OutcomeUnfit(site=row.code)
    if row.status == Status.CLOSED:
        raise SiteClosed(site=row.code, reason=row.closed_reason)
    close_site_by_hand(code=row.code, reason=ClosingReason(told.kind), by=by)


def correct_point(row: Site, location: tuple[float, float] | None, by: User) -> None:
    """Raises: PointMissing, AreaUnknown."""
    if location is None:
        raise PointMissing(site=row.code)
    correct_site(code=row.code, version=row.version, changes=SiteChanges(location=location), by=by)
