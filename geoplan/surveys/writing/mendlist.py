"""The list of rows to mend: a workbook that goes out with causes in words and comes back with other cells."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from openpyxl import Workbook

from geoplan.paper.cells import Value, headings, safe_cell

# The hidden sheet by which the workbook is known again: whose list it is, its fields, and every cell as it went out.
MARKER = "geoplan-mend"
VERSION = 1
FIRST_COPIED_LINE = 4


@dataclass(frozen=True, slots=True)
class MendRow:
    """One row: its line in the file that was sent, why it is not ready, what to do, its cells by field."""

    line: int
    cause: str
    advice: str
    cells: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class MendList:
    """An upload's rows to mend. `columns`: field and heading, in the order of the file."""

    survey: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[MendRow]


def mend_list(told: MendList) -> bytes:
    """Return the workbook, its texts in the language that is active."""
    book = Workbook(write_only=True)
    write_rows(book, told)
    write_marker(book, told)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_rows(book: Workbook, told: MendList) -> None:
    sheet = book.create_sheet(gettext("To mend"))
    own = [gettext("Line"), gettext("Cause"), gettext("What to do")]
    titles = [*own, *(title for _, title in told.columns)]
    headings(sheet, titles, [7, 44, 44, *[18] * len(told.columns)])
    for row in told.rows:
        said = [safe_cell(sheet, row.cause, wrapped=True), safe_cell(sheet, row.advice, wrapped=True)]
        cells = [safe_cell(sheet, cell) for cell in cells_of(row, told)]
        sheet.append([safe_cell(sheet, row.line), *said, *cells])


def write_marker(book: Workbook, told: MendList) -> None:
    sheet = book.create_sheet(MARKER)
    sheet.sheet_state = "veryHidden"
    sheet.append([safe_cell(sheet, cell) for cell in (MARKER, VERSION, told.survey, gettext("Line"))])
    sheet.append([safe_cell(sheet, field) for field, _ in told.columns])
    sheet.append([safe_cell(sheet, title) for _, title in told.columns])
    for row in told.rows:
        sheet.append([safe_cell(sheet, cell) for cell in (row.line, *cells_of(row, told))])


def cells_of(row: MendRow, told: MendList) -> Iterator[Value]:
    return (row.cells.get(field) for field, _ in told.columns)
