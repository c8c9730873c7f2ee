"""The life of a claim over HTTP: shapes, statuses, who sees what, and repeats."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.models import Adoption
from geoplan.journal.models import Answer
from tests.adoptions.scene import HOUSE, SCHOOL, Scene, held, load_of, make_person, make_scene

Body = dict[str, Any]


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(user: User, path: str, body: object, key: str | None = None) -> tuple[int, Body]:
    headers = {"Idempotency-Key": key} if key else {}
    response = as_user(user).post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)
    return response.status_code, json.loads(response.content)


def get(user: User, path: str) -> tuple[int, Body]:
    response = as_user(user).get(f"/api/v1/{path}")
    return response.status_code, json.loads(response.content)


def wish(scene: Scene, site: str = HOUSE, **more: object) -> Body:
    return {"site": site, "funder": scene.first.pk, "units": "1", "year": 2027} | more


def test_a_claim_answers_201_with_the_adoption(scene: Scene) -> None:
    status, body = post(scene.officer, "adoptions", wish(scene, amount_rupiah=30_000_000))
    assert status == 201
    assert (body["site"], body["kind"], body["area"]) == (HOUSE, "house", "36.72.01.1001")
    assert (body["units"], body["stage"], body["year"], body["amount_rupiah"]) == ("1.00", "held", 2027, 30_000_000)
    assert body["funder"] == {"id": scene.first.pk, "name": "PT Pertama"}
    assert body["ends_at"] is not None
    assert body["ends_at"].endswith("T23:59:59+07:00")


def test_a_full_house_answers_409_with_holder_and_room_left(scene: Scene) -> None:
    post(scene.officer, "adoptions", wish(scene))
    status, body = post(scene.rival, "adoptions", wish(scene, funder=scene.second.pk))
    assert (status, body["code"]) == (409, "adoptions.not-enough-left")
    assert body["facts"]["units_left"] == "0"
    assert body["facts"]["holders"][0]["name"] == "PT Pertama"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"units": "0.3"}, 422, "adoptions.units-not-in-quarters"),
        ({"units": "-1"}, 422, "adoptions.units-not-in-quarters"),
        ({"units": "0.001"}, 400, "api.fields-invalid"),
        ({"units": "NaN"}, 400, "api.fields-invalid"),
        ({"units": None}, 400, "api.fields-invalid"),
        ({"year": 1999}, 400, "api.fields-invalid"),
        ({"funder": 10**20}, 400, "api.fields-invalid"),
        ({"funder": 10**12}, 404, "funders.funder-not-found"),
        ({"site": "ZZZZ-9999"}, 404, "needs.site-not-found"),
        ({"site": "' or 1=1"}, 404, "needs.site-not-found"),
        ({"amount_rupiah": -1}, 400, "api.fields-invalid"),
        ({"amount_rupiah": 10**30}, 400, "api.fields-invalid"),
        ({"stage": "verified"}, 400, "api.fields-invalid"),
    ],
)
def test_a_wrong_claim_is_refused_with_a_code(scene: Scene, change: Body, status: int, code: str) -> None:
    found, body = post(scene.officer, "adoptions", wish(scene, **change))
    assert (found, body["code"]) == (status, code)
    assert not Adoption.objects.exists()


@pytest.mark.parametrize("body", ["[]", "12", '{"site": 1, "site": 2}', "{"])
def test_a_body_that_is_no_object_is_a_400(scene: Scene, body: str) -> None:
    response = as_user(scene.officer).post("/api/v1/adoptions", body, content_type="application/json")
    assert (response.status_code, json.loads(response.content)["code"]) == (400, "api.body-unreadable")


def test_a_body_beyond_the_limit_is_a_413_and_a_packed_one_a_400(scene: Scene) -> None:
    client = as_user(scene.officer)
    huge = client.post("/api/v1/adoptions", b'{"site": "' + b"x" * 6_000_000 + b'"}', content_type="application/json")
    assert (huge.status_code, json.loads(huge.content)["code"]) == (413, "api.body-too-large")
    packed = client.post(
        "/api/v1/adoptions",
        gzip.compress(b"{}" * 1000),
        content_type="application/json",
        headers={"Content-Encoding": "gzip"},
    )
    assert (packed.status_code, json.loads(packed.content)["code"]) == (400, "api.body-unreadable")


def test_another_media_type_is_a_415(scene: Scene) -> None:
    response = as_user(scene.officer).post("/api/v1/adoptions", "a=1", content_type="application/x-www-form-urlencoded")
    assert (response.status_code, json.loads(response.content)["code"]) == (415, "api.media-type-unknown")


# Repeats.


def test_a_repeat_with_its_key_gets_the_first_answer_and_does_nothing_again(scene: Scene) -> None:
    first = post(scene.officer, "adoptions", wish(scene), key="k1")
    again = post(scene.officer, "adoptions", wish(scene), key="k1")
    assert first[0] == 201
    assert first == again
    assert Adoption.objects.count() == 1


def test_the_same_key_with_another_request_is_refused(scene: Scene) -> None:
    post(scene.officer, "adoptions", wish(scene), key="k1")
    status, body = post(scene.officer, "adoptions", wish(scene, SCHOOL), key="k1")
    assert (status, body["code"]) == (422, "journal.key-reused")


def test_a_refused_request_may_be_tried_again_with_its_key(scene: Scene) -> None:
    taken = held(scene.house, scene.second)
    assert post(scene.officer, "adoptions", wish(scene), key="k1")[0] == 409
    assert not Answer.objects.exists()
    Adoption.objects.filter(pk=taken.pk).update(stage="released")
    assert post(scene.officer, "adoptions", wish(scene), key="k1")[0] == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 101])
def test_a_key_is_short_and_printable(scene: Scene, key: str) -> None:
    response = as_user(scene.officer).post(
        "/api/v1/adoptions", wish(scene), content_type="application/json", headers={"Idempotency-Key": key}
    )
    assert (response.status_code, json.loads(response.content)["code"]) == (400, "api.fields-invalid")


# Baskets.


def test_a_basket_answers_site_by_site(scene: Scene) -> None:
    held(scene.house, scene.second)
    sites = [{"site": HOUSE, "units": "1"}, {"site": SCHOOL, "units": "2", "amount_rupiah": 5}]
    status, body = post(
        scene.officer, "adoptions/basket", {"funder": scene.first.pk, "year": 2027, "sites": sites}, key="b"
    )
    assert status == 200
    refused, taken = body["results"]
    assert (refused["site"], refused["adoption"], refused["problem"]["code"]) == (
        HOUSE, None, "adoptions.not-enough-left",
    )  # fmt: skip
    assert (taken["site"], taken["adoption"]["units"], taken["problem"]) == (SCHOOL, "2.00", None)
    assert load_of(scene.school) == (2, 0)


# Steps.


def test_the_steps_of_a_promise_over_http(scene: Scene) -> None:
    _, claimed = post(scene.officer, "adoptions", wish(scene))
    steps: list[tuple[User, str, Body, str]] = [
        (scene.officer, "plan", {"work": "atap", "starts_on": "2027-03-01", "amount_rupiah": 7}, "planned"),
        (scene.planner, "return", {"reason": "kapan selesai?"}, "held"),
        (scene.officer, "plan", {"finishes_on": "2027-05-01"}, "planned"),
        (scene.planner, "agree", {}, "agreed"),
        (scene.officer, "progress", {"percent": 50}, "building"),
        (scene.officer, "done", {"realised_rupiah": 6}, "done"),
        (scene.planner, "verify", {}, "verified"),
    ]
    for user, step, body, stage in steps:
        status, told = post(user, f"adoptions/{claimed['id']}/{step}", body)
        assert (status, told["stage"]) == (200, stage), told
    assert (told["percent"], told["realised_rupiah"], told["finishes_on"]) == (100, 6, "2027-05-01")


def test_undo_and_release_over_http(scene: Scene) -> None:
    _, claimed = post(scene.officer, "adoptions", wish(scene))
    assert post(scene.officer, f"adoptions/{claimed['id']}/undo", {})[1]["stage"] == "released"
    _, claimed = post(scene.officer, "adoptions", wish(scene))
    assert post(scene.officer, f"adoptions/{claimed['id']}/release", {})[0] == 400
    assert post(scene.officer, f"adoptions/{claimed['id']}/release", {"reason": "anggaran"})[0] == 200


@pytest.mark.parametrize("step", ["plan", "agree", "verify", "undo"])
@pytest.mark.parametrize("number", ["0", "999999999", str(10**20)])
def test_a_step_of_no_adoption_is_a_404(scene: Scene, step: str, number: str) -> None:
    assert post(scene.planner, f"adoptions/{number}/{step}", {})[0] == 404


def test_a_step_is_a_post(scene: Scene) -> None:
    assert get(scene.planner, "adoptions/1/plan")[0] == 405


# Who sees what.


def test_money_and_plan_are_for_the_payer_and_the_planner(scene: Scene) -> None:
    adoption = held(scene.house, scene.first, stage="planned")
    Adoption.objects.filter(pk=adoption.pk).update(amount_rupiah=7, work="atap")
    for user, amount in [(scene.officer, 7), (scene.planner, 7), (scene.rival, None), (scene.surveyor, None)]:
        (row,) = get(user, "adoptions")[1]["results"]
        assert (row["amount_rupiah"], row["work"]) == (amount, "atap" if amount else None)
        assert row["site"] == HOUSE


def test_a_monitor_sees_stages_but_no_houses_code_and_an_operator_nothing(scene: Scene) -> None:
    held(scene.house, scene.first)
    held(scene.school, scene.first)
    monitor, operator = (make_person(role, f"{role}@contoh.test") for role in (Role.MONITOR, Role.OPERATOR))
    rows = get(monitor, "adoptions")[1]["results"]
    assert [(row["kind"], row["site"]) for row in rows] == [("school", SCHOOL), ("house", None)]
    assert get(operator, "adoptions")[1]["results"] == []
    (row,) = get(monitor, f"adoptions?site={SCHOOL}")[1]["results"]
    assert row["site"] == SCHOOL


def test_a_lapsed_hold_is_told_as_expired(scene: Scene) -> None:
    held(scene.house, scene.first, ends_in=timedelta(seconds=-1))
    (row,) = get(scene.officer, "adoptions")[1]["results"]
    assert row["stage"] == "expired"


# Lists.


def test_a_list_goes_page_by_page_through_signed_cursors(scene: Scene) -> None:
    for funder in (scene.first, scene.second, scene.city):
        held(scene.school, funder, "0.5")
    first = get(scene.planner, "adoptions?limit=2&year=2027")[1]
    assert [row["funder"]["name"] for row in first["results"]] == ["Kota Contoh", "PT Kedua"]
    rest = get(scene.planner, first["next"].partition("/api/v1/")[2])[1]
    assert [row["funder"]["name"] for row in rest["results"]] == ["PT Pertama"]
    assert rest["next"] is None


@pytest.mark.parametrize(
    "query",
    ["cursor=WzFd", "cursor=x", "limit=0", "limit=-1", "limit=1e9", "limit=x", "year=27", "order=units", "funder=0"],
)
def test_a_made_up_question_is_a_400(scene: Scene, query: str) -> None:
    status, body = get(scene.planner, f"adoptions?{query}")
    assert (status, body["code"]) == (400, "api.fields-invalid")


def test_a_list_asks_the_database_the_same_few_times_however_long_it_is(
    scene: Scene, django_assert_max_num_queries: Any
) -> None:
    client = as_user(scene.planner)
    for funder in (scene.first, scene.second, scene.city):
        held(scene.school, funder, "0.5")
    with django_assert_max_num_queries(6):
        assert len(json.loads(client.get("/api/v1/adoptions").content)["results"]) == 3


def test_a_cursor_of_one_list_is_refused_by_another(scene: Scene) -> None:
    for funder in (scene.first, scene.second):
        held(scene.school, funder, "0.5")
    following = get(scene.planner, "adoptions?limit=1")[1]["next"]
    assert get(scene.planner, f"funders?{following.partition('?')[2]}")[0] == 400
