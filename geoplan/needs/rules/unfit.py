"""Whether a house is fit to live in, and how badly it is damaged."""

from dataclasses import dataclass
from enum import StrEnum

from geoplan.needs.rules.facts import (
    Component,
    Condition,
    Drain,
    HouseFacts,
    Material,
    Sanitation,
    Toilet,
    ToiletOwner,
    Water,
)
from geoplan.needs.rules.kinds import Damage

BPS_AREA_LIMIT_M2 = 7.2  # Source: BPS, SDG 11.1.1; the same limit stands in Permensos 20/2017.
SPM_AREA_LIMIT_M2 = 9.0  # Source: Permen PUPR 29/2018, minimum service standard.

# Source: BPS housing statistics, accepted material of the largest part of each element.
_ACCEPTED: dict[str, frozenset[Material]] = {
    "roof": frozenset({Material.CONCRETE, Material.TILE, Material.SHINGLE, Material.ZINC}),
    "wall": frozenset(
        {Material.MASONRY, Material.BRICK, Material.CONCRETE, Material.PLASTERED_BAMBOO}
        | {Material.PLANKS, Material.LOGS, Material.WOOD}
    ),
    "floor": frozenset(
        {Material.STONE, Material.CERAMIC, Material.PARQUET, Material.CEMENT_TILE, Material.PLANKS}
        | {Material.WOOD, Material.CEMENT, Material.CONCRETE, Material.BRICK}
    ),
}
_IMPROVED_WATER = frozenset({Water.PIPED, Water.BOTTLED, Water.WELL, Water.SPRING, Water.RAIN})


class Criterion(StrEnum):
    """The four that must all hold, the first told apart by element."""

    ROOF = "roof-material"
    WALL = "wall-material"
    FLOOR = "floor-material"
    AREA = "area-per-person"
    WATER = "drinking-water"
    SANITATION = "sanitation"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Unfit as soon as one criterion fails; None when none fails but some are not known."""

    unfit: bool | None
    reasons: tuple[Criterion, ...]
    unknown: tuple[Criterion, ...]


def is_unfit(facts: HouseFacts, area_limit_m2: float = BPS_AREA_LIMIT_M2) -> Verdict:
    """Judge a house by the four BPS criteria.

    Units: area limit in m² a person.
    """
    holds = {
        Criterion.ROOF: _accepted("roof", facts.roof),
        Criterion.WALL: _accepted("wall", facts.wall),
        Criterion.FLOOR: _accepted("floor", facts.floor),
        Criterion.AREA: _wide_enough(facts, area_limit_m2),
        Criterion.WATER: water_is_improved(facts.drinking_water),
        Criterion.SANITATION: sanitation_is_improved(facts.sanitation),
    }
    reasons = tuple(name for name, held in holds.items() if held is False)
    unknown = tuple(name for name, held in holds.items() if held is None)
    return Verdict(True if reasons else None if unknown else False, reasons, unknown)


def coarse_severity(facts: HouseFacts) -> Damage | None:
    """Return light, medium or heavy from the parts; the class stated on the list only where no part is known.

    Heavy: a carrying part is heavily damaged, or most parts are damaged with a carrying one among them.
    Light: no carrying part is damaged and no covering part heavily.
    Source: PUPR guide to damage of buildings, 2021.
    """
    known = [part.condition for part in (*facts.structure, *facts.cover) if part.condition]
    if not known:
        return facts.stated_damage
    carrying = [part.condition for part in facts.structure if _damaged(part)]
    most = sum(one in _DAMAGED for one in known) * 2 > len(known)
    if Condition.HEAVY in carrying or (most and carrying):
        return Damage.HEAVY
    return Damage.MEDIUM if carrying or Condition.HEAVY in known else Damage.LIGHT


_DAMAGED = frozenset({Condition.MEDIUM, Condition.HEAVY})


def _damaged(part: Component) -> bool:
    return part.condition in _DAMAGED


def _accepted(element: str, part: Component) -> bool | None:
    if part.material in {None, Material.OTHER, Material.PRESENT}:
        return None
    return part.material in _ACCEPTED[element]


def _wide_enough(facts: HouseFacts, limit_m2: float) -> bool | None:
    per_person_m2 = area_per_person_m2(facts)
    return None if per_person_m2 is None else per_person_m2 >= limit_m2


def area_per_person_m2(facts: HouseFacts) -> float | None:
    """Return m² of floor for each occupant; None when either is missing."""
    if facts.floor_area_m2 is None or not facts.occupants:
        return None
    return facts.floor_area_m2 / facts.occupants


def water_is_improved(water: Water | None) -> bool | None:
    """Say whether drinking water comes from a protected source."""
    return None if water in {None, Water.OTHER} else water in _IMPROVED_WATER


def sanitation_is_improved(sanitation: Sanitation) -> bool | None:
    """Say whether there is a swan-neck toilet, own or shared, that drains to a tank or plant."""
    held = (
        None if sanitation.owner is None else sanitation.owner is not ToiletOwner.NONE,
        None if sanitation.toilet is None else sanitation.toilet is Toilet.SWAN_NECK,
        None if sanitation.drain is None else sanitation.drain in {Drain.SEPTIC, Drain.TREATMENT},
    )
    if False in held:
        return False
    return None if None in held else True
