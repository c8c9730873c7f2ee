"""Sending a picture of a site by the API."""

import json

import pytest
from django.http import HttpResponse
from rest_framework.test import APIClient

from geoplan.accounts.models import User
from geoplan.needs.models import Site
from geoplan.photos.models import Photo
from tests.factories.pictures import png_of, telling, tiny, upload
from tests.factories.places import Grid, make_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(grid: Grid, surveyor: User) -> Site:
    return make_house(surveyor, grid.north_west, "AAAA-0001", 106.005, -6.005)


def send(by: User, content: bytes, name: str = "a.jpg", **more: object) -> HttpResponse:
    client = APIClient()
    client.force_login(by)
    sent = {"file": upload(content, name), "kind": "front"} | more
    answer: HttpResponse = client.post("/api/v1/sites/AAAA-0001/photos", sent, format="multipart")  # type: ignore[assignment]
    return answer


def test_a_photo_is_taken_and_told_without_its_name(house: Site, surveyor: User) -> None:
    answer = send(surveyor, telling("JPEG"), "Rumah Bu Siti.jpg", consent="true")
    told = json.loads(answer.content)
    assert answer.status_code == 201
    assert (told["kind"], told["width"], told["height"], told["consent"]) == ("front", 64, 48, True)
    assert told["address"] == f"/sites/AAAA-0001/photos/{told['id']}.jpg"
    assert "Siti" not in answer.content.decode()
    assert set(told) == {
        "id", "kind", "address", "sha256", "bytes", "width", "height", "taken_on", "gps_distance_m", "consent",
        "recorded_at",
    }  # fmt: skip


def test_the_same_photo_again_is_answered_as_the_first_time(house: Site, surveyor: User) -> None:
    first, again = send(surveyor, tiny()), send(surveyor, tiny(), "another name.png", kind="after")
    assert (again.status_code, again.content) == (201, first.content)
    assert Photo.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (png_of(30_000, 30_000), 422, "photos.too-many-pixels"),
        (b"<svg onload='alert(1)'></svg>", 422, "photos.format-not-taken"),
        (b"\0\0\0\x18ftypheic" + bytes(20), 422, "photos.heic-not-taken"),
        (tiny()[:300], 422, "photos.picture-broken"),
        (tiny() + bytes(15_000_000), 413, "files.file-too-large"),
    ],
)
def test_what_is_no_photo_is_a_problem(house: Site, surveyor: User, content: bytes, status: int, code: str) -> None:
    answer = send(surveyor, content)
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.status_code, json.loads(answer.content)["code"]) == (status, code)


def test_missing_fields_are_named(house: Site, surveyor: User) -> None:
    answer = send(surveyor, tiny(), kind="selfie")
    assert answer.status_code == 400
    assert [one["field"] for one in json.loads(answer.content)["fields"]] == ["kind"]


def test_a_site_that_is_not_there_and_one_that_is_not_to_be_seen_answer_alike(house: Site) -> None:
    stranger = User.objects.create(email="monitor@contoh.example", role="monitor")
    unseen = send(stranger, tiny())
    Site.objects.filter(pk=house.pk).update(code="AAAA-0009")
    missing = send(stranger, tiny())
    assert (unseen.status_code, unseen.content) == (404, missing.content)
