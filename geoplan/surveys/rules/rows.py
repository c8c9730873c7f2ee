"""A row to a draft or a list of problems; a bad row never blocks a good one."""

from collections.abc import Callable, Mapping, Sequence

from geoplan.needs.rules import SiteDraft
from geoplan.surveys.reading.fields import PERSONAL
from geoplan.surveys.reading.tables import SurveyLine
from geoplan.surveys.reading.text import Cell
from geoplan.surveys.rules.cells import RowCells, RowContext
from geoplan.surveys.rules.duplicates import mark_duplicates
from geoplan.surveys.rules.holdings import holding_draft
from geoplan.surveys.rules.houses import house_draft
from geoplan.surveys.rules.problems import HoldingDraft, RowResult, Severity
from geoplan.surveys.rules.schools import school_draft

_DRAFTS: Mapping[str, Callable[[RowCells], SiteDraft | HoldingDraft | None]] = {
    "house": house_draft,
    "school": school_draft,
    "holding": holding_draft,
}


def understand_row(line: SurveyLine, kind: str, titles: Mapping[str, str], context: RowContext) -> RowResult:
    """Read one row. `kind` is house, school or holding; `titles` the headings as written, by field."""
    row = RowCells(line, titles, context)
    draft = _DRAFTS[kind](row)
    if line.filled_down:
        row.tell("kelurahan", "area-filled-down", Severity.NOTE, "taken from the line above")
    return RowResult(line.line, draft, tuple(row.problems))


def understand_rows(
    lines: Sequence[SurveyLine], kind: str, titles: Mapping[str, str], context: RowContext
) -> list[RowResult]:
    """Read all rows of a file and compare them with one another."""
    return mark_duplicates([understand_row(line, kind, titles, context) for line in lines], titles)


def plain_cells(line: SurveyLine) -> dict[str, Cell]:
    """Return a row's cells without the personal ones: what may be kept readable beside it."""
    return {name: cell for name, cell in line.cells.items() if name not in PERSONAL}


def personal_cells(line: SurveyLine) -> dict[str, Cell]:
    """Return a row's personal cells, to be sealed."""
    return {name: cell for name, cell in line.cells.items() if name in PERSONAL}
