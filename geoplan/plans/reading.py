"""A sum of money as people write it."""

import re
from decimal import Decimal

_SUM = re.compile(
    r"(?:rp\.?)?\s*([0-9][0-9.,\s]*?)\s*(ribu|rb|juta|jt|million|mio|miliar|milyar|m|billion|bn|triliun|t)?\.?,?-?"
)
_POWER = {
    None: 0, "ribu": 3, "rb": 3, "juta": 6, "jt": 6, "million": 6, "mio": 6, "miliar": 9, "milyar": 9, "m": 9,
    "billion": 9, "bn": 9, "triliun": 12, "t": 12,
}  # fmt: skip
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")


def rupiah_from(text: str) -> int | None:
    """Return the sum a text names, None for anything else: Rp250 juta, 1,5 miliar, 250.000.000, 250jt.

    A comma before a word of size is a decimal one, and so is a dot that does not group three digits.
    """
    found = _SUM.fullmatch(" ".join(text.lower().replace("\u00a0", " ").split()))
    if found is None:
        return None
    digits, word = found[1].replace(" ", "").strip(".,"), found[2]
    number = number_from(digits, named=word is not None)
    return None if number is None else int(number.scaleb(_POWER[word]))


def number_from(digits: str, *, named: bool) -> Decimal | None:
    grouped = _GROUPED.fullmatch(digits)
    if grouped and (not named or grouped[1] != "," or digits.count(",") > 1):
        return Decimal(digits.replace(grouped[1], ""))
    if digits.isdigit():
        return Decimal(digits)
    one_mark = re.fullmatch(r"(\d+)[.,](\d+)", digits)
    return Decimal(f"{one_mark[1]}.{one_mark[2]}") if one_mark and named else None
