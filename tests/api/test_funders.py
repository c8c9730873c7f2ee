import json
from typing import Any

import pytest
from django.test import Client

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.funders.models import Funder, Pledge
from tests.adoptions.scene import Scene, make_person, make_scene


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
        pledge = [{"year": 2027, "units": "8.00", "amount_rupiah": 250_000_000}]
        assert body["pledges"] == (pledge if sees else None)
        assert (body["members"] is not None) is sees


@pytest.mark.parametrize("path", ["funders/999999", "funders/x", f"funders/{10**20}"])
def test_a_payer_that_is_not_there_is_a_404(scene: Scene, path: str) -> None:
    assert get(scene.planner, path)[0] == 404


def test_an_unknown_filter_is_a_400(scene: Scene) -> None:
    assert get(scene.planner, "funders?name__startswith=PT")[0] == 400
    assert get(scene.planner, "funders?mine=perhaps")[0] == 400
