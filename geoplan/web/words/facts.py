"""What was found at a site, line by line."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from geoplan.needs.rules import Component, HouseFacts, Sanitation, SchoolFacts
from geoplan.web.templatetags.figures import count, separated
from geoplan.web.words.sites import AUTHORITIES, LEVELS

Words = dict[str, Promise]

PARTS: Words = {
    "foundation": _("Foundation"),
    "frame": _("Columns and beams"),
    "roof_frame": _("Roof structure"),
    "roof": _("Roof"),
    "wall": _("Walls"),
    "floor": _("Floor"),
}
MATERIALS: Words = {
    "concrete": _("concrete"),
    "tile": _("clay tiles"),
    "shingle": _("shingles"),
    "zinc": _("zinc sheets"),
    "asbestos": _("asbestos"),
    "thatch": _("thatch"),
    "bamboo": _("bamboo"),
    "masonry": _("masonry"),
    "plastered-bamboo": _("plastered bamboo"),
    "woven-bamboo": _("woven bamboo"),
    "planks": _("planks"),
    "logs": _("logs"),
    "wood": _("wood"),
    "stone": _("stone"),
    "ceramic": _("ceramic tiles"),
    "parquet": _("parquet"),
    "cement-tile": _("cement tiles"),
    "cement": _("cement"),
    "brick": _("brick"),
    "earth": _("earth"),
    "steel": _("steel"),
    "present": _("present"),
    "absent": _("none"),
    "other": _("other"),
}
CONDITIONS: Words = {
    "good": pgettext_lazy("condition", "good"),
    "light": pgettext_lazy("condition", "lightly damaged"),
    "medium": pgettext_lazy("condition", "damaged"),
    "heavy": pgettext_lazy("condition", "heavily damaged"),
}
WATER: Words = {
    "piped": _("piped water"),
    "bottled": _("bottled water"),
    "well": _("protected well"),
    "spring": _("protected spring"),
    "rain": _("rain water"),
    "surface": _("river, pond or unprotected source"),
    "other": _("other"),
}
TOILET_OWNERS: Words = {"own": _("own toilet"), "shared": _("shared toilet"), "none": _("no toilet")}
TOILETS: Words = {"swan-neck": _("swan-neck"), "squat": _("squat plate"), "pit": _("pit")}
DRAINS: Words = {
    "septic": _("septic tank"),
    "treatment": _("treatment plant"),
    "hole": _("hole in the ground"),
    "water": _("river, pond or sea"),
    "land": _("open ground"),
}
LIGHTING: Words = {
    "metered": _("PLN with a meter"),
    "unmetered": _("PLN without a meter"),
    "other-power": _("electricity, not PLN"),
    "no-power": _("no electricity"),
}
TENURES: Words = {
    "own": pgettext_lazy("tenure", "own"),
    "rented": pgettext_lazy("tenure", "rented"),
    "family": pgettext_lazy("tenure", "of the family"),
    "state-land": pgettext_lazy("tenure", "state land"),
    "not-own": pgettext_lazy("tenure", "of somebody else"),
    "disputed": pgettext_lazy("tenure", "in dispute"),
}
OWNERSHIP: Words = {"state": pgettext_lazy("school", "state"), "private": pgettext_lazy("school", "private")}


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact of a site, ready to print."""

    label: Promise | str
    value: Promise | str


def house_lines(facts: HouseFacts) -> list[FactLine]:
    """Return what is known of a house, in the order of the survey form."""
    lines = [
        *((PARTS[name], component_words(getattr(facts, name))) for name in PARTS),
        (_("Floor area"), f"{separated(facts.floor_area_m2)} m²" if facts.floor_area_m2 else None),
        (_("People in the house"), known_count(facts.occupants)),
        (_("Families in the house"), known_count(facts.households)),
        (_("Old, disabled or small children"), known_count(facts.vulnerable)),
        (_("Drinking water"), WATER.get(facts.drinking_water or "")),
        (_("Sanitation"), sanitation_words(facts.sanitation)),
        (_("Lighting"), LIGHTING.get(facts.lighting or "")),
        (_("House is"), TENURES.get(facts.house_tenure or "")),
        (_("Land is"), TENURES.get(facts.land_tenure or "")),
        (_("Own title"), yes_no(facts.own_title)),
        (_("In the social registry"), yes_no(facts.in_registry)),
        (_("Aided in the last ten years"), yes_no(facts.aided_in_10_years)),
        (_("Waiting since"), facts.waiting_since_year and str(facts.waiting_since_year)),
    ]
    return [FactLine(label, value) for label, value in lines if value]


def school_lines(facts: SchoolFacts) -> list[FactLine]:
    """Return what is known of a school, in the order of the survey form."""
    lines = [
        (_("NPSN"), facts.npsn),
        (_("Level"), LEVELS.get(facts.level or "")),
        (_("Run by"), AUTHORITIES.get(facts.authority or "")),
        (_("Status"), OWNERSHIP.get(facts.ownership or "")),
        (_("School year"), facts.school_year),
        (_("Pupils"), known_count(facts.pupils)),
        (_("Class groups"), known_count(facts.class_groups)),
        (_("Rooms in good state"), known_count(facts.rooms_good)),
        (_("Rooms lightly damaged"), known_count(facts.rooms_light)),
        (_("Rooms damaged"), known_count(facts.rooms_medium)),
        (_("Rooms heavily damaged"), known_count(facts.rooms_heavy)),
        (_("Double shift"), yes_no(facts.double_shift)),
        (_("Waiting since"), facts.waiting_since_year and str(facts.waiting_since_year)),
    ]
    return [FactLine(label, value) for label, value in lines if value]


def component_words(part: Component) -> str:
    said = [MATERIALS.get(part.material or ""), CONDITIONS.get(part.condition or "")]
    return ", ".join(str(word) for word in said if word)


def sanitation_words(found: Sanitation) -> str:
    said = [TOILET_OWNERS.get(found.owner or ""), TOILETS.get(found.toilet or ""), DRAINS.get(found.drain or "")]
    return ", ".join(str(word) for word in said if word)


def known_count(number: int | None) -> str | None:
    return None if number is None else count(number)


def yes_no(answer: bool | None) -> str | None:
    return None if answer is None else gettext("yes") if answer else gettext("no")
