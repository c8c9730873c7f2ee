"""Single cells to values."""

from datetime import date
from decimal import Decimal

import pytest

from geoplan.surveys.reading.identity import read_kk, read_nik, read_npsn, read_phone
from geoplan.surveys.reading.text import Cell, Unread, folded_name, has_control_characters, is_empty
from geoplan.surveys.reading.values import (
    read_date,
    read_decimal,
    read_rt,
    read_rt_rw,
    read_rupiah,
    read_school_year,
    read_whole,
    read_year,
    read_yes_no,
    rt_rw_in,
)


def code(read: object) -> str | None:
    return read.code if isinstance(read, Unread) else None


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("36,5", "36.5"), ("36.5", "36.5"), (36.5, "36.5"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"),
        ("36 m2", "36"),
        ("36 m²", "36"), ("6 x 6", "36"), ("6x6,5 m", "39.0"), ("12.", "12"), (0, "0"),
    ],
)  # fmt: skip
def test_numbers_are_read_with_either_separator(cell: Cell, value: str) -> None:
    assert read_decimal(cell) == Decimal(value)


@pytest.mark.parametrize(
    ("cell", "value"), [("1.234", 1234), ("1,234", 1234), ("36 orang", 36), (12.0, 12), ("12.0", 12), ("007", 7)]
)
def test_counts_take_one_group_of_three_as_thousands(cell: Cell, value: int) -> None:
    assert read_whole(cell) == value


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("lima", "number-unreadable"), ("-3", "number-negative"), (-3, "number-negative"),
        ("2,5", "number-not-whole"),
        (2.5, "number-not-whole"), ("٣", "digits-not-ascii"), ("1_0", "number-unreadable"),
        ("nan", "number-unreadable"),
        (float("inf"), "number-unreadable"), (True, "number-unreadable"), ("1.2.3", "number-unreadable"),
    ],
)  # fmt: skip
def test_counts_that_are_none_say_why(cell: Cell, fault: str) -> None:
    assert code(read_whole(cell)) == fault


@pytest.mark.parametrize(
    ("cell", "rupiah"),
    [
        ("Rp 30.000.000,-", 30_000_000), ("Rp30.000.000,00", 30_000_000), ("30 juta", 30_000_000),
        ("30jt", 30_000_000),
        ("1,5 miliar", 1_500_000_000), ("30.000.000", 30_000_000), ("30,000,000", 30_000_000), (30000000.0, 30_000_000),
        ("rp. 500.000", 500_000), ("750 ribu", 750_000), ("30.000.000,=", 30_000_000),
    ],
)  # fmt: skip
def test_money_is_read_as_offices_write_it(cell: Cell, rupiah: int) -> None:
    assert read_rupiah(cell) == rupiah


@pytest.mark.parametrize(
    "cell", ["", None, "-", "--", "n/a", "N/A", "tidak ada", "Kosong", " ", "\u00a0", "nihil", "\ufeff", "..."]
)
def test_what_people_write_for_nothing_is_empty(cell: Cell) -> None:
    assert is_empty(cell)
    assert read_whole(cell) is None


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("Ya", True), ("tidak", False), ("ADA", True), ("tidak ada", False),
        ("Pernah", True), ("tidak pernah", False),
        ("belum pernah", False), ("v", True), ("✓", True),
        (1, True), (0, False), ("ya, tahun 2019", True), (True, True),
        ("tidak tahu", None), ("", None), ("-", None),
    ],
)  # fmt: skip
def test_answers_are_read(cell: Cell, answer: bool | None) -> None:
    assert read_yes_no(cell) is answer


@pytest.mark.parametrize(
    "cell", ["17/08/2024", "17-8-2024", "17 Agustus 2024", "Sabtu, 17 Agustus 2024", "2024-08-17", "17 Agt 24", 45521]
)
def test_days_are_read_day_first(cell: Cell) -> None:
    # Spreadsheets count days from 30 December 1899: 45,521 days later is 17 August 2024.
    assert read_date(cell) == date(2024, 8, 17)


@pytest.mark.parametrize("cell", ["31/02/2024", "Agustus", "08/17/2024", "١٧/٠٨/٢٠٢٤"])
def test_impossible_days_are_refused(cell: Cell) -> None:
    assert code(read_date(cell)) == "date-unreadable"


def test_years_are_read_alone_or_from_a_day() -> None:
    assert (read_year(2024), read_year("Tahun 2024"), read_year("17/08/2024")) == (2024, 2024, 2024)
    assert code(read_year("dua ribu")) == "year-unreadable"


@pytest.mark.parametrize(
    "cell", ["2025/2026", "2025-2026", "2025/2026-1", "2025/2026 Ganjil", "2025/26", "TA 2025/2026", "20251", 2025]
)
def test_school_years_come_out_in_one_form(cell: Cell) -> None:
    assert read_school_year(cell) == "2025/2026"


@pytest.mark.parametrize("cell", ["2025/2028", "lama", "25"])
def test_other_school_years_are_refused(cell: Cell) -> None:
    assert code(read_school_year(cell)) == "year-unreadable"


@pytest.mark.parametrize(
    ("cell", "rt_rw"),
    [
        ("003/001", ("003", "001")), ("Rt. 003/ Rw. 001", ("003", "001")), ("RT 3 RW 1", ("003", "001")),
        ("1 / 6", ("001", "006")), ("RT.03/RW.01", ("003", "001")), ("rt 03", ("003", "")), ("03-01", ("003", "001")),
    ],
)  # fmt: skip
def test_rt_and_rw_are_read_from_one_cell(cell: Cell, rt_rw: tuple[str, str]) -> None:
    assert read_rt_rw(cell) == rt_rw


def test_rt_that_lost_its_zeros_gets_them_back() -> None:
    assert [read_rt(cell) for cell in (1, 1.0, "01", "RT 1")] == ["001"] * 4
    assert rt_rw_in("Link. Contoh RT 03/RW 01 No. 5") == ("003", "001")
    assert rt_rw_in("Jl. Contoh RT/RW 003/001") == ("003", "001")
    assert rt_rw_in("Jl. Arteri No. 3") == ("", "")


GOOD_NIK = "3672990101800001"


@pytest.mark.parametrize(
    "cell", [GOOD_NIK, f"'{GOOD_NIK}", "3672 9901 0180 0001", "3672.9901.0180.0001", int(GOOD_NIK), float(GOOD_NIK)]
)
def test_a_nik_is_kept_as_sixteen_digits(cell: Cell) -> None:
    assert read_nik(cell) == GOOD_NIK


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("367299010180000", "nik-length"), (GOOD_NIK + "1", "nik-length"), ("081234567890", "nik-length"),
        ("3,67299E+15", "nik-rounded"), ("3.67299E+15", "nik-rounded"), (3.67299e15, "nik-rounded"),
        (3672990101800000, "nik-rounded"),
        # Month 13, day 32, day 00; a woman's day is 41 to 71.
        ("3672990113800001", "nik-date"), ("3672993201800001", "nik-date"), ("3672990001800001", "nik-date"),
        ("3672997201800001", "nik-date"), ("٣٦٧٢٩٩٠١٠١٨٠٠٠٠١", "digits-not-ascii"),
    ],
)  # fmt: skip
def test_a_spoiled_nik_is_named_as_such(cell: Cell, fault: str) -> None:
    assert code(read_nik(cell)) == fault


def test_a_nik_of_another_region_or_of_a_woman_is_as_good_as_any() -> None:
    assert read_nik("9999990101800001") == "9999990101800001"
    assert read_nik("3672994101800001") == "3672994101800001"
    assert read_nik("3672990101800010") == "3672990101800010"


def test_a_telephone_number_in_the_kk_column_is_noticed() -> None:
    assert code(read_kk("081234567890")) == "kk-length"
    assert code(read_kk(3.67e15)) == "kk-rounded"


def test_school_numbers_are_text_of_eight() -> None:
    assert (read_npsn(20605123), read_npsn("20605123"), read_npsn("p2960123")) == ("20605123", "20605123", "P2960123")
    assert [code(read_npsn(cell)) for cell in ("2060512", "206051234", "2,06E+07")] == ["npsn-shape"] * 3


def test_telephone_numbers_get_their_zero_back() -> None:
    assert [read_phone(cell) for cell in ("+62 812-0000-0001", "081200000001", 81200000001)] == ["081200000001"] * 3
    assert code(read_phone("lihat RT")) == "phone-shape"


@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "a\u2066b", "\ud800", "a\x1bb", "a\x85b"])
def test_characters_that_deceive_are_found(text: str) -> None:
    assert has_control_characters(text)


def test_ordinary_names_with_accents_and_breaks_are_none() -> None:
    assert not has_control_characters("Café Élok\nLink. Contoh\t2")


def test_titles_and_dots_do_not_part_two_names() -> None:
    assert folded_name("H. Contoh  Rekaan, S.Pd") == folded_name("CONTOH REKAAN") == "contoh rekaan"
    assert folded_name("Hj. Contoh") != folded_name("Contoh Lain")
