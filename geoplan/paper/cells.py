"""Cells of a workbook that stay what they are: text is never a formula, whoever wrote it."""

import re
from collections.abc import Sequence

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Value = str | int | float | bool | None

# What a spreadsheet, or whoever saves it as CSV, takes for the start of a formula; full-width forms, too.
_STARTS = re.compile("^[\t\r\n ]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_HARMLESS = re.compile(r"[+-]?[0-9][0-9.,\s]*|-+")
# Excel keeps no other control characters, and no cell longer than this.
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST = 32_000
TEXT = "@"
HEADING = Font(bold=True)
NEEDED = PatternFill("solid", fgColor="FFE7F0E2")
WRAPPED = Alignment(wrap_text=True, vertical="top")


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: what could be one gets an apostrophe before it."""
    kept = _UNKEPT.sub("\ufffd", text)[:LONGEST]
    return f"'{kept}" if _STARTS.match(kept) and not _HARMLESS.fullmatch(kept) else kept


def plain_text(text: str) -> str:
    """Return a text without the apostrophe `safe_text` put before it."""
    return text[1:] if text.startswith("'") and safe_text(text[1:]) == text else text


def safe_cell(sheet: WriteOnlyWorksheet, value: Value, *, heading: bool = False, wrapped: bool = False) -> Cell:
    """Return a cell for a row: numbers as numbers, everything else as text formatted as text."""
    cell: Cell = WriteOnlyCell(sheet, None)
    if isinstance(value, int | float) and not isinstance(value, bool):
        cell.value = value
    elif value is not None and value != "":
        cell.value = safe_text(str(value))
        # openpyxl has made a formula of what begins like one.
        cell.data_type = "s"
        cell.number_format = TEXT
    if heading:
        cell.font = HEADING
    if wrapped or heading:
        cell.alignment = WRAPPED
    return cell


def headings(sheet: WriteOnlyWorksheet, titles: Sequence[str], widths: Sequence[int]) -> None:
    """Write the first row and stop it from scrolling away. Units: widths in letters."""
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths):
        # The type stubs do not know that a sheet written row by row has columns.
        sheet.column_dimensions[column_letters(place)].width = width  # type: ignore[attr-defined]
    sheet.append([safe_cell(sheet, title, heading=True) for title in titles])


def column_letters(place: int) -> str:
    """Return the letters of a column; 0 is A."""
    name, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(65 + letter) + name
    return name
