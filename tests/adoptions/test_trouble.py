"""Trouble at the door: clocks stand, a planner ends it; another house for the same plan; a visit before promising more.

Houses of the drawing: HOUSE at 106.005; NEAR, MID, FAR and a fourth 0.001 degrees (111 m) apart to the east of it.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from geoplan import db
from geoplan.accounts.rules import Role
from geoplan.adoptions.errors import (
    AdoptionNotFound,
    ClockStands,
    KindsDiffer,
    NotAnOfficerOfIt,
    NotEnoughLeft,
    NoTrouble,
    NotYourTrouble,
    NotYourVisit,
    NoVisitAsked,
    OnlyPlanners,
    OutcomeUnfit,
    PointMissing,
    SwapUnfit,
    TickUnknown,
    TroubleOpen,
    VisitAsked,
    WrongStage,
)
from geoplan.adoptions.models import Adoption, AdoptionEvent, PointOpening, Trouble, WorkCheck
from geoplan.adoptions.queries import checks_of, is_opened, relation_to, swap_choices
from geoplan.adoptions.rules import TroubleKind, TroubleOutcome
from geoplan.adoptions.services import (
    agree_adoption,
    ask_visit,
    claim_site,
    close_site_by_hand,
    end_trouble,
    finish_visit,
    open_point,
    plan_adoption,
    release_adoption,
    report_trouble,
    return_adoption,
    settle_lapsed,
    swap_adoption,
    verify_adoption,
)
from geoplan.coverage.queries import differences, site_standing
from geoplan.funders.errors import NotAMember
from geoplan.funders.models import Pledge
from geoplan.journal.models import Entry
from geoplan.needs.models import Assignment, Site
from geoplan.needs.rules import ClosingReason
from geoplan.needs.services import reopen_site, verify_site
from tests.adoptions.scene import HOUSE, SCHOOL, Scene, held, load_of, make_person
from tests.factories.clock import past_the_triggers
from tests.factories.places import make_house

ONE = Decimal(1)
DAY = timedelta(days=1)


@pytest.fixture
def promise(scene: Scene) -> Adoption:
    return claim_site(by=scene.officer, funder_id=scene.first.pk, site_code=HOUSE, units=ONE, year=2027)


def trouble(scene: Scene, kind: TroubleKind = TroubleKind.FAMILY_REFUSES) -> Trouble:
    return report_trouble(by=scene.officer, code=HOUSE, kind=kind, note="keluarga menolak", location=(106.0051, -6.005))


def fresh(promise: Adoption) -> Adoption:
    return Adoption.objects.select_related("site", "funder").get(pk=promise.pk)


def let_pass(promise: Adoption, time: timedelta) -> None:
    """Let a pause have begun some time ago."""
    with past_the_triggers("adoptions_adoption"):
        Adoption.objects.filter(pk=promise.pk).update(paused_at=db.now() - time)


# The clock.


def test_while_trouble_is_open_a_hold_has_no_end_and_covers(scene: Scene, promise: Adoption) -> None:
    trouble(scene)
    paused = fresh(promise)
    assert (paused.ends_at, paused.paused_ends_at) == (None, promise.ends_at)
    later = db.now() + timedelta(days=400)
    assert site_standing(scene.house.pk, later).standing == "covered"
    assert site_standing(scene.house.pk, db.now(), live=False).standing == "covered"
    assert settle_lapsed(at=later) == 0
    assert differences(db.now()) == []


def test_a_hold_gets_back_the_days_its_clock_stood(scene: Scene, promise: Adoption) -> None:
    # Stood for 3 days and an hour: 4 days later, at the same last second of a day.
    trouble(scene)
    let_pass(promise, 3 * DAY + timedelta(hours=1))
    end_trouble(by=scene.planner, code=HOUSE, outcome=TroubleOutcome.NO_CHANGE)
    found = fresh(promise)
    assert promise.ends_at is not None
    assert found.ends_at == promise.ends_at + 4 * DAY
    assert (found.paused_at, found.paused_ends_at, found.paused_days) == (None, None, 4)
    assert differences(db.now()) == []


def test_a_hold_that_had_ended_is_not_woken_by_trouble(scene: Scene) -> None:
    lapsed = held(scene.house, scene.first, ends_in=timedelta(seconds=-1))
    report_trouble(by=scene.planner, code=HOUSE, kind=TroubleKind.LAND_DISPUTE)
    assert fresh(lapsed).stage == "expired"
    end_trouble(by=scene.planner, code=HOUSE, outcome=TroubleOutcome.NO_CHANGE)
    assert site_standing(scene.house.pk, db.now()).standing == "bare"


def test_a_standing_hold_is_not_written_down_as_expired_by_anybody(scene: Scene, promise: Adoption) -> None:
    trouble(scene)
    with pytest.raises(IntegrityError, match="clock stands"), transaction.atomic():
        Adoption.objects.filter(pk=promise.pk).update(stage="expired")


def test_days_of_trouble_make_nothing_late(scene: Scene) -> None:
    # Promised to begin 62 days ago: late. With trouble it is not, and 4 days of trouble make it 58.
    agreed = held(scene.house, scene.first, stage="agreed")
    Adoption.objects.filter(pk=agreed.pk).update(starts_on=db.now().date() - timedelta(days=62))
    assert site_standing(scene.house.pk, db.now()).is_late
    trouble(scene)
    assert not site_standing(scene.house.pk, db.now()).is_late
    let_pass(agreed, 4 * DAY - timedelta(hours=1))
    end_trouble(by=scene.planner, code=HOUSE, outcome=TroubleOutcome.NO_CHANGE)
    assert not site_standing(scene.house.pk, db.now()).is_late
    Adoption.objects.filter(pk=agreed.pk).update(paused_days=0)
    assert site_standing(scene.house.pk, db.now()).is_late


def test_lateness_reads_the_term_in_force(scene: Scene) -> None:
    from geoplan.adoptions.models import Term

    agreed = held(scene.house, scene.first, stage="agreed")
    Adoption.objects.filter(pk=agreed.pk).update(starts_on=db.now().date() - timedelta(days=20))
    assert not site_standing(scene.house.pk, db.now()).is_late
    Term.objects.create(name="late-start", days=19, effective_on=db.now().date())
    assert site_standing(scene.house.pk, db.now()).is_late


def test_a_promise_made_while_there_is_trouble_is_paused_from_its_first_moment(scene: Scene) -> None:
    report_trouble(by=scene.planner, code=SCHOOL, kind=TroubleKind.LAND_DISPUTE)
    new = claim_site(by=scene.officer, funder_id=scene.first.pk, site_code=SCHOOL, units=ONE, year=2027)
    assert (new.ends_at, new.paused_ends_at is not None) == (None, True)
    plan_adoption(by=scene.officer, adoption_id=new.pk)
    with pytest.raises(ClockStands):
        agree_adoption(by=scene.planner, adoption_id=new.pk)
    returned = return_adoption(by=scene.planner, adoption_id=new.pk, reason="tunggu")
    assert (returned.ends_at, returned.paused_ends_at is not None) == (None, True)


def test_a_hold_verified_while_its_clock_stands_has_all_its_days_afterwards(scene: Scene) -> None:
    Site.objects.filter(pk=scene.house.pk).update(status="reported", reported_by=scene.officer)
    hold = held(scene.house, scene.first, ends_in=timedelta(days=1))
    trouble(scene)
    verify_site(code=HOUSE, by=scene.planner, at=db.now())
    end_trouble(by=scene.planner, code=HOUSE, outcome=TroubleOutcome.NO_CHANGE)
    ends_at = fresh(hold).ends_at
    assert ends_at is not None
    assert ends_at >= db.now() + 14 * DAY


# Telling and ending it.


def test_the_holder_the_surveyor_and_planners_tell_of_trouble_once(scene: Scene, promise: Adoption) -> None:
    with pytest.raises(NotYourTrouble):
        report_trouble(by=scene.rival, code=HOUSE, kind=TroubleKind.NO_SUCH_HOUSE)
    with pytest.raises(NotYourTrouble):
        report_trouble(by=make_person(Role.SURVEYOR, "lain@contoh.test"), code=HOUSE, kind=TroubleKind.NO_SUCH_HOUSE)
    told = trouble(scene)
    assert (told.kind, told.location.x if told.location else None) == ("family-refuses", 106.0051)
    with pytest.raises(TroubleOpen):
        report_trouble(by=scene.surveyor, code=HOUSE, kind=TroubleKind.NO_SUCH_HOUSE)
    facts = Entry.objects.get(deed="trouble.opened").facts
    assert facts == {"site": HOUSE, "trouble": told.pk, "kind": "family-refuses"}


def test_a_planner_ends_trouble_by_the_corrected_point(scene: Scene, promise: Adoption) -> None:
    trouble(scene, TroubleKind.WRONG_POINT)
    with pytest.raises(OnlyPlanners):
        end_trouble(by=scene.officer, code=HOUSE, outcome=TroubleOutcome.NO_CHANGE)
    with pytest.raises(PointMissing):
        end_trouble(by=scene.planner, code=HOUSE, outcome=TroubleOutcome.POINT_CORRECTED)
    with pytest.raises(OutcomeUnfit):
        end_trouble(by=scene.planner, code=HOUSE, outcome=TroubleOutcome.CLOSED)
    end_trouble(by=scene.planner, code=HOUSE, outcome=TroubleOutcome.POINT_CORRECTED, location=(106.0052, -6.0051))
    assert Site.objects.get(pk=scene.house.pk).location.x == 106.0052
    assert fresh(promise).ends_at is not None
    with pytest.raises(NoTrouble):
        end_trouble(by=scene.planner, code=HOUSE, outcome=TroubleOutcome.NO_CHANGE)


def test_closing_for_what_was_found_takes_the_site_from_the_sums_and_a_refusal_can_reopen(
    scene: Scene, promise: Adoption
) -> None:
    trouble(scene)
    end_trouble(by=scene.planner, code=HOUSE, outcome=TroubleOutcome.CLOSED, note="ditolak keluarga")
    house = Site.objects.get(pk=scene.house.pk)
    assert (house.status, house.closed_reason) == ("closed", "family-refuses")
    assert (Trouble.objects.get().outcome, fresh(promise).stage) == ("closed", "held")
    assert fresh(promise).ends_at is not None
    assert reopen_site(code=HOUSE, by=scene.planner).status == "reported"


def test_trouble_ends_with_a_site_that_is_closed_by_another_road(scene: Scene, promise: Adoption) -> None:
    trouble(scene)
    close_site_by_hand(code=HOUSE, reason=ClosingReason.NO_SUCH_HOUSE, by=scene.planner)
    assert Trouble.objects.get().outcome == "closed"
    assert fresh(promise).ends_at is not None


# Another house.


def street(scene: Scene, *, severity: str = "heavy") -> list[Site]:
    Site.objects.filter(pk=scene.house.pk).update(severity=severity)
    return [
        make_house(
            scene.surveyor,
            scene.grid.north_west,
            f"AAAB-000{number}",
            106.005 + 0.001 * number,
            -6.005,
            status="verified",
            severity=severity,
        )
        for number in range(1, 5)
    ]


def test_the_three_nearest_comparable_bare_houses_are_offered_on_moved_points(scene: Scene, promise: Adoption) -> None:
    near, mid, far, fourth = street(scene)
    held(mid, scene.second)
    light = make_house(
        scene.surveyor, scene.grid.north_west, "AAAB-0009", 106.0051, -6.005, status="verified", severity="light"
    )
    choices = swap_choices(scene.officer, promise.pk, db.now())
    assert [one.site.code for one in choices] == [near.code, far.code, fourth.code]
    # 0.001 degrees are 110.7 m at 6 degrees south; moved points lie 0.002 degrees east.
    assert [one.distance_m for one in choices] == [pytest.approx(metres, abs=2) for metres in (111, 332, 443)]
    assert choices[0].lon == pytest.approx(106.008)
    assert swap_choices(scene.planner, promise.pk, db.now())[0].lon == pytest.approx(106.006)
    Site.objects.filter(pk__in=[far.pk, fourth.pk]).update(status="closed", closed_reason="no-such-house")
    assert [one.site.code for one in swap_choices(scene.officer, promise.pk, db.now())] == [near.code, light.code]
    with pytest.raises(NotAMember):
        swap_choices(scene.rival, promise.pk, db.now())
    with pytest.raises(AdoptionNotFound):
        swap_choices(make_person(Role.OPERATOR, "op@contoh.test"), promise.pk, db.now())


def test_a_swap_keeps_plan_and_money_and_is_neither_release_nor_second_draw(scene: Scene, promise: Adoption) -> None:
    near = street(scene)[0]
    Pledge.objects.create(funder=scene.first, year=2027, units=ONE, amount_rupiah=30)
    plan_adoption(by=scene.officer, adoption_id=promise.pk, work="atap dan dinding", amount_rupiah=30)
    new = swap_adoption(by=scene.officer, adoption_id=promise.pk, site_code=near.code)
    assert (new.site.code, new.stage, new.work, new.amount_rupiah, new.year) == (
        near.code,
        "planned",
        "atap dan dinding",
        30,
        2027,
    )
    old = fresh(promise)
    assert (old.stage, old.reason, new.follows_id) == ("released", "swapped", old.pk)
    assert (load_of(scene.house), load_of(near)) == ((0, 0), (1, 0))
    assert not Entry.objects.filter(deed="adoption.released").exists()
    assert differences(db.now()) == []


def test_a_swapped_hold_keeps_its_end_but_gets_new_days_after_trouble(scene: Scene) -> None:
    near, mid = street(scene)[:2]
    hold = held(scene.house, scene.first, ends_in=2 * DAY)
    moved = swap_adoption(by=scene.officer, adoption_id=hold.pk, site_code=near.code)
    assert moved.ends_at == hold.ends_at
    report_trouble(by=scene.officer, code=near.code, kind=TroubleKind.MOVED_OR_DIED)
    again = swap_adoption(by=scene.officer, adoption_id=moved.pk, site_code=mid.code)
    assert again.ends_at is not None
    assert again.ends_at > db.now() + 13 * DAY
    assert again.paused_at is None


def test_agreed_work_is_swapped_only_away_from_trouble_and_waits_for_agreement_anew(scene: Scene) -> None:
    near = street(scene)[0]
    agreed = held(scene.house, scene.first, stage="agreed")
    with pytest.raises(SwapUnfit):
        swap_adoption(by=scene.officer, adoption_id=agreed.pk, site_code=near.code)
    trouble(scene, TroubleKind.COLLAPSED_OR_BURNED)
    end_trouble(by=scene.planner, code=HOUSE, outcome=TroubleOutcome.CLOSED)
    assert swap_adoption(by=scene.officer, adoption_id=agreed.pk, site_code=near.code).stage == "planned"


def test_a_swap_that_cannot_be_had_changes_nothing(scene: Scene, promise: Adoption) -> None:
    near = street(scene)[0]
    held(near, scene.second)
    with pytest.raises(NotEnoughLeft):
        swap_adoption(by=scene.officer, adoption_id=promise.pk, site_code=near.code)
    with pytest.raises(KindsDiffer):
        swap_adoption(by=scene.officer, adoption_id=promise.pk, site_code=SCHOOL)
    assert fresh(promise).stage == "held"
    assert AdoptionEvent.objects.filter(adoption=promise).count() == 1


# A visit.


def test_a_visit_is_asked_before_agreement_and_made_by_the_surveyor(scene: Scene, promise: Adoption) -> None:
    ask_visit(by=scene.officer, adoption_id=promise.pk, note="ingin melihat atap")
    with pytest.raises(VisitAsked):
        ask_visit(by=scene.officer, adoption_id=promise.pk)
    with pytest.raises(NotYourVisit):
        finish_visit(by=scene.surveyor, adoption_id=promise.pk)
    Assignment.objects.create(user=scene.surveyor, area=scene.grid.north_west)
    assert finish_visit(by=scene.surveyor, adoption_id=promise.pk, note="atap rusak berat").outcome == "visited"
    with pytest.raises(NoVisitAsked):
        finish_visit(by=scene.surveyor, adoption_id=promise.pk)
    agreed = held(scene.school, scene.first, stage="agreed")
    with pytest.raises(WrongStage):
        ask_visit(by=scene.officer, adoption_id=agreed.pk)


def test_a_point_opened_to_one_officer_is_seen_for_seven_days_while_the_promise_lives(
    scene: Scene, promise: Adoption
) -> None:
    ask_visit(by=scene.officer, adoption_id=promise.pk)
    with pytest.raises(OnlyPlanners):
        open_point(by=scene.officer, adoption_id=promise.pk, user_id=scene.officer.pk)
    with pytest.raises(NotAnOfficerOfIt):
        open_point(by=scene.planner, adoption_id=promise.pk, user_id=scene.rival.pk)
    opening = open_point(by=scene.planner, adoption_id=promise.pk, user_id=scene.officer.pk)
    assert opening.ends_at == opening.opened_at + 7 * DAY
    assert relation_to(scene.officer, scene.house).opened
    assert not relation_to(scene.rival, scene.house).opened
    assert Entry.objects.get(deed="site.opened").facts["user"] == scene.officer.pk
    PointOpening.objects.update(opened_at=db.now() - 8 * DAY, ends_at=db.now() - DAY)
    assert not is_opened(scene.officer, scene.house)
    open_point(by=scene.planner, adoption_id=promise.pk, user_id=scene.officer.pk)
    assert is_opened(scene.officer, scene.house)
    release_adoption(by=scene.officer, adoption_id=promise.pk, reason="x")
    assert not is_opened(scene.officer, scene.house)


# The check.


def test_a_check_is_kept_with_its_ticks_whether_right_or_not(scene: Scene) -> None:
    work = held(scene.house, scene.first, stage="done")
    with pytest.raises(TickUnknown):
        verify_adoption(by=scene.planner, adoption_id=work.pk, ticks=["pretty"])
    return_adoption(by=scene.planner, adoption_id=work.pk, reason="atap bocor", ticks=["firm", "as-planned"])
    Adoption.objects.filter(pk=work.pk).update(stage="done")
    verify_adoption(by=scene.planner, adoption_id=work.pk, ticks=["watertight"], note="rapi")
    told = checks_of(work.pk).values_list("is_right", "ticks", "note")
    assert list(told) == [(True, ["watertight"], "rapi"), (False, ["as-planned", "firm"], "atap bocor")]
    assert WorkCheck.objects.count() == 2
