"""The moved point of a house: what people see who may not know where it stands."""

import hmac
import math
from dataclasses import dataclass

import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

NEAREST_M = 150.0
FARTHEST_M = 400.0
CANDIDATES = 64

_EARTH = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Vector:
    """A shift over the ground, in metres east and north."""

    east_m: float
    north_m: float

    @property
    def length_m(self) -> float:
        return math.hypot(self.east_m, self.north_m)


@dataclass(frozen=True, slots=True)
class MovedPoint:
    """Where a house is shown.

    CRS: EPSG:4326. A fallback is a point of the area alone: it has no shift and tells nothing of the house.
    """

    lon: float
    lat: float
    vector: Vector
    is_fallback: bool


def moved_point(
    *,
    key: bytes,
    site: str,
    location: tuple[float, float],
    boundary: BaseGeometry,
    water: BaseGeometry | None = None,
) -> MovedPoint:
    """Return the first of 64 keyed shifts that stays in the kelurahan on land, else a point of the kelurahan.

    `site` is anything that stays with the house for ever and is told to nobody who lacks the key, or is
    random.
    CRS: location and geometries are EPSG:4326 lon, lat.
    """
    for number in range(CANDIDATES):
        vector = _candidate(key, site, number)
        lon, lat = carried(location, vector)
        if _is_on_land(lon, lat, boundary, water):
            return MovedPoint(lon, lat, vector, is_fallback=False)
    return _point_of(boundary)


def corrected_moved_point(
    *,
    moved: MovedPoint,
    new_location: tuple[float, float],
    boundary: BaseGeometry,
    water: BaseGeometry | None = None,
) -> MovedPoint:
    """Return the moved point after the true one was corrected; never a new draw.

    A correction under 150 m leaves it. It is measured from where the house stood when its shift was last
    applied
    (moved point less shift), so that many small steps add up instead of walking away from the point.
    A larger one carries the same shift. Where that would leave the kelurahan, the point falls back to the
    kelurahan's own: another keyed candidate would be a second, independent look at the same house, and such
    looks
    can be averaged, while a point of the area tells nothing. A point fallen back stays so, for the same
    reason.
    `boundary` is the kelurahan of the new location. CRS: EPSG:4326 lon, lat.
    """
    if moved.is_fallback:
        return moved if boundary.covers(shapely.Point(moved.lon, moved.lat)) else _point_of(boundary)
    anchor = carried((moved.lon, moved.lat), Vector(-moved.vector.east_m, -moved.vector.north_m))
    if distance_m(anchor, new_location) < NEAREST_M:
        return moved
    lon, lat = carried(new_location, moved.vector)
    if _is_on_land(lon, lat, boundary, water):
        return MovedPoint(lon, lat, moved.vector, is_fallback=False)
    return _point_of(boundary)


def carried(location: tuple[float, float], vector: Vector) -> tuple[float, float]:
    """Return the point a shift away.

    CRS: EPSG:4326 lon, lat; the shift is measured on the ellipsoid.
    """
    bearing = math.degrees(math.atan2(vector.east_m, vector.north_m))
    lon, lat, _ = _EARTH.fwd(*location, bearing, vector.length_m)
    return float(lon), float(lat)


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return metres over the ellipsoid between two lon, lat points."""
    return float(_EARTH.inv(*one, *other)[2])


def _candidate(key: bytes, site: str, number: int) -> Vector:
    """Return one keyed shift, spread evenly over the area of the ring."""
    digest = hmac.digest(key, f"moved-point\x00{site}\x00{number}".encode(), "sha256")
    turn = int.from_bytes(digest[:8], "big") / 2**64 * 2 * math.pi
    share = int.from_bytes(digest[8:16], "big") / 2**64
    length_m = math.sqrt(NEAREST_M**2 + share * (FARTHEST_M**2 - NEAREST_M**2))
    return Vector(length_m * math.sin(turn), length_m * math.cos(turn))


def _is_on_land(lon: float, lat: float, boundary: BaseGeometry, water: BaseGeometry | None) -> bool:
    point = shapely.Point(lon, lat)
    return bool(boundary.covers(point)) and not (water is not None and water.covers(point))


def _point_of(boundary: BaseGeometry) -> MovedPoint:
    point = shapely.point_on_surface(boundary)
    return MovedPoint(point.x, point.y, Vector(0.0, 0.0), is_fallback=True)
