"""Where a row says its site is: the point, the kelurahan it states, RT and RW, the address."""

from dataclasses import dataclass

from geoplan.geo import Region
from geoplan.needs.rules import LocationSource
from geoplan.surveys.reading.points import Fault, Form, PointCells, Reading, Repair, read_geometry, read_point
from geoplan.surveys.reading.text import as_text, is_empty
from geoplan.surveys.reading.values import read_decimal, read_rt, read_rt_rw, rt_rw_in
from geoplan.surveys.rules.cells import RowCells
from geoplan.surveys.rules.problems import Severity

_POINT_FIELDS = ("latitude", "longitude", "northing", "easting", "y", "x", "coordinates")
_SOURCES = {
    Form.MAP_LINK: LocationSource.MAP_LINK,
    Form.PLUS_CODE: LocationSource.PLUS_CODE,
    Form.GEOMETRY: LocationSource.GEOMETRY,
}
# Coarser than this, how the number was written limits the point more than any telephone would.
PRECISION_TOLD_M = 5.0


@dataclass(frozen=True, slots=True)
class Located:
    """A point with how it was obtained, or nothing."""

    location: tuple[float, float] | None = None
    accuracy_m: float | None = None
    source: LocationSource | None = None


def take_point(row: RowCells, *, demanded: bool = True) -> Located:
    """Return the row's point with repairs made, each noted as a question; faults are noted, too.

    `demanded`: a missing point is a fault. Else the point is one hint among others and a bad one is only noted.
    """
    reading = _reading(row)
    if reading.point is None:
        _tell_fault(row, reading, _names_of_point(row), demanded=demanded)
        return Located()
    for repair in reading.repairs:
        row.tell_of(
            _names_of_point(row), repair.code, Severity.ASK, _example(row.context.region), repair, repair.before
        )
    if reading.rough:
        row.tell_of(_names_of_point(row), "point-rough", Severity.NOTE, "5 decimals", None, reading.seen)
    return Located(
        reading.point, _accuracy_m(row, reading), _SOURCES.get(reading.form or Form.DECIMAL, LocationSource.FILE)
    )


def _names_of_point(row: RowCells) -> list[str]:
    """Return the columns the point stood in, else those it could have stood in."""
    held = [name for name in _POINT_FIELDS if row.has(name)]
    return held or [name for name in _POINT_FIELDS if name in row.titles] or ["coordinates"]


def _reading(row: RowCells) -> Reading:
    if row.line.has_geometry and row.line.geometry is not None:
        return read_geometry(*row.line.geometry, row.context.region)
    cells = PointCells(**{name: row.cell(name) for name in (*_POINT_FIELDS, "zone")})
    return read_point(cells, row.context.region)


def _tell_fault(row: RowCells, reading: Reading, names: list[str], *, demanded: bool) -> None:
    fault = reading.fault or Fault.MISSING
    if not demanded:
        if fault is not Fault.MISSING:
            row.tell_of(names, fault, Severity.NOTE, _example(row.context.region), None, _value(reading))
        return
    if fault is Fault.TOO_COARSE:
        # A whole degree is as good as no point: the row waits for one.
        row.tell_of(names, fault, Severity.NOTE, "at least 3 decimals", None, reading.seen)
        fault = Fault.MISSING
    row.tell_of(names, fault, Severity.REFUSE, _example(row.context.region), None, _value(reading))


def _value(reading: Reading) -> str | None:
    return reading.seen[:120] or None


def _example(region: Region) -> str:
    lon, lat = region.centre
    return f"{lat:.5f}, {lon:.5f}"


def _accuracy_m(row: RowCells, reading: Reading) -> float | None:
    stated = row.take("accuracy_m", read_decimal, Severity.NOTE)
    if stated is not None:
        return float(stated)
    written_m = reading.precision_m or 0.0
    return round(written_m, 1) if written_m >= PRECISION_TOLD_M else None


def take_area(row: RowCells, *, has_point: bool, demanded: bool = True) -> str | None:
    """Return the code of the kelurahan the row states, or None.

    Code first, then the name within the stated kecamatan, then a like spelling as a question.
    """
    by_code = _area_by_code(row)
    name = row.take_text("kelurahan", 100)
    if by_code:
        _compare(row, by_code, name)
        return by_code
    if not name:
        if demanded and not has_point and not row.has("area_code"):
            row.tell("kelurahan", "area-missing", Severity.REFUSE, "the kelurahan, since there is no point")
        return None
    return _area_by_name(row, name)


def _area_by_code(row: RowCells) -> str | None:
    if not row.has("area_code"):
        return None
    code = row.context.areas.with_code(as_text(row.cell("area_code")))
    if code is None:
        row.tell("area_code", "area-unknown", Severity.ASK, "official code such as 36.72.08.1007")
    return code


def _compare(row: RowCells, code: str, name: str) -> None:
    if name and code not in row.context.areas.named(name, "").codes:
        row.tell("kelurahan", "area-mismatch", Severity.ASK, row.context.areas.by_code[code].name)


def _area_by_name(row: RowCells, name: str) -> str | None:
    found = row.context.areas.named(name, row.take_text("kecamatan", 100))
    if len(found.codes) == 1:
        if found.other_kecamatan:
            known = row.context.areas.by_code[found.codes[0]]
            row.tell("kecamatan", "area-not-in-kecamatan", Severity.NOTE, known.kecamatan)
        return found.codes[0]
    if found.codes:
        names = [row.context.areas.by_code[code].kecamatan for code in found.codes]
        row.tell("kelurahan", "area-ambiguous", Severity.ASK, " / ".join(names))
        return None
    near = found.suggestion
    repair = Repair("area-unknown", name, near.name) if near else None
    row.tell("kelurahan", "area-unknown", Severity.ASK, near.name if near else "a kelurahan of the city", repair)
    return near.code if near else None


def take_rt_rw(row: RowCells) -> tuple[str, str]:
    """Return RT and RW in three digits from their columns, else from the address; empty when not told."""
    both = row.take("rt_rw", read_rt_rw, Severity.NOTE) or ("", "")
    rt_cell = row.cell("rt")
    if not is_empty(rt_cell) and "/" in as_text(rt_cell):
        both = row.take("rt", read_rt_rw, Severity.NOTE) or both
        rt = ""
    else:
        rt = row.take("rt", read_rt, Severity.NOTE) or ""
    rw = row.take("rw", read_rt, Severity.NOTE) or ""
    said = rt_rw_in(as_text(row.cell("address")))
    return rt or both[0] or said[0], rw or both[1] or said[1]


def take_address(row: RowCells) -> str:
    """Return the address with the name of the neighbourhood behind it."""
    address, hamlet = row.take_text("address", 300), row.take_text("hamlet", 100)
    if hamlet and hamlet.casefold() not in address.casefold():
        address = f"{address}, {hamlet}" if address else hamlet
    return address[:300]
