"""The version by which kept answers are checked: it rises with every change, and only once the change is visible."""

import threading

import psycopg
from django.db import connections, transaction

from geoplan import db
from geoplan.accounts.rules import Role
from geoplan.coverage.queries import data_version
from geoplan.needs.models import Site
from tests.factories.city import City, close, promise
from tests.factories.people import PeopleMaker
from tests.factories.places import make_grid, make_house


def test_every_change_of_sites_promises_and_boundaries_raises_the_version(city: City) -> None:
    versions = [data_version(db.now()).changes]

    def changed() -> bool:
        versions.append(data_version(db.now()).changes)
        return versions[-1] > versions[-2]

    held = promise(city.sites["H1"], city.b)
    assert changed()
    held.stage = "released"
    held.save()
    assert changed()
    close(city.sites["H1"], "moved-or-died")
    assert changed()
    city.grid.south_east.name = "Tenggara Baru"
    city.grid.south_east.save()
    assert changed()
    assert not changed()


def test_a_hold_that_lapses_changes_the_version_by_itself(city: City) -> None:
    held = promise(city.sites["H1"], city.b, days=1)
    assert held.ends_at is not None
    before = data_version(db.now())
    after = data_version(held.ends_at)
    assert (before.changes, str(before)) == (after.changes, str(before))
    assert str(before) != str(after)
    assert after.lapsed_at == held.ends_at


def test_folding_the_changes_keeps_the_count(city: City) -> None:
    site = city.sites["H1"]
    before = data_version(db.now()).changes
    for _ in range(600):
        Site.objects.filter(pk=site.pk).update(in_source=True)
    assert data_version(db.now()).changes == before + 600
    with connections["default"].cursor() as cursor:
        cursor.execute("select count(*) from coverage_datachange")
        assert cursor.fetchone()[0] < 300


def test_a_change_is_counted_when_it_is_visible_and_writers_do_not_wait_for_each_other(
    committing: str, person: PeopleMaker
) -> None:
    by = person(Role.PLANNER)
    area = make_grid().north_west
    first, second = (make_house(by, area, code, 106.004, -6.004).pk for code in ("A1", "A2"))
    version = data_version(db.now()).changes
    touch = "update needs_site set in_source = not in_source where id = %s"
    with psycopg.connect(committing) as slow, psycopg.connect(committing) as quick:
        slow.execute(touch, [first])
        quick.execute("set statement_timeout = '5s'")
        quick.execute(touch, [second])
        assert data_version(db.now()).changes == version
        quick.commit()
        assert data_version(db.now()).changes == version + 1
        slow.commit()
        assert data_version(db.now()).changes == version + 2


def test_many_writers_at_once_lose_no_change(committing: str, person: PeopleMaker) -> None:
    by = person(Role.PLANNER)
    area = make_grid().north_west
    sites = [make_house(by, area, f"A{number}", 106.004, -6.004).pk for number in range(4)]
    version = data_version(db.now()).changes

    def write(site: int) -> None:
        with psycopg.connect(committing, autocommit=True) as link:
            for _ in range(200):
                link.execute("update needs_site set in_source = not in_source where id = %s", [site])

    writers = [threading.Thread(target=write, args=[site]) for site in sites]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert data_version(db.now()).changes == version + 800


def test_a_change_taken_back_is_not_counted(city: City) -> None:
    before = data_version(db.now()).changes
    with transaction.atomic():
        promise(city.sites["H1"], city.b)
        transaction.set_rollback(True)
    assert data_version(db.now()).changes == before
