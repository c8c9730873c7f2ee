"""Plus codes against the vectors published with the specification (google/open-location-code, test_data)."""

import pytest

from geoplan.geo import Box, Region, region_of
from geoplan.surveys.reading.pluscodes import cell_of, cells_near, code_in
from geoplan.surveys.reading.points import Fault, Form, PointCells, read_point

CILEGON = region_of(Box(105.9217, -6.0806, 106.0882, -5.8761))


@pytest.mark.parametrize(
    ("code", "south", "west", "north", "east"),
    [
        ("7FG49Q00+", 20.35, 2.75, 20.4, 2.8),
        ("7FG49QCJ+2V", 20.37, 2.782125, 20.370125, 2.78225),
        ("7FG49QCJ+2VX", 20.3701, 2.78221875, 20.370125, 2.78225),
        ("8FVC2222+22", 47.0, 8.0, 47.000125, 8.000125),
        ("4VCPPQGP+Q9", -41.273125, 174.785875, -41.273, 174.786),
        ("22222222+22", -90.0, -180.0, -89.999875, -179.999875),
        ("6FH56C22+22", 1.2, 3.4, 1.200125, 3.400125),
    ],
)
def test_full_codes_name_the_published_cells(code: str, south: float, west: float, north: float, east: float) -> None:
    cell = cell_of(code)
    assert (cell.south, cell.west) == pytest.approx((south, west), abs=1e-9)
    assert (cell.south + cell.height_deg, cell.west + cell.width_deg) == pytest.approx((north, east), abs=1e-9)


@pytest.mark.parametrize(
    ("short", "lat", "lon", "full"),
    [
        ("9QCJ+2VX", 51.3852125, -1.217765625, "9C3W9QCJ+2VX"),
        ("XGRF+PM", 47.00, 8.55, "8FRCXGRF+PM"),
    ],
)
def test_short_codes_are_read_against_the_middle_of_the_region(short: str, lat: float, lon: float, full: str) -> None:
    around = Region(Box(lon - 0.3, lat - 0.3, lon + 0.3, lat + 0.3), 31, south=False)
    assert cells_near(short, around)[0].centre == pytest.approx(cell_of(full).centre, abs=1e-9)


# -6.01549, 106.03559 by hand: 83.98451 = 4·20 + 3·1 + 19·0.05 + 13·0.0025 + 16·0.000125 (+ 0.00001) -> 6 5 X M R;
# 286.03559 = 14·20 + 6·1 + 0·0.05 + 14·0.0025 + 4·0.000125 (+ 0.00009) -> P 8 2 P 6
FULL = "6P58X2MP+R6"


@pytest.mark.parametrize("text", [FULL, FULL.lower(), f"{FULL} Citangkil, Kota Cilegon", "X2MP+R6 Cilegon", "X2MP+R6"])
def test_plus_codes_stand_for_a_point(text: str) -> None:
    reading = read_point(PointCells(coordinates=text), CILEGON)
    assert reading.form is Form.PLUS_CODE
    assert reading.point == pytest.approx((106.03559, -6.01549), abs=0.000125)


def test_a_plus_code_of_a_whole_quarter_is_too_coarse() -> None:
    assert read_point(PointCells(coordinates="6P58X2MP+"), CILEGON).fault is Fault.TOO_COARSE


@pytest.mark.parametrize("text", ["+6281234567890", "a+b", "C++", "6P58X2M+P6", "-6.01549 + 106.03559"])
def test_not_every_plus_is_a_code(text: str) -> None:
    assert code_in(text) is None
