"""Where a payer means to work: tick kelurahan, draw on the map, or paste GeoJSON."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from geoplan.accounts.models import User
from geoplan.errors import Refusal
from geoplan.funders import queries, services
from geoplan.funders.errors import GeometryStopped
from geoplan.funders.models import Funder
from geoplan.web.choices import area_groups
from geoplan.web.errors import BadForm
from geoplan.web.funders.commitments import head_of
from geoplan.web.funders.maps import area_shape, map_of
from geoplan.web.gate import person, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.words import refusal_text
from geoplan.web.words.funders import stopped_text

LONGEST = 400_000
DEEPEST = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def response_area(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask where a payer means to work. Raises: FunderNotFound, also for everybody but its members and planners."""
    by = person(request)
    found = queries.money_of(by, pk)
    if request.method != "POST":
        return area_page(request, by, found)
    try:
        keep(request, by, found)
    except Refusal as refused:
        told = stopped_text(refused.facts) if isinstance(refused, GeometryStopped) else refusal_text(refused)
        return area_page(request, by, found, problem=told, status=family_of(refused).status)
    messages.success(request, gettext("Saved."))
    return redirect(f"{reverse('funder_profile', args=[found.pk])}#area")


def keep(request: HttpRequest, by: User, found: Funder) -> None:
    how = request.POST.get("how", "")
    if how == "none":
        services.clear_response_area(funder=found, by=by)
    elif how == "drawn":
        services.draw_response_area(funder=found, geometry=geometry_in(request.POST.get("geometry", "")), by=by)
    else:
        services.tick_response_area(funder=found, area_codes=request.POST.getlist("areas"), by=by)


def geometry_in(text: str) -> dict[str, Any]:
    """Return the surface in pasted GeoJSON: a geometry, a feature, or a collection of surfaces. Raises: BadForm."""
    try:
        found = geometries(json.loads(text[:LONGEST]), DEEPEST)
    except (ValueError, RecursionError):
        raise BadForm(field="geometry") from None
    if not found:
        raise BadForm(field="geometry")
    if len(found) == 1:
        return found[0]
    parts: list[Any] = []
    for one in found:
        told = one.get("coordinates")
        parts += [told] if one.get("type") == "Polygon" else told if isinstance(told, list) else []
    return {"type": "MultiPolygon", "coordinates": parts}


def geometries(told: object, depth: int) -> list[dict[str, Any]]:
    """Return the geometries inside a GeoJSON object, of whichever kind it is."""
    if not isinstance(told, dict) or not depth:
        return []
    if told.get("type") == "FeatureCollection" and isinstance(told.get("features"), list):
        return [one for feature in told["features"] for one in geometries(feature, depth - 1)]
    if told.get("type") == "Feature":
        return geometries(told.get("geometry"), depth - 1)
    return [told]


def area_page(request: HttpRequest, by: User, found: Funder, *, problem: str = "", status: int = 200) -> HttpResponse:
    area = queries.response_area_of(found.pk)
    drawn = area.boundary.json if area and not area.area_codes else ""
    shown = head_of(found, by, "profile") | {
        "area": area,
        "ticked": request.POST.getlist("areas") or (area.area_codes if area else []),
        "area_groups": area_groups(),
        "geometry": request.POST.get("geometry", "") or drawn,
        "problem": problem,
        "map_config": map_of(request, by, plants=list(queries.plants_of(found.pk)), area=area_shape(area)),
    }
    return render(request, "funders/area.html", shown, status=status)
