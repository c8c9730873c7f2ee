"""Rows of another payer's list in doubt, and photos of a list, by the pages and by the API."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.journal.models import Entry
from geoplan.needs.models import Site, SitePhoto
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.services import publish_survey
from tests.factories.pictures import tiny
from tests.factories.places import Grid
from tests.surveys.lists import BUDI, HEADER, SITI, published, read

# 0.00018 degrees of latitude are 20 m from Budi's house.
NEAR = "Wati Rekaan;;-6.010180;106.010000"
FAR = "Tono Rekaan;;-6.015000;106.015000"


@pytest.fixture
def client(planner: User) -> Client:
    planner.language = "en"
    planner.save()
    client = Client()
    client.force_login(planner)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def survey(grid: Grid, planner: User, funder_of) -> Survey:  # type: ignore[no-untyped-def]
    published(planner, BUDI, SITI)
    payer = funder_of("Kota Contoh", kind="city")
    header = "Nama Penerima;NIK;Lintang;Bujur"
    survey = read(planner, NEAR, FAR, header=header, kind="holding", funder_id=payer.pk, year=2027)
    publish_survey(survey=survey, by=planner)
    return survey


def text_of(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_planner_compares_and_answers_row_by_row(survey: Survey, client: Client) -> None:
    budi = Site.objects.order_by("pk")[0]
    listed = text_of(client, "/surveys/doubts/")
    assert "Wati Rekaan" in listed
    assert budi.code in listed
    assert "nothing on the map" in listed
    address = f"/surveys/{survey.pk}/rows/2/site"
    page = text_of(client, address)
    assert "close by (20 m)" in page
    assert "Budi Umpama" in page
    assert f"Yes, it is {budi.code}" in page
    # The exact place and the people of a house are looked at on record.
    assert Entry.objects.filter(deed="site.looked-at", facts__site=budi.code).exists()
    answer = client.post(address, {"answer": "this", "site": budi.code})
    assert answer.headers["Location"] == f"/surveys/{survey.pk}/rows/3/site"
    assert Adoption.objects.get().site == budi
    answer = client.post(f"/surveys/{survey.pk}/rows/3/site", {"answer": "new"})
    assert answer.headers["Location"] == f"/surveys/{survey.pk}/"
    assert Site.objects.count() == 3
    assert "certain: answered by a planner" in text_of(client, f"/surveys/{survey.pk}/")


def test_another_record_is_named_by_its_code(survey: Survey, client: Client) -> None:
    siti = Site.objects.order_by("pk")[1]
    address = f"/surveys/{survey.pk}/rows/3/site"
    assert f"Yes, it is {siti.code}" in text_of(client, f"{address}?with={siti.code}")
    assert "There is no such record" in text_of(client, f"{address}?with=NONE")


def test_answers_by_the_api_say_how_sure_the_match_is(survey: Survey, client: Client) -> None:
    budi = Site.objects.order_by("pk")[0]
    [near, far] = client.get("/api/v1/surveys/doubts").json()["results"]
    assert near["asked"] == [{"code": budi.code, "by": ["near"], "confidence": "unsure", "away_m": 19.9}]
    assert (far["line"], far["asked"]) == (3, [])
    address = f"/api/v1/surveys/{survey.pk}/rows/2/site"
    for _ in range(2):
        done = client.post(
            address, {"answer": "this", "site": budi.code}, "application/json", headers={"Idempotency-Key": "satu"}
        )
        assert (done.status_code, done.json()["outcome"], done.json()["match"]["by"]) == (200, "holding", ["answer"])
    assert client.post(address, {"answer": "none"}, "application/json").json()["code"] == "surveys.row-published"


def test_a_zip_of_photos_by_page_and_api(grid: Grid, planner: User, client: Client, tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path
    survey = read(planner, f"{BUDI};budi.jpg", f"{SITI};siti.jpg", header=f"{HEADER};Nama Foto")
    publish_survey(survey=survey, by=planner)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("Budi.jpg", tiny())
        archive.writestr("lain.jpg", tiny())
    sent = SimpleUploadedFile("foto.zip", held.getvalue(), "application/zip")
    client.post(f"/surveys/{survey.pk}/photos", {"photos": sent, "kind": "before"})
    assert SitePhoto.objects.get().kind == "before"
    page = text_of(client, f"/surveys/{survey.pk}/")
    assert "No row names it" in page
    assert "lain.jpg" in page
    assert "1 row names a photo that no zip held" in page
    sent.seek(0)
    again = client.post(f"/api/v1/surveys/{survey.pk}/photos", {"file": sent})
    assert (again.status_code, again.json()["matched"], again.json()["left"]) == (
        201, 1, [{"name": "lain.jpg", "why": "not-named"}],
    )  # fmt: skip
    assert len(client.get(f"/api/v1/surveys/{survey.pk}/photos").json()["results"]) == 2
    bad = SimpleUploadedFile("foto.zip", b"Rar!" + bytes(90), "application/zip")
    assert client.post(f"/api/v1/surveys/{survey.pk}/photos", {"file": bad}).status_code == 422
    assert "was not taken" not in text_of(client, f"/surveys/{survey.pk}/")


def test_a_row_that_was_matched_says_so(survey: Survey, client: Client) -> None:
    assert "Which house or school is it?" in text_of(client, f"/surveys/{survey.pk}/")
    assert SurveyRow.objects.filter(survey=survey, outcome="asked").count() == 1
