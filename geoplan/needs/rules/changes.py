"""What a correction may change of a site, and whether the new values can be right."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geoplan.needs.errors import FactImplausible
from geoplan.needs.rules.drafts import LocationSource
from geoplan.needs.rules.facts import (
    HouseFacts,
    SchoolFacts,
    house_facts_from,
    house_facts_json,
    school_facts_from,
    school_facts_json,
)
from geoplan.needs.rules.kinds import Kind

# A house that somebody promised to help may be moved this far without a planner: a better reading of one place.
HELD_MAY_MOVE_M = 25.0

LONGEST_ADDRESS = 300
WORST_ACCURACY_M = 10_000.0
LARGEST_M2 = 2000.0
MOST_PEOPLE = 100
MOST_PUPILS = 10_000
MOST_ROOMS = 200

# What a form may change of the facts; the rest comes with lists alone.
PARTS = ("foundation", "frame", "roof_frame", "roof", "wall", "floor")
HOUSE_COUNTS: Mapping[str, float] = {
    "floor_area_m2": LARGEST_M2,
    "occupants": MOST_PEOPLE,
    "households": MOST_PEOPLE,
    "vulnerable": MOST_PEOPLE,
}
HOUSE_WORDS = ("drinking_water", "lighting", "house_tenure", "land_tenure")
HOUSE_ANSWERS = ("own_title", "in_registry", "aided_in_10_years")
SCHOOL_COUNTS: Mapping[str, float] = {
    "pupils": MOST_PUPILS,
    "class_groups": MOST_ROOMS,
    "rooms_good": MOST_ROOMS,
    "rooms_light": MOST_ROOMS,
    "rooms_medium": MOST_ROOMS,
    "rooms_heavy": MOST_ROOMS,
}
SCHOOL_ANSWERS = ("double_shift",)
HAMLET = re.compile(r"\d{3}")


@dataclass(frozen=True, slots=True)
class SiteChanges:
    """A correction; None leaves a value as it is, an empty text takes it out.

    CRS: location is EPSG:4326 lon, lat. `facts` are parts of `house_facts_json` or `school_facts_json`; a None among
    them makes that fact unknown.
    """

    location: tuple[float, float] | None = None
    accuracy_m: float | None = None
    location_source: LocationSource | None = None
    address: str | None = None
    rt: str | None = None
    rw: str | None = None
    facts: Mapping[str, object] | None = None

    def plausible(self) -> None:
        """Check what needs no site. Raises: FactImplausible."""
        if self.address is not None and (len(self.address) > LONGEST_ADDRESS or not self.address.isprintable()):
            raise FactImplausible(field="address")
        for name, told in (("rt", self.rt), ("rw", self.rw)):
            if told and not HAMLET.fullmatch(told):
                raise FactImplausible(field=name)
        if self.accuracy_m is not None and not 0 <= self.accuracy_m <= WORST_ACCURACY_M:
            raise FactImplausible(field="accuracy_m")


def changed_facts(kind: Kind, stored: Mapping[str, object], told: Mapping[str, object]) -> HouseFacts | SchoolFacts:
    """Return the facts of a site after some of them were told anew. Raises: FactImplausible."""
    merged: dict[str, object] = dict(stored)
    for name, value in told.items():
        before = merged.get(name)
        nested = isinstance(value, Mapping) and name in {*PARTS, "sanitation"} and kind is Kind.HOUSE
        merged[name] = {**(before if isinstance(before, Mapping) else {}), **value} if nested else value  # type: ignore[dict-item]
        check_fact(kind, name, merged[name])
    known = without_unknown(merged)
    return house_facts_from(known) if kind is Kind.HOUSE else school_facts_from(known)


def check_fact(kind: Kind, name: str, value: object) -> None:
    """Raises: FactImplausible, also for a fact that is not corrected by hand."""
    counts, answers = (HOUSE_COUNTS, HOUSE_ANSWERS) if kind is Kind.HOUSE else (SCHOOL_COUNTS, SCHOOL_ANSWERS)
    if name in counts:
        fits = value is None or is_count(value, counts[name], whole=name != "floor_area_m2")
    elif name in answers:
        fits = value is None or isinstance(value, bool)
    else:
        fits = kind is Kind.HOUSE and name in {*PARTS, "sanitation", *HOUSE_WORDS} and is_known(name, value)
    if not fits:
        raise FactImplausible(field=name)


def is_count(value: object, most: float, *, whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        return False
    return 0 <= value <= most


def is_known(name: str, value: object) -> bool:
    """Say whether a word, or the words of a part, are among those of the survey form."""
    if value is None:
        return True
    kept = without_unknown({name: value})
    try:
        return house_facts_json(house_facts_from(kept)) == kept
    except (KeyError, TypeError, ValueError):
        return False


def without_unknown(values: Mapping[str, Any]) -> dict[str, object]:
    plain: dict[str, object] = {}
    for name, value in values.items():
        kept = without_unknown(value) if isinstance(value, Mapping) else value
        if kept is not None and kept != {}:
            plain[name] = kept
    return plain


def facts_json(facts: HouseFacts | SchoolFacts) -> dict[str, object]:
    """Return facts of either kind as they are stored."""
    return house_facts_json(facts) if isinstance(facts, HouseFacts) else school_facts_json(facts)
