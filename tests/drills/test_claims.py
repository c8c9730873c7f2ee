"""The long races: one house, a hundred companies, a thousand times; a hundred thousand tries by workers who are killed;
long walks through all that can happen to promises.
"""

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from urllib.parse import urlsplit

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.accounts.services import issue_token
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.services import release_adoption
from geoplan.coverage.queries import differences
from tests.adoptions import test_random_life
from tests.adoptions.scene import make_funder, make_person, make_scene
from tests.factories.places import make_grid, make_house, make_school
from tests.journeys import claimers
from tests.journeys.claimers import Company
from tests.journeys.contest import Contest, codes, servers, winners
from tests.journeys.test_claim_race import assert_counter_is_true, assert_never_more_than_needed

Tell = Callable[[str, object], None]
pytestmark = pytest.mark.commits

ROUNDS = int(os.environ.get("GEOPLAN_DRILL_ROUNDS", "1000"))
TRIES = int(os.environ.get("GEOPLAN_DRILL_TRIES", "100000"))
COMPANIES, WORKERS, A_TURN = 100, 64, 50
HOUSES = [f"HAAS-{number:04}" for number in range(40)]
SCHOOL = "SCHA-0001"


def companies_of(number: int) -> list[Company]:
    made = []
    for one in range(number):
        officer = make_person(Role.OFFICER, f"petugas{one}@contoh.test")
        made.append(Company(make_funder(f"PT Nomor {one}", officer).pk, officer.pk))
    return made


@pytest.fixture
def companies(committing: str) -> list[Company]:
    grid = make_grid()
    surveyor = make_person(Role.SURVEYOR, "surveyor@contoh.test")
    for number, code in enumerate(HOUSES):
        make_house(surveyor, grid.north_west, code, 106.001 + 0.0004 * number, -6.005, status="verified")
    make_school(surveyor, grid.north_west, SCHOOL, 106.005, -6.015, "3", status="verified")
    return companies_of(COMPANIES)


@pytest.fixture
def contest(committing: str, companies: list[Company]) -> Iterator[Contest]:
    tokens = [issue_token(user=User.objects.get(pk=company.officer_id)) for company in companies]
    with servers(committing, 3) as made:
        one = Contest(made, companies, tokens)
        yield one
        one.close()


def test_one_house_and_a_hundred_companies_a_thousand_times(contest: Contest, record_property: Tell) -> None:
    dice, kills, won = random.Random(17), 0, Counter[int]()
    for number in range(ROUNDS):
        kill = dice.random() < 0.02
        kills += kill
        found = contest.press(HOUSES[0], ["1"], f"putaran-{number}", kill=kill)
        (winner,) = winners(found)
        assert set(codes(found)) == {"adoptions.not-enough-left"}
        won[winner] += 1
        taken = Adoption.objects.get(pk=found[winner][1]["id"])
        by = User.objects.get(pk=contest.companies[winner].officer_id)
        release_adoption(by=by, adoption_id=taken.pk, reason="putaran berikut")
    assert Adoption.objects.count() == ROUNDS
    assert_never_more_than_needed()
    assert_counter_is_true()
    told = f"{ROUNDS} rounds, {COMPANIES} companies, {kills} servers killed; always one, by {len(won)} companies"
    record_property("rounds", f"{told}; {sum(contest.broken.values())} connections broke")


def act(database: str, company: Company, seed: int, left: "multiprocessing.sharedctypes.Synchronized[int]") -> None:
    """Claim, share, plan and give back until the tries are used up or somebody kills this process."""
    settings, connections = claimers.settings, claimers.connections
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = database
    claimers.start[:] = [multiprocessing.get_context("forkserver").Barrier(1)]
    number = 0
    while True:
        with left.get_lock():
            if left.value <= 0:
                return
            left.value -= A_TURN
        number += 1
        diary = claimers.mingle(company, HOUSES, SCHOOL, seed * 1000 + number, A_TURN)
        if diary.broken:
            raise AssertionError(diary.broken)


def test_a_hundred_thousand_tries_by_sixty_four_workers_who_are_killed(
    committing: str, companies: list[Company], record_property: Tell
) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.journeys.claimers"])
    left, dice, kills, seed = context.Value("i", TRIES), random.Random(19), 0, 0
    name = urlsplit(committing).path.lstrip("/")

    def worker(company: Company) -> BaseProcess:
        nonlocal seed
        seed += 1
        process = context.Process(target=act, args=(name, company, seed, left), daemon=True)
        process.start()
        return process

    at_work = [worker(company) for company in companies[:WORKERS]]
    while left.value > 0:
        time.sleep(dice.uniform(0.2, 1.0))
        victim = dice.randrange(WORKERS)
        if at_work[victim].is_alive():
            os.kill(at_work[victim].pid or 0, signal.SIGKILL)
            kills += 1
        assert at_work[victim].exitcode in {None, 0, -signal.SIGKILL}
        at_work[victim].join()
        at_work[victim] = worker(companies[victim])
    for process in at_work:
        process.join(timeout=120)
        assert process.exitcode == 0
    assert_never_more_than_needed()
    assert_counter_is_true()
    assert differences(db.now()) == []
    told = f"{TRIES} tries, {WORKERS} workers, {kills} killed; {Adoption.objects.count()} promises"
    record_property("rounds", f"{told}, never more than needed")


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(100, 112))
def test_long_walks_through_all_that_can_happen(
    seed: int, monkeypatch: pytest.MonkeyPatch, record_property: Tell
) -> None:
    monkeypatch.setattr(test_random_life, "STEPS", 400)
    test_random_life.walk_through(make_scene(), seed)
    record_property("rounds", "400 steps")
