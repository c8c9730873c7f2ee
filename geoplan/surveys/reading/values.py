"""Cells to values: numbers, money, yes and no, dates, school years, RT and RW, words from a fixed list."""

import math
import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from geoplan.surveys.reading.text import Cell, Unread, as_text, folded, has_foreign_digits, is_empty

Word = TypeVar("Word", bound=StrEnum)

_UNITS = re.compile(
    r"(m|m2|m²|m\^2|meter persegi|meter|mtr|orang|org|jiwa|kk|unit|ruang|rombel|siswa|anak|tahun|thn|th|buah)\.?$"
)
_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*")
_TIMES = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:m|meter)?\s*[x×*]\s*(\d+(?:[.,]\d+)?)")


def read_decimal(cell: Cell) -> Decimal | Unread | None:
    """Return a number that may have a fraction: `36,5`, `36.5`, `1.234,5`, `36 m2`, `6 x 6`; None when empty."""
    if is_empty(cell):
        return None
    if isinstance(cell, bool):
        return Unread("number-unreadable", "number")
    if isinstance(cell, int | float):
        return _from_number(cell)
    text = _bare(as_text(cell))
    sides = _TIMES.fullmatch(text)
    if sides:
        return _plain(sides[1]) * _plain(sides[2])
    return _signed(text, whole=False)


def read_whole(cell: Cell) -> int | Unread | None:
    """Return a count: `1.234`, `36 orang`, `12.0`; None when empty. A fraction is refused, never rounded."""
    if is_empty(cell):
        return None
    if isinstance(cell, bool):
        return Unread("number-unreadable", "whole number")
    number = _from_number(cell) if isinstance(cell, int | float) else _signed(_bare(as_text(cell)), whole=True)
    if isinstance(number, Unread):
        return number
    if number != number.to_integral_value():
        return Unread("number-not-whole", "whole number")
    return int(number)


_MILLIONS = re.compile(r"(.+?)\s*(juta|jt|milyar|miliar|m|ribu|rb)\.?$")
_TIMES_WORD = {
    "juta": 10**6,
    "jt": 10**6,
    "milyar": 10**9,
    "miliar": 10**9,
    "m": 10**9,
    "ribu": 1000,
    "rb": 1000,
}


def read_rupiah(cell: Cell) -> int | Unread | None:
    """Return rupiah: `Rp 30.000.000,-`, `30 juta`, `Rp30.000.000,00`, 30000000; None when empty."""
    if is_empty(cell):
        return None
    if isinstance(cell, bool):
        return Unread("number-unreadable", "rupiah")
    if isinstance(cell, int | float):
        number = _from_number(cell)
        return number if isinstance(number, Unread) else round(number)
    text = re.sub(r"^(rp|idr)\.?\s*", "", as_text(cell).casefold())
    text = re.sub(r"[,.]\s*(-+|=)\s*$", "", text)
    worded = _MILLIONS.fullmatch(text)
    if worded:
        number = _signed(worded[1], whole=False)
        return number if isinstance(number, Unread) else round(number * _TIMES_WORD[worded[2]])
    number = _signed(text, whole=True)
    return number if isinstance(number, Unread) else round(number)


def _from_number(cell: float) -> Decimal | Unread:
    if not math.isfinite(cell):
        return Unread("number-unreadable", "number")
    number = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    return Unread("number-negative", "0 or more") if number < 0 else number


def _bare(text: str) -> str:
    return _UNITS.sub("", text.casefold()).strip()


def _signed(text: str, *, whole: bool) -> Decimal | Unread:
    """Read unsigned digits with either separator; `whole` takes one group of three as thousands."""
    text = text.replace(" ", "")
    if has_foreign_digits(text):
        return Unread("digits-not-ascii", "digits 0 to 9")
    if re.fullmatch(r"-\d[\d.,]*", text):
        return Unread("number-negative", "0 or more")
    if not re.fullmatch(r"\d[\d.,]*", text):
        return Unread("number-unreadable", "number")
    return _separated(text, whole=whole)


def _separated(text: str, *, whole: bool) -> Decimal | Unread:
    marks = [letter for letter in text if letter in ".,"]
    if not marks:
        return Decimal(text)
    if len(marks) == 1:
        grouped = whole and _GROUPED.fullmatch(text)
        return Decimal(re.sub("[.,]", "", text)) if grouped else _plain(text)
    last = marks[-1]
    head, tail = (text, "") if marks.count(last) > 1 else tuple(text.rsplit(last, 1))
    if not _GROUPED.fullmatch(head):
        return Unread("number-unreadable", "number")
    return Decimal(re.sub("[.,]", "", head) + (f".{tail}" if tail else ""))


def _plain(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:  # a mark at the end: 12.
        return Decimal(text.rstrip(".,"))


_YES = frozenset({"ya", "y", "yes", "ada", "sudah", "pernah", "benar", "true", "v", "✓", "√", "x", "1", "punya"})
_NO = frozenset(
    {"tidak", "t", "tdk", "no", "n", "tidakada", "tdkada", "belum", "tidakpernah", "tdkpernah", "belumpernah"}
    | {"salah", "false", "0", "bukan", "tidakpunya", "nihil"}
)


def read_yes_no(cell: Cell) -> bool | Unread | None:
    """Return an answer: ya, tidak, ada, tidak ada, pernah, belum, a tick, 1, 0; None when empty."""
    if is_empty(cell, nothing_is_empty=False):
        return None
    text = as_text(cell).casefold()
    key = text if text in {"✓", "√"} else folded(text)
    if key in _YES:
        return True
    if key in _NO:
        return False
    # `ya, tahun 2019`, `tidak pernah dapat`: the first word answers, but `tidak tahu` does not.
    first = folded(text.split()[0].rstrip(",;:"))
    if key.startswith(("tidaktahu", "tdktahu")):
        return None
    if first in _YES | _NO and len(first) > 1:
        return first in _YES
    return Unread("answer-unreadable", "ya / tidak")


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("januari", "jan", "january"),
            ("februari", "feb", "pebruari", "february"),
            ("maret", "mar", "march"),
            ("april", "apr"),
            ("mei", "may"),
            ("juni", "jun", "june"),
            ("juli", "jul", "july"),
            ("agustus", "agu", "agt", "ags", "aug", "august"),
            ("september", "sep", "sept"),
            ("oktober", "okt", "oct", "october"),
            ("november", "nov", "nopember", "nop"),
            ("desember", "des", "dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_SERIAL_ZERO = date(1899, 12, 30)


def read_date(cell: Cell) -> date | Unread | None:
    """Return a day: `17/08/2024` (day first), `2024-08-17`, `17 Agustus 2024`, or a spreadsheet's day number."""
    if is_empty(cell):
        return None
    expected = Unread("date-unreadable", "17/08/2024")
    if isinstance(cell, bool):
        return expected
    text = as_text(cell).casefold()
    number = re.fullmatch(r"(\d{5})(\.\d+)?", text)
    if number:
        return _SERIAL_ZERO + timedelta(days=int(number[1]))
    return _written_date(text) or expected


def _written_date(text: str) -> date | None:
    if has_foreign_digits(text):
        return None
    iso = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ].*)?$", text)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    written = re.match(r"(?:[a-z']+,\s*)?(\d{1,2})[\s/.-]+(\d{1,2}|[a-z]+)[\s/.,-]+(\d{4}|\d{2})(?:\s.*)?$", text)
    if not written:
        return None
    month = int(written[2]) if written[2].isdigit() else _MONTHS.get(written[2])
    year = int(written[3]) + (2000 if len(written[3]) == 2 else 0)
    return _day(year, month, int(written[1])) if month else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_year(cell: Cell) -> int | Unread | None:
    """Return a calendar year from 1945 on, alone or as the year of a date; None when empty."""
    if is_empty(cell):
        return None
    text = as_text(cell)
    alone = re.fullmatch(r"(?:th|thn|tahun)?\.?\s*((?:19|20)\d\d)", text.casefold())
    if alone and int(alone[1]) >= 1945:
        return int(alone[1])
    day = read_date(cell)
    if isinstance(day, date) and day.year >= 1945:
        return day.year
    return Unread("year-unreadable", "2027")


def read_school_year(cell: Cell) -> str | Unread | None:
    """Return `2025/2026` from `2025/2026-1`, `2025-2026 Ganjil`, `20251`, `2025`; None when empty."""
    if is_empty(cell):
        return None
    text = as_text(cell)
    pair = re.search(r"(?<!\d)(20\d\d)\s*[/\-–]\s*((?:20)?\d\d)(?!\d)", text)
    if pair and (int(pair[2]) % 100) == (int(pair[1]) + 1) % 100:
        return f"{pair[1]}/{int(pair[1]) + 1}"
    alone = re.fullmatch(r"(20\d\d)[12]?", text)
    if alone:
        return f"{alone[1]}/{int(alone[1]) + 1}"
    return Unread("year-unreadable", "2025/2026")


def read_rt_rw(cell: Cell) -> tuple[str, str] | Unread | None:
    """Return RT and RW in three digits from one cell: `003/001`, `RT 3 RW 1`, `Rt. 003/ Rw. 001`, `1 / 6`."""
    if is_empty(cell):
        return None
    text = as_text(cell).casefold()
    if has_foreign_digits(text):
        return Unread("digits-not-ascii", "digits 0 to 9")
    rt, rw = re.search(r"rt[\s.:]*(\d{1,3})(?!\d)", text), re.search(r"rw[\s.:]*(\d{1,3})(?!\d)", text)
    if rt or rw:
        return _three(rt[1] if rt else ""), _three(rw[1] if rw else "")
    pair = re.fullmatch(r"(\d{1,3})\s*[/\-\s.,]\s*(\d{1,3})", text)
    if pair:
        return _three(pair[1]), _three(pair[2])
    return Unread("rt-rw-unreadable", "003/001")


def read_rt(cell: Cell) -> str | Unread | None:
    """Return one RT or RW number in three digits: 1, `001`, `RT 01`; None when empty."""
    if is_empty(cell):
        return None
    text = as_text(cell).casefold()
    if has_foreign_digits(text):
        return Unread("digits-not-ascii", "digits 0 to 9")
    number = re.fullmatch(r"(?:rt|rw)?[\s.:]*(\d{1,3})(?:\.0)?", text)
    return _three(number[1]) if number else Unread("rt-rw-unreadable", "003")


def rt_rw_in(address: str) -> tuple[str, str]:
    """Return RT and RW mentioned inside an address, empty where it names none."""
    text = address.casefold()
    rt = re.search(r"\brt[\s.:]*(\d{1,3})(?!\d)", text)
    rw = re.search(r"\brw[\s.:]*(\d{1,3})(?!\d)", text)
    if rt and rw:
        return _three(rt[1]), _three(rw[1])
    both = re.search(r"\brt\s*/\s*rw[\s.:]*(\d{1,3})\s*/\s*(\d{1,3})(?!\d)", text)
    return (_three(both[1]), _three(both[2])) if both else (_three(rt[1]) if rt else "", "")


def _three(digits: str) -> str:
    return digits.zfill(3) if digits and int(digits) else ""


def read_word(cell: Cell, words: Mapping[str, Word], code: str) -> Word | Unread | None:
    """Return the word a cell stands for, by the longest listed spelling found in it; None when empty.

    `words`: folded spellings. A spelling inside a longer text must be at least four letters.
    """
    if is_empty(cell, nothing_is_empty=False):
        return None
    key = folded(as_text(cell))
    if key in words:
        return words[key]
    inside = [spelling for spelling in words if len(spelling) >= 4 and spelling in key]
    return words[max(inside, key=len)] if inside else Unread(code, ", ".join(sorted(set(words.values()))))
