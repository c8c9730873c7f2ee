"""Open location codes ("plus codes"), full and short.

Source: the open specification of Open Location Code; written anew, checked against its published vectors.
"""

import re
from dataclasses import dataclass

from geoplan.geo import Region

_ALPHABET = "23456789CFGHJMPQRVWX"
_PLACE_DEG = (20.0, 1.0, 0.05, 0.0025, 0.000125)
_CODE = re.compile(rf"(?<![\w+])([{_ALPHABET}]{{2,8}}0{{0,6}})\+([{_ALPHABET}]{{2,7}})?(?![\w+])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cellbox:
    """The cell a code names.

    CRS: EPSG:4326 degrees.
    """

    west: float
    south: float
    width_deg: float
    height_deg: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.west + self.width_deg / 2, self.south + self.height_deg / 2


def code_in(text: str) -> str | None:
    """Return the plus code inside a text, upper case, or None."""
    for found in _CODE.finditer(text):
        head, tail = found[1].upper(), (found[2] or "").upper()
        if len(head) % 2 == 0 and len(tail) != 1 and (tail or len(head) == 8):
            return f"{head}+{tail}"
    return None


def is_full(code: str) -> bool:
    """Say whether a code stands alone; a short one needs a place to be read against."""
    return code.index("+") == 8


def cell_of(code: str) -> Cellbox:
    """Return the cell of a full code."""
    digits = code.replace("+", "").rstrip("0")[:15]
    south, west, height, width = -90.0, -180.0, 20.0, 20.0
    for pair in range(min(len(digits), 10) // 2):
        height = width = _PLACE_DEG[pair]
        south += _ALPHABET.index(digits[2 * pair]) * height
        west += _ALPHABET.index(digits[2 * pair + 1]) * width
    for letter in digits[10:]:
        row, column = divmod(_ALPHABET.index(letter), 4)
        height, width = height / 5, width / 4
        south += row * height
        west += column * width
    return Cellbox(west, south, width, height)


def cells_near(code: str, region: Region) -> tuple[Cellbox, ...]:
    """Return every cell inside the region that a short code can mean; the one nearest its centre if none is."""
    missing = 8 - code.index("+")
    period = _PLACE_DEG[missing // 2 - 1]
    lon, lat = region.centre
    found = []
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            near = (lon + across * period, lat + down * period)
            found.append(cell_of(_head_of(near, missing) + code))
    inside = tuple({cell.centre: cell for cell in found if cell.centre in region.box}.values())
    return inside or (min(found, key=lambda cell: abs(cell.centre[0] - lon) + abs(cell.centre[1] - lat)),)


def _head_of(place: tuple[float, float], length: int) -> str:
    """Return the first digits of the code of a place."""
    lon, lat = (place[0] + 180) % 360, min(max(place[1] + 90, 0.0), 179.9)
    head = ""
    for pair in range(length // 2):
        size = _PLACE_DEG[pair]
        head += _ALPHABET[int(lat // size)] + _ALPHABET[int(lon // size)]
        lat, lon = lat % size, lon % size
    return head
