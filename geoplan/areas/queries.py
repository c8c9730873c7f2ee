"""Which area covers a place, and where the loaded areas lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db.models import QuerySet
from shapely import STRtree, from_wkb, points
from shapely.geometry.base import BaseGeometry

from geoplan import db
from geoplan.areas.errors import AreaNotFound, NoAreas
from geoplan.areas.models import Area, AreaAlias
from geoplan.geo import Box, Region, region_of

SQL = Path(__file__).parent / "sql"


def areas(level: str) -> QuerySet[Area]:
    """Return the areas of a level by code."""
    return Area.objects.filter(level=level).order_by("code")


def area(code: str) -> Area:
    """Return one area. Raises: AreaNotFound."""
    found = Area.objects.filter(code=code).first()
    if found is None:
        raise AreaNotFound(area=code)
    return found


def region() -> Region:
    """Return the box and UTM zone of the loaded areas. Raises: NoAreas."""
    row = db.one(SQL / "land_box.sql")
    if row.west is None:
        raise NoAreas
    return region_of(Box(row.west, row.south, row.east, row.north))


@dataclass(frozen=True, slots=True)
class Kelurahan:
    """A kelurahan in memory. CRS: `boundary` is EPSG:4326, lon/lat."""

    id: int
    code: str
    name: str
    kecamatan: str
    boundary: BaseGeometry


def kelurahan_all() -> list[Kelurahan]:
    """Return every kelurahan with its boundary and the name of its kecamatan, by code."""
    return [
        Kelurahan(row.id, row.code, row.name, row.kecamatan or "", from_wkb(bytes(row.boundary)))
        for row in db.rows(SQL / "kelurahan_all.sql")
    ]


def name_keys() -> dict[str, list[str]]:
    """Return area codes by folded alias."""
    found: dict[str, list[str]] = {}
    for key, code in AreaAlias.objects.order_by("area__code").values_list("name_key", "area__code"):
        found.setdefault(key, []).append(code)
    return found


def areas_at(
    locations: Sequence[tuple[float, float]], among: Sequence[Kelurahan] | None = None
) -> list[Kelurahan | None]:
    """Return the kelurahan that covers each point, or None.

    CRS: EPSG:4326, lon/lat. A point on a shared edge belongs to the lowest code.
    """
    kelurahan = list(among if among is not None else kelurahan_all())
    covering: list[Kelurahan | None] = [None] * len(locations)
    if not kelurahan or not locations:
        return covering
    tree = STRtree([one.boundary for one in kelurahan])
    point_at, area_at = tree.query(points(list(locations)), predicate="covered_by")
    for place, index in zip(point_at, area_at, strict=True):
        known, candidate = covering[place], kelurahan[index]
        if known is None or candidate.code < known.code:
            covering[place] = candidate
    return covering
