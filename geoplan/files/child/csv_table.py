"""CSV and TSV: encoding, byte order mark and separator found, rows with the line they start on."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from geoplan.files.child.answer import Answer, Refused
from geoplan.files.rules import WIDE_BOMS, Request

SEPARATORS = ",;\t|"
SAMPLE_CHARS = 65_536
SAMPLE_ROWS = 40
FIELD_CHARS = 1_000_000
# A cell with more line breaks than this is a quotation mark nobody closed.
CELL_LINES = 60


def read(request: Request, answer: Answer) -> dict[str, object]:
    path = Path(request.path)
    codecs.register_error("keep-byte", keep_byte)
    encoding = encoding_of(path)
    if encoding == "cp1252":
        answer.note("not-utf8", read_as="windows-1252")
    csv.field_size_limit(FIELD_CHARS)
    errors = "keep-byte" if encoding == "cp1252" else "replace"
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        sample = file.read(SAMPLE_CHARS)
        stated = stated_separator(sample)
        separator = stated or separator_of(sample)
        file.seek(0)
        write_rows(file, separator, 1 if stated else 0, answer)
    if not answer.count:
        raise Refused("files.no-rows")
    return {"encoding": encoding, "separator": separator}


def encoding_of(path: Path) -> str:
    """Return the encoding: by its mark, else UTF-8 if the bytes are that, else Windows-1252."""
    with path.open("rb") as file:
        head = file.read(4)
    if head[:2] in WIDE_BOMS:
        return "utf-16"
    if not is_utf8(path):
        return "cp1252"
    return "utf-8-sig" if head[:3] == codecs.BOM_UTF8 else "utf-8"


def keep_byte(error: UnicodeError) -> tuple[str, int]:
    """Read the few bytes Windows-1252 leaves open as the control characters they are, to be named on their row."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


def is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def stated_separator(sample: str) -> str | None:
    """Return the separator of Excel's own first line `sep=;`."""
    first = sample.lstrip("\ufeff").splitlines()[:1]
    if first and first[0].lower().startswith("sep=") and len(first[0]) == 5:
        return first[0][4]
    return None


def separator_of(sample: str) -> str:
    """Return the separator by which most lines have the same number of columns, more columns winning."""
    lines = [line for line in sample.splitlines(keepends=True)[:SAMPLE_ROWS] if line.strip()]

    def agreement(separator: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator))
        width, times = max(
            ((w, n) for w, n in widths.items() if w > 1), key=lambda pair: (pair[1], pair[0]), default=(0, 0)
        )
        return times, width

    return max(SEPARATORS, key=agreement)


def write_rows(file: Iterator[str], separator: str, skip: int, answer: Answer) -> None:
    lines = Remembering(file)
    reader = csv.reader(lines, delimiter=separator)
    while True:
        start = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as broken:
            raise unreadable(str(broken)[:100], start) from broken
        if row is None:
            return
        # The reader asks for another line only inside quotes: at the end of the file they were never closed.
        if lines.ended or reader.line_num - start >= CELL_LINES:
            raise unreadable("quote-not-closed", start)
        if start > skip:
            answer.row(start, row)


def unreadable(why: str, line: int) -> Refused:
    return Refused("files.unreadable", format="csv", why=why, line=line)


class Remembering:
    """Lines of a file, and whether more was asked for than there is."""

    def __init__(self, file: Iterator[str]) -> None:
        self.file, self.ended = file, False

    def __iter__(self) -> "Remembering":
        return self

    def __next__(self) -> str:
        line = next(self.file, None)
        if line is None:
            self.ended = True
            raise StopIteration
        return line
