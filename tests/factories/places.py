"""A small drawn city: four square kelurahan of 0.02 degrees (about 2.2 km) a side in two kecamatan.

lat -6.00 +--------+--------+
          | 1001   | 1002   |     kecamatan 36.72.01: 1001, 1002
lat -6.02 +--------+--------+
          | 1001   | 1002   |     kecamatan 36.72.02: 2 x below
lat -6.04 +--------+--------+
        106.00   106.02   106.04
"""

from dataclasses import dataclass

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from geoplan.accounts.models import User
from geoplan.areas.models import Area
from geoplan.needs.models import Site


def square(west: float, south: float, east: float, north: float) -> MultiPolygon:
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=4326)


@dataclass(frozen=True)
class Grid:
    city: Area
    north_west: Area
    north_east: Area
    south_west: Area
    south_east: Area


def make_grid() -> Grid:
    def area(code: str, name: str, level: str, *box: float) -> Area:
        return Area.objects.create(code=code, name=name, level=level, boundary=square(*box), schematic=True)

    city = area("36.72", "Kota Contoh", "city", 106.00, -6.04, 106.04, -6.00)
    area("36.72.01", "Utara", "kecamatan", 106.00, -6.02, 106.04, -6.00)
    area("36.72.02", "Selatan", "kecamatan", 106.00, -6.04, 106.04, -6.02)
    return Grid(
        city=city,
        north_west=area("36.72.01.1001", "Barat Laut", "kelurahan", 106.00, -6.02, 106.02, -6.00),
        north_east=area("36.72.01.1002", "Timur Laut", "kelurahan", 106.02, -6.02, 106.04, -6.00),
        south_west=area("36.72.02.1001", "Barat Daya", "kelurahan", 106.00, -6.04, 106.02, -6.02),
        south_east=area("36.72.02.1002", "Tenggara", "kelurahan", 106.02, -6.04, 106.04, -6.02),
    )


@pytest.fixture
def grid(db: None) -> Grid:
    return make_grid()


def make_house(by: User, area: Area, code: str, lon: float, lat: float, **other: object) -> Site:
    """Insert a bare house row as it stands in the table; its moved point lies about 220 m to the east."""
    return Site.objects.create(
        code=code,
        kind="house",
        location=Point(lon, lat, srid=4326),
        moved=Point(lon + 0.002, lat, srid=4326),
        moved_east_m=221.0,
        moved_north_m=0.0,
        area=area,
        units_needed=1,
        reported_by=by,
        **other,
    )


def make_school(by: User, area: Area, code: str, lon: float, lat: float, units: str | None, **other: object) -> Site:
    return Site.objects.create(
        code=code,
        kind="school",
        location=Point(lon, lat, srid=4326),
        area=area,
        units_needed=units,
        reported_by=by,
        name=f"SD {code}",
        **other,
    )
