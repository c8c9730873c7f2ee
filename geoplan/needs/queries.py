"""Reading sites, and how a person stands to one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import QuerySet

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Deed, Relation, Role, may_do, may_see
from geoplan.needs.errors import SiteClosed, SiteNotFound
from geoplan.needs.models import Assignment, SchoolYear, Site, SitePhoto, SiteVersion
from geoplan.needs.rules import MAY_REOPEN, Kind, Status, normalise_code

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


def known_site(user: User, code: str) -> Site:
    """Return one site, its exact place included, to ask what a person may do with it.

    Raises: SiteNotFound, also for one the person may not know of.
    """
    found = site(code)
    seen = Datum.SCHOOL_EXACT if found.kind == Kind.SCHOOL else Datum.HOUSE_MOVED
    if not may_see(Role(user.role), seen, relation_to(user, found)):
        raise SiteNotFound(site=code)
    return found


@dataclass(frozen=True, slots=True)
class SiteDeeds:
    """What one person may do with the data of one site as it stands now."""

    verify: bool = False
    correct: bool = False
    close: bool = False
    reopen: bool = False

    @property
    def any(self) -> bool:
        return self.verify or self.correct or self.close or self.reopen


def deeds_at(user: User, site: Site) -> SiteDeeds:
    """Return what a person may do with a site: by the policy, the assignment and how the site stands.

    Verified data are corrected only by somebody who could have verified them, or two people's word would become one's.
    """
    role, relation = Role(user.role), relation_to(user, site)
    verifies, closes = may_verify(user, site), may_close(user, site)
    if site.status == Status.CLOSED:
        return SiteDeeds(reopen=closes and site.closed_reason in MAY_REOPEN)
    return SiteDeeds(
        verify=verifies and site.status == Status.REPORTED,
        correct=may_do(role, Deed.CORRECT_SITE, relation) and (verifies or site.status == Status.REPORTED),
        close=closes,
    )


def may_verify(user: User, site: Site) -> bool:
    """Say whether a person may verify a site: planners all, surveyors others' reports by assignment with that right."""
    role = Role(user.role)
    if not may_do(role, Deed.VERIFY_SITE, relation_to(user, site)):
        return False
    return role is Role.PLANNER or may_verify_in(user, site.area_id)


def may_close(user: User, site: Site) -> bool:
    """Say whether a person may close a site or open it again: planners, surveyors assigned with the right to verify."""
    role = Role(user.role)
    if not may_do(role, Deed.CLOSE_SITE, relation_to(user, site)):
        return False
    return role is Role.PLANNER or may_verify_in(user, site.area_id)


def place_at(site: Site, at: datetime) -> tuple[float, float]:
    """Return where a site stood at a moment, or first stood if that was later. CRS: EPSG:4326, lon/lat."""
    versions = history_of(site)
    then = versions.filter(recorded_at__lte=at).last() or versions.first()
    place = then.location if then else site.location
    return place.x, place.y


def not_to_correct(user: User, sites: Iterable[Site]) -> set[int]:
    """Return which of some sites a person may not bring up to date: a surveyor, those neither reported nor in care."""
    role = Role(user.role)
    if may_do(role, Deed.CORRECT_SITE):
        return set()
    cared_for = set(assignments_of(user).values_list("area_id", flat=True))
    return {
        one.pk
        for one in sites
        if not may_do(
            role, Deed.CORRECT_SITE, Relation(own=one.reported_by_id == user.pk, assigned=one.area_id in cared_for)
        )
    }


def assignments_of(user: User) -> QuerySet[Assignment]:
    """Return the kelurahan in a surveyor's care, by code."""
    return Assignment.objects.filter(user=user).select_related("area").order_by("area__code")


def may_verify_in(user: User, area_id: int) -> bool:
    """Say whether an assignment gives a surveyor the right to verify in an area."""
    return Assignment.objects.filter(user=user, area_id=area_id, may_verify=True).exists()


def to_verify(user: User) -> QuerySet[Site]:
    """Return reported sites a person may verify, urgent first.

    A surveyor: in the assigned kelurahan, reported by others. A planner: all.
    """
    reported = Site.objects.filter(status=Status.REPORTED.value).select_related("area")
    reported = reported.order_by("-priority", "reported_at", "code")
    if user.role == Role.PLANNER:
        return reported
    areas = Assignment.objects.filter(user=user, may_verify=True).values("area_id")
    return reported.filter(area_id__in=areas).exclude(reported_by=user)


def hamlets_to_verify(user: User, area: str = "") -> list[tuple[str, str]]:
    """Return RW and RT of the sites a person may verify, in order; of one kelurahan where its code is given."""
    rows = to_verify(user).exclude(rt="")
    rows = rows.filter(area__code=area) if area else rows
    return list(rows.order_by("rw", "rt").values_list("rw", "rt").distinct())


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


def photos_of(site: Site) -> QuerySet[SitePhoto]:
    """Return a site's pictures that were not removed, oldest first. Doors go through `look_at_photos`."""
    found = SitePhoto.objects.filter(site=site, removed_at=None)
    return found.select_related("photo", "by").order_by("recorded_at", "pk")


def sees_photos(user: User, site: Site, relation: Relation) -> bool:
    """Say whether a person may look at a site's pictures: of a house with a right to its place, of a school always."""
    return site.kind == Kind.SCHOOL or may_see(Role(user.role), Datum.HOUSE_EXACT, relation)


def adds_photos(user: User, site: Site, relation: Relation) -> bool:
    """Say whether a person may add pictures of a site: whoever may correct it, closed or not."""
    return sees_photos(user, site, relation) and may_do(Role(user.role), Deed.CORRECT_SITE, relation)
