"""The list of rows to mend: a workbook that goes out with causes in words and comes back with other cells."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from geoplan.paper.cells import Value, headings, safe_cell

# The hidden sheet by which the workbook is known again: whose list it is, its fields, and every cell as it went out.
MARKER = "geoplan-mend"
VERSION = 1
FIRST_COPIED_LINE = 4
# What a person may write beside a row instead of mending it, by what it stands for.
ANSWERS: dict[str, Promise] = {
    "yes": _("yes"),
    "right": _("it is right"),
    "same": _("the same house"),
    "second": _("second family"),
    "different": _("different house"),
}
ANSWER_COLUMN = "D"


@dataclass(frozen=True, slots=True)
class MendRow:
    """One row: its line in the file that was sent, why it is not ready, what to do, its cells by field.

    `answers`: which of the answers would do instead of another cell.
    """

    line: int
    cause: str
    advice: str
    cells: Mapping[str, Value]
    answers: Sequence[str] = ()


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
    own = [gettext("Line"), gettext("Cause"), gettext("What to do"), gettext("Answer")]
    titles = [*own, *(title for _field, title in told.columns)]
    headings(sheet, titles, [7, 44, 44, 18, *[18] * len(told.columns)])
    for row in told.rows:
        said = [safe_cell(sheet, row.cause, wrapped=True), safe_cell(sheet, row.advice, wrapped=True)]
        cells = [safe_cell(sheet, cell) for cell in cells_of(row, told)]
        sheet.append([safe_cell(sheet, row.line), *said, None, *cells])
    offer_answers(sheet, told.rows)


def offer_answers(sheet: WriteOnlyWorksheet, rows: Sequence[MendRow]) -> None:
    """Put the answers that would do on the answer's cell of each row, as a list to choose from."""
    offered: dict[tuple[str, ...], DataValidation] = {}
    for number, row in enumerate(rows, start=2):
        if not row.answers:
            continue
        key = tuple(row.answers)
        if key not in offered:
            words = ",".join(str(ANSWERS[one]) for one in key)
            offered[key] = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=True)
            sheet.data_validations.append(offered[key])  # type: ignore[attr-defined]
        offered[key].add(f"{ANSWER_COLUMN}{number}")


def write_marker(book: Workbook, told: MendList) -> None:
    sheet = book.create_sheet(MARKER)
    sheet.sheet_state = "veryHidden"
    own = (MARKER, VERSION, told.survey, gettext("Line"), gettext("Answer"))
    sheet.append([safe_cell(sheet, cell) for cell in own])
    sheet.append([safe_cell(sheet, field) for field, _title in told.columns])
    sheet.append([safe_cell(sheet, title) for _field, title in told.columns])
    for row in told.rows:
        sheet.append([safe_cell(sheet, cell) for cell in (row.line, *cells_of(row, told))])


def cells_of(row: MendRow, told: MendList) -> Iterator[Value]:
    return (row.cells.get(field) for field, _title in told.columns)
