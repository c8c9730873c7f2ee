"""Reading sites, and how a person stands to one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Deed, Relation, Role, may_do, may_see
from geoplan.needs.errors import CheckNotFound, SiteClosed, SiteNotFound
from geoplan.needs.models import Assignment, Merge, SchoolYear, Site, SitePhoto, SiteVersion, Verification
from geoplan.needs.rules import CLOSED_STILL_COUNTS, MAY_REOPEN, ClosingReason, Kind, Status, normalise_code
from geoplan.needs.rules.undoing import DEED_UNDONE_WITHIN, NOT_BY_HAND, STEPS_BACK, may_still_undo

SQL = Path(__file__).parent / "sql"


def site(code: str) -> Site:
    """Return one site, however its code was typed; for a merged record's code the one that stayed.

    Doors ask the policy what of it may be shown. Raises: SiteNotFound.
    """
    found = recorded_site(code)
    return surviving([found])[found.pk] if found.closed_reason == ClosingReason.MERGED else found


def recorded_site(code: str) -> Site:
    """Return the record that bears a code, merged or not. Raises: SiteNotFound."""
    wanted = normalise_code(code) or code.replace("\0", "")
    found = Site.objects.select_related("area").filter(code=wanted).first()
    if found is None:
        raise SiteNotFound(site=code)
    return found


def surviving(sites: Iterable[Site]) -> dict[int, Site]:
    """Return, by the id of each of some records, the one that speaks for it today: itself, if it was not merged."""
    speaks = {one.pk: one for one in sites}
    merged = [pk for pk, one in speaks.items() if one.closed_reason == ClosingReason.MERGED]
    ways = survivors(merged)
    stayed = Site.objects.select_related("area").in_bulk(set(ways.values()))
    return speaks | {pk: stayed[into] for pk, into in ways.items()}


def survivors(site_ids: Iterable[int]) -> dict[int, int]:
    """Return, for those of some records that were merged, the id of the one that speaks for it today."""
    asked = list(site_ids)
    if not asked:
        return {}
    rows = db.rows(SQL / "survivors.sql", {"site_ids": asked})
    return {row.site_id: row.stays_id for row in rows}


def merge_of(site: Site) -> Merge | None:
    """Return the merge by which a record went, None for one that stands for itself."""
    return known_merges().filter(absorbed=site).first()


def merges_into(site: Site) -> QuerySet[Merge]:
    """Return the merges by which other records went into a site, newest first."""
    return known_merges().filter(stays=site).order_by("-recorded_at", "-pk")


def known_merges() -> QuerySet[Merge]:
    return Merge.objects.filter(undone_at=None).select_related("absorbed__area", "stays__area", "by")


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
    merge: bool = False

    @property
    def any(self) -> bool:
        return self.verify or self.correct or self.close or self.reopen or self.merge


def deeds_at(user: User, site: Site) -> SiteDeeds:
    """Return what a person may do with a site: by the policy, the assignment and how the site stands.

    Verified data are corrected only by somebody who could have verified them, or two people's word would become one's.
    """
    role, relation = Role(user.role), relation_to(user, site)
    verifies, closes = may_verify(user, site), may_close(user, site)
    merges = may_merge(user, site, site)
    if site.status == Status.CLOSED:
        counts = site.closed_reason in CLOSED_STILL_COUNTS
        return SiteDeeds(reopen=closes and site.closed_reason in MAY_REOPEN, merge=merges and counts)
    return SiteDeeds(
        verify=verifies and site.status == Status.REPORTED,
        correct=may_do(role, Deed.CORRECT_SITE, relation) and (verifies or site.status == Status.REPORTED),
        close=closes,
        merge=merges,
    )


def deed_to_take_back(user: User, site: Site, at: datetime) -> Status | None:
    """Return what was said of a site last, verified or closed, if the person may take it back within its day."""
    steps = list(history_of(site).reverse()[:2])
    if len(steps) < 2 or (steps[1].status, steps[0].status) not in STEPS_BACK:
        return None
    if not may_still_undo(done_at=steps[0].recorded_at, at=at, within=DEED_UNDONE_WITHIN):
        return None
    if site.closed_reason in NOT_BY_HAND:
        return None
    return Status(site.status) if user.role == Role.PLANNER or steps[0].by_id == user.pk else None


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


def may_merge(user: User, one: Site, other: Site) -> bool:
    """Say whether a person may find two records to be one: planners, surveyors who may verify in both kelurahan."""
    return all(
        may_do(Role(user.role), Deed.MERGE_SITES, relation_to(user, site))
        and (user.role == Role.PLANNER or may_verify_in(user, site.area_id))
        for site in (one, other)
    )


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


def not_to_overrule(user: User, sites: Iterable[Site]) -> set[int]:
    """Return which of some sites hold verified data that a person may not change: who could not have verified them.

    The rule of `deeds_at` for many sites at once.
    """
    verified = [one for one in sites if one.status == Status.VERIFIED]
    if user.role == Role.PLANNER or not verified:
        return set()
    areas = set(Assignment.objects.filter(user=user, may_verify=True).values_list("area_id", flat=True))
    return {
        one.pk
        for one in verified
        if not may_do(
            Role(user.role),
            Deed.VERIFY_SITE,
            Relation(own=one.reported_by_id == user.pk, assigned=one.area_id in areas),
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


def recent_checks(user: User, since: datetime) -> QuerySet[Verification]:
    """Return the checks a person recorded since a moment, newest first, with how many sites still stand by each."""
    rows = Verification.objects.filter(by=user, recorded_at__gte=since)
    standing = Site.objects.filter(verification=OuterRef("pk"), status=Status.VERIFIED.value)
    counted = standing.order_by().values("verification").annotate(n=Count("pk")).values("n")
    return rows.annotate(sites=Subquery(counted)).filter(sites__gt=0).order_by("-recorded_at", "-pk")


def check_of(user: User, verification_id: int) -> Verification:
    """Return one check a person recorded, a planner any. Raises: CheckNotFound."""
    rows = Verification.objects.filter(pk=verification_id)
    found = (rows if user.role == Role.PLANNER else rows.filter(by=user)).first()
    if found is None:
        raise CheckNotFound
    return found


def codes_checked(verification: Verification) -> list[str]:
    """Return the codes of the sites that stand verified by one check."""
    rows = Site.objects.filter(verification=verification, status=Status.VERIFIED.value)
    return list(rows.order_by("code").values_list("code", flat=True))


def sites_reported_by(user: User) -> QuerySet[Site]:
    """Return the sites a person reported, newest first."""
    return Site.objects.filter(reported_by=user).select_related("area").order_by("-reported_at", "-pk")


def history_of(site: Site) -> QuerySet[SiteVersion]:
    """Return how a site stood over time, oldest first."""
    return SiteVersion.objects.filter(site=site).order_by("version")


def school_years_of(site: Site) -> QuerySet[SchoolYear]:
    """Return a school's yearly counts, newest first."""
    return SchoolYear.objects.filter(site=site).order_by("-school_year")


def counts_by_year(site_ids: Iterable[int]) -> dict[tuple[int, str], dict[str, Any]]:
    """Return what is kept of schools, by site and school year."""
    rows = SchoolYear.objects.filter(site_id__in=list(site_ids))
    return {(one.site_id, one.school_year): one.facts for one in rows}


def versions_of(site_ids: Iterable[int]) -> dict[int, int]:
    """Return the versions of some sites by id."""
    return dict(Site.objects.filter(pk__in=set(site_ids)).values_list("pk", "version"))


def photographed_since(site_ids: Iterable[int], since: datetime) -> set[int]:
    """Return those of some sites that got a picture after a moment."""
    rows = SitePhoto.objects.filter(site_id__in=list(site_ids), recorded_at__gt=since)
    return set(rows.values_list("site_id", flat=True))


def merged_since(site_ids: Iterable[int], since: datetime) -> set[int]:
    """Return those of some sites that took part in a merge after a moment."""
    wanted = set(site_ids)
    rows = Merge.objects.filter(Q(absorbed__in=wanted) | Q(stays__in=wanted), recorded_at__gt=since)
    return {one for pair in rows.values_list("absorbed_id", "stays_id") for one in pair} & wanted


def sites_by_reference(kind: str, references: Sequence[str]) -> dict[str, Site]:
    """Return sites of a kind by the register's key; the key of a merged record leads to the one that stayed."""
    found = list(Site.objects.filter(kind=kind, reference__in=list(references)).select_related("area"))
    speaks = surviving(found)
    return {one.reference: speaks[one.pk] for one in found if one.reference}


def codes_taken(codes: Iterable[str]) -> set[str]:
    """Return which of some codes a site bears."""
    return {row.code for row in db.rows(SQL / "codes_taken.sql", {"codes": ",".join(codes)})}


def sites_by_code(codes: Sequence[str]) -> dict[str, Site]:
    """Return sites by the code that was asked; a merged record's code leads to the one that stayed."""
    found = list(Site.objects.filter(code__in=list(codes)).select_related("area"))
    speaks = surviving(found)
    return {one.code: speaks[one.pk] for one in found}


def sites_near(
    kind: str, places: Sequence[tuple[float, float]], within_m: float, *, withdrawn: bool = False
) -> list[list[Site]]:
    """Return, for each place, the open sites of a kind within some metres, nearest first.

    `withdrawn`: also those whose publish was undone, after the open ones. CRS: EPSG:4326, lon/lat; distance on the
    spheroid.
    """
    if not places:
        return []
    lons, lats = zip(*places, strict=True)
    asked = {"kind": kind, "lons": list(lons), "lats": list(lats), "within_m": within_m, "withdrawn": withdrawn}
    rows = db.rows(SQL / "sites_near.sql", asked)
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
