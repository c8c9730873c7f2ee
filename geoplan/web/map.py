"""The work map: the page around the map script, and what the script needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from geoplan import db
from geoplan.accounts.rules import Audience, Datum, Deed, Role, audience, may_do, may_see
from geoplan.areas import queries as areas
from geoplan.areas.errors import NoAreas
from geoplan.coverage.queries import changes_since
from geoplan.geo import REGION_MARGIN_DEG
from geoplan.web.choices import area_groups, payer_choices, year_choices
from geoplan.web.context import house
from geoplan.web.errors import NotForYou
from geoplan.web.gate import role_of, signed_in
from geoplan.web.words.map import map_words


@require_safe
@signed_in
def work_map(request: HttpRequest) -> HttpResponse:
    """Show the map of all the person may see. Raises: NotForYou for those who see no sites."""
    role = role_of(request)
    if not may_see(role, Datum.STAGE_UNITS):
        raise NotForYou
    return render(
        request,
        "map.html",
        {
            # The stream goes on from here: what changes while the page is on its way is not missed.
            "map_config": map_config(request, role) | {"eventsCursor": str(changes_since("", audience(role)).until)},
            "area_groups": area_groups(),
            "payers": payer_choices(role),
            "years": year_choices(db.now()),
            "sees_houses": audience(role) is not Audience.SCHOOLS,
        },
    )


def map_config(request: HttpRequest, role: Role | None) -> dict[str, Any]:
    """Return what the map script reads from the page."""
    told = house(request)
    schematic = bool(told.get("schematic"))
    return {
        "apiBase": "/api/v1/",
        "panelUrl": "/sites/{code}/panel",
        "listUrl": "/sites/",
        "audience": audience(role).value,
        "role": role.value if role else "anonymous",
        "canClaim": may_do(role, Deed.CLAIM) or may_do(role, Deed.CLAIM_ON_BEHALF),
        "language": get_language() or settings.LANGUAGE_CODE,
        "bounds": bounds(),
        "demo": bool(told.get("demo")),
        "schematic": schematic,
        **surroundings(schematic),
        "raster": None,
        "sitesVersionUrl": "/api/v1/sites/version",
        "eventsUrl": "/api/v1/events",
        "words": {name: str(text) for name, text in map_words().items()},
    }


def surroundings(schematic: bool) -> dict[str, str | None]:
    """Return where the land and the places around the areas are drawn from.

    Only the demo's schematic areas bring any; real boundaries stand alone until theirs are known.
    """
    names = {"landUrl": "geoplan/demo/land.json", "placesUrl": "geoplan/demo/places.json"}
    return {key: static(name) if schematic else None for key, name in names.items()}


def bounds() -> list[float]:
    """Return the box of the loaded areas: west, south, east, north; the whole country where none are loaded."""
    try:
        box = areas.region().box.widened(-REGION_MARGIN_DEG)
    except NoAreas:
        return [95.0, -11.0, 141.0, 6.0]
    return [box.west, box.south, box.east, box.north]
