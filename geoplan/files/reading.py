"""Open a file somebody sent: one declared type, one driver, read in a limited process.

    table = open_table(path, "houses.xlsx")
    for row in table.rows(): ...

Nothing of the file is parsed in this process beyond its first bytes.
"""

from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from geoplan.errors import Refusal
from geoplan.files.errors import (
    FROM_CHILD,
    EmptyFile,
    FileTooLarge,
    NotWhatItSays,
    TooHeavy,
    UnknownFormat,
    Unreadable,
)
from geoplan.files.rules import (
    ENDINGS,
    FEATURES,
    PHOTOS_LIMITS,
    PICTURE_LIMITS,
    TABLES,
    Cell,
    FileFormat,
    Limits,
    Request,
    fits,
    format_of,
    is_json_list,
    kind_found,
    picture_kind,
)
from geoplan.files.sandbox import Kept, Sandbox, ask_child

HEAD_BYTES = 4096
STANDARD = Limits()


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong with one row, by code; `column` is a place in a table or a property's name."""

    code: str
    column: int | str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader had to decide about the whole file: to be told, never silent."""

    code: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table that has something in it. `line` is the file's own number of it, from 1."""

    line: int
    cells: list[Cell]
    hidden: bool = False
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetName:
    name: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands in the file; which row is the header is for the caller to find.

    Numbers of a workbook come as numbers (`rules.cell_text` gives their text), those of a CSV as text; dates come
    as ISO text. `merged` holds ranges such as "A2:A9", `hidden_columns` places from 0.
    """

    format: FileFormat
    sandbox: Sandbox
    row_count: int
    notes: tuple[Note, ...]
    encoding: str | None
    separator: str | None
    sheet: str | None
    sheets: tuple[SheetName, ...]
    hidden_columns: tuple[int, ...]
    merged: tuple[str, ...]
    pictures: int
    kept: Kept

    def rows(self) -> Iterator[Row]:
        """Yield the rows in order; may be called again."""
        for line, cells, hidden, troubles in self.kept.lines():
            yield Row(line, cells, bool(hidden), tuple(Trouble(*t) for t in troubles))


@dataclass(frozen=True, slots=True)
class Feature:
    """One place of a file, not yet through the gate. `line` counts places from 1.

    Shape: GeoJSON as a mapping, well-known binary as bytes, or None.
    """

    line: int
    geometry: dict[str, Any] | bytes | None
    properties: dict[str, Cell]
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Features:
    """The places of a file. CRS: `crs_epsg` as declared, None where the file declares none."""

    format: FileFormat
    sandbox: Sandbox
    row_count: int
    notes: tuple[Note, ...]
    encoding: str | None
    crs_epsg: int | None
    layer: str | None
    kept: Kept

    def rows(self) -> Iterator[Feature]:
        """Yield the places in order; may be called again."""
        for line, geometry, properties, troubles in self.kept.lines():
            shape = bytes.fromhex(geometry) if isinstance(geometry, str) else geometry
            yield Feature(line, shape, properties, tuple(Trouble(*t) for t in troubles))


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo drawn anew: JPEG without a word about where it came from, and a small one for lists.

    `place` and `taken_on` are what the sent file said of itself. CRS: EPSG:4326, lon/lat.
    """

    full: bytes
    thumb: bytes
    width: int
    height: int
    place: tuple[float, float] | None
    taken_on: date | None


def open_table(path: str | Path, declared_type: str, *, sheet: str | None = None, limits: Limits = STANDARD) -> Table:
    """Read a table. `declared_type` is the name the file came with, or its ending.

    Without a sheet's name the first visible one that holds anything is read. Objects of a JSON list are rows,
    under a row 0 of their keys.
    Raises: the refusals of `files.errors`.
    """
    request = request_for(path, declared_type, TABLES, sheet, limits)
    kept = read_twice(request) if request.format is FileFormat.XLSX else ask_child(request)
    facts = kept.last["understood"]
    return Table(
        format=request.format,
        sandbox=kept.sandbox,
        row_count=kept.last["rows"],
        notes=notes_of(kept),
        encoding=facts.get("encoding"),
        separator=facts.get("separator"),
        sheet=facts.get("sheet"),
        sheets=tuple(SheetName(s["name"], s["hidden"]) for s in facts.get("sheets", ())),
        hidden_columns=tuple(facts.get("hidden_columns", ())),
        merged=tuple(facts.get("merged", ())),
        pictures=facts.get("pictures", 0),
        kept=kept,
    )


def read_twice(request: Request) -> Kept:
    """Read a workbook by the quick library, and by the frugal one if the first died for lack of memory.

    The quick one lays a sheet out in memory whole, so two cells far apart kill it.
    """
    try:
        return ask_child(replace(request, reader="python_calamine"))
    except TooHeavy as died:
        if died.facts.get("limit") != "memory":
            raise
        return ask_child(replace(request, reader="openpyxl"))


def open_features(
    path: str | Path, declared_type: str, *, layer: str | None = None, limits: Limits = STANDARD
) -> Features:
    """Read the places of a file, each to be passed through `gate.through_gate` with the declared system.

    Raises: the refusals of `files.errors`.
    """
    request = request_for(path, declared_type, FEATURES, layer, limits)
    kept = ask_child(request)
    facts = kept.last["understood"]
    return Features(
        format=request.format,
        sandbox=kept.sandbox,
        row_count=kept.last["rows"],
        notes=notes_of(kept),
        encoding=facts.get("encoding"),
        crs_epsg=facts.get("crs_epsg"),
        layer=facts.get("layer"),
        kept=kept,
    )


def open_picture(path: str | Path, *, limits: Limits = PICTURE_LIMITS) -> Picture:
    """Read a photo by its bytes alone, whatever it is called, and draw it anew.

    Raises: EmptyFile, FileTooLarge, NotWhatItSays, TooHeavy, Unreadable, ReaderNotStarted.
    """
    file = Path(path).resolve()
    check_picture(file, limits)
    kept = ask_child(Request(format=FileFormat.PICTURE, path=str(file), work="", limits=limits))
    full, thumb = (drawn for _line, drawn in kept.lines())
    return picture_of(full, thumb, kept.last["understood"])


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """One file of a zip of photos: its place in the zip, its name there, and what kind of file its bytes look like."""

    place: int
    name: str
    kind: str

    @property
    def is_photo(self) -> bool:
        return fits(FileFormat.PICTURE, self.kind)


def open_photos(path: str | Path, *, limits: Limits = PHOTOS_LIMITS) -> list[PhotoFile]:
    """Return what is in a zip of photos; every byte of it was unpacked once under the guard.

    Raises: the refusals of `files.errors`.
    """
    kept = ask_child(photos_request(path, limits, None))
    return [PhotoFile(place, name, kind) for place, name, kind in kept.lines()]


def draw_photos(
    path: str | Path, places: Sequence[int], *, limits: Limits = PHOTOS_LIMITS
) -> Iterator[tuple[int, Picture | Refusal]]:
    """Yield some pictures of a zip, drawn anew, or why one is not: a broken one harms no other.

    A few at a time: their limits are for all of them together.
    Raises: the refusals of `files.errors`, about the zip itself.
    """
    request = photos_request(path, limits, ",".join(str(place) for place in places))
    try:
        kept = ask_child(request)
    except TooHeavy as died:
        if len(places) == 1:
            yield places[0], died
            return
        # One of them killed the reader: each on its own, so that only that one is left out.
        for place in places:
            yield from draw_photos(path, [place], limits=limits)
        return
    for place, full, *rest in kept.lines():
        if full is None:
            code, facts = rest
            yield place, FROM_CHILD.get(code, Unreadable)(**facts)
        else:
            yield place, picture_of(full, *rest)


def picture_of(full: str, thumb: str, facts: dict[str, Any]) -> Picture:
    return Picture(
        full=b64decode(full),
        thumb=b64decode(thumb),
        width=facts["width"],
        height=facts["height"],
        place=tuple(facts["place"]) if facts["place"] else None,
        taken_on=date.fromisoformat(facts["taken_on"]) if facts["taken_on"] else None,
    )


def photos_request(path: str | Path, limits: Limits, layer: str | None) -> Request:
    """Return what to ask of the child about a zip of photos, after the cheap checks: size, first bytes."""
    file = Path(path).resolve()
    check_bytes(file, FileFormat.PHOTOS, limits)
    return Request(format=FileFormat.PHOTOS, path=str(file), work="", limits=limits, layer=layer)


def check_bytes(file: Path, declared: FileFormat, limits: Limits) -> None:
    """Raises: EmptyFile, FileTooLarge, NotWhatItSays."""
    size = file.stat().st_size
    if not size:
        raise EmptyFile
    if size > limits.file_bytes:
        raise FileTooLarge(allowed_bytes=limits.file_bytes)
    with file.open("rb") as opened:
        found = kind_found(opened.read(HEAD_BYTES))
    if not fits(declared, found):
        raise NotWhatItSays(declared=str(declared), found=found)


def check_picture(file: Path, limits: Limits) -> None:
    size = file.stat().st_size
    if not size:
        raise EmptyFile
    if size > limits.file_bytes:
        raise FileTooLarge(allowed_bytes=limits.file_bytes)
    with file.open("rb") as opened:
        found = picture_kind(opened.read(HEAD_BYTES))
    if not fits(FileFormat.PICTURE, found):
        raise NotWhatItSays(declared=str(FileFormat.PICTURE), found=found)


def notes_of(kept: Kept) -> tuple[Note, ...]:
    return tuple(Note(note["code"], note["facts"]) for note in kept.last["notes"])


def request_for(
    path: str | Path, declared_type: str, known: frozenset[FileFormat], layer: str | None, limits: Limits
) -> Request:
    """Return what to ask of the child, after the cheap checks: type, size, first bytes."""
    declared = format_in(path, declared_type)
    if declared is None or declared not in known:
        endings = sorted(ending for ending, one in ENDINGS.items() if one in known)
        raise UnknownFormat(name=declared_type[-60:], known=endings)
    file = Path(path).resolve()
    check_bytes(file, declared, limits)
    return Request(format=declared, path=str(file), work="", limits=limits, layer=layer)


def format_in(path: str | Path, declared_type: str) -> FileFormat | None:
    """Return what a file is read as: by its name, and for `.json` by whether it begins as a list."""
    declared = format_of(declared_type)
    if declared is FileFormat.GEOJSON and declared_type.strip().lower().endswith("json"):
        with Path(path).open("rb") as opened:
            return FileFormat.JSON if is_json_list(opened.read(HEAD_BYTES)) else declared
    return declared


def is_features(path: str | Path, declared_type: str) -> bool:
    """Return whether a file holds places with geometry rather than a table."""
    return format_in(path, declared_type) in FEATURES
