"""XLSX: the archive first, then calamine, or openpyxl where calamine died."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import join, normpath
from typing import Any

from defusedxml.ElementTree import fromstring

from geoplan.files.child.answer import Answer, Refused, Trouble
from geoplan.files.child.archive import CHUNK, guarded, unpack
from geoplan.files.rules import Request

QUICK, FRUGAL = "python_calamine", "openpyxl"
DOCUMENT = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
SMALL_PART_BYTES = 5_000_000
ROW = re.compile(rb"<row\b[^>]*>")
ROW_NUMBER = re.compile(rb'\br="(\d{1,7})"')
HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
COLUMN = re.compile(rb"<col\b[^>]*>")
FROM_TO = re.compile(rb'\b(min|max)="(\d{1,5})"')
MERGED = re.compile(rb'<mergeCell\b[^>]*\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
ERROR_CELL = re.compile(rb'<c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,7})"')
VALUELESS = re.compile(
    rb'<c\b[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*><f\b(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>'
)
MOST_NOTED = 10_000


@dataclass(slots=True)
class Sheet:
    name: str
    hidden: bool
    part: str


@dataclass(slots=True)
class Looks:
    """What a sheet's own text says besides its values."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    troubles: dict[int, list[Trouble]] = field(default_factory=dict)


def read(request: Request, answer: Answer) -> dict[str, object]:
    with guarded(request.path, request.limits) as archive:
        total = sum(unpack(archive, m, None, request.limits) for m in archive.infolist())
        if total > request.limits.unpacked_bytes:
            raise Refused("files.too-heavy", limit="unpacked_bytes", allowed=request.limits.unpacked_bytes)
        sheets = sheets_of(archive)
        pictures = sum(m.filename.startswith("xl/media/") for m in archive.infolist())
        wanted = chosen(sheets, request.layer)
        for sheet in wanted:
            looks = looks_of(archive, sheet)
            if write_rows(request, sheet, looks, answer):
                break
        else:
            raise Refused("files.no-rows")
    return {
        "sheet": sheet.name,
        "sheets": [{"name": s.name, "hidden": s.hidden} for s in sheets],
        "hidden_columns": looks.hidden_columns,
        "merged": looks.merged,
        "pictures": pictures,
    }


def sheets_of(archive: zipfile.ZipFile) -> list[Sheet]:
    """Return the worksheets in the order of the workbook."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        raise Refused("files.not-what-it-says", declared="xlsx", found="zip")
    book = small_xml(archive, "xl/workbook.xml")
    targets = {
        r.get("Id"): r.get("Target", "")
        for r in small_xml(archive, "xl/_rels/workbook.xml.rels")
        if r.get("Type", "").endswith("/worksheet")
    }
    sheets = []
    for entry in book.iter():
        if not entry.tag.endswith("}sheet"):
            continue
        target = targets.get(entry.get(DOCUMENT + "id"))
        part = target.removeprefix("/") if target and target.startswith("/") else normpath(join("xl", target or ""))
        if target and part in names:
            sheets.append(Sheet(entry.get("name", ""), entry.get("state", "visible") != "visible", part))
    return sheets


def small_xml(archive: zipfile.ZipFile, name: str) -> Any:
    try:
        member = archive.getinfo(name)
        if member.file_size > SMALL_PART_BYTES:
            raise Refused("files.too-heavy", limit="unpacked_bytes", allowed=SMALL_PART_BYTES)
        return fromstring(archive.read(member), forbid_dtd=True)
    except (KeyError, SyntaxError, ValueError) as broken:
        raise Refused("files.unreadable", format="xlsx", why=type(broken).__name__) from broken


def chosen(sheets: list[Sheet], name: str | None) -> list[Sheet]:
    """Return the sheet asked for, else those to try: visible ones first."""
    if name is None:
        return sorted(sheets, key=lambda sheet: sheet.hidden)
    found = [sheet for sheet in sheets if sheet.name == name]
    if not found:
        raise Refused("files.layer-not-found", layer=name[:100], layers=[s.name for s in sheets])
    return found


def looks_of(archive: zipfile.ZipFile, sheet: Sheet) -> Looks:
    """Return hidden rows and columns and merged ranges by a quick look over the sheet's text."""
    looks = Looks()
    kept = b""
    with archive.open(sheet.part) as part:
        while chunk := part.read(CHUNK):
            text = kept + chunk
            # What the end of the chunk cuts is looked at with the next one.
            cut = max(text.rfind(b"</row>"), len(text) - CHUNK)
            look_over(text[:cut], looks)
            kept = text[cut:]
    look_over(kept, looks)
    return looks


def look_over(text: bytes, looks: Looks) -> None:
    if b"hidden=" in text:
        look_for_hidden(text, looks)
    if b't="e"' in text:
        note_cells("error-cell", ERROR_CELL, text, looks)
    if b"<f" in text:
        note_cells("formula-without-value", VALUELESS, text, looks)
    room = MOST_NOTED - len(looks.merged)
    looks.merged += [ref.decode() for ref in MERGED.findall(text)[:room]]


def look_for_hidden(text: bytes, looks: Looks) -> None:
    for tag in ROW.findall(text):
        number = ROW_NUMBER.search(tag)
        if number and HIDDEN.search(tag):
            looks.hidden_rows.add(int(number[1]))
    for tag in COLUMN.findall(text):
        if HIDDEN.search(tag):
            span = {key: int(value) for key, value in FROM_TO.findall(tag)}
            looks.hidden_columns += range(span.get(b"min", 1) - 1, min(span.get(b"max", 0), 1000))


def note_cells(code: str, pattern: re.Pattern[bytes], text: bytes, looks: Looks) -> None:
    for letters, line in pattern.findall(text):
        looks.troubles.setdefault(int(line), []).append((code, column_of(letters)))


def column_of(letters: bytes) -> int:
    """Return the place of a column named by letters; A is 0."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def write_rows(request: Request, sheet: Sheet, looks: Looks, answer: Answer) -> int:
    rows = by_openpyxl if request.reader == FRUGAL else by_calamine
    try:
        for line, cells in rows(request.path, sheet.name):
            troubles = looks.troubles.get(line, [])
            answer.row(line, trimmed(cells), hidden=line in looks.hidden_rows, troubles=troubles)
    except (SyntaxError, KeyError, ValueError, TypeError, OverflowError, IndexError) as broken:
        raise Refused("files.unreadable", format="xlsx", why=type(broken).__name__) from broken
    return answer.count


def trimmed(cells: list[Any]) -> list[Any]:
    """Return a row without the blanks at its end, which may be thousands."""
    width = len(cells)
    while width and (cells[width - 1] is None or cells[width - 1] == ""):
        width -= 1
    return cells[:width]


def by_calamine(path: str, name: str) -> Iterator[tuple[int, list[Any]]]:
    import python_calamine  # noqa: PLC0415 -- loaded only where it reads

    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            sheet = book.get_sheet_by_name(name)
            # Rows come from the first of the sheet, columns only from the first used one.
            _, first_column = sheet.start or (0, 0)
            before: list[Any] = [None] * first_column
            for line, cells in enumerate(sheet.iter_rows(), start=1):
                yield line, before + cells
    except python_calamine.CalamineError as broken:
        raise Refused("files.unreadable", format="xlsx", why=type(broken).__name__) from broken


def by_openpyxl(path: str, name: str) -> Iterator[tuple[int, list[Any]]]:
    import openpyxl  # noqa: PLC0415

    if not openpyxl.DEFUSEDXML:
        raise Refused("files.unreadable", format="xlsx", why="no-safe-xml")
    with Path(path).open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book[name]
        # A stated size is often wrong, and iterating by it makes a million rows out of nothing.
        sheet.reset_dimensions()
        for row in sheet.iter_rows():
            numbers = [cell.row for cell in row if cell.value is not None]
            if numbers:
                yield numbers[0], [cell.value for cell in row]
