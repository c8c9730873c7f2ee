"""Claims and a merge of the same two records at the same moment, over connections of their own.

Six pairs of records of one house each; for each pair five payers claim one of its two codes while a planner merges
them. Whatever comes first, afterwards the old code's counter is empty and every promise hangs at the record that stays.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.rules import COVERING
from geoplan.adoptions.services import claim_site, merge_sites, undo_merge
from geoplan.coverage.queries import differences
from geoplan.errors import Refusal
from geoplan.needs.models import Merge, Site
from tests.adoptions.scene import load_of, make_funder, make_person
from tests.factories.places import make_grid, make_house

PAIRS, PAYERS = 6, 5

pytestmark = pytest.mark.commits


def at_once(acts: list[Callable[[], object]]) -> list[str]:
    """Run all acts at the same moment, each on a connection of its own; return *done* or the code of the refusal."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait()
            act()
        except Refusal as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result(timeout=60) for one in [pool.submit(run, act) for act in acts]]


def claim(officer: User, funder_id: int, code: str) -> Callable[[], object]:
    return lambda: claim_site(by=officer, funder_id=funder_id, site_code=code, units=Decimal(1), year=2027)


def test_claims_and_merges_of_one_house_leave_one_true_record(committing: str) -> None:
    grid, planner = make_grid(), make_person(Role.PLANNER, "planner@contoh.test")
    officers = [make_person(Role.OFFICER, f"petugas{number}@contoh.test") for number in range(PAYERS)]
    funders = [make_funder(f"PT Nomor {number}", officer).pk for number, officer in enumerate(officers)]
    for number in range(PAIRS):
        lat = -6.004 - 0.001 * number
        old = make_house(planner, grid.north_west, f"AAAA-100{number}", 106.005, lat, status="verified")
        new = make_house(planner, grid.north_west, f"AAAA-200{number}", 106.005, lat - 0.0001, status="verified")
        acts: list[Callable[[], object]] = [
            claim(officer, funder, (old, new)[who % 2].code)
            for who, (officer, funder) in enumerate(zip(officers, funders, strict=True))
        ]
        acts.insert(number % len(acts), lambda old=old, new=new: merge_sites(code=new.code, other=old.code, by=planner))
        told = at_once(acts)
        held = Adoption.objects.filter(site=old, stage__in=COVERING)
        # Each record needs 1: before the merge one claim a record may win, after it one for both.
        assert 1 <= told.count("done") - 1 == held.count() <= 2, told
        assert set(told) <= {"done", "adoptions.not-enough-left", "needs.site-closed"}
        assert load_of(old) == (Decimal(held.count()), Decimal(0))
        assert load_of(new) == (Decimal(0), Decimal(0))
    assert differences(db.now()) == []


def test_of_two_people_who_merge_or_undo_at_once_one_does(committing: str) -> None:
    grid, planner = make_grid(), make_person(Role.PLANNER, "planner@contoh.test")
    old = make_house(planner, grid.north_west, "AAAA-1000", 106.005, -6.005)
    new = make_house(planner, grid.north_west, "AAAA-2000", 106.005, -6.0051)
    merging = at_once([lambda: merge_sites(code=new.code, other=old.code, by=planner) for _ in range(4)])
    assert merging.count("done") == 1, merging
    undoing = at_once([lambda: undo_merge(code=new.code, by=planner, at=db.now()) for _ in range(4)])
    assert undoing.count("done") == 1, undoing
    assert list(Merge.objects.values_list("undone_by_id", flat=True)) == [planner.pk]
    assert Site.objects.get(pk=new.pk).status == "reported"
    assert differences(db.now()) == []
