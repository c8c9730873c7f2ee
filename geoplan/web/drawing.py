"""The city as an SVG: it needs no script, prints, and fits on a sheet of paper."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geoplan.areas import queries as areas
from geoplan.areas.errors import NoAreas
from geoplan.coverage import queries
from geoplan.geo import REGION_MARGIN_DEG, Box

WIDTH = 800
EDGE_DEG = 0.005
# At six degrees south a degree of longitude is 0.5 % shorter than one of latitude: a drawing does not show it.
GRID_DEG = 0.0005


@dataclass(frozen=True, slots=True)
class Shape:
    """One area as an SVG path."""

    code: str
    name: str
    path: str
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Canvas:
    """The city's box on the drawing. CRS: EPSG:4326 in, SVG units out."""

    box: Box

    @property
    def scale(self) -> float:
        return WIDTH / (self.box.east - self.box.west)

    @property
    def height(self) -> int:
        return round((self.box.north - self.box.south) * self.scale)

    def x(self, lon: float) -> float:
        return round((lon - self.box.west) * self.scale, 1)

    def y(self, lat: float) -> float:
        return round((self.box.north - lat) * self.scale, 1)


def canvas() -> Canvas | None:
    """Return where the city lies on a drawing, nothing where no boundaries are loaded."""
    try:
        return Canvas(areas.region().box.widened(EDGE_DEG - REGION_MARGIN_DEG))
    except NoAreas:
        return None


def parsed(features: str) -> list[dict[str, Any]]:
    """Return GeoJSON features, given by comma, as objects."""
    told: list[dict[str, Any]] = json.loads(f"[{features}]")
    return told


def shapes(level: str, on: Canvas) -> list[Shape]:
    """Return the areas of a level as paths."""
    return [
        Shape(
            code=one["properties"]["code"],
            name=one["properties"]["name"],
            path=path_of(one["geometry"]["coordinates"], on),
            label_x=on.x(one["properties"]["label"][0]),
            label_y=on.y(one["properties"]["label"][1]),
        )
        for one in parsed(queries.boundaries(level, grid_deg=GRID_DEG))
    ]


def path_of(polygons: Sequence[Sequence[Sequence[Sequence[float]]]], on: Canvas) -> str:
    """Return a multipolygon as an SVG path. Shape: polygons, rings, corners, lon and lat."""
    return "".join(
        "M" + "L".join(f"{on.x(lon)} {on.y(lat)}" for lon, lat in ring) + "Z" for rings in polygons for ring in rings
    )
