"""How a picture is named on disk, and how far from a place it was taken."""

import math
import re
from enum import StrEnum
from pathlib import PurePosixPath

FOLDER = "photos"
SHA256 = re.compile(r"[0-9a-f]{64}")
EARTH_RADIUS_M = 6_371_009


class Size(StrEnum):
    """A picture as it is looked at, and the small one of a row of several."""

    FULL = "full"
    THUMB = "thumb"


def place_on_disk(sha256: str, size: Size) -> PurePosixPath:
    """Return where a picture lies under the media folder: by the hash of its bytes, never by a name somebody gave it.

    Raises: ValueError, for what is no hash.
    """
    if not SHA256.fullmatch(sha256):
        raise ValueError(sha256)
    ending = "-thumb.jpg" if size is Size.THUMB else ".jpg"
    return PurePosixPath(FOLDER, sha256[:2], sha256[2:] + ending)


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float | None:
    """Return the distance of two places, None where a camera wrote what is no place.

    CRS: EPSG:4326, lon/lat. On a sphere: half a percent off, far finer than a camera knows.
    """
    places = (one, other)
    if not all(math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in places):
        return None
    (lon_1, lat_1), (lon_2, lat_2) = ((math.radians(lon), math.radians(lat)) for lon, lat in places)
    chord = math.sin((lat_2 - lat_1) / 2) ** 2
    chord += math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, chord)))
