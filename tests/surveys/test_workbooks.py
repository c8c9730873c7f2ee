"""Workbooks that go out and come back: empty lists to fill in, and lists of rows to mend."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from openpyxl.worksheet.worksheet import Worksheet

from geoplan.accounts.models import User
from geoplan.funders.models import Funder
from geoplan.journal.models import Entry
from geoplan.needs.models import Site
from geoplan.paper.cells import plain_text, safe_text
from geoplan.residents.services import open_many_cells
from geoplan.surveys.errors import NoRows, NotThisList, SurveyNotFound
from geoplan.surveys.models import Survey
from geoplan.surveys.queries import report_of, result_of, row_of, rows_of, template_of
from geoplan.surveys.services import mend_from_workbook, mend_row, problems_workbook, publish_survey, receive_survey
from geoplan.surveys.writing.templates import NEEDED_COLUMNS, TEMPLATES
from tests.factories.places import Grid

HEADER = "Nama Kepala Keluarga;NIK;RT;Kelurahan;Lintang;Bujur;Keterangan"
GOOD = "Budi Umpama;3672991505800001;001;Barat Laut;-6.010000;106.010000;"
NO_POINT = "Siti Umpama;3672991505800002;002;Barat Daya;;;=HYPERLINK(1)"
OUTSIDE = "Udin Umpama;3672991505800003;003;Barat Laut;-6.020000;106.060000;@SUM(A1)"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def survey(grid: Grid, surveyor: User, tmp_path: Path) -> Survey:
    file = tmp_path / "rtlh.csv"
    file.write_text("\n".join([HEADER, GOOD, NO_POINT, OUTSIDE]) + "\n", encoding="utf-8")
    return receive_survey(by=surveyor, kind="house", file_name=file.name, path=file)


def sheet_of(content: bytes, name: str | None = None) -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book[name] if name else book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    return book, sheet


def sent_back(content: bytes, folder: Path, **cells: object) -> Path:
    """Save a list with some cells of its first sheet changed."""
    book, sheet = sheet_of(content)
    for place, value in cells.items():
        sheet[place] = value  # type: ignore[assignment]
    book.save(folder / "problems.xlsx")
    return folder / "problems.xlsx"


# -- empty lists


@pytest.mark.parametrize("kind", ["house", "school", "holding"])
def test_every_heading_and_every_word_of_a_template_is_known(
    kind: str, grid: Grid, planner: User, tmp_path: Path
) -> None:
    _, sheet = sheet_of(template_of(kind))
    for column in TEMPLATES[kind].columns:
        for line, word in enumerate(column.choices, start=3):
            place = [one.title for one in TEMPLATES[kind].columns].index(column.title) + 1
            sheet.cell(line, place).value = "Barat Laut" if column.title == "Kelurahan" else word
    file = tmp_path / "isi.xlsx"
    assert sheet.parent is not None
    sheet.parent.save(file)
    given: dict[str, Any] = {}
    if kind == "holding":
        given = {"funder_id": Funder.objects.create(name="Kota", kind="city").pk, "year": 2027}
    survey = receive_survey(by=planner, kind=kind, file_name=file.name, path=file, **given)
    assert survey.understood["unmapped"] == []
    assert [reason for _, reason in survey.understood["left_out"]] == ["example"]
    unread = {"word-unknown", "stage-unknown", "level-unknown", "answer-unreadable", "area-unknown"}
    assert unread & set(report_of(survey).by_code) == set()


def test_an_untouched_template_holds_no_rows(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    file = tmp_path / "contoh.xlsx"
    file.write_bytes(template_of("house"))
    with pytest.raises(NoRows):
        receive_survey(by=surveyor, kind="house", file_name=file.name, path=file)


def test_a_template_offers_words_and_keeps_digits_as_text(grid: Grid) -> None:
    book, sheet = sheet_of(template_of("house"))
    heads = [cell.value for cell in sheet[1]]
    assert heads[:NEEDED_COLUMNS] == [
        "Nama Kepala Rumah Tangga", "NIK", "No KK", "Alamat", "RT", "RW", "Kelurahan", "Lintang", "Bujur",
        "Jumlah Penghuni",
    ]  # fmt: skip
    assert (sheet["B2"].value, sheet["B2"].number_format, sheet["B500"].number_format) == ("3672995505800001", "@", "@")
    ranges = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert ranges["G2:G2001"] == "=Pilihan!$G$1:$G$4"
    assert [book["Pilihan"][f"G{line}"].value for line in range(1, 5)] == [
        "Barat Daya", "Barat Laut", "Tenggara", "Timur Laut",
    ]  # fmt: skip
    assert book["Pilihan"].sheet_state == "hidden"


def test_a_filled_template_becomes_sites(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    book, sheet = sheet_of(template_of("house"))
    row = ["Budi", "3672991505800001", None, "Jl. A", "001", "002", "Barat Laut", -6.010001, 106.010001, 4]
    for place, value in enumerate(row, start=1):
        sheet.cell(3, place).value = value
    book.save(tmp_path / "isi.xlsx")
    survey = receive_survey(by=surveyor, kind="house", file_name="isi.xlsx", path=tmp_path / "isi.xlsx")
    assert publish_survey(survey=survey, by=surveyor).created == 1


# -- lists of rows to mend


def test_the_list_tells_line_cause_and_way_out_and_masks_numbers(survey: Survey, surveyor: User) -> None:
    book, sheet = sheet_of(problems_workbook(survey=survey, by=surveyor))
    heads, first, second = sheet.values
    assert heads == ("Line", "Cause", "What to do", "Answer", *HEADER.split(";"))
    assert first[0] == 3
    assert "No coordinates" in str(first[1])
    assert "-6.01549" in str(first[2])
    assert first[4:8] == ("Siti Umpama", "•••• 0002", "002", "Barat Daya")
    assert (second[0], second[5]) == (4, "•••• 0003")
    assert "outside every kelurahan" in str(second[1])
    everything = str([list(one.values) for one in book.worksheets])
    assert "3672991505800002" not in everything
    assert "3672991505800001" not in everything
    assert Entry.objects.filter(deed="look.rows-to-mend", actor_id=surveyor.pk).count() == 1


def test_nothing_in_the_list_is_a_formula(survey: Survey, surveyor: User) -> None:
    book, sheet = sheet_of(problems_workbook(survey=survey, by=surveyor))
    assert [sheet["K2"].value, sheet["K3"].value] == ["'=HYPERLINK(1)", "'@SUM(A1)"]
    assert {cell.data_type for one in book.worksheets for row in one.iter_rows() for cell in row} <= {"s", "n"}


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"), ("+62812x", "'+62812x"), ("-2+3", "'-2+3"), ("@a", "'@a"), ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("\uff1d1", "'\uff1d1"), ("-6.01549", "-6.01549"), ("+628123456", "+628123456"), ("-", "-"),
        ("Link. A", "Link. A"),
        ("a=b", "a=b"), ("x\x00y", "x\ufffdy"),
    ],
)  # fmt: skip
def test_text_that_could_be_a_formula_gets_an_apostrophe(text: str, safe: str) -> None:
    assert safe_text(text) == safe
    assert plain_text(safe) == text.replace("\x00", "\ufffd")


def test_a_list_sent_back_mends_its_rows_and_keeps_masked_numbers(
    survey: Survey, surveyor: User, tmp_path: Path
) -> None:
    content = problems_workbook(survey=survey, by=surveyor)
    # Row 2 of the list is line 3: it gets a point. Row 3, line 4, stays as it is.
    file = sent_back(content, tmp_path, I2=-6.030011, J2=106.010011)
    told = mend_from_workbook(survey=survey, path=file, by=surveyor)
    assert (told.mended, told.left_alone) == (1, 0)
    row = row_of(survey, 3)
    assert (row.good, row.cells["note"]) == (True, "=HYPERLINK(1)")
    assert row.sealed_id is not None
    assert open_many_cells([row.sealed_id])[row.sealed_id]["nik"] == "3672991505800002"
    assert [row.good for row in rows_of(survey)] == [True, True, False]


def test_a_list_is_known_again_when_it_is_sent_as_an_upload(survey: Survey, surveyor: User, tmp_path: Path) -> None:
    file = sent_back(problems_workbook(survey=survey, by=surveyor), tmp_path, I2="-6,030011", J2="106,010011", F2="")
    back = receive_survey(by=surveyor, kind="house", file_name=file.name, path=file)
    assert (back.pk, Survey.objects.count()) == (survey.pk, 1)
    row = row_of(survey, 3)
    assert row.good
    # The NIK was cleared by hand, so it is gone.
    assert row.sealed_id is not None
    assert "nik" not in open_many_cells([row.sealed_id])[row.sealed_id]


def test_moved_columns_and_rows_are_found_and_foreign_lines_left_alone(
    survey: Survey, surveyor: User, tmp_path: Path
) -> None:
    book, sheet = sheet_of(problems_workbook(survey=survey, by=surveyor))
    sheet.insert_cols(1)
    sheet["A1"] = "Catatan saya"
    sheet["J3"], sheet["K3"] = -6.030011, 106.010011
    sheet["I3"] = "Barat Daya"
    sheet.append([None, 99, None, None, "Orang Lain"])
    sheet.append([None, "x", None, None, "Orang Lain"])
    book.save(tmp_path / "p.xlsx")
    told = mend_from_workbook(survey=survey, path=tmp_path / "p.xlsx", by=surveyor)
    assert (told.mended, told.left_alone) == (1, 0)
    assert row_of(survey, 4).good


def test_what_was_mended_on_the_page_meanwhile_stands(survey: Survey, surveyor: User, tmp_path: Path) -> None:
    content = problems_workbook(survey=survey, by=surveyor)
    mend_row(survey=survey, line=3, cells={"rt": "007"}, by=surveyor)
    mend_from_workbook(survey=survey, path=sent_back(content, tmp_path, I2=-6.030011, J2=106.010011), by=surveyor)
    row = row_of(survey, 3)
    assert (row.good, row.cells["rt"]) == (True, "007")


def test_rows_that_became_sites_meanwhile_are_left_alone(survey: Survey, surveyor: User, tmp_path: Path) -> None:
    content = problems_workbook(survey=survey, by=surveyor)
    mend_from_workbook(survey=survey, path=sent_back(content, tmp_path, I2=-6.030011, J2=106.010011), by=surveyor)
    publish_survey(survey=survey, by=surveyor)
    again = mend_from_workbook(survey=survey, path=sent_back(content, tmp_path, I2=-6.035011, J2=106.01), by=surveyor)
    assert (again.mended, again.left_alone) == (0, 1)
    assert Site.objects.count() == 2


def test_a_list_of_another_upload_or_person_is_refused(
    survey: Survey, grid: Grid, surveyor: User, person: Any, tmp_path: Path
) -> None:
    file = sent_back(problems_workbook(survey=survey, by=surveyor), tmp_path, I2=-6.030011)
    with pytest.raises(SurveyNotFound):
        receive_survey(by=person("surveyor"), kind="house", file_name=file.name, path=file)
    other = Survey.objects.create(kind="house", by=surveyor, file_name="b", file_bytes=1, file_sha256="x")
    with pytest.raises(NotThisList):
        mend_from_workbook(survey=other, path=file, by=surveyor)
    book = openpyxl.Workbook()
    book.save(tmp_path / "plain.xlsx")
    with pytest.raises(NotThisList):
        mend_from_workbook(survey=survey, path=tmp_path / "plain.xlsx", by=surveyor)


@pytest.mark.parametrize("first", [["geoplan-mend", 1, "no-id", "Line"], ["geoplan-mend"], ["x"]])
def test_a_forged_marker_is_refused(grid: Grid, surveyor: User, tmp_path: Path, first: list[object]) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Line", "RT"])  # type: ignore[union-attr]
    marker = book.create_sheet("geoplan-mend")
    marker.sheet_state = "hidden"
    for row in (first, ["rt"], ["RT"], [3, "001"]):
        marker.append(row)
    book.save(tmp_path / "f.xlsx")
    with pytest.raises(NotThisList):
        receive_survey(by=surveyor, kind="house", file_name="f.xlsx", path=tmp_path / "f.xlsx")


def test_places_without_a_point_column_get_two(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    file = tmp_path / "tanpa.csv"
    file.write_text("Nama;RT;Kelurahan\nBudi;001;Barat Laut\n")
    survey = receive_survey(by=surveyor, kind="house", file_name=file.name, path=file)
    back = sent_back(problems_workbook(survey=survey, by=surveyor), tmp_path, H2=-6.010001, I2=106.010001)
    assert mend_from_workbook(survey=survey, path=back, by=surveyor).mended == 1
    assert row_of(survey, 2).good


# -- answers beside the rows

SWAPPED = "Ani Umpama;3672991505800004;004;Barat Laut;106.012000;-6.012000;"
TWIN = "Bude Umpama;3672991505800001;005;Barat Laut;-6.013000;106.013000;"
ELSEWHERE = "Ina Umpama;3672991505800005;006;Tenggara;-6.010500;106.010500;"


@pytest.fixture
def asking(grid: Grid, surveyor: User, tmp_path: Path) -> Survey:
    """Line 3 is swapped, line 4 has the NIK of line 2, line 5 lies 1.1 km from the kelurahan it names."""
    file = tmp_path / "tanya.csv"
    file.write_text("\n".join([HEADER, GOOD, SWAPPED, TWIN, ELSEWHERE]) + "\n", encoding="utf-8")
    return receive_survey(by=surveyor, kind="house", file_name=file.name, path=file)


def test_the_answers_that_would_do_are_offered_beside_each_row(asking: Survey, surveyor: User) -> None:
    _, sheet = sheet_of(problems_workbook(survey=asking, by=surveyor))
    offered = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert offered == {"D2": '"yes"', "D3": '"the same house,second family,different house"', "D4": '"it is right"'}


def test_answers_that_come_back_are_taken_in_any_language(asking: Survey, surveyor: User, tmp_path: Path) -> None:
    content = problems_workbook(survey=asking, by=surveyor)
    file = sent_back(content, tmp_path, D2="Yes", D3="different house", D4="it is right")
    with translation.override("id"):
        done = mend_from_workbook(survey=asking, path=file, by=surveyor)
    assert (done.mended, done.left_alone) == (3, 0)
    assert all(row.good for row in rows_of(asking))


def test_a_row_may_be_left_aside_by_its_answer(asking: Survey, surveyor: User, tmp_path: Path) -> None:
    file = sent_back(problems_workbook(survey=asking, by=surveyor), tmp_path, D3="the same house")
    mend_from_workbook(survey=asking, path=file, by=surveyor)
    assert result_of(row_of(asking, 4)) == "aside"


def test_a_word_that_is_no_answer_changes_nothing(asking: Survey, surveyor: User, tmp_path: Path) -> None:
    file = sent_back(problems_workbook(survey=asking, by=surveyor), tmp_path, D2="hm", D3="it is right")
    done = mend_from_workbook(survey=asking, path=file, by=surveyor)
    assert (done.mended, done.left_alone) == (0, 2)
    assert not any(row.good for row in rows_of(asking, only="bad"))
