"""Looking: reads that ask the policy and write down how many exact places of houses a person was shown.

A sheet of one house is an entry of the journal of its own; maps and lists are counted by person and hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.gis.geos import Point

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Audience, Datum, Deed, Relation, Role, may_do, may_see
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.queries import holders, relation_to
from geoplan.coverage.errors import CoverageNotShown
from geoplan.coverage.queries import (
    Found,
    SitePage,
    SiteStanding,
    TileOfSites,
    Within,
    audience_of,
    coverage_by_area,
    gaps,
    overlaps,
    role_of,
    site_standing,
    sites_in_tile,
    sites_in_view,
)
from geoplan.coverage.queries.viewing import SQL
from geoplan.coverage.rules import CoverageRow, Gap, Overlap, SiteFilter, Tile
from geoplan.geo import Box
from geoplan.journal.services import note, note_looks
from geoplan.needs import queries as needs
from geoplan.needs.errors import SiteNotFound
from geoplan.needs.models import Site
from geoplan.needs.rules import Kind

# A listener who was away longer is told that everything may have changed.
CHANGES_KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class SiteSheet:
    """What one person may read about one site. None where the policy says no.

    `place` is the exact point or, for a house without a right to it, the moved one (`is_moved`).
    """

    site: Site
    relation: Relation
    place: Point
    is_moved: bool
    sees_exact: bool
    standing: SiteStanding | None
    holders: Sequence[Adoption] | None


def look_at_site(*, viewer: User, code: str, at: datetime) -> SiteSheet:
    """Open the sheet of a site; the exact place of a house leaves an entry in the journal.

    Raises: SiteNotFound, also for a house the person may not know of.
    """
    site = needs.site(code)
    relation, role = relation_to(viewer, site), Role(viewer.role)
    is_house = site.kind == Kind.HOUSE
    sees_exact = may_see(role, Datum.HOUSE_EXACT if is_house else Datum.SCHOOL_EXACT, relation)
    place = site.location if sees_exact else site.moved
    if place is None or not (sees_exact or may_see(role, Datum.HOUSE_MOVED, relation)):
        raise SiteNotFound(site=code)
    if is_house and sees_exact:
        note(actor_id=viewer.pk, deed="site.looked-at", site=site.code)
    sees_units = may_see(role, Datum.STAGE_UNITS, relation)
    sees_holders = sees_units and may_see(role, Datum.HOLDER_NAME, relation)
    return SiteSheet(
        site=site,
        relation=relation,
        place=place,
        is_moved=is_house and not sees_exact,
        sees_exact=sees_exact,
        standing=site_standing(site.pk, at) if sees_units else None,
        holders=list(holders(site.pk, at)) if sees_holders else None,
    )


def draw_tile(*, viewer: User, tile: Tile, at: datetime, live: bool, narrowed: SiteFilter) -> TileOfSites:
    """Draw a vector tile for a person."""
    drawn = sites_in_tile(tile, viewer=viewer, at=at, live=live, narrowed=narrowed)
    note_places(viewer, "sites.tile", drawn.houses)
    return drawn


def list_sites(
    *,
    viewer: User,
    at: datetime,
    live: bool,
    narrowed: SiteFilter,
    box: Box | None,
    near: tuple[float, float] | None,
    after: str | None,
    most: int,
    sort: str | None = None,
    skip: int = 0,
) -> SitePage:
    """Open one page of the sites of a box for a person."""
    page = sites_in_view(
        viewer=viewer, at=at, live=live, narrowed=narrowed, box=box, near=near, after=after, most=most, sort=sort,
        skip=skip,
    )  # fmt: skip
    note_places(viewer, "sites.list", page.houses)
    return page


def list_overlaps(*, viewer: User, kind: Overlap, at: datetime) -> Found:
    """Open the overlaps of a type for a person."""
    found = overlaps(kind, viewer, at)
    note_places(viewer, "overlaps", found.houses)
    return found


def list_gaps(*, viewer: User, kind: Gap, at: datetime, most: int) -> Found:
    """Open the gaps of a type for a person."""
    found = gaps(kind, viewer, at, most=most)
    note_places(viewer, "gaps", found.houses)
    return found


def read_coverage(
    *,
    viewer: User,
    level: str,
    at: datetime,
    live: bool,
    kind: str | None = None,
    levels: tuple[str, ...] | None = None,
    year: int | None = None,
    funder_id: int | None = None,
    within: Within | None = None,
) -> list[CoverageRow]:
    """Open the coverage table for a person. Raises: CoverageNotShown, PlacesNotShown."""
    if not may_do(role_of(viewer), Deed.READ_COVERAGE):
        raise CoverageNotShown
    return coverage_by_area(
        level=level,
        at=at,
        live=live,
        kind=kind,
        levels=levels,
        year=year,
        funder_id=funder_id,
        within=within,
        audience=audience_of(viewer),
    )


def note_places(viewer: User, door: str, houses: int) -> None:
    """Write down how many exact places of houses a person was shown; moved ones are nobody's place."""
    if audience_of(viewer) is Audience.EXACT:
        note_looks(actor_id=viewer.pk, door=door, count=houses)


def forget_changes(*, at: datetime) -> int:
    """Forget changes that listeners have had time to hear of; return how many. Facts stay in history."""
    return db.run(SQL / "forget_changes.sql", {"before": at - CHANGES_KEPT})
