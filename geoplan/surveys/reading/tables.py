"""A messy sheet to rows under known fields: where the header is, what each column means, which lines are data."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from geoplan.surveys.reading.fields import fields_of, headings_of
from geoplan.surveys.reading.text import Cell, as_text, folded, is_empty

Line = tuple[int, list[Cell]]
Feature = tuple[int, dict[str, Cell], tuple[float, float] | None]

LINES_LOOKED_AT = 40
HEADER_LINES_AT_MOST = 5


class LeftOut(StrEnum):
    """Why a line under the header is no record."""

    BLANK = "blank"
    UNITS = "units"
    COLUMN_NUMBERS = "column-numbers"
    TOTAL = "total"
    SIGNATURE = "signature"
    HEADER_AGAIN = "header-again"
    HEADING = "heading"
    EXAMPLE = "example"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place from 0, its heading as written, the field it was understood as."""

    index: int
    title: str
    field: str | None


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """One record: its line in the file, its cells by field, and for a feature its point (lon, lat).

    `others` holds, by place of the column, the cells under headings nobody knows.
    """

    line: int
    cells: Mapping[str, Cell] = field(repr=False)
    geometry: tuple[float, float] | None = field(default=None, repr=False)
    has_geometry: bool = False
    filled_down: bool = False
    others: Mapping[int, Cell] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """What a sheet was understood as.

    `header_lines` is empty when no header was found; `left_out` names every line passed over and why.
    """

    header_lines: tuple[int, ...]
    columns: tuple[Column, ...]
    lines: tuple[SurveyLine, ...] = field(repr=False)
    left_out: tuple[tuple[int, LeftOut], ...] = ()
    unknown_mappings: tuple[str, ...] = ()
    remembered: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        return any(column.field for column in self.columns)

    @property
    def titles(self) -> dict[str, str]:
        """Heading as written by field."""
        return {column.field: column.title for column in self.columns if column.field}

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Headings nobody knows."""
        return tuple(column.title for column in self.columns if column.field is None and column.title)


def understand_table(
    lines: Sequence[Line],
    kind: str,
    mapping: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
    merged: Sequence[str] = (),
) -> Table:
    """Find the header of a sheet, name its columns and keep its records.

    `mapping`: heading as written to field, which goes before what is known; `ignored` leaves a column out.
    `remembered`: the same as asked for with an earlier file, which this one need not have.
    `merged`: ranges of the sheet that are one cell, such as "A2:A9".
    Shape: `lines` are line number and cells, in the file's order.
    """
    asked = _folded_mapping(remembered) | _folded_mapping(mapping)
    header = _find_header(lines, kind, asked)
    if header is None:
        return Table((), (), ())
    start, height, columns = header
    body = lines[start + height :]
    kept, left_out = _records(body, columns)
    kept, filled = _filled_down(kept, columns, merged)
    columns = _with_unheaded(columns, kept, kind, asked)
    records = tuple(
        SurveyLine(number, _by_field(cells, columns), filled_down=number in filled, others=_others(cells, columns))
        for number, cells in kept
    )
    header_lines = tuple(number for number, _ in lines[start : start + height])
    unknown, used = _unknown(mapping, columns, kind), _used(remembered, mapping, columns)
    return Table(header_lines, columns, records, tuple(left_out), unknown, used)


def understand_features(
    features: Sequence[Feature],
    kind: str,
    mapping: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
) -> Table:
    """Name the properties of features the way columns are named; a feature's point stays beside them."""
    asked = _folded_mapping(remembered) | _folded_mapping(mapping)
    names = list(dict.fromkeys(name for _, properties, _ in features for name in properties))
    columns = _columns([[name] for name in names], kind, asked)
    held = {column.title: column.field for column in columns if column.field and column.field != "ignored"}
    place = {column.title: column.index for column in columns if is_set_aside(column)}
    records = tuple(
        SurveyLine(
            line,
            {held[name]: cell for name, cell in properties.items() if name in held},
            geometry,
            has_geometry=True,
            others={place[name]: cell for name, cell in properties.items() if name in place and not is_empty(cell)},
        )
        for line, properties, geometry in features
    )
    unknown, used = _unknown(mapping, columns, kind), _used(remembered, mapping, columns)
    return Table((), columns, records, (), unknown, used)


def remap_columns(columns: Sequence[Column], kind: str, mapping: Mapping[str, str]) -> tuple[Column, ...]:
    """Return columns with some of them asked to mean something else; a field that is taken away leaves its column."""
    asked, fields = _folded_mapping(mapping), fields_of(kind)
    wanted = [_asked_field([column.title], column.title, asked, fields) for column in columns]
    taken = {name for name in wanted if name and name != "ignored"}
    return tuple(
        Column(column.index, column.title, name or (None if column.field in taken else column.field))
        for column, name in zip(columns, wanted, strict=True)
    )


def _folded_mapping(mapping: Mapping[str, str] | None) -> dict[str, str]:
    return {folded(title): name for title, name in (mapping or {}).items()}


def _unknown(mapping: Mapping[str, str] | None, columns: Sequence[Column], kind: str) -> tuple[str, ...]:
    """Return the headings of a mapping that the file lacks, and fields that do not exist."""
    held = {folded(column.title) for column in columns}
    known = fields_of(kind)
    return tuple(
        f"{title}={name}" for title, name in (mapping or {}).items() if folded(title) not in held or name not in known
    )


def _used(
    remembered: Mapping[str, str] | None, mapping: Mapping[str, str] | None, columns: Sequence[Column]
) -> tuple[str, ...]:
    """Return the headings that mean what they meant in an earlier file."""
    kept = _folded_mapping(remembered)
    asked = _folded_mapping(mapping)
    return tuple(
        column.title
        for column in columns
        if column.field and folded(column.title) not in asked and kept.get(folded(column.title)) == column.field
    )


_Header = tuple[int, int, tuple[Column, ...]]


def _find_header(lines: Sequence[Line], kind: str, asked: Mapping[str, str]) -> _Header | None:
    """Return start, height and columns of the lines that name most fields; the lowest of equals, then the first."""
    best: _Header | None = None
    most, tallest = 0, 0
    for start in range(min(len(lines), LINES_LOOKED_AT)):
        for height in range(1, HEADER_LINES_AT_MOST + 1):
            block = [cells for _, cells in lines[start : start + height]]
            if len(block) < height or _looks_like_data(block[-1]):
                break
            columns = _columns(_stacked(block), kind, asked)
            named = len({column.field for column in columns if column.field})
            if (named, -height) > (most, -tallest):
                best, most, tallest = (start, height, columns), named, height
    return best


def _looks_like_data(cells: Sequence[Cell]) -> bool:
    """Say whether a line holds numbers or long digits: headers do not, but for column numbers, which are small."""
    return any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells) or any(
        re.search(r"\d{5,}|-?\d+[.,]\d{3,}", as_text(cell)) for cell in cells if isinstance(cell, str)
    )


def _stacked(block: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Return each column's headings from top to bottom, a heading over several columns repeated in each."""
    width = max(len(cells) for cells in block)
    rows = [[as_text(cells[index]) if index < len(cells) else "" for index in range(width)] for cells in block]
    for upper, lower in pairwise(rows):
        parent = ""
        for index in range(width):
            if upper[index]:
                parent = upper[index] if lower[index] else ""
            elif lower[index] and parent:
                upper[index] = parent
            else:
                parent = ""
    return [[row[index] for row in rows if row[index]] for index in range(width)]


def _columns(stacks: Sequence[Sequence[str]], kind: str, asked: Mapping[str, str]) -> tuple[Column, ...]:
    """Name each column; a field belongs to one column only, an asked one before a known one, left before right."""
    known = headings_of(kind)
    fields = fields_of(kind)
    parts = [list(dict.fromkeys(stack)) for stack in stacks]
    titles = [_title(part) for part in parts]
    wanted = [_asked_field(part, title, asked, fields) for part, title in zip(parts, titles, strict=True)]
    taken = {name for name in wanted if name and name != "ignored"}
    columns = []
    for index, (part, title) in enumerate(zip(parts, titles, strict=True)):
        name = wanted[index]
        if name is None:
            name = next((one for one in _known_fields(part, known) if one not in taken), None)
            if name:
                taken.add(name)
        columns.append(Column(index, title, name))
    return tuple(columns)


def _title(parts: Sequence[str]) -> str:
    return " ".join(part for part in parts if not _is_unit(part)) or " ".join(parts)


def _asked_field(parts: Sequence[str], title: str, asked: Mapping[str, str], fields: frozenset[str]) -> str | None:
    for heading in (title, " ".join(parts), *reversed(parts)):
        name = asked.get(folded(heading))
        if name in fields:
            return name
    return None


def _known_fields(parts: Sequence[str], known: Mapping[str, str]) -> Iterator[str]:
    """Yield the fields that a column's headings name, the fullest heading first."""
    for heading in _spellings(parts):
        name = known.get(folded(heading))
        if name:
            yield name
            return


_ASIDE = re.compile(
    r"\(.*?\)|\[.*?\]|\*|angka desimal|desimal|sesuai (?:ktp|kk|dtks|dtsen)|^\d+\s*[.)]\s*", re.IGNORECASE
)


def _spellings(parts: Sequence[str]) -> Iterator[str]:
    named = [part for part in parts if not _is_unit(part)] or list(parts)
    for cut in range(len(named)):
        yield " ".join(named[cut:])
        yield " ".join(reversed(named[cut:]))
    plain = [_ASIDE.sub(" ", part) for part in named]
    for cut in range(len(plain)):
        yield " ".join(plain[cut:])
        yield " ".join(reversed(plain[cut:]))
    for part in reversed(plain):
        yield from re.split(r"\s[-–:]\s|/|\n", part)[:1]
    if plain:
        yield plain[0]


_UNIT = re.compile(
    r"(?:m|m2|m²|orang|org|jiwa|kk|rp|rupiah|unit|ruang|derajat|desimal|meter|tahun|%|rombel|siswa|ya/tidak|dms|dd)"
)


def _is_unit(text: str) -> bool:
    return bool(_UNIT.fullmatch(as_text(text).casefold().strip("()[] .")))


def _records(body: Sequence[Line], columns: Sequence[Column]) -> tuple[list[Line], list[tuple[int, LeftOut]]]:
    kept: list[Line] = []
    left_out: list[tuple[int, LeftOut]] = []
    signed = False
    heads = [(column.index, folded(column.title)) for column in columns if column.title]
    for number, cells in body:
        reason = _reason(cells, columns, heads, first=not kept, signed=signed)
        signed = signed or reason is LeftOut.SIGNATURE
        if reason is None:
            kept.append((number, cells))
        elif reason is not LeftOut.BLANK:
            left_out.append((number, reason))
    return kept, left_out


# The invented row of our own templates.
_EXAMPLE = re.compile(r"^(?:contoh|example)\s*:", re.IGNORECASE)
_TOTAL = re.compile(
    r"^(?:sub\s*[- ]?\s*total|grand\s*total|jumlah(?: total| seluruh\w*)?|total|rata[- ]rata|jml)\b", re.IGNORECASE
)
_SIGNATURE = re.compile(
    r"^(?:mengetahui|mengesahkan|menyetujui|dibuat oleh|disusun oleh|nip\b|ttd\b|sumber\s*:|catatan\s*:|keterangan\s*:|"
    r"kepala (?:dinas|bidang|seksi|kelurahan|badan)|(?:plt\.? )?(?:lurah|camat)\b|petugas\b|"
    r"[a-z .]{3,30},\s*(?:\d{1,2}|\.{2,}|_{2,})\s+\w+\s+\d{4})",
    re.IGNORECASE,
)


_Heads = Sequence[tuple[int, str]]


def _reason(
    cells: Sequence[Cell], columns: Sequence[Column], heads: _Heads, *, first: bool, signed: bool
) -> LeftOut | None:
    texts = [as_text(cell) for cell in cells]
    filled = [text for text in texts if text]
    if all(is_empty(cell) for cell in cells):
        return LeftOut.BLANK
    if first and _are_column_numbers(filled):
        return LeftOut.COLUMN_NUMBERS
    if first and all(_is_unit(text) for text in filled):
        return LeftOut.UNITS
    ours = _of_the_form(texts, heads)
    if ours:
        return ours
    if _TOTAL.match(filled[0]) and not _identifies(cells, columns):
        return LeftOut.TOTAL
    return _footing(filled, cells, columns, signed=signed)


def _of_the_form(texts: Sequence[str], heads: _Heads) -> LeftOut | None:
    """Say whether a line belongs to the form itself: its header once more, or the invented row of our templates."""
    if _repeats_header(texts, heads):
        return LeftOut.HEADER_AGAIN
    return LeftOut.EXAMPLE if any(_EXAMPLE.match(text) for text in texts if ":" in text) else None


def _footing(
    filled: Sequence[str], cells: Sequence[Cell], columns: Sequence[Column], *, signed: bool
) -> LeftOut | None:
    few = len(filled) <= 2
    if few and (signed or any(_SIGNATURE.match(text) for text in filled)) and not _identifies(cells, columns):
        return LeftOut.SIGNATURE
    groups = re.match(r"^(?:kec|kel|kecamatan|kelurahan|desa|rw|rt|lingkungan)\b", filled[0], re.IGNORECASE)
    if len(filled) == 1 and groups and len(columns) > 2:
        return LeftOut.HEADING
    return None


def _are_column_numbers(filled: Sequence[str]) -> bool:
    numbers = [text.strip("()[]. ") for text in filled]
    if len(numbers) < 3 or not all(one.isdigit() and len(one) < 3 for one in numbers):
        return False
    return [int(one) for one in numbers] == list(range(int(numbers[0]), int(numbers[0]) + len(numbers)))


def _repeats_header(texts: Sequence[str], heads: _Heads) -> bool:
    held = [(texts[index], head) for index, head in heads if index < len(texts)]
    return len(held) > 1 and all(folded(text) == head for text, head in held)


_NUMBERS = frozenset({"nik", "kk", "npsn", "coordinates", "code"})
_PAIRS = (("latitude", "longitude"), ("x", "y"), ("easting", "northing"))


def _identifies(cells: Sequence[Cell], columns: Sequence[Column]) -> bool:
    """Say whether a line tells of one house or school: a number of its own, or both halves of a point.

    The date under a list, a name below it, or a sum may stand in such a column, too.
    """
    held = {
        column.field: as_text(cells[column.index])
        for column in columns
        if column.index < len(cells) and not is_empty(cells[column.index])
    }
    numbered = any(
        re.search(r"\d", text) and not _SIGNATURE.match(text) for field, text in held.items() if field in _NUMBERS
    )
    return numbered or any(one in held and other in held for one, other in _PAIRS)


def _by_field(cells: Sequence[Cell], columns: Sequence[Column]) -> dict[str, Cell]:
    return {
        column.field: cells[column.index] if column.index < len(cells) else None
        for column in columns
        if column.field and column.field != "ignored"
    }


def _with_unheaded(
    columns: tuple[Column, ...], lines: Sequence[Line], kind: str, asked: Mapping[str, str]
) -> tuple[Column, ...]:
    """Give columns that hold something under no heading at all their place as a name, so that they can be asked for."""
    filled = {index for _, cells in lines for index, cell in enumerate(cells) if not is_empty(cell)}
    named = {column.index: column for column in columns if column.title}
    fields = fields_of(kind)
    for index in filled - set(named):
        title = f"{PLACE_NAME} {_letters(index)}"
        named[index] = Column(index, title, _asked_field([title], title, asked, fields))
    return tuple(named.get(index) or Column(index, "", None) for index in range(max([*named, -1]) + 1))


# What a column without a heading is called; the word offices use.
PLACE_NAME = "Kolom"
_BY_PLACE = re.compile(r"kolom [a-z]{1,3}")


def is_by_place(key: str) -> bool:
    """Say whether a folded heading only tells the place of a column: in the next file another one may stand there."""
    return bool(_BY_PLACE.fullmatch(key))


def _letters(index: int) -> str:
    """Return the letters a spreadsheet writes over a column: A, Z, AA."""
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def is_set_aside(column: Column) -> bool:
    """Say whether a column means nothing yet, or nothing any more."""
    return column.field in {None, "ignored"}


def _others(cells: Sequence[Cell], columns: Sequence[Column]) -> dict[int, Cell]:
    """Return the cells under headings nobody knows."""
    return {
        column.index: cells[column.index]
        for column in columns
        if is_set_aside(column) and column.title and column.index < len(cells) and not is_empty(cells[column.index])
    }


_VERTICAL = re.compile(r"([A-Z]{1,3})(\d+):\1(\d+)")


def _filled_down(lines: list[Line], columns: Sequence[Column], merged: Sequence[str]) -> tuple[list[Line], set[int]]:
    """Fill kecamatan and kelurahan downwards where a merged cell left its value in the first line only.

    Told by the file's own merged ranges, else by the pattern: the first record has a value and fewer than half of all
    have one.
    """
    filled: set[int] = set()
    for column in columns:
        if column.field not in {"kecamatan", "kelurahan"}:
            continue
        spans = _spans(merged, column.index)
        held = [column.index < len(cells) and not is_empty(cells[column.index]) for _, cells in lines]
        by_pattern = bool(held) and held[0] and sum(held) * 2 <= len(held)
        last: Cell = None
        last_line = 0
        for place, (number, cells) in enumerate(lines):
            if held[place]:
                last, last_line = cells[column.index], number
            elif last is not None and (by_pattern or last_line == spans.get(number)):
                wider = [*cells, *[None] * (column.index + 1 - len(cells))]
                wider[column.index] = last
                lines[place] = (number, wider)
                filled.add(number)
    return lines, filled


def _spans(merged: Sequence[str], index: int) -> dict[int, int]:
    """Return, for each line that a merged cell of one column covers, the line that holds its value."""
    spans: dict[int, int] = {}
    for span in merged:
        found = _VERTICAL.fullmatch(span)
        if found and _place(found[1]) == index:
            spans |= dict.fromkeys(
                range(int(found[2]) + 1, min(int(found[3]), int(found[2]) + 10_000) + 1), int(found[2])
            )
    return spans


def _place(letters: str) -> int:
    """Return the place of a column named by letters; A is 0."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1
