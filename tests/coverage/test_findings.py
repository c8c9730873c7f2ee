"""Overlaps and gaps of the hand-drawn city (see conftest).

O1: H3 alone (A 1 + the city's list 1 for a need of 1).
G1: H7 (priority 60), H1 (50), H6 (30).
G2 at 50 %: north-west 62.5, north-east 100, south-west 75, south-east without need: none. Once B gives S4 back and A
H8, south-west is at 0.
"""

import json
from typing import Any

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.coverage.errors import FindingsNotShown
from geoplan.coverage.queries import gaps, overlaps
from geoplan.coverage.rules import Gap, Overlap
from tests.factories.city import City, promise


def found_overlaps(viewer: User) -> list[dict[str, Any]]:
    return json.loads(f"[{overlaps(Overlap.O1, viewer, db.now()).features}]")


def found_gaps(kind: Gap, viewer: User) -> list[dict[str, Any]]:
    return json.loads(f"[{gaps(kind, viewer, db.now()).features}]")


def test_an_overlap_names_both_parties_the_surplus_and_the_ways_out(city: City) -> None:
    (overlap,) = found_overlaps(city.planner)
    told = overlap["properties"]
    assert overlap["geometry"]["coordinates"] == [106.012, -6.004]
    assert (told["type"], told["code"], told["units_needed"], told["units"], told["units_over"]) == (
        "O1", "H3", "1.00", "2.00", "1.00",
    )  # fmt: skip
    assert [(one["name"], one["kind"], one["stage"], one["units"], one["imported"]) for one in told["parties"]] == [
        ("PT A", "company", "agreed", "1.00", False),
        ("Kota Contoh", "city", "agreed", "1.00", True),
    ]
    assert told["ways_out"] == ["share", "hand-over", "swap", "withdraw"]


def test_an_overlap_never_tells_money(city: City) -> None:
    assert "rupiah" not in overlaps(Overlap.O1, city.planner, db.now()).features


def test_a_company_reads_only_overlaps_it_is_party_to_at_the_moved_place(city: City) -> None:
    (overlap,) = found_overlaps(city.officer_of_a)
    assert overlap["geometry"]["coordinates"] == [106.014, -6.004]
    assert found_overlaps(city.officer_of_b) == []


def test_two_promises_of_one_payer_leave_nobody_to_share_with(city: City) -> None:
    school = city.sites["S4"]
    school.refresh_from_db()
    school.units_needed = 1
    school.save()
    told = next(one["properties"] for one in found_overlaps(city.planner) if one["properties"]["code"] == "S4")
    assert told["units_over"] == "1.00"
    assert told["ways_out"] == ["swap", "withdraw"]


def test_an_overlap_is_gone_with_the_promise(city: City) -> None:
    promised = promise(city.sites["H1"], city.b)
    holding = promise(city.sites["H1"], city.council, stage="agreed", imported=True)
    assert [one["properties"]["code"] for one in found_overlaps(city.planner)] == ["H1", "H3"]
    assert promised.ends_at is not None
    at_its_end = overlaps(Overlap.O1, city.planner, promised.ends_at)
    assert [one["properties"]["code"] for one in json.loads(f"[{at_its_end.features}]")] == ["H3"]
    holding.stage = "released"
    holding.save()
    assert [one["properties"]["code"] for one in found_overlaps(city.planner)] == ["H3"]


@pytest.mark.parametrize("role", ["surveyor", "monitor", "operator"])
def test_overlaps_are_for_planners_and_the_parties(city: City, role: str) -> None:
    with pytest.raises(FindingsNotShown):
        found_overlaps(getattr(city, role))


def test_companies_never_read_that_a_household_stands_twice(city: City) -> None:
    for kind in (Overlap.O3, Overlap.O5):
        with pytest.raises(FindingsNotShown):
            overlaps(kind, city.officer_of_a, db.now())


def test_bare_sites_come_most_urgent_first(city: City) -> None:
    told = [one["properties"] for one in found_gaps(Gap.G1, city.planner)]
    assert [(one["rank"], one["code"], one["cost_open_rupiah"]) for one in told] == [
        (1, "H7", 30_000_000),
        (2, "H1", 30_000_000),
        (3, "H6", 45_000_000),
    ]
    first = gaps(Gap.G1, city.planner, db.now(), most=1)
    assert (len(json.loads(f"[{first.features}]")), first.found, first.houses) == (1, 3, 1)


def test_bare_sites_are_the_planners_list(city: City) -> None:
    with pytest.raises(FindingsNotShown):
        found_gaps(Gap.G1, city.officer_of_a)


def test_areas_under_the_threshold_are_listed_and_those_without_need_never(city: City) -> None:
    assert found_gaps(Gap.G2, city.planner) == []
    for site, funder in (("S4", city.b), ("H8", city.a)):
        Adoption.objects.filter(site=city.sites[site], funder=funder).update(stage="released")
    (area,) = found_gaps(Gap.G2, city.officer_of_a)
    assert (area["properties"]["code"], area["properties"]["percent"], area["properties"]["open"]) == (
        "36.72.02.1001", 0.0, "4.00",
    )  # fmt: skip
    assert area["geometry"]["type"] == "MultiPolygon"


def test_history_gives_the_overlaps_that_were_told_at_each_past_moment(city: City) -> None:
    told = []
    for stage in ("agreed", "released"):
        Adoption.objects.filter(site=city.sites["H3"], funder=city.council).update(stage=stage)
        at = db.now()
        told.append((at, overlaps(Overlap.O1, city.planner, at).features))
    assert '"H3"' in told[0][1]
    assert told[1][1] == ""
    assert [overlaps(Overlap.O1, city.planner, at, live=False).features for at, _ in told] == [so for _, so in told]
