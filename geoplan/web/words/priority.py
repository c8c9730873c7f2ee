"""Why this site: one sentence from the parts of its score."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from geoplan.needs.rules import HouseFacts, SchoolFacts

STRONG_SHARE = 0.5
WEIGHT: dict[str, float] = {
    "structure": 35,
    "crowding": 20,
    "water_and_sanitation": 15,
    "vulnerable": 15,
    "waiting": 15,
    "shortage": 40,
    "heavy_damage": 25,
    "double_shift": 20,
    "pupils": 15,
}
SAID: dict[str, Promise] = {
    "structure": _("the building is badly damaged"),
    "crowding": _("very crowded"),
    "water_and_sanitation": _("no safe water or toilet"),
    "vulnerable": _("old, disabled or small people live there"),
    "waiting": _("waiting for years"),
    "shortage": _("many class groups have no room"),
    "heavy_damage": _("many rooms are heavily damaged"),
    "double_shift": _("teaches in two shifts"),
    "pupils": _("many pupils"),
}
DAMAGED = {
    "roof": _("roof"),
    "wall": _("walls"),
    "floor": _("floor"),
    "frame": _("columns"),
    "roof_frame": _("roof structure"),
}


# Who lives in a house, and how, is told only to those who may know which house it is.
OF_THE_FAMILY = frozenset({"vulnerable", "water_and_sanitation"})


def priority_sentence(
    score: int,
    parts: Mapping[str, object],
    facts: HouseFacts | SchoolFacts | None,
    year: int,
    *,
    sees_exact: bool = True,
) -> str:
    """Say a score with its causes: *Priority 82 of 100: roof and walls heavily damaged, very crowded.*"""
    said = ", ".join(causes_of(parts, facts, year, sees_exact=sees_exact))
    if not said:
        return gettext("Priority %(score)s of 100.") % {"score": score}
    return gettext("Priority %(score)s of 100: %(causes)s.") % {"score": score, "causes": said}


def causes_of(
    parts: Mapping[str, object], facts: HouseFacts | SchoolFacts | None, year: int, *, sees_exact: bool
) -> list[str]:
    """Return what brought at least half of the points it could, most telling first."""
    earned = parts.get("parts", {})
    points = earned if isinstance(earned, Mapping) else {}
    return [
        cause(name, facts, year)
        for name, most in WEIGHT.items()
        if float(points.get(name, 0)) >= STRONG_SHARE * most and (sees_exact or name not in OF_THE_FAMILY)
    ]


def cause(name: str, facts: HouseFacts | SchoolFacts | None, year: int) -> str:
    """Return one cause, as exact as the facts allow."""
    if name == "structure" and isinstance(facts, HouseFacts) and (parts := heavy_parts(facts)):
        return gettext("%(parts)s heavily damaged") % {"parts": listed(parts)}
    if name == "waiting" and facts is not None and facts.waiting_since_year:
        waited = year - facts.waiting_since_year
        return ngettext("waiting %(years)s year", "waiting %(years)s years", waited) % {"years": waited}
    return str(SAID.get(name, name))


def heavy_parts(facts: HouseFacts) -> list[str]:
    return [str(word) for name, word in DAMAGED.items() if getattr(facts, name).condition == "heavy"]


def listed(words: list[str]) -> str:
    """Join words as a sentence does: roof, walls and floor."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(all)s and %(last)s") % {"all": ", ".join(words[:-1]), "last": words[-1]}
