"""Random cities: every figure of the table, the map and the lists against a recomputation in plain Python that shares
nothing with the code under test but the drawing of the grid."""

import json
from collections import Counter
from decimal import Decimal

from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from geoplan import db
from geoplan.coverage.queries import coverage_by_area, differences, overlaps, site_counts, sites_in_tile, sites_in_view
from geoplan.coverage.rules import Overlap, SiteFilter, Tile
from tests.coverage import mvt
from tests.coverage.drawing import FUNDERS, SLOWLY, YEARS, Drawn, Ground, build, cities, expected_row, ground

__all__ = ["ground"]

CITY_TILE = Tile(11, 1627, 1058)
FIGURES = [
    "sites",
    "sites_adopted",
    "needed",
    "covered",
    "covered_agreed",
    "open",
    "over",
    "priority_needed",
    "priority_covered",
    "cost_open_rupiah",
    "units_held",
    "units_planned",
    "units_agreed",
    "units_building",
    "units_done",
    "units_verified",
]


@SLOWLY
@given(
    drawing=cities,
    funder=st.one_of(st.none(), st.integers(0, FUNDERS - 1)),
    year=st.one_of(st.none(), st.sampled_from(YEARS)),
    live=st.booleans(),
)
def test_the_table_equals_a_recomputation(
    ground: Ground, drawing: list[Drawn], funder: int | None, year: int | None, live: bool
) -> None:
    with transaction.atomic():
        at = build(drawing, ground)
        rows = coverage_by_area(
            level="kelurahan",
            at=at,
            live=live,
            year=year,
            funder_id=None if funder is None else ground.funders[funder].pk,
        )
        for row in rows:
            expected = expected_row(drawing, row.code, funder, year)
            assert {name: getattr(row, name) for name in FIGURES} == {name: expected.get(name, 0) for name in FIGURES}
        assert differences(db.now()) == []
        transaction.set_rollback(True)


@SLOWLY
@given(
    drawing=cities,
    funder=st.one_of(st.none(), st.integers(0, FUNDERS - 1)),
    live=st.booleans(),
    most_points=st.sampled_from([0, 2, 8000]),
)
def test_tiles_lists_and_counts_equal_a_recomputation(
    ground: Ground, drawing: list[Drawn], funder: int | None, live: bool, most_points: int
) -> None:
    with transaction.atomic():
        at = build(drawing, ground)
        seen = {
            one.code: one.standing(one.units(funder))
            for one in drawing
            if one.counted and (funder is None or one.units(funder) > 0)
        }
        asked = SiteFilter(funder_id=None if funder is None else ground.funders[funder].pk)
        common = {"viewer": ground.planner, "at": at, "live": live, "narrowed": asked}
        page = json.loads(f"[{sites_in_view(most=100, **common).features}]")  # type: ignore[arg-type]
        assert {one["properties"]["code"]: one["properties"]["standing"] for one in page} == seen
        counts = site_counts(**common)  # type: ignore[arg-type]
        assert {name: number for name, number in counts.standing.items() if number} == Counter(seen.values())
        tile = sites_in_tile(CITY_TILE, most_points=most_points, **common)  # type: ignore[arg-type]
        features = [one for one in mvt.sites(tile.content) if one.inside]
        assert sum(one.properties.get("count", 1) for one in features) == len(seen)
        if len(seen) > most_points:
            summed = {name: sum(one.properties[name] for one in features) for name in counts.standing}
            assert {name: number for name, number in summed.items() if number} == Counter(seen.values())
        else:
            assert {one.properties["code"]: one.properties["standing"] for one in features} == seen
        transaction.set_rollback(True)


@SLOWLY
@given(drawing=cities)
def test_overlaps_are_the_sites_over_their_need_and_nothing_else(ground: Ground, drawing: list[Drawn]) -> None:
    with transaction.atomic():
        at = build(drawing, ground)
        found = json.loads(f"[{overlaps(Overlap.O1, ground.planner, at).features}]")
        told = {one["properties"]["code"]: Decimal(one["properties"]["units_over"]) for one in found}
        assert told == {
            one.code: one.units() - (one.need or 0) for one in drawing if one.counted and one.units() > (one.need or 0)
        }
        for feature in found:
            parties = feature["properties"]["parties"]
            site = next(one for one in drawing if one.code == feature["properties"]["code"])
            assert sorted(Decimal(party["units"]) for party in parties) == sorted(
                promise.units for promise in site.promises if promise.covers
            )
        transaction.set_rollback(True)
