"""Names of kelurahan as people write them, to codes."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geoplan.surveys.reading.text import as_text, folded

_PREFIX = re.compile(r"^\s*(?:kelurahan|kel|desa|ds|kecamatan|kec|kota|village)\b[\s.:]*", re.IGNORECASE)
CLOSE_ENOUGH = 0.8


@dataclass(frozen=True, slots=True)
class KnownArea:
    """A kelurahan: official dotted code, its name, and the name of its kecamatan."""

    code: str
    name: str
    kecamatan: str


@dataclass(frozen=True, slots=True)
class Named:
    """What a stated place may be: its codes, or the nearest spelling when it is none."""

    codes: tuple[str, ...] = ()
    suggestion: KnownArea | None = None
    other_kecamatan: bool = False


@dataclass(frozen=True, slots=True)
class Areas:
    """The kelurahan of the city, found by code, name or alias."""

    by_code: Mapping[str, KnownArea]
    by_key: Mapping[str, tuple[str, ...]]

    @staticmethod
    def of(known: Iterable[KnownArea], aliases: Mapping[str, Sequence[str]] | None = None) -> "Areas":
        """Gather the areas. `aliases`: other spellings, each with the codes it may mean."""
        by_code = {area.code: area for area in known}
        by_key: dict[str, tuple[str, ...]] = {}
        for area in by_code.values():
            key = area_key(area.name)
            by_key[key] = (*by_key.get(key, ()), area.code)
        for alias, codes in (aliases or {}).items():
            key = area_key(alias)
            told = [code for code in codes if code in by_code and code not in by_key.get(key, ())]
            if told:
                by_key[key] = (*by_key.get(key, ()), *told)
        return Areas(by_code, by_key)

    def with_code(self, text: str) -> str | None:
        """Return an official code written with or without dots, or None when it is not one of ours."""
        digits = re.sub(r"[.\s]", "", text)
        if not re.fullmatch(r"[0-9]{10}", digits):
            return None
        code = f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"
        return code if code in self.by_code else None

    def named(self, kelurahan: str, kecamatan: str) -> Named:
        """Return what a name means, within the kecamatan where one is stated."""
        key, district = area_key(kelurahan), area_key(kecamatan)
        codes = self.by_key.get(key, ())
        inside = tuple(code for code in codes if area_key(self.by_code[code].kecamatan) == district)
        if inside:
            return Named(inside)
        if codes:
            return Named(codes, other_kecamatan=bool(district) and self._is_kecamatan(district))
        return Named(suggestion=self._nearest(key, district))

    def _is_kecamatan(self, key: str) -> bool:
        return any(area_key(area.kecamatan) == key for area in self.by_code.values())

    def _nearest(self, key: str, district: str) -> KnownArea | None:
        """Return the one area spelled nearest, of the stated kecamatan if it has one."""
        near = difflib.get_close_matches(key, list(self.by_key), n=3, cutoff=CLOSE_ENOUGH)
        found = [self.by_code[code] for one in near[:1] for code in self.by_key[one]]
        inside = [area for area in found if area_key(area.kecamatan) == district]
        chosen = inside or found
        return chosen[0] if len(chosen) == 1 else None


def area_key(name: str) -> str:
    """Return the form area names are matched in: without prefix, blanks and punctuation."""
    return folded(_PREFIX.sub("", as_text(name)))
