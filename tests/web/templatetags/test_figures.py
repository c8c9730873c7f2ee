"""Numbers and moments as people write them. Expected texts are from the words of the screens, not from the code."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from geoplan.web.templatetags import figures


@pytest.fixture
def indonesian() -> Iterator[None]:
    with override("id"):
        yield


@pytest.fixture
def english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("amount", "written"),
    [(30_000_000, "Rp30.000.000"), (0, "Rp0"), (999, "Rp999"), (None, "–")],
)
def test_money_in_full_has_dots_between_thousands(indonesian: None, amount: int | None, written: str) -> None:
    assert figures.rupiah(amount) == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (250_000_000, "Rp250 juta"),
        (1_200_000_000, "Rp1,2 miliar"),
        (62_760_000_000, "Rp62,8 miliar"),
        (3_000_000_000_000, "Rp3 triliun"),
        (900_000, "Rp900.000"),
    ],
)
def test_large_money_is_said_in_juta_and_miliar(indonesian: None, amount: int, written: str) -> None:
    assert figures.rupiah_short(amount) == written


def test_money_in_english_has_commas(english: None) -> None:
    assert figures.rupiah(30_000_000) == "Rp30,000,000"
    assert figures.rupiah_short(1_200_000_000) == "Rp1.2 billion"


def test_moment_is_written_in_local_time_with_its_zone(indonesian: None) -> None:
    # 07.05 in Greenwich is 14.05 in Cilegon.
    assert figures.moment(datetime(2026, 11, 24, 7, 5, tzinfo=UTC)) == "24 Nov 2026 14.05 WIB"


def test_deadline_at_the_last_second_reads_23_59(indonesian: None) -> None:
    assert figures.moment(datetime(2026, 12, 8, 16, 59, 59, tzinfo=UTC)) == "8 Des 2026 23.59 WIB"


def test_moment_in_english_has_a_colon(english: None) -> None:
    assert figures.moment(datetime(2026, 5, 1, 7, 5, tzinfo=UTC)) == "1 May 2026 14:05 WIB"


def test_day_has_no_leading_zero_and_an_indonesian_month(indonesian: None) -> None:
    assert figures.day(date(2026, 8, 7)) == "7 Agu 2026"


@pytest.mark.parametrize(
    ("number", "written"),
    [("1.00", "1"), ("2.5", "2½"), ("0.25", "¼"), ("0.75", "¾"), ("0", "0"), ("1234.00", "1.234")],
)
def test_units_show_quarters_as_fractions_never_as_decimals(indonesian: None, number: str, written: str) -> None:
    assert figures.units(Decimal(number)) == written


@pytest.mark.parametrize(("share", "written"), [(61.37, "61,4%"), (0, "0,0%"), (None, "–")])
def test_percent_has_one_decimal_with_a_comma(indonesian: None, share: float | None, written: str) -> None:
    assert figures.percent(share) == written


def test_distance_turns_into_kilometres_from_a_thousand_metres(indonesian: None) -> None:
    assert figures.metres(350) == "350 m"
    assert figures.metres(1234) == "1,2 km"
