"""The public map: the city's areas and its schools, and what this is. Nothing of any house."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from geoplan import db
from geoplan.areas import queries as areas
from geoplan.areas.errors import NoAreas
from geoplan.coverage import queries
from geoplan.geo import REGION_MARGIN_DEG, Box
from geoplan.web.templatetags.figures import need

WIDTH = 800
HALF_MARK = 4
EDGE_DEG = 0.005
# At six degrees south a degree of longitude is 0.5 % shorter than one of latitude: a drawing does not show it.
GRID_DEG = 0.0005


@dataclass(frozen=True, slots=True)
class Shape:
    """One area as an SVG path."""

    name: str
    path: str
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Mark:
    """One school on the drawing."""

    code: str
    name: str
    said: str
    x: float
    y: float
    is_helped: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map as SVG: it needs no script and prints."""

    width: int
    height: int
    kelurahan: Sequence[Shape]
    kecamatan: Sequence[Shape]
    schools: Sequence[Mark]


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Say what this is, and show the schools."""
    schools = parsed(queries.public_schools(db.now()))
    short = [one["properties"] for one in schools if float(one["properties"]["units_needed"] or 0) > 0]
    shown = {
        "drawing": drawing(schools),
        "schools": len(schools),
        "short": len(short),
        "rooms": sum(float(one["units_needed"]) for one in short),
        "helped": sum(1 for one in short if one["helped_by"]),
        "language": get_language(),
    }
    return render(request, "landing.html", shown)


def parsed(features: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(f"[{features}]")
    return told


def drawing(schools: Iterable[dict[str, Any]]) -> Drawing | None:
    """Return the city as a drawing, nothing where no boundaries are loaded."""
    try:
        box = areas.region().box.widened(EDGE_DEG - REGION_MARGIN_DEG)
    except NoAreas:
        return None
    scale = WIDTH / (box.east - box.west)
    return Drawing(
        width=WIDTH,
        height=round((box.north - box.south) * scale),
        kelurahan=shapes("kelurahan", box, scale),
        kecamatan=shapes("kecamatan", box, scale),
        schools=[mark_of(one, box, scale) for one in schools],
    )


def shapes(level: str, box: Box, scale: float) -> list[Shape]:
    return [
        Shape(
            name=one["properties"]["name"],
            path=path_of(one["geometry"]["coordinates"], box, scale),
            label_x=across(one["properties"]["label"][0], box, scale),
            label_y=down(one["properties"]["label"][1], box, scale),
        )
        for one in parsed(queries.boundaries(level, grid_deg=GRID_DEG))
    ]


def path_of(polygons: Sequence[Sequence[Sequence[Sequence[float]]]], box: Box, scale: float) -> str:
    """Return a multipolygon as an SVG path. Shape: polygons, rings, corners, lon and lat."""
    return "".join(
        "M" + "L".join(f"{across(lon, box, scale)} {down(lat, box, scale)}" for lon, lat in ring) + "Z"
        for rings in polygons
        for ring in rings
    )


def across(lon: float, box: Box, scale: float) -> float:
    return round((lon - box.west) * scale, 1)


def down(lat: float, box: Box, scale: float) -> float:
    return round((box.north - lat) * scale, 1)


def mark_of(school: dict[str, Any], box: Box, scale: float) -> Mark:
    told, (lon, lat) = school["properties"], school["geometry"]["coordinates"]
    return Mark(
        code=told["code"],
        name=told["name"],
        said=need(told["units_needed"], "school"),
        x=across(lon, box, scale) - HALF_MARK,
        y=down(lat, box, scale) - HALF_MARK,
        is_helped=bool(told["helped_by"]),
    )
