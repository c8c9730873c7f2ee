"""Other payers' lists: which site a row is of, how sure that is, and what a planner answers. On the drawn grid.

One ten-thousandth of a degree is about 11 m.
"""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.models import Adoption
from geoplan.funders.models import Funder
from geoplan.needs.models import Site
from geoplan.surveys import queries
from geoplan.surveys.errors import (
    AnswerUnknown,
    HeldAlready,
    MayNotUpload,
    NewSiteNeedsPoint,
    RowNotReady,
    RowPublished,
)
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.rules.matches import Candidate, Confidence, MatchedBy, weigh
from geoplan.surveys.rules.school_names import are_alike, school_key
from geoplan.surveys.services import answer_held, doubt_of, publish_survey
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid, make_school
from tests.surveys.lists import BUDI, SITI, UDIN, published, read

HEADER = "Kode;NPSN;Nama Sekolah;Nama Penerima;NIK;RT;RW;Kelurahan;Lintang;Bujur;Tahap;Tahun"


@dataclass
class Scene:
    grid: Grid
    planner: User
    payer: Funder
    houses: dict[str, Site]

    def listed(self, *rows: dict[str, str], year: int = 2027, publish: bool = True) -> Survey:
        """Send a list of the payer whose rows tell some columns, the others empty."""
        lines = [";".join(row.get(title, "") for title in HEADER.split(";")) for row in rows]
        survey = read(self.planner, *lines, header=HEADER, kind="holding", funder_id=self.payer.pk, year=year)
        if publish:
            publish_survey(survey=survey, by=self.planner)
        return survey


@pytest.fixture
def scene(grid: Grid, planner: User, funder_of) -> Scene:  # type: ignore[no-untyped-def]
    published(planner, BUDI, SITI, UDIN)
    sites = list(Site.objects.order_by("pk"))
    return Scene(
        grid, planner, funder_of("Kota Contoh", kind="city"), dict(zip(["budi", "siti", "udin"], sites, strict=True))
    )


def row_of(survey: Survey, line: int = 2) -> SurveyRow:
    return SurveyRow.objects.get(survey=survey, line=line)


def told(row: SurveyRow) -> tuple[str, str, list[str]]:
    match = row.match or {}
    return row.outcome, match["confidence"], match.get("by", [])


IN_RT = {"RT": "001", "RW": "002", "Kelurahan": "Barat Laut"}


@pytest.mark.parametrize(
    ("cells", "confidence", "by"),
    [
        ({"NIK": "3672991505800001"}, "certain", ["nik"]),
        ({"Nama Penerima": "Bpk. BUDI UMPAMA"} | IN_RT, "likely", ["name-rt"]),
        # 0.00004 degrees of latitude are 4.4 m, 0.0001 are 11 m; the next house is 155 m away.
        ({"Lintang": "-6.010040", "Bujur": "106.010000"}, "likely", ["near"]),
        (
            {"Nama Penerima": "Budi Umpama", "Kelurahan": "Barat Laut", "Lintang": "-6.010100", "Bujur": "106.010000"},
            "likely",
            ["name-place", "near"],
        ),
    ],
)
def test_a_sure_row_becomes_a_holding_and_says_how_sure_it_was(
    scene: Scene, cells: dict[str, str], confidence: str, by: list[str]
) -> None:
    row = row_of(scene.listed(cells))
    assert told(row) == ("holding", confidence, by)
    assert row.site == scene.houses["budi"]
    assert Adoption.objects.get().imported


@pytest.mark.parametrize(
    ("cells", "by"),
    [
        # 0.00018 degrees are 20 m: a phone may be that wrong, and so may another house be that near.
        ({"Lintang": "-6.010180", "Bujur": "106.010000"}, ["near"]),
        # Somebody else on the very spot.
        ({"Nama Penerima": "Wati Rekaan", "Lintang": "-6.010000", "Bujur": "106.010000"}, ["near"]),
        ({"Nama Penerima": "Budi Umpama", "Kelurahan": "Barat Laut"}, ["name-place"]),
    ],
)
def test_an_unsure_row_waits_for_a_planner(scene: Scene, cells: dict[str, str], by: list[str]) -> None:
    survey = scene.listed(cells)
    row = row_of(survey)
    assert told(row)[:2] == ("asked", "unsure")
    assert [(one["code"], one["by"]) for one in row.match["asked"]] == [(scene.houses["budi"].code, by)]
    assert not Adoption.objects.exists()
    assert list(queries.doubtful_rows(scene.planner)) == [row]
    assert queries.overview_of(survey).results["pending"] == 1


def test_a_code_and_a_nik_of_two_houses_is_a_question(scene: Scene) -> None:
    survey = scene.listed({"Kode": scene.houses["siti"].code, "NIK": "3672991505800001"})
    assert {one["code"] for one in row_of(survey).match["asked"]} == {
        scene.houses[name].code for name in ("budi", "siti")
    }


def test_the_answer_this_records_the_holding_even_beyond_need(scene: Scene) -> None:
    scene.listed({"NIK": "3672991505800001"}, year=2026)
    other = Funder.objects.create(name="Baznas Contoh", kind="community")
    survey = scene.listed({"Lintang": "-6.010180", "Bujur": "106.010000"}, publish=False)
    Survey.objects.filter(pk=survey.pk).update(funder=other)
    survey.refresh_from_db()
    publish_survey(survey=survey, by=scene.planner)
    row = answer_held(survey=survey, line=2, answer="this", code=scene.houses["budi"].code, by=scene.planner)
    assert told(row_of(survey)) == ("holding", "certain", ["answer"])
    assert Adoption.objects.filter(site=row.site, funder=other, year=2027, stage="agreed").exists()
    assert sum(one.units for one in Adoption.objects.all()) == Decimal(2)
    with pytest.raises(RowPublished):
        answer_held(survey=survey, line=2, answer="none", by=scene.planner)


def test_an_unmatched_row_becomes_a_new_site_only_by_a_planners_answer(scene: Scene) -> None:
    far = {"Nama Penerima": "Wati Rekaan", "NIK": "3672991505800009", "Lintang": "-6.015000", "Bujur": "106.015000"}
    survey = scene.listed(far, {"Nama Penerima": "Tono Rekaan"} | IN_RT)
    assert [row_of(survey, line).problems[-1]["code"] for line in (2, 3)] == ["site-not-found"] * 2
    assert queries.doubtful_rows(scene.planner).count() == 2
    row = answer_held(survey=survey, line=2, answer="new", by=scene.planner)
    assert row.site is not None
    assert (row.site.area.code, row.site.units_needed, row.problems) == ("36.72.01.1001", 1, [])
    assert Adoption.objects.get().site == row.site
    with pytest.raises(NewSiteNeedsPoint):
        answer_held(survey=survey, line=3, answer="new", by=scene.planner)
    assert Site.objects.count() == 4
    # Its people are sealed with it: the next list finds it by the NIK.
    later = scene.listed({"NIK": "3672991505800009"}, year=2028)
    assert told(row_of(later)) == ("holding", "certain", ["nik"])


def test_answers_hold_for_the_payers_next_list(scene: Scene) -> None:
    near, nobody = {"Lintang": "-6.010180", "Bujur": "106.010000"}, {"Nama Penerima": "Tono Rekaan"} | IN_RT
    first = scene.listed(near, nobody)
    answer_held(survey=first, line=2, answer="this", code=scene.houses["budi"].code, by=scene.planner)
    answer_held(survey=first, line=3, answer="none", by=scene.planner)
    assert queries.overview_of(first).results["aside"] == 1
    assert queries.doubtful_rows(scene.planner).count() == 0
    again = scene.listed(near | {"Tahap": "selesai"}, nobody)
    assert told(row_of(again)) == ("holding", "certain", ["answer"])
    assert queries.result_of(row_of(again, 3)) == "aside"
    assert Adoption.objects.get().stage == "verified"


def test_past_years_enter_as_verified_facts_and_each_row_by_its_own_year(scene: Scene) -> None:
    this_year = db.now().year
    scene.listed(
        {"NIK": "3672991505800001", "Tahun": str(this_year - 2)},
        {"NIK": "3672991505800002", "Tahun": str(this_year)},
        {"NIK": "3672991505800003"},
        {"NIK": "3672991505800002", "Tahun": str(this_year - 1), "Tahap": "disepakati"},
        year=this_year - 1,
    )
    stages = {(one.site_id, one.year): one.stage for one in Adoption.objects.all()}
    budi, siti, udin = (scene.houses[name].pk for name in ("budi", "siti", "udin"))
    assert stages[budi, this_year - 2] == "verified"
    assert stages[udin, this_year - 1] == "verified"
    # One promise of a payer lives at a site: what the list says of the later year speaks.
    assert stages[siti, this_year] == "agreed"


def test_schools_are_found_by_npsn_and_by_their_names(scene: Scene) -> None:
    area = scene.grid.north_east
    school = make_school(scene.planner, area, "AAAA-0099", 106.03, -6.01, "2", reference="99000001")
    Site.objects.filter(pk=school.pk).update(name="SD Negeri 1 Umpama")
    survey = scene.listed(
        {"Nama Sekolah": "SDN Umpama I", "Kelurahan": "Timur Laut"},
        {"Nama Sekolah": "SDN 1 Umpamma", "Kelurahan": "Timur Laut"},
        {"Nama Sekolah": "SDN 1 Umpama", "Kelurahan": "Tenggara"},
        {"Nama Sekolah": "SDN 2 Umpama", "Kelurahan": "Timur Laut"},
    )
    rows = [row_of(survey, line) for line in (2, 3, 4, 5)]
    assert told(rows[0]) == ("holding", "likely", ["name-place"])
    assert [row.outcome for row in rows] == ["holding", "asked", "asked", ""]
    with pytest.raises(HeldAlready):
        answer_held(survey=survey, line=3, answer="this", code="AAAA-0099", by=scene.planner)
    assert told(row_of(scene.listed({"NPSN": "99000001"}, year=2028))) == ("holding", "certain", ["npsn"])


def test_only_planners_answer_and_only_what_lacks_nothing_else(scene: Scene, person: PeopleMaker) -> None:
    survey = scene.listed({"NIK": "3672991505800001"}, {"NIK": "12"}, {"Nama Penerima": "Tono Rekaan"} | IN_RT)
    with pytest.raises(MayNotUpload):
        answer_held(survey=survey, line=4, answer="none", by=person(Role.SURVEYOR))
    assert list(queries.doubtful_rows(person(Role.SURVEYOR))) == []
    with pytest.raises(AnswerUnknown):
        answer_held(survey=survey, line=4, answer="maybe", by=scene.planner)
    with pytest.raises(RowNotReady):
        doubt_of(survey=survey, line=3, by=scene.planner)
    houses = read(scene.planner, BUDI)
    with pytest.raises(AnswerUnknown):
        answer_held(survey=houses, line=2, answer="none", by=scene.planner)


def candidate(site: int, by: MatchedBy, confidence: Confidence, away_m: float | None = None) -> Candidate:
    return Candidate(site, f"S{site}", (by,), confidence, away_m)


def test_weighing_takes_the_surest_and_asks_between_equals() -> None:
    nik = candidate(1, MatchedBy.NIK, Confidence.CERTAIN)
    near = candidate(2, MatchedBy.NEAR, Confidence.LIKELY, 3)
    far = candidate(3, MatchedBy.NEAR, Confidence.UNSURE, 40)
    assert weigh([]).asked == ()
    assert (weigh([near, nik, far]).taken or far).code == "S1"
    assert weigh([far]).asked == (far,)
    assert weigh([near, candidate(4, MatchedBy.KK, Confidence.LIKELY)]).taken is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("SD Negeri 1 Umpama", "SDN UMPAMA I", True),
        ("SMP N 3 Umpama", "SMP Negeri 03 Umpama", True),
        ("SDN 1 Umpama", "SDN 2 Umpama", False),
    ],
)
def test_school_names_of_two_lists(one: str, other: str, same: bool) -> None:
    assert (school_key(one) == school_key(other)) is same
    assert not are_alike(school_key("SDN 1 Umpama"), school_key("SDN 2 Umpama"))
