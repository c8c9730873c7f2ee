"""What was found at a site, as recorded: inputs, never verdicts. None means not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import cast

from geoplan.needs.rules.kinds import Authority, Damage, Level, Ownership, authority_of


class Condition(StrEnum):
    """State of one part of a house, from layak to tidak layak."""

    GOOD = "good"
    LIGHT = "light"
    MEDIUM = "medium"
    HEAVY = "heavy"


class Material(StrEnum):
    CONCRETE = "concrete"
    TILE = "tile"
    SHINGLE = "shingle"
    ZINC = "zinc"
    ASBESTOS = "asbestos"
    THATCH = "thatch"
    BAMBOO = "bamboo"
    MASONRY = "masonry"
    PLASTERED_BAMBOO = "plastered-bamboo"
    WOVEN_BAMBOO = "woven-bamboo"
    PLANKS = "planks"
    LOGS = "logs"
    WOOD = "wood"
    STONE = "stone"
    CERAMIC = "ceramic"
    PARQUET = "parquet"
    CEMENT_TILE = "cement-tile"
    CEMENT = "cement"
    BRICK = "brick"
    EARTH = "earth"
    STEEL = "steel"
    PRESENT = "present"
    ABSENT = "absent"
    OTHER = "other"


class Water(StrEnum):
    PIPED = "piped"
    BOTTLED = "bottled"
    WELL = "well"
    SPRING = "spring"
    RAIN = "rain"
    SURFACE = "surface"
    OTHER = "other"


class ToiletOwner(StrEnum):
    OWN = "own"
    SHARED = "shared"
    NONE = "none"


class Toilet(StrEnum):
    SWAN_NECK = "swan-neck"
    SQUAT = "squat"
    PIT = "pit"


class Drain(StrEnum):
    SEPTIC = "septic"
    TREATMENT = "treatment"
    HOLE = "hole"
    WATER = "water"
    LAND = "land"


class Lighting(StrEnum):
    METERED = "metered"
    UNMETERED = "unmetered"
    OTHER_POWER = "other-power"
    NO_POWER = "no-power"


class Tenure(StrEnum):
    OWN = "own"
    RENTED = "rented"
    FAMILY = "family"
    STATE_LAND = "state-land"
    NOT_OWN = "not-own"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a house: what it is made of and what state it is in."""

    material: Material | None = None
    condition: Condition | None = None

    @property
    def known(self) -> bool:
        return self.material is not None or self.condition is not None


@dataclass(frozen=True, slots=True)
class Sanitation:
    """Whose toilet, of which kind, draining where."""

    owner: ToiletOwner | None = None
    toilet: Toilet | None = None
    drain: Drain | None = None


@dataclass(frozen=True, slots=True)
class HouseFacts:
    """A house as surveyed.

    `frame` is columns and beams, `roof_frame` what carries the roof cover. Income is asked on the forms but
    never
    kept; `vulnerable` is a count of old, disabled or small members, never who.
    """

    foundation: Component = field(default_factory=Component)
    frame: Component = field(default_factory=Component)
    roof_frame: Component = field(default_factory=Component)
    roof: Component = field(default_factory=Component)
    wall: Component = field(default_factory=Component)
    floor: Component = field(default_factory=Component)
    floor_area_m2: float | None = None
    occupants: int | None = None
    households: int | None = None
    vulnerable: int | None = None
    drinking_water: Water | None = None
    sanitation: Sanitation = field(default_factory=Sanitation)
    lighting: Lighting | None = None
    house_tenure: Tenure | None = None
    land_tenure: Tenure | None = None
    own_title: bool | None = None
    in_registry: bool | None = None
    aided_in_10_years: bool | None = None
    stated_damage: Damage | None = None
    waiting_since_year: int | None = None

    @property
    def structure(self) -> tuple[Component, ...]:
        """The parts that carry the house."""
        return self.foundation, self.frame, self.roof_frame

    @property
    def cover(self) -> tuple[Component, ...]:
        """The parts that only close it."""
        return self.roof, self.wall, self.floor


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """A school in one school year; a count not handed in stays None, it is not 0.

    `double_shift` is None where the form does not tell.
    """

    npsn: str | None = None
    level: Level | None = None
    ownership: Ownership | None = None
    pupils: int | None = None
    class_groups: int | None = None
    rooms_good: int | None = None
    rooms_light: int | None = None
    rooms_medium: int | None = None
    rooms_heavy: int | None = None
    double_shift: bool | None = None
    school_year: str | None = None
    waiting_since_year: int | None = None

    @property
    def authority(self) -> Authority | None:
        return authority_of(self.level) if self.level else None


_COMPONENTS = ("foundation", "frame", "roof_frame", "roof", "wall", "floor")
_HOUSE_WORDS: dict[str, type[StrEnum]] = {
    "drinking_water": Water,
    "lighting": Lighting,
    "house_tenure": Tenure,
    "land_tenure": Tenure,
    "stated_damage": Damage,
}
_NAMES: dict[type, tuple[str, ...]] = {
    shape: tuple(part.name for part in fields(shape)) for shape in (HouseFacts, SchoolFacts, Component, Sanitation)
}
_SCHOOL_WORDS: dict[str, type[StrEnum]] = {"level": Level, "ownership": Ownership}


def house_facts_json(facts: HouseFacts) -> dict[str, object]:
    """Return the facts as plain JSON values; unknown ones are left out."""
    return _plain(facts, _NAMES[HouseFacts])


def school_facts_json(facts: SchoolFacts) -> dict[str, object]:
    """Return the facts as plain JSON values; unknown ones are left out."""
    return _plain(facts, _NAMES[SchoolFacts])


def house_facts_from(stored: Mapping[str, object]) -> HouseFacts:
    """Return the facts that `house_facts_json` wrote; keys it does not know are passed over."""
    values = _known(HouseFacts, stored, _HOUSE_WORDS)
    for name in _COMPONENTS:
        values[name] = _component(stored.get(name))
    values["sanitation"] = _sanitation(stored.get("sanitation"))
    return HouseFacts(**values)  # type: ignore[arg-type]


def school_facts_from(stored: Mapping[str, object]) -> SchoolFacts:
    """Return the facts that `school_facts_json` wrote; keys it does not know are passed over."""
    return SchoolFacts(**_known(SchoolFacts, stored, _SCHOOL_WORDS))  # type: ignore[arg-type]


def _plain(facts: object, names: Sequence[str]) -> dict[str, object]:
    """Return the parts of a record that are known, as plain values."""
    plain: dict[str, object] = {}
    for name in names:
        value = getattr(facts, name)
        if value is None:
            continue
        if isinstance(value, Component | Sanitation):
            inner = _plain(value, _NAMES[type(value)])
            if inner:
                plain[name] = inner
        else:
            plain[name] = str(value) if isinstance(value, StrEnum) else value
    return plain


def _known(
    shape: type[HouseFacts] | type[SchoolFacts], stored: Mapping[str, object], words: dict[str, type[StrEnum]]
) -> dict[str, object]:
    return {
        name: words[name](str(stored[name])) if name in words else stored[name]
        for name in _NAMES[shape]
        if name in stored
    }


def _component(stored: object) -> Component:
    part = cast("Mapping[str, str]", stored or {})
    return Component(
        Material(part["material"]) if "material" in part else None,
        Condition(part["condition"]) if "condition" in part else None,
    )


def _sanitation(stored: object) -> Sanitation:
    part = cast("Mapping[str, str]", stored or {})
    return Sanitation(
        ToiletOwner(part["owner"]) if "owner" in part else None,
        Toilet(part["toilet"]) if "toilet" in part else None,
        Drain(part["drain"]) if "drain" in part else None,
    )
