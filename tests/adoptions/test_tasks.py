"""What waits for whom, worked out from how things stand. CHECKER cares for the scene's kelurahan."""

from datetime import timedelta
from decimal import Decimal

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.queries import sites_to_verify, task_counts, tasks_for
from geoplan.adoptions.rules import TaskKind, TroubleKind, TroubleOutcome
from geoplan.adoptions.services import (
    ask_hand_over,
    ask_visit,
    claim_site,
    end_trouble,
    join_queue,
    plan_adoption,
    release_adoption,
    report_trouble,
)
from geoplan.funders.models import Membership
from geoplan.needs.models import Assignment, Site
from tests.adoptions.scene import HOUSE, SCHOOL, Scene, held, make_person
from tests.factories.places import make_house

ONE = Decimal(1)


@pytest.fixture
def checker(scene: Scene) -> User:
    checker = make_person(Role.SURVEYOR, "pemeriksa@contoh.test")
    Assignment.objects.create(user=checker, area=scene.grid.north_west, may_verify=True)
    return checker


def kinds(user: User) -> list[str]:
    return [task.kind.value for task in tasks_for(user, db.now())]


def claimed(scene: Scene, code: str = HOUSE) -> Adoption:
    return claim_site(by=scene.officer, funder_id=scene.first.pk, site_code=code, units=ONE, year=2027)


def test_a_payer_is_told_of_holds_by_what_is_due_first(scene: Scene) -> None:
    late = held(scene.school, scene.first, ends_in=timedelta(days=20))
    soon = held(scene.house, scene.first, ends_in=timedelta(days=2))
    held(scene.school, scene.second)
    found = tasks_for(scene.officer, db.now())
    assert [(task.kind, task.adoption.pk if task.adoption else 0) for task in found] == [
        (TaskKind.PLAN_DUE, soon.pk),
        (TaskKind.PLAN_DUE, late.pk),
    ]
    assert found[0].due_at == soon.ends_at
    assert soon.ends_at is not None
    assert [task.adoption for task in tasks_for(scene.officer, soon.ends_at)] == [late]


def test_an_offer_waits_for_who_waited_until_it_ends(scene: Scene) -> None:
    promise = claimed(scene)
    entry = join_queue(by=scene.rival, site_code=HOUSE, funder_id=scene.second.pk, units=ONE, year=2027)
    assert kinds(scene.rival) == []
    release_adoption(by=scene.officer, adoption_id=promise.pk, reason="x")
    (offer,) = tasks_for(scene.rival, db.now())
    assert (offer.kind, offer.record_id) == (TaskKind.OFFER, entry.pk)
    assert offer.due_at is not None
    assert tasks_for(scene.rival, offer.due_at) == []


def test_plans_wait_for_planners_and_those_not_verified_come_last(scene: Scene) -> None:
    Site.objects.filter(pk=scene.house.pk).update(status="reported")
    plan_adoption(by=scene.officer, adoption_id=claimed(scene).pk)
    plan_adoption(by=scene.officer, adoption_id=claimed(scene, SCHOOL).pk)
    found = tasks_for(scene.planner, db.now())
    assert [(task.site.code, task.is_blocked) for task in found] == [(SCHOOL, False), (HOUSE, True)]
    assert found[0].due_at == found[0].since + timedelta(days=14)


def test_finished_work_is_the_surveyors_and_after_14_days_the_planners_too(scene: Scene, checker: User) -> None:
    work = held(scene.house, scene.first, stage="done")
    assert kinds(checker) == ["check"]
    assert kinds(scene.planner) == []
    Adoption.objects.filter(pk=work.pk).update(stage_since=db.now() - timedelta(days=14))
    assert kinds(scene.planner) == kinds(checker) == ["check"]
    Membership.objects.create(user=scene.planner, funder=scene.first, role="member")
    assert kinds(scene.planner) == []


def test_where_nobody_cares_for_a_kelurahan_its_work_is_the_planners_at_once(scene: Scene) -> None:
    held(scene.house, scene.first, stage="done")
    assert kinds(scene.planner) == ["check"]


def test_a_promised_report_is_verified_first(scene: Scene, checker: User) -> None:
    urgent = make_house(scene.surveyor, scene.grid.north_west, "AAAA-0008", 106.006, -6.005, priority=99)
    Site.objects.filter(pk=scene.house.pk).update(status="reported", priority=1)
    assert [site.code for site in sites_to_verify(checker, db.now())] == [urgent.code, HOUSE]
    hold = claimed(scene)
    assert [site.code for site in sites_to_verify(checker, db.now())] == [HOUSE, urgent.code]
    (task,) = tasks_for(checker, db.now())
    assert (task.kind, task.due_at) == (TaskKind.VERIFY_SITE, hold.ends_at)


def test_visits_and_trouble_wait_for_surveyor_and_planner(scene: Scene, checker: User) -> None:
    promise = claimed(scene)
    ask_visit(by=scene.officer, adoption_id=promise.pk)
    report_trouble(by=scene.officer, code=HOUSE, kind=TroubleKind.FAMILY_REFUSES)
    assert task_counts(checker, db.now()) == {TaskKind.VISIT: 1, TaskKind.TROUBLE: 1}
    assert task_counts(scene.planner, db.now()) == {TaskKind.VISIT: 1, TaskKind.TROUBLE: 1}
    (hold,) = tasks_for(scene.officer, db.now())
    assert (hold.kind, hold.is_blocked) == (TaskKind.PLAN_DUE, True)
    end_trouble(by=scene.planner, code=HOUSE, outcome=TroubleOutcome.CLOSED)
    assert sorted(kinds(scene.officer)) == ["closed-site", "plan-due"]


def test_a_request_for_a_plan_waits_for_its_holder_and_planners(scene: Scene) -> None:
    promise = claimed(scene)
    ask_hand_over(by=scene.rival, adoption_id=promise.pk, funder_id=scene.second.pk, reason="dekat")
    assert sorted(kinds(scene.officer)) == ["hand-over", "plan-due"]
    assert kinds(scene.planner) == []
    plan_adoption(by=scene.officer, adoption_id=promise.pk)
    assert kinds(scene.officer) == ["hand-over"]
    assert sorted(kinds(scene.planner)) == ["hand-over", "plan"]


def test_late_work_is_told_to_its_payer_and_planners(scene: Scene) -> None:
    agreed = held(scene.house, scene.first, stage="agreed")
    Adoption.objects.filter(pk=agreed.pk).update(starts_on=db.now().date() - timedelta(days=62))
    assert kinds(scene.officer) == kinds(scene.planner) == ["late"]
    assert kinds(scene.rival) == []


@pytest.mark.parametrize("role", [Role.MONITOR, Role.OPERATOR])
def test_others_have_nothing_to_do(scene: Scene, role: Role) -> None:
    held(scene.house, scene.first, stage="done")
    assert kinds(make_person(role, "lain@contoh.test")) == []
