"""Sites of the hand-drawn city (tests/factories/city.py) as the API tells them."""

import json
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from geoplan import db
from geoplan.journal.models import Entry, Look
from geoplan.needs.models import Assignment
from tests.api.asking import ask, refused, told
from tests.factories.city import City, promise

EVERY_CODE = ["H1", "H2", "H3", "H4", "H6", "H7", "H8", "S1", "S2", "S3", "S4"]


def codes(body: dict[str, list[dict[str, dict[str, str]]]]) -> list[str]:
    return [feature["properties"]["code"] for feature in body["features"]]


def test_a_list_is_a_feature_collection_with_the_next_address(city: City) -> None:
    body = told(city.planner, "sites", limit=6)
    assert body["type"] == "FeatureCollection"
    assert codes(body) == EVERY_CODE[:6]
    rest = ask(city.planner, body["next"].partition("/api/v1/")[2])
    assert codes(json.loads(rest.content)) == EVERY_CODE[6:]
    assert json.loads(rest.content)["next"] is None
    wanted = {"code", "kind", "standing", "units_needed", "units_open", "version"}
    assert all(wanted <= set(feature["properties"]) for feature in body["features"])


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"kind": "school"}, "S1 S2 S3 S4"),
        ({"kind": "house,school", "standing": "bare,over"}, "H1 H3 H6 H7"),
        ({"kind": "", "standing": "", "funder": "", "q": ""}, " ".join(EVERY_CODE)),
        ({"mark": "done"}, "H4 H8 S4"),
        ({"year": 2026}, "H2 H3 H4 S1"),
        ({"area": "36.72.02"}, "H7 H8 S3 S4"),
        ({"authority": "city"}, "S1 S4"),
        ({"authority": "province"}, "S2"),
        ({"authority": "religious-affairs"}, "S3"),
        ({"min_priority": 90}, "S2 S4"),
        ({"q": "Barat Daya"}, "H7 H8 S3 S4"),
        ({"q": "h4"}, "H4"),
        ({"bbox": "106.003,-6.005,106.009,-6.003"}, "H1 H2"),
    ],
)
def test_a_list_takes_every_filter(city: City, query: dict[str, object], left: str) -> None:
    assert codes(told(city.planner, "sites", **query)) == left.split()
    assert told(city.planner, "sites/summary", **query)["total"] == len(left.split())


def test_a_code_is_found_however_it_was_typed(city: City) -> None:
    site = city.sites["H1"]
    site.refresh_from_db()
    site.code = "7K3D-Q2MX"
    site.save()
    assert codes(told(city.planner, "sites", q="7k3d q2mx")) == ["7K3D-Q2MX"]


def test_the_nearest_come_first(city: City) -> None:
    assert codes(told(city.planner, "sites", near="106.012,-6.030", limit=2)) == ["H7", "S4"]


def test_a_funder_filter_counts_only_its_promises(city: City) -> None:
    assert codes(told(city.officer_of_b, "sites", funder=city.b.pk)) == ["S1", "S4"]


def test_a_summary_counts_by_standing_and_kind(city: City) -> None:
    assert told(city.planner, "sites/summary", bbox="106,-6.02,106.04,-6") == {
        "total": 7,
        "standing": {"bare": 2, "partly": 1, "covered": 2, "over": 1, "none": 0, "unknown": 1},
        "kind": {"house": 5, "school": 2},
    }


def test_officers_lists_hold_no_true_place_of_a_house(city: City) -> None:
    # True houses lie at 106.004, .008, .012, .020, .030, .014; moved ones 0.002 further east.
    found = {
        feature["properties"]["code"]: feature["geometry"]["coordinates"]
        for feature in told(city.officer_of_a, "sites")["features"]
    }
    for code, place in found.items():
        site = city.sites[code]
        true = [round(site.location.x, 6), round(site.location.y, 6)]
        assert (place == true) == (site.kind == "school")
    assert found["H1"] == [106.006, -6.004]


def test_schools_are_the_same_for_all_who_see_sites(city: City) -> None:
    lists = [
        told(viewer, "sites", kind="school")["features"]
        for viewer in (city.planner, city.officer_of_a, city.surveyor, city.monitor)
    ]
    assert all(one == lists[0] for one in lists)


def test_monitors_see_schools_alone(city: City) -> None:
    assert codes(told(city.monitor, "sites")) == ["S1", "S2", "S3", "S4"]


def test_visitors_sign_in_first_and_operators_see_no_sites(city: City) -> None:
    for path in ("sites", "sites/summary", "sites/version"):
        assert refused(None, path) == (401, "api.not-signed-in")
        assert refused(city.operator, path) == (403, "coverage.coverage-not-shown")


def test_lateness_is_refused_to_companies(city: City) -> None:
    assert refused(city.officer_of_a, "sites", mark="late") == (403, "coverage.lateness-not-shown")


@pytest.mark.parametrize(
    "query",
    [
        {"bbox": "nan,-6,106,-5"}, {"bbox": "inf,-6,106,-5"}, {"bbox": "1e3,-6,106,-5"}, {"bbox": "107,-6,106,-5"},
        {"bbox": "1,2,3"}, {"bbox": "1,2,3,4,5"}, {"bbox": "-999,-6,106,-5"}, {"bbox": "9" * 150},
        {"near": "106"}, {"near": "nan,1"}, {"near": "106,-91"}, {"near": "106,-6,0,0"},
        {"limit": "-1"}, {"limit": "0"}, {"limit": "x"}, {"limit": "1" * 19},
        {"cursor": "made-up"}, {"cursor": "x" * 600},
        {"kind": "castle"}, {"standing": "bare,fine"}, {"mark": "x"}, {"funder": "0"}, {"funder": "9" * 30},
        {"year": "1999"}, {"year": "abc"}, {"area": "36.7"}, {"area": "36.72.01'--"}, {"authority": "king"},
        {"min_priority": "101"}, {"q": "x" * 101}, {"q": "a\x00b"}, {"at": "yesterday"},
        {"at": "0001-01-01T00:00:00+14:00"}, {"at": "9999-12-31T23:59:59-14:00"},
        {"geom__within": "x"}, {"order": "id"},
    ],
    ids=str,
)  # fmt: skip
def test_bad_questions_are_400_problems(city: City, query: dict[str, str]) -> None:
    assert refused(city.planner, "sites", **query) == (400, "api.fields-invalid")


def test_a_repeated_filter_is_refused(city: City) -> None:
    assert ask(city.planner, "sites?kind=house&kind=school").status_code == 400


def test_a_moment_to_come_is_a_400_with_its_code(city: City) -> None:
    answer = ask(city.planner, "sites", at=(db.now() + timedelta(minutes=1)).isoformat())
    assert answer.status_code == 400
    assert json.loads(answer.content)["fields"][0]["code"] == "coverage.future-moment"


def test_a_past_list_shows_what_was_recorded_then(city: City) -> None:
    before = db.now()
    promise(city.sites["H1"], city.b)
    past = told(city.planner, "sites", at=before.isoformat(), standing="bare")
    assert codes(past) == ["H1", "H6", "H7"]
    assert codes(told(city.planner, "sites", standing="bare")) == ["H6", "H7"]


def test_an_unchanged_list_is_304_until_a_promise_changes_it(city: City) -> None:
    first = ask(city.planner, "sites")
    assert first["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Authorization"} <= {name.strip() for name in first["Vary"].split(",")}
    held = {"If-None-Match": first["ETag"]}
    assert ask(city.planner, "sites", headers=held).status_code == 304
    assert ask(city.officer_of_a, "sites", headers=held).status_code == 200
    promise(city.sites["H1"], city.b)
    assert ask(city.planner, "sites", headers=held).status_code == 200


def test_the_version_is_304_while_nothing_changes_and_its_mark_is_strong(city: City) -> None:
    first = ask(city.planner, "sites/version")
    assert not first["ETag"].startswith("W/")
    assert ask(city.planner, "sites/version", headers={"If-None-Match": first["ETag"]}).status_code == 304
    promise(city.sites["H1"], city.b)
    assert ask(city.planner, "sites/version", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_planner_reads_a_house_in_full_and_leaves_an_entry(city: City) -> None:
    site = city.sites["H3"]
    site.refresh_from_db()
    site.address = "Link. Contoh RT 1"
    site.save()
    body = told(city.planner, "sites/H3")
    assert body["geometry"]["coordinates"] == [106.012, -6.004]
    properties = body["properties"]
    assert (properties["standing"], properties["units_covered"], properties["units_over"]) == ("over", "1.00", "1.00")
    assert (properties["address"], properties["moved"]) == ("Link. Contoh RT 1", False)
    assert [(one["name"], one["stage"], one["units"]) for one in properties["holders"]] == [
        ("PT A", "agreed", "1.00"),
        ("Kota Contoh", "agreed", "1.00"),
    ]
    assert Entry.objects.filter(deed="site.looked-at", actor_id=city.planner.pk, facts={"site": "H3"}).count() == 1


def test_an_officer_reads_a_strangers_house_by_its_moved_point_without_a_trace(city: City) -> None:
    body = told(city.officer_of_b, "sites/H1")
    assert body["geometry"]["coordinates"] == [106.006, -6.004]
    assert not {"address", "rt", "facts", "location_source"} & set(body["properties"])
    assert "106.004" not in json.dumps(body)
    assert not Entry.objects.filter(deed="site.looked-at").exists()


def test_a_named_officer_reads_the_exact_place_after_agreement(city: City) -> None:
    assert told(city.officer_of_a, "sites/H3")["geometry"]["coordinates"] == [106.012, -6.004]
    # Held is not agreed.
    assert told(city.officer_of_a, "sites/H2")["geometry"]["coordinates"] == [106.010, -6.004]
    assert told(city.officer_of_b, "sites/H3")["geometry"]["coordinates"] == [106.014, -6.004]


def test_a_surveyor_reads_exact_places_in_the_assigned_kelurahan_only(city: City) -> None:
    Assignment.objects.create(user=city.surveyor, area=city.grid.north_west)
    assert told(city.surveyor, "sites/H1")["properties"]["moved"] is False
    assert told(city.surveyor, "sites/H7")["properties"]["moved"] is True


def test_money_of_a_promise_is_for_its_own_people_and_planners(city: City) -> None:
    def money(viewer: object, code: str) -> list[bool]:
        holders = told(viewer, f"sites/{code}")["properties"]["holders"]  # type: ignore[arg-type]
        return ["amount_rupiah" in one for one in holders]

    assert money(city.planner, "S1") == [True, True]
    assert money(city.officer_of_a, "S1") == [True, False]
    assert money(city.surveyor, "S1") == [False, False]


def test_what_one_may_not_see_is_not_there(city: City) -> None:
    for viewer in (city.monitor, city.operator):
        assert refused(viewer, "sites/H1") == (404, "needs.site-not-found")
    assert refused(city.planner, "sites/NONE") == (404, "needs.site-not-found")
    assert refused(None, "sites/H1") == (401, "api.not-signed-in")
    assert refused(city.planner, "sites/%00") == (404, "api.not-found")


def test_an_operator_reads_a_school_without_its_promises(city: City) -> None:
    properties = told(city.operator, "sites/S1")["properties"]
    assert (properties["name"], properties["standing"], properties["units_open"]) == ("SD S1", None, None)
    assert "holders" not in properties


def test_looks_at_exact_places_of_houses_are_counted_by_the_hour(city: City) -> None:
    told(city.planner, "sites")
    told(city.planner, "sites", kind="house", limit=2)
    told(city.officer_of_a, "sites")
    assert [(look.actor_id, look.door, look.count) for look in Look.objects.all()] == [
        (city.planner.pk, "sites.list", 9)
    ]


def test_schools_are_open_to_everybody_with_rounded_pupils_and_helpers_from_agreed_on(city: City) -> None:
    school = city.sites["S1"]
    school.refresh_from_db()
    school.facts = {"level": "sd", "pupils": 143, "rooms_good": 3}
    school.save()
    features = {one["properties"]["code"]: one for one in told(None, "public/schools")["features"]}
    assert list(features) == ["S1", "S2", "S3", "S4"]
    properties = features["S1"]["properties"]
    # A has only planned; B builds.
    assert (properties["pupils_rounded"], properties["rooms_good"], properties["helped_by"]) == (145, 3, ["PT B"])
    assert features["S1"]["geometry"]["coordinates"] == [106.01, -6.01]
    assert not {"standing", "stage", "units", "units_open"} & set(properties)


@pytest.mark.parametrize(
    "path", ["sites", "sites/summary", "sites/version", "tiles/sites/11/1627/1058.mvt", "coverage"]
)
def test_a_list_asks_the_database_a_fixed_number_of_questions(
    city: City, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    # Session, account, clock, version, the answer, and the count of looks at exact places.
    client = APIClient()
    client.force_login(city.planner)
    with django_assert_max_num_queries(6):
        assert client.get(f"/api/v1/{path}").status_code == 200
