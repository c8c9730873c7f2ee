"""The open score that orders sites: points for each cause, weights in sight."""

from dataclasses import dataclass

from geoplan.needs.rules.facts import Component, Condition, HouseFacts, SchoolFacts
from geoplan.needs.rules.kinds import Damage
from geoplan.needs.rules.shortage import NORMS, Norms, rooms_short
from geoplan.needs.rules.unfit import (
    BPS_AREA_LIMIT_M2,
    area_per_person_m2,
    coarse_severity,
    sanitation_is_improved,
    water_is_improved,
)


@dataclass(frozen=True, slots=True)
class Weights:
    """Points each cause can bring, 100 for a kind in all, and the amounts at which it brings them in full."""

    version: int = 1
    structure: float = 35
    crowding: float = 20
    water_and_sanitation: float = 15
    vulnerable: float = 15
    waiting: float = 15
    shortage: float = 40
    heavy_damage: float = 25
    double_shift: float = 20
    pupils: float = 15
    vulnerable_full: int = 3
    waiting_full_years: int = 5
    pupils_full: int = 600
    area_limit_m2: float = BPS_AREA_LIMIT_M2


WEIGHTS_V1 = Weights()


@dataclass(frozen=True, slots=True)
class Part:
    """One cause: the points it brought, the points it could bring; `known` is False where nobody told."""

    name: str
    points: float
    of: float
    known: bool


@dataclass(frozen=True, slots=True)
class Priority:
    """1..100, its parts in the order of the weights, and the version of these."""

    value: int
    parts: tuple[Part, ...]
    weights_version: int

    @property
    def parts_json(self) -> dict[str, object]:
        """The parts as they are stored beside the score."""
        return {
            "weights_version": self.weights_version,
            "parts": {part.name: round(part.points, 1) for part in self.parts},
            "unknown": [part.name for part in self.parts if not part.known],
        }


def priority(
    facts: HouseFacts | SchoolFacts, *, year: int, weights: Weights = WEIGHTS_V1, norms: Norms = NORMS
) -> Priority:
    """Score a site; a cause nobody knows of brings no points.

    Units: `year` is the calendar year that waiting is counted up to.
    """
    parts = (
        _house_parts(facts, weights, year) if isinstance(facts, HouseFacts) else _school_parts(facts, weights, norms)
    )
    total = sum(part.points for part in parts)
    # Half a point counts as one: Python's round would send 12.5 to 12 and 13.5 to 14.
    return Priority(max(1, min(100, int(total + 0.5))), parts, weights.version)


def _house_parts(facts: HouseFacts, weights: Weights, year: int) -> tuple[Part, ...]:
    return (
        _part("structure", _worst_part(facts), weights.structure),
        _part("crowding", _crowding(facts, weights.area_limit_m2), weights.crowding),
        _part("water_and_sanitation", _unsafe_water(facts), weights.water_and_sanitation),
        _part("vulnerable", _share(facts.vulnerable, weights.vulnerable_full), weights.vulnerable),
        _part("waiting", _waited(facts.waiting_since_year, year, weights.waiting_full_years), weights.waiting),
    )


def _school_parts(facts: SchoolFacts, weights: Weights, norms: Norms) -> tuple[Part, ...]:
    double_shift = None if facts.double_shift is None else float(facts.double_shift)
    return (
        _part("shortage", _short_share(facts, norms), weights.shortage),
        _part("heavy_damage", _heavy_share(facts), weights.heavy_damage),
        _part("double_shift", double_shift, weights.double_shift),
        _part("pupils", _share(facts.pupils, weights.pupils_full), weights.pupils),
    )


def _part(name: str, share: float | None, of: float) -> Part:
    return Part(name, max(0.0, min(1.0, share or 0.0)) * of, of, share is not None)


_BADNESS = {Condition.GOOD: 0.0, Condition.LIGHT: 1 / 3, Condition.MEDIUM: 2 / 3, Condition.HEAVY: 1.0}
_STATED = {Damage.LIGHT: 1 / 3, Damage.MEDIUM: 2 / 3, Damage.HEAVY: 1.0}


def _worst_part(facts: HouseFacts) -> float | None:
    counted: tuple[Component, ...] = (facts.roof, facts.wall, facts.floor, facts.frame, facts.roof_frame)
    known = [_BADNESS[part.condition] for part in counted if part.condition]
    if known:
        return max(known)
    stated = coarse_severity(facts)
    return _STATED[stated] if stated else None


def _crowding(facts: HouseFacts, limit_m2: float) -> float | None:
    per_person_m2 = area_per_person_m2(facts)
    return None if per_person_m2 is None else (limit_m2 - per_person_m2) / limit_m2


def _unsafe_water(facts: HouseFacts) -> float | None:
    held = [water_is_improved(facts.drinking_water), sanitation_is_improved(facts.sanitation)]
    if held == [None, None]:
        return None
    return sum(one is False for one in held) / 2


def _share(count: int | None, full: int) -> float | None:
    return None if count is None else count / full


def _waited(since: int | None, year: int, full_years: int) -> float | None:
    return None if since is None else (year - since) / full_years


def _short_share(facts: SchoolFacts, norms: Norms) -> float | None:
    short = rooms_short(facts, norms)
    return None if short is None or not facts.class_groups else short / facts.class_groups


def _heavy_share(facts: SchoolFacts) -> float | None:
    counts = (facts.rooms_good, facts.rooms_light, facts.rooms_medium, facts.rooms_heavy)
    known = [count for count in counts if count is not None]
    if facts.rooms_heavy is None or len(known) < len(counts) or not sum(known):
        return None
    return facts.rooms_heavy / sum(known)
