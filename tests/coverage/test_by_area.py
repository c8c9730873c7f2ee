"""The coverage table of the hand-drawn city (see conftest), every number worked out on paper.

north-west: H1 H2 H3 S1 H6            north-east: H4 S2         south-west: S3 S4 H7 H8
needed   1 + 1 + 1 + 4 + 1 = 8        1 (S2 is unknown)         0 + 2 + 1 + 1 = 4
units    0 , 1 , 2 , 3 , 0 = 6        1                         0 , 2 , 0 , 1 = 3   (H7's hold has ended)
covered  0 + 1 + 1 + 3 + 0 = 5        1                         3
open     1 + 0 + 0 + 1 + 1 = 3        0                         1
over     H3: 2 - 1 = 1                0                         0
agreed+  H3 1 + S1 1 = 2              1                         3
weighted 20 + 80 + 3 x 10 = 130 of    40 of 40                  2 x 100 + 70 = 270 of
         50 + 20 + 80 + 40 + 30 = 220                           200 + 60 + 70 = 330
cost     H1 30 + S1 187 + H6 45 = 262 0                         H7 30            (million rupiah)
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from shapely import box

from geoplan import db
from geoplan.accounts.rules import Audience
from geoplan.coverage.errors import FutureMoment, PlacesNotShown
from geoplan.coverage.queries import Within, check_moment, coverage_by_area
from geoplan.coverage.rules import CoverageRow, total_of
from tests.factories.city import City, close, promise

NW, NE, SW, SE = "36.72.01.1001", "36.72.01.1002", "36.72.02.1001", "36.72.02.1002"
ROADS = pytest.mark.parametrize("live", [True, False], ids=["by the rows", "by history"])


def table(level: str = "kelurahan", *, live: bool = True, **narrowed: object) -> dict[str, CoverageRow]:
    rows = coverage_by_area(level=level, at=db.now(), live=live, **narrowed)  # type: ignore[arg-type]
    return {row.code: row for row in rows}


def figures(row: CoverageRow) -> tuple[object, ...]:
    return (row.sites, row.sites_adopted, row.needed, row.covered, row.open, row.over)


def by_stage(row: CoverageRow) -> tuple[Decimal, ...]:
    return (
        row.units_held,
        row.units_planned,
        row.units_agreed,
        row.units_building,
        row.units_done,
        row.units_verified,
    )


@ROADS
def test_every_kelurahan_has_its_row_and_its_figures(city: City, live: bool) -> None:
    rows = table(live=live)
    assert list(rows) == [NW, NE, SW, SE]
    assert figures(rows[NW]) == (5, 3, 8, 5, 3, 1)
    assert figures(rows[NE]) == (2, 1, 1, 1, 0, 0)
    assert figures(rows[SW]) == (4, 2, 4, 3, 1, 0)
    assert figures(rows[SE]) == (0, 0, 0, 0, 0, 0)


@ROADS
def test_units_stand_apart_by_stage_and_add_up_to_covered_and_over(city: City, live: bool) -> None:
    rows = table(live=live)
    assert by_stage(rows[NW]) == (1, 2, 2, 1, 0, 0)
    assert by_stage(rows[NE]) == (0, 0, 0, 0, 0, 1)
    assert by_stage(rows[SW]) == (0, 0, 0, 0, 3, 0)
    assert all(sum(by_stage(row)) == row.covered + row.over for row in rows.values())


@ROADS
def test_percents_have_one_decimal_and_none_of_nothing(city: City, live: bool) -> None:
    told = [(row.percent, row.percent_agreed, row.weighted_percent) for row in table(live=live).values()]
    assert told == [
        (Decimal("62.5"), Decimal("25.0"), Decimal("59.1")),
        (Decimal("100.0"), Decimal("100.0"), Decimal("100.0")),
        (Decimal("75.0"), Decimal("75.0"), Decimal("81.8")),
        (None, None, None),
    ]


@ROADS
def test_open_need_costs_the_own_estimate_or_the_unit_cost(city: City, live: bool) -> None:
    assert [row.cost_open_rupiah for row in table(live=live).values()] == [262_000_000, 0, 30_000_000, 0]


@pytest.mark.parametrize("level", ["kelurahan", "kecamatan", "city"])
def test_rows_of_every_level_add_up_to_the_same_total(city: City, level: str) -> None:
    total = total_of(list(table(level).values()))
    assert figures(total) == (11, 6, 13, 9, 4, 1)
    assert by_stage(total) == (1, 2, 2, 1, 3, 1)
    # 9 of 13; 2 + 1 + 3 of 13; 130 + 40 + 270 of 220 + 40 + 330.
    assert (total.percent, total.percent_agreed, total.weighted_percent) == (
        Decimal("69.2"),
        Decimal("46.2"),
        Decimal("74.6"),
    )
    assert total.cost_open_rupiah == 292_000_000


def test_kind_counts_only_its_sites(city: City) -> None:
    houses, schools = table(kind="house"), table(kind="school")
    assert figures(houses[NW]) == (4, 2, 4, 2, 2, 1)
    assert figures(schools[NW]) == (1, 1, 4, 3, 1, 0)
    assert figures(schools[NE]) == (1, 0, 0, 0, 0, 0)


def test_authority_counts_only_its_school_levels(city: City) -> None:
    rows = table(levels=("sd", "smp"))
    assert [row.sites for row in rows.values()] == [1, 0, 1, 0]


@ROADS
def test_year_narrows_the_promises_but_not_the_need(city: City, live: bool) -> None:
    # 2026: H2 held 1, H3 the city's 1, S1 building 1; H4 verified 1. H3 is no longer over.
    rows = table(year=2026, live=live)
    assert figures(rows[NW]) == (5, 3, 8, 3, 5, 0)
    assert figures(rows[NE]) == (2, 1, 1, 1, 0, 0)
    assert figures(rows[SW]) == (4, 0, 4, 0, 4, 0)


@ROADS
def test_funder_narrows_the_promises_but_not_the_need(city: City, live: bool) -> None:
    # A: H2 held 1, H3 agreed 1, S1 planned 2; H4 verified 1; H8 done 1.
    rows = table(funder_id=city.a.pk, live=live)
    assert figures(rows[NW]) == (5, 3, 8, 4, 4, 0)
    assert figures(rows[NE]) == (2, 1, 1, 1, 0, 0)
    assert figures(rows[SW]) == (4, 1, 4, 1, 3, 0)


def test_within_an_area_only_its_rows_are_left(city: City) -> None:
    assert list(table(within=Within(area="36.72.02"))) == [SW, SE]
    assert figures(table("city", within=Within(area=NW))["36.72"]) == (5, 3, 8, 5, 3, 1)


def test_a_shape_is_held_against_the_places_the_audience_sees(city: City) -> None:
    # West of 106.009 lie the true H1 and H2; of the moved ones (106.006, 106.010) only H1's.
    west = Within(shape=box(106.0, -6.02, 106.009, -6.0))
    exact, moved = (table(within=west, audience=seen)[NW].sites for seen in (Audience.EXACT, Audience.MOVED))
    assert (exact, moved) == (2, 1)


def test_a_moved_point_beyond_the_border_counts_in_the_true_kelurahan(city: City) -> None:
    # H6 stands on the border, its moved point in 1002; a shape in 1002 finds it there and counts it in 1001.
    east = Within(shape=box(106.021, -6.011, 106.023, -6.009))
    rows = table(within=east, audience=Audience.MOVED)
    assert (rows[NW].sites, rows[NE].sites) == (1, 0)


def test_who_sees_no_places_of_houses_cannot_count_them_by_shape(city: City) -> None:
    with pytest.raises(PlacesNotShown):
        table(within=Within(shape=box(106.0, -6.1, 106.1, -6.0)), audience=Audience.SCHOOLS)


def test_a_hold_covers_until_the_second_it_ends(city: City) -> None:
    hold = promise(city.sites["H1"], city.a, days=0.01)
    assert hold.ends_at is not None
    just_before, at_its_end = hold.ends_at - timedelta(microseconds=1), hold.ends_at

    def covered(at: object, live: bool) -> Decimal:
        return coverage_by_area(level="kelurahan", at=at, live=live)[0].covered  # type: ignore[arg-type]

    assert [covered(just_before, live) for live in (True, False)] == [6, 6]
    assert [covered(at_its_end, live) for live in (True, False)] == [5, 5]


def test_history_gives_what_was_true_at_each_past_moment(city: City) -> None:
    told = []

    def remember() -> None:
        at = db.now()
        told.append((at, coverage_by_area(level="kelurahan", at=at, live=True)))

    remember()
    claimed = promise(city.sites["H1"], city.b, stage="agreed")
    remember()
    claimed.stage, claimed.reason = "released", "no budget"
    claimed.save()
    remember()
    school = city.sites["S1"]
    school.refresh_from_db()
    school.units_needed, school.priority = Decimal(6), 90
    school.save()
    remember()
    close(city.sites["H6"], "family-refuses")
    remember()
    for at, rows in told:
        assert coverage_by_area(level="kelurahan", at=at) == rows
    assert [rows[0].covered for _, rows in told] == [5, 6, 5, 5, 5]
    assert [rows[0].needed for _, rows in told] == [8, 8, 8, 10, 9]


def test_a_holding_recorded_later_changes_nothing_before(city: City) -> None:
    before = db.now()
    promise(city.sites["H1"], city.council, stage="verified", year=2020, imported=True)
    assert coverage_by_area(level="kelurahan", at=before)[0].covered == 5
    assert coverage_by_area(level="kelurahan", at=db.now())[0].covered == 6


def test_a_moment_to_come_is_refused() -> None:
    now = datetime(2027, 1, 1, tzinfo=UTC)
    with pytest.raises(FutureMoment):
        check_moment(now + timedelta(seconds=1), now)
    assert check_moment(now, now) == now
