"""A site somebody holds is not moved or closed behind his back.

HOUSE stands at 106.010, -6.010 in the north west; 0.0001 degrees of latitude are 11 m. CHECKER cares for it.
"""

from decimal import Decimal

import pytest

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.errors import SiteHeld
from geoplan.adoptions.services import claim_site, close_site_by_hand, correct_site, undo_claim
from geoplan.needs.errors import NotYourKelurahan, ReasonUnfit, SiteClosed, SiteNotFound, VersionChanged
from geoplan.needs.models import Site
from geoplan.needs.rules import ClosingReason, SiteChanges
from geoplan.needs.services import assign
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid, make_house
from tests.factories.promises import FunderMaker

CODE = "AAAA-0001"


@pytest.fixture
def checker(grid: Grid, person: PeopleMaker) -> User:
    checker = person(Role.SURVEYOR)
    assign(user=checker, area=grid.north_west, may_verify=True, by=None)
    make_house(person(Role.SURVEYOR), grid.north_west, CODE, 106.01, -6.01)
    return checker


def hold(officer: User, funder_of: FunderMaker) -> int:
    funder = funder_of("PT Satu", officer)
    return claim_site(by=officer, funder_id=funder.pk, site_code=CODE, units=Decimal(1), year=2027).pk


def moved(to: float, version: int, by: User) -> Site:
    return correct_site(code=CODE, version=version, changes=SiteChanges(location=(106.01, to)), by=by)


def test_a_held_house_moves_25_metres_in_all_and_further_only_by_a_planner(
    checker: User, planner: User, officer: User, funder_of: FunderMaker
) -> None:
    hold(officer, funder_of)
    assert moved(-6.0102, 1, checker).version == 2  # 22 m
    with pytest.raises(SiteHeld) as refused:
        moved(-6.0104, 2, checker)  # 22 m more, 44 from where it was promised
    assert refused.value.facts["holders"] == [{"name": "PT Satu", "stage": "held"}]
    assert moved(-6.0104, 2, planner).location.y == -6.0104


def test_a_house_nobody_holds_any_more_moves_freely(checker: User, officer: User, funder_of: FunderMaker) -> None:
    undo_claim(adoption_id=hold(officer, funder_of), by=officer)
    assert moved(-6.011, 1, checker).location.y == -6.011


def test_a_held_house_is_closed_by_planners_only(
    checker: User, planner: User, officer: User, funder_of: FunderMaker
) -> None:
    hold(officer, funder_of)
    with pytest.raises(SiteHeld):
        close_site_by_hand(code=CODE, reason=ClosingReason.NO_SUCH_HOUSE, by=checker)
    assert close_site_by_hand(code=CODE, reason=ClosingReason.NO_SUCH_HOUSE, by=planner).status == "closed"
    with pytest.raises(SiteClosed):
        close_site_by_hand(code=CODE, reason=ClosingReason.NO_SUCH_HOUSE, by=planner)


def test_who_may_not_close_or_correct_is_refused(
    checker: User, surveyor: User, officer: User, person: PeopleMaker
) -> None:
    for by in (surveyor, officer):
        with pytest.raises(NotYourKelurahan):
            close_site_by_hand(code=CODE, reason=ClosingReason.NO_SUCH_HOUSE, by=by)
        with pytest.raises(NotYourKelurahan):
            moved(-6.0101, 1, by)
    with pytest.raises(SiteNotFound):
        close_site_by_hand(code=CODE, reason=ClosingReason.NO_SUCH_HOUSE, by=person(Role.MONITOR))
    with pytest.raises(VersionChanged):
        close_site_by_hand(code=CODE, reason=ClosingReason.NO_SUCH_HOUSE, by=checker, version=7)


@pytest.mark.parametrize("reason", [ClosingReason.DONE, ClosingReason.MERGED])
def test_reasons_of_other_ways_are_not_given_by_hand(checker: User, reason: ClosingReason) -> None:
    with pytest.raises(ReasonUnfit):
        close_site_by_hand(code=CODE, reason=reason, by=checker)
