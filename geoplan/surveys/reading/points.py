"""Cells to a point: which form it is in, what has to be repaired, or why it is refused.

Signs, swaps and lost digits are judged by the region alone. A repair is proposed with what was seen and what
it would
become; whoever reads the result decides. Nothing here is tied to one city.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

from geoplan.geo import Region
from geoplan.surveys.reading.angles import Axis, Quantity, Spoken, Zone, spoken
from geoplan.surveys.reading.grids import lonlat_of, lookalike_boxes, tm3_boxes
from geoplan.surveys.reading.maplinks import link_in
from geoplan.surveys.reading.pluscodes import cell_of, cells_near, code_in, is_full
from geoplan.surveys.reading.text import Cell, as_text, has_control_characters, has_foreign_digits, is_empty

METRES_A_DEGREE = 111_195.0
ROUGH_DEG = 0.001
COARSE_DEG = 0.01


class Form(StrEnum):
    """How a point was written."""

    DECIMAL = "decimal"
    DECIMAL_COMMA = "decimal-comma"
    DEGREES_MINUTES = "degrees-minutes"
    DMS = "dms"
    UTM = "utm"
    PLUS_CODE = "plus-code"
    MAP_LINK = "map-link"
    GEOMETRY = "geometry"


class Fix(StrEnum):
    """Repairs that are offered, never applied unseen."""

    SWAPPED = "point-swapped"
    SIGN_LOST = "point-sign-lost"
    DECIMAL_LOST = "point-decimal-lost"
    UTM = "point-utm"
    NORTHING_OFFSET = "point-northing-offset"


class Fault(StrEnum):
    """Why there is no point."""

    MISSING = "point-missing"
    INCOMPLETE = "point-incomplete"
    TOO_COARSE = "too-coarse"
    UNREADABLE = "point-unreadable"
    AMBIGUOUS = "point-ambiguous"
    TM3 = "point-tm3"
    METRES_UNDECLARED = "point-metres-undeclared"
    SHORT_LINK = "point-short-link"
    LINK_WITHOUT_PLACE = "point-link-without-place"
    FOREIGN_DIGITS = "digits-not-ascii"
    CONTROL_CHARACTERS = "text-control-characters"


class Heads(StrEnum):
    """What the headers say of two numbers: degrees, X and Y, easting and northing, or nothing."""

    DEGREES = "degrees"
    XY = "xy"
    METRES = "metres"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PointCells:
    """The cells of a row that may hold its point."""

    latitude: Cell = None
    longitude: Cell = None
    x: Cell = None
    y: Cell = None
    easting: Cell = None
    northing: Cell = None
    coordinates: Cell = None
    zone: Cell = None


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair: its code, what was seen, what it would become."""

    code: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A point with the repairs it takes, or the fault that leaves it without one.

    CRS: point is EPSG:4326 lon, lat. `precision_m` is the worth of the last digit written; `rough` marks
    about 100 m.
    """

    point: tuple[float, float] | None = None
    form: Form | None = None
    repairs: tuple[Repair, ...] = ()
    fault: Fault | None = None
    seen: str = ""
    precision_m: float | None = None

    @property
    def rough(self) -> bool:
        return self.precision_m is not None and self.precision_m >= 0.99 * ROUGH_DEG * METRES_A_DEGREE


def read_point(cells: PointCells, region: Region) -> Reading:
    """Return the point of a row from whichever of its cells hold one."""
    fault = _forbidden(cells)
    if fault:
        return Reading(fault=fault)
    first: Reading | None = None
    for reading in _readings(cells, region):
        if reading.point:
            return reading
        if first is None or first.fault is Fault.MISSING:
            first = reading
    return first or Reading(fault=Fault.MISSING)


def read_geometry(lon: object, lat: object, region: Region) -> Reading:
    """Return the point of a geometry, whose longitude is declared to come first."""
    if not _is_number(lon) or not _is_number(lat):
        return Reading(fault=Fault.UNREADABLE, seen="")
    reading = _pair(str_of(lat), str_of(lon), region, Heads.DEGREES)
    return replace(reading, form=reading.form and Form.GEOMETRY)


def str_of(number: object) -> str:
    """Return a number as the text a person would have written."""
    return as_text(number) if isinstance(number, int | float) else ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and as_text(value) != "nan"


def _forbidden(cells: PointCells) -> Fault | None:
    held = [getattr(cells, name) for name in PointCells.__slots__]
    if any(has_control_characters(cell) for cell in held):
        return Fault.CONTROL_CHARACTERS
    return Fault.FOREIGN_DIGITS if any(has_foreign_digits(as_text(cell)) for cell in held) else None


def _readings(cells: PointCells, region: Region) -> Iterator[Reading]:
    pairs = (
        (cells.latitude, cells.longitude, Heads.DEGREES),
        (cells.northing, cells.easting, Heads.METRES),
        (cells.y, cells.x, Heads.XY),
    )
    for lat, lon, heads in pairs:
        if not (is_empty(lat) and is_empty(lon)):
            yield _columns(lat, lon, region, heads, cells.zone)
    if not is_empty(cells.coordinates):
        yield _text(cells.coordinates, region)


def _columns(lat: Cell, lon: Cell, region: Region, heads: Heads, zone: Cell) -> Reading:
    """Read two columns; one that holds both numbers, a link or a code is read as a text."""
    plain = _plainly(lat, lon, region)
    if plain:
        return plain
    for cell, other in ((lat, lon), (lon, lat)):
        text = as_text(cell)
        if link_in(text) or code_in(text):
            return _text(cell, region)
        if is_empty(other) or as_text(other) == text:
            both = spoken(cell, wanted=2).quantities
            if len(both) == 2 and len(spoken(cell, wanted=1).quantities) != 1:
                return _text(cell, region)
    if is_empty(lat) or is_empty(lon):
        only = spoken(lon if is_empty(lat) else lat, wanted=1).quantities
        nothing = bool(only) and only[0].value == 0
        return Reading(fault=Fault.MISSING if nothing else Fault.INCOMPLETE, seen=_seen(lat, lon))
    return _pair(lat, lon, region, heads, zone)


_PLAIN = re.compile(r"-?[0-9]{1,3}([.,])([0-9]{3,})")


def _plainly(lat: Cell, lon: Cell, region: Region) -> Reading | None:
    """Read what nearly every file holds, two decimal numbers in the region, without asking what else they may be."""
    texts = as_text(lat), as_text(lon)
    up, across = _PLAIN.fullmatch(texts[0]), _PLAIN.fullmatch(texts[1])
    if not up or not across:
        return None
    point = float(texts[1].replace(",", ".")), float(texts[0].replace(",", "."))
    if point not in region.box:
        return None
    form = Form.DECIMAL_COMMA if "," in {up[1], across[1]} else Form.DECIMAL
    decimals = max(len(up[2]), len(across[2]))
    return Reading(point, form, seen=_seen(lat, lon), precision_m=10.0**-decimals * METRES_A_DEGREE)


def _text(cell: Cell, region: Region) -> Reading:
    """Read one text: a link, a code, or two numbers."""
    seen = as_text(cell)
    link = link_in(seen)
    if link:
        if link.is_short:
            return Reading(fault=Fault.SHORT_LINK, seen=seen)
        inner = (
            _pair(link.latitude, link.longitude, region, Heads.DEGREES)
            if link.latitude
            else _text(link.text, region)
            if link.text
            else Reading(fault=Fault.LINK_WITHOUT_PLACE)
        )
        if inner.fault in {Fault.UNREADABLE, Fault.MISSING} and link.text:
            inner = Reading(fault=Fault.LINK_WITHOUT_PLACE)
        return replace(inner, form=inner.point and Form.MAP_LINK, seen=seen)
    code = code_in(seen)
    if code:
        return _plus_code(code, region, seen)
    both = spoken(cell, wanted=2)
    if both.says_tm3:
        return Reading(fault=Fault.TM3, seen=seen)
    if len(both.quantities) < 2:
        zero = len(both.quantities) == 1 and both.quantities[0].value == 0
        return Reading(fault=Fault.MISSING if zero else Fault.UNREADABLE, seen=seen)
    return _judge(*_in_order(both), both, region, Heads.NONE, seen)


def _plus_code(code: str, region: Region, seen: str) -> Reading:
    cells = (cell_of(code),) if is_full(code) else cells_near(code, region)
    if len(cells) > 1:
        return Reading(fault=Fault.AMBIGUOUS, seen=seen)
    if cells[0].height_deg > ROUGH_DEG:
        return Reading(fault=Fault.TOO_COARSE, seen=seen)
    return Reading(cells[0].centre, Form.PLUS_CODE, seen=seen, precision_m=cells[0].height_deg * METRES_A_DEGREE)


def _pair(lat: Cell, lon: Cell, region: Region, heads: Heads, zone: Cell = None) -> Reading:
    one, other = spoken(lat, wanted=1), spoken(lon, wanted=1)
    seen = _seen(lat, lon)
    if len(one.quantities) != 1 or len(other.quantities) != 1:
        return Reading(fault=Fault.UNREADABLE, seen=seen)
    named = spoken(f"zona {as_text(zone)}", wanted=1).zone if not is_empty(zone) else None
    told = Spoken(
        (one.quantities[0], other.quantities[0]),
        one.zone or other.zone or named,
        one.says_tm3 or other.says_tm3 or spoken(f"zona {as_text(zone)}", wanted=1).says_tm3,
        one.says_utm or other.says_utm,
    )
    return _judge(told.quantities[0], told.quantities[1], told, region, heads, seen)


def _seen(lat: Cell, lon: Cell) -> str:
    return f"{as_text(lat)} / {as_text(lon)}"


def _in_order(told: Spoken) -> tuple[Quantity, Quantity]:
    """Return the two quantities of a text as latitude, longitude where letters or labels tell, else as written."""
    one, other = told.quantities[:2]
    swapped = (one.axis or one.label) is Axis.LON or (other.axis or other.label) is Axis.LAT
    return (other, one) if swapped else (one, other)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One way to understand two quantities."""

    point: tuple[float, float]
    fixes: frozenset[Fix]
    steps: tuple[float, float]
    is_grid: bool = False


def _judge(lat: Quantity, lon: Quantity, told: Spoken, region: Region, heads: Heads, seen: str) -> Reading:
    """Choose the one understanding with the fewest repairs that lies in the region."""
    if lat.value == 0 and lon.value == 0:
        return Reading(fault=Fault.MISSING, seen=seen)
    if told.says_tm3:
        return Reading(fault=Fault.TM3, seen=seen)
    free = heads is Heads.NONE and not (lat.axis or lon.axis or lat.label or lon.label)
    found = [
        one
        for one in (*_angles(lat, lon, region, free=free), *_grid(lat, lon, told, region, heads, free=free))
        if one.point in region.box
    ]
    if not found:
        return _outside(lat, lon, told, region, heads, seen)
    fewest = min(len(one.fixes) for one in found)
    best = [one for one in found if len(one.fixes) == fewest]
    if len({(round(one.point[0], 7), round(one.point[1], 7)) for one in best}) > 1:
        return Reading(fault=Fault.AMBIGUOUS, seen=seen)
    return _told(best[0], lat, lon, seen)


def _told(chosen: _Candidate, lat: Quantity, lon: Quantity, seen: str) -> Reading:
    finest, coarsest = min(chosen.steps), max(chosen.steps)
    if finest >= COARSE_DEG * 0.99 or coarsest >= 1:
        return Reading(fault=Fault.TOO_COARSE, seen=seen)
    after = f"{chosen.point[1]:.6f}, {chosen.point[0]:.6f}"
    repairs = tuple(Repair(str(fix), seen, after) for fix in sorted(chosen.fixes))
    form = Form.UTM if chosen.is_grid else _form(lat, lon)
    # A short number may have lost zeros at its end, and its longer neighbour tells how fine both were written; but a
    # number whose point was lost has lost digits, too.
    step = coarsest if Fix.DECIMAL_LOST in chosen.fixes else finest
    return Reading(chosen.point, form, repairs, None, seen, step * METRES_A_DEGREE)


def _form(lat: Quantity, lon: Quantity) -> Form:
    parts = max(lat.parts, lon.parts)
    if parts > 1:
        return Form.DMS if parts == 3 else Form.DEGREES_MINUTES
    return Form.DECIMAL_COMMA if lat.comma or lon.comma else Form.DECIMAL


def _angles(lat: Quantity, lon: Quantity, region: Region, *, free: bool) -> Iterator[_Candidate]:
    """Yield every understanding as degrees: as written, swapped, with the other sign, with a decimal point put back."""
    if lat.metres or lon.metres:
        return
    crossed = lat.axis is Axis.LON or lon.axis is Axis.LAT
    straight = frozenset({Fix.SWAPPED}) if crossed else frozenset[Fix]()
    turned = frozenset[Fix]() if free else frozenset({Fix.SWAPPED})
    orders = [(lat, lon, straight), (_lettered(lon, lat), _lettered(lat, lon), turned)]
    if crossed:
        # Letters against the columns: S stands in the column of longitudes. The letters go first.
        orders = [(lon, lat, straight), (_lettered(lat, lon), _lettered(lon, lat), turned)]
    for for_lat, for_lon, fixes in orders:
        for up, across in product(_values(for_lat, region, Axis.LAT), _values(for_lon, region, Axis.LON)):
            if abs(up[0]) <= 90 and abs(across[0]) <= 180:
                yield _Candidate((across[0], up[0]), fixes | up[1] | across[1], (up[2], across[2]))


def _lettered(number: Quantity, letters: Quantity) -> Quantity:
    """Return a number under the letters of the other one: 6.0 E, 106.0 S were meant as 6.0 S, 106.0 E."""
    return replace(number, axis=letters.axis, sign=letters.sign) if letters.axis or number.axis else number


_Value = tuple[float, frozenset[Fix], float]


def _values(one: Quantity, region: Region, axis: Axis) -> list[_Value]:
    """Return the degrees a quantity may stand for, with the repairs that takes and the worth of its last digit."""
    found: list[_Value] = []
    if one.signed is not None and abs(one.signed) <= 180:
        found.append((one.signed, frozenset(), one.step))
    elif one.parts == 1:
        minus = one.sign == -1 if one.sign else one.minus
        found.extend(
            (-value if minus else value, frozenset({Fix.DECIMAL_LOST}), step)
            for value, step in _placed(one.digits, region, axis)
        )
    return found + [(-value, fixes | {Fix.SIGN_LOST}, step) for value, fixes, step in found if value]


def _placed(digits: str, region: Region, axis: Axis) -> Iterator[tuple[float, float]]:
    """Yield digits with a decimal point put where the number falls into the region, whatever its sign."""
    box = region.box
    low, high = (box.south, box.north) if axis is Axis.LAT else (box.west, box.east)
    for whole in range(1, min(4, len(digits))):
        value = float(f"{digits[:whole]}.{digits[whole:]}")
        if low <= value <= high or low <= -value <= high:
            # Zeros at the end were put there by the spreadsheet.
            yield value, 10.0 ** -max(len(digits.rstrip("0")) - whole, 0)


def _grid(
    lat: Quantity, lon: Quantity, told: Spoken, region: Region, heads: Heads, *, free: bool
) -> Iterator[_Candidate]:
    """Yield every understanding as UTM: northing and easting as written or swapped, with the offset put back."""
    if lat.parts > 1 or lon.parts > 1:
        return
    zone = told.zone or Zone(region.utm_zone, "")
    declared = _declares_metres(lat, lon, told, heads)
    for up, across, swapped in ((lat, lon, False), (lon, lat, True)):
        fixes = frozenset({Fix.SWAPPED} if swapped and not free else ())
        fixes |= frozenset() if declared else {Fix.UTM}
        for north_m, east_m in product(_metres(up), _metres(across)):
            for shifted_m, offset in _northings(north_m, region):
                point = lonlat_of(abs(east_m), shifted_m, zone.number, south=region.south)
                if point:
                    yield _Candidate(point, fixes | offset, (_metre_step(shifted_m), _metre_step(east_m)), is_grid=True)


def _declares_metres(lat: Quantity, lon: Quantity, told: Spoken, heads: Heads) -> bool:
    said = lat.metres or lon.metres or told.zone is not None or told.says_utm
    labelled = heads is Heads.NONE and bool((lat.axis or lat.label) and (lon.axis or lon.label))
    return said or labelled or heads in {Heads.METRES, Heads.XY}


def _metres(one: Quantity) -> set[float]:
    return {value for value in (one.value, one.grouped) if value is not None and abs(value) > 1000}


def _northings(north_m: float, region: Region) -> Iterator[tuple[float, frozenset[Fix]]]:
    if north_m >= 0:
        yield north_m, frozenset()
    if region.south and abs(north_m) < 5_000_000:
        yield 10_000_000 - abs(north_m), frozenset({Fix.NORTHING_OFFSET})


def _metre_step(value_m: float) -> float:
    """Return the worth of the last digit of metres, in degrees; round thousands are no place."""
    return COARSE_DEG if value_m % 1000 == 0 else 1 / METRES_A_DEGREE


def _outside(lat: Quantity, lon: Quantity, told: Spoken, region: Region, heads: Heads, seen: str) -> Reading:
    """Read what no repair brings into the region: a real place elsewhere, or numbers that are no degrees."""
    for up, across, fixes in ((lat, lon, frozenset[Fix]()), (lon, lat, frozenset({Fix.SWAPPED}))):
        if up.signed is None or across.signed is None or up.metres or across.metres:
            continue
        if abs(up.signed) <= 90 and abs(across.signed) <= 180:
            if 0 in {up.signed, across.signed}:
                return Reading(fault=Fault.INCOMPLETE, seen=seen)
            return _told(_Candidate((across.signed, up.signed), fixes, (up.step, across.step)), lat, lon, seen)
    return _metres_elsewhere(lat, lon, told, region, heads, seen)


def _metres_elsewhere(lat: Quantity, lon: Quantity, told: Spoken, region: Region, heads: Heads, seen: str) -> Reading:
    pairs = list(product(_metres(lon), _metres(lat)))
    either = pairs + [(north, east) for east, north in pairs]
    if any(pair in box for pair in either for box in tm3_boxes(region)):
        return Reading(fault=Fault.TM3, seen=seen)
    if any(pair in box for pair in either for box in lookalike_boxes(region)):
        return Reading(fault=Fault.METRES_UNDECLARED, seen=seen)
    if heads is Heads.METRES or told.zone or lat.metres:
        zone = told.zone or Zone(region.utm_zone, "")
        for east_m, north_m in either:
            point = lonlat_of(east_m, north_m, zone.number, south=region.south)
            if point:
                return _told(_Candidate(point, frozenset(), (1e-5, 1e-5), is_grid=True), lat, lon, seen)
    return Reading(fault=Fault.METRES_UNDECLARED if pairs else Fault.UNREADABLE, seen=seen)
