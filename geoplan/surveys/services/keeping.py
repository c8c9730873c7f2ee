"""Rows as they are kept: what they are judged by, and their reading in their records."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from geoplan import db
from geoplan.areas.queries import kelurahan_all, name_keys, region
from geoplan.residents.services import seal_many_cells
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.reading import SurveyLine
from geoplan.surveys.reading.text import without_identity_numbers
from geoplan.surveys.rules import Areas, KnownArea, RowContext, RowResult, plain_cells
from geoplan.surveys.services.checking import Ground
from geoplan.surveys.services.progress import tell_rows
from geoplan.surveys.services.sealing import cells_to_seal

BATCH = 1000
GEOMETRY = "geometry"


def ground(at: datetime) -> Ground:
    """Return what rows are judged by: the region, its kelurahan with borders and other spellings, the year."""
    kelurahan = kelurahan_all()
    known = [KnownArea(one.code, one.name, one.kecamatan) for one in kelurahan]
    return Ground(RowContext(region(), Areas.of(known, name_keys()), at.year), kelurahan)


def keep_rows(survey: Survey, lines: Sequence[SurveyLine], results: Sequence[RowResult]) -> None:
    """Store every row: plain cells beside it, personal ones sealed elsewhere under a key."""
    pairs = list(zip(lines, results, strict=True))
    for start in range(0, len(pairs), BATCH):
        keep_some(survey, pairs[start : start + BATCH])
        tell_rows(min(start + BATCH, len(pairs)))


def keep_some(survey: Survey, pairs: Sequence[tuple[SurveyLine, RowResult]]) -> None:
    personal = [cells_to_seal(line, result) for line, result in pairs]
    sealed = iter(seal_many_cells([cells for cells in personal if cells]))
    rows = []
    for (line, result), cells in zip(pairs, personal, strict=True):
        row = SurveyRow(survey=survey, line=line.line, cells=kept_cells(line))
        row.sealed_id = next(sealed) if cells else None
        fill(row, result)
        rows.append(row)
    db.add_many(rows)


def kept_cells(line: SurveyLine) -> dict[str, Any]:
    cells: dict[str, Any] = {
        name: without_identity_numbers(cell) if isinstance(cell, str) else cell
        for name, cell in plain_cells(line).items()
    }
    if line.has_geometry:
        cells[GEOMETRY] = list(line.geometry) if line.geometry else None
    return cells


def fill(row: SurveyRow, result: RowResult) -> None:
    """Put a row's reading into its record."""
    row.draft = result.draft.as_json() if result.draft else None
    row.problems = [problem.as_json() for problem in result.problems]
    row.good, row.waiting = result.is_good, result.is_waiting
    row.area_code = (result.draft.stated_area_code if result.draft else None) or ""
