"""Thirty rounds over HTTP with three server processes, three of them killed in the middle: always exactly one.

Round by round a house, a school whose rooms are shared, and a house that is offered to a company that waited.
"""

import json
from collections.abc import Iterator
from decimal import Decimal

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.accounts.services import issue_token
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.services import claim_site, join_queue, release_adoption
from geoplan.coverage.queries import differences
from tests.adoptions.scene import make_funder, make_person
from tests.factories.places import make_grid, make_house, make_school
from tests.journeys.claimers import Company
from tests.journeys.contest import Contest, codes, servers, winners
from tests.journeys.test_claim_race import assert_counter_is_true, assert_never_more_than_needed

ROUNDS, COMPANIES = 30, 8
KILLED_IN = {4, 13, 23}
HOUSES = [f"HAAS-{number:04}" for number in range(ROUNDS)]
SCHOOLS = [f"SCHA-{number:04}" for number in range(ROUNDS)]

pytestmark = pytest.mark.commits


@pytest.fixture
def contest(committing: str) -> Iterator[Contest]:
    grid = make_grid()
    surveyor = make_person(Role.SURVEYOR, "surveyor@contoh.test")
    for number in range(ROUNDS):
        place = (106.001 + 0.0005 * number, -6.005)
        make_house(surveyor, grid.north_west, HOUSES[number], *place, status="verified")
        make_school(surveyor, grid.north_west, SCHOOLS[number], *place, "1", status="verified")
    companies, tokens = [], []
    for number in range(COMPANIES):
        officer = make_person(Role.OFFICER, f"petugas{number}@contoh.test")
        companies.append(Company(make_funder(f"PT Nomor {number}", officer).pk, officer.pk))
        tokens.append(issue_token(user=officer))
    with servers(committing, 3) as made:
        one = Contest(made, companies, tokens)
        yield one
        one.close()


def test_thirty_rounds_and_three_kills_leave_exactly_one_promise_a_unit(contest: Contest) -> None:
    for number in range(ROUNDS):
        kill = number in KILLED_IN
        [house_round, shared_round, offered_round][number % 3](contest, number, kill)
    one_key_round(contest)
    assert contest.broken, "no connection broke: the kills came too late"
    assert_never_more_than_needed()
    assert_counter_is_true()
    assert differences(db.now()) == []


def house_round(contest: Contest, number: int, kill: bool) -> None:
    found = contest.press(HOUSES[number], ["1"], f"rumah-{number}", kill=kill)
    assert len(winners(found)) == 1
    assert codes(found) == {"adoptions.not-enough-left": COMPANIES - 1}
    assert told_of_one_winner(contest, found)


def told_of_one_winner(contest: Contest, found: list[tuple[int, dict]]) -> bool:  # type: ignore[type-arg]
    """Say whether everybody who was refused was told the name of who won."""
    funder = contest.companies[winners(found)[0]].funder_id
    refused = [body["facts"]["holders"] for status, body in found if status == 409]
    return all([one["funder"] for one in holders] == [funder] for holders in refused)


def shared_round(contest: Contest, number: int, kill: bool) -> None:
    # One room; wanted in quarters and halves by eight: whoever gets what, never more than the room.
    found = contest.press(SCHOOLS[number], ["0.25", "0.5"], f"sekolah-{number}", kill=kill)
    taken = sum(Decimal(found[one][1]["units"]) for one in winners(found))
    assert taken in {Decimal("0.75"), Decimal(1)}
    # What is left is less than the least that was refused.
    refused = [Decimal("0.25") if one % 2 == 0 else Decimal("0.5") for one in range(COMPANIES)]
    assert all(refused[one] > 1 - taken for one in set(range(COMPANIES)) - set(winners(found)))


def offered_round(contest: Contest, number: int, kill: bool) -> None:
    # Company 0 held it, 1 waited: all press when it comes free, and only 1 may have it.
    first, second = (User.objects.get(pk=contest.companies[one].officer_id) for one in (0, 1))
    asked = {"site_code": HOUSES[number], "units": Decimal(1), "year": 2027}
    held = claim_site(by=first, funder_id=contest.companies[0].funder_id, **asked)  # type: ignore[arg-type]
    join_queue(by=second, funder_id=contest.companies[1].funder_id, **asked)  # type: ignore[arg-type]
    release_adoption(by=first, adoption_id=held.pk, reason="anggaran")
    found = contest.press(HOUSES[number], ["1"], f"antrean-{number}", kill=kill)
    assert winners(found) == [1]
    assert set(codes(found)) <= {"adoptions.offered-to-another", "adoptions.not-enough-left"}


def one_key_round(contest: Contest) -> None:
    """Let eight people press with the token and the key of the first, at three servers: one effect, equal answers."""
    school = SCHOOLS[0]
    wish = {"site": school, "funder": contest.companies[0].funder_id, "units": "1", "year": 2027}
    contest.tokens = [contest.tokens[0]] * COMPANIES
    asked = [contest.threads.submit(contest.post, number, "adoptions", wish, "satu") for number in range(COMPANIES)]
    found = {json.dumps(one.result(), sort_keys=True) for one in asked}
    assert len(found) == 1
    assert Adoption.objects.filter(site__code=school).count() == 1
