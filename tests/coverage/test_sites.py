"""Sites on the map of the hand-drawn city (see conftest), by tile, list and count.

standing   H1 bare  H2 covered  H3 over  S1 partly  H6 bare  H4 covered  S2 unknown  S3 none  S4 covered
           H7 bare (its hold has ended)  H8 covered;  H5 is closed and counted nowhere
schools    S1 S2 S3 S4
"""

import json
import math
import random
from datetime import timedelta
from decimal import Decimal

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.coverage.errors import CoverageNotShown, LatenessNotShown, TileUnknown
from geoplan.coverage.queries import site_counts, site_standing, sites_in_tile, sites_in_view
from geoplan.coverage.rules import SiteFilter, Tile
from geoplan.geo import Box
from geoplan.needs.models import Site
from tests.coverage.mvt import Feature, sites
from tests.factories.city import City, promise
from tests.factories.places import make_house

# The city at zoom 11 lies in one tile: 106.00..106.04 of 105.996..106.172 degrees.
CITY = Tile(11, 1627, 1058)
STANDINGS = {
    "H1": "bare", "H2": "covered", "H3": "over", "S1": "partly", "H6": "bare", "H4": "covered", "S2": "unknown",
    "S3": "none", "S4": "covered", "H7": "bare", "H8": "covered",
}  # fmt: skip


def drawn(viewer: User, tile: Tile = CITY, most_points: int = 8000, **narrowed: object) -> list[Feature]:
    told = sites_in_tile(
        tile,
        viewer=viewer,
        at=db.now(),
        live=True,
        narrowed=SiteFilter(**narrowed),  # type: ignore[arg-type]
        most_points=most_points,
    )
    return sites(told.content)


def listed(viewer: User, box: Box | None = None, **narrowed: object) -> dict[str, dict[str, object]]:
    page = sites_in_view(
        viewer=viewer,
        at=db.now(),
        live=True,
        box=box,
        narrowed=SiteFilter(**narrowed),  # type: ignore[arg-type]
    )
    return {one["properties"]["code"]: one for one in json.loads(f"[{page.features}]")}


def codes(features: list[Feature]) -> list[str]:
    return [one.properties["code"] for one in features]


def test_a_tile_holds_each_site_with_kind_and_standing_in_the_order_they_came(city: City) -> None:
    features = drawn(city.planner)
    assert {one.properties["code"]: one.properties["standing"] for one in features} == STANDINGS
    assert codes(features) == list(STANDINGS)
    assert {one.properties["kind"] for one in features if one.properties["code"].startswith("S")} == {"school"}
    assert all(one.inside for one in features)


def test_a_point_lies_where_web_mercator_puts_it(city: City) -> None:
    # S1: (106.010 + 180) / 360 x 2048 = 1627.0791 and (1 - asinh(tan -6.010) / pi) / 2 x 2048 = 1058.2531;
    # 0.0791 and 0.2531 of 4096 are 324 and 1037.
    school = next(one for one in drawn(city.planner) if one.properties["code"] == "S1")
    assert (school.x, school.y) == (pytest.approx(324, abs=1), pytest.approx(1037, abs=1))


def test_marks_stand_beside_the_standing(city: City) -> None:
    marks = {one.properties["code"]: one.properties.get("marks") for one in drawn(city.planner)}
    assert marks["H1"] is None
    assert marks["S4"] == "done,unverified"
    assert marks["H4"] == "done"
    assert marks["H6"] == "unverified"


def test_lateness_is_for_planners_alone(city: City) -> None:
    # A agreed to H3, promised to start 62 days ago, and has told no progress.
    agreed = Adoption.objects.get(site=city.sites["H3"], imported=False)
    agreed.starts_on = db.now().date() - timedelta(days=62)
    agreed.save()
    assert codes(drawn(city.planner, marks=("late",))) == ["H3"]
    assert all("late" not in (one.properties.get("marks") or "") for one in drawn(city.officer_of_a))
    with pytest.raises(LatenessNotShown):
        drawn(city.officer_of_a, marks=("late",))


def test_planners_get_exact_places_officers_moved_ones_and_monitors_schools(city: City) -> None:
    exact = {one.properties["code"]: one.x for one in drawn(city.planner)}
    moved = {one.properties["code"]: one.x for one in drawn(city.officer_of_a)}
    # 0.002 degrees are 0.002 / 360 x 2048 x 4096 = 46.6 units.
    assert {code: moved[code] - x for code, x in exact.items() if code[0] == "H"} == {
        code: pytest.approx(46.6, abs=1) for code in exact if code[0] == "H"
    }
    assert {code: moved[code] - x for code, x in exact.items() if code[0] == "S"} == dict.fromkeys(
        ("S1", "S2", "S3", "S4"), 0
    )
    assert codes(drawn(city.surveyor)) == codes(drawn(city.officer_of_a))
    assert {one.properties["code"]: one.x for one in drawn(city.monitor)} == {
        code: x for code, x in exact.items() if code[0] == "S"
    }


def test_who_may_not_see_units_gets_no_sites(city: City) -> None:
    for viewer in (city.operator, None):
        with pytest.raises(CoverageNotShown):
            sites_in_tile(CITY, viewer=viewer, at=db.now(), live=True)
        with pytest.raises(CoverageNotShown):
            site_counts(viewer=viewer, at=db.now(), live=True)


FILTERS: list[tuple[dict[str, object], str]] = [
    ({"kinds": ("school",)}, "S1 S2 S3 S4"),
    ({"standings": ("bare", "over")}, "H1 H3 H6 H7"),
    ({"marks": ("done",)}, "H4 S4 H8"),
    ({"marks": ("done", "unverified")}, "H4 H6 H7 H8 S1 S2 S3 S4"),
    ({"marks": ("contested",)}, ""),
    ({"year": 2026}, "H2 H3 S1 H4"),
    ({"year": 2026, "standings": ("partly",)}, "S1"),
    ({"area": "36.72.01"}, "H1 H2 H3 H4 H6 S1 S2"),
    ({"area": "36.72.01.1001"}, "H1 H2 H3 H6 S1"),
    ({"area": "36.7"}, ""),
    ({"levels": ("sd", "smp")}, "S1 S4"),
    ({"min_priority": 70}, "H3 H8 S2 S4"),
    ({"words": "s4"}, "S4"),
    ({"words": "SD s1"}, "S1"),
    ({"words": "tenggara"}, ""),
    ({"words": "timur laut"}, "H4 S2"),
    ({"words": "%"}, ""),
]


@pytest.mark.parametrize(("narrowed", "left"), FILTERS)
def test_tiles_lists_and_counts_agree_on_every_filter(city: City, narrowed: dict[str, object], left: str) -> None:
    expected = sorted(left.split())
    assert sorted(codes(drawn(city.planner, **narrowed))) == expected
    assert sorted(listed(city.planner, **narrowed)) == expected
    asked = SiteFilter(**narrowed)  # type: ignore[arg-type]
    assert site_counts(viewer=city.planner, at=db.now(), live=True, narrowed=asked).total == len(expected)


def test_a_funder_filter_counts_only_its_units_and_leaves_only_its_sites(city: City) -> None:
    # A: H2 1 of 1, H3 1 of 1, S1 2 of 4, H4 1 of 1, H8 1 of 1.
    found = {one.properties["code"]: one.properties["standing"] for one in drawn(city.planner, funder_id=city.a.pk)}
    assert found == {"H2": "covered", "H3": "covered", "S1": "partly", "H4": "covered", "H8": "covered"}


def test_counts_add_up_by_standing_and_by_kind(city: City) -> None:
    found = site_counts(viewer=city.planner, at=db.now(), live=True)
    assert found.total == 11
    assert found.standing == {"bare": 3, "partly": 1, "covered": 4, "over": 1, "none": 1, "unknown": 1}
    assert found.kind == {"house": 7, "school": 4}


def test_many_sites_become_cells_whose_counts_add_up(city: City) -> None:
    cells = drawn(city.planner, most_points=10)
    assert all("code" not in one.properties for one in cells)
    assert sum(one.properties["count"] for one in cells) == 11
    assert sum(one.properties["bare"] for one in cells) == 3
    assert sum(one.properties["unknown"] for one in cells) == 1
    assert "count" not in drawn(city.planner, most_points=11)[0].properties


def test_a_tile_that_does_not_exist_is_not_found(city: City) -> None:
    with pytest.raises(TileUnknown):
        drawn(city.planner, Tile(3, 8, 0))


def test_a_site_is_drawn_inside_one_tile_and_repeated_in_its_neighbours_rim(city: City) -> None:
    # At zoom 14 the tile edge between columns 13016 and 13017 is at 106.0180664; a house 0.0001 degrees west of it
    # (0.0001 / 360 x 2^14 x 4096 = 19 units) shows in both, inside only in the first.
    make_house(city.planner, city.grid.north_west, "EDGE", 106.0179664, -6.004)
    row = 8465
    west, east = (drawn(city.planner, Tile(14, x, row)) for x in (13016, 13017))
    (here,) = [one for one in west if one.properties["code"] == "EDGE"]
    (again,) = [one for one in east if one.properties["code"] == "EDGE"]
    assert here.inside
    assert not again.inside
    assert again.x == here.x - 4096


@pytest.mark.parametrize("most_points", [8000, 3])
def test_every_site_is_counted_in_exactly_one_tile_at_every_zoom(city: City, most_points: int) -> None:
    dice = random.Random(7)
    scattered = [(106 + dice.random() * 0.04, -6.04 + dice.random() * 0.04) for _ in range(120)]
    for number, (lon, lat) in enumerate(scattered):
        make_house(city.planner, city.grid.north_west, f"R{number}", lon, lat)
    for viewer in (city.planner, city.officer_of_a, city.monitor):
        total = site_counts(viewer=viewer, at=db.now(), live=True).total
        for z in (9, 12, 14, 16):
            features = [one for tile in tiles_over_the_city(z) for one in drawn(viewer, tile, most_points)]
            assert sum(one.properties.get("count", 1) for one in features if one.inside) == total


def tiles_over_the_city(z: int) -> list[Tile]:
    """Return the tiles of a zoom that meet the city with its moved points."""

    def row(lat: float) -> int:
        return int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z)

    columns = range(int((105.999 + 180) / 360 * 2**z), int((106.045 + 180) / 360 * 2**z) + 1)
    return [Tile(z, x, y) for x in columns for y in range(row(-5.999), row(-6.041) + 1)]


def test_claim_release_and_lapse_change_the_tile_at_once(city: City) -> None:
    def standing() -> str:
        return next(one.properties["standing"] for one in drawn(city.planner) if one.properties["code"] == "H1")

    claim = promise(city.sites["H1"], city.b)
    assert standing() == "covered"
    assert claim.ends_at is not None
    later = sites_in_tile(CITY, viewer=city.planner, at=claim.ends_at, live=True)
    assert {one.properties["code"]: one.properties["standing"] for one in sites(later.content)}["H1"] == "bare"
    claim.stage = "released"
    claim.save()
    assert standing() == "bare"


def test_a_past_tile_shows_places_and_standings_as_recorded(city: City) -> None:
    before = db.now()
    house = city.sites["H1"]
    house.refresh_from_db()
    house.location, house.moved = house.location.clone(), house.moved.clone()
    house.location.x, house.moved.x = 106.016, 106.018
    house.save()
    promise(house, city.b)
    then = {one.properties["code"]: one for one in sites(sites_in_tile(CITY, viewer=city.planner, at=before).content)}
    now = {one.properties["code"]: one for one in drawn(city.planner)}
    assert (then["H1"].properties["standing"], now["H1"].properties["standing"]) == ("bare", "covered")
    # 0.012 degrees are 0.012 / 360 x 2048 x 4096 = 279.6 units.
    assert now["H1"].x - then["H1"].x == pytest.approx(279.6, abs=1)
    assert {code: one.properties["standing"] for code, one in then.items()} == STANDINGS


def test_a_list_holds_what_is_agreed_and_nothing_that_leads_to_a_house(city: City) -> None:
    house = listed(city.officer_of_a)["H6"]
    assert house["geometry"] == {"type": "Point", "coordinates": [106.022, -6.01]}
    assert house["properties"] == {
        "code": "H6", "kind": "house", "name": None, "area": "36.72.01.1001", "area_name": "Barat Laut",
        "standing": "bare", "marks": "unverified", "units_needed": "1.00", "units_open": "1.00",
        "unit_cost_rupiah": 45_000_000, "priority": 30, "severity": None, "status": "reported", "version": 1,
        "moved": True,
    }  # fmt: skip


def test_an_unknown_need_has_no_open_units(city: City) -> None:
    school = listed(city.planner)["S2"]["properties"]
    assert (school["units_needed"], school["units_open"]) == (None, None)  # type: ignore[index]


def test_a_box_finds_an_officer_the_moved_house_only(city: City) -> None:
    around_true_h1 = Box(106.0035, -6.0045, 106.0045, -6.0035)
    around_moved_h1 = Box(106.0055, -6.0045, 106.0065, -6.0035)
    assert list(listed(city.planner, around_true_h1)) == ["H1"]
    assert list(listed(city.officer_of_a, around_true_h1)) == []
    assert list(listed(city.officer_of_a, around_moved_h1)) == ["H1"]
    assert list(listed(city.monitor, around_moved_h1)) == []


def test_a_box_takes_its_own_edge_and_not_a_hair_more(city: City) -> None:
    assert list(listed(city.planner, Box(106.004, -6.005, 106.005, -6.003))) == ["H1"]
    assert list(listed(city.planner, Box(106.0040000001, -6.005, 106.005, -6.003))) == []


def test_the_nearest_come_first_by_the_places_one_sees(city: City) -> None:
    def nearest(viewer: User) -> list[str]:
        page = sites_in_view(viewer=viewer, at=db.now(), live=True, near=(106.004, -6.004), most=2)
        return [one["properties"]["code"] for one in json.loads(f"[{page.features}]")]

    assert nearest(city.planner) == ["H1", "H2"]
    # Moved, H1 is 221 m away, H2 664 m; S1 at 106.010, -6.010 is 939 m away.
    make_house(city.planner, city.grid.north_west, "H9", 106.0035, -6.004)
    assert nearest(city.planner) == ["H1", "H9"]
    assert nearest(city.officer_of_a) == ["H9", "H1"]


def test_pages_by_code_leave_nothing_out(city: City) -> None:
    seen: list[str] = []
    after = None
    while True:
        page = sites_in_view(viewer=city.planner, at=db.now(), live=True, after=after, most=4)
        seen += [one["properties"]["code"] for one in json.loads(f"[{page.features}]")]
        after = page.last_code
        if after is None:
            break
    assert seen == sorted(STANDINGS)


@pytest.mark.parametrize(
    ("sort", "of_site"),
    [("priority", "priority"), ("open", "units_open"), ("needed", "units_needed"), ("area", "area_name")],
)
@pytest.mark.parametrize("down", [False, True])
def test_pages_by_a_column_are_in_its_order_and_leave_nothing_out(
    city: City, sort: str, of_site: str, *, down: bool
) -> None:
    for number, site in enumerate(Site.objects.order_by("-code")):
        Site.objects.filter(pk=site.pk).update(priority=number % 4 + 1)
    seen: list[dict[str, object]] = []
    for skip in range(0, 100, 4):
        page = sites_in_view(
            viewer=city.planner, at=db.now(), live=True, most=4, sort=f"-{sort}" if down else sort, skip=skip
        )
        seen += [one["properties"] for one in json.loads(f"[{page.features}]")]
        if page.last_code is None:
            break

    def value(one: dict[str, object]) -> object:
        told = one[of_site]
        return told if sort == "area" else Decimal(str(told or 0))

    assert sorted(str(one["code"]) for one in seen) == sorted(STANDINGS)
    assert [value(one) for one in seen] == sorted((value(one) for one in seen), reverse=down)  # type: ignore[type-var]


def test_one_site_stands_as_it_does_on_the_map(city: City) -> None:
    school = site_standing(city.sites["S1"].pk, db.now())
    assert (school.standing, school.units, school.open, school.over, school.covered_agreed) == (
        "partly", Decimal(3), Decimal(1), Decimal(0), Decimal(1),
    )  # fmt: skip
    closed = site_standing(city.sites["H5"].pk, db.now())
    assert (closed.counted, closed.standing, closed.open) == (False, "none", 0)
