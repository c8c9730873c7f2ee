"""Every overlap of the demo city that was made on purpose is found, and nothing else is reported.

O3 by distance alone is left out: houses of one settlement do stand side by side.
"""

import json
from itertools import combinations
from typing import Any

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.coverage.queries import overlaps
from geoplan.coverage.rules import Overlap
from geoplan.demo.rules import City, city
from geoplan.demo.services import demo_places, load_demo
from geoplan.needs.models import Site

SIZE = {"houses": 450, "schools": 12, "funders": 14, "seed": 3672}


@pytest.fixture
def built(db: None, settings: Any) -> City:
    settings.GEOPLAN_DEMO_ALLOWED = True
    settings.GEOPLAN_DEMO_PASSWORD = "contoh-cilegon"
    load_demo(**SIZE)
    return city(demo_places(), **SIZE)


def test_the_demo_holds_overlaps_of_each_type_and_no_others(built: City) -> None:
    planner = User.objects.get(email="planner@geoplan.test")
    found = {kind: told(kind, planner) for kind in Overlap}
    promised = {wish.site: wish for wish in built.promises if wish.stage != "released"}
    listed = {wish.site for wish in built.holdings}
    over = set(promised) & listed
    assert keys(found[Overlap.O1], "code") == references(built, over)
    assert keys(found[Overlap.O2], "code") == references(built, {wish.site for wish in built.waits})
    households = [
        {one, other} for one, other in combinations(range(len(built.houses)), 2) if is_same_household(built, one, other)
    ]
    payers = {
        site: {("company", wish.funder) for wish in built.promises if wish.site == site and wish.stage != "released"}
        | {("list", wish.funder) for wish in built.holdings if wish.site == site}
        for pair in households
        for site in pair
    }
    twice = [pair for pair in households if all(payers[site] for site in pair)]
    twice = [pair for pair in twice if len(set.union(*(payers[site] for site in pair))) > 1]
    sure = [one for one in found[Overlap.O3] if one["reason"] != "near"]
    assert sorted(sorted([of(one["code"]), of(one["other_code"])]) for one in sure) == sorted(
        sorted(references(built, pair)) for pair in twice
    )
    assert {one["reason"] for one in sure} == {"identity", "name"}
    again = {wish.site for wish in built.holdings if wish.years_ago}
    helped_before = [pair & again for pair in households if pair & again]
    on_top = {site for site in over if is_built(built, site)}
    assert keys(found[Overlap.O5], "earlier_code") == references(built, set.union(on_top, *helped_before))
    pairs = {tuple(sorted(party["name"] for party in one["parties"])) for one in found[Overlap.O4]}
    assert pairs == neighbours_at_work(built)
    assert all(found[kind] for kind in Overlap)


def told(kind: Overlap, planner: User) -> list[dict[str, Any]]:
    features = json.loads(f"[{overlaps(kind, planner, db.now()).features}]")
    return [one["properties"] for one in features]


def neighbours_at_work(built: City) -> set[tuple[str, ...]]:
    """Return the names of each two of the first dozen companies whose plants share a kelurahan, their response area."""
    return {
        tuple(sorted((one.name, other.name)))
        for one, other in combinations(built.companies[:12], 2)
        if one.plant_area == other.plant_area
    }


def of(code: str) -> str:
    """Return the register key of a site, by which the drawing knows it."""
    return str(Site.objects.get(code=code).reference)


def keys(found: list[dict[str, Any]], name: str) -> list[str]:
    return sorted(of(one[name]) for one in found)


def references(built: City, numbers: set[int]) -> list[str]:
    sites = built.houses + built.schools
    return sorted(str(sites[number].reference) for number in numbers)


def is_same_household(built: City, one: int, other: int) -> bool:
    """One number; or one name in one RT, where not both numbers are known."""
    first, second = built.houses[one], built.houses[other]
    mine, theirs = first.people[0], second.people[0]
    if mine.nik and theirs.nik:
        return mine.nik == theirs.nik
    place = (first.stated_area_code, first.rt, first.rw)
    return mine.name == theirs.name and place == (second.stated_area_code, second.rt, second.rw)


def is_built(built: City, site: int) -> bool:
    """Whether a finished promise lies on a site: of a company (only on verified data) or on a list."""
    company = any(wish.site == site and wish.stage == "verified" for wish in built.promises) and built.verified[site]
    return company or any(wish.site == site and wish.stage == "verified" for wish in built.holdings)
