"""G3, G4 and G5, each drawn by hand; G1 and G2 are in test_findings.py.

At 6 degrees south a degree of longitude is 110.71 km, one of latitude 110.58 km.
"""

import json
import math
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from shapely import Point as ShapelyPoint
from shapely.geometry import shape

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.coverage.queries import gaps, nearness
from geoplan.coverage.rules import Gap
from geoplan.funders.models import Funder, Plant, ResponseArea
from geoplan.needs.models import Site
from tests.factories.city import City, promise
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid, make_house, make_school, square
from tests.factories.promises import FunderMaker

# 150 m to the east, 450 m to the east.
STEP, FAR_STEP = 150 / 110_710, 450 / 110_710


def found(kind: Gap, viewer: User, **asked: Any) -> list[dict[str, Any]]:
    return json.loads(f"[{gaps(kind, viewer, db.now(), **asked).features}]")


# G3
#
#     L0 -- 150 m -- L1 -- L2 -- L3 -- L4 ------ 450 m ------ L5
#
# along the line 6.004 south: five are within 400 m of L2, itself counted, and L5 is within 400 m of none. Four houses
# M0..M3 with the same steps stand along 6.030 south, one too few. A school that needs 2 comes 50 m south of L2.
# Occupants: 2, 3, 4, 5, none told; the school has 60 pupils.


@pytest.fixture
def line(grid: Grid, person: PeopleMaker) -> User:
    by = person("planner")
    for number in range(6):
        lon = 106.001 + 4 * STEP + FAR_STEP if number == 5 else 106.001 + number * STEP
        facts = {"occupants": number + 2} if number < 4 else {}
        make_house(by, grid.north_west, f"L{number}", lon, -6.004, facts=facts, estimate_rupiah=None)
    for number in range(4):
        make_house(by, grid.south_west, f"M{number}", 106.001 + number * STEP, -6.030)
    return by


def test_five_sites_within_400_metres_of_one_are_a_cluster_with_a_rim_of_100_metres(line: User) -> None:
    (one,) = found(Gap.G3, line)
    told = one["properties"]
    assert told["codes"] == ["L0", "L1", "L2", "L3", "L4"]
    assert (told["key"], told["rank"], told["sites"], told["houses"], told["schools"]) == ("G3:L0", 1, 5, 5, 0)
    assert (told["units_open"], told["people"], told["pupils"]) == ("5.00", 2 + 3 + 4 + 5, 0)
    assert (told["cost_open_rupiah"], told["areas"]) == (150_000_000, ["Barat Laut"])
    # The hull of a line is the line: 600 x 200 square metres and a circle of 100 m at its ends (drawn with 32 corners,
    # 31 214 square metres).
    drawn = shape(one["geometry"])
    assert drawn.area * 110_710 * 110_580 == pytest.approx(600 * 200 + 31_214, rel=2e-3)
    assert all(drawn.covers(ShapelyPoint(106.001 + number * STEP, -6.004)) for number in range(5))
    # 99 m beyond the end is inside, 101 m is not.
    assert drawn.covers(ShapelyPoint(106.001 - 99 / 110_710, -6.004))
    assert not drawn.covers(ShapelyPoint(106.001 - 101 / 110_710, -6.004))


def test_a_school_in_the_midst_adds_its_rooms_and_pupils(line: User, grid: Grid) -> None:
    make_school(line, grid.north_west, "S", 106.001 + 2 * STEP, -6.00445, "2", facts={"pupils": 60, "level": "sd"})
    (one,) = found(Gap.G3, line)
    told = one["properties"]
    assert (told["sites"], told["houses"], told["schools"], told["units_open"]) == (6, 5, 1, "7.00")
    assert (told["people"], told["pupils"]) == (14, 60)
    assert told["cost_open_rupiah"] == 5 * 30_000_000 + 2 * 187_000_000


def test_a_promise_in_the_midst_breaks_a_cluster_and_one_at_half_a_house_does_not(
    line: User, funder_of: FunderMaker
) -> None:
    a = funder_of("PT A")
    share = promise(Site.objects.get(code="L2"), a, "0.5", stage="agreed")
    assert [one["properties"]["units_open"] for one in found(Gap.G3, line)] == ["4.50"]
    share.units = 1
    share.save()
    assert found(Gap.G3, line) == []


def test_how_near_and_how_many_are_settings(line: User, settings: Any) -> None:
    settings.GEOPLAN_CLUSTER_MINPOINTS = 4
    assert [one["properties"]["key"] for one in found(Gap.G3, line)] == ["G3:L0", "G3:M0"]
    assert [one["properties"]["key"] for one in found(Gap.G3, line, most=1)] == ["G3:L0"]
    assert gaps(Gap.G3, line, db.now(), most=1).found == 2
    settings.GEOPLAN_CLUSTER_EPS_M = 460
    assert found(Gap.G3, line)[0]["properties"]["sites"] == 6
    settings.GEOPLAN_CLUSTER_EPS_M = 290
    assert found(Gap.G3, line) == []


def test_officers_get_clusters_of_moved_places_which_cover_no_true_one(line: User, person: PeopleMaker) -> None:
    Site.objects.filter(code__startswith="L").update(moved_north_m=0)
    for site in Site.objects.filter(code__startswith="L"):
        Site.objects.filter(pk=site.pk).update(moved=Point(site.location.x, site.location.y - 0.003, srid=4326))
    (one,) = found(Gap.G3, person("officer"))
    assert one["properties"]["moved"]
    drawn = shape(one["geometry"])
    assert not any(drawn.covers(ShapelyPoint(106.001 + number * STEP, -6.004)) for number in range(5))
    assert drawn.covers(ShapelyPoint(106.001, -6.007))
    assert gaps(Gap.G3, line, db.now()).houses == 5


def test_five_sites_at_one_spot_are_a_circle(grid: Grid, person: PeopleMaker) -> None:
    by = person("planner")
    for number in range(5):
        make_house(by, grid.north_west, f"X{number}", 106.01, -6.01)
    (one,) = found(Gap.G3, by)
    assert shape(one["geometry"]).area * 110_710 * 110_580 == pytest.approx(31_214, rel=2e-3)


@pytest.mark.django_db
def test_without_areas_there_is_nothing_to_crowd(person: PeopleMaker) -> None:
    assert found(Gap.G3, person("planner")) == []


# G4 on the city of tests/factories/city.py. Open: H1 (106.004, -6.004), S1 (106.010, -6.010), H6 (106.020, -6.010), H7
# (106.012, -6.030). A means to work up to 106.0145, B from 106.0095 to 106.021: only H7 is left. Moved, H6 stands at
# 106.022, beyond B's border. Priorities: H7 60, H6 30.


def test_open_units_where_no_payer_means_to_work_come_most_urgent_first(city: City) -> None:
    assert [one["properties"]["code"] for one in found(Gap.G4, city.planner)] == ["H7", "H1", "H6", "S1"]
    for funder, box in ((city.a, (106.0, -6.012, 106.0145, -6.002)), (city.b, (106.0095, -6.011, 106.021, -6.0))):
        ResponseArea.objects.create(funder=funder, boundary=square(*box))
    (left,) = found(Gap.G4, city.planner)
    assert left["geometry"]["coordinates"] == [106.012, -6.03]
    assert (left["properties"]["units_open"], left["properties"]["cost_open_rupiah"]) == ("1.00", 30_000_000)
    moved = found(Gap.G4, city.officer_of_a)
    assert [(one["properties"]["code"], one["properties"]["moved"]) for one in moved] == [("H7", True), ("H6", True)]
    assert moved[1]["geometry"]["coordinates"] == [106.022, -6.01]
    Funder.objects.filter(pk=city.b.pk).update(standing="suspended")
    assert [one["properties"]["code"] for one in found(Gap.G4, city.planner)] == ["H7", "H6"]
    assert gaps(Gap.G4, city.planner, db.now(), most=1).found == 2


# G5: a plant at 106.000 and four houses D1..D4 on its parallel, 0.004, 0.008, 0.012 and 0.016 degrees away: 1, 2, 3 and
# 4 steps of 442.8 m. The mean distance of the need is (1 + 2 + 3 + 4) / 4 = 2.5 steps.


@pytest.fixture
def road(grid: Grid, person: PeopleMaker, funder_of: FunderMaker) -> dict[str, Any]:
    by = person("planner")
    a, b = funder_of("PT A"), funder_of("PT B")
    Plant.objects.create(funder=a, name="Pabrik A", location=Point(106.0, -6.004, srid=4326))
    area = grid.north_west
    sites = {f"D{step}": make_house(by, area, f"D{step}", 106 + 0.004 * step, -6.004) for step in range(1, 5)}
    return {"by": by, "a": a, "b": b, "council": funder_of("Kota Contoh", kind="city")} | sites


def test_a_known_bias_gives_the_known_nearness(road: dict[str, Any]) -> None:
    promise(road["D1"], road["a"], stage="agreed")
    # Help at 1 step, need at 2.5: 1 - 1 / 2.5 = 0.6. B's plant or none, its help is a company's as well:
    # (1 + 2) / 2 = 1.5 steps, 1 - 1.5 / 2.5 = 0.4. At 4 steps too: (1 + 2 + 4) / 3, 1 - 7 / 7.5 = 0.0667.
    assert nearness(db.now()).value == pytest.approx(0.6, abs=1e-6)
    promise(road["D2"], road["b"], stage="held")
    so = nearness(db.now())
    assert so.value == pytest.approx(0.4, abs=1e-6)
    assert so.mean_help_m == pytest.approx(1.5 * 442.8, rel=1e-3)
    assert so.mean_need_m == pytest.approx(2.5 * 442.8, rel=1e-3)
    promise(road["D4"], road["b"], stage="verified")
    assert nearness(db.now()).value == pytest.approx(1 - 7 / 7.5, abs=1e-6)


def test_help_as_far_as_the_need_is_no_bias_and_farther_help_is_below_zero(road: dict[str, Any]) -> None:
    for code in ("D1", "D4"):
        promise(road[code], road["a"], stage="agreed")
    assert nearness(db.now()).value == pytest.approx(0, abs=1e-6)
    Adoption.objects.filter(site=road["D1"]).update(stage="released")
    assert nearness(db.now()).value == pytest.approx(1 - 4 / 2.5, abs=1e-6)


def test_only_companies_help_and_never_with_more_than_is_needed(road: dict[str, Any]) -> None:
    promise(road["D4"], road["council"], stage="agreed", imported=True)
    so = nearness(db.now())
    assert (so.value, so.mean_help_m, so.helped, so.needed, so.curve) == (None, None, 0, 4, ())
    promise(road["D1"], road["a"], stage="agreed", imported=True)
    promise(road["D1"], road["b"], stage="agreed", imported=True)
    assert nearness(db.now()).value == pytest.approx(0.6, abs=1e-6)


def test_the_nearest_open_plant_of_an_approved_company_counts(road: dict[str, Any]) -> None:
    promise(road["D1"], road["a"], stage="agreed")
    for funder, closed_at in ((road["b"], db.now()), (road["council"], None)):
        Plant.objects.create(funder=funder, name="x", location=Point(106.016, -6.004, srid=4326), closed_at=closed_at)
    assert nearness(db.now()).value == pytest.approx(0.6, abs=1e-6)
    Plant.objects.filter(funder=road["b"]).update(closed_at=None)
    # Now D1 1, D2 2, D3 1, D4 0 steps: need at 4 / 4 = 1 step, help at 1.
    so = nearness(db.now())
    assert (so.value, so.plants) == (pytest.approx(0, abs=1e-6), 2)
    Funder.objects.filter(pk=road["b"].pk).update(standing="suspended")
    assert nearness(db.now()).value == pytest.approx(0.6, abs=1e-6)


def test_without_a_plant_there_is_no_nearness(road: dict[str, Any]) -> None:
    promise(road["D1"], road["a"], stage="agreed")
    Plant.objects.all().delete()
    assert nearness(db.now()).value is None
    (one,) = found(Gap.G5, road["by"])
    assert (one["geometry"], one["properties"]["nearness"], one["properties"]["plants"]) == (None, None, 0)


def test_the_curve_tells_how_much_of_need_and_help_lies_within_a_distance(road: dict[str, Any]) -> None:
    promise(road["D1"], road["a"], stage="agreed")
    promise(road["D3"], road["a"], stage="agreed")
    # 443, 886, 1328 and 1771 m, in rings of 250 m: each edge is the next multiple.
    (one,) = found(Gap.G5, road["by"])
    assert one["properties"]["curve"] == [
        [0, 0, 0], [500, 0.25, 0.5], [1000, 0.5, 0.5], [1500, 0.75, 1.0], [2000, 1.0, 1.0],
    ]  # fmt: skip
    assert one["properties"]["nearness"] == pytest.approx(1 - 2 / 2.5, abs=1e-4)
    assert math.isclose(one["properties"]["mean_need_m"], 2.5 * 442.8, rel_tol=1e-3)
