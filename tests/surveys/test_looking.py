"""Lists for the street: who waits where, whose names are on them, own data that finds its sites again."""

import io
from pathlib import Path

import openpyxl
import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.geo import Box
from geoplan.journal.models import Entry
from geoplan.needs.services import assign
from geoplan.surveys.errors import RowNotFound
from geoplan.surveys.models import Survey
from geoplan.surveys.queries import overview_of, rows_of, waiting_counts, waiting_for, waiting_row_for
from geoplan.surveys.services import (
    GivenPoint,
    give_point,
    own_workbook,
    publish_survey,
    receive_survey,
    shown_places,
    to_mend_by_place,
    waiting_by_place,
)
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid

HEAD = "Nama Kepala Keluarga;NIK;RT;RW;Kelurahan;Lintang;Bujur;Alamat;Material Atap;Kondisi Atap;Jumlah Penghuni"
PLACED = "Budi Umpama;3672991505800001;001;001;Barat Laut;-6.010000;106.010000;Link. Satu;seng;tidak layak;4"
WAITS = "Siti Umpama;3672991505800002;003;001;Tenggara;;;Link. Dua;;;"
ALSO = "Udin Umpama;3672991505800003;002;001;Tenggara;;;Link. Tiga;;;"


def received(by: User, folder: Path, *rows: str) -> Survey:
    file = folder / "daftar.csv"
    file.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    return receive_survey(by=by, kind="house", file_name=file.name, path=file)


def test_waiting_houses_stand_by_kelurahan_and_rt(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    received(surveyor, tmp_path, PLACED, WAITS, ALSO)
    told = waiting_by_place(by=surveyor, most=10)
    assert [(one.area_name, one.rt, [row.name for row in one.rows]) for one in told] == [
        ("Tenggara", "002", ["Udin Umpama"]),
        ("Tenggara", "003", ["Siti Umpama"]),
    ]
    assert waiting_counts(surveyor) == {grid.south_east.code: 2}


def test_a_surveyor_finishes_houses_of_his_kelurahan_from_any_list_but_reads_no_name(
    grid: Grid, planner: User, person: PeopleMaker, tmp_path: Path
) -> None:
    received(planner, tmp_path, WAITS)
    his = person(Role.SURVEYOR)
    row = waiting_for(planner).get()
    with pytest.raises(RowNotFound):
        waiting_row_for(his, row.pk)
    assign(user=his, area=grid.south_east, may_verify=False, by=None)
    assert waiting_row_for(his, row.pk) == row
    [group] = waiting_by_place(by=his, most=10)
    assert (group.rows[0].name, group.rows[0].address) == ("", "Link. Dua")
    assert waiting_by_place(by=planner, most=10)[0].rows[0].name == "Siti Umpama"
    given = give_point(survey=row.survey, line=row.line, point=GivenPoint("-6.030001, 106.030001", "gps", "5"), by=his)
    assert given.good
    assert waiting_counts(planner) == {}


def test_the_printed_list_is_written_down_and_holds_what_is_not_ready(
    grid: Grid, surveyor: User, tmp_path: Path
) -> None:
    survey = received(surveyor, tmp_path, PLACED, WAITS)
    groups = to_mend_by_place(survey=survey, by=surveyor, at=db.now())
    assert [row.row.line for group in groups for row in group.rows] == [3]
    assert Entry.objects.filter(deed="look.rows-printed", actor_id=surveyor.pk).count() == 1


def test_rows_on_the_map_are_points_or_counts_that_add_up(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    # 36 houses on a grid of 6 by 6, 0.001 degrees apart.
    rows = [
        f"A{number};;001;001;Barat Laut;{-6.005 - number // 6 * 0.001:.6f};{106.005 + number % 6 * 0.001:.6f};;;;"
        for number in range(36)
    ]
    survey = received(surveyor, tmp_path, *rows, WAITS)
    all_rows = rows_of(survey)
    singly = shown_places(by=surveyor, rows=all_rows, box=None, most=100)
    assert (singly.total, len(singly.points), singly.cells) == (36, 36, [])
    assert {result for _line, result, _lon, _lat in singly.points} == {"ready"}
    counted = shown_places(by=surveyor, rows=all_rows, box=None, most=10)
    assert (counted.total, counted.points) == (36, [])
    assert sum(rows for _lon, _lat, rows, _open in counted.cells) == 36
    # The two westernmost columns: 106.005 and 106.006.
    west = shown_places(by=surveyor, rows=all_rows, box=Box(106.0, -6.02, 106.0065, -6.0), most=100)
    assert west.total == 12
    only = shown_places(by=surveyor, rows=rows_of(survey, only="waiting"), box=None, most=100)
    assert only.total == 0


def test_own_data_come_back_as_they_are_and_change_nothing(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    publish_survey(survey=received(surveyor, tmp_path, PLACED), by=surveyor)
    content = own_workbook(by=surveyor, kind="house")
    book = openpyxl.load_workbook(io.BytesIO(content))
    heads, row = book.worksheets[0].values
    told = dict(zip(heads, row, strict=True))
    assert told["Nama Kepala Rumah Tangga"] == "Budi Umpama"
    assert (told["Material Atap"], told["Kondisi Atap"], told["Jumlah Penghuni"]) == ("seng", "tidak layak", 4)
    assert (told["Kelurahan"], told["Lintang"], told["Bujur"]) == ("Barat Laut", "-6.010000", "106.010000")
    assert "3672991505800001" not in str(row)
    file = tmp_path / "data-saya.xlsx"
    file.write_bytes(content)
    again = receive_survey(by=surveyor, kind="house", file_name=file.name, path=file)
    assert overview_of(again).to_publish == 1
    done = publish_survey(survey=again, by=surveyor)
    assert (done.created, done.updated, done.unchanged) == (0, 0, 1)


def test_own_data_of_schools_are_read_again(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    file = tmp_path / "sekolah.csv"
    head = "NPSN;Nama Sekolah;Bentuk;Status;Waktu Penyelenggaraan;Tahun Ajaran;Rombel;Baik;Rusak Ringan;Rusak Sedang"
    row = "20600001;SDN Contoh;SD;Negeri;Kombinasi;2025/2026;6;2;1;1;-6.010001;106.030001"
    file.write_text(f"{head};Lintang;Bujur\n{row}\n", encoding="utf-8")
    publish_survey(survey=receive_survey(by=surveyor, kind="school", file_name=file.name, path=file), by=surveyor)
    back = tmp_path / "sekolah-saya.xlsx"
    back.write_bytes(own_workbook(by=surveyor, kind="school"))
    again = receive_survey(by=surveyor, kind="school", file_name=back.name, path=back)
    assert {one.code for one in overview_of(again).problems} <= {"known-already"}
    assert publish_survey(survey=again, by=surveyor).created == 0
