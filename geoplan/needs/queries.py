"""Reading sites, and how a person stands to one."""

from collections.abc import Sequence
from pathlib import Path

from django.db.models import QuerySet

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Relation
from geoplan.needs.errors import SiteClosed, SiteNotFound
from geoplan.needs.models import Assignment, SchoolYear, Site, SiteVersion
from geoplan.needs.rules import Status, normalise_code

SQL = Path(__file__).parent / "sql"


def site(code: str) -> Site:
    """Return one site, however its code was typed. Raises: SiteNotFound.

    Doors ask the policy what of it may be shown.
    """
    wanted = normalise_code(code) or code.replace("\0", "")
    found = Site.objects.select_related("area").filter(code=wanted).first()
    if found is None:
        raise SiteNotFound(site=code)
    return found


def open_site(code: str) -> Site:
    """Return a site that still takes promises. Raises: SiteNotFound, SiteClosed."""
    found = site(code)
    if found.status == Status.CLOSED:
        raise SiteClosed(site=found.code, reason=found.closed_reason)
    return found


def relation_to(user: User, site: Site) -> Relation:
    """Return how a person stands to a site: reported it, or has its kelurahan assigned."""
    return Relation(
        own=site.reported_by_id == user.pk,
        assigned=Assignment.objects.filter(user=user, area_id=site.area_id).exists(),
    )


def assignments_of(user: User) -> QuerySet[Assignment]:
    """Return the kelurahan in a surveyor's care, by code."""
    return Assignment.objects.filter(user=user).select_related("area").order_by("area__code")


def may_verify_in(user: User, area_id: int) -> bool:
    """Say whether an assignment gives a surveyor the right to verify in an area."""
    return Assignment.objects.filter(user=user, area_id=area_id, may_verify=True).exists()


def to_verify(user: User) -> QuerySet[Site]:
    """Return reported sites a surveyor may verify: in the assigned kelurahan, reported by others; urgent first."""
    areas = Assignment.objects.filter(user=user, may_verify=True).values("area_id")
    return (
        Site.objects.filter(status=Status.REPORTED.value, area_id__in=areas)
        .exclude(reported_by=user)
        .select_related("area")
        .order_by("-priority", "reported_at", "code")
    )


def sites_reported_by(user: User) -> QuerySet[Site]:
    """Return the sites a person reported, newest first."""
    return Site.objects.filter(reported_by=user).select_related("area").order_by("-reported_at", "-pk")


def history_of(site: Site) -> QuerySet[SiteVersion]:
    """Return how a site stood over time, oldest first."""
    return SiteVersion.objects.filter(site=site).order_by("version")


def school_years_of(site: Site) -> QuerySet[SchoolYear]:
    """Return a school's yearly counts, newest first."""
    return SchoolYear.objects.filter(site=site).order_by("-school_year")


def sites_by_reference(kind: str, references: Sequence[str]) -> dict[str, Site]:
    """Return sites of a kind by the register's key."""
    found = Site.objects.filter(kind=kind, reference__in=list(references)).select_related("area")
    return {one.reference: one for one in found if one.reference}


def sites_by_code(codes: Sequence[str]) -> dict[str, Site]:
    """Return sites by code."""
    found = Site.objects.filter(code__in=list(codes)).select_related("area")
    return {one.code: one for one in found}


def sites_near(kind: str, places: Sequence[tuple[float, float]], within_m: float) -> list[list[Site]]:
    """Return, for each place, the open sites of a kind within some metres, nearest first.

    CRS: EPSG:4326, lon/lat; distance on the spheroid.
    """
    if not places:
        return []
    lons, lats = zip(*places, strict=True)
    rows = db.rows(SQL / "sites_near.sql", {"kind": kind, "lons": list(lons), "lats": list(lats), "within_m": within_m})
    sites = Site.objects.select_related("area").in_bulk({row.site_id for row in rows})
    near: list[list[Site]] = [[] for _ in places]
    for row in rows:
        near[row.place].append(sites[row.site_id])
    return near
