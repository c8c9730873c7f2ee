"""A file becomes rows under known fields, and what it was understood as is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoplan.files.gate import POINTS, Stopped, through_gate
from geoplan.files.reading import Features, format_in, open_features, open_table
from geoplan.files.reading import Table as OpenedTable
from geoplan.files.rules import TABLES
from geoplan.surveys.reading import Cell, SurveyLine, Table, understand_features, understand_table

# So many hidden lines are named; of more only the number is told.
HIDDEN_NAMED = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a file shall be read: which list it is, which sheet or layer, what headings mean, now and before."""

    kind: str
    sheet: str | None = None
    mapping: Mapping[str, str] | None = None
    remembered: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """What a file was understood as, its rows, and by line the places that did not pass the gate."""

    understood: dict[str, Any]
    table: Table
    stopped: Mapping[int, Stopped]

    @property
    def lines(self) -> tuple[SurveyLine, ...]:
        return self.table.lines


def opened(path: Path, file_name: str, wanted: Wanted) -> OpenedFile:
    """Read a file in the limited child and name its columns. Raises: the refusals of `files`."""
    declared = format_in(path, file_name)
    if declared is None or declared in TABLES:
        return opened_table(open_table(path, file_name, sheet=wanted.sheet), wanted)
    return opened_places(open_features(path, file_name, layer=wanted.sheet), wanted)


def opened_table(sheet: OpenedTable, wanted: Wanted) -> OpenedFile:
    lines: list[tuple[int, list[Cell]]] = []
    hidden: list[int] = []
    for row in sheet.rows():
        lines.append((row.line, row.cells))
        if row.hidden:
            hidden.append(row.line)
    table = understand_table(lines, wanted.kind, wanted.mapping, wanted.remembered, sheet.merged)
    return OpenedFile(told_of_table(sheet) | told_of_hidden(sheet, table, hidden) | shape_of(table), table, {})


def told_of_table(sheet: OpenedTable) -> dict[str, Any]:
    return {
        "format": sheet.format.value,
        "sandbox": str(sheet.sandbox),
        "encoding": sheet.encoding,
        "separator": sheet.separator,
        "sheet": sheet.sheet,
        "sheets": [one.name for one in sheet.sheets],
        "hidden_sheets": [one.name for one in sheet.sheets if one.hidden],
        "pictures": sheet.pictures,
        "notes": [{"code": one.code, "facts": one.facts} for one in sheet.notes],
    }


def told_of_hidden(sheet: OpenedTable, table: Table, hidden: list[int]) -> dict[str, Any]:
    """Return what of the sheet is read although its writer hid it."""
    records = {line.line for line in table.lines}
    rows = [line for line in hidden if line in records]
    titles = {column.index: column.title for column in table.columns}
    return {
        "hidden_rows": len(rows),
        "hidden_lines": rows[:HIDDEN_NAMED],
        "hidden_columns": [titles[place] for place in sheet.hidden_columns if titles.get(place)],
    }


def opened_places(places: Features, wanted: Wanted) -> OpenedFile:
    features = []
    stopped: dict[int, Stopped] = {}
    for place in places.rows():
        point: tuple[float, float] | None = None
        passed = through_gate(place.geometry, rule=POINTS, crs_epsg=places.crs_epsg)
        if not isinstance(passed, Stopped):
            point = (passed.shape.x, passed.shape.y)
        elif passed.code in {"out-of-range", "outside-indonesia"}:
            # The numbers themselves may be swapped or without their sign: the reader of coordinates can tell.
            point = plain_pair(place.geometry)
        if point is None and isinstance(passed, Stopped) and passed.code != "geometry-missing":
            stopped[place.line] = passed
        features.append((place.line, dict(place.properties), point))
    table = understand_features(features, wanted.kind, wanted.mapping, wanted.remembered)
    return OpenedFile(told_of_features(places) | shape_of(table), table, stopped)


def told_of_features(places: Features) -> dict[str, Any]:
    return {
        "format": places.format.value,
        "sandbox": str(places.sandbox),
        "encoding": places.encoding,
        "crs_epsg": places.crs_epsg,
        "layer": places.layer,
        "notes": [{"code": one.code, "facts": one.facts} for one in places.notes],
    }


def plain_pair(geometry: object) -> tuple[float, float] | None:
    """Return the two numbers of a GeoJSON point as they stand."""
    pair = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    if isinstance(pair, list | tuple) and len(pair) >= 2 and all(isinstance(one, int | float) for one in pair[:2]):
        return float(pair[0]), float(pair[1])
    return None


def shape_of(table: Table) -> dict[str, Any]:
    """Return what the sheet was understood as, in plain JSON values."""
    return {
        # A list of JSON objects has keys and no line of headings.
        "header_lines": [line for line in table.header_lines if line],
        "columns": [{"index": one.index, "title": one.title, "field": one.field} for one in table.columns if one.title],
        "titles": table.titles,
        "unmapped": list(table.unmapped),
        "left_out": [[line, str(reason)] for line, reason in table.left_out],
        "unknown_mappings": list(table.unknown_mappings),
        "remembered": list(table.remembered),
    }
