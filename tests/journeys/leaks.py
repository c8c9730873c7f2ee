"""Finds houses in recorded answers: by their true point, their address, their people."""

import html
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.coverage import mvt
from tests.journeys.recorder import Answer

Place = tuple[float, float]

NEAR_DEG = 1e-5
CELL_DEG = 1e-4
# A number as JSON or a page in either language writes it, with enough digits to be a place.
NUMBER = re.compile(r"-?\d{1,3}[.,]\d{4,}")
TILE = re.compile(r"/tiles/sites/(\d+)/(\d+)/(\d+)\.mvt")
METRES_A_DEGREE = 111_320.0


@dataclass(frozen=True)
class House:
    code: str
    true: Place
    moved: Place
    ewkb: str
    address: str


@dataclass(frozen=True)
class Drawn:
    """A point of a vector tile. Units: degrees; `step_m` is the side of one of the tile's 4096 units in metres."""

    code: str
    kind: str
    place: Place
    step_m: float


class Truth:
    """What must not be told: true points in a grid that finds near ones quickly, and words."""

    def __init__(self, houses: Iterable[House], words: Iterable[str]) -> None:
        self.houses = list(houses)
        self.words = {word.casefold() for word in words if len(word) > 4}
        self.grid: dict[tuple[int, int], list[House]] = defaultdict(list)
        for house in self.houses:
            self.grid[cell(house.true)].append(house)

    def at(self, place: Place) -> House | None:
        """Return the house whose true point lies within 1e-5 degrees of a place."""
        x, y = cell(place)
        near = (house for dx in (-1, 0, 1) for dy in (-1, 0, 1) for house in self.grid.get((x + dx, y + dy), ()))
        return next((house for house in near if within(house.true, place)), None)


def cell(place: Place) -> tuple[int, int]:
    return math.floor(place[0] / CELL_DEG), math.floor(place[1] / CELL_DEG)


def within(one: Place, other: Place) -> bool:
    return abs(one[0] - other[0]) <= NEAR_DEG and abs(one[1] - other[1]) <= NEAR_DEG


def leaks(answers: Iterable[Answer], truth: Truth) -> list[str]:
    """Return a line for everything told that must not be."""
    return [f"{answer.path}: {leak}" for answer in answers for leak in leaks_of(answer, truth)]


def leaks_of(answer: Answer, truth: Truth) -> Iterator[str]:
    if answer.path.startswith("/static/"):
        return
    if TILE.search(answer.path):
        for drawn in points(answer):
            house = truth.at(drawn.place)
            if house:
                yield f"a point on the true place of {house.code}"
        return
    text = html.unescape(f"{answer.headers}\n{answer.text}").replace("\\/", "/")
    yield from (f"the true place of {house.code}" for house in told_places(text, truth))
    yield from (f"the geometry of {house.code}" for house in truth.houses if house.ewkb in text.upper())
    lowered = text.casefold()
    yield from (f"the words {word!r}" for word in truth.words if word in lowered)


def told_places(text: str, truth: Truth) -> Iterator[House]:
    """Read every two numbers near each other as a place, either way round."""
    numbers = [float(found.replace(",", ".")) for found in NUMBER.findall(text)]
    for apart in (1, 2, 3):
        for one, other in zip(numbers, numbers[apart:], strict=False):
            house = truth.at((one, other)) or truth.at((other, one))
            if house:
                yield house


def points(answer: Answer) -> Iterator[Drawn]:
    """Return the points of a vector tile as places; cells, which have a count and no code, are left out."""
    found = TILE.search(answer.path)
    if not found or answer.status != 200:
        return
    z, x, y = (int(part) for part in found.groups())
    side = 2**z * 4096
    for feature in mvt.sites(answer.body):
        if "code" in feature.properties:
            across, down = (x * 4096 + feature.x) / side, (y * 4096 + feature.y) / side
            place = across * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * down))))
            kind = str(feature.properties["kind"])
            yield Drawn(str(feature.properties["code"]), kind, place, 360 / side * METRES_A_DEGREE)


def metres(one: Place, other: Place) -> float:
    """Return the distance of two places of one city. Units: metres, right to a part in a hundred."""
    east = (one[0] - other[0]) * math.cos(math.radians(one[1])) * METRES_A_DEGREE
    return math.hypot(east, (one[1] - other[1]) * METRES_A_DEGREE)


def misplaced(drawn: Sequence[Drawn], houses: Mapping[str, House]) -> list[str]:
    """Return the houses drawn nearer than 100 m to their true point, or elsewhere than at their moved one."""
    told = []
    for one in drawn:
        house = houses.get(one.code)
        if house is None:
            continue
        if metres(one.place, house.true) < 100:
            told.append(f"{one.code} is drawn {metres(one.place, house.true):.0f} m from where it stands")
        # A place is rounded twice: to the grid of 2.4 m, and to the tile's units.
        if metres(one.place, house.moved) > 1.5 * one.step_m + 3:
            told.append(f"{one.code} is drawn {metres(one.place, house.moved):.1f} m from its moved point")
    return told
