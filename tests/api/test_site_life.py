"""Correcting, verifying, closing and opening sites through the API.

North west: HOUSE (reported by another surveyor, exact at 106.010, -6.010), in the care of CHECKER. BESIDE in the
south east is in nobody's care.
"""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from rest_framework.test import APIClient

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.journal.models import Answer
from geoplan.needs.models import Site, Verification
from geoplan.needs.services import assign
from tests.api.asking import ADDRESS
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid, make_house

HOUSE, BESIDE = "AAAA-0001", "AAAA-0002"


@dataclass(frozen=True)
class Scene:
    checker: User
    reporter: User
    planner: User
    officer: User
    monitor: User


@pytest.fixture
def scene(grid: Grid, person: PeopleMaker) -> Scene:
    people = Scene(*(person(role) for role in (Role.SURVEYOR, Role.SURVEYOR, Role.PLANNER, Role.OFFICER, Role.MONITOR)))
    assign(user=people.checker, area=grid.north_west, may_verify=True, by=None)
    make_house(people.reporter, grid.north_west, HOUSE, 106.01, -6.01, address="Link. Lama 1")
    make_house(people.reporter, grid.south_east, BESIDE, 106.03, -6.03)
    return people


def send(by: User | None, verb: str, path: str, body: object = None, **headers: str) -> HttpResponse:
    client = APIClient()
    if by is not None:
        client.force_login(by)
    sent = json.dumps({} if body is None else body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer: HttpResponse = client.generic(verb, ADDRESS + path, sent, "application/json", headers=named)
    return answer


def told(answer: HttpResponse) -> tuple[int, Any]:
    return answer.status_code, json.loads(answer.content)


def test_a_correction_takes_the_version_that_was_read(scene: Scene) -> None:
    body = {"location": {"type": "Point", "coordinates": [106.0101, -6.0101]}, "address": "Link. Baru 2", "rt": "004"}
    answer = send(scene.checker, "PATCH", f"sites/{HOUSE}", body, If_Match='"1"')
    assert told(answer) == (200, {"code": HOUSE, "status": "reported", "closed_reason": "", "version": 2})
    assert answer["ETag"] == '"2"'
    site = Site.objects.get(code=HOUSE)
    assert (site.location.x, site.location.y, site.address, site.rt) == (106.0101, -6.0101, "Link. Baru 2", "004")
    assert site.location_source == "typed"


def test_a_stale_version_answers_412_with_both_values(scene: Scene) -> None:
    send(scene.checker, "PATCH", f"sites/{HOUSE}", {"address": "Link. Baru 2"}, If_Match='"1"')
    status, problem = told(send(scene.planner, "PATCH", f"sites/{HOUSE}", {"address": "Link. Lain 3"}, If_Match='"1"'))
    assert (status, problem["code"]) == (412, "needs.version-changed")
    assert problem["facts"]["now"] == {"address": "Link. Baru 2"}
    assert problem["facts"]["sent"] == {"address": "Link. Lain 3"}
    assert problem["facts"]["version_now"] == 2


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ({"address": "x"}, {}, 400),
        ({"address": "x"}, {"If_Match": "*"}, 400),
        ({"nik": "3672014107900001"}, {"If_Match": '"1"'}, 400),
        ({"location": [106.01, -6.01]}, {"If_Match": '"1"'}, 400),
        ({"location": {"type": "Point", "coordinates": [6.01, 106.01]}}, {"If_Match": '"1"'}, 400),
        ({"location": {"type": "Point", "coordinates": [107.5, -6.01]}}, {"If_Match": '"1"'}, 422),
        ({"facts": {"occupants": "many"}}, {"If_Match": '"1"'}, 422),
        ({"rt": "1"}, {"If_Match": '"1"'}, 400),
    ],
)
def test_what_cannot_be_meant_is_refused(
    scene: Scene, body: dict[str, object], headers: dict[str, str], status: int
) -> None:
    answer = send(scene.planner, "PATCH", f"sites/{HOUSE}", body, **headers)
    assert answer.status_code == status, answer.content
    assert Site.objects.get(code=HOUSE).version == 1


def test_who_may_do_what_with_whose_house(scene: Scene) -> None:
    deeds = [
        ("PATCH", "", {"address": "x"}), ("POST", "/verify", {}), ("POST", "/close", {"reason": "family-refuses"}),
        ("POST", "/reopen", {}),
    ]  # fmt: skip
    for verb, path, body in deeds:
        for code, by, status in [
            (HOUSE, None, 401),
            (HOUSE, scene.officer, 403),
            (HOUSE, scene.monitor, 404),
            (BESIDE, scene.checker, 403),
            ("ZZZZ-9999", scene.planner, 404),
        ]:
            answer = send(by, verb, f"sites/{code}{path}", body, If_Match='"1"')
            assert answer.status_code == status, (verb, path, code, by, answer.content)
    assert set(Site.objects.values_list("status", "version")) == {("reported", 1)}


def test_a_site_is_verified_closed_and_opened_again(scene: Scene) -> None:
    day = db.now().date().isoformat()
    body = {"checked_on": day, "verifiers": "Budi, Sri", "minutes_number": "BA/7/2026"}
    assert told(send(scene.checker, "POST", f"sites/{HOUSE}/verify", body))[1]["status"] == "verified"
    assert Verification.objects.get().minutes_number == "BA/7/2026"
    assert told(send(scene.checker, "POST", f"sites/{HOUSE}/verify"))[1]["code"] == "needs.already-verified"
    closed = send(scene.checker, "POST", f"sites/{HOUSE}/close", {"reason": "family-refuses"}, If_Match='"2"')
    assert told(closed)[1] == {"code": HOUSE, "status": "closed", "closed_reason": "family-refuses", "version": 3}
    assert told(send(scene.checker, "POST", f"sites/{HOUSE}/reopen"))[1]["status"] == "verified"


def test_nobody_verifies_an_own_report(scene: Scene, grid: Grid) -> None:
    assign(user=scene.reporter, area=grid.north_west, may_verify=True, by=None)
    status, problem = told(send(scene.reporter, "POST", f"sites/{HOUSE}/verify"))
    assert (status, problem["code"]) == (403, "needs.not-your-kelurahan")


def test_many_are_verified_at_once_and_a_repeat_gets_the_first_answer(scene: Scene, grid: Grid) -> None:
    make_house(scene.reporter, grid.north_west, "AAAA-0003", 106.012, -6.01, status="verified")
    body = {"sites": [HOUSE, "AAAA-0003"], "checked_on": db.now().date().isoformat(), "verifiers": "Budi"}
    for _ in range(2):
        answer = send(scene.checker, "POST", "sites/verify", body, Idempotency_Key="once")
        assert told(answer) == (200, {"verified": [HOUSE], "passed_over": ["AAAA-0003"]})
    assert Verification.objects.count() == 1
    assert send(scene.checker, "POST", "sites/verify", body | {"sites": [BESIDE]}).status_code == 403


def test_the_kept_answer_of_a_correction_holds_no_place(scene: Scene) -> None:
    body = {"location": {"type": "Point", "coordinates": [106.0101, -6.0101]}}
    send(scene.checker, "PATCH", f"sites/{HOUSE}", body, If_Match='"1"', Idempotency_Key="k")
    assert "6.01" not in str(Answer.objects.get().body)
