"""How many classrooms a school is short of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from geoplan.needs.rules.facts import SchoolFacts
from geoplan.needs.rules.kinds import Level

# Source: Permendikdasmen 26/2025 art. 8, most pupils in a class group.
_PUPILS_PER_GROUP: Mapping[Level, int] = {
    Level.SD: 28,
    Level.MI: 28,
    Level.SMP: 32,
    Level.MTS: 32,
    Level.SMA: 36,
    Level.MA: 36,
    Level.SMK: 36,
    Level.MAK: 36,
    Level.SDLB: 5,
    Level.SMPLB: 8,
    Level.SMALB: 8,
}


@dataclass(frozen=True, slots=True)
class Norms:
    """Settings of the formula.

    `medium_is_usable`: rooms in medium damage still serve. `by_pupils`: a crowded class group counts as more
    than one;
    without it class groups alone decide, the usual way. `version` is kept with what was computed from it.
    """

    pupils_per_group: Mapping[Level, int] = field(default_factory=lambda: dict(_PUPILS_PER_GROUP))
    medium_is_usable: bool = True
    by_pupils: bool = True
    version: int = 1


NORMS = Norms()


@dataclass(frozen=True, slots=True)
class Split:
    """A shortage by what ends it: heavily damaged rooms made good, or new ones."""

    repairable: int
    to_build: int


def rooms_usable(facts: SchoolFacts, norms: Norms = NORMS) -> int | None:
    """Return the classrooms that can be taught in; None when one of the counts is missing."""
    counts = [facts.rooms_good, facts.rooms_light]
    if norms.medium_is_usable:
        counts.append(facts.rooms_medium)
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def rooms_needed(facts: SchoolFacts, norms: Norms = NORMS) -> int | None:
    """Return the classrooms one shift would take; None when the class groups are not known.

    Without a pupil count, or for a level without a norm, class groups alone decide.
    """
    if facts.class_groups is None:
        return None
    norm = norms.pupils_per_group.get(facts.level) if facts.level else None
    if not norms.by_pupils or norm is None or facts.pupils is None:
        return facts.class_groups
    return max(facts.class_groups, -(-facts.pupils // norm))


def rooms_short(facts: SchoolFacts, norms: Norms = NORMS) -> int | None:
    """Return how many classrooms are missing; None (unknown, not 0) when a count is."""
    needed, usable = rooms_needed(facts, norms), rooms_usable(facts, norms)
    return None if needed is None or usable is None else max(0, needed - usable)


def split_short(facts: SchoolFacts, norms: Norms = NORMS) -> Split | None:
    """Return the shortage as repairable and to build; None when it or the heavy damage is unknown."""
    short = rooms_short(facts, norms)
    if short is None or facts.rooms_heavy is None:
        return None
    damaged = facts.rooms_heavy
    if not norms.medium_is_usable:
        damaged += facts.rooms_medium or 0
    repairable = min(short, damaged)
    return Split(repairable=repairable, to_build=short - repairable)
