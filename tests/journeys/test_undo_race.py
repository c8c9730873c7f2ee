"""A company claims a house in the moment its publish is undone: one of the two wins, whoever comes first.

Real connections and real commits; each thread has its own. The site's counter row is what both wait for.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.services import claim_site
from geoplan.errors import Refusal
from geoplan.funders.models import Funder
from geoplan.needs.models import Site
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.services import undo_publish
from tests.adoptions.scene import make_funder, make_person, sql
from tests.factories.places import make_grid
from tests.surveys.lists import published

pytestmark = pytest.mark.commits
ROUNDS = 12
# Sessions of this database that wait for a lock; unlike the statistics this is no snapshot of the transaction's begin.
WAITS = """
select count(*) from pg_locks as l where not l.granted and exists (
  select 1 from pg_locks as held join pg_database as d on d.oid = held.database
  where held.pid = l.pid and d.datname = current_database()
)
"""


@pytest.fixture
def people(committing: str) -> tuple[User, User, Funder]:
    make_grid()
    officer = make_person(Role.OFFICER, "officer@contoh.test")
    return make_person(Role.PLANNER, "planner@contoh.test"), officer, make_funder("PT Pertama", officer)


def house(planner: User, number: int) -> tuple[Survey, Site]:
    """Publish one house of its own; 0.0002 degrees are about 22 m."""
    line = f"Warga {number:02};36729915058001{number:02};001;002;Barat Laut;-6.01{number * 2:04};106.010000;36;4"
    survey = published(planner, line)
    site = SurveyRow.objects.get(survey=survey).site
    assert site is not None
    return survey, site


def tried(act: Callable[[], object]) -> str:
    """Act on a connection of one's own; return what came of it."""
    try:
        act()
    except Refusal as refused:
        return refused.code
    finally:
        connection.close()
    return "done"


def one_stands(survey: Survey, site: Site) -> None:
    """Either the house is there and claimed, or it is withdrawn and nobody has a promise."""
    site.refresh_from_db()
    promises = Adoption.objects.filter(site=site).count()
    assert (site.status, site.closed_reason, promises) in {("reported", "", 1), ("closed", "withdrawn", 0)}
    survey.refresh_from_db()
    assert survey.state == ("published" if promises else "undone")


def test_of_a_claim_and_an_undo_at_once_exactly_one_wins(people: tuple[User, User, Funder]) -> None:
    planner, officer, company = people
    together = threading.Barrier(2)
    won = []
    with ThreadPoolExecutor(2) as threads:
        for number in range(ROUNDS):
            survey, site = house(planner, number)

            def claim(code: str = site.code) -> object:
                together.wait(30)
                return claim_site(by=officer, funder_id=company.pk, site_code=code, units=Decimal(1), year=2027)

            def undo(which: Survey = survey) -> object:
                together.wait(30)
                return undo_publish(survey=which, by=planner)

            answers = [threads.submit(tried, act) for act in (claim, undo)]
            told = [answer.result(60) for answer in answers]
            assert told in (["done", "surveys.built-on"], ["needs.site-closed", "done"])
            one_stands(survey, site)
            won.append(told.index("done"))
    assert len(won) == ROUNDS
    call_command("check_data")


def blocked(threads: ThreadPoolExecutor, act: Callable[[], object]) -> Future[str]:
    """Begin an act on another connection, and return when the database says that it waits for ours."""
    begun = threads.submit(tried, act)
    while not sql(WAITS)[0][0]:
        assert not begun.done(), begun.result()
        time.sleep(0.01)
    return begun


def test_an_undo_that_waits_for_a_claim_finds_it(people: tuple[User, User, Funder]) -> None:
    planner, officer, company = people
    survey, site = house(planner, 50)
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            claim_site(by=officer, funder_id=company.pk, site_code=site.code, units=Decimal(1), year=2027)
            undo = blocked(threads, lambda: undo_publish(survey=survey, by=planner))
        assert undo.result(60) == "surveys.built-on"
    one_stands(survey, site)


def test_a_claim_that_waits_for_an_undo_finds_the_house_closed(people: tuple[User, User, Funder]) -> None:
    planner, officer, company = people
    survey, site = house(planner, 51)
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            undo_publish(survey=survey, by=planner)
            claim = blocked(
                threads,
                lambda: claim_site(by=officer, funder_id=company.pk, site_code=site.code, units=Decimal(1), year=2027),
            )
        assert claim.result(60) == "needs.site-closed"
    one_stands(survey, site)
