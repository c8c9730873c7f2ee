"""Boundary files to rows: official codes, names and levels as the many sources write them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from geoplan.areas.errors import Problem
from geoplan.files.gate import AREAS, Passed, through_gate
from geoplan.files.reading import Features
from geoplan.files.rules import Cell, cell_text


class Level(StrEnum):
    CITY = "city"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"


SEGMENTS = {2: Level.CITY, 3: Level.KECAMATAN, 4: Level.KELURAHAN}
DIGITS = {4: Level.CITY, 6: Level.KECAMATAN, 10: Level.KELURAHAN}

# Headers met in files of BIG, Kemendagri, BPS, OpenStreetMap extracts and our own, folded by `header_key`.
# The first that is there wins, so the level's own column comes before those that may mean any level.
ANY_CODE = ("code", "kode", "kodewilayah", "kodekemendagri", "kodepum", "kdpum", "kdwilayah")
CODE_HEADERS = {
    Level.KELURAHAN: ("kdepum", "kodedesa", "kodekel", "kodekelurahan", "kodedesakel", "kddesa", "kdkel",
                      "kodekeldesa", "iddesa", *ANY_CODE),
    Level.KECAMATAN: ("kdcpum", "kodekec", "kodekecamatan", "kdkec", "idkec", *ANY_CODE),
    Level.CITY: ("kdpkab", "kodekab", "kodekabkota", "kodekota", "kdkab", "idkab", *ANY_CODE),
}  # fmt: skip
ANY_NAME = ("name", "nama", "namobj", "namawilayah")
NAME_HEADERS = {
    Level.KELURAHAN: ("wadmkd", "namadesa", "namakel", "namakelurahan", "desakel", "keldesa", "desa", "kelurahan",
                      "nmdesa", "nmkel", *ANY_NAME),
    Level.KECAMATAN: ("wadmkc", "namakec", "namakecamatan", "kecamatan", "kec", "nmkec", *ANY_NAME),
    Level.CITY: ("wadmkk", "namakab", "namakabkota", "namakota", "kabupaten", "kota", "kabkota", "nmkab", *ANY_NAME),
}  # fmt: skip
PREFIX = re.compile(r"^(?:kelurahan|kel|kecamatan|kec|desa|ds)(?:\.\s*|\s+)(?=\w)")
DOTTED = re.compile(r"\d{2}\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?")


def header_key(header: str) -> str:
    return "".join(c for c in header.casefold() if c.isalnum())


def name_key(name: str) -> str:
    """Return a name folded for comparing: lower case, without prefix (Kel., Kecamatan …), blanks and marks."""
    plain = unicodedata.normalize("NFKC", name).casefold().strip()
    return "".join(c for c in PREFIX.sub("", plain) if c.isalnum())


def tidy_name(name: str) -> str:
    """Return a name for showing: single blanks, no prefix, no shouting."""
    name = " ".join(name.split())
    start = PREFIX.match(name.casefold())
    name = name[start.end() :] if start else name
    return name.title() if name.isupper() else name


def dotted_code(text: str) -> str | None:
    """Return an official code with dots, or None if the text is none.

    Source: codes of Kemendagri: 2 digits of province and of city, 2 of kecamatan, 4 of kelurahan.
    """
    text = "".join(text.split())
    if DOTTED.fullmatch(text):
        return text
    if text.isascii() and text.isdigit() and len(text) in DIGITS:
        return ".".join(filter(None, (text[:2], text[2:4], text[4:6], text[6:])))
    return None


def level_of(code: str) -> Level:
    """Return the level a dotted code stands for."""
    return SEGMENTS[code.count(".") + 1]


def looks_like_bps(code: str) -> bool:
    """Return whether a kelurahan's code is of the statistics office, which numbers in another way.

    There the kecamatan has three digits, so what stands in place of ours begins with 0; official ones begin
    with 1 (kelurahan) or 2 (desa).
    """
    return level_of(code) is Level.KELURAHAN and code[9] == "0"


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One place of a boundary file that passed the gate. CRS: `boundary` is EPSG:4326."""

    line: int
    code_text: str
    name: str
    kecamatan: str
    schematic: bool
    boundary: BaseGeometry
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a file hold what."""

    code: str | None
    name: str | None
    kecamatan: str | None


def columns_of(
    headers: Iterable[str], level: Level, code_field: str | None = None, name_field: str | None = None
) -> Columns:
    """Return the columns by their known headers, unless the caller names them."""
    by_key: dict[str, str] = {}
    for header in headers:
        by_key.setdefault(header_key(header), header)

    def first(known: tuple[str, ...]) -> str | None:
        return next((by_key[key] for key in known if key in by_key), None)

    return Columns(
        code=by_key.get(header_key(code_field)) if code_field else first(CODE_HEADERS[level]),
        name=by_key.get(header_key(name_field)) if name_field else first(NAME_HEADERS[level]),
        kecamatan=first(NAME_HEADERS[Level.KECAMATAN][:-4]) if level is Level.KELURAHAN else None,
    )


def read_rows(
    features: Features, level: Level, code_field: str | None = None, name_field: str | None = None
) -> tuple[list[AreaRow], list[Problem]]:
    """Return the rows of a file whose geometry is sound, repaired where needed, and why the others are not."""
    headers = dict.fromkeys(key for feature in features.rows() for key in feature.properties)
    missing = [
        Problem("no-such-field", None, {"field": field, "fields": list(headers)[:50]})
        for field in (code_field, name_field)
        if field and header_key(field) not in {header_key(h) for h in headers}
    ]
    columns = columns_of(headers, level, code_field, name_field)
    if not missing and columns.code is None and columns.name is None:
        missing = [Problem("no-code-or-name", None, {"fields": list(headers)[:50]})]
    if missing:
        return [], missing
    rows: list[AreaRow] = []
    problems: list[Problem] = []
    for feature in features.rows():
        passed = through_gate(feature.geometry, rule=AREAS, crs_epsg=features.crs_epsg)
        values = feature.properties
        if isinstance(passed, Passed):
            rows.append(area_row(feature.line, values, columns, passed))
        else:
            named = text_in(values, columns.code) or text_in(values, columns.name)
            problems.append(Problem(passed.code, feature.line, {"area": named, **passed.facts}))
    return rows, problems


def area_row(line: int, values: Mapping[str, Cell], columns: Columns, passed: Passed) -> AreaRow:
    return AreaRow(
        line=line,
        code_text=text_in(values, columns.code),
        name=text_in(values, columns.name),
        kecamatan=text_in(values, columns.kecamatan),
        schematic=values.get("schematic") is True,
        boundary=passed.shape,
        notes=passed.notes,
    )


def text_in(values: Mapping[str, Cell], column: str | None) -> str:
    return cell_text(values.get(column)).strip() if column else ""
