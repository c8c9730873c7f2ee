"""Claiming through the services: who may, what is refused and with which facts, and the clock."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from geoplan import db
from geoplan.accounts.rules import Role
from geoplan.adoptions.errors import (
    AdoptionNotFound,
    AlreadyClaimed,
    AmountNegative,
    BasketTooLarge,
    NeedUnknown,
    NotEnoughLeft,
    NotYourClaim,
    PledgeExceeded,
    SiteTwice,
    TooLateToUndo,
    UnitsNotInQuarters,
    YearImplausible,
)
from geoplan.adoptions.models import Adoption, AdoptionEvent, Term
from geoplan.adoptions.queries import adoptions_of, holders
from geoplan.adoptions.services import Wish, claim_site, claim_sites, settle_lapsed, undo_claim
from geoplan.funders.errors import DelegatesOnlyReport, FunderNotApproved, FunderNotFound, NotAMember
from geoplan.funders.models import Funder, Membership, Pledge
from geoplan.journal.models import Entry
from geoplan.needs.errors import SiteClosed, SiteNotFound
from geoplan.needs.models import Site
from tests.adoptions.scene import HOUSE, PAST, SCHOOL, Scene, held, load_of, make_person, stages

ONE = Decimal(1)


def claim(scene: Scene, code: str = HOUSE, units: str = "1", **more: object) -> Adoption:
    asked = {"by": scene.officer, "funder_id": scene.first.pk, "year": 2027} | more
    return claim_site(site_code=code, units=Decimal(units), **asked)  # type: ignore[arg-type]


def rival_claim(scene: Scene, code: str = HOUSE, units: str = "1") -> Adoption:
    return claim(scene, code, units, by=scene.rival, funder_id=scene.second.pk)


def test_a_claim_is_a_hold_until_the_last_second_of_the_14th_day(scene: Scene) -> None:
    before = db.now()
    adoption = claim(scene, amount_rupiah=30_000_000)
    jakarta = ZoneInfo("Asia/Jakarta")
    last_day = (before.astimezone(jakarta) + timedelta(days=14)).date()
    assert adoption.ends_at is not None
    assert adoption.ends_at.astimezone(jakarta) == datetime(
        last_day.year, last_day.month, last_day.day, 23, 59, 59, tzinfo=jakarta
    )
    assert (adoption.stage, adoption.units, adoption.amount_rupiah) == ("held", 1, 30_000_000)
    assert load_of(scene.house) == (1, 0)


def test_the_length_of_a_hold_is_the_one_in_force_on_its_day(scene: Scene) -> None:
    Term.objects.create(name="hold", days=3, effective_on=datetime(2020, 6, 1, tzinfo=UTC).date())
    Term.objects.create(name="hold", days=90, effective_on=datetime(2099, 1, 1, tzinfo=UTC).date())
    adoption = claim(scene)
    assert adoption.ends_at is not None
    assert timedelta(days=3) <= adoption.ends_at - adoption.claimed_at < timedelta(days=4)


def test_a_claim_is_written_down_with_who_did_it(scene: Scene) -> None:
    adoption = claim(scene)
    entry = Entry.objects.get(deed="adoption.held")
    assert entry.actor_id == scene.officer.pk
    assert entry.facts == {"adoption": adoption.pk, "site": HOUSE, "funder": scene.first.pk, "units": "1"}
    assert AdoptionEvent.objects.get(adoption=adoption).by_id == scene.officer.pk


def test_a_full_house_is_refused_with_who_holds_it_and_what_is_left(scene: Scene) -> None:
    claim(scene)
    with pytest.raises(NotEnoughLeft) as refusal:
        rival_claim(scene)
    facts = refusal.value.facts
    assert (facts["site"], facts["units_left"]) == (HOUSE, "0")
    assert [(one["name"], one["units"], one["stage"]) for one in facts["holders"]] == [("PT Pertama", "1.00", "held")]


def test_the_room_left_of_a_school_is_told(scene: Scene) -> None:
    # Needs 3, 2.5 taken: half a room is left, one is too much.
    claim(scene, SCHOOL, "2.5")
    with pytest.raises(NotEnoughLeft) as refusal:
        rival_claim(scene, SCHOOL)
    assert refusal.value.facts["units_left"] == "0.5"
    assert rival_claim(scene, SCHOOL, "0.5").units == Decimal("0.5")


def test_a_payer_that_holds_a_site_is_told_so_and_not_that_it_is_full(scene: Scene) -> None:
    claim(scene)
    with pytest.raises(AlreadyClaimed):
        claim(scene)


@pytest.mark.parametrize("units", ["0.3", "0", "-1", "NaN", "Infinity", "10000"])
def test_units_that_are_no_quarters_are_refused(scene: Scene, units: str) -> None:
    with pytest.raises(UnitsNotInQuarters):
        claim(scene, SCHOOL, units)


def test_impossible_years_and_amounts_are_refused(scene: Scene) -> None:
    with pytest.raises(YearImplausible):
        claim(scene, year=1999)
    with pytest.raises(AmountNegative):
        claim(scene, amount_rupiah=-1)


def test_closed_unknown_and_missing_sites_are_refused(scene: Scene) -> None:
    with pytest.raises(SiteNotFound):
        claim(scene, "ZZZZ-9999")
    Site.objects.filter(pk=scene.school.pk).update(units_needed=None)
    with pytest.raises(NeedUnknown):
        claim(scene, SCHOOL)
    Site.objects.filter(pk=scene.school.pk).update(status="closed", closed_reason="no-such-house")
    with pytest.raises(SiteClosed):
        claim(scene, SCHOOL)


def test_a_school_without_shortage_is_full(scene: Scene) -> None:
    Site.objects.filter(pk=scene.school.pk).update(units_needed=0)
    with pytest.raises(NotEnoughLeft):
        claim(scene, SCHOOL, "0.25")


# Who may.


def test_only_its_own_people_and_planners_claim_for_a_payer(scene: Scene) -> None:
    with pytest.raises(NotAMember):
        claim(scene, funder_id=scene.second.pk)
    with pytest.raises(FunderNotFound):
        claim(scene, funder_id=10**12)
    assert claim(scene, by=scene.planner).funder == scene.first


@pytest.mark.parametrize("role", [Role.SURVEYOR, Role.MONITOR, Role.OPERATOR])
def test_other_roles_do_not_claim_even_as_members(scene: Scene, role: Role) -> None:
    person = make_person(role, f"{role}2@contoh.test")
    Membership.objects.create(user=person, funder=scene.first, role="owner")
    with pytest.raises(NotAMember):
        claim(scene, by=person)


def test_a_delegate_does_not_promise(scene: Scene) -> None:
    Membership.objects.filter(user=scene.officer).update(role="delegate")
    with pytest.raises(DelegatesOnlyReport):
        claim(scene)


def test_a_suspended_payer_promises_nothing(scene: Scene) -> None:
    Funder.objects.filter(pk=scene.first.pk).update(standing="suspended")
    for by in (scene.officer, scene.planner):
        with pytest.raises(FunderNotApproved):
            claim(scene, by=by)


# Time.


def test_a_lapsed_hold_stands_in_nobodys_way_and_is_written_down_as_expired(scene: Scene) -> None:
    lapsed = held(scene.house, scene.first, ends_in=timedelta(seconds=-1))
    assert list(holders(scene.house.pk, db.now())) == []
    taken = rival_claim(scene)
    assert list(stages(scene.house)) == ["expired", "held"]
    assert load_of(scene.house) == (1, 0)
    assert Entry.objects.get(deed="adoption.expired").facts == {
        "adoption": lapsed.pk,
        "site": HOUSE,
        "funder": scene.first.pk,
    }
    assert [one.pk for one in holders(scene.house.pk, db.now())] == [taken.pk]


def test_a_payer_may_claim_again_after_its_own_hold_lapsed(scene: Scene) -> None:
    held(scene.house, scene.first, ends_in=timedelta(seconds=-1))
    assert claim(scene).stage == "held"


def test_at_its_very_end_a_hold_covers_nothing_and_a_second_before_it_does(scene: Scene) -> None:
    adoption = claim(scene)
    assert adoption.ends_at is not None
    assert list(holders(scene.house.pk, adoption.ends_at)) == []
    assert len(holders(scene.house.pk, adoption.ends_at - timedelta(seconds=1))) == 1


def test_settling_writes_down_ended_holds_once_and_leaves_the_others(scene: Scene) -> None:
    held(scene.house, scene.first, ends_in=timedelta(seconds=-1))
    held(scene.school, scene.first, "1", ends_in=timedelta(seconds=-1))
    held(scene.school, scene.second, "1")
    assert settle_lapsed(at=db.now()) == 2
    assert settle_lapsed(at=db.now()) == 0
    assert list(stages(scene.school)) == ["expired", "held"]
    assert load_of(scene.school) == (1, 0)
    assert Entry.objects.filter(deed="adoption.expired").count() == 2


def test_settling_believes_the_databases_clock_only(scene: Scene) -> None:
    held(scene.house, scene.first, ends_in=timedelta(minutes=5))
    assert settle_lapsed(at=db.now() + timedelta(days=400)) == 0


# Pledges.


def test_a_pledge_in_units_caps_what_a_payer_holds_in_its_year(scene: Scene) -> None:
    # Pledged 2.5 for 2027: 2 fits, 1 more does not, half does; 2028 is another year.
    Pledge.objects.create(funder=scene.first, year=2027, units=Decimal("2.5"))
    claim(scene, SCHOOL, "2")
    with pytest.raises(PledgeExceeded) as refusal:
        claim(scene)
    assert refusal.value.facts["units_left"] == "0.5"
    assert refusal.value.facts["rupiah_left"] is None
    assert claim(scene, year=2028).year == 2028


def test_a_pledge_in_rupiah_caps_the_money(scene: Scene) -> None:
    Pledge.objects.create(funder=scene.first, year=2027, amount_rupiah=50)
    claim(scene, SCHOOL, "1", amount_rupiah=30)
    with pytest.raises(PledgeExceeded) as refusal:
        claim(scene, amount_rupiah=21)
    assert refusal.value.facts["rupiah_left"] == 20
    assert claim(scene, amount_rupiah=20).amount_rupiah == 20


def test_holdings_and_lapsed_holds_draw_no_pledge(scene: Scene) -> None:
    Pledge.objects.create(funder=scene.first, year=2027, units=ONE)
    held(scene.school, scene.first, "1", stage="agreed", imported=True)
    other = Site.objects.get(pk=scene.house.pk)
    held(other, scene.first, ends_in=timedelta(seconds=-1))
    assert claim(scene).stage == "held"


# Baskets.


def test_a_basket_takes_what_can_be_had_and_says_why_not_of_the_rest(scene: Scene) -> None:
    rival_claim(scene)
    wishes = [Wish(HOUSE, ONE), Wish("ZZZZ-9999", ONE), Wish(SCHOOL, Decimal(2)), Wish("ZZZZ-9998", Decimal("0.1"))]
    told = claim_sites(by=scene.officer, funder_id=scene.first.pk, year=2027, wishes=wishes)
    assert [one.site_code for one in told] == [HOUSE, "ZZZZ-9999", SCHOOL, "ZZZZ-9998"]
    assert [type(one.refusal) for one in told] == [NotEnoughLeft, SiteNotFound, type(None), UnitsNotInQuarters]
    assert told[2].adoption is not None
    assert load_of(scene.school) == (2, 0)


def test_a_basket_is_neither_empty_nor_endless_nor_double(scene: Scene) -> None:
    asked = {"by": scene.officer, "funder_id": scene.first.pk, "year": 2027}
    for wishes in ([], [Wish(HOUSE, ONE)] * 201):
        with pytest.raises(BasketTooLarge):
            claim_sites(wishes=wishes, **asked)  # type: ignore[arg-type]
    with pytest.raises(SiteTwice):
        claim_sites(wishes=[Wish(HOUSE, ONE), Wish(HOUSE.lower(), ONE)], **asked)  # type: ignore[arg-type]


# Undo.


def test_a_claim_is_undone_by_who_made_it_and_leaves_the_payers_record(scene: Scene) -> None:
    adoption = claim(scene)
    undo_claim(by=scene.officer, adoption_id=adoption.pk)
    assert load_of(scene.house) == (0, 0)
    assert list(adoptions_of(scene.first.pk, None, db.now())) == []
    assert AdoptionEvent.objects.filter(adoption=adoption).count() == 2


def test_nobody_else_undoes_a_claim(scene: Scene) -> None:
    adoption = claim(scene)
    for by in (scene.planner, scene.rival):
        with pytest.raises(NotYourClaim):
            undo_claim(by=by, adoption_id=adoption.pk)
    with pytest.raises(AdoptionNotFound):
        undo_claim(by=make_person(Role.OPERATOR, "op@contoh.test"), adoption_id=adoption.pk)


def test_after_ten_minutes_a_claim_is_no_longer_undone(scene: Scene) -> None:
    adoption = claim(scene)
    Adoption.objects.filter(pk=adoption.pk).update(claimed_at=db.now() - timedelta(minutes=10))
    with pytest.raises(TooLateToUndo):
        undo_claim(by=scene.officer, adoption_id=adoption.pk)


def test_a_lapsed_claim_is_not_undone(scene: Scene) -> None:
    adoption = claim(scene)
    Adoption.objects.filter(pk=adoption.pk).update(ends_at=PAST)
    with pytest.raises(TooLateToUndo):
        undo_claim(by=scene.officer, adoption_id=adoption.pk)
