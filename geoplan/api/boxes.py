"""Boxes as clients write them: `west,south,east,north`."""

import re

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from geoplan.geo import Box

NUMBER = re.compile(r"[+-]?(\d{1,3}(\.\d{1,17})?|\.\d{1,17})", re.ASCII)


def read_box(text: str, name: str = "bbox") -> Box:
    """Return the box a query names; anything but four plain degrees in order is a 400.

    CRS: EPSG:4326, lon/lat. A box across the date line is not taken.
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not all(NUMBER.fullmatch(part) for part in parts):
        raise ValidationError({name: [_("Write four numbers: west,south,east,north.")]})
    west, south, east, north = map(float, parts)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ValidationError(
            {name: [_("West must lie west of east, south south of north, within ±180 and ±90 degrees.")]}
        )
    return Box(west, south, east, north)
