"""A mended row is compared again with the rest of its file; likenesses within a file take three answers.

36.72.01.1001 Barat Laut lies around 106.01 -6.01.
"""

from pathlib import Path

import pytest

from geoplan.accounts.models import User
from geoplan.needs.models import Site
from geoplan.residents.models import Resident
from geoplan.surveys.errors import AnswerUnknown
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.queries import overview_of, result_of, row_of, rows_of
from geoplan.surveys.services import (
    GivenPoint,
    accept_repairs,
    answer_twin,
    give_point,
    leave_out,
    mend_row,
    publish_survey,
    receive_survey,
    remap_survey,
)
from tests.factories.places import Grid

HEAD = "Nama Kepala Keluarga;NIK;RT;RW;Kelurahan;Lintang;Bujur"
FIRST = "Budi Umpama;3672991505800001;001;001;Barat Laut;-6.010000;106.010000"
SECOND = "Siti Umpama;3672991505800002;002;001;Barat Laut;-6.011000;106.011000"
TWIN = "Bude Umpama;3672991505800001;003;001;Barat Laut;-6.012000;106.012000"
NO_POINT = "Udin Umpama;3672991505800003;004;001;Barat Laut;;"


@pytest.fixture
def handed_in(grid: Grid, surveyor: User, tmp_path: Path):  # type: ignore[no-untyped-def]
    def received(*rows: str, head: str = HEAD) -> Survey:
        file = tmp_path / "daftar.csv"
        file.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
        return receive_survey(by=surveyor, kind="house", file_name=file.name, path=file)

    return received


def asked(survey: Survey, line: int) -> list[tuple[str, str]]:
    """Return the open likenesses of a row: code, and the other row."""
    return [(one["code"], one["expected"]) for one in row_of(survey, line).problems if not one["answered"]]


def test_a_row_that_becomes_like_another_is_asked_about(handed_in, surveyor: User) -> None:  # type: ignore[no-untyped-def]
    survey = handed_in(FIRST, SECOND)
    mended = mend_row(survey=survey, line=2, cells={"nik": "3672991505800002"}, by=surveyor)
    # The row that was touched is asked about, although the other one comes after it.
    assert not mended.good
    assert asked(survey, 2) == [("duplicate-nik", "line 3")]
    assert asked(survey, 3) == []


def test_a_likeness_goes_when_the_other_row_is_mended(handed_in, surveyor: User) -> None:  # type: ignore[no-untyped-def]
    survey = handed_in(FIRST, TWIN)
    assert asked(survey, 3) == [("duplicate-nik", "line 2")]
    mend_row(survey=survey, line=2, cells={"nik": "3672991505800009"}, by=surveyor)
    assert asked(survey, 3) == []
    assert row_of(survey, 3).good


def test_the_same_name_in_one_rt_is_found_and_a_different_nik_clears_it(handed_in, surveyor: User) -> None:  # type: ignore[no-untyped-def]
    survey = handed_in(FIRST, "BUDI  umpama;;002;001;Barat Laut;-6.013000;106.013000")
    mend_row(survey=survey, line=3, cells={"rt": "1"}, by=surveyor)
    assert asked(survey, 3) == [("duplicate-name-rt", "line 2")]
    mend_row(survey=survey, line=3, cells={"nik": "3672991505800008"}, by=surveyor)
    assert asked(survey, 3) == []


def test_an_answer_stands_for_the_row_it_was_about_and_for_no_other(handed_in, surveyor: User) -> None:  # type: ignore[no-untyped-def]
    survey = handed_in(FIRST, SECOND, TWIN)
    answer_twin(survey=survey, line=4, answer="different", by=surveyor)
    assert mend_row(survey=survey, line=4, cells={"rt": "9"}, by=surveyor).good
    assert not mend_row(survey=survey, line=4, cells={"nik": "3672991505800002"}, by=surveyor).good
    assert asked(survey, 4) == [("duplicate-nik", "line 3")]


def test_many_houses_on_one_point_are_noted_when_the_last_comes(handed_in, surveyor: User) -> None:  # type: ignore[no-untyped-def]
    same = "{};;00{};001;Barat Laut;-6.010001;106.010001"
    survey = handed_in(*(same.format(name, number) for number, name in enumerate("ABC", start=1)), NO_POINT)
    point = GivenPoint("-6.010001, 106.010001")
    give_point(survey=survey, line=5, point=point, by=surveyor)
    assert ("many-on-one-point", "4 houses here") in asked(survey, 5)


def test_a_school_that_becomes_like_another_is_asked_about(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    file = tmp_path / "sekolah.csv"
    head = "NPSN;Nama Sekolah;Tahun Ajaran;Lintang;Bujur"
    rows = ["20600001;SD Satu;2026/2027;-6.01;106.01", "20600002;SD Dua;2026/2027;-6.011;106.011"]
    file.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    survey = receive_survey(by=surveyor, kind="school", file_name=file.name, path=file)
    mend_row(survey=survey, line=3, cells={"npsn": "20600001"}, by=surveyor)
    assert ("duplicate-npsn", "line 2") in asked(survey, 3)


def test_the_same_house_is_left_aside_and_can_be_taken_up_again(handed_in, surveyor: User) -> None:  # type: ignore[no-untyped-def]
    survey = handed_in(FIRST, TWIN)
    answer_twin(survey=survey, line=3, answer="same", by=surveyor)
    assert result_of(row_of(survey, 3)) == "aside"
    assert overview_of(survey).results == dict.fromkeys(overview_of(survey).results, 0) | {"aside": 1, "ready": 1}
    publish_survey(survey=survey, by=surveyor)
    assert Site.objects.count() == 1
    answer_twin(survey=survey, line=3, answer="", by=surveyor)
    assert result_of(row_of(survey, 3)) == "asked"


def test_a_second_family_joins_the_house_of_the_other_row(handed_in, surveyor: User) -> None:  # type: ignore[no-untyped-def]
    survey = handed_in(FIRST, TWIN)
    answer_twin(survey=survey, line=3, answer="second", by=surveyor)
    publish_survey(survey=survey, by=surveyor)
    site = Site.objects.get()
    assert {row.site_id for row in SurveyRow.objects.filter(survey=survey)} == {site.pk}
    # Both rows had one NIK: whose it is nobody knows, so the second person is kept without it.
    people = Resident.objects.filter(site=site).order_by("place")
    assert [person.nik_match is None for person in people] == [False, True]


def test_no_other_word_is_an_answer(handed_in, surveyor: User) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(AnswerUnknown):
        answer_twin(survey=handed_in(FIRST, TWIN), line=3, answer="perhaps", by=surveyor)


@pytest.mark.parametrize(
    ("given", "source", "accuracy_m"),
    [
        (GivenPoint("-6.010001, 106.010001", "gps", "7"), "gps", 7.0),
        (GivenPoint("-6.010001, 106.010001", "map-pin"), "map-pin", None),
        (GivenPoint("-6.010001 106.010001"), "typed", None),
        (GivenPoint("https://www.google.com/maps?q=-6.010001,106.010001"), "map-link", None),
    ],
)
def test_a_given_point_says_how_it_came(  # type: ignore[no-untyped-def]
    handed_in, surveyor: User, given: GivenPoint, source: str, accuracy_m: float | None
) -> None:
    survey = handed_in(NO_POINT)
    row = give_point(survey=survey, line=2, point=given, by=surveyor)
    assert row.good
    # What a heading means is said again: the point stays as it was given.
    remap_survey(survey=survey, mapping={"RW": "rw"}, by=surveyor)
    draft = row_of(survey, 2).draft
    assert draft is not None
    assert (draft["location"], draft["location_source"], draft["accuracy_m"]) == (
        [106.010001, -6.010001],
        source,
        accuracy_m,
    )


def test_a_point_in_the_file_is_replaced_by_the_one_that_is_given(handed_in, surveyor: User) -> None:  # type: ignore[no-untyped-def]
    # In the sea, 50 km away.
    survey = handed_in(FIRST.replace("-6.010000;106.010000", "-5.512345;105.912345"))
    link = GivenPoint("https://www.google.com/maps?q=-6.010001,106.010001")
    row = give_point(survey=survey, line=2, point=link, by=surveyor)
    assert row.good
    assert row.draft is not None
    assert row.draft["location"] == [106.010001, -6.010001]
    # A point typed into its cells later is no longer the given one.
    again = mend_row(
        survey=survey,
        line=2,
        cells={"latitude": "-6.010005", "longitude": "106.010005", "coordinates": ""},
        by=surveyor,
    )
    assert again.draft is not None
    assert again.draft["location_source"] == "file"


def test_a_rounded_nik_is_left_out_of_all_rows_at_once(handed_in, surveyor: User) -> None:  # type: ignore[no-untyped-def]
    rounded = "3.67299E+15"
    survey = handed_in(FIRST.replace("3672991505800001", rounded), SECOND.replace("3672991505800002", rounded))
    assert overview_of(survey).results["refused"] == 2
    assert leave_out(survey=survey, by=surveyor, code="nik-rounded") == 2
    assert all(row.good for row in rows_of(survey))
    assert leave_out(survey=survey, by=surveyor, code="point-missing") == 0


def test_the_database_and_python_name_the_same_result_for_every_row(handed_in, surveyor: User) -> None:  # type: ignore[no-untyped-def]
    swapped = "Ani Umpama;;005;001;Barat Laut;106.014000;-6.014000"
    other = "Ina Umpama;;006;001;Tenggara;-6.010500;106.010500"
    rough = "Uci Umpama;;007;001;Barat Laut;-6.015;106.015"
    survey = handed_in(
        FIRST, SECOND, TWIN, NO_POINT, swapped, other, rough, "Oni;123;008;001;Barat Laut;-6.016;106.016"
    )
    publish_survey(survey=survey, by=surveyor)
    accept_repairs(survey=survey, by=surveyor)
    answer_twin(survey=survey, line=4, answer="same", by=surveyor)
    counted = overview_of(survey)
    for name, rows in counted.results.items():
        named = [row for row in rows_of(survey) if result_of(row) == name]
        assert [row.line for row in rows_of(survey, only=name)] == [row.line for row in named]
        assert len(named) == rows, name
    assert counted.rows == 8
    assert {name for name, rows in counted.results.items() if rows} >= {
        "published",
        "aside",
        "waiting",
        "ready",
        "refused",
    }
