"""Tables that leave the house as a workbook or as CSV: numbers as numbers, text never a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from geoplan.paper.cells import Value, column_letters, headings, safe_cell, safe_text

Given = Value | Decimal | date | datetime
# Excel keeps 31 letters of a sheet's name, and none of these.
LONGEST_NAME = 31
UNKEPT_IN_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
NARROW, WIDE = 10, 48
DAY = "dd/mm/yyyy"
# What Excel in Indonesia opens by a double click: semicolons, and a mark that says the text is UTF-8.
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name, its headings, its rows; `notes` stand above it (source, moment, filter in words)."""

    name: str
    titles: Sequence[str]
    rows: Iterable[Sequence[Given]]
    notes: Sequence[str] = ()
    widths: Sequence[int] = ()


def workbook_of(sheets: Sequence[Sheet]) -> bytes:
    """Return the sheets as XLSX. Dates become dates, moments local text; rows are written as they come."""
    book = Workbook(write_only=True)
    for told in sheets:
        write_sheet(book.create_sheet(told.name.translate(UNKEPT_IN_NAME)[:LONGEST_NAME]), told)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_sheet(sheet: WriteOnlyWorksheet, told: Sheet) -> None:
    widths = told.widths or [min(WIDE, max(NARROW, len(title) + 2)) for title in told.titles]
    if not told.notes:
        headings(sheet, told.titles, widths)
    else:
        # Notes come first, so the heading cannot be the row that stays: openpyxl wants it said before any row.
        sheet.freeze_panes = f"A{len(told.notes) + 3}"
        set_widths(sheet, widths)
        for line in told.notes:
            sheet.append([safe_cell(sheet, line)])
        sheet.append([])
        sheet.append([safe_cell(sheet, title, heading=True) for title in told.titles])
    for row in told.rows:
        sheet.append([cell_of(sheet, given) for given in row])


def set_widths(sheet: WriteOnlyWorksheet, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths):
        # The type stubs do not know that a sheet written row by row has columns.
        sheet.column_dimensions[column_letters(place)].width = width  # type: ignore[attr-defined]


def cell_of(sheet: WriteOnlyWorksheet, given: Given) -> Cell:
    if isinstance(given, date) and not isinstance(given, datetime):
        cell = safe_cell(sheet, None)
        cell.value, cell.number_format = given, DAY
        return cell
    return safe_cell(sheet, plain(given))


def plain(given: Given) -> Value:
    """Return a value as a spreadsheet holds it: quarters of units as numbers, moments in local time as text."""
    if isinstance(given, Decimal):
        return int(given) if given == given.to_integral_value() else float(given)
    if isinstance(given, datetime):
        return timezone.localtime(given).strftime("%Y-%m-%d %H:%M")
    return given.isoformat() if isinstance(given, date) else given


def csv_of(sheet: Sheet) -> bytes:
    """Return one table as CSV: semicolons, every field quoted, UTF-8 with its mark; notes are left out."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow([safe_text(title) for title in sheet.titles])
    for row in sheet.rows:
        writer.writerow([text_of(given) for given in row])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def text_of(given: Given) -> str:
    value = plain(given)
    if value is None:
        return ""
    return str(value) if isinstance(value, int | float) else safe_text(value)
