import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.funders.models import Funder, Membership, Pledge
from geoplan.funders.rules import Phase, PhaseDays
from geoplan.funders.services import set_season
from tests.adoptions.scene import Scene, held, make_person, make_scene


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


def get(user: User, path: str) -> tuple[int, dict[str, Any]]:
    client = Client()
    client.force_login(user)
    response = client.get(f"/api/v1/{path}")
    return response.status_code, json.loads(response.content)


def names(user: User, path: str) -> set[str]:
    return {row["name"] for row in get(user, path)[1]["results"]}


def test_payers_are_listed_all_or_mine(scene: Scene) -> None:
    assert names(scene.officer, "funders") == {"PT Pertama", "PT Kedua", "Kota Contoh"}
    assert names(scene.officer, "funders?mine=true") == {"PT Pertama"}
    assert names(scene.planner, "funders?mine=true") == set()


def test_a_suspended_payer_is_not_listed(scene: Scene) -> None:
    Funder.objects.filter(pk=scene.second.pk).update(standing="suspended")
    assert names(scene.planner, "funders") == {"PT Pertama", "Kota Contoh"}


def test_an_operator_sees_no_payers(scene: Scene) -> None:
    operator = make_person(Role.OPERATOR, "op@contoh.test")
    assert names(operator, "funders") == set()
    assert get(operator, f"funders/{scene.first.pk}")[0] == 404


def test_money_and_people_of_a_payer_are_for_itself_and_the_planner(scene: Scene) -> None:
    Pledge.objects.create(funder=scene.first, year=2027, units="8", amount_rupiah=250_000_000)
    for user, sees in [(scene.officer, True), (scene.planner, True), (scene.rival, False), (scene.surveyor, False)]:
        status, body = get(user, f"funders/{scene.first.pk}")
        assert status == 200
        assert body["name"] == "PT Pertama"
        assert body["plants"] == []
        pledge = [{"year": 2027, "area": None, "kind": None, "units": "8.00", "amount_rupiah": 250_000_000}]
        assert body["pledges"] == (pledge if sees else None)
        assert (body["members"] is not None) is sees


@pytest.mark.parametrize("path", ["funders/999999", "funders/x", f"funders/{10**20}"])
def test_a_payer_that_is_not_there_is_a_404(scene: Scene, path: str) -> None:
    assert get(scene.planner, path)[0] == 404


def test_an_unknown_filter_is_a_400(scene: Scene) -> None:
    assert get(scene.planner, "funders?name__startswith=PT")[0] == 400
    assert get(scene.planner, "funders?mine=perhaps")[0] == 400


def put(user: User, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    client = Client()
    client.force_login(user)
    response = client.put(f"/api/v1/{path}", json.dumps(body), "application/json")
    return response.status_code, json.loads(response.content)


def test_a_pledge_is_set_and_stands_beside_what_is_held(scene: Scene) -> None:
    path = f"funders/{scene.first.pk}/pledges"
    held(scene.house, scene.first)
    status, body = put(scene.officer, path, {"year": 2027, "units": "0.5", "reason": "rapat direksi"})
    assert status == 200
    (told,) = body["results"]
    assert (told["units"], told["units_held"], told["units_over"]) == ("0.50", "1.00", "0.50")
    assert (told["amount_rupiah"], told["over_rupiah"], told["area"], told["kind"]) == (None, None, None, None)
    put(scene.planner, path, {"year": 2027, "units": "4", "kind": "school", "area": "36.72.01"})
    parts = get(scene.officer, f"{path}?year=2027")[1]["results"]
    assert [(one["area"], one["kind"], one["units_held"]) for one in parts] == [
        (None, None, "1.00"),
        ("36.72.01", "school", "0.00"),
    ]
    assert get(scene.officer, f"{path}?year=2026")[1] == {"results": []}


def test_a_pledge_without_a_year_is_for_the_season_that_runs(scene: Scene) -> None:
    today = timezone.localtime(db.now()).date()
    set_season(year=2031, phases=[PhaseDays(2031, Phase.CHOOSING, today, today)], by=scene.planner)
    _, body = put(scene.officer, f"funders/{scene.first.pk}/pledges", {"amount_rupiah": 250_000_000})
    assert [one["year"] for one in body["results"]] == [2031]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"units": "0.3", "year": 2027}, 422),
        ({"units": "-1", "year": 2027}, 422),
        ({"units": "8", "year": 2027, "area": "99.99"}, 422),
        ({"units": "8", "year": 1999}, 400),
        ({"units": "8", "kind": "road"}, 400),
        ({"units": "8", "colour": "red"}, 400),
    ],
)
def test_a_pledge_that_cannot_be_is_refused(scene: Scene, body: dict[str, Any], status: int) -> None:
    assert put(scene.officer, f"funders/{scene.first.pk}/pledges", body)[0] == status
    assert not Pledge.objects.exists()


def test_a_member_who_is_no_owner_reads_pledges_and_sets_none(scene: Scene) -> None:
    Membership.objects.filter(user=scene.officer).update(role="member")
    path = f"funders/{scene.first.pk}/pledges"
    assert get(scene.officer, path)[0] == 200
    assert put(scene.officer, path, {"year": 2027, "units": "8"})[0] == 403


def test_a_response_area_is_ticked_drawn_and_taken_back(scene: Scene) -> None:
    path = f"funders/{scene.first.pk}/response-area"
    assert get(scene.officer, path)[1]["geometry"] is None
    status, body = put(scene.officer, path, {"area_codes": ["36.72.01.1001"]})
    assert (status, body["geometry"]["type"]) == (200, "MultiPolygon")
    assert body["properties"]["area_codes"] == ["36.72.01.1001"]
    ring = [[106.0, -6.0], [106.01, -6.0], [106.01, -6.01], [106.0, -6.0]]
    status, body = put(scene.officer, path, {"geometry": {"type": "Polygon", "coordinates": [ring]}})
    assert (status, body["properties"]["area_codes"]) == (200, [])
    assert body["geometry"]["coordinates"] == [[ring]]
    assert put(scene.officer, path, {"geometry": None})[1]["geometry"] is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"area_codes": []}, "funders.areas-unknown"),
        ({}, "funders.areas-unknown"),
        ({"geometry": "POLYGON"}, "funders.geometry-stopped"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[106, -6]]]}}, "funders.geometry-stopped"),
    ],
)
def test_an_area_that_is_none_is_refused(scene: Scene, body: dict[str, Any], code: str) -> None:
    status, told = put(scene.officer, f"funders/{scene.first.pk}/response-area", body)
    assert status == 422
    assert code in json.dumps(told)


@pytest.mark.parametrize("part", ["pledges", "response-area"])
def test_what_a_payer_sets_aside_and_where_it_works_is_not_there_for_others(scene: Scene, part: str) -> None:
    path = f"funders/{scene.first.pk}/{part}"
    for user in (scene.rival, scene.surveyor):
        assert get(user, path)[0] == 404
        assert put(user, path, {"year": 2027, "units": "8"} if part == "pledges" else {"geometry": None})[0] == 404
    assert get(scene.planner, path)[0] == 200
