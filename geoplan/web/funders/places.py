"""A place somebody typed or pasted: a pair of numbers, degrees, a plus code or a map link."""

from geoplan.areas import queries as areas
from geoplan.areas.errors import NoAreas
from geoplan.files.gate import INDONESIA
from geoplan.funders.rules import Place
from geoplan.geo import Region, region_of
from geoplan.surveys.reading import PointCells, Reading, read_point
from geoplan.web import words
from geoplan.web.errors import BadPlace

LONGEST = 500
SEEN = 80


def place_told(text: str) -> tuple[float, float]:
    """Return the place in a text. CRS: EPSG:4326, lon/lat. Raises: BadPlace, with what a person can do about it."""
    found = reading_of(text, region())
    if found.point and not found.repairs:
        return found.point
    code = found.repairs[0].code if found.point else found.fault
    problem = {"code": str(code), "column": words.field_label("coordinates"), "value": text.strip()[:SEEN]}
    raise BadPlace(why=words.problem_text(problem))


def place_in(text: str, within: Region) -> Place:
    """Return the place in a cell of a list; one read by a repair is marked, so that it is looked at."""
    found = reading_of(text, within)
    return Place(found.point, mended=bool(found.repairs))


def reading_of(text: str, within: Region) -> Reading:
    return read_point(PointCells(coordinates=text.strip()[:LONGEST]), within)


def region() -> Region:
    """Return where coordinates are expected: the city, or the whole country before boundaries are loaded."""
    try:
        return areas.region()
    except NoAreas:
        return region_of(INDONESIA)
