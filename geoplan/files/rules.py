"""Which file is read as what, and how much of it."""

import json
import math
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import PurePath

Cell = str | int | float | bool | None


class FileFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    ODS = "ods"
    JSON = "json"
    GEOJSON = "geojson"
    SHAPEFILE = "shapefile"
    GEOPACKAGE = "geopackage"
    KML = "kml"
    KMZ = "kmz"
    GPX = "gpx"
    PICTURE = "picture"
    PHOTOS = "photos"


TABLES = frozenset({FileFormat.CSV, FileFormat.XLSX, FileFormat.ODS, FileFormat.JSON})
PICTURES = frozenset({FileFormat.PICTURE, FileFormat.PHOTOS})
FEATURES = frozenset(FileFormat) - TABLES - PICTURES

ENDINGS = {
    "csv": FileFormat.CSV,
    "tsv": FileFormat.CSV,
    "txt": FileFormat.CSV,
    "xlsx": FileFormat.XLSX,
    "ods": FileFormat.ODS,
    "geojson": FileFormat.GEOJSON,
    "json": FileFormat.GEOJSON,
    "zip": FileFormat.SHAPEFILE,
    "gpkg": FileFormat.GEOPACKAGE,
    "kml": FileFormat.KML,
    "kmz": FileFormat.KMZ,
    "gpx": FileFormat.GPX,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold and cost."""

    file_bytes: int = 50_000_000
    unpacked_bytes: int = 300_000_000
    ratio: int = 100
    members: int = 2_000
    rows: int = 200_000
    columns: int = 200
    cell_chars: int = 10_000
    json_depth: int = 64
    cpu_s: int = 30
    memory_bytes: int = 1 << 30
    pixels: int = 50_000_000


# Boundary files come from operators, rarely, and hold long coasts.
AREA_LIMITS = Limits(file_bytes=200_000_000, unpacked_bytes=600_000_000, cpu_s=120, memory_bytes=3 << 30)
PICTURE_LIMITS = Limits(file_bytes=15_000_000, cpu_s=15)
# A zip of photos: they do not pack, so what comes out is little more than what came; read a few at a time.
PHOTOS_LIMITS = Limits(file_bytes=200_000_000, unpacked_bytes=300_000_000, members=4_000, cpu_s=60)
# The longer side of what is kept of a photo, and of what is shown in a row of several.
FULL_PIXELS, THUMB_PIXELS = 2048, 480
PICTURE_KINDS = frozenset({"jpeg", "png", "webp"})


@dataclass(frozen=True, slots=True)
class Request:
    """One file for the child to read. `path` and `work` are as the child sees them."""

    format: FileFormat
    path: str
    work: str
    limits: Limits
    layer: str | None = None
    reader: str = ""

    @classmethod
    def from_json(cls, text: str) -> "Request":
        given = json.loads(text)
        given["format"] = FileFormat(given["format"])
        return cls(**{**given, "limits": Limits(**given["limits"])})

    def to_json(self) -> str:
        return json.dumps(asdict(self))


def format_of(declared: str) -> FileFormat | None:
    """Return the format a file name, an ending or a format's own name stands for."""
    word = declared.strip().lower()
    ending = PurePath(word).suffix.removeprefix(".") or word.removeprefix(".")
    if ending in ENDINGS:
        return ENDINGS[ending]
    return FileFormat(word) if word in set(FileFormat) else None


MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"SQLite format 3\x00", "sqlite"),
    # Old Excel, and a new workbook locked with a password.
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
)
PICTURE_MAGIC = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"%!PS", "postscript"),
)
# What iPhones write: no reader of ours opens it.
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"}
WIDE_BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}

FITS = {
    FileFormat.CSV: {"text"},
    FileFormat.XLSX: {"zip"},
    FileFormat.ODS: {"zip"},
    FileFormat.JSON: {"json"},
    FileFormat.SHAPEFILE: {"zip"},
    FileFormat.GEOPACKAGE: {"sqlite"},
    FileFormat.GEOJSON: {"json"},
    FileFormat.KML: {"kml", "xml"},
    FileFormat.KMZ: {"zip"},
    FileFormat.GPX: {"gpx", "xml"},
    FileFormat.PICTURE: PICTURE_KINDS,
    FileFormat.PHOTOS: {"zip"},
}


def kind_found(head: bytes) -> str:
    """Return what the first bytes of a file look like, whatever it is called."""
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    if head[:2] in WIDE_BOMS:
        text = head[2 : 2 + len(head) // 2 * 2 - 2].decode(WIDE_BOMS[head[:2]], "ignore")
    else:
        text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
        if text.count("\x00") > len(text) / 10:
            return "binary"
    return kind_of_text(text.lstrip())


def picture_kind(head: bytes) -> str:
    """Return what kind of picture the first bytes of a file are, or what else they look like."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in HEIC_BRANDS else "video"
    for magic, kind in PICTURE_MAGIC:
        if head.startswith(magic):
            return kind
    return kind_found(head)


def kind_of_text(text: str) -> str:
    start = text[:2000].lower()
    if start.startswith("{") or (start.startswith("[") and start[1:].lstrip()[:1] in {"{", "["}):
        return "json"
    if not start.startswith("<"):
        return "text"
    if start.startswith("<!doctype html") or "<html" in start:
        return "html"
    if "<kml" in start:
        return "kml"
    if "<gpx" in start:
        return "gpx"
    # Anything else in angle brackets, pointer documents of GIS programs among it, unless it proves to be KML.
    return "xml" if start.startswith(("<?xml", "<!--")) else "markup"


def is_json_list(head: bytes) -> bool:
    """Return whether a JSON text begins as a list: records without geometry, to be read as a table."""
    return kind_found(head) == "json" and head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"["


def fits(declared: FileFormat, found: str) -> bool:
    return found in FITS[declared]


def cell_text(cell: Cell) -> str:
    """Return a cell as a person would copy it: numbers without exponent or trailing `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, bool) or not isinstance(cell, float):
        return str(cell)
    if not math.isfinite(cell):
        return str(cell)
    return format(Decimal(repr(cell)), "f").removesuffix(".0")
