"""Where the rows of an upload lie, for the little map beside their table."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geoplan.accounts.rules import Deed
from geoplan.geo import Box
from geoplan.surveys import queries, services
from geoplan.surveys.models import Survey
from geoplan.web.context import house
from geoplan.web.errors import BadForm
from geoplan.web.gate import ask, signed_in
from geoplan.web.map import bounds, surroundings
from geoplan.web.surveys.asked import asked_in
from geoplan.web.words import RESULTS
from geoplan.web.words.map import map_words

# Above this many a telephone draws slowly and an eye tells nothing apart: counts stand in until somebody zooms in.
MOST_POINTS = 400


@never_cache
@require_safe
@signed_in
def survey_points(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Give the places of an upload's rows, all or those of a filter, within a box. CRS: EPSG:4326, lon/lat."""
    by = ask(request, Deed.UPLOAD_SITES)
    survey = queries.survey_for(by, survey_id)
    asked = asked_in(request.GET)
    rows = queries.rows_of(survey, problem=asked.problem or None, only=asked.only or None)
    told = services.shown_places(by=by, rows=rows, box=box_in(request.GET.get("bbox", "")), most=MOST_POINTS)
    points = [(line, result, (lon, lat)) for line, result, lon, lat in told.points]
    cells = [((lon, lat), count, not_ready) for lon, lat, count, not_ready in told.cells]
    return JsonResponse({"total": told.total, "points": points, "cells": cells})


def box_in(text: str) -> Box | None:
    """Read a box, west,south,east,north; nothing is everywhere. Raises: BadForm."""
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as broken:
        raise BadForm(fields=["bbox"]) from broken
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BadForm(fields=["bbox"])
    return Box(west, south, east, north)


def survey_map_words() -> dict[str, Promise]:
    """Return what the little map says, by the keys of its script."""
    return {
        "map_label": _("Map of the rows. The table beside it holds the same by keyboard."),
        "shown_all": _("{n} row has a point.|All {n} rows with a point are shown."),
        "shown_cells": _(
            "{n} row here, counted in discs. Zoom in to see each.|{n} rows here, counted in discs. Zoom in to see each."
        ),
        "shown_none": _("No row here has a point."),
        "row": _("Row {line}: {result}"),
        "rows_here": _("{n} row|{n} rows"),
        "pick_here": _("Put the point in the middle"),
        "pick_told": _("Tap the map where the house stands."),
        "picked": _("The point is in the form."),
        "pick_end": _("Cancel"),
        **{f"result_{name}": word for name, word in RESULTS.items()},
    }


def survey_map_config(request: HttpRequest, survey: Survey) -> dict[str, Any]:
    """Return what the little map's script reads from the page."""
    told = house(request)
    schematic = bool(told.get("schematic"))
    return {
        "apiBase": "/api/v1/",
        "panelUrl": "",
        "audience": "exact",
        "role": "",
        "canClaim": False,
        "language": get_language() or "id",
        "bounds": bounds(),
        "demo": bool(told.get("demo")),
        "schematic": schematic,
        **surroundings(schematic),
        "pointsUrl": f"/surveys/{survey.pk}/points",
        "words": {name: str(text) for name, text in (map_words() | survey_map_words()).items()},
    }
