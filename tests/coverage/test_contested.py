"""A covered site somebody waits for is contested: in counts, lists, tiles, the table, history and overlaps alike.

H2 is covered by A, H3 over (A and the city), S1 needs 4 and has 3, H1 is bare (tests/factories/city.py). B waits.
"""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.services import join_queue, leave_queue, release_adoption
from geoplan.coverage.queries import (
    coverage_by_area,
    data_version,
    differences,
    overlaps,
    site_counts,
    site_standing,
    sites_in_tile,
    sites_in_view,
)
from geoplan.coverage.rules import Overlap, SiteFilter, Tile, total_of
from tests.coverage.mvt import sites
from tests.factories.city import City

CITY = Tile(11, 1627, 1058)
CONTESTED = SiteFilter(marks=("contested",))


def wait(city: City, code: str, units: str = "1") -> None:
    join_queue(by=city.officer_of_b, site_code=code, funder_id=city.b.pk, units=Decimal(units), year=2027)


def contested_for(viewer: User, *, live: bool = True) -> list[str]:
    """Return the contested sites as the list, the tile and the count have them, which must agree."""
    at = db.now()
    page = sites_in_view(viewer=viewer, at=at, live=live, narrowed=CONTESTED)
    listed = sorted(one["properties"]["code"] for one in json.loads(f"[{page.features}]"))
    drawn = sites(sites_in_tile(CITY, viewer=viewer, at=at, live=live, narrowed=CONTESTED).content)
    assert sorted(one.properties["code"] for one in drawn) == listed
    assert all("contested" in one.properties["marks"].split(",") for one in drawn)
    assert site_counts(viewer=viewer, at=at, live=live, narrowed=CONTESTED).total == len(listed)
    return listed


@pytest.mark.parametrize("live", [True, False])
def test_a_covered_site_is_contested_as_long_as_somebody_waits(city: City, live: bool) -> None:
    assert contested_for(city.planner, live=live) == []
    before = db.now()
    for code in ("H2", "H3"):
        wait(city, code)
    assert contested_for(city.planner, live=live) == ["H2", "H3"]
    assert contested_for(city.officer_of_a, live=live) == ["H2", "H3"]
    leave_queue(by=city.officer_of_b, site_code="H3", funder_id=city.b.pk)
    assert contested_for(city.planner, live=live) == ["H2"]
    assert not site_standing(city.sites["H2"].pk, before, live=False).is_contested
    assert differences(db.now()) == []


def test_what_comes_free_is_open_again_and_not_contested(city: City) -> None:
    wait(city, "H2")
    promise = Adoption.objects.get(site=city.sites["H2"])
    release_adoption(by=city.officer_of_a, adoption_id=promise.pk, reason="x")
    assert contested_for(city.planner) == contested_for(city.planner, live=False) == []
    so = site_standing(city.sites["H2"].pk, db.now())
    assert (so.standing, so.open) == ("bare", 1)


def test_the_table_counts_contested_sites(city: City) -> None:
    wait(city, "H2")
    for live in (True, False):
        rows = coverage_by_area(level="kelurahan", at=db.now(), live=live)
        assert {row.code: row.contested for row in rows if row.contested} == {"36.72.01.1001": 1}
        assert total_of(rows).contested == 1


def test_joining_a_queue_makes_kept_answers_stale(city: City) -> None:
    before = str(data_version(db.now()))
    wait(city, "H2")
    assert str(data_version(db.now())) != before


def test_a_hold_that_ends_unseen_ends_the_quarrel_at_that_second(city: City) -> None:
    wait(city, "H2")
    hold = Adoption.objects.get(site=city.sites["H2"])
    assert hold.ends_at is not None
    assert site_standing(city.sites["H2"].pk, hold.ends_at - timedelta(seconds=1)).is_contested
    assert not site_standing(city.sites["H2"].pk, hold.ends_at).is_contested


def test_o2_tells_both_sides_to_planners_and_to_each_party_its_own(city: City) -> None:
    wait(city, "H2")
    found = json.loads(overlaps(Overlap.O2, city.planner, db.now()).features)["properties"]
    assert (found["code"], [one["name"] for one in found["parties"]]) == ("H2", ["PT A"])
    assert [(one["name"], one["units"]) for one in found["waiting"]] == [("PT B", "1.00")]
    for officer, names in ((city.officer_of_a, [None]), (city.officer_of_b, ["PT B"])):
        told = json.loads(overlaps(Overlap.O2, officer, db.now()).features)["properties"]
        assert [one["name"] for one in told["waiting"]] == names
        assert told["moved"]
