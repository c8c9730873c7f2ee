"""What the little map of a payer's page is told."""

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.funders.models import Plant, ResponseArea
from geoplan.web.map import map_config
from geoplan.web.words.funders import map_words


def map_of(
    request: HttpRequest, by: User, *, plants: Sequence[Plant] = (), area: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return the map's own settings with a payer's works and the area it means to work in."""
    told = map_config(request, Role(by.role))
    return told | {
        "words": told["words"] | {name: str(text) for name, text in map_words().items()},
        "plants": [{"name": one.name, "location": [one.location.x, one.location.y]} for one in plants],
        "area": area,
    }


def area_shape(area: ResponseArea | None) -> dict[str, Any] | None:
    """Return a response area as GeoJSON."""
    shape: dict[str, Any] | None = json.loads(area.boundary.json) if area else None
    return shape
