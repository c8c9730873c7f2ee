import json

import pytest

from geoplan.areas.models import Area
from tests.api.asking import ask, refused, told
from tests.factories.places import Grid, square


@pytest.mark.parametrize(("level", "count"), [("city", 1), ("kecamatan", 2), ("kelurahan", 4)])
def test_areas_of_a_level_are_open_to_everybody(grid: Grid, level: str, count: int) -> None:
    features = told(None, "areas", level=level)["features"]
    assert [one["properties"]["level"] for one in features] == [level] * count


def test_an_area_names_its_parent_and_where_to_write_its_name(grid: Grid) -> None:
    first = told(None, "areas", level="kelurahan")["features"][0]["properties"]
    assert first == {
        "code": "36.72.01.1001", "name": "Barat Laut", "level": "kelurahan", "parent": "36.72.01", "schematic": True,
        "label": [pytest.approx(106.01), pytest.approx(-6.01)],
    }  # fmt: skip
    assert told(None, "areas", level="city")["features"][0]["properties"]["parent"] is None


def test_neighbours_keep_one_edge_however_it_was_digitised(grid: Grid) -> None:
    # Two squares that meet at 107.00004: rounded alike, to the grid of 0.0001.
    for code, west, east in (("36.72.03.1001", 106.98, 107.00004), ("36.72.03.1002", 107.00004, 107.02)):
        Area.objects.create(code=code, name=code, level="kelurahan", boundary=square(west, -6.02, east, -6.0))
    drawn = {one["properties"]["code"]: one["geometry"] for one in told(None, "areas")["features"]}

    def longitudes(code: str) -> set[float]:
        return {lon for lon, _lat in drawn[code]["coordinates"][0][0]}

    assert longitudes("36.72.03.1001") & longitudes("36.72.03.1002") == {107.0}


def test_an_area_too_small_for_the_grid_keeps_its_own_shape(grid: Grid) -> None:
    Area.objects.create(code="36.72.03.1003", name="Islet", level="kelurahan",
                        boundary=square(107.00001, -6.00002, 107.00003, -6.00001))  # fmt: skip
    islet = next(one for one in told(None, "areas")["features"] if one["properties"]["name"] == "Islet")
    assert islet["geometry"]["coordinates"][0][0][0] != islet["geometry"]["coordinates"][0][0][2]


def test_one_area_comes_with_its_boundary_as_loaded(grid: Grid) -> None:
    area = told(None, "areas/36.72.01.1001")
    assert area["type"] == "Feature"
    assert area["properties"]["name"] == "Barat Laut"
    assert [106.02, -6.02] in area["geometry"]["coordinates"][0][0]


def test_kept_boundaries_are_304_until_they_are_loaded_anew(grid: Grid) -> None:
    first = ask(None, "areas", level="city")
    held = {"If-None-Match": first["ETag"]}
    assert ask(None, "areas", headers=held, level="city").status_code == 304
    grid.city.name = "Kota Lain"
    grid.city.save()
    again = ask(None, "areas", headers=held, level="city")
    assert json.loads(again.content)["features"][0]["properties"]["name"] == "Kota Lain"


@pytest.mark.parametrize("code", ["36.99", "x"])
def test_an_unknown_area_is_404(grid: Grid, code: str) -> None:
    assert refused(None, f"areas/{code}") == (404, "areas.area-not-found")


@pytest.mark.parametrize("code", ["%00", "36.72'--", "9" * 3000])
def test_what_cannot_be_an_area_is_404(grid: Grid, code: str) -> None:
    assert refused(None, f"areas/{code}") == (404, "api.not-found")


def test_an_unknown_level_is_400(grid: Grid) -> None:
    assert refused(None, "areas", level="province") == (400, "api.fields-invalid")
