"""Trouble, visits, opened points and checks: what happens at the place."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Deed, Role, may_see
from geoplan.adoptions.errors import AdoptionNotFound
from geoplan.adoptions.models import Adoption, PointOpening, Trouble, Visit, WorkCheck
from geoplan.adoptions.queries.promises import SQL, adoption, covering, relation_to
from geoplan.adoptions.rules import LIVE
from geoplan.funders.queries import acting_for, approved_funder_ids
from geoplan.needs.models import Site

SWAP_CHOICES = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """A site to swap for, where the viewer sees it. CRS: EPSG:4326."""

    site: Site
    distance_m: int
    lon: float
    lat: float


def troubles_open() -> QuerySet[Trouble]:
    """Return the trouble nobody has ended, longest open first."""
    return Trouble.objects.select_related("site__area", "photo").filter(ended_at=None).order_by("opened_at", "pk")


def trouble_at(site_id: int) -> Trouble | None:
    """Return the open trouble of a site."""
    return troubles_open().filter(site_id=site_id).first()


def troubles_of(site_id: int) -> QuerySet[Trouble]:
    """Return all trouble there was at a site, newest first."""
    return Trouble.objects.select_related("photo").filter(site_id=site_id).order_by("-opened_at", "-pk")


def tells_trouble(user: User, site: Site, at: datetime) -> bool:
    """Say whether a person may tell of trouble at a site: who holds it, its surveyor, planners."""
    role = Role(user.role)
    if role is Role.PLANNER:
        return True
    if role is Role.SURVEYOR:
        relation = relation_to(user, site)
        return relation.assigned or relation.own
    mine = Adoption.objects.filter(covering(at), site=site, funder_id__in=approved_funder_ids(user))
    return role is Role.OFFICER and mine.filter(stage__in=[stage.value for stage in LIVE]).exists()


def visits_open() -> QuerySet[Visit]:
    """Return the visits asked for and not made, longest asked first; the promise still lives."""
    rows = Visit.objects.select_related("adoption__site__area", "adoption__funder")
    return rows.filter(outcome="", adoption__stage__in=[stage.value for stage in LIVE]).order_by("asked_at", "pk")


def visit_of(adoption_id: int) -> Visit | None:
    """Return the open visit of a promise."""
    return visits_open().filter(adoption_id=adoption_id).first()


def openings_of(adoption_id: int) -> QuerySet[PointOpening]:
    """Return to whom the point of a promise was opened, newest first."""
    return PointOpening.objects.select_related("user").filter(adoption_id=adoption_id).order_by("-opened_at")


def checks_of(adoption_id: int) -> QuerySet[WorkCheck]:
    """Return what was found at the work of a promise, newest first."""
    return WorkCheck.objects.select_related("by", "photo").filter(adoption_id=adoption_id).order_by("-pk")


def swap_choices(user: User, adoption_id: int, at: datetime) -> list[Choice]:
    """Return the nearest comparable bare sites to swap a promise for, by the places the person sees.

    Raises: AdoptionNotFound, NotAMember.
    """
    found = adoption(adoption_id)
    role = Role(user.role)
    if not may_see(role, Datum.STAGE_UNITS):
        raise AdoptionNotFound(adoption=adoption_id)
    acting_for(user, found.funder_id, Deed.REPORT_WORK, promising=False)
    asked = {
        "site_id": found.site_id,
        "units": found.units,
        "exact": may_see(role, Datum.HOUSE_EXACT),
        "at": at,
        "most": SWAP_CHOICES,
    }
    rows = db.rows(SQL / "swap_choices.sql", asked)
    sites = Site.objects.select_related("area").in_bulk([row.site_id for row in rows])
    return [Choice(sites[row.site_id], row.distance_m, row.lon, row.lat) for row in rows]
