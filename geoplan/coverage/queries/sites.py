"""Sites on maps, in lists and in counts, all read through one filter so that they always agree."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Audience
from geoplan.coverage.errors import TileUnknown
from geoplan.coverage.queries.viewing import SQL, audience_allowed, unit_costs
from geoplan.coverage.rules import EVERYTHING, MOST_POINTS, RIM, SiteFilter, Standing, Tile
from geoplan.geo import Box
from geoplan.needs.rules import normalise_code


@dataclass(frozen=True, slots=True)
class TileOfSites:
    """A vector tile (empty bytes: nothing there), and how many places of houses it tells for the audience."""

    content: bytes
    houses: int
    audience: Audience


@dataclass(frozen=True, slots=True)
class SitePage:
    """GeoJSON features as text, where the next page goes on, and how many places of houses they tell."""

    features: str
    last_code: str | None
    houses: int
    audience: Audience


@dataclass(frozen=True, slots=True)
class SiteCounts:
    """How many sites a view holds."""

    total: int
    standing: dict[str, int]
    kind: dict[str, int]


@dataclass(frozen=True, slots=True)
class SiteStanding:
    """How one site stands. `counted` is False for one closed for another reason than done: nothing of it is open."""

    standing: Standing
    units_needed: Decimal | None
    units: Decimal
    covered: Decimal
    covered_agreed: Decimal
    open: Decimal
    over: Decimal
    is_done: bool
    is_late: bool
    is_contested: bool
    counted: bool


def shown_params(narrowed: SiteFilter, reads: Audience, at: datetime, *, live: bool) -> dict[str, object]:
    """Return the parameters of the database function `coverage_shown`."""
    return {
        "at": at,
        "live": live,
        "today": timezone.localtime(at).date(),
        "audience": reads.value,
        "kinds": listed(narrowed.kinds),
        "standings": listed(narrowed.standings),
        "marks": listed(narrowed.marks),
        "year": narrowed.year,
        "funder_id": narrowed.funder_id,
        "area": storable(narrowed.area),
        "levels": listed(narrowed.levels),
        "min_priority": narrowed.min_priority,
        "words": storable(narrowed.words.lower()) if narrowed.words else None,
        "code": normalise_code(narrowed.words) if narrowed.words else None,
    }


def storable(text: str | None) -> str | None:
    """Return a text without the one character that no text in the database has."""
    return text.replace("\x00", "") if text is not None else None


def listed(values: tuple[str, ...] | None) -> list[str] | None:
    return list(values) if values is not None else None


def box_params(box: Box | None) -> dict[str, object]:
    if box is None:
        return dict.fromkeys(("west", "south", "east", "north"))
    return {"west": box.west, "south": box.south, "east": box.east, "north": box.north}


def sites_in_tile(
    tile: Tile,
    *,
    viewer: User | None,
    at: datetime,
    live: bool = False,
    narrowed: SiteFilter = EVERYTHING,
    most_points: int = MOST_POINTS,
) -> TileOfSites:
    """Return one vector tile of the sites a viewer sees: points where few, cells where more than `most_points`.

    Raises: TileUnknown, CoverageNotShown, HoldersNotShown, LatenessNotShown.
    """
    if not tile.exists:
        raise TileUnknown(z=tile.z, x=tile.x, y=tile.y)
    reads = audience_allowed(viewer, narrowed)
    grid = {
        "first_tx": tile.x * tile.span,
        "first_ty": tile.y * tile.span,
        "span": tile.span,
        "cell_bits": tile.cell_bits,
        "rim": RIM,
        "most_points": most_points,
    }
    params = shown_params(narrowed, reads, at, live=live) | box_params(tile.box()) | grid
    row = db.one(SQL / "sites_in_tile.sql", params)
    return TileOfSites(content=bytes(row.tile or b""), houses=row.houses, audience=reads)


SORTS = ("kind", "area", "standing", "needed", "open", "priority")


def sites_in_view(
    *,
    viewer: User | None,
    at: datetime,
    live: bool = False,
    narrowed: SiteFilter = EVERYTHING,
    box: Box | None = None,
    near: tuple[float, float] | None = None,
    after: str | None = None,
    most: int = 100,
    sort: str | None = None,
    skip: int = 0,
) -> SitePage:
    """Return one page of the sites a viewer sees in a box as GeoJSON: by code, nearest first, or by a column.

    `sort` is one of `SORTS`, with a minus before it the other way round; its pages go on by `skip`, those by code go
    on `after` one. CRS: EPSG:4326, lon/lat. A list by distance has one page only.
    Raises: CoverageNotShown, HoldersNotShown, LatenessNotShown.
    """
    reads = audience_allowed(viewer, narrowed)
    lon, lat = near or (None, None)
    params = shown_params(narrowed, reads, at, live=live) | box_params(box) | unit_costs()
    row = db.one(
        SQL / "sites_in_view.sql",
        params | {"near_lon": lon, "near_lat": lat, "after": storable(after), "most": most, "sort": sort, "skip": skip},
    )
    return SitePage(row.features, None if near else row.last_code, row.houses, reads)


def site_counts(
    *,
    viewer: User | None,
    at: datetime,
    live: bool = False,
    narrowed: SiteFilter = EVERYTHING,
    box: Box | None = None,
) -> SiteCounts:
    """Return how many sites a viewer sees in a box, by standing and by kind.

    Raises: CoverageNotShown, HoldersNotShown, LatenessNotShown.
    """
    reads = audience_allowed(viewer, narrowed)
    row = db.one(SQL / "site_counts.sql", shown_params(narrowed, reads, at, live=live) | box_params(box))
    return SiteCounts(
        total=row.total,
        standing={standing.value: getattr(row, standing.value) for standing in Standing},
        kind={"house": row.house, "school": row.school},
    )


def site_standing(site_id: int, at: datetime, *, live: bool = True) -> SiteStanding:
    """Return how one site stands; a site that is not counted needs and offers nothing."""
    params = {"site_id": site_id, "at": at, "live": live, "today": timezone.localtime(at).date()}
    found = db.rows(SQL / "site_standing.sql", params)
    if not found:
        zero = Decimal(0)
        return SiteStanding(
            Standing.NONE,
            None,
            zero,
            zero,
            zero,
            zero,
            zero,
            is_done=False,
            is_late=False,
            is_contested=False,
            counted=False,
        )
    row = found[0]
    return SiteStanding(
        standing=Standing(row.standing),
        units_needed=row.units_needed,
        units=row.units,
        covered=row.covered,
        covered_agreed=row.covered_agreed,
        open=row.open,
        over=row.over,
        is_done=bool(row.is_done),
        is_late=row.is_late,
        is_contested=row.is_contested,
        counted=True,
    )
