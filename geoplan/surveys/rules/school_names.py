"""Names of schools as two lists write them: SD Negeri 1 Umpama, SDN Umpama I."""

from difflib import SequenceMatcher

from geoplan.surveys.reading.text import folded_words

ALIKE = 0.85
ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10"}
LONG = (
    ("sekolah dasar", "sd"),
    ("sekolah menengah pertama", "smp"),
    ("sekolah menengah atas", "sma"),
    ("sekolah menengah kejuruan", "smk"),
    ("sd negeri", "sdn"),
    ("smp negeri", "smpn"),
    ("sma negeri", "sman"),
    ("smk negeri", "smkn"),
    ("sd n ", "sdn "),
    ("smp n ", "smpn "),
    ("upt ", ""),
    ("uptd ", ""),
)


def school_key(name: str) -> str:
    """Return a school's name in the form two lists are compared by; its words in any order."""
    text = " ".join(folded_words(name))
    for long, short in LONG:
        text = text.replace(long, short)
    return " ".join(sorted(number_of(word) for word in text.split()))


def number_of(word: str) -> str:
    digits = ROMAN.get(word, word)
    return str(int(digits)) if digits.isascii() and digits.isdigit() else digits


def are_alike(one: str, other: str) -> bool:
    """Say whether two keys may be of one school: written nearly alike, with the same numbers."""
    numbers = [{word for word in key.split() if word.isdigit()} for key in (one, other)]
    return numbers[0] == numbers[1] and SequenceMatcher(None, one, other).ratio() >= ALIKE
