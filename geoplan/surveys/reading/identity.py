"""Numbers that identify: NIK, family card, school number, telephone. Text always, never arithmetic."""

import math
import re

from geoplan.surveys.reading.text import Cell, Unread, as_text, has_foreign_digits, is_empty

_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
# Above this a floating-point cell no longer tells neighbouring whole numbers apart.
_EXACT_BELOW = 2**53


def read_nik(cell: Cell) -> str | Unread | None:
    """Return a NIK of 16 digits; None when empty.

    The region digits are where the card was first issued, not where the person lives, so they are not judged;
    the day of birth is (40 is added to it for women).
    """
    digits = _sixteen(cell, "nik")
    if isinstance(digits, str) and not _has_birth_day(digits):
        return Unread("nik-date", "digits 7 to 12 are day, month and year of birth")
    return digits


def read_kk(cell: Cell) -> str | Unread | None:
    """Return a family-card number of 16 digits; None when empty."""
    return _sixteen(cell, "kk")


def _sixteen(cell: Cell, name: str) -> str | Unread | None:
    if is_empty(cell):
        return None
    rounded = Unread(f"{name}-rounded", "16 digits as text; the spreadsheet has lost some")
    if isinstance(cell, bool):
        return Unread(f"{name}-length", "16 digits")
    if isinstance(cell, int | float):
        return _from_number(cell, rounded, name)
    text = re.sub(r"[\s.'’`\-]", "", as_text(cell))
    if has_foreign_digits(text):
        return Unread("digits-not-ascii", "digits 0 to 9")
    if _SCIENTIFIC.fullmatch(as_text(cell).replace(" ", "")):
        return rounded
    if len(text) == 18 and text.endswith("00") and as_text(cell).endswith(".00"):
        text = text[:16]
    return text if re.fullmatch(r"[0-9]{16}", text) else Unread(f"{name}-length", "16 digits")


def _from_number(cell: float, rounded: Unread, name: str) -> str | Unread:
    """Take a number cell only when no digit can have been lost.

    Spreadsheets keep 15 digits and put a 0 in place of the 16th.
    """
    if not math.isfinite(cell) or cell != int(cell):
        return Unread(f"{name}-length", "16 digits")
    digits = str(int(cell))
    if len(digits) != 16:
        return Unread(f"{name}-length", "16 digits")
    if digits.endswith("0") or (isinstance(cell, float) and cell >= _EXACT_BELOW):
        return rounded
    return digits


def _has_birth_day(nik: str) -> bool:
    day, month = int(nik[6:8]), int(nik[8:10])
    return 1 <= (day - 40 if day > 40 else day) <= 31 and 1 <= month <= 12


def read_npsn(cell: Cell) -> str | Unread | None:
    """Return a school's number: 8 digits, or `P` and 7 digits for community units; None when empty."""
    if is_empty(cell):
        return None
    text = re.sub(r"[\s'’`]", "", as_text(cell)).upper()
    if has_foreign_digits(text):
        return Unread("digits-not-ascii", "digits 0 to 9")
    if isinstance(cell, bool) or not re.fullmatch(r"[0-9]{8}|P[0-9]{7}", text):
        return Unread("npsn-shape", "8 digits")
    return text


def read_phone(cell: Cell) -> str | Unread | None:
    """Return a telephone number in digits with `+62` folded to 0; None when empty.

    A number cell has lost its leading 0, which is put back.
    """
    if is_empty(cell):
        return None
    text = re.sub(r"[\s().\-/]", "", as_text(cell))
    if has_foreign_digits(text):
        return Unread("digits-not-ascii", "digits 0 to 9")
    digits = re.sub(r"^(\+?62|0062)", "0", text)
    if re.fullmatch(r"[2-9][0-9]{7,11}", digits):
        digits = f"0{digits}"
    return digits if re.fullmatch(r"0[0-9]{7,13}", digits) else Unread("phone-shape", "0812…")
