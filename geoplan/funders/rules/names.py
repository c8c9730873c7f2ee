"""When two names may be one company. A question to ask, never an answer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

# What says how a company is founded, not who it is.
LEGAL_FORMS = frozenset({
    "pt", "cv", "ud", "pd", "fa", "tbk", "terbuka", "persero", "perum", "perumda", "perseroda", "bumd", "bumn",
    "ltd", "limited", "inc", "corp", "corporation", "co", "company", "llc", "gmbh", "sdn", "bhd",
})  # fmt: skip
# Alone these make no two names one: half of all companies carry them.
WEAK = frozenset({
    "indonesia", "nusantara", "group", "grup", "international", "internasional", "cilegon", "banten", "asia",
    "dan", "and", "the",
})  # fmt: skip
SHARED_WORDS = 0.5
LIKE_LETTERS = 0.85
Id = TypeVar("Id")


@dataclass(frozen=True, slots=True)
class NameWords:
    """The words of a name that say who it is: folded, without legal form, in order."""

    words: tuple[str, ...]

    @property
    def key(self) -> str:
        return " ".join(self.words)

    @property
    def strong(self) -> frozenset[str]:
        return frozenset(self.words) - WEAK or frozenset(self.words)


def name_words(name: str) -> NameWords:
    """Return the words of a name: *PT. Chandra Asri Pacific, Tbk* becomes chandra asri pacific."""
    # P.T. and C.V. lose their points before punctuation parts words.
    folded = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", name.casefold())
    words = re.findall(r"\w+", folded.replace("'", "").replace("’", ""))
    telling = tuple(word for word in words if word not in LEGAL_FORMS)
    return NameWords(telling or tuple(words))


def same_name(one: str, other: str) -> bool:
    """Say whether two names differ in nothing but legal form, case and punctuation."""
    return name_words(one).key == name_words(other).key


def alike(one: str, other: str) -> bool:
    """Say whether two names may be one company: one within the other, half the words shared, or nearly the letters."""
    first, second = name_words(one), name_words(other)
    if not first.words or not second.words:
        return False
    a, b = first.strong, second.strong
    if a <= b or b <= a:
        return True
    if len(a & b) >= SHARED_WORDS * len(a | b):
        return True
    return SequenceMatcher(None, first.key, second.key, autojunk=False).ratio() >= LIKE_LETTERS


def alike_among(name: str, known: Iterable[tuple[Id, str]]) -> list[tuple[Id, str]]:
    """Return the known names that may be the same company, the nearest first."""
    found = [one for one in known if alike(name, one[1])]
    own = name_words(name).key
    return sorted(found, key=lambda one: -SequenceMatcher(None, own, name_words(one[1]).key, autojunk=False).ratio())
