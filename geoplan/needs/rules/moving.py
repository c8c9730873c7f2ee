"""The moved point of a house: what people see who may not know where it stands."""

import hmac
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

NEAREST_M = 150.0
FARTHEST_M = 400.0
CANDIDATES = 64

Numbers = npt.NDArray[np.float64]
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
    """Return the moved point of one house; see `moved_points`."""
    return moved_points(key=key, sites=[site], locations=[location], boundary=boundary, water=water)[0]


def moved_points(
    *,
    key: bytes,
    sites: Sequence[str],
    locations: Sequence[tuple[float, float]],
    boundary: BaseGeometry,
    water: BaseGeometry | None = None,
) -> list[MovedPoint]:
    """Return, for houses of one kelurahan, the first of 64 keyed shifts that stays in it on land, else a point of it.

    `sites` are anything that stays with a house for ever and is told to nobody who lacks the key, or is random.
    CRS: locations and geometries are EPSG:4326 lon, lat.
    """
    shapely.prepare(boundary)
    found: dict[int, MovedPoint] = {}
    for number in range(CANDIDATES):
        left = [place for place in range(len(sites)) if place not in found]
        if not left:
            break
        vectors = [_candidate(key, sites[place], number) for place in left]
        lons, lats = _carried_many([locations[place] for place in left], vectors)
        there = shapely.points(lons, lats)
        on_land = shapely.covers(boundary, there)
        if water is not None:
            on_land &= ~shapely.covers(water, there)
        for index in on_land.nonzero()[0]:
            found[left[index]] = MovedPoint(float(lons[index]), float(lats[index]), vectors[index], is_fallback=False)
    return [found.get(place) or _point_of(boundary) for place in range(len(sites))]


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
    lons, lats = _carried_many([location], [vector])
    return float(lons[0]), float(lats[0])


def _carried_many(locations: Sequence[tuple[float, float]], vectors: Sequence[Vector]) -> tuple[Numbers, Numbers]:
    bearings = [math.degrees(math.atan2(one.east_m, one.north_m)) for one in vectors]
    lons, lats = np.array(locations, dtype=float).T
    lons, lats, _ = _EARTH.fwd(lons.copy(), lats.copy(), bearings, [one.length_m for one in vectors])
    return np.asarray(lons), np.asarray(lats)


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
