from decimal import Decimal

import pytest

from geoplan.funders.reading import is_email, read_rupiah, read_units, understand_companies


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("250000000", 250_000_000),
        ("Rp250.000.000", 250_000_000),
        ("Rp. 250.000.000,-", 250_000_000),
        ("250,000,000.00", 250_000_000),
        ("250 juta", 250_000_000),
        ("1,2 miliar", 1_200_000_000),
        ("1.5 M", 1_500_000_000),
        ("IDR 75 jt", 75_000_000),
        ("0", 0),
        ("30.000.000,00", 30_000_000),
    ],
)
def test_rupiah_is_read_as_people_write_it(text: str, amount: int) -> None:
    assert read_rupiah(text) == amount


@pytest.mark.parametrize("text", ["", "banyak", "12,34", "1.2.3", "-5", "250 dollar", "1e9", "9" * 30])
def test_what_is_no_sum_stays_unread(text: str) -> None:
    assert read_rupiah(text) is None


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("8", Decimal(8)),
        ("2,5", Decimal("2.5")),
        ("2½", Decimal("2.5")),
        ("¼", Decimal("0.25")),
        ("0,3", None),
        ("-1", None),
        ("", None),
        ("delapan", None),
        (".", None),
    ],
)
def test_units_come_in_quarters(text: str, units: Decimal | None) -> None:
    assert read_units(text) == units


@pytest.mark.parametrize(("text", "sound"), [("a@contoh.example", True), ("a@b", False), ("a b@c.id", False)])
def test_an_address_looks_like_one(text: str, sound: bool) -> None:
    assert is_email(text) is sound


def test_the_heading_row_is_found_below_a_title_and_columns_may_stand_in_any_order() -> None:
    table = understand_companies(
        [
            (1, ["DAFTAR PERUSAHAAN 2027"]),
            (3, ["No", "Email", "Nama Perusahaan", "No. HP/WA", "Titik pabrik", "Catatan"]),
            (4, ["1", "a@contoh.example", " PT  Satu ", "0812", "-6.01, 106.01; -6.02, 106.02", "x"]),
            (5, ["", "", "", "", "", "hanya catatan"]),
            (6, ["2", "", "PT Dua"]),
        ]
    )
    assert table.header_line == 3
    assert table.unknown == ("No", "Catatan")
    first, second = table.lines
    assert (first.name, first.email, first.phone) == ("PT Satu", "a@contoh.example", "0812")
    assert first.places == ("-6.01, 106.01", "-6.02, 106.02")
    assert (second.line, second.name, second.email) == (6, "PT Dua", "")


def test_a_table_without_company_headings_is_none() -> None:
    assert understand_companies([(1, ["Nama", "NIK"]), (2, ["Siti", "1"])]).header_line is None
    assert understand_companies([]).header_line is None
