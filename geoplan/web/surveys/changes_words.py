"""Values of a site, old and new, in people's words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geoplan.web import words
from geoplan.web.templatetags.figures import rupiah_short, units
from geoplan.web.words.facts import (
    CONDITIONS,
    DRAINS,
    LIGHTING,
    MATERIALS,
    TENURES,
    TOILET_OWNERS,
    TOILETS,
    WATER,
)

OWN: dict[str, Promise] = {
    "location": _("Point"),
    "units_needed": _("Need"),
    "name": _("Name"),
    "in_source": _("In its list"),
}
FIELD_OF_FACT = {"owner": "toilet_owner", "aided_in_10_years": "aided", "waiting_since_year": "waiting_since",
                 "double_shift": "shift"}  # fmt: skip
VALUES: dict[str, Mapping[str, Promise | str]] = {
    "material": MATERIALS,
    "condition": CONDITIONS,
    "drinking_water": WATER,
    "toilet_owner": TOILET_OWNERS,
    "toilet": TOILETS,
    "drain": DRAINS,
    "lighting": LIGHTING,
    "house_tenure": TENURES,
    "land_tenure": TENURES,
}
FIGURES: dict[str, Callable[[Any], str]] = {"estimate_rupiah": rupiah_short, "units_needed": units}


def field_of(name: str) -> str:
    """Return the column a changed value stands in: `roof.condition` is roof_condition."""
    before, _dot, last = name.rpartition(".")
    last = FIELD_OF_FACT.get(last, last)
    return f"{before}_{last}" if before and before != "sanitation" else last


def field_words(name: str) -> str:
    return str(OWN.get(name) or words.field_label(field_of(name)))


def value_words(name: str, value: Any) -> str:
    """Return one value as a person would write it; nothing known is a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list | tuple) and len(value) == 2:
        return f"{value[1]:.6f}, {value[0]:.6f}"
    if name in FIGURES:
        return str(FIGURES[name](value))
    value = int(value) if isinstance(value, float) and value.is_integer() else value
    known = VALUES.get(field_of(name).rpartition("_")[2]) or VALUES.get(field_of(name)) or {}
    return str(known.get(str(value), value))
