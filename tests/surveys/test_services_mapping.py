"""Headings nobody knows: kept under seal, offered, said once and known for the next file."""

import json
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from geoplan.accounts.models import User
from geoplan.needs.models import Site
from geoplan.residents.services import open_many_cells
from geoplan.surveys.models import Mapping, Survey, SurveyRow
from geoplan.surveys.queries import report_of, rows_of
from geoplan.surveys.services import accept_repairs, mend_row, publish_survey, receive_survey, remap_survey
from tests.factories.places import Grid

# Two headings nobody knows: one holds who lives there, one how large the house is.
LIST = """Penunggu;Kelurahan;Lintang;Bujur;Besarnya
Budi Umpama;Barat Laut;-6.010000;106.010000;36,5
Siti Umpama;Barat Laut;106.011000;-6.011000;
"""


def received(by: User, folder: Path, text: str = LIST, **other: object) -> Survey:
    file = folder / "daftar.csv"
    file.write_text(text, encoding="utf-8")
    return receive_survey(by=by, kind="house", file_name=file.name, path=file, **other)  # type: ignore[arg-type]


def draft(survey: Survey, line: int) -> dict[str, object]:
    found = SurveyRow.objects.get(survey=survey, line=line).draft
    assert found is not None
    return found


def test_cells_under_unknown_headings_lie_under_seal(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    survey = received(surveyor, tmp_path)
    assert survey.understood["unmapped"] == ["Penunggu", "Besarnya"]
    first = rows_of(survey)[0]
    assert "Budi" not in json.dumps([first.cells, first.draft, first.problems, survey.understood])
    assert first.sealed_id is not None
    assert open_many_cells([first.sealed_id])[first.sealed_id] == {"column:0": '"Budi Umpama"', "column:4": '"36,5"'}


def test_said_headings_are_read_from_what_the_rows_held(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    survey = received(surveyor, tmp_path)
    accept_repairs(survey=survey, by=surveyor, code="point-swapped")
    asked = {"Penunggu": "person_name", "BESARNYA": "floor_area_m2"}
    assert remap_survey(survey=survey, mapping=asked, by=surveyor) == 2
    assert survey.understood["unmapped"] == []
    assert survey.understood["titles"]["floor_area_m2"] == "Besarnya"
    assert draft(survey, 2)["house"]["floor_area_m2"] == 36.5  # type: ignore[index]
    # The swap that was accepted before stays accepted.
    assert [row.good for row in rows_of(survey)] == [True, True]
    first = rows_of(survey)[0]
    assert first.sealed_id is not None
    assert open_many_cells([first.sealed_id])[first.sealed_id]["name"] == "Budi Umpama"
    assert "Budi" not in json.dumps([first.cells, first.draft, survey.understood])


def test_a_meaning_is_remembered_for_the_next_file_of_the_same_person(
    grid: Grid, surveyor: User, planner: User, tmp_path: Path
) -> None:
    remap_survey(survey=received(surveyor, tmp_path), mapping={"Penunggu": "person_name"}, by=surveyor)
    again = received(surveyor, tmp_path)
    assert (again.understood["unmapped"], again.understood["remembered"]) == (["Besarnya"], ["Penunggu"])
    assert received(planner, tmp_path).understood["unmapped"] == ["Penunggu", "Besarnya"]
    # A file without that heading is none the worse.
    other = received(surveyor, tmp_path, "Nama;Kelurahan;Lintang;Bujur\nA;Barat Laut;-6.01;106.01\n")
    assert (other.understood["unknown_mappings"], other.understood["remembered"]) == ([], [])


def test_a_meaning_given_with_the_file_is_remembered_and_the_newer_counts(
    grid: Grid, surveyor: User, tmp_path: Path
) -> None:
    received(surveyor, tmp_path, mapping={"Besarnya": "occupants", "Tak ada": "rt", "Penunggu": "nonsense"})
    received(surveyor, tmp_path, mapping={"Besarnya": "floor_area_m2"})
    assert list(Mapping.objects.values_list("heading_key", "field")) == [("besarnya", "floor_area_m2")]


def test_a_known_heading_can_be_given_another_meaning_and_back(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    text = "Nama;Keterangan;Kelurahan;Lintang;Bujur\nBudi Umpama;RT 5;Barat Laut;-6.010000;106.010000\n"
    survey = received(surveyor, tmp_path, text)
    remap_survey(survey=survey, mapping={"Keterangan": "rt", "Nama": "ignored"}, by=surveyor)
    assert draft(survey, 2)["rt"] == "005"
    first = rows_of(survey)[0]
    assert first.sealed_id is not None
    assert open_many_cells([first.sealed_id])[first.sealed_id] == {"column:0": '"Budi Umpama"'}
    remap_survey(survey=survey, mapping={"Keterangan": "note", "Nama": "person_name"}, by=surveyor)
    assert draft(survey, 2)["rt"] == ""
    assert open_many_cells([first.sealed_id])[first.sealed_id]["name"] == "Budi Umpama"


def test_what_cannot_be_mapped_is_told(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    survey = received(surveyor, tmp_path)
    remap_survey(survey=survey, mapping={"Tak ada": "rt", "Besarnya": "luas sekali"}, by=surveyor)
    assert survey.understood["unknown_mappings"] == ["Tak ada=rt", "Besarnya=luas sekali"]
    assert not Mapping.objects.exists()


def test_mended_points_and_published_rows_are_left_alone(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    text = "Penunggu;Kelurahan\nBudi;Barat Laut\nSiti;Barat Laut\nUdin;Barat Laut\n"
    survey = received(surveyor, tmp_path, text)
    for line, lon in ((2, "106.010001"), (3, "106.012001")):
        mend_row(survey=survey, line=line, cells={"latitude": "-6.010001", "longitude": lon}, by=surveyor)
    SurveyRow.objects.filter(survey=survey, line=3).update(good=False)
    publish_survey(survey=survey, by=surveyor)
    assert remap_survey(survey=survey, mapping={"Penunggu": "person_name"}, by=surveyor) == 2
    assert [(row.line, row.good, row.waiting) for row in rows_of(survey)] == [
        (2, True, False), (3, True, False), (4, False, True),
    ]  # fmt: skip
    publish_survey(survey=survey, by=surveyor)
    assert Site.objects.count() == 2


def test_a_place_the_gate_stopped_stays_stopped(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    file = tmp_path / "titik.geojson"
    line = {"type": "LineString", "coordinates": [[106.01, -6.01], [106.02, -6.01]]}
    one = {"type": "Feature", "geometry": line, "properties": {"Penunggu": "Budi"}}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [one]}))
    survey = receive_survey(by=surveyor, kind="house", file_name=file.name, path=file, mapping={"Penunggu": "note"})
    remap_survey(survey=survey, mapping={"Penunggu": "person_name"}, by=surveyor)
    assert "point-geometry-type" in report_of(survey).by_code


@pytest.fixture
def two_sheets(tmp_path: Path) -> Path:
    """A workbook whose second sheet has a hidden row and a hidden column."""
    book = openpyxl.Workbook()
    book.active.append(["Catatan rapat"])  # type: ignore[union-attr]
    sheet = book.create_sheet("Rumah")
    sheet.append(["Nama", "Kelurahan", "Lintang", "Bujur"])
    sheet.append(["Budi", "Barat Laut", -6.010001, 106.010001])
    sheet.append(["Siti", "Barat Laut", -6.012001, 106.012001])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("Rahasia").sheet_state = "hidden"
    book.save(tmp_path / "dua.xlsx")
    return tmp_path / "dua.xlsx"


def test_a_sheet_may_be_chosen_and_what_is_hidden_is_told(grid: Grid, surveyor: User, two_sheets: Path) -> None:
    survey = receive_survey(by=surveyor, kind="house", file_name="dua.xlsx", path=two_sheets, sheet="Rumah")
    told = survey.understood
    assert (told["sheet"], told["sheets"], told["hidden_sheets"]) == (
        "Rumah",
        ["Sheet", "Rumah", "Rahasia"],
        ["Rahasia"],
    )
    assert (told["hidden_rows"], told["hidden_lines"], told["hidden_columns"]) == (1, [3], ["Kelurahan"])
    assert report_of(survey).good == 2


def test_a_list_of_json_objects_becomes_sites(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    file = tmp_path / "rumah.json"
    file.write_text(json.dumps([{"nama": "Budi", "kelurahan": "Barat Laut", "lat": -6.010001, "lng": 106.010001}]))
    survey = receive_survey(by=surveyor, kind="house", file_name=file.name, path=file)
    assert (survey.understood["format"], survey.understood["header_lines"]) == ("json", [])
    assert publish_survey(survey=survey, by=surveyor).created == 1


def test_waypoints_of_a_gps_become_sites(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    file = tmp_path / "titik.gpx"
    file.write_text('<gpx><wpt lat="-6.010001" lon="106.010001"><name>Budi</name><cmt>atap bocor</cmt></wpt></gpx>')
    survey = receive_survey(by=surveyor, kind="house", file_name=file.name, path=file)
    assert survey.understood["unmapped"] == ["cmt"]
    assert publish_survey(survey=survey, by=surveyor).created == 1


def test_the_command_takes_a_sheet(grid: Grid, planner: User, two_sheets: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    call_command("survey", two_sheets, kind="house", sheet="Rumah", report=out)
    assert json.loads(out.read_text())["rows"] == 2
    with pytest.raises(CommandError, match="layer-not-found"):
        call_command("survey", two_sheets, kind="house", sheet="Sekolah")
