"""The pages of an upload: what they show, what their buttons do, and that they lead back to where one was."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.journal.models import Look
from geoplan.needs.models import Site
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.queries import result_of, row_of
from geoplan.surveys.services import receive_survey
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid

HEAD = "Nama Kepala Keluarga;NIK;RT;RW;Kelurahan;Lintang;Bujur;Isi Bangunan"
ROWS = [
    "Budi Umpama;3672991505800001;001;001;Barat Laut;-6.010000;106.010000;4",
    "Siti Umpama;3672991505800002;002;001;Barat Laut;106.011000;-6.011000;5",
    "Udin Umpama;3672991505800003;003;001;Tenggara;;;6",
    "Bude Umpama;3672991505800001;004;001;Barat Laut;-6.012000;106.012000;7",
]


@pytest.fixture
def survey(grid: Grid, surveyor: User, tmp_path: Path) -> Survey:
    file = tmp_path / "daftar.csv"
    file.write_text("\n".join([HEAD, *ROWS, ""]), encoding="utf-8")
    return receive_survey(by=surveyor, kind="house", file_name=file.name, path=file)


@pytest.fixture
def client(surveyor: User) -> Client:
    surveyor.language = "en"
    surveyor.save()
    client = Client()
    client.force_login(surveyor)
    client.cookies["django_language"] = "en"
    return client


def address(survey: Survey, what: str = "") -> str:
    return f"/surveys/{survey.pk}/{what}"


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def looks(user: User, door: str) -> int:
    """Return how many looks through a door were written down; an hour may end in between."""
    return sum(Look.objects.filter(actor_id=user.pk, door=door).values_list("count", flat=True))


def test_buttons_say_what_they_do(survey: Survey, client: Client) -> None:
    page = text_of(client, address(survey))
    assert "Swap them" in page
    assert "The same house: leave this row aside" in page
    assert "Give the point" in page
    assert "Yes, mend" not in page


def test_the_uploader_reads_names_and_a_planner_too_and_the_look_is_counted(
    survey: Survey, client: Client, surveyor: User
) -> None:
    assert "Siti Umpama" in text_of(client, address(survey))
    assert "3672991505800002" not in text_of(client, address(survey))
    # Four rows twice.
    assert looks(surveyor, "survey") == 8


@pytest.mark.parametrize(
    ("query", "lines"),
    [("", [2, 3, 4, 5]), ("?only=waiting", [4]), ("?only=asked", [3, 5]), ("?problem=point-swapped", [3]),
     ("?only=ready", [2]), ("?only=nonsense", [2, 3, 4, 5]), ("?only=refused", [])],
)  # fmt: skip
def test_rows_are_filtered_by_result_and_by_problem(
    survey: Survey, client: Client, query: str, lines: list[int]
) -> None:
    page = text_of(client, address(survey) + query)
    assert [line for line in range(2, 6) if f'id="row-{line}"' in page] == lines


def test_a_row_is_mended_in_its_place_and_the_filter_stays(survey: Survey, client: Client) -> None:
    opened = text_of(client, address(survey) + "?only=waiting&open=4")
    assert f'action="{address(survey, "rows/4")}"' in opened
    sent = {"back": "only=waiting", "point": "-6.030001, 106.030001", "by_gps": "1", "accuracy_m": "6"}
    answer = client.post(address(survey, "rows/4"), sent)
    assert answer["Location"] == f"{address(survey)}?only=waiting&line=4#row-4"
    row = row_of(survey, 4)
    assert row.good
    assert (row.draft or {})["location_source"] == "gps"


def test_a_row_that_still_asks_stays_open(survey: Survey, client: Client) -> None:
    answer = client.post(address(survey, "rows/5"), {"back": "page=1&only=evil%20thing", "cell-rt": "9"})
    assert answer["Location"] == f"{address(survey)}?only=evil+thing&page=1&open=5#row-5"


def test_a_page_is_opened_at_the_row_that_is_looked_for(
    grid: Grid, surveyor: User, client: Client, tmp_path: Path
) -> None:
    file = tmp_path / "panjang.csv"
    rows = [f"A{number};;{number:03};001;Barat Laut;;;1" for number in range(1, 121)]
    file.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    survey = receive_survey(by=surveyor, kind="house", file_name=file.name, path=file)
    # 50 rows a page: line 111 is the 110th row, on the third.
    page = text_of(client, address(survey) + "?line=111")
    assert 'id="row-111"' in page
    assert 'id="row-51"' not in page
    assert 'data-line="111"' in page


def test_repairs_are_taken_one_by_one_by_kind_or_all(survey: Survey, client: Client) -> None:
    client.post(address(survey, "repairs"), {"line": "3"})
    assert result_of(row_of(survey, 3)) == "ready"
    client.post(address(survey, "repairs"), {"code": "duplicate-nik"})
    assert result_of(row_of(survey, 5)) == "ready"
    assert client.post(address(survey, "repairs"), {}).status_code == 302


@pytest.mark.parametrize(("answer", "result"), [("same", "aside"), ("second", "ready"), ("different", "ready")])
def test_a_likeness_within_the_file_takes_three_answers(
    survey: Survey, client: Client, answer: str, result: str
) -> None:
    sent = {"line": "5", "answer": answer, "back": ""}
    assert client.post(address(survey, "answers"), sent)["Location"] == f"{address(survey)}?line=5#row-5"
    assert result_of(row_of(survey, 5)) == result


def test_a_likeness_to_the_map_takes_an_answer_at_once(survey: Survey, client: Client, tmp_path: Path) -> None:
    client.post(address(survey, "publish"))
    code = Site.objects.get().code
    file = SimpleUploadedFile("lagi.csv", f"{HEAD}\n{ROWS[0].replace('4', '8')}\n".encode())
    client.post("/surveys/", {"kind": "house", "file": file})
    again = Survey.objects.exclude(pk=survey.pk).get()
    assert f"Is it really {code}?" in text_of(client, address(again))
    client.post(address(again, "answers"), {"line": "2", "answer": "same", "site": code})
    assert SurveyRow.objects.get(survey=again).outcome in {"updated", "unchanged"}


def test_a_column_nobody_knows_is_named_and_rows_are_read_again(survey: Survey, client: Client) -> None:
    assert "Isi Bangunan" in text_of(client, address(survey))
    sent = {"heading": ["Isi Bangunan", "RT"], "field": ["occupants", "rt"]}
    client.post(address(survey, "mapping"), sent)
    survey.refresh_from_db()
    assert survey.understood["unmapped"] == []
    assert row_of(survey, 2).cells["occupants"] == "4"
    # A column that was understood can be set aside, too.
    client.post(address(survey, "mapping"), {"heading": ["RT"], "field": ["ignored"]})
    assert "rt" not in row_of(survey, 2).cells


def test_what_is_published_can_be_taken_back(survey: Survey, client: Client) -> None:
    client.post(address(survey, "publish"))
    assert "Take back" in text_of(client, address(survey))
    client.post(address(survey, "undo"))
    assert result_of(row_of(survey, 2)) == "ready"
    assert "Take back" not in text_of(client, address(survey))


def test_what_will_change_is_told_before_publishing(survey: Survey, client: Client) -> None:
    part = text_of(client, address(survey, "changes?part=counts"))
    assert "<b>1</b> new" in part
    assert "<html" not in part
    assert "What will change on the map" in text_of(client, address(survey, "changes"))


def test_points_of_rows_are_given_to_the_uploader_and_counted(survey: Survey, client: Client, surveyor: User) -> None:
    told = client.get(address(survey, "points?only=ready")).json()
    assert told == {"total": 1, "points": [[2, "ready", [106.01, -6.01]]], "cells": []}
    # Where a swapped point will be once it is mended.
    both = client.get(address(survey, "points?bbox=106.0,-6.02,106.02,-6.0")).json()
    assert [point[0] for point in both["points"]] == [2, 3, 5]
    assert client.get(address(survey, "points?bbox=106.02,-6.02,106.0,-6.0")).status_code == 422
    assert client.get(address(survey, "points?bbox=abc")).status_code == 422
    assert looks(surveyor, "survey-map") == 4


def test_a_large_file_shows_how_far_it_is_and_the_page_comes_anew_at_the_end(survey: Survey, client: Client) -> None:
    Survey.objects.filter(pk=survey.pk).update(state="reading", step="checking", progress_done=20, progress_total=80)
    page = text_of(client, address(survey))
    assert "20 of 80 rows" in page
    assert 'value="20"' in text_of(client, address(survey, "progress"))
    Survey.objects.filter(pk=survey.pk).update(state="read", step="")
    done = client.get(address(survey, "progress"))
    assert (done["HX-Refresh"], done.content) == ("true", b"")


def test_a_file_that_was_refused_stays_in_the_history_and_can_be_read_again(grid: Grid, client: Client) -> None:
    answer = client.post("/surveys/", {"kind": "house", "file": SimpleUploadedFile("a.csv", b"1;2\n3;4\n")})
    assert answer.status_code == 422
    refused = Survey.objects.get()
    assert f"/surveys/{refused.pk}/" in answer.content.decode()
    assert "Read it once more" in text_of(client, address(refused))
    assert client.post(address(refused, "read-again"), {"sheet": ""}).status_code == 302


def test_a_waiting_house_gets_its_point_from_the_list_by_rt(survey: Survey, client: Client) -> None:
    row = SurveyRow.objects.get(survey=survey, waiting=True)
    assert "RT 003" in text_of(client, "/surveys/waiting/")
    form = f"/surveys/waiting/{row.pk}"
    assert "Udin Umpama" in text_of(client, form)
    assert client.post(form, {"point": ""}).status_code == 422
    assert client.post(form, {"point": "-6, 106"}).status_code == 422
    done = client.post(form, {"point": "-6.030001, 106.030001", "point_by": "map-pin"})
    assert done["Location"] == "/surveys/waiting/"
    assert (row_of(survey, row.line).draft or {})["location_source"] == "map-pin"
    assert client.get(form).status_code == 404


def test_the_list_to_mend_is_printed_by_rt(survey: Survey, client: Client) -> None:
    page = text_of(client, address(survey, "list"))
    assert "Udin Umpama" in page
    assert "Row 2 has the same NIK." in page


def test_own_data_are_for_those_who_upload(survey: Survey, client: Client, person: PeopleMaker) -> None:
    answer = client.get("/surveys/mine/house.xlsx")
    assert answer["Content-Disposition"].startswith("attachment")
    client.force_login(person(Role.OFFICER))
    assert client.get("/surveys/mine/house.xlsx").status_code == 403


def test_the_history_tells_state_and_counts(survey: Survey, client: Client) -> None:
    page = text_of(client, "/surveys/")
    row = page[page.index("daftar.csv") :]
    assert [part for part in ("4", "0", "1", "2", "1") if f">{part}</td>" in row] == ["4", "0", "1", "2", "1"]
    assert "not on the map yet" in row
