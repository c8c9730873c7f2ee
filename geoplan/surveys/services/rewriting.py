"""Rows that are read again: their cells put back together, what was answered kept, all of it stored anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from geoplan import db
from geoplan.needs.rules import LocationSource, SiteDraft
from geoplan.residents.services import replace_many_cells, seal_many_cells
from geoplan.surveys.models import SurveyRow
from geoplan.surveys.reading import Cell, SurveyLine
from geoplan.surveys.rules import Problem, RowResult
from geoplan.surveys.services.keeping import GEOMETRY, fill, kept_cells
from geoplan.surveys.services.sealing import cells_to_seal, other_cells, raw_cells

REWRITTEN = ["cells", "sealed_id", "draft", "problems", "good", "waiting", "area_code"]
FILLED_DOWN = "area-filled-down"
MISSING = "point-missing"
# Beside a row's own cells: how its point was given by hand.
POINT_BY = "point_by"
HAND_SOURCES = {LocationSource.GPS, LocationSource.MAP_PIN, LocationSource.TYPED}


def line_of(row: SurveyRow, sealed: Mapping[str, str]) -> SurveyLine:
    """Return a row as it came out of the file, mended cells included."""
    cells: dict[str, Cell] = {name: cell for name, cell in row.cells.items() if name != GEOMETRY}
    point = row.cells.get(GEOMETRY)
    return SurveyLine(
        row.line,
        cells | raw_cells(sealed),
        geometry=(point[0], point[1]) if point else None,
        has_geometry=GEOMETRY in row.cells,
        filled_down=any(problem["code"] == FILLED_DOWN for problem in row.problems),
        others=other_cells(sealed),
    )


def as_before(result: RowResult, problems: Sequence[Mapping[str, Any]]) -> RowResult:
    """Let stand what was answered about the same cells, and what the gate said of a place nobody has given since."""
    given = {
        about(one["code"], one["column"], one["value"], one["expected"]): (one["answered"], one.get("answer", ""))
        for one in problems
        if one["answered"] or one.get("answer")
    }
    kept = []
    for one in result.problems:
        answered, answer = given.get(about(one.code, one.column, one.value, one.expected), (one.answered, one.answer))
        kept.append(replace(one, answered=answered, answer=answer))
    at_gate = [Problem.from_json(one) for one in problems if one["column"] == GEOMETRY]
    if at_gate and any(one.code == MISSING for one in kept):
        others = [one for one in kept if one.code != MISSING]
        return replace(result, draft=None, problems=(*others, *at_gate))
    return replace(result, problems=tuple(kept))


def about(code: str, column: str, value: str | None, expected: str) -> tuple[str | None, ...]:
    """Return what an answer was about. A likeness is to one other row: the same question about another is a new one."""
    return (code, column, value, expected if code.startswith("duplicate") else None)


def sourced(result: RowResult, line: SurveyLine) -> RowResult:
    """Say how a point came that somebody gave by hand: from a phone at the house, by a tap on the map, typed."""
    given, draft = line.cells.get(POINT_BY), result.draft
    if not isinstance(draft, SiteDraft) or draft.location is None or given not in HAND_SOURCES:
        return result
    if draft.location_source is not LocationSource.FILE:
        return result
    return replace(result, draft=replace(draft, location_source=LocationSource(given)))


def rewrite(rows: Sequence[SurveyRow], lines: Sequence[SurveyLine], results: Sequence[RowResult]) -> None:
    """Store rows as they are read now, their personal cells sealed anew."""
    personal = [cells_to_seal(line, result) for line, result in zip(lines, results, strict=True)]
    replace_many_cells(
        cells_by_id={row.sealed_id: cells for row, cells in zip(rows, personal, strict=True) if row.sealed_id}
    )
    first = [(row, cells) for row, cells in zip(rows, personal, strict=True) if cells and not row.sealed_id]
    for (row, _), sealed_id in zip(first, seal_many_cells([cells for _, cells in first]), strict=True):
        row.sealed_id = sealed_id
    for row, line, result in zip(rows, lines, results, strict=True):
        fill(row, result)
        row.cells = kept_cells(line)
    db.change_many(rows, REWRITTEN)
