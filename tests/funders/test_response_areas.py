import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from geoplan.areas.models import Area
from geoplan.funders.errors import AreasUnknown, GeometryStopped, NotYours
from geoplan.funders.models import ResponseArea
from geoplan.funders.queries import area_names, response_area_of
from geoplan.funders.services import clear_response_area, draw_response_area, tick_response_area
from tests.adoptions.scene import Scene

# The north-western and north-eastern kelurahan of the grid lie side by side: 106.00 to 106.04, -6.02 to -6.00.
NORTH = ["36.72.01.1001", "36.72.01.1002"]
SQUARE = {"type": "Polygon", "coordinates": [[[106.0, -6.0], [106.01, -6.0], [106.01, -6.01], [106.0, -6.0]]]}


def test_ticked_kelurahan_are_one_area_with_their_names(scene: Scene) -> None:
    area = tick_response_area(funder=scene.first, area_codes=[*NORTH, NORTH[0]], by=scene.officer)
    assert area.area_codes == NORTH
    assert area_names(area) == sorted(Area.objects.filter(code__in=NORTH).values_list("name", flat=True))
    parts = [one.boundary for one in Area.objects.filter(code__in=NORTH)]
    assert area.boundary.area == pytest.approx(sum(part.area for part in parts))


def test_a_ticked_area_follows_boundaries_that_are_loaded_anew(scene: Scene) -> None:
    tick_response_area(funder=scene.first, area_codes=NORTH[:1], by=scene.officer)
    draw_response_area(funder=scene.second, geometry=SQUARE, by=scene.rival)
    smaller = MultiPolygon(Polygon.from_bbox((106.0, -6.01, 106.01, -6.0)), srid=4326)
    Area.objects.filter(code=NORTH[0]).update(boundary=smaller)
    assert ResponseArea.objects.get(funder=scene.first).boundary.equals(smaller)
    drawn = ResponseArea.objects.get(funder=scene.second)
    assert drawn.boundary.area == pytest.approx(0.01 * 0.01 / 2)


@pytest.mark.parametrize("codes", [[], ["99.99.99.9999"], ["36.72.01.1001", "36.72"]])
def test_at_least_one_kelurahan_and_only_loaded_ones(scene: Scene, codes: list[str]) -> None:
    with pytest.raises(AreasUnknown):
        tick_response_area(funder=scene.first, area_codes=codes, by=scene.officer)


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        ({}, "geometry-type"),
        ({"type": "Point", "coordinates": [106, -6]}, "geometry-type"),
        ({"type": "Polygon", "coordinates": [[[106, -6], [106.1, -6], [106, -6]]]}, "ring-too-short"),
        (
            # A bow tie: the lines cross in the middle.
            {"type": "Polygon", "coordinates": [[[106, -6], [106.1, -6.1], [106.1, -6], [106, -6.1], [106, -6]]]},
            "shape-not-valid",
        ),
        # Latitude first.
        (
            {"type": "Polygon", "coordinates": [[[-6, 106], [-6, 106.1], [-6.1, 106.1], [-6, 106]]]},
            "out-of-range",
        ),
    ],
)
def test_a_drawn_area_passes_the_gate_or_says_why_not(scene: Scene, geometry: dict[str, object], why: str) -> None:
    with pytest.raises(GeometryStopped) as stopped:
        draw_response_area(funder=scene.first, geometry=geometry, by=scene.officer)
    assert stopped.value.facts["why"] == why
    assert response_area_of(scene.first.pk) is None


def test_drawing_replaces_ticks_and_an_area_can_be_taken_back(scene: Scene) -> None:
    tick_response_area(funder=scene.first, area_codes=NORTH, by=scene.officer)
    area = draw_response_area(funder=scene.first, geometry=SQUARE, by=scene.planner)
    assert (area.area_codes, area_names(area)) == ([], [])
    clear_response_area(funder=scene.first, by=scene.officer)
    assert response_area_of(scene.first.pk) is None


def test_others_say_nothing_about_a_payers_area(scene: Scene) -> None:
    for by in (scene.rival, scene.surveyor):
        with pytest.raises(NotYours):
            tick_response_area(funder=scene.first, area_codes=NORTH, by=by)
        with pytest.raises(NotYours):
            draw_response_area(funder=scene.first, geometry=SQUARE, by=by)
        with pytest.raises(NotYours):
            clear_response_area(funder=scene.first, by=by)
