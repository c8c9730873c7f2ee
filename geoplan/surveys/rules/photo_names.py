"""Which file of a zip is meant by what a row says of its photos."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geoplan.surveys.reading.text import Cell, as_text, is_empty

# Several photos of one row, in one cell.
BETWEEN = re.compile(r"[,;|\n\r]+")
ENDING = re.compile(r"\.(?:jpe?g|png|webp|heic|heif|gif|bmp|tiff?)$")
MOST_A_ROW = 10
NOT_NAMED, SAME_NAME = "not-named", "same-name"


@dataclass(frozen=True, slots=True)
class Plan:
    """Which rows each file is of, by its place in the zip; and the files that hang nowhere, name and why."""

    rows_of: Mapping[int, tuple[int, ...]]
    left: tuple[tuple[str, str], ...]


def names_in(cell: Cell) -> list[str]:
    """Return the names of the photos a cell tells of, without the folders of a web address."""
    if is_empty(cell):
        return []
    parts = BETWEEN.split(cell) if isinstance(cell, str) else [as_text(cell)]
    return [told for part in parts if (told := plain_path(as_text(part)))][:MOST_A_ROW]


def plain_path(name: str) -> str:
    """Return a path in one spelling: lower case, one kind of slash, no drive, no address before it."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("\\", "/").strip().strip("\"'")
    if "://" in text:
        text = text.split("?")[0].rpartition("/")[2]
    return text.strip("/ ")


def file_part(path: str) -> str:
    return path.rpartition("/")[2]


def stem(path: str) -> str:
    return ENDING.sub("", file_part(path))


def planned(rows: Iterable[tuple[int, Sequence[str]]], files: Sequence[tuple[int, str, str]]) -> Plan:
    """Match rows (id, names) with files (place, name, what stands in the way or nothing).

    A name is the whole path, else the file's name, else that without its ending; one that fits two files fits none.
    """
    by_key: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, name, _why in files:
        path = plain_path(name)
        for how, key in (("path", path), ("file", file_part(path)), ("stem", stem(path))):
            by_key[how, key].append(place)
    rows_of: dict[int, dict[int, None]] = defaultdict(dict)
    unclear: set[int] = set()
    for row, names in rows:
        for name in names:
            found = meant(name, by_key)
            if len(found) == 1:
                rows_of[found[0]][row] = None
            unclear.update(found if len(found) > 1 else ())
    broken = {place: why for place, _name, why in files if why}
    named = {place: tuple(of) for place, of in rows_of.items() if place not in broken}
    left = [
        (name, why or (SAME_NAME if place in unclear else NOT_NAMED))
        for place, name, why in files
        if place not in named
    ]
    return Plan(named, tuple(left))


def meant(name: str, by_key: Mapping[tuple[str, str], list[int]]) -> list[int]:
    """Return the files a name may mean, by the finest way that finds any."""
    for how, key in (("path", name), ("file", file_part(name)), ("stem", stem(name))):
        if found := by_key.get((how, key)):
            return found
    return []
