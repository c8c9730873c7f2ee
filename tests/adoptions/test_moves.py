"""From a hold to verified work, or back: who may take which step, and what follows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from geoplan import db
from geoplan.accounts.rules import Role
from geoplan.adoptions.errors import (
    AdoptionNotFound,
    AmountNegative,
    DaysReversed,
    HoldLapsed,
    NotYourCheck,
    OnlyPlanners,
    OwnWork,
    PercentImplausible,
    PledgeExceeded,
    ReasonMissing,
    SiteNotVerified,
    WrongStage,
)
from geoplan.adoptions.models import Adoption, AdoptionEvent
from geoplan.adoptions.queries import relation_to
from geoplan.adoptions.services import (
    agree_adoption,
    finish_adoption,
    plan_adoption,
    release_adoption,
    report_progress,
    return_adoption,
    verify_adoption,
)
from geoplan.funders.errors import DelegatesOnlyReport, NotAMember
from geoplan.funders.models import Membership, Pledge
from geoplan.journal.models import Entry
from geoplan.needs.errors import SiteClosed
from geoplan.needs.models import Assignment, Site
from tests.adoptions.scene import Scene, held, load_of, make_person


def at_stage(scene: Scene, stage: str) -> Adoption:
    return held(scene.house, scene.first, stage=stage)


def test_a_promise_goes_from_plan_to_verified_work_and_closes_its_site(scene: Scene) -> None:
    adoption = at_stage(scene, "held")
    Assignment.objects.create(user=scene.surveyor, area=scene.grid.north_west, may_verify=True)
    plan_adoption(
        by=scene.officer, adoption_id=adoption.pk, work="atap dan dinding",
        starts_on=date(2027, 3, 1), finishes_on=date(2027, 5, 1), amount_rupiah=31_000_000,
    )  # fmt: skip
    agree_adoption(by=scene.planner, adoption_id=adoption.pk)
    report_progress(by=scene.officer, adoption_id=adoption.pk, percent=40)
    report_progress(by=scene.officer, adoption_id=adoption.pk, percent=80)
    finish_adoption(by=scene.officer, adoption_id=adoption.pk, realised_rupiah=30_500_000)
    verify_adoption(by=scene.surveyor, adoption_id=adoption.pk)
    told = AdoptionEvent.objects.filter(adoption=adoption).order_by("pk").values_list("stage", flat=True)
    assert list(told) == ["held", "planned", "agreed", "building", "done", "verified"]
    adoption.refresh_from_db()
    assert (adoption.ends_at, adoption.percent, adoption.realised_rupiah) == (None, 100, 30_500_000)
    site = Site.objects.get(pk=scene.house.pk)
    assert (site.status, site.closed_reason) == ("closed", "done")
    assert load_of(scene.house) == (1, 0)


def test_every_step_is_written_down(scene: Scene) -> None:
    adoption = at_stage(scene, "planned")
    agree_adoption(by=scene.planner, adoption_id=adoption.pk)
    entry = Entry.objects.get(deed="adoption.agreed")
    assert (entry.actor_id, entry.facts["adoption"]) == (scene.planner.pk, adoption.pk)


@pytest.mark.parametrize("stage", ["planned", "agreed", "building", "done", "verified", "released"])
def test_only_a_hold_is_planned(scene: Scene, stage: str) -> None:
    adoption = at_stage(scene, stage)
    with pytest.raises(WrongStage) as refusal:
        plan_adoption(by=scene.officer, adoption_id=adoption.pk)
    assert refusal.value.facts["stage"] == stage


def test_a_lapsed_hold_takes_no_step(scene: Scene) -> None:
    adoption = held(scene.house, scene.first, ends_in=timedelta(seconds=-1))
    with pytest.raises(HoldLapsed):
        plan_adoption(by=scene.officer, adoption_id=adoption.pk)
    with pytest.raises(HoldLapsed):
        release_adoption(by=scene.officer, adoption_id=adoption.pk, reason="batal")


def test_a_plan_has_its_days_in_order_and_its_money_within_the_pledge(scene: Scene) -> None:
    Pledge.objects.create(funder=scene.first, year=2027, amount_rupiah=100)
    held(scene.school, scene.first, "1", stage="agreed")
    Adoption.objects.update(amount_rupiah=60)
    adoption = at_stage(scene, "held")
    with pytest.raises(DaysReversed):
        plan_adoption(
            by=scene.officer, adoption_id=adoption.pk, starts_on=date(2027, 2, 2), finishes_on=date(2027, 2, 1)
        )
    with pytest.raises(AmountNegative):
        plan_adoption(by=scene.officer, adoption_id=adoption.pk, amount_rupiah=-1)
    # 100 pledged, 60 drawn by the school: 41 is too much, 40 fits.
    with pytest.raises(PledgeExceeded) as refusal:
        plan_adoption(by=scene.officer, adoption_id=adoption.pk, amount_rupiah=41)
    assert refusal.value.facts["rupiah_left"] == 40
    assert plan_adoption(by=scene.officer, adoption_id=adoption.pk, amount_rupiah=40).amount_rupiah == 40


def test_strangers_take_no_step_for_a_payer(scene: Scene) -> None:
    held_one = at_stage(scene, "held")
    agreed = held(scene.school, scene.first, "1", stage="agreed")
    for step in (
        lambda: plan_adoption(by=scene.rival, adoption_id=held_one.pk),
        lambda: release_adoption(by=scene.rival, adoption_id=held_one.pk, reason="x"),
        lambda: report_progress(by=scene.surveyor, adoption_id=agreed.pk, percent=1),
    ):
        with pytest.raises(NotAMember):
            step()
    with pytest.raises(OnlyPlanners):
        agree_adoption(by=scene.officer, adoption_id=held_one.pk)


def test_a_delegate_reports_but_neither_plans_nor_gives_back(scene: Scene) -> None:
    Membership.objects.filter(user=scene.officer).update(role="delegate")
    hold = at_stage(scene, "held")
    agreed = held(scene.school, scene.first, "1", stage="agreed")
    for step in (
        lambda: plan_adoption(by=scene.officer, adoption_id=hold.pk),
        lambda: release_adoption(by=scene.officer, adoption_id=hold.pk, reason="x"),
    ):
        with pytest.raises(DelegatesOnlyReport):
            step()
    assert report_progress(by=scene.officer, adoption_id=agreed.pk, percent=10).stage == "building"


@pytest.mark.parametrize("adoption_id", [0, -1, 10**6, 10**30])
def test_an_adoption_that_is_not_there_is_not_found(scene: Scene, adoption_id: int) -> None:
    with pytest.raises(AdoptionNotFound):
        agree_adoption(by=scene.planner, adoption_id=adoption_id)


def test_an_operator_learns_of_no_adoption(scene: Scene) -> None:
    adoption = at_stage(scene, "planned")
    with pytest.raises(AdoptionNotFound):
        agree_adoption(by=make_person(Role.OPERATOR, "op@contoh.test"), adoption_id=adoption.pk)


def test_a_plan_is_agreed_only_once_its_site_is_verified(scene: Scene) -> None:
    adoption = at_stage(scene, "planned")
    Site.objects.filter(pk=scene.house.pk).update(status="reported")
    with pytest.raises(SiteNotVerified):
        agree_adoption(by=scene.planner, adoption_id=adoption.pk)
    Site.objects.filter(pk=scene.house.pk).update(status="closed", closed_reason="no-such-house")
    with pytest.raises(SiteClosed):
        agree_adoption(by=scene.planner, adoption_id=adoption.pk)


def test_a_returned_plan_is_a_hold_with_its_days_anew(scene: Scene) -> None:
    adoption = at_stage(scene, "planned")
    with pytest.raises(ReasonMissing):
        return_adoption(by=scene.planner, adoption_id=adoption.pk, reason="  ")
    returned = return_adoption(by=scene.planner, adoption_id=adoption.pk, reason="biaya belum jelas")
    assert (returned.stage, returned.reason) == ("held", "biaya belum jelas")
    assert returned.ends_at is not None
    assert timedelta(days=14) <= returned.ends_at - db.now() < timedelta(days=15)


@pytest.mark.parametrize("percent", [-1, 101])
def test_progress_is_between_nothing_and_all(scene: Scene, percent: int) -> None:
    adoption = at_stage(scene, "agreed")
    with pytest.raises(PercentImplausible):
        report_progress(by=scene.officer, adoption_id=adoption.pk, percent=percent)


# Checking the work.


def test_nobody_checks_the_work_of_a_payer_they_belong_to(scene: Scene) -> None:
    adoption = at_stage(scene, "done")
    Membership.objects.create(user=scene.planner, funder=scene.first, role="member")
    for by in (scene.officer, scene.planner):
        with pytest.raises(OwnWork):
            verify_adoption(by=by, adoption_id=adoption.pk)


def test_other_companies_and_surveyors_of_other_kelurahan_do_not_check(scene: Scene) -> None:
    adoption = at_stage(scene, "done")
    Assignment.objects.create(user=scene.surveyor, area=scene.grid.south_east)
    for by in (scene.rival, scene.surveyor):
        with pytest.raises(NotYourCheck):
            verify_adoption(by=by, adoption_id=adoption.pk)


def test_faulty_work_goes_back_to_the_building_site(scene: Scene) -> None:
    adoption = at_stage(scene, "done")
    with pytest.raises(OwnWork):
        return_adoption(by=scene.officer, adoption_id=adoption.pk, reason="x")
    returned = return_adoption(by=scene.planner, adoption_id=adoption.pk, reason="atap bocor")
    assert returned.stage == "building"


def test_a_school_closes_only_when_all_its_rooms_are_verified(scene: Scene) -> None:
    # Needs 3: 2 verified leave it open, the third closes it.
    two = held(scene.school, scene.first, "2", stage="done")
    third = held(scene.school, scene.second, "1", stage="done")
    verify_adoption(by=scene.planner, adoption_id=two.pk)
    assert Site.objects.get(pk=scene.school.pk).status == "verified"
    verify_adoption(by=scene.planner, adoption_id=third.pk)
    assert Site.objects.get(pk=scene.school.pk).status == "closed"


# Giving back.


@pytest.mark.parametrize("stage", ["held", "planned", "agreed", "building"])
def test_payer_and_planner_give_back_with_a_reason(scene: Scene, stage: str) -> None:
    adoption = at_stage(scene, stage)
    with pytest.raises(ReasonMissing):
        release_adoption(by=scene.officer, adoption_id=adoption.pk, reason="")
    released = release_adoption(by=scene.officer, adoption_id=adoption.pk, reason=" anggaran turun ")
    assert (released.stage, released.reason) == ("released", "anggaran turun")
    assert load_of(scene.house) == (0, 0)
    other = at_stage(scene, stage)
    assert release_adoption(by=scene.planner, adoption_id=other.pk, reason="ganda").stage == "released"


@pytest.mark.parametrize("stage", ["done", "verified", "released"])
def test_finished_work_is_not_given_back(scene: Scene, stage: str) -> None:
    adoption = at_stage(scene, stage)
    with pytest.raises(WrongStage):
        release_adoption(by=scene.planner, adoption_id=adoption.pk, reason="x")


# Who is a named officer.


@pytest.mark.parametrize(
    ("stage", "named"), [("held", False), ("planned", False), ("agreed", True), ("verified", True)]
)
def test_members_become_named_officers_at_agreement(scene: Scene, stage: str, named: bool) -> None:
    at_stage(scene, stage)
    assert relation_to(scene.officer, scene.house).named is named
    assert not relation_to(scene.rival, scene.house).named


def test_people_of_a_suspended_payer_are_no_named_officers(scene: Scene) -> None:
    at_stage(scene, "agreed")
    type(scene.first).objects.filter(pk=scene.first.pk).update(standing="suspended")
    assert not relation_to(scene.officer, scene.house).named


def test_who_reported_a_site_keeps_that_relation(scene: Scene) -> None:
    assert relation_to(scene.surveyor, scene.house).own
    assert Decimal(1) == scene.house.units_needed
