"""Uploads from file to map, on the drawn grid of tests/factories/places.py (lon 106.00-106.04, lat -6.04 - -6.00)."""

from decimal import Decimal
from pathlib import Path

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.services import claim_site
from geoplan.coverage.queries import coverage_by_area
from geoplan.journal.models import Entry
from geoplan.needs.models import Site
from geoplan.needs.services import assign
from geoplan.residents.models import Resident, SealedCells
from geoplan.residents.services import open_many_cells
from geoplan.surveys.errors import MayNotUpload, NoHeader, NothingToPublish, PayerMissing, RowPublished
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.queries import report_of, rows_of, waiting_by_area
from geoplan.surveys.services import (
    accept_repairs,
    mend_row,
    publish_survey,
    receive_survey,
    shown_personal,
    verify_published,
)
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid, make_house
from tests.factories.promises import FunderMaker

HEADER = "Nama Kepala Keluarga;NIK;RT;RW;Kelurahan;Lintang;Bujur;Luas Rumah (m2);Jumlah Penghuni"
GOOD = "Budi Umpama;3672991505800001;001;002;Barat Laut;-6.010000;106.010000;36;4"
SWAPPED = "Siti Umpama;3672991505800002;001;002;Barat Laut;106.011000;-6.011000;30;3"
NO_POINT = "Udin Umpama;3672991505800003;003;002;Barat Daya;;;24;5"
OUTSIDE = "Ani Umpama;3672991505800004;001;001;Barat Laut;-6.020000;106.060000;20;2"


@pytest.fixture
def write(tmp_path: Path):  # type: ignore[no-untyped-def]
    def written(*lines: str, name: str = "rtlh.csv", header: str = HEADER) -> Path:
        file = tmp_path / name
        file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return file

    return written


def received(by: User, file: Path, kind: str = "house", **other: object) -> Survey:
    return receive_survey(by=by, kind=kind, file_name=file.name, path=file, **other)  # type: ignore[arg-type]


def test_every_row_is_kept_good_or_bad(grid: Grid, surveyor: User, write) -> None:  # type: ignore[no-untyped-def]
    survey = received(surveyor, write(GOOD, SWAPPED, NO_POINT, OUTSIDE))
    told = report_of(survey)
    assert (told.rows, told.good, told.bad) == (4, 1, 3)
    assert (told.repairable, told.waiting, told.outside) == (1, 1, 1)
    assert [row.line for row in rows_of(survey)] == [2, 3, 4, 5]
    assert not Site.objects.exists()


def test_personal_cells_lie_under_seal_and_nowhere_else(grid: Grid, surveyor: User, write) -> None:  # type: ignore[no-untyped-def]
    survey = received(surveyor, write(GOOD, NO_POINT))
    stored = str(list(SurveyRow.objects.values())) + str(list(Entry.objects.values())) + str(survey.understood)
    for secret in ("Budi", "Umpama", "3672991505800001", "3672991505800003"):
        assert secret not in stored
        assert secret.encode() not in b"".join(bytes(row.sealed) for row in SealedCells.objects.all())
    first = rows_of(survey)[0]
    assert first.sealed_id is not None
    opened = open_many_cells([first.sealed_id])[first.sealed_id]
    assert (opened["name"], opened["nik"]) == ("Budi Umpama", "3672991505800001")


def test_good_rows_become_sites_and_the_rest_waits(grid: Grid, surveyor: User, write) -> None:  # type: ignore[no-untyped-def]
    survey = received(surveyor, write(GOOD, SWAPPED, NO_POINT))
    assert publish_survey(survey=survey, by=surveyor).created == 1
    site = Site.objects.get()
    assert (site.area_id, site.rt, site.facts["occupants"]) == (grid.north_west.pk, "001", 4)
    assert Resident.objects.get().site_id == site.pk
    assert [row.outcome for row in rows_of(survey)] == ["created", "", ""]


def test_a_repair_is_offered_and_made_only_when_accepted(grid: Grid, surveyor: User, write) -> None:  # type: ignore[no-untyped-def]
    survey = received(surveyor, write(SWAPPED))
    with pytest.raises(NothingToPublish):
        publish_survey(survey=survey, by=surveyor)
    assert accept_repairs(survey=survey, by=surveyor, code="point-swapped") == 1
    publish_survey(survey=survey, by=surveyor)
    site = Site.objects.get()
    assert (site.location.x, site.location.y) == (106.011, -6.011)


def test_the_same_file_twice_makes_one_set_of_sites(grid: Grid, surveyor: User, write) -> None:  # type: ignore[no-untyped-def]
    file = write(GOOD, NO_POINT)
    publish_survey(survey=received(surveyor, file), by=surveyor)
    again = received(surveyor, file)
    told = publish_survey(survey=again, by=surveyor)
    assert (told.created, told.updated, told.unchanged) == (0, 0, 1)
    assert (Site.objects.count(), Resident.objects.count()) == (1, 1)
    assert "known-already" in report_of(again).by_code


def test_a_point_outside_every_area_is_bad_kept_and_mendable(grid: Grid, surveyor: User, write) -> None:  # type: ignore[no-untyped-def]
    survey = received(surveyor, write(OUTSIDE))
    [problem] = report_of(survey).problems
    # 0.02 degrees of longitude beyond the border at latitude -6: about 2.2 km.
    assert (problem["code"], problem["expected"]) == ("outside-all-areas", "2.2 km")
    mended = mend_row(survey=survey, line=2, cells={"longitude": "106.030001", "kelurahan": "Timur Laut"}, by=surveyor)
    assert (mended.good, mended.area_code) == (True, "36.72.01.1002")


def test_a_point_in_another_kelurahan_than_stated_is_asked_about(grid: Grid, surveyor: User, write) -> None:  # type: ignore[no-untyped-def]
    elsewhere = GOOD.replace("Barat Laut", "Tenggara")
    survey = received(surveyor, write(elsewhere))
    assert report_of(survey).by_code == {"other-kelurahan": 1}
    assert not rows_of(survey)[0].good
    assert accept_repairs(survey=survey, by=surveyor, line=2, code="other-kelurahan") == 1
    publish_survey(survey=survey, by=surveyor)
    assert Site.objects.get().area_id == grid.north_west.pk


def test_near_the_border_the_kelurahan_is_only_noted(grid: Grid, surveyor: User, write) -> None:  # type: ignore[no-untyped-def]
    # 0.0005 degrees of longitude from the border at 106.02: 55 m.
    near = GOOD.replace("106.010000", "106.020500")
    survey = received(surveyor, write(near))
    assert rows_of(survey)[0].good


def test_a_row_without_a_point_waits_under_its_kelurahan(grid: Grid, surveyor: User, write) -> None:  # type: ignore[no-untyped-def]
    survey = received(surveyor, write(NO_POINT))
    assert waiting_by_area() == {"36.72.02.1001": 1}
    given = mend_row(survey=survey, line=2, cells={"latitude": "-6.03", "longitude": "106.0100"}, by=surveyor)
    assert given.good or given.problems
    mend_row(survey=survey, line=2, cells={"latitude": "-6.030010", "longitude": "106.010010"}, by=surveyor)
    publish_survey(survey=survey, by=surveyor)
    assert waiting_by_area() == {}


def test_a_masked_number_sent_back_keeps_what_was_sealed(grid: Grid, surveyor: User, write) -> None:  # type: ignore[no-untyped-def]
    survey = received(surveyor, write(NO_POINT))
    row = mend_row(
        survey=survey, line=2, cells={"nik": "•••• 0003", "latitude": "-6.03001", "longitude": "106.01001"},
        by=surveyor,
    )  # fmt: skip
    assert row.sealed_id is not None
    assert row.problems == []
    assert open_many_cells([row.sealed_id])[row.sealed_id]["nik"] == "3672991505800003"


def test_the_uploader_sees_a_name_again_but_only_the_end_of_a_nik(grid: Grid, surveyor: User, write) -> None:  # type: ignore[no-untyped-def]
    survey = received(surveyor, write(NO_POINT))
    shown = shown_personal(by=surveyor, rows=list(rows_of(survey)))
    assert shown == {2: {"person_name": "Udin Umpama", "nik": "•••• 0003"}}


def test_a_published_row_is_not_mended_any_more(grid: Grid, surveyor: User, write) -> None:  # type: ignore[no-untyped-def]
    survey = received(surveyor, write(GOOD))
    publish_survey(survey=survey, by=surveyor)
    with pytest.raises(RowPublished):
        mend_row(survey=survey, line=2, cells={"rt": "9"}, by=surveyor)


def test_a_list_checked_in_the_field_is_published_as_verified(grid: Grid, planner: User, write) -> None:  # type: ignore[no-untyped-def]
    survey = received(planner, write(GOOD))
    publish_survey(survey=survey, by=planner)
    assert verify_published(survey=survey, by=planner) == 1
    assert Site.objects.get().status == "verified"


def test_a_school_list_with_two_years_makes_one_school_with_the_newer_need(
    grid: Grid,
    planner: User,
    write,  # type: ignore[no-untyped-def]
) -> None:
    header = "NPSN;Nama Sekolah;Bentuk;Tahun Ajaran;Peserta Didik;Rombel;Baik;Rusak Ringan;Rusak Sedang;Rusak Berat"
    header += ";Lintang;Bujur"
    # Six class groups: in 2025/2026 four rooms serve, in 2024/2025 three.
    newer = "20600001;SDN Contoh;SD;2025/2026;150;6;2;1;1;2;-6.010001;106.030001"
    older = "20600001;SDN Contoh;SD;2024/2025;150;6;1;1;1;2;-6.010001;106.030001"
    survey = received(planner, write(older, newer, header=header, name="sekolah.csv"), kind="school")
    publish_survey(survey=survey, by=planner)
    assert Site.objects.get().units_needed == Decimal(2)


def test_another_payers_list_makes_an_overlap(
    grid: Grid,
    planner: User,
    officer: User,
    funder_of: FunderMaker,
    write,  # type: ignore[no-untyped-def]
) -> None:
    house = make_house(planner, grid.north_west, "AAAA-0001", 106.01, -6.01)
    company, city = funder_of("PT Contoh", officer), funder_of("Kota Contoh", kind="city")
    claim_site(by=officer, funder_id=company.pk, site_code=house.code, units=Decimal(1), year=2027)
    file = write("AAAA-0001;disepakati", "ZZZZ-9999;disepakati", header="Kode;Tahap", name="daftar.csv")
    survey = received(planner, file, kind="holding", funder_id=city.pk, year=2027)
    assert publish_survey(survey=survey, by=planner).holdings == 1
    assert report_of(survey).by_code == {"site-not-found": 1}
    assert Adoption.objects.filter(site=house, imported=True).count() == 1
    [row] = [one for one in coverage_by_area(level="city", at=db.now()) if one.code == "36.72"]
    assert (row.needed, row.covered, row.over) == (1, 1, 1)


def test_who_may_upload_what(grid: Grid, surveyor: User, person: PeopleMaker, write) -> None:  # type: ignore[no-untyped-def]
    for role in (Role.OFFICER, Role.MONITOR, Role.OPERATOR):
        with pytest.raises(MayNotUpload):
            received(person(role), write(GOOD))
    with pytest.raises(MayNotUpload):
        received(surveyor, write(GOOD), kind="holding", funder_id=1, year=2027)
    with pytest.raises(PayerMissing):
        received(person(Role.PLANNER), write(GOOD), kind="holding")


def test_a_file_without_a_header_is_refused_and_leaves_nothing(grid: Grid, surveyor: User, write) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NoHeader):
        received(surveyor, write("1;2;3", header="7;8;9"))
    assert not Survey.objects.exists()


def test_geojson_places_become_sites(grid: Grid, planner: User, tmp_path: Path) -> None:
    file = tmp_path / "titik.geojson"
    file.write_text(
        '{"type":"FeatureCollection","features":['
        '{"type":"Feature","geometry":{"type":"Point","coordinates":[106.010001,-6.010001]},"properties":{"RT":"001"}},'
        '{"type":"Feature","geometry":{"type":"Point","coordinates":[-6.012345,106.012345]},"properties":{"RT":"002"}},'
        '{"type":"Feature","geometry":{"type":"LineString","coordinates":[[106.01,-6.01],[106.02,-6.01]]},"properties":{"RT":"3"}}'
        "]}"
    )
    survey = received(planner, file)
    told = report_of(survey)
    assert (told.rows, told.good) == (3, 1)
    assert set(told.by_code) >= {"point-swapped", "point-geometry-type"}
    publish_survey(survey=survey, by=planner)
    assert publish_again(planner, file) == (0, 1)


def publish_again(by: User, file: Path) -> tuple[int, int]:
    told = publish_survey(survey=received(by, file), by=by)
    return told.created, told.unchanged


def test_a_list_changes_no_house_of_somebody_else_nor_tells_which_it_is(
    grid: Grid, surveyor: User, person: PeopleMaker, write
) -> None:  # type: ignore[no-untyped-def]
    publish_survey(survey=received(surveyor, write(GOOD)), by=surveyor)
    house = Site.objects.get()
    stranger = person(Role.SURVEYOR)
    assign(user=stranger, area=grid.south_east, may_verify=True, by=None)
    # By code into the stranger's own kelurahan, and by NIK: both would have carried the house into his care.
    header = f"{HEADER};Kode Rumah"
    taken = write(f";;;;Tenggara;-6.030000;106.030000;;;{house.code}", header=header, name="a.csv")
    same = write(GOOD.replace("Budi", "Bude"), name="b.csv")
    for file in (taken, same):
        survey = received(stranger, file)
        assert "recorded-elsewhere" in report_of(survey).by_code
        assert house.code not in str([row.problems for row in rows_of(survey)])
        with pytest.raises(NothingToPublish):
            publish_survey(survey=survey, by=stranger)
    # One who reported the house, has its kelurahan in care, or plans the city may.
    assign(user=stranger, area=grid.north_west, may_verify=False, by=None)
    assert "known-already" in report_of(received(stranger, same)).by_code


def test_a_place_of_a_file_is_not_mended_as_a_cell(grid: Grid, surveyor: User, write) -> None:  # type: ignore[no-untyped-def]
    survey = received(surveyor, write(GOOD))
    mend_row(survey=survey, line=2, cells={"geometry": "a"}, by=surveyor)
    assert mend_row(survey=survey, line=2, cells={"rt": "2"}, by=surveyor).good
    assert "geometry" not in rows_of(survey)[0].cells


def test_a_problem_with_a_nul_is_one_that_no_row_has(grid: Grid, surveyor: User, write) -> None:  # type: ignore[no-untyped-def]
    survey = received(surveyor, write(GOOD))
    assert not rows_of(survey, problem="point\x00").exists()


def test_bare_points_find_no_house_of_somebody_else(grid: Grid, surveyor: User, person: PeopleMaker, write) -> None:  # type: ignore[no-untyped-def]
    publish_survey(survey=received(surveyor, write(GOOD)), by=surveyor)
    stranger = person(Role.SURVEYOR)
    near = [f"-6.01000{south};106.01000{east}" for south in range(3) for east in range(3)]
    survey = received(stranger, write(*near, header="Lintang;Bujur", name="grid.csv"))
    assert {"known-already", "recorded-elsewhere"}.isdisjoint(report_of(survey).by_code)
    assert {row.good for row in rows_of(survey)} == {True}
    publish_survey(survey=survey, by=stranger)
    # The row that met the house stays, refused; the others are what they say: further houses.
    assert report_of(survey).by_code["recorded-elsewhere"] >= 1
    assert Site.objects.get(reported_by=surveyor).version == 1
