"""The order of changes: how far it is final, who is told what, and what is forgotten."""

import time
from datetime import timedelta

import psycopg
import pytest
from django.db import connections

from geoplan import db
from geoplan.accounts.rules import Audience, Role
from geoplan.coverage.models import SiteChange
from geoplan.coverage.queries import Changes, changes_after, changes_since, lapsed_between
from geoplan.coverage.queries.changes import MOST_ENTRIES, MOST_SITES, Cursor, cursor_of
from geoplan.coverage.services import CHANGES_KEPT, forget_changes
from geoplan.needs.models import Site
from tests.conftest import server
from tests.factories.city import City, promise
from tests.factories.people import PeopleMaker
from tests.factories.places import make_grid, make_house


@pytest.mark.parametrize("text", ["", "1", "1-", "-1", "1-2-3", "a-1", "1 -2", "٣-١", "9" * 19 + "-1"])
def test_only_a_pair_of_numbers_is_a_place(text: str) -> None:
    assert cursor_of(text) is None


def test_a_place_reads_as_it_is_written() -> None:
    assert cursor_of("12-7") == Cursor(12, 7)
    assert str(Cursor(12, 7)) == "12-7"
    assert Cursor(2, 9) < Cursor(10, 1) < Cursor(10, 2)


def now_known(reads: Audience = Audience.EXACT) -> Changes:
    """Return all that is known of, settled or not: a test's own transaction never is.

    Its number counts as given out once a later one is, which another connection takes.
    """
    with server() as link:
        link.execute("select pg_current_xact_id()")
    return changes_after(Cursor(0, 0), reads)


def codes(told: Changes) -> set[str]:
    return {one.code for one in (*told.sites, *told.soon)}


def test_a_change_is_not_final_while_its_transaction_runs(city: City) -> None:
    told = now_known()
    assert city.sites["H1"].code not in {one.code for one in told.sites}
    assert city.sites["H1"].code in codes(told)


def test_houses_are_not_told_to_those_who_see_schools_only(city: City) -> None:
    kinds = {site.code: site.kind for site in city.sites.values()}
    assert {kinds[code] for code in codes(now_known(Audience.MOVED))} == {"house", "school"}
    assert {kinds[code] for code in codes(now_known(Audience.SCHOOLS))} == {"school"}


def test_every_way_to_change_a_site_or_a_promise_is_told(city: City) -> None:
    def told_since(last: int) -> list[str]:
        ids = SiteChange.objects.filter(pk__gt=last, site_id__isnull=False).values_list("site_id", flat=True)
        return sorted(Site.objects.filter(pk__in=list(ids)).values_list("code", flat=True))

    def last() -> int:
        return SiteChange.objects.latest("pk").pk

    before = last()
    Site.objects.filter(code__in=[city.sites["H1"].code, city.sites["H2"].code]).update(name="")
    assert told_since(before) == sorted([city.sites["H1"].code, city.sites["H2"].code])
    before = last()
    held = promise(city.sites["H1"], city.b)
    assert told_since(before) == [city.sites["H1"].code]
    before = last()
    held.percent = 10
    held.save(update_fields=["percent"])
    assert told_since(before) == [city.sites["H1"].code]
    before = last()
    city.grid.south_east.name = "Tenggara Baru"
    city.grid.south_east.save()
    assert SiteChange.objects.get(pk__gt=before).site_id is None


def test_a_hold_that_ended_is_told_by_the_clock(city: City) -> None:
    held = promise(city.sites["H1"], city.b, days=1)
    assert held.ends_at is not None
    second = timedelta(seconds=1)
    around = held.ends_at - second, held.ends_at
    assert [one.code for one in lapsed_between(*around, Audience.MOVED)] == [city.sites["H1"].code]
    assert lapsed_between(*around, Audience.SCHOOLS) == ()
    assert lapsed_between(held.ends_at, held.ends_at + second, Audience.MOVED) == ()


def test_what_is_forgotten_is_answered_with_everything(city: City) -> None:
    at = db.now()
    # Long ago: changes 1 to 3; of late: 4. Numbers that were given out, so that they stand in the order.
    SiteChange.objects.all().delete()
    house = city.sites["H1"].pk
    for number in (1, 2, 3, 4):
        made = SiteChange.objects.create(transaction=number, site_id=house)
        age = CHANGES_KEPT + timedelta(hours=1) if number < 4 else timedelta(hours=1)
        SiteChange.objects.filter(pk=made.pk).update(at=at - age)
    third = SiteChange.objects.get(transaction=3)
    assert not changes_since(f"1-{third.pk - 2}", Audience.EXACT).everything
    assert forget_changes(at=at) == 2
    assert forget_changes(at=at) == 0
    assert changes_since(f"1-{third.pk - 2}", Audience.EXACT).everything
    told = changes_since(f"3-{third.pk}", Audience.EXACT)
    assert not told.everything
    assert [one.code for one in told.sites] == [city.sites["H1"].code]


def test_numbers_of_another_server_stand_in_no_order(city: City) -> None:
    """A copy of another server's data brings entries with numbers this one has not given out."""
    SiteChange.objects.create(transaction=10**15, site_id=city.sites["H1"].pk)
    SiteChange.objects.exclude(transaction=10**15).delete()
    assert codes(now_known()) == set()
    assert changes_since(f"{10**15}-1", Audience.EXACT).everything


def test_a_great_many_changes_are_told_as_everything(city: City) -> None:
    SiteChange.objects.all().delete()
    house = city.sites["H1"].pk
    SiteChange.objects.bulk_create(SiteChange(transaction=2, site_id=house) for _ in range(MOST_SITES + 1))
    told = now_known()
    assert (len(told.sites), told.everything) == (1, False)
    SiteChange.objects.bulk_create(SiteChange(transaction=2, site_id=house) for _ in range(MOST_ENTRIES))
    assert now_known().everything


def all_is_final(patience_s: float = 120) -> Cursor:
    """Wait until nothing told so far is held back: transactions of other tests on this server count as well."""
    ends = time.monotonic() + patience_s
    while time.monotonic() < ends:
        begin = changes_since("", Audience.EXACT).until
        if not changes_after(begin, Audience.EXACT).soon:
            return begin
        time.sleep(0.05)
    raise TimeoutError("another transaction of this server never ended")


def test_an_older_transaction_holds_back_the_newer_ones_place(committing: str, person: PeopleMaker) -> None:
    """The order is by transaction; what a newer one wrote is final only when no older one can still write."""
    grid, surveyor = make_grid(), person(Role.SURVEYOR)
    for code in ("AAAA-0001", "AAAA-0002"):
        make_house(surveyor, grid.north_west, code, 106.005, -6.005)
    begin = all_is_final()
    with psycopg.connect(committing) as older:
        older.execute("update needs_site set name = 'x' where code = 'AAAA-0001'")
        Site.objects.filter(code="AAAA-0002").update(name="y")
        told = changes_after(begin, Audience.EXACT)
        assert (told.sites, told.until) == ((), begin)
        assert [one.code for one in told.soon] == ["AAAA-0002"]
        # Who begins now is put before what is not final yet.
        assert changes_since("", Audience.EXACT).until <= min(told.unsettled)
        older.commit()
    told = changes_after(begin, Audience.EXACT)
    assert {one.code for one in (*told.sites, *told.soon)} == {"AAAA-0001", "AAAA-0002"}
    connections["default"].close()
