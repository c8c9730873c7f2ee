"""The public map: the city's areas and its schools, and what this is. Nothing of any house."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from geoplan import db
from geoplan.coverage import queries
from geoplan.web.drawing import WIDTH, Canvas, Shape, canvas, parsed, shapes
from geoplan.web.templatetags.figures import need

HALF_MARK = 4


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


def drawing(schools: Iterable[dict[str, Any]]) -> Drawing | None:
    """Return the city as a drawing, nothing where no boundaries are loaded."""
    on = canvas()
    if on is None:
        return None
    return Drawing(
        width=WIDTH,
        height=on.height,
        kelurahan=shapes("kelurahan", on),
        kecamatan=shapes("kecamatan", on),
        schools=[mark_of(one, on) for one in schools],
    )


def mark_of(school: dict[str, Any], on: Canvas) -> Mark:
    told, (lon, lat) = school["properties"], school["geometry"]["coordinates"]
    return Mark(
        code=told["code"],
        name=told["name"],
        said=need(told["units_needed"], "school"),
        x=on.x(lon) - HALF_MARK,
        y=on.y(lat) - HALF_MARK,
        is_helped=bool(told["helped_by"]),
    )
