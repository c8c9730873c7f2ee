"""One cell as text: what counts as empty, what is never taken, how names are folded for comparing."""

import math
import re
import unicodedata
from dataclasses import dataclass

Cell = str | int | float | bool | None


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Left by web pages and phone keyboards; they carry nothing.
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_EMPTY = _set_of("- -- --- – — . .. ... ? n/a na n.a n.a. #n/a nil null none kosong") | {
    "",
    "belum ada",
    "tidak ada data",
    "tdk ada data",
    "belum ada data",
}
_NOTHING = frozenset({"tidak ada", "tdk ada", "tidak punya", "tdk punya", "nihil"})
_SPREADSHEET_ERRORS = frozenset({"#ref!", "#value!", "#name?", "#div/0!", "#num!", "#null!"})


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that could not be read: a stable code, and what was expected in words a program may keep."""

    code: str
    expected: str


def as_text(cell: Cell) -> str:
    """Return the cell as one line of text without doubled, odd or invisible blanks."""
    if isinstance(cell, str):
        # `split` knows every blank there is, the no-break ones of web pages too.
        return " ".join((cell if cell.isascii() else _INVISIBLE.sub("", cell)).split())
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    return number_text(cell) if isinstance(cell, float) else str(cell)


def number_text(number: float) -> str:
    """Return a number cell as written digits: no exponent, no trailing `.0`."""
    if not math.isfinite(number):
        return "nan"
    if number == int(number) and abs(number) < 1e22:
        return str(int(number))
    return format(number, "f") if "e" in repr(number) and abs(number) > 1e-4 else repr(number)


def is_empty(cell: Cell, *, nothing_is_empty: bool = True) -> bool:
    """Say whether a cell holds nothing: blank, a dash, `n/a`, `kosong` and the like.

    `nothing_is_empty`: `tidak ada` counts as empty too; in a column of answers it is an answer.
    """
    if cell is None:
        return True
    if not isinstance(cell, str):
        return False
    text = as_text(cell).casefold()
    return text in _EMPTY or (nothing_is_empty and text in _NOTHING)


def has_control_characters(cell: Cell) -> bool:
    """Say whether a cell holds NUL, control characters, lone surrogates or marks that turn the reading."""
    return isinstance(cell, str) and not cell.isprintable() and bool(_CONTROL.search(cell))


def has_foreign_digits(text: str) -> bool:
    """Say whether a text holds digits other than 0 to 9; `int` and `float` would take them."""
    return not text.isascii() and any(
        unicodedata.category(letter) == "Nd" and letter not in "0123456789" for letter in text
    )


def is_spreadsheet_error(cell: Cell) -> bool:
    """Say whether a cell holds what a broken formula shows."""
    return isinstance(cell, str) and "#" in cell and as_text(cell).casefold() in _SPREADSHEET_ERRORS


def folded(text: str) -> str:
    """Return letters and digits alone, in lower case and without accents: what names are compared by."""
    plain = as_text(text)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
    return "".join(filter(str.isalnum, plain.casefold()))


_TITLES = _set_of(
    "h hj hi kh ny tn nn bpk bapak ibu bu pak sdr sdri alm almh dr drs dra ir prof ust ustad ustadz "
    "spd se sh mpd skom sag sip mm"
)


def folded_words(name: str) -> list[str]:
    """Return the words of a name in lower case, without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", as_text(name)).casefold()
    return re.sub(r"[^\w\s]", " ", plain.replace(".", " ").replace("'", "")).split()


def folded_name(name: str) -> str:
    """Return a person's name in the form two lists are matched by: lower case, titles and punctuation off."""
    words = folded_words(name)
    joined = _join_single_letters(words)
    return " ".join(word for word in joined if word not in _TITLES) or " ".join(joined)


def _join_single_letters(words: list[str]) -> list[str]:
    """Return the words with `s pd` put together again, so that titles written with dots are known."""
    joined: list[str] = []
    for word in words:
        if joined and len(joined[-1]) == 1 and joined[-1] + word in _TITLES:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


_IDENTITY_NUMBER = re.compile(r"(?<![0-9])[0-9]{12}([0-9]{4})(?![0-9])")


def without_identity_numbers(text: str) -> str:
    """Return a text in which a NIK or KK, sixteen digits in a row, shows its last four only.

    People write them into remarks and addresses, which are kept readable.
    """
    return text if len(text) < 16 else _IDENTITY_NUMBER.sub(r"•••• \1", text)
