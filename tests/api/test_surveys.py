"""Uploads through the API, on the drawn grid."""

import uuid

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.needs.models import Site
from geoplan.surveys.services import work_on_uploads
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid

ROWS = (
    "NIK;Nama;RT;RW;Kelurahan;Lintang;Bujur\n"
    "3672991505800001;Budi Umpama;001;002;Barat Laut;-6.010001;106.010001\n"
    "3672991505800002;Siti Umpama;001;002;Barat Laut;106.011001;-6.011001\n"
    "3672991505800003;Udin Umpama;003;002;Barat Daya;;\n"
)


@pytest.fixture
def client(surveyor: User) -> APIClient:
    api = APIClient()
    api.force_authenticate(surveyor)
    return api


def upload(client: APIClient, rows: str = ROWS, **other: object):  # type: ignore[no-untyped-def]
    file = SimpleUploadedFile("rtlh.csv", rows.encode(), content_type="text/csv")
    return client.post("/api/v1/surveys", {"file": file, "kind": "house", **other}, format="multipart")


def test_an_upload_answers_with_its_report(grid: Grid, client: APIClient) -> None:
    answer = upload(client)
    assert answer.status_code == 201
    report = answer.json()["report"]
    assert (report["rows"], report["good"], report["repairable"], report["waiting"]) == (3, 1, 1, 1)
    assert "Umpama" not in answer.content.decode()


def test_rows_are_listed_by_problem_and_paged(grid: Grid, client: APIClient) -> None:
    address = f"/api/v1/surveys/{upload(client).json()['id']}/rows"
    first = client.get(address, {"limit": 2}).json()
    assert [row["line"] for row in first["results"]] == [2, 3]
    assert [row["line"] for row in client.get(first["next"]).json()["results"]] == [4]
    swapped = client.get(address, {"problem": "point-swapped"}).json()["results"]
    assert [row["line"] for row in swapped] == [3]
    assert "3672991505800002" not in str(swapped)


def test_a_row_is_mended_a_repair_accepted_and_all_published(grid: Grid, client: APIClient) -> None:
    address = f"/api/v1/surveys/{upload(client).json()['id']}"
    cells = {"latitude": "-6.030001", "longitude": "106.010001"}
    assert client.patch(f"{address}/rows/4", {"cells": cells}, format="json").json()["good"] is True
    assert client.post(f"{address}/repairs", {"code": "point-swapped"}, format="json").json()["report"]["good"] == 3
    told = client.post(f"{address}/publish", format="json", headers={"Idempotency-Key": "once"})
    assert told.json()["report"]["created"] == 3
    again = client.post(f"{address}/publish", format="json", headers={"Idempotency-Key": "once"})
    assert (again.status_code, again.json()) == (200, told.json())
    assert Site.objects.count() == 3
    assert client.post(f"{address}/publish", format="json").status_code == 409


def test_another_surveyors_upload_is_not_there(grid: Grid, client: APIClient, person: PeopleMaker) -> None:
    address = f"/api/v1/surveys/{upload(client).json()['id']}"
    other = APIClient()
    other.force_authenticate(person(Role.SURVEYOR))
    for path in (address, f"{address}/rows"):
        assert other.get(path).status_code == 404
    assert other.post(f"{address}/publish", format="json").status_code == 404
    assert client.get(f"/api/v1/surveys/{uuid.uuid4()}").status_code == 404


@pytest.mark.parametrize(
    ("data", "status"),
    [({"kind": "house"}, 400), ({"kind": "castle"}, 400), ({"kind": "holding", "funder": 1, "year": 2027}, 403)],
)
def test_a_wrong_upload_says_what_is_wrong(grid: Grid, client: APIClient, data: dict[str, object], status: int) -> None:
    if data["kind"] != "house":
        data = {**data, "file": SimpleUploadedFile("a.csv", b"a;b\n1;2\n")}
    answer = client.post("/api/v1/surveys", data, format="multipart")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_an_unreadable_file_is_a_problem_and_stays_among_the_uploads_with_the_reason(
    grid: Grid, client: APIClient
) -> None:
    answer = upload(client, rows="\x89PNG\r\n")
    assert (answer.status_code, answer.json()["code"]) == (422, "surveys.no-header")
    [kept] = client.get("/api/v1/surveys").json()["results"]
    assert (kept["id"], kept["state"], kept["file_name"]) == (answer.json()["facts"]["survey"], "failed", "rtlh.csv")
    assert (kept["failure"]["code"], kept["failure"]["status"]) == ("surveys.no-header", 422)
    assert client.get(f"/api/v1/surveys/{kept['id']}/rows").json()["results"] == []
    assert client.post(f"/api/v1/surveys/{kept['id']}/publish", format="json").status_code == 409


def test_a_refused_file_is_read_once_more_when_asked(grid: Grid, client: APIClient) -> None:
    told = upload(client, rows="satu;dua\n-6.010001;106.010001\n").json()
    assert told["code"] == "surveys.no-header"
    address = f"/api/v1/surveys/{told['facts']['survey']}/read"
    assert client.post(address, {"sheet": "Lain"}, format="json").status_code == 422
    mapping = {"satu": "latitude", "dua": "longitude"}
    again = client.post(address, {"mapping": mapping}, format="json")
    assert (again.status_code, again.json()["report"]["rows"]) == (200, 1)
    assert client.post(address, {}, format="json").status_code == 409


def test_a_large_file_is_taken_and_read_by_the_worker(
    grid: Grid, client: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "GEOPLAN_READ_NOW_BYTES", 10)
    monkeypatch.setattr(settings, "GEOPLAN_PUBLISH_NOW_ROWS", 0)
    taken = upload(client)
    address = f"/api/v1/surveys/{taken.json()['id']}"
    assert (taken.status_code, taken.json()["state"]) == (202, "waiting")
    assert client.get(f"{address}/rows").json()["results"] == []
    assert client.post(f"{address}/publish", format="json").json()["code"] == "surveys.not-read-yet"
    work_on_uploads()
    read = client.get(address).json()
    assert (read["state"], read["report"]["rows"], read["failure"]) == ("read", 3, None)
    asked = client.post(f"{address}/publish", format="json")
    assert (asked.status_code, asked.json()["state"]) == (202, "publishing")
    work_on_uploads()
    assert client.get(address).json()["report"]["created"] == 1


def test_an_upload_repeated_with_its_key_is_one_upload(grid: Grid, client: APIClient) -> None:
    file = {"kind": "house"}
    sent = [
        client.post(
            "/api/v1/surveys", file | {"file": SimpleUploadedFile("a.csv", ROWS.encode())}, format="multipart",
            headers={"Idempotency-Key": "satu"},
        ).json()["id"]
        for _ in range(2)
    ]  # fmt: skip
    assert sent[0] == sent[1]


def test_uploads_are_listed_newest_first_and_paged(grid: Grid, client: APIClient) -> None:
    sent = [upload(client).json()["id"] for _ in range(3)]
    first = client.get("/api/v1/surveys", {"limit": 2}).json()
    rest = client.get(first["next"]).json()
    assert [one["id"] for one in first["results"] + rest["results"]] == sent[::-1]
    assert rest["next"] is None
