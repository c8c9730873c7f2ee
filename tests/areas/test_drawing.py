"""The demo's drawn boundaries are what everything else leans on."""

import json
from pathlib import Path
from typing import Any

import pytest
from pyproj import Transformer
from shapely import Point, transform, union_all
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "areas"
FACTS = json.loads((FOLDER / "facts.json").read_text())


def drawn(level: str) -> dict[str, BaseGeometry]:
    features = json.loads((FOLDER / f"{level}.geojson").read_text())["features"]
    assert all(f["properties"]["schematic"] is True and f["properties"]["level"] == level for f in features)
    return {f["properties"]["code"]: shape(f["geometry"]) for f in features}


@pytest.fixture(scope="module")
def kelurahan() -> dict[str, BaseGeometry]:
    return drawn("kelurahan")


def test_all_43_are_valid_and_hold_their_point(kelurahan: dict[str, BaseGeometry]) -> None:
    assert len(kelurahan) == 43
    for k in FACTS["kelurahan"]:
        assert kelurahan[k["code"]].is_valid
        assert kelurahan[k["code"]].contains(Point(k["inside"]))


def test_they_fill_the_city_without_gap_or_overlap(kelurahan: dict[str, BaseGeometry]) -> None:
    whole = union_all(list(kelurahan.values()))
    assert (whole.geom_type, len(whole.interiors)) == ("Polygon", 0)
    assert sum(k.area for k in kelurahan.values()) == pytest.approx(whole.area, rel=1e-12)
    assert whole.equals(drawn("city")["36.72"])
    for code, kecamatan in drawn("kecamatan").items():
        parts = [k for own, k in kelurahan.items() if own.startswith(code + ".")]
        assert kecamatan.geom_type == "Polygon"
        assert union_all(parts).equals(kecamatan)


def test_areas_come_near_the_true_ones(kelurahan: dict[str, BaseGeometry]) -> None:
    metres = Transformer.from_crs(4326, 32748, always_xy=True)
    for k in FACTS["kelurahan"]:
        km2 = transform(kelurahan[k["code"]], metres.transform, interleaved=False).area / 1e6
        assert km2 == pytest.approx(k["area_km2"], rel=0.03)


def test_places_lie_in_the_kelurahan_they_name(kelurahan: dict[str, BaseGeometry]) -> None:
    listed: dict[str, Any] = json.loads((FOLDER / "places.json").read_text())
    assert listed["schematic"] is True
    for place in listed["places"]:
        assert kelurahan[place["kelurahan"]].contains(Point(place["location"])), place["name"]
