"""Templates, lists of rows to mend, and what headings mean, over the API."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from rest_framework.test import APIClient

from geoplan.accounts.models import User
from geoplan.surveys.models import Survey
from geoplan.surveys.services import receive_survey
from tests.api.asking import ADDRESS, ask
from tests.factories.places import Grid

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(content: bytes) -> list[str]:
    """Return the first row of the first sheet."""
    return [str(cell.value) for cell in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0][1]]


def post(by: User, path: str, body: object) -> tuple[int, dict[str, object]]:
    client = APIClient()
    client.force_login(by)
    answer = client.post(ADDRESS + path, body, format="json")
    return answer.status_code, json.loads(answer.content)


@pytest.fixture
def survey(grid: Grid, surveyor: User, tmp_path: Path) -> Survey:
    file = tmp_path / "a.csv"
    file.write_text("Penunggu;Kelurahan;RT\nBudi Umpama;Barat Laut;001\n")
    return receive_survey(by=surveyor, kind="house", file_name="a.csv", path=file)


@pytest.mark.parametrize(
    ("kind", "first"), [("house", "Nama Kepala Rumah Tangga"), ("school", "NPSN"), ("holding", "Kode")]
)
def test_templates_are_given_as_workbooks(grid: Grid, surveyor: User, kind: str, first: str) -> None:
    answer = ask(surveyor, f"surveys/template/{kind}.xlsx")
    assert (answer.status_code, answer["Content-Type"]) == (200, XLSX)
    assert workbook(answer.content)[0] == first


def test_there_is_no_template_of_another_kind(grid: Grid, surveyor: User) -> None:
    assert ask(surveyor, "surveys/template/pond.xlsx").status_code == 404


def test_the_list_to_mend_speaks_the_language_of_its_reader(survey: Survey, surveyor: User) -> None:
    causes = {}
    for language in ("en", "id"):
        surveyor.language = language
        surveyor.save()
        answer = ask(surveyor, f"surveys/{survey.pk}/problems.xlsx")
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
        causes[language] = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]["B2"].value
    assert str(causes["en"]).startswith("No coordinates.")
    assert causes["id"] != causes["en"]


def test_a_mended_list_sent_as_an_upload_answers_with_the_upload_it_mends(
    survey: Survey, surveyor: User, tmp_path: Path
) -> None:
    surveyor.language = "en"
    surveyor.save()
    book = openpyxl.load_workbook(io.BytesIO(ask(surveyor, f"surveys/{survey.pk}/problems.xlsx").content))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    for title, value in (("Lintang", -6.010001), ("Bujur", 106.010001)):
        sheet.cell(2, heads.index(title) + 1).value = value
    book.save(tmp_path / "problems.xlsx")
    client = APIClient()
    client.force_login(surveyor)
    with (tmp_path / "problems.xlsx").open("rb") as file:
        answer = client.post(f"{ADDRESS}surveys", {"kind": "house", "file": file}, format="multipart")
    body = json.loads(answer.content)
    assert (answer.status_code, body["id"], body["report"]["good"]) == (201, str(survey.pk), 1)


def test_headings_are_given_a_meaning(survey: Survey, surveyor: User) -> None:
    status, body = post(surveyor, f"surveys/{survey.pk}/mapping", {"mapping": {"Penunggu": "person_name"}})
    assert status == 200
    assert body["understood"]["unmapped"] == []  # type: ignore[index]
    assert post(surveyor, f"surveys/{survey.pk}/mapping", {"mapping": {}})[0] == 400
    assert post(surveyor, f"surveys/{survey.pk}/mapping", {"mapping": [1]})[0] == 400


def test_a_sheet_is_chosen_with_the_upload(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Catatan"])  # type: ignore[union-attr]
    sheet = book.create_sheet("Rumah")
    sheet.append(["Nama", "Kelurahan", "RT"])
    sheet.append(["Budi", "Barat Laut", "001"])
    book.save(tmp_path / "a.xlsx")
    client = APIClient()
    client.force_login(surveyor)
    for wanted, status in (("Rumah", 201), ("Sekolah", 422)):
        with (tmp_path / "a.xlsx").open("rb") as file:
            sent = {"kind": "house", "file": file, "sheet": wanted}
            assert client.post(f"{ADDRESS}surveys", sent, format="multipart").status_code == status
