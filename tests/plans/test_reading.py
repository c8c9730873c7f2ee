"""Sums of money as people write them."""

import pytest

from geoplan.plans.reading import rupiah_from


@pytest.mark.parametrize(
    ("written", "rupiah"),
    [
        ("250000000", 250_000_000),
        ("Rp250.000.000", 250_000_000),
        ("Rp 250.000.000,-", 250_000_000),
        ("250,000,000", 250_000_000),
        ("250 juta", 250_000_000),
        ("Rp250 juta", 250_000_000),
        ("250jt", 250_000_000),
        ("1,5 miliar", 1_500_000_000),
        ("1.5 milyar", 1_500_000_000),
        ("2 M", 2_000_000_000),
        ("1.250 juta", 1_250_000_000),
        ("1,250 juta", 1_250_000),
        ("500 ribu", 500_000),
        ("0,5 triliun", 500_000_000_000),
        ("", None),
        ("juta", None),
        ("dua ratus juta", None),
        ("1,5", None),
        ("-250 juta", None),
        ("1e9", None),
    ],
)
def test_a_sum_is_read_as_it_is_meant(written: str, rupiah: int | None) -> None:
    assert rupiah_from(written) == rupiah
