import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.coverage.rules import CoverageRow, Tile, is_gap, lies_in, percent_of, total_of, with_waiting

tiles = st.integers(0, 22).flatmap(
    lambda z: st.builds(Tile, st.just(z), st.integers(0, 2**z - 1), st.integers(0, 2**z - 1))
)


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [("1", "3", "33.3"), ("2", "3", "66.7"), ("1", "1", "100.0"), ("1", "800", "0.1"), ("1", "2000", "0.1")],
)
def test_percent_has_one_decimal_and_halves_go_up(part: str, whole: str, percent: str) -> None:
    assert percent_of(Decimal(part), Decimal(whole)) == Decimal(percent)


def test_percent_of_nothing_is_none() -> None:
    assert percent_of(Decimal(0), Decimal(0)) is None


def test_total_adds_every_column_and_works_percents_out_anew() -> None:
    rows = [
        CoverageRow("1", "a", sites=2, needed=Decimal(3), covered=Decimal(1), cost_open_rupiah=5),
        CoverageRow("2", "b", sites=1, needed=Decimal(1), covered=Decimal(1), waiting=4),
    ]
    total = total_of(rows)
    assert (total.sites, total.needed, total.covered, total.waiting, total.cost_open_rupiah) == (3, 4, 2, 4, 5)
    assert total.percent == Decimal("50.0")


def test_waiting_rows_count_in_their_kelurahan_and_in_all_above_it() -> None:
    waiting = {"36.72.01.1001": 2, "36.72.01.1002": 3, "36.72.02.1001": 5, "": 7}
    rows = with_waiting(
        [CoverageRow("36.72.01.1002", "a"), CoverageRow("36.72.01", "b"), CoverageRow("36.72", "c")], waiting
    )
    assert [row.waiting for row in rows] == [3, 5, 10]


def test_an_area_lies_in_itself_and_in_those_its_code_begins_with() -> None:
    assert lies_in("36.72.01.1001", "36.72.01")
    assert lies_in("36.72", "36.72")
    assert not lies_in("36.72.011", "36.72.01")


def test_an_area_under_the_threshold_is_a_gap_unless_nothing_is_needed() -> None:
    assert is_gap(CoverageRow("1", "a", needed=Decimal(4), covered=Decimal("1.75")), Decimal(50))
    assert not is_gap(CoverageRow("1", "a", needed=Decimal(4), covered=Decimal(2)), Decimal(50))
    assert not is_gap(CoverageRow("1", "a"), Decimal(50))


@pytest.mark.parametrize(
    "tile", [Tile(23, 0, 0), Tile(-1, 0, 0), Tile(2, 4, 0), Tile(2, 0, 4), Tile(2, -1, 0), Tile(10**9, 0, 0)]
)
def test_tiles_outside_the_pyramid_do_not_exist(tile: Tile) -> None:
    assert not tile.exists


def test_the_whole_world_is_tile_zero() -> None:
    world = Tile(0, 0, 0).box(rim=0)
    assert (world.west, world.east) == (-180, 180)
    assert world.north == pytest.approx(85.0511, abs=1e-4)
    assert world.south == pytest.approx(-85.0511, abs=1e-4)


@given(tiles)
def test_a_tile_meets_its_neighbour_and_its_rim_reaches_a_sixteenth_beyond(tile: Tile) -> None:
    bare, rimmed = tile.box(rim=0), tile.box()
    east = Tile(tile.z, tile.x + 1, tile.y).box(rim=0)
    width = bare.east - bare.west
    assert tile.x + 1 == 2**tile.z or math.isclose(bare.east, east.west, abs_tol=1e-9)
    assert tile.x in {0, 2**tile.z - 1} or math.isclose(rimmed.east - rimmed.west, width * 1.125, rel_tol=1e-6)
    assert rimmed.south <= bare.south < bare.north <= rimmed.north
