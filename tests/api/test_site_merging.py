"""Merging, and taking back, through the API.

Two records of one house 11 m apart in the north west: OLD (reported first) and NEW. CHECKER cares for the kelurahan.
"""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from rest_framework.test import APIClient

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.needs.models import Merge, Site
from geoplan.needs.services import assign
from tests.api.asking import ADDRESS
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid, make_house

OLD, NEW = "AAAA-0001", "AAAA-0002"


@dataclass(frozen=True)
class Scene:
    checker: User
    planner: User


@pytest.fixture
def scene(grid: Grid, person: PeopleMaker) -> Scene:
    checker, reporter, planner = person(Role.SURVEYOR), person(Role.SURVEYOR), person(Role.PLANNER)
    assign(user=checker, area=grid.north_west, may_verify=True, by=None)
    make_house(reporter, grid.north_west, OLD, 106.01, -6.01)
    make_house(reporter, grid.north_west, NEW, 106.01, -6.0101)
    return Scene(checker, planner)


def send(by: User, verb: str, path: str, body: object = None, **headers: str) -> HttpResponse:
    client = APIClient()
    client.force_login(by)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer: HttpResponse = client.generic(
        verb, ADDRESS + path, json.dumps(body or {}), "application/json", headers=named
    )
    return answer


def told(answer: HttpResponse) -> tuple[int, Any]:
    return answer.status_code, json.loads(answer.content)


def test_a_merge_says_what_stays_what_goes_and_until_when_it_can_be_undone(scene: Scene) -> None:
    status, body = told(send(scene.checker, "POST", f"sites/{OLD}/merge", {"with": NEW}))
    assert (status, body["stays"]["code"], body["gone"]) == (
        200, OLD, {"code": NEW, "status": "closed", "closed_reason": "merged", "version": 2},
    )  # fmt: skip
    assert (body["ended"], body["undo_until"][:4]) == ([], str(Merge.objects.get().recorded_at.year))


def test_an_old_code_answers_with_the_record_that_stayed(scene: Scene) -> None:
    send(scene.planner, "POST", f"sites/{OLD}/merge", {"into": NEW})
    answer = send(scene.planner, "GET", f"sites/{NEW}")
    assert (answer.status_code, json.loads(answer.content)["properties"]["code"]) == (200, OLD)
    assert answer.headers["Content-Location"] == f"/api/v1/sites/{OLD}"
    status, problem = told(send(scene.planner, "PATCH", f"sites/{NEW}", {"address": "x"}, If_Match='"1"'))
    assert (status, problem["code"], problem["facts"]["into"]) == (409, "needs.site-merged", OLD)


def test_a_repeated_merge_with_its_key_is_answered_as_the_first_time(scene: Scene) -> None:
    answers = [
        told(send(scene.planner, "POST", f"sites/{OLD}/merge", {"with": NEW}, Idempotency_Key="m1")) for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert told(send(scene.planner, "POST", f"sites/{OLD}/merge", {"with": NEW}))[1]["code"] == "needs.same-record"


def test_undo_lets_the_record_stand_for_itself(scene: Scene) -> None:
    send(scene.checker, "POST", f"sites/{OLD}/merge", {"with": NEW})
    status, body = told(send(scene.checker, "POST", f"sites/{NEW}/merge/undo"))
    assert (status, body) == (200, {"code": NEW, "status": "reported", "closed_reason": "", "version": 3})
    assert told(send(scene.checker, "POST", f"sites/{NEW}/merge/undo"))[1]["code"] == "needs.not-merged"


@pytest.mark.parametrize("body", [{}, {"with": NEW, "into": NEW}, {"with": 7.5, "x": 1}])
def test_the_other_record_is_named_once(scene: Scene, body: dict[str, object]) -> None:
    assert send(scene.planner, "POST", f"sites/{OLD}/merge", body).status_code == 400


def test_verifications_and_closings_are_taken_back(scene: Scene) -> None:
    send(scene.planner, "POST", f"sites/{OLD}/verify")
    body = {"sites": [OLD, NEW]}
    status, done = told(send(scene.planner, "POST", "sites/verify/undo", body))
    assert (status, done) == (
        200, {"undone": [OLD], "refused": [{"site": NEW, "code": "needs.built-on", "what": "changed"}]},
    )  # fmt: skip
    send(scene.checker, "POST", f"sites/{NEW}/close", {"reason": "no-such-house"})
    assert told(send(scene.checker, "POST", f"sites/{NEW}/close/undo"))[1]["status"] == "reported"
    assert set(Site.objects.values_list("status", flat=True)) == {"reported"}
