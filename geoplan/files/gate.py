"""The one gate every geometry passes, whether from a file, the API or a phone."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pyproj
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geoplan.geo import WGS84, Box

# Box of the country with a little sea: catches swapped, signless and metre coordinates, whatever the city.
INDONESIA = Box(95.0, -11.1, 141.1, 6.1)
DEPTH = {"Point": 0, "LineString": 1, "MultiPoint": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
REASON_PLACE = re.compile(r"^(.*)\[(\S+) (\S+)\]$")
WKB_BYTES_A_VERTEX = 33
# Half the earth's girth: beyond it a number is no projected metre either.
MOST_METRES = 21_000_000


@dataclass(frozen=True, slots=True)
class GateRule:
    """What may pass: kinds of geometry, number of vertices, and whether broken rings are repaired."""

    kinds: frozenset[str]
    vertices: int = 10_000
    repair: bool = False
    box: Box = INDONESIA


POINTS = GateRule(frozenset({"Point"}))
SURFACES = GateRule(frozenset({"Polygon", "MultiPolygon"}))
AREAS = GateRule(frozenset({"Polygon", "MultiPolygon"}), vertices=1_000_000, repair=True)


@dataclass(frozen=True, slots=True)
class Passed:
    """A sound geometry and what was done to it. CRS: EPSG:4326, two dimensions."""

    shape: BaseGeometry
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why a geometry may not pass: a code, and facts to mend it by."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


class Fault(Exception):
    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.stopped = Stopped(code, facts)


def through_gate(
    geometry: Mapping[str, Any] | bytes | None, *, rule: GateRule, crs_epsg: int | None = WGS84
) -> Passed | Stopped:
    """Return the geometry in EPSG:4326, finite, valid, two-dimensional and inside the box, or why not.

    CRS: `crs_epsg` as declared by the sender; None is taken as longitude and latitude if the numbers fit.
    Only the number decides how it is transformed, never a text of the sender's.
    """
    notes: list[str] = []
    try:
        shape = read(geometry, rule, notes)
        shape = in_degrees(shape, crs_epsg, rule, notes)
        check_place(shape, rule.box)
        return Passed(sound(shape, rule, notes), tuple(notes))
    except Fault as fault:
        return fault.stopped


def read(geometry: Mapping[str, Any] | bytes | None, rule: GateRule, notes: list[str]) -> BaseGeometry:
    if geometry is None:
        raise Fault("geometry-missing")
    shape = from_wkb(geometry, rule) if isinstance(geometry, bytes) else from_geojson(geometry, rule, notes)
    if shape.geom_type not in rule.kinds:
        raise Fault("geometry-type", found=shape.geom_type, allowed=sorted(rule.kinds))
    if shape.is_empty:
        raise Fault("geometry-missing")
    vertices = int(shapely.count_coordinates(shape))
    if vertices > rule.vertices:
        raise Fault("too-many-vertices", found=vertices, allowed=rule.vertices)
    if not all(math.isfinite(bound) for bound in shape.bounds):
        raise Fault("not-finite")
    if shape.has_z:
        notes.append("z-dropped")
    return shapely.force_2d(shape)


def from_wkb(geometry: bytes, rule: GateRule) -> BaseGeometry:
    if len(geometry) > rule.vertices * WKB_BYTES_A_VERTEX + 10_000:
        raise Fault("too-many-vertices", allowed=rule.vertices)
    try:
        return shapely.from_wkb(geometry)
    except ShapelyError as broken:
        raise Fault("geometry-type", found="unknown", allowed=sorted(rule.kinds)) from broken


def from_geojson(geometry: Mapping[str, Any], rule: GateRule, notes: list[str]) -> BaseGeometry:
    kind = geometry.get("type")
    if not isinstance(kind, str) or kind not in DEPTH or kind not in rule.kinds:
        raise Fault("geometry-type", found=str(kind)[:40], allowed=sorted(rule.kinds))
    coordinates = geometry.get("coordinates")
    if coordinates in (None, []):
        raise Fault("geometry-missing")
    with_z: set[bool] = set()
    nested = positions(coordinates, DEPTH[kind], with_z, [rule.vertices])
    if any(with_z):
        notes.append("z-dropped")
    if kind == "Point":
        return shapely.Point(nested)
    if kind == "Polygon":
        return polygon(nested, rule, notes)
    if kind == "MultiPolygon":
        return shapely.MultiPolygon([polygon(rings, rule, notes) for rings in nested])
    return shapely.geometry.shape({"type": kind, "coordinates": nested})


def positions(value: Any, depth: int, with_z: set[bool], room: list[int]) -> Any:
    """Return nested positions as pairs of numbers; name the first one that is none."""
    if not isinstance(value, list | tuple):
        raise Fault("not-a-position", value=str(value)[:40])
    if depth:
        return [positions(inner, depth - 1, with_z, room) for inner in value]
    room[0] -= 1
    if room[0] < 0:
        raise Fault("too-many-vertices")
    if not 2 <= len(value) <= 4:
        raise Fault("not-a-position", value=str(value)[:40])
    for number in value[:2]:
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise Fault("not-a-number", value=str(number)[:40])
        if not math.isfinite(number):
            raise Fault("not-finite", value=str(number))
    with_z.add(len(value) > 2)
    return float(value[0]), float(value[1])


def polygon(rings: Iterable[list[tuple[float, float]]], rule: GateRule, notes: list[str]) -> shapely.Polygon:
    closed = []
    for ring in rings:
        if len(ring) < 3 or len(set(ring)) < 3:
            raise Fault("ring-too-short", vertices=len(ring))
        if ring[0] != ring[-1]:
            if not rule.repair:
                raise Fault("ring-not-closed", lon=ring[0][0], lat=ring[0][1])
            notes.append("ring-closed")
            ring = [*ring, ring[0]]  # noqa: PLW2901 -- the mended ring takes its place
        closed.append(ring)
    if not closed:
        raise Fault("geometry-missing")
    return shapely.Polygon(closed[0], closed[1:])


def in_degrees(shape: BaseGeometry, crs_epsg: int | None, rule: GateRule, notes: list[str]) -> BaseGeometry:
    """Return a shape in EPSG:4326. Undeclared numbers are believed only where they can be nothing else."""
    if crs_epsg is None:
        west, south, east, north = shape.bounds
        if (west, south) not in rule.box or (east, north) not in rule.box:
            raise Fault("crs-not-declared", x=west, y=south)
        notes.append("crs-assumed")
        return shape
    if crs_epsg == WGS84:
        return shape
    moved = shapely.transform(shape, transformer(crs_epsg).transform, interleaved=False)
    if not all(math.isfinite(bound) for bound in moved.bounds):
        raise Fault("out-of-range", hint="not-of-this-crs", epsg=crs_epsg)
    notes.append("crs-transformed")
    return moved


@cache
def transformer(crs_epsg: int) -> pyproj.Transformer:
    try:
        return pyproj.Transformer.from_crs(pyproj.CRS.from_epsg(crs_epsg), WGS84, always_xy=True)
    except pyproj.exceptions.CRSError as unknown:
        raise Fault("crs-not-known", epsg=crs_epsg) from unknown


def check_place(shape: BaseGeometry, box: Box) -> None:
    west, south, east, north = shape.bounds
    if (west, south) in box and (east, north) in box:
        return
    inside = west >= -180 and east <= 180 and south >= -90 and north <= 90
    facts: dict[str, Any] = {"lon": west, "lat": south}
    if hint := hint_for(west, south, box):
        facts["hint"] = hint
    raise Fault("outside-indonesia" if inside else "out-of-range", **facts)


def hint_for(lon: float, lat: float, box: Box) -> str | None:
    """Return what probably happened to a place that lies outside the box."""
    if lon == 0 and lat == 0:
        return "zero"
    if (lat, lon) in box:
        return "swapped"
    if (lon, -lat) in box:
        return "sign-lost"
    if (abs(lon) > 1000 or abs(lat) > 1000) and max(abs(lon), abs(lat)) < MOST_METRES:
        return "metres"
    return None


def sound(shape: BaseGeometry, rule: GateRule, notes: list[str]) -> BaseGeometry:
    """Return a valid shape, repaired where that is allowed."""
    if not shape.is_valid:
        if not rule.repair:
            raise invalid(shape)
        notes.append("repaired")
        shape = surfaces_of(shapely.make_valid(shape))
    if shape.geom_type in {"Polygon", "MultiPolygon"} and shape.area == 0:
        raise Fault("no-area")
    return shape


def invalid(shape: BaseGeometry) -> Fault:
    reason = shapely.is_valid_reason(shape)
    found = REASON_PLACE.match(reason)
    if not found:
        return Fault("shape-not-valid", reason=reason[:80])
    return Fault("shape-not-valid", reason=found[1], lon=float(found[2]), lat=float(found[3]))


def surfaces_of(shape: BaseGeometry) -> BaseGeometry:
    """Return only the surfaces of what a repair left: lines and points were none."""
    parts = [part for part in shapely.get_parts(shape).tolist() if part.geom_type in {"Polygon", "MultiPolygon"}]
    if not parts:
        raise Fault("no-area")
    return parts[0] if len(parts) == 1 else shapely.union_all(parts)
