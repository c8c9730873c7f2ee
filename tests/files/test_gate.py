import pytest
import shapely

from geoplan.files.gate import AREAS, POINTS, SURFACES, GateRule, Passed, Stopped, through_gate
from tests.files.makers import point


def passed(result: Passed | Stopped) -> Passed:
    assert isinstance(result, Passed), result
    return result


def stopped(result: Passed | Stopped) -> Stopped:
    assert isinstance(result, Stopped), result
    return result


def ring(*corners: tuple[float, float]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [[list(c) for c in corners]]}


SQUARE = ring((106.0, -6.0), (106.1, -6.0), (106.1, -6.1), (106.0, -6.1), (106.0, -6.0))
# two triangles that meet in (106.05, -6.05)
BOW_TIE = ring((106.0, -6.0), (106.1, -6.1), (106.1, -6.0), (106.0, -6.1), (106.0, -6.0))
OPEN = ring((106.0, -6.0), (106.1, -6.0), (106.1, -6.1), (106.0, -6.1))


def test_good_point_passes_as_it_is() -> None:
    result = passed(through_gate(point(106.03559, -6.01549), rule=POINTS))
    assert result == Passed(shapely.Point(106.03559, -6.01549))


def test_height_is_dropped_and_told() -> None:
    result = passed(through_gate({"type": "Point", "coordinates": [106.0, -6.0, 12.5]}, rule=POINTS))
    assert (result.shape.has_z, result.notes) == (False, ("z-dropped",))
    solid = passed(through_gate(shapely.to_wkb(shapely.Point(106, -6, 3), output_dimension=3), rule=POINTS))
    assert (solid.shape.has_z, solid.notes) == (False, ("z-dropped",))


@pytest.mark.parametrize(
    ("lon", "lat", "code", "hint"),
    [
        (106.03, 95.0, "out-of-range", None),
        (999.0, -6.0, "out-of-range", None),
        (-6.01, 106.03, "out-of-range", "swapped"),
        (0.0, 0.0, "outside-indonesia", "zero"),
        (614611.0, 9334975.0, "out-of-range", "metres"),
        (11803828.0, -666400.0, "out-of-range", "metres"),
        (103.8, 8.0, "outside-indonesia", "sign-lost"),
        (2.35, 48.85, "outside-indonesia", None),
    ],
)
def test_point_elsewhere_is_stopped_with_a_hint(lon: float, lat: float, code: str, hint: str | None) -> None:
    result = stopped(through_gate(point(lon, lat), rule=POINTS))
    assert (result.code, result.facts.get("hint")) == (code, hint)


@pytest.mark.parametrize(
    ("coordinates", "code"),
    [
        (["106.8", -6.0], "not-a-number"),
        ([True, -6.0], "not-a-number"),
        ([None, -6.0], "not-a-number"),
        (["NaN", -6.0], "not-a-number"),
        ([float("nan"), -6.0], "not-finite"),
        ([float("inf"), -6.0], "not-finite"),
        ([106.0], "not-a-position"),
        ([[106.0, -6.0]], "not-a-position"),
        ("106,-6", "not-a-position"),
        ([], "geometry-missing"),
    ],
)
def test_coordinates_that_are_no_numbers_are_named(coordinates: object, code: str) -> None:
    assert stopped(through_gate({"type": "Point", "coordinates": coordinates}, rule=POINTS)).code == code


def test_missing_and_other_kinds_are_stopped() -> None:
    assert stopped(through_gate(None, rule=POINTS)).code == "geometry-missing"
    assert stopped(through_gate({}, rule=POINTS)).code == "geometry-type"
    assert stopped(through_gate(SQUARE, rule=POINTS)).code == "geometry-type"
    assert stopped(through_gate({"type": "GeometryCollection", "geometries": []}, rule=AREAS)).code == "geometry-type"
    assert stopped(through_gate(b"\x00rubbish", rule=POINTS)).code == "geometry-type"


def test_declared_metres_become_degrees() -> None:
    # EPSG:32748, measured with cs2cs: 614611 9334975 is 106.03559 E 6.01549 S to some metres
    result = passed(through_gate(point(614611, 9334975), rule=POINTS, crs_epsg=32748))
    assert result.shape.x == pytest.approx(106.0356, abs=0.0005)
    assert result.shape.y == pytest.approx(-6.0154, abs=0.0005)
    assert result.notes == ("crs-transformed",)


def test_undeclared_system_is_believed_only_where_degrees_fit() -> None:
    assert passed(through_gate(point(106.0, -6.0), rule=POINTS, crs_epsg=None)).notes == ("crs-assumed",)
    assert stopped(through_gate(point(614611, 9334975), rule=POINTS, crs_epsg=None)).code == "crs-not-declared"
    assert stopped(through_gate(point(1, 2), rule=POINTS, crs_epsg=999999)).code == "crs-not-known"


def test_broken_rings_are_stopped_with_their_place() -> None:
    crossed = stopped(through_gate(BOW_TIE, rule=SURFACES))
    assert crossed.code == "shape-not-valid"
    assert (crossed.facts["lon"], crossed.facts["lat"]) == pytest.approx((106.05, -6.05))
    assert stopped(through_gate(OPEN, rule=SURFACES)).code == "ring-not-closed"
    assert stopped(through_gate(ring((106, -6), (106.1, -6)), rule=SURFACES)).code == "ring-too-short"
    flat = ring((106, -6), (106.1, -6), (106.2, -6), (106, -6))
    assert stopped(through_gate(flat, rule=AREAS)).code == "no-area"


def test_hole_outside_its_ring_is_stopped() -> None:
    outside = {
        "type": "Polygon",
        "coordinates": [*SQUARE["coordinates"], *ring((107, -6), (107.1, -6), (107.1, -6.1), (107, -6))["coordinates"]],
    }  # type: ignore[misc]
    assert stopped(through_gate(outside, rule=SURFACES)).code == "shape-not-valid"


def test_areas_are_repaired_and_told() -> None:
    result = passed(through_gate(BOW_TIE, rule=AREAS))
    assert result.notes == ("repaired",)
    assert result.shape.is_valid
    # two triangles with base 0.1 and height 0.05 each
    assert result.shape.area == pytest.approx(0.005)
    assert passed(through_gate(OPEN, rule=AREAS)).notes == ("ring-closed",)
    assert passed(through_gate(SQUARE, rule=AREAS)).notes == ()


def test_more_vertices_than_allowed_are_stopped() -> None:
    rule = GateRule(frozenset({"Polygon"}), vertices=100)
    many = shapely.Point(106, -6).buffer(0.1, quad_segs=50)
    for geometry in (shapely.geometry.mapping(many), shapely.to_wkb(many)):
        assert stopped(through_gate(geometry, rule=rule)).code == "too-many-vertices"
