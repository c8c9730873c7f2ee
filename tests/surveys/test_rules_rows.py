"""Rows to drafts and problems."""

from decimal import Decimal

import pytest

from geoplan.geo import Box, region_of
from geoplan.needs.rules import (
    Condition,
    Kind,
    Level,
    LocationSource,
    Material,
    Ownership,
    PersonCells,
    SiteDraft,
    ToiletOwner,
    Water,
    rooms_short,
)
from geoplan.surveys.reading.tables import understand_features, understand_table
from geoplan.surveys.reading.text import Cell
from geoplan.surveys.rules import (
    Areas,
    HoldingDraft,
    HoldingStage,
    KnownArea,
    Problem,
    RowContext,
    RowResult,
    Severity,
    accept_repairs,
    answer,
    understand_rows,
)

AREAS = Areas.of(
    [
        KnownArea("36.72.08.1007", "Citangkil", "Citangkil"),
        KnownArea("36.72.08.1002", "Dringo", "Citangkil"),
        KnownArea("36.72.01.1005", "Karang Asem", "Cibeber"),
        KnownArea("36.72.99.1001", "Sukajaya", "Satu"),
        KnownArea("36.72.99.1002", "Sukajaya", "Dua"),
    ],
    {"deringo": ["36.72.08.1002"]},
)
CONTEXT = RowContext(region_of(Box(105.9217, -6.0806, 106.0882, -5.8761)), AREAS, 2026)
GOOD: dict[str, Cell] = {
    "Nama": "Contoh Satu Rekaan",
    "NIK": "3672990101800001",
    "Alamat": "Jl. Contoh 1",
    "RT": "1",
    "RW": "2",
    "Kelurahan": "Citangkil",
    "Lintang": "-6.01549",
    "Bujur": "106.03559",
}


def understood(*rows: dict[str, Cell], kind: str = "house") -> list[RowResult]:
    heads = list(dict.fromkeys(name for row in rows for name in row))
    lines = [(1, [*heads]), *((number, [row.get(head) for head in heads]) for number, row in enumerate(rows, start=2))]
    table = understand_table(lines, kind)
    return understand_rows(table.lines, kind, table.titles, CONTEXT)


def house(**cells: Cell) -> RowResult:
    return understood(GOOD | cells)[0]


def codes(result: RowResult) -> set[str]:
    return {problem.code for problem in result.problems}


def problem(result: RowResult, code: str) -> Problem:
    return next(one for one in result.problems if one.code == code)


def site(result: RowResult) -> SiteDraft:
    assert isinstance(result.draft, SiteDraft)
    return result.draft


def test_a_good_row_becomes_a_draft_without_a_word() -> None:
    result = house()
    assert result.is_good
    assert result.problems == ()
    assert result.draft == SiteDraft(
        kind=Kind.HOUSE,
        location=(106.03559, -6.01549),
        location_source=LocationSource.FILE,
        address="Jl. Contoh 1",
        rt="001",
        rw="002",
        stated_area_code="36.72.08.1007",
        house=site(result).house,
        people=(PersonCells(name="Contoh Satu Rekaan", nik="3672990101800001"),),
    )


def test_the_parts_of_a_house_are_read_in_the_words_of_the_field() -> None:
    cells: dict[str, Cell] = {
        "Jenis Atap": "Genteng", "Kondisi Atap": "Rusak Berat", "Dinding": "Bilik bambu, tidak layak",
        "Lantai": "Tanah",         "Luas Rumah (m2)": "36,5", "Jumlah Penghuni": "5 orang", "Sumber air minum": "PDAM",
        "Jamban": "MCK komunal", "Sertifikat": "SHM", "Pernah mendapat bantuan": "2012",
        "Tanggal pendataan": "17/08/2024",
    }  # fmt: skip
    facts = site(house(**cells)).house
    assert facts is not None
    assert (facts.roof.material, facts.roof.condition) == (Material.TILE, Condition.HEAVY)
    assert (facts.wall.material, facts.wall.condition) == (Material.WOVEN_BAMBOO, Condition.HEAVY)
    assert (facts.floor.material, facts.floor_area_m2, facts.occupants) == (Material.EARTH, 36.5, 5)
    assert (facts.drinking_water, facts.sanitation.owner) == (Water.PIPED, ToiletOwner.SHARED)
    # Helped in 2012, fourteen years before 2026.
    assert (facts.own_title, facts.aided_in_10_years, facts.waiting_since_year) == (True, False, 2024)


def test_a_swapped_point_waits_for_an_answer_and_is_good_once_accepted() -> None:
    result = house(Lintang="106.03559", Bujur="-6.01549")
    asked = problem(result, "point-swapped")
    assert (asked.severity, asked.column, result.is_good, result.is_repairable) == (
        Severity.ASK,
        "Lintang / Bujur",
        False,
        True,
    )
    assert asked.repair is not None
    assert (asked.repair.before, asked.repair.after) == ("106.03559 / -6.01549", "-6.015490, 106.035590")
    accepted = accept_repairs(result)
    assert accepted.is_good
    assert site(accepted).location == (106.03559, -6.01549)


def test_two_repairs_of_one_point_are_accepted_kind_by_kind() -> None:
    result = house(Lintang="106.03559", Bujur="6.01549")
    assert codes(result) == {"point-swapped", "point-sign-lost"}
    half = accept_repairs(result, {"point-swapped"})
    assert not half.is_good
    assert accept_repairs(half, {"point-sign-lost"}).is_good


def test_a_row_that_lacks_only_its_point_waits_under_its_kelurahan() -> None:
    result = house(Lintang="", Bujur="-")
    assert (result.is_good, result.is_waiting, codes(result)) == (False, True, {"point-missing"})
    assert site(result).location is None
    assert site(result).stated_area_code == "36.72.08.1007"


def test_whole_degrees_count_as_a_missing_point_with_a_note() -> None:
    result = house(Lintang="-6", Bujur="106")
    assert (codes(result), result.is_waiting) == ({"too-coarse", "point-missing"}, True)
    assert problem(result, "too-coarse").severity is Severity.NOTE


def test_a_row_without_point_and_kelurahan_does_not_wait() -> None:
    result = house(Lintang="", Bujur="", Kelurahan="")
    assert (codes(result), result.is_waiting) == ({"point-missing", "area-missing"}, False)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"NIK": "36729901018000"}, "nik-length"),
        ({"NIK": "3,67299E+15"}, "nik-rounded"),
        ({"NIK": "3672993201800001"}, "nik-date"),
        ({"No KK": "081200000001"}, "kk-length"),
        ({"Jumlah penghuni": "lima"}, "number-unreadable"),
        ({"Jumlah penghuni": "-3"}, "number-negative"),
        ({"Jumlah penghuni": "2,5"}, "number-not-whole"),
        ({"Jumlah penghuni": "5000"}, "number-out-of-range"),
        ({"Luas rumah": "99999"}, "number-out-of-range"),
        ({"Luas rumah": "#REF!"}, "cell-error"),
        ({"Luas rumah": "٣٦"}, "digits-not-ascii"),
        ({"RAB": "banyak"}, "number-unreadable"),
        ({"Alamat": "Jl.\x00 Contoh"}, "text-control-characters"),
        ({"Nama": "Contoh\u202e Rekaan"}, "text-control-characters"),
        ({"Alamat": "x" * 301}, "text-too-long"),
        ({"Bujur": ""}, "point-incomplete"),
        ({"Lintang": "834800", "Bujur": "148700"}, "point-tm3"),
        ({"Lintang": "-670876", "Bujur": "11803828"}, "point-metres-undeclared"),
    ],
)
def test_what_cannot_be_right_is_refused_by_code(cells: dict[str, Cell], code: str) -> None:
    result = house(**cells)
    assert problem(result, code).severity is Severity.REFUSE
    assert not result.is_good


def test_no_problem_and_no_repr_shows_a_personal_value() -> None:
    result = house(Nama="Rahasia\x00", NIK="999", **{"No KK": "888", "No HP": "777x"})
    told = repr(result) + repr([one.as_json() for one in result.problems])
    assert codes(result) >= {"nik-length", "kk-length", "text-control-characters", "phone-shape"}
    assert not any(secret in told for secret in ("Rahasia", "999", "888", "777"))
    assert "9101800001" not in repr(house())


@pytest.mark.parametrize(
    ("kelurahan", "code"),
    [
        ("Kel. CITANGKIL", "36.72.08.1007"), ("karangasem", "36.72.01.1005"),
        ("Kelurahan Karang  Asem", "36.72.01.1005"),
        ("Deringo", "36.72.08.1002"), ("desa dringo", "36.72.08.1002"),
    ],
)  # fmt: skip
def test_kelurahan_are_known_through_prefix_blanks_and_aliases(kelurahan: str, code: str) -> None:
    result = house(Kelurahan=kelurahan)
    assert (site(result).stated_area_code, codes(result)) == (code, set())


def test_a_like_spelling_is_offered_and_an_unlike_one_asked() -> None:
    near = house(Kelurahan="Citangkl")
    offered = problem(near, "area-unknown")
    assert offered.repair is not None
    assert (offered.repair.after, site(near).stated_area_code) == ("Citangkil", "36.72.08.1007")
    assert accept_repairs(near).is_good
    far = problem(house(Kelurahan="Antah Berantah"), "area-unknown")
    assert (far.severity, far.repair) == (Severity.ASK, None)


def test_one_name_in_two_kecamatan_needs_the_kecamatan() -> None:
    assert problem(house(Kelurahan="Sukajaya"), "area-ambiguous").expected == "Satu / Dua"
    told = understood(GOOD | {"Kelurahan": "Sukajaya", "Kecamatan": "Kec. Dua"})[0]
    assert site(told).stated_area_code == "36.72.99.1002"


@pytest.mark.parametrize("written", ["36.72.08.1007", "3672081007", 3672081007])
def test_an_official_code_goes_before_the_name(written: Cell) -> None:
    assert site(house(**{"Kode Wilayah": written, "Kelurahan": ""})).stated_area_code == "36.72.08.1007"
    assert codes(house(**{"Kode Wilayah": written, "Kelurahan": "Dringo"})) == {"area-mismatch"}


def test_a_feature_brings_its_own_point() -> None:
    table = understand_features([(1, {"Nama": "A", "Kelurahan": "Dringo"}, (-6.03174, 106.00521))], "house")
    result = understand_rows(table.lines, "house", table.titles, CONTEXT)[0]
    assert codes(result) == {"point-swapped"}
    assert site(result).location_source is LocationSource.GEOMETRY


SCHOOL: dict[str, Cell] = {
    "NPSN": "99000001", "Nama Sekolah": "SD Negeri Contoh 1", "Bentuk": "SD", "Status": "Negeri", "Jumlah Siswa": "300",
    "Rombel": "10", "Baik": "4", "Rusak Ringan": "2", "Rusak Sedang": "1", "Rusak Berat": "3", "Waktu": "Kombinasi",
    "Lintang": "-6.01600", "Bujur": "106.03500", "Tahun Ajaran": "2025/2026-1",
}  # fmt: skip


def school(**cells: Cell) -> RowResult:
    return understood(SCHOOL | cells, kind="school")[0]


def test_a_school_row_becomes_a_draft_whose_need_follows() -> None:
    result = school()
    facts = site(result).school
    assert facts is not None
    assert (result.is_good, site(result).reference, site(result).name) == (True, "99000001", "SD Negeri Contoh 1")
    assert (facts.level, facts.ownership, facts.double_shift, facts.school_year) == (
        Level.SD,
        Ownership.STATE,
        True,
        "2025/2026",
    )
    # max(10 groups, 300 pupils / 28 = 10.7 -> 11) - (4 + 2 + 1) = 4
    assert rooms_short(facts) == 4


def test_a_missing_room_count_leaves_the_need_unknown_and_is_noted() -> None:
    result = school(**{"Rusak Sedang": "-"})
    assert result.is_good
    assert problem(result, "rooms-missing").column == "Rusak Sedang"
    assert rooms_short(site(result).school) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"NPSN": "9900001"}, "npsn-shape"),
        ({"NPSN": ""}, "npsn-missing"),
        ({"Bentuk": "Kursus"}, "level-unknown"),
        ({"Rombel": "sepuluh"}, "number-unreadable"),
        ({"Tahun Ajaran": "lama"}, "year-unreadable"),
    ],
)
def test_a_school_row_is_refused_by_code(cells: dict[str, Cell], code: str) -> None:
    assert problem(school(**cells), code).severity is Severity.REFUSE


def test_level_and_status_are_read_from_the_name_where_no_column_tells() -> None:
    row = {name: cell for name, cell in SCHOOL.items() if name not in {"Bentuk", "Status"}}
    facts = site(understood(row | {"Nama Sekolah": "SMPN 2 Contoh"}, kind="school")[0]).school
    assert facts is not None
    assert (facts.level, facts.ownership) == (Level.SMP, Ownership.STATE)


def test_the_same_nik_twice_is_asked_of_the_later_row_only() -> None:
    first, second = understood(GOOD, GOOD | {"Nama": "Contoh Dua", "Lintang": "-6.01650"})
    assert first.is_good
    asked = problem(second, "duplicate-nik")
    assert (asked.severity, asked.value, asked.expected, asked.column) == (Severity.ASK, None, "line 2", "NIK")
    assert answer(second, {"duplicate-nik"}).is_good


def test_one_name_in_one_rt_is_asked_unless_both_nik_differ() -> None:
    nameless = GOOD | {"NIK": ""}
    other = GOOD | {"NIK": "3672990101800002", "Nama": "H. Contoh Satu  Rekaan"}
    assert codes(understood(nameless, other)[1]) == {"duplicate-name-rt"}
    assert codes(understood(GOOD, other)[1]) == set()
    assert codes(understood(nameless, other | {"RT": "9"})[1]) == set()


def test_a_school_may_come_once_a_year() -> None:
    same, again, next_year = understood(SCHOOL, SCHOOL, SCHOOL | {"Tahun Ajaran": "2026/2027"}, kind="school")
    assert [codes(row) for row in (same, again, next_year)] == [set(), {"duplicate-npsn"}, set()]


def test_more_than_three_houses_on_one_point_are_noted_on_each() -> None:
    rows = [GOOD | {"NIK": "", "Nama": f"Contoh {letter}"} for letter in "ABCD"]
    assert all(codes(row) == {"many-on-one-point"} and row.is_good for row in understood(*rows))
    assert all(codes(row) == set() for row in understood(*rows[:3]))


def test_a_line_of_another_payer_is_read_with_its_stage_and_money() -> None:
    result = understood(
        {"Nama Penerima": "Contoh Satu", "NIK": "3672990101800001", "Tahun": "2025", "Tahap": "Selesai",
         "Nilai Bantuan": "Rp 30.000.000,-", "Realisasi": "29,5 juta", "Jumlah unit": "0,5"},
        {"NPSN": "99000001", "Tahun": "2026", "Tahap": "", "Nilai Bantuan": "300 juta"},
        {"Nama Penerima": "", "Tahun": "2026", "Tahap": "Rencana"},
        {"Nama Penerima": "Contoh Dua", "Tahun": "2026", "Jumlah unit": "0,3"},
        kind="holding",
    )  # fmt: skip
    house_line, school_line, nobody, odd = result
    assert isinstance(house_line.draft, HoldingDraft)
    assert (house_line.draft.stage, house_line.draft.units, house_line.draft.year) == (
        HoldingStage.VERIFIED,
        Decimal("0.5"),
        2025,
    )
    assert (house_line.draft.amount_rupiah, house_line.draft.realised_rupiah) == (30_000_000, 29_500_000)
    assert isinstance(school_line.draft, HoldingDraft)
    assert (school_line.draft.kind, school_line.draft.stage, school_line.draft.npsn) == (
        Kind.SCHOOL,
        HoldingStage.AGREED,
        "99000001",
    )
    assert codes(nobody) == {"reference-missing"}
    assert codes(odd) == {"units-out-of-step"}
    assert all("point-missing" not in codes(row) for row in result)


def test_drafts_survive_being_kept_as_json() -> None:
    draft = site(house(**{"Kondisi Atap": "Rusak berat", "Jamban": "sendiri"}))
    assert SiteDraft.from_json(draft.as_json(), draft.people) == draft
    told = site(school())
    assert SiteDraft.from_json(told.as_json()) == told
    held = understood({"NPSN": "99000001", "Unit": "2"}, kind="holding")[0].draft
    assert isinstance(held, HoldingDraft)
    assert HoldingDraft.from_json(held.as_json()) == held
    assert "Rekaan" not in repr(draft.as_json())
