"""ODS, the sheet of LibreOffice: the archive first, then its one XML text read row by row."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from geoplan.files.child.answer import Answer, Refused, Trouble
from geoplan.files.child.archive import guarded, unpack
from geoplan.files.child.xml import tag, walked, well_formed
from geoplan.files.rules import Request

CONTENT = "content.xml"
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
# Read where it stands: what is inside is not the cell's own text.
BESIDE = (f"{OFFICE}annotation", f"{TABLE}table", f"{OFFICE}forms")
NUMBERS = {"float", "percentage", "currency"}
OF_A_SHEET = {f"{TABLE}table-row", f"{TABLE}table-column"}
LET_GO = {f"{TABLE}table-row", f"{TABLE}table-column", f"{STYLE}style", f"{TABLE}shapes", f"{OFFICE}forms"}
MOST_SPANS = 10_000


@dataclass(slots=True)
class Sheet:
    name: str
    hidden: bool
    wanted: bool
    line: int = 0
    column: int = 0
    written: int = 0
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


def read(request: Request, answer: Answer) -> dict[str, object]:
    with guarded(request.path, request.limits) as archive:
        check_kind(archive)
        content = archive.getinfo(CONTENT)
        # Counted before it is parsed: the directory may lie about its size.
        unpack(archive, content, None, request.limits)
        pictures = sum(m.filename.startswith("Pictures/") and not m.is_dir() for m in archive.infolist())
        sheets = sheets_read(request, archive, answer, hidden_too=request.layer is not None)
        if request.layer is not None and not any(sheet.wanted for sheet in sheets):
            raise Refused("files.layer-not-found", layer=request.layer[:100], layers=[s.name for s in sheets])
        if not answer.count and request.layer is None:
            sheets = sheets_read(request, archive, answer, hidden_too=True)
    chosen = next((sheet for sheet in sheets if sheet.written), None)
    if chosen is None:
        raise Refused("files.no-rows")
    return {
        "sheet": chosen.name,
        "sheets": [{"name": s.name, "hidden": s.hidden} for s in sheets],
        "hidden_columns": chosen.hidden_columns,
        "merged": chosen.merged,
        "pictures": pictures,
    }


def check_kind(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if CONTENT not in names or "mimetype" not in names or archive.getinfo("mimetype").file_size > 200:
        raise Refused("files.not-what-it-says", declared="ods", found="zip")
    if not archive.read("mimetype").decode("ascii", "replace").startswith(MIMETYPE):
        raise Refused("files.not-what-it-says", declared="ods", found="zip")


def sheets_read(request: Request, archive: zipfile.ZipFile, answer: Answer, *, hidden_too: bool) -> list[Sheet]:
    """Write the rows of the sheet asked for, else of the first that has any; return all sheets by name."""
    sheets: list[Sheet] = []
    with archive.open(CONTENT) as content, well_formed("ods"):
        hidden_styles: set[str] = set()
        for event, element, around in walked(request, content, "document-content"):
            if event == "start":
                if element.tag == f"{TABLE}table" and tag(around[-1]) == "spreadsheet":
                    sheets.append(sheet_of(element, hidden_styles, request.layer))
                continue
            if element.tag == f"{STYLE}style" and is_hiding(element):
                hidden_styles.add(element.get(f"{STYLE}name", ""))
            elif element.tag in OF_A_SHEET and sheets and is_of_sheet(around):
                take(element, sheets, answer, hidden_too=hidden_too)
            if element.tag in LET_GO and around and not is_inside_a_cell(around):
                around[-1].remove(element)
    return sheets


def sheet_of(element: Element, hidden_styles: set[str], asked: str | None) -> Sheet:
    name = element.get(f"{TABLE}name", "")
    hidden = element.get(f"{TABLE}style-name") in hidden_styles
    return Sheet(name, hidden, wanted=asked is None or name == asked)


def is_hiding(style: Element) -> bool:
    return any(part.get(f"{TABLE}display") == "false" for part in style)


def is_of_sheet(around: list[Element]) -> bool:
    """Return whether an element lies in a sheet itself, not in a table inside a cell."""
    return sum(one.tag == f"{TABLE}table" for one in around) == 1 and not is_inside_a_cell(around)


def is_inside_a_cell(around: list[Element]) -> bool:
    return any(one.tag in CELLS for one in around)


def take(element: Element, sheets: list[Sheet], answer: Answer, *, hidden_too: bool) -> None:
    sheet = sheets[-1]
    if element.tag == f"{TABLE}table-column":
        take_column(element, sheet, answer.limits.columns)
    elif element.tag == f"{TABLE}table-row":
        others = any(one.written for one in sheets[:-1])
        is_read = sheet.wanted and not others and (hidden_too or not sheet.hidden)
        take_row(element, sheet, answer, is_read=is_read)


def take_column(element: Element, sheet: Sheet, most: int) -> None:
    times = repeated(element, "columns")
    if is_hidden(element):
        sheet.hidden_columns += range(sheet.column, min(sheet.column + times, most))
    sheet.column += times


def take_row(element: Element, sheet: Sheet, answer: Answer, *, is_read: bool) -> None:
    """Write a row as often as it is repeated; blank ones, a million at the foot of most sheets, only count."""
    times = repeated(element, "rows")
    first = sheet.line + 1
    sheet.line += times
    if not is_read:
        return
    troubles: list[Trouble] = []
    cells = list(cells_of(element, first, sheet, troubles, answer.limits.columns))
    if not cells:
        return
    for line in range(first, first + times):
        answer.row(line, cells, hidden=is_hidden(element), troubles=troubles)
        sheet.written += 1


def cells_of(row: Element, line: int, sheet: Sheet, troubles: list[Trouble], most: int) -> Iterator[Any]:
    """Yield the cells of a row up to the last that holds something; a cell may stand for many like it."""
    blanks = column = 0
    for cell in row:
        if cell.tag not in CELLS:
            continue
        value, times = value_of(cell, column, troubles), repeated(cell, "columns")
        note_span(cell, line, column, sheet)
        column += times
        if value is None or value == "":
            blanks += times
            continue
        # One more than allowed is enough for the row to be refused.
        yield from [None] * min(blanks, most + 1)
        yield from [value] * min(times, most + 1)
        blanks = 0


def value_of(cell: Element, column: int, troubles: list[Trouble]) -> Any:
    if cell.tag == CELLS[1]:
        return None
    kind = cell.get(f"{OFFICE}value-type")
    if cell.get(f"{CALC}value-type") == "error":
        troubles.append(("error-cell", column))
        return shown_text(cell)
    if kind in NUMBERS:
        return read_number(cell.get(f"{OFFICE}value", ""), column, troubles)
    if kind == "date":
        return cell.get(f"{OFFICE}date-value", "").removesuffix("T00:00:00")
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true"
    text = shown_text(cell)
    if not text and cell.get(f"{TABLE}formula") and kind is None:
        troubles.append(("formula-without-value", column))
    return text or cell.get(f"{OFFICE}string-value") or None


def read_number(text: str, column: int, troubles: list[Trouble]) -> float | str | None:
    """Return the number a cell holds; a text that is none is kept and named."""
    try:
        return float(text) if text.isascii() and "_" not in text else text
    except ValueError:
        troubles.append(("error-cell", column))
        return text


def shown_text(cell: Element) -> str:
    return "\n".join(words_of(part) for part in cell if part.tag == f"{TEXT}p")


def words_of(part: Element) -> str:
    """Return the text of a paragraph with its blanks, which this format writes as elements."""
    if part.tag in BESIDE:
        return ""
    if part.tag == f"{TEXT}s":
        return " " * min(whole(part.get(f"{TEXT}c"), 1), 1000)
    if part.tag in {f"{TEXT}tab", f"{TEXT}line-break"}:
        return " "
    return (part.text or "") + "".join(words_of(inner) + (inner.tail or "") for inner in part)


def note_span(cell: Element, line: int, column: int, sheet: Sheet) -> None:
    wide, high = (whole(cell.get(f"{TABLE}number-{way}-spanned"), 1) for way in ("columns", "rows"))
    if (wide > 1 or high > 1) and len(sheet.merged) < MOST_SPANS:
        sheet.merged.append(f"{letters(column)}{line}:{letters(column + wide - 1)}{line + high - 1}")


def letters(column: int) -> str:
    """Return the letters a column is named by; 0 is A."""
    name = ""
    place = column + 1
    while place:
        place, letter = divmod(place - 1, 26)
        name = chr(65 + letter) + name
    return name


def is_hidden(element: Element) -> bool:
    return element.get(f"{TABLE}visibility") in {"collapse", "filter"}


def repeated(element: Element, what: str) -> int:
    return whole(element.get(f"{TABLE}number-{what}-repeated"), 1)


def whole(text: str | None, otherwise: int) -> int:
    """Return a count of at least one; a sheet has no more than a million rows."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 7:
        return otherwise
    return max(1, int(text))
