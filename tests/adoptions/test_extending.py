"""More days for holds, the next year for unfinished work, smaller promises, plans by rule, undoing many at once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from geoplan import db
from geoplan.accounts.rules import Role
from geoplan.adoptions.errors import (
    BatchNotFound,
    BatchOver,
    ExtendedBefore,
    NothingAmended,
    OnlyLess,
    OnlyPlanners,
    PledgeExceeded,
    ReasonMissing,
    StepUnknown,
    TermUnknown,
    TooManyAtOnce,
    WrongStage,
)
from geoplan.adoptions.models import Adoption, Batch
from geoplan.adoptions.rules import TermName
from geoplan.adoptions.services import (
    amend_adoption,
    carry_adoption,
    claim_site,
    extend_adoption,
    extend_holds,
    plan_adoption,
    reject_adoption,
    report_progress,
    set_small_plans,
    set_term,
    step_many,
    undo_batch,
)
from geoplan.funders.errors import DelegatesOnlyReport, NotAMember
from geoplan.funders.models import Membership, Pledge
from geoplan.needs.models import Site
from tests.adoptions.scene import HOUSE, SCHOOL, Scene, held, load_of

MONTH = timedelta(days=30)
ONE = Decimal(1)


@pytest.fixture
def promise(scene: Scene) -> Adoption:
    return claim_site(by=scene.officer, funder_id=scene.first.pk, site_code=HOUSE, units=ONE, year=2027)


def ends_of(promise: Adoption) -> object:
    return Adoption.objects.get(pk=promise.pk).ends_at


def test_the_payer_extends_once_and_a_planner_as_often_as_there_is_a_reason(scene: Scene, promise: Adoption) -> None:
    assert promise.ends_at is not None
    assert extend_adoption(by=scene.officer, adoption_id=promise.pk).ends_at == promise.ends_at + MONTH
    with pytest.raises(ExtendedBefore):
        extend_adoption(by=scene.officer, adoption_id=promise.pk)
    with pytest.raises(ReasonMissing):
        extend_adoption(by=scene.planner, adoption_id=promise.pk)
    for turn in (2, 3):
        again = extend_adoption(by=scene.planner, adoption_id=promise.pk, reason="forum diundur")
        assert again.ends_at == promise.ends_at + turn * MONTH


def test_only_holds_are_extended_and_only_by_those_who_promise(scene: Scene, promise: Adoption) -> None:
    with pytest.raises(NotAMember):
        extend_adoption(by=scene.rival, adoption_id=promise.pk)
    Membership.objects.filter(user=scene.officer).update(role="delegate")
    with pytest.raises(DelegatesOnlyReport):
        extend_adoption(by=scene.officer, adoption_id=promise.pk)
    planned = held(scene.school, scene.first, stage="planned")
    with pytest.raises(WrongStage):
        extend_adoption(by=scene.planner, adoption_id=planned.pk, reason="x")


def test_planners_extend_all_holds_at_once_and_take_it_back_within_a_day(scene: Scene, promise: Adoption) -> None:
    other = held(scene.school, scene.second)
    lapsed = held(scene.school, scene.city, ends_in=timedelta(seconds=-1))
    before = {one.pk: ends_of(one) for one in (promise, other, lapsed)}
    with pytest.raises(OnlyPlanners):
        extend_holds(by=scene.officer, reason="Lebaran")
    batch = extend_holds(by=scene.planner, reason="Lebaran")
    after = {one.pk: ends_of(one) for one in (promise, other, lapsed)}
    assert after == {
        promise.pk: before[promise.pk] + MONTH,  # type: ignore[operator]
        other.pk: before[other.pk] + MONTH,  # type: ignore[operator]
        lapsed.pk: before[lapsed.pk],
    }
    told = undo_batch(by=scene.planner, batch_id=batch.pk)
    assert (sorted(told.undone), list(told.kept)) == (sorted([promise.pk, other.pk]), [])
    assert ends_of(promise) == before[promise.pk]
    with pytest.raises(BatchOver):
        undo_batch(by=scene.planner, batch_id=batch.pk)


def test_some_holds_are_extended_by_area_and_payer(scene: Scene, promise: Adoption) -> None:
    other = held(scene.school, scene.second)
    before = ends_of(other)
    extend_holds(by=scene.planner, reason="x", funder_id=scene.first.pk, length_days=5)
    extend_holds(by=scene.planner, reason="x", area="36.72.02", length_days=5)
    assert ends_of(other) == before
    extend_holds(by=scene.planner, reason="x", area="36.72.01", length_days=5)
    assert ends_of(other) == before + timedelta(days=5)  # type: ignore[operator]
    assert promise.ends_at is not None
    assert ends_of(promise) == promise.ends_at + timedelta(days=10)


def test_what_was_built_on_an_extension_stays(scene: Scene, promise: Adoption) -> None:
    batch = extend_holds(by=scene.planner, reason="Lebaran")
    plan_adoption(by=scene.officer, adoption_id=promise.pk)
    assert list(undo_batch(by=scene.planner, batch_id=batch.pk).kept) == [promise.pk]


def test_no_hold_lapses_by_the_undoing_of_its_extension_before_the_day_is_over(scene: Scene) -> None:
    soon = held(scene.house, scene.first, ends_in=timedelta(milliseconds=300))
    batch = extend_holds(by=scene.planner, reason="Lebaran")
    undo_batch(by=scene.planner, batch_id=batch.pk)
    soon.refresh_from_db()
    assert soon.ends_at is not None
    assert soon.ends_at > db.now()


# Many at once.


def test_many_plans_are_agreed_at_once_each_with_its_answer_and_undone_within_a_day(scene: Scene) -> None:
    good = held(scene.house, scene.first, stage="planned")
    hold = held(scene.school, scene.second)
    many = step_many(by=scene.planner, step="agree", adoption_ids=[hold.pk, good.pk, 10**9])
    assert [one.adoption_id for one in many.answers] == [hold.pk, good.pk, 10**9]
    assert [one.refusal.code if one.refusal else None for one in many.answers] == [
        "adoptions.wrong-stage",
        None,
        "adoptions.adoption-not-found",
    ]
    assert many.batch is not None
    assert list(undo_batch(by=scene.planner, batch_id=many.batch.pk).undone) == [good.pk]
    assert Adoption.objects.get(pk=good.pk).stage == "planned"


def test_an_agreement_work_began_on_is_not_undone(scene: Scene) -> None:
    planned = held(scene.house, scene.first, stage="planned")
    many = step_many(by=scene.planner, step="agree", adoption_ids=[planned.pk])
    report_progress(by=scene.officer, adoption_id=planned.pk, percent=10)
    assert many.batch is not None
    assert list(undo_batch(by=scene.planner, batch_id=many.batch.pk).kept) == [planned.pk]
    assert Adoption.objects.get(pk=planned.pk).stage == "building"


def test_a_batch_is_undone_by_planners_within_a_day_only(scene: Scene) -> None:
    planned = held(scene.house, scene.first, stage="planned")
    many = step_many(by=scene.planner, step="agree", adoption_ids=[planned.pk])
    assert many.batch is not None
    with pytest.raises(OnlyPlanners):
        undo_batch(by=scene.officer, batch_id=many.batch.pk)
    with pytest.raises(BatchNotFound):
        undo_batch(by=scene.planner, batch_id=10**9)
    Batch.objects.update(done_at=db.now() - timedelta(hours=24))
    with pytest.raises(BatchOver):
        undo_batch(by=scene.planner, batch_id=many.batch.pk)


def test_a_package_of_the_payer_makes_no_batch(scene: Scene, promise: Adoption) -> None:
    other = held(scene.school, scene.first)
    many = step_many(by=scene.officer, step="plan", adoption_ids=[promise.pk, other.pk], work="bangun", amount_rupiah=5)
    assert many.batch is None
    assert [one.adoption.stage for one in many.answers if one.adoption] == ["planned", "planned"]
    with pytest.raises(StepUnknown):
        step_many(by=scene.officer, step="fly", adoption_ids=[promise.pk])
    for ids in ([], list(range(1, 502))):
        with pytest.raises(TooManyAtOnce):
            step_many(by=scene.officer, step="plan", adoption_ids=ids)


# Another year, less, by rule, not at all.


def test_unfinished_work_moves_to_the_next_year_and_counts_once(scene: Scene) -> None:
    Pledge.objects.create(funder=scene.first, year=2027, units=ONE)
    Pledge.objects.create(funder=scene.first, year=2028, units=ONE)
    work = held(scene.house, scene.first, stage="building")
    carried = carry_adoption(by=scene.officer, adoption_id=work.pk)
    assert (carried.year, carried.reason) == (2028, "carried")
    assert load_of(scene.house) == (1, 0)
    # The pledge of 2027 is free again, that of 2028 is drawn.
    claim_site(by=scene.officer, funder_id=scene.first.pk, site_code=SCHOOL, units=ONE, year=2027)
    with pytest.raises(PledgeExceeded):
        carry_adoption(by=scene.officer, adoption_id=plan_of_school(scene).pk)


def plan_of_school(scene: Scene) -> Adoption:
    hold = Adoption.objects.get(site=scene.school)
    return plan_adoption(by=scene.officer, adoption_id=hold.pk)


@pytest.mark.parametrize("stage", ["held", "done", "verified", "released"])
def test_only_work_under_way_is_carried(scene: Scene, stage: str) -> None:
    promise = held(scene.house, scene.first, stage=stage)
    with pytest.raises(WrongStage):
        carry_adoption(by=scene.officer, adoption_id=promise.pk)


def test_a_promise_is_made_smaller_and_its_money_changed_within_the_pledge(scene: Scene) -> None:
    Pledge.objects.create(funder=scene.first, year=2027, amount_rupiah=100)
    promise = claim_site(
        by=scene.officer, funder_id=scene.first.pk, site_code=SCHOOL, units=Decimal(2), year=2027, amount_rupiah=60
    )
    less = amend_adoption(by=scene.officer, adoption_id=promise.pk, units=Decimal("0.5"), reason="satu ruang saja")
    assert (less.units, less.amount_rupiah) == (Decimal("0.5"), 60)
    assert load_of(scene.school) == (Decimal("0.5"), 0)
    assert amend_adoption(by=scene.officer, adoption_id=promise.pk, amount_rupiah=100, reason="x").amount_rupiah == 100
    with pytest.raises(PledgeExceeded):
        amend_adoption(by=scene.officer, adoption_id=promise.pk, amount_rupiah=101, reason="x")
    with pytest.raises(OnlyLess):
        amend_adoption(by=scene.officer, adoption_id=promise.pk, units=ONE, reason="x")
    with pytest.raises(NothingAmended):
        amend_adoption(by=scene.officer, adoption_id=promise.pk, reason="x")


def test_a_plan_is_turned_down_for_good(scene: Scene) -> None:
    planned = held(scene.house, scene.first, stage="planned")
    with pytest.raises(OnlyPlanners):
        reject_adoption(by=scene.officer, adoption_id=planned.pk, reason="x")
    assert reject_adoption(by=scene.planner, adoption_id=planned.pk, reason="bukan warga").stage == "rejected"
    assert load_of(scene.house) == (0, 0)


@pytest.mark.parametrize(
    ("amount", "verified", "stage"),
    [(50, True, "agreed"), (51, True, "planned"), (None, True, "planned"), (50, False, "planned")],
)
def test_small_plans_of_verified_sites_go_by_rule(
    scene: Scene, promise: Adoption, amount: int | None, verified: bool, stage: str
) -> None:
    if not verified:
        Site.objects.filter(pk=scene.house.pk).update(status="reported")
    set_small_plans(most_units=ONE, most_rupiah=50, effective_on=date(2020, 1, 1), by=scene.planner)
    assert plan_adoption(by=scene.officer, adoption_id=promise.pk, amount_rupiah=amount).stage == stage


def test_without_a_rule_no_plan_goes_by_itself(scene: Scene, promise: Adoption) -> None:
    assert plan_adoption(by=scene.officer, adoption_id=promise.pk, amount_rupiah=1).stage == "planned"
    other = claim_site(by=scene.officer, funder_id=scene.first.pk, site_code=SCHOOL, units=ONE, year=2027)
    set_small_plans(most_units=ONE, most_rupiah=50, effective_on=date(2020, 1, 1), by=scene.planner)
    set_small_plans(most_units=None, most_rupiah=None, effective_on=date(2020, 1, 2), by=scene.planner)
    assert plan_adoption(by=scene.officer, adoption_id=other.pk, amount_rupiah=1).stage == "planned"


def test_terms_are_known_names_and_plausible_days(scene: Scene) -> None:
    names = "hold plan-reminder late-start late-end offer hand-over extension visit check"
    assert sorted(one.value for one in TermName) == sorted(names.split())
    for name, days in (("holiday", 3), ("hold", 0), ("hold", 5000)):
        with pytest.raises(TermUnknown):
            set_term(name=name, days=days, effective_on=date(2026, 1, 1), by=scene.planner)
    assert scene.planner.role == Role.PLANNER


# Pledges for an area or a kind.


def test_every_pledge_that_is_for_a_site_caps_what_is_claimed_there(scene: Scene) -> None:
    # For the year 3 units, of houses none, in the north west 2: the school there gets 2, the house nothing.
    Pledge.objects.create(funder=scene.first, year=2027, units=Decimal(3))
    Pledge.objects.create(funder=scene.first, year=2027, kind="house", units=Decimal(0))
    Pledge.objects.create(funder=scene.first, year=2027, area=scene.grid.north_west, units=Decimal(2))
    with pytest.raises(PledgeExceeded) as refused:
        claim_site(by=scene.officer, funder_id=scene.first.pk, site_code=HOUSE, units=ONE, year=2027)
    assert refused.value.facts["units_left"] == "0"
    with pytest.raises(PledgeExceeded) as refused:
        claim_site(by=scene.officer, funder_id=scene.first.pk, site_code=SCHOOL, units=Decimal(3), year=2027)
    assert refused.value.facts["units_left"] == "2"
    assert (
        claim_site(by=scene.officer, funder_id=scene.first.pk, site_code=SCHOOL, units=Decimal(2), year=2027).units == 2
    )


def test_a_pledge_for_another_area_or_kind_caps_nothing_here(scene: Scene) -> None:
    Pledge.objects.create(funder=scene.first, year=2027, area=scene.grid.south_east, units=Decimal(0))
    Pledge.objects.create(funder=scene.first, year=2027, kind="school", units=Decimal(0))
    assert claim_site(by=scene.officer, funder_id=scene.first.pk, site_code=HOUSE, units=ONE, year=2027).units == 1


def test_a_pledge_lowered_beneath_what_is_held_releases_nothing_and_stops_new_claims(
    scene: Scene, promise: Adoption
) -> None:
    Adoption.objects.filter(pk=promise.pk).update(amount_rupiah=50)
    Pledge.objects.create(funder=scene.first, year=2027, amount_rupiah=40)
    assert Adoption.objects.get(pk=promise.pk).stage == "held"
    # Nothing more, not even for no money told.
    with pytest.raises(PledgeExceeded) as refused:
        claim_site(by=scene.officer, funder_id=scene.first.pk, site_code=SCHOOL, units=ONE, year=2027)
    assert refused.value.facts["rupiah_left"] == 0
