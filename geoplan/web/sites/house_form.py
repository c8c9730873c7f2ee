"""The fields by which a site is told by hand: one list for a new house and for corrections."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoplan.needs.rules import Kind
from geoplan.surveys.reading.text import Unread
from geoplan.surveys.reading.values import read_decimal, read_whole
from geoplan.web import words
from geoplan.web.words.facts import (
    CONDITIONS,
    DRAINS,
    LIGHTING,
    MATERIALS,
    PARTS,
    TENURES,
    TOILET_OWNERS,
    TOILETS,
    WATER,
)

Choices = list[tuple[str, Promise | str]]
ANSWERS: dict[str, Promise] = {"yes": _("yes"), "no": _("no")}
# What each part is usually made of; a stored material outside the list is offered as well.
USUAL = {
    "foundation": "stone concrete brick wood present absent",
    "frame": "concrete wood bamboo steel absent",
    "roof_frame": "wood bamboo steel concrete absent",
    "roof": "tile zinc asbestos concrete shingle thatch bamboo other",
    "wall": "masonry brick planks plastered-bamboo woven-bamboo wood bamboo other",
    "floor": "ceramic cement-tile cement stone brick planks bamboo earth other",
}
# What a phone asks first; the rest stands folded below.
FIRST_PARTS = ("roof", "wall", "floor")
WORDS: dict[str, Mapping[str, Promise | str]] = {
    "drinking_water": WATER,
    "toilet_owner": TOILET_OWNERS,
    "toilet": TOILETS,
    "drain": DRAINS,
    "lighting": LIGHTING,
    "house_tenure": TENURES,
    "land_tenure": TENURES,
    "own_title": ANSWERS,
    "in_registry": ANSWERS,
    "aided": ANSWERS,
}
HOUSE_NUMBERS = ("floor_area_m2", "occupants", "households", "vulnerable")
SCHOOL_NUMBERS = ("pupils", "class_groups", "rooms_good", "rooms_light", "rooms_medium", "rooms_heavy")
# Names of the form against names of the facts, where they differ.
SANITATION = {"toilet_owner": "owner", "toilet": "toilet", "drain": "drain"}
ANSWERED = {"own_title": "own_title", "in_registry": "in_registry", "aided": "aided_in_10_years"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form; a choice when it has choices. `now`: what somebody else wrote meanwhile."""

    name: str
    label: str
    value: str = ""
    choices: Choices | None = None
    error: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class PartFields:
    """What a part is made of and in which state it is."""

    label: Promise
    material: Field
    condition: Field


@dataclass(frozen=True, slots=True)
class FactFields:
    """All fields about the facts of a site, in the order of the survey form."""

    first_parts: list[PartFields]
    numbers: list[Field]
    other_parts: list[PartFields]
    others: list[Field]


def fact_fields(kind: str, values: Mapping[str, str], errors: Mapping[str, str] | None = None) -> FactFields:
    """Return the fields for a kind of site, filled."""
    wrong = errors or {}
    if kind == Kind.SCHOOL:
        return FactFields([], [number_field(name, values, wrong) for name in SCHOOL_NUMBERS], [], [])
    parts = {name: part_fields(name, values, wrong) for name in PARTS}
    return FactFields(
        first_parts=[parts[name] for name in FIRST_PARTS],
        numbers=[number_field(name, values, wrong) for name in HOUSE_NUMBERS],
        other_parts=[one for name, one in parts.items() if name not in FIRST_PARTS],
        others=[choice_field(name, list(WORDS[name].items()), values, wrong) for name in WORDS],
    )


def part_fields(part: str, values: Mapping[str, str], errors: Mapping[str, str]) -> PartFields:
    stored = values.get(f"{part}_material", "")
    codes = [*USUAL[part].split(), *([stored] if stored in MATERIALS and stored not in USUAL[part].split() else [])]
    return PartFields(
        PARTS[part],
        choice_field(f"{part}_material", [(code, MATERIALS[code]) for code in codes], values, errors),
        choice_field(f"{part}_condition", list(CONDITIONS.items()), values, errors),
    )


def number_field(name: str, values: Mapping[str, str], errors: Mapping[str, str]) -> Field:
    return Field(name, words.field_label(name), values.get(name, ""), error=errors.get(name, ""))


def choice_field(name: str, choices: Choices, values: Mapping[str, str], errors: Mapping[str, str]) -> Field:
    return Field(name, words.field_label(name), values.get(name, ""), choices, errors.get(name, ""))


def names_of(kind: str) -> list[str]:
    """Return the names of all fields about facts."""
    if kind == Kind.SCHOOL:
        return list(SCHOOL_NUMBERS)
    parts = [f"{part}_{what}" for part in PARTS for what in ("material", "condition")]
    return [*parts, *HOUSE_NUMBERS, *WORDS]


def values_of(kind: str, facts: Mapping[str, Any]) -> dict[str, str]:
    """Return stored facts as the form writes them."""
    if kind == Kind.SCHOOL:
        return {name: number_text(facts.get(name)) for name in SCHOOL_NUMBERS}
    values = {name: number_text(facts.get(name)) for name in HOUSE_NUMBERS}
    for part in PARTS:
        told = facts.get(part) or {}
        values |= {f"{part}_{what}": told.get(what, "") for what in ("material", "condition")}
    sanitation = facts.get("sanitation") or {}
    values |= {name: sanitation.get(inside, "") for name, inside in SANITATION.items()}
    values |= {name: str(facts.get(name) or "") for name in WORDS if name not in {*SANITATION, *ANSWERED}}
    answers = {True: "yes", False: "no"}
    return values | {name: answers.get(facts.get(inside), "") for name, inside in ANSWERED.items()}  # type: ignore[arg-type]


def number_text(number: object) -> str:
    if number is None:
        return ""
    return f"{number:g}".replace(".", ",") if isinstance(number, float) else str(number)


def facts_told(kind: str, before: Mapping[str, str], sent: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the facts that were changed, shaped as they are stored, and the fields that cannot be read."""
    facts: dict[str, Any] = {}
    unreadable: dict[str, str] = {}
    for name in names_of(kind):
        text = sent.get(name, before.get(name, "")).strip()
        if text == before.get(name, ""):
            continue
        value: object = text or None
        if name in HOUSE_NUMBERS or name in SCHOOL_NUMBERS:
            number = read_decimal(text) if name == "floor_area_m2" else read_whole(text)
            if isinstance(number, Unread):
                problem = {"code": number.code, "column": words.field_label(name), "value": text}
                unreadable[name] = words.problem_text(problem)
                continue
            value = float(number) if number is not None and name == "floor_area_m2" else number
        place(facts, name, value)
    return facts, unreadable


def place(facts: dict[str, Any], name: str, value: object) -> None:
    """Put one value where the facts hold it."""
    part, _underscore, what = name.rpartition("_")
    if part in PARTS:
        facts.setdefault(part, {})[what] = value
    elif name in SANITATION:
        facts.setdefault("sanitation", {})[SANITATION[name]] = value
    elif name in ANSWERED:
        facts[ANSWERED[name]] = None if value is None else value == "yes"
    else:
        facts[name] = value
