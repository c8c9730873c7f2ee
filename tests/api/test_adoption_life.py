"""Queue, hand-over, trouble, swaps, many at once and tasks over HTTP: shapes, statuses, who is told what, repeats."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.models import Adoption, QueueEntry, Trouble
from tests.adoptions.scene import HOUSE, SCHOOL, Scene, held, make_funder, make_person, make_scene
from tests.factories.pictures import tiny
from tests.factories.places import make_house

Body = dict[str, Any]
JSON = "application/json"


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


def post(user: User, path: str, body: object = None, key: str | None = None) -> tuple[int, Body]:
    client = Client()
    client.force_login(user)
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.post(f"/api/v1/{path}", body or {}, content_type=JSON, headers=headers)
    return answer.status_code, json.loads(answer.content)


def get(user: User, path: str) -> tuple[int, Body]:
    client = Client()
    client.force_login(user)
    answer = client.get(f"/api/v1/{path}")
    return answer.status_code, json.loads(answer.content)


def wish(scene: Scene) -> Body:
    return {"funder": scene.second.pk, "units": "1", "year": 2027}


def test_waiting_being_offered_and_taking_over_http(scene: Scene) -> None:
    hold = held(scene.house, scene.first)
    status, queue = post(scene.rival, f"sites/{HOUSE}/queue", wish(scene), key="tunggu")
    assert (status, [one["name"] for one in queue["results"]]) == (201, ["PT Kedua"])
    assert post(scene.rival, f"sites/{HOUSE}/queue", wish(scene), key="tunggu") == (201, queue)
    assert QueueEntry.objects.count() == 1
    # Another company reads that somebody waits, not who.
    _status, seen = get(scene.officer, f"sites/{HOUSE}/queue")
    assert [(one["place"], one["name"], one["units"]) for one in seen["results"]] == [(1, None, "1.00")]
    post(scene.officer, f"adoptions/{hold.pk}/release", {"reason": "anggaran"})
    third = make_person(Role.OFFICER, "tiga@contoh.test")
    other = {"site": HOUSE, "funder": make_funder("PT Tiga", third).pk, "units": "1", "year": 2027}
    status, refused = post(third, "adoptions", other)
    assert (status, refused["code"]) == (409, "adoptions.offered-to-another")
    assert (refused["facts"]["units_left"], refused["facts"]["offered_to"]) == ("0", [])
    assert refused["facts"]["until"] is not None
    status, taken = post(scene.rival, f"sites/{HOUSE}/queue/take", {"funder": scene.second.pk})
    assert (status, taken["stage"], taken["site"]) == (201, "held", HOUSE)


def test_asking_for_room_and_answering(scene: Scene) -> None:
    planned = held(scene.house, scene.first, stage="planned")
    asked = {"funder": scene.second.pk, "reason": "dekat pabrik"}
    status, request = post(scene.rival, f"adoptions/{planned.pk}/hand-over", asked)
    assert (status, request["asker"]["name"], request["answer"]) == (201, "PT Kedua", "")
    status, refused = post(scene.rival, f"hand-overs/{request['id']}/answer", {"accept": True})
    assert (status, refused["code"]) == (403, "funders.not-a-member")
    status, answered = post(scene.officer, f"hand-overs/{request['id']}/answer", {"accept": True})
    assert (status, answered["answer"]) == (200, "accepted")
    assert Adoption.objects.get(pk=planned.pk).stage == "released"


def test_trouble_is_told_with_a_photo_and_its_end_lets_the_clock_run(scene: Scene) -> None:
    hold = held(scene.house, scene.first)
    client = Client()
    client.force_login(scene.officer)
    photo = SimpleUploadedFile("rumah.jpg", tiny())
    told = {"kind": "family-refuses", "note": "keluarga menolak", "lon": "106.0051", "lat": "-6.005", "photo": photo}
    answer = client.post(f"/api/v1/sites/{HOUSE}/trouble", told)
    assert answer.status_code == 201, answer.content
    trouble = Trouble.objects.get()
    assert trouble.photo is not None
    _status, listed = get(scene.officer, f"adoptions?site={HOUSE}")
    assert [(one["ends_at"], one["paused_at"] is not None) for one in listed["results"]] == [(None, True)]
    status, again = post(scene.officer, f"sites/{HOUSE}/trouble", {"kind": "land-dispute"})
    assert (status, again["code"]) == (409, "adoptions.trouble-open")
    status, ended = post(scene.planner, f"sites/{HOUSE}/trouble/end", {"outcome": "no-change"})
    assert (status, ended["outcome"]) == (200, "no-change")
    assert Adoption.objects.get(pk=hold.pk).ends_at is not None
    assert post(scene.officer, f"sites/{HOUSE}/trouble", {"kind": "land-dispute", "lon": 106})[0] == 400


def test_swapping_for_one_of_three(scene: Scene) -> None:
    near = make_house(scene.surveyor, scene.grid.north_west, "AAAB-0001", 106.006, -6.005)
    hold = held(scene.house, scene.first)
    status, choices = get(scene.officer, f"adoptions/{hold.pk}/swap/choices")
    assert (status, [one["site"] for one in choices["results"]]) == (200, [near.code])
    assert choices["results"][0]["lon"] == pytest.approx(106.008)
    status, new = post(scene.officer, f"adoptions/{hold.pk}/swap", {"site": near.code})
    assert (status, new["site"], new["follows"]) == (200, near.code, hold.pk)


def test_a_package_moves_at_once_and_agreement_is_undone_at_once(scene: Scene) -> None:
    ids = [held(scene.house, scene.first).pk, held(scene.school, scene.first).pk, 10**9]
    status, told = post(scene.officer, "adoptions/plan", {"ids": ids, "work": "bangun"}, key="paket")
    assert (status, told["batch"]) == (200, None)
    assert [one["adoption"]["stage"] if one["adoption"] else one["problem"]["code"] for one in told["results"]] == [
        "planned",
        "planned",
        "adoptions.adoption-not-found",
    ]
    assert post(scene.officer, "adoptions/plan", {"ids": ids, "work": "bangun"}, key="paket") == (200, told)
    _status, agreed = post(scene.planner, "adoptions/agree", {"ids": ids[:2]})
    status, undone = post(scene.planner, f"adoptions/batches/{agreed['batch']}/undo")
    assert (status, undone) == (200, {"undone": ids[:2], "kept": []})
    assert post(scene.officer, "adoptions/plan", {"ids": []})[0] == 422
    assert post(scene.officer, "adoptions/plan", {"ids": ["a"]})[0] == 400


def test_planners_extend_all_holds(scene: Scene) -> None:
    hold = held(scene.house, scene.first)
    status, told = post(scene.planner, "adoptions/extend-holds", {"reason": "Lebaran", "days": 7})
    assert (status, told["adoptions"]) == (200, [hold.pk])


def test_visits_and_points_opened(scene: Scene) -> None:
    hold = held(scene.house, scene.first)
    assert get(scene.officer, f"sites/{HOUSE}")[1]["properties"]["moved"] is True
    status, visit = post(scene.officer, f"adoptions/{hold.pk}/visit", {"note": "ingin melihat"})
    assert (status, visit["outcome"]) == (201, "")
    status, opening = post(scene.planner, f"adoptions/{hold.pk}/visit/open", {"user": scene.officer.pk})
    assert (status, opening["site"]) == (201, HOUSE)
    assert get(scene.officer, f"sites/{HOUSE}")[1]["properties"]["moved"] is False
    assert get(scene.rival, f"sites/{HOUSE}")[0] == 200
    assert get(scene.rival, f"sites/{HOUSE}")[1]["properties"]["moved"] is True


def test_tasks_are_told_by_urgency(scene: Scene) -> None:
    held(scene.school, scene.first, stage="planned")
    work = held(scene.house, scene.first, stage="done")
    status, told = get(scene.planner, "tasks")
    assert (status, [(one["kind"], one["site"], one["adoption"]) for one in told["results"]][1]) == (
        200,
        ("check", HOUSE, work.pk),
    )
    assert told["results"][0]["kind"] == "plan"
    assert told["results"][0]["site"] == SCHOOL
    assert get(make_person(Role.MONITOR, "walikota@contoh.test"), "tasks")[1] == {"results": []}
