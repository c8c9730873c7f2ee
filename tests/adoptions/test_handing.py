"""Asking a holder to make room: a hold passes by silence after five working days, from the plan on somebody decides."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from geoplan import db
from geoplan.accounts.rules import Role
from geoplan.adoptions.errors import (
    ClockStands,
    HandOverAnswered,
    HandOverAsked,
    OnlyPlanners,
    OwnPromise,
    ReasonMissing,
    WrongStage,
)
from geoplan.adoptions.models import Adoption, HandOver
from geoplan.adoptions.queries import deadline, meet, offers_at, queue_of
from geoplan.adoptions.rules import TroubleKind
from geoplan.adoptions.services import (
    answer_hand_over,
    ask_hand_over,
    claim_site,
    extend_adoption,
    join_queue,
    leave_queue,
    plan_adoption,
    report_trouble,
)
from geoplan.funders.errors import NotAMember
from geoplan.journal.models import Entry
from tests.adoptions.scene import HOUSE, Scene, held, make_funder, make_person

JAKARTA = ZoneInfo("Asia/Jakarta")


def asked(scene: Scene, promise: Adoption) -> HandOver:
    return ask_hand_over(by=scene.rival, adoption_id=promise.pk, funder_id=scene.second.pk, reason="dekat pabrik kami")


@pytest.fixture
def promise(scene: Scene) -> Adoption:
    return claim_site(by=scene.officer, funder_id=scene.first.pk, site_code=HOUSE, units=Decimal(1), year=2027)


@pytest.mark.parametrize(
    ("asked_on", "ends_on"),
    [
        # Monday: Tuesday to Friday are four working days, the next Monday is the fifth.
        (date(2026, 11, 23), date(2026, 11, 30)),
        # Friday, Saturday, Sunday: all five of the next week.
        (date(2026, 11, 27), date(2026, 12, 4)),
        (date(2026, 11, 28), date(2026, 12, 4)),
        (date(2026, 11, 29), date(2026, 12, 4)),
    ],
)
def test_working_days_leave_out_the_weekend(db: None, asked_on: date, ends_on: date) -> None:
    begins = datetime.combine(asked_on, time(9), JAKARTA)
    assert deadline(begins, 5, working=True) == datetime.combine(ends_on, time(23, 59, 59), JAKARTA)


def test_a_hold_ends_after_five_working_days_and_goes_to_the_asker_first(scene: Scene, promise: Adoption) -> None:
    early = make_person(Role.OFFICER, "dulu@contoh.test")
    first = make_funder("PT Dulu", early)
    join_queue(by=early, site_code=HOUSE, funder_id=first.pk, units=promise.units, year=2027)
    request = asked(scene, promise)
    promise.refresh_from_db()
    assert promise.ends_at == deadline(request.asked_at, 5, working=True)
    assert [one.funder_name for one in queue_of(scene.house.pk, db.now())] == ["PT Kedua", "PT Dulu"]
    assert promise.ends_at is not None
    (offer,) = offers_at(scene.house.pk, promise.ends_at)
    assert (offer.funder_name, offer.offered_at) == ("PT Kedua", promise.ends_at)
    facts = Entry.objects.get(deed="hand-over.asked").facts
    assert (facts["asker"], facts["ends_at"]) == (scene.second.pk, promise.ends_at.isoformat())


def test_a_hold_that_ends_before_keeps_its_end(scene: Scene) -> None:
    soon = held(scene.house, scene.first, ends_in=timedelta(hours=1))
    asked(scene, soon)
    ends_at = soon.ends_at
    soon.refresh_from_db()
    assert soon.ends_at == ends_at


def test_a_plan_defends_a_hold_and_then_the_holder_decides(scene: Scene, promise: Adoption) -> None:
    request = asked(scene, promise)
    plan_adoption(by=scene.officer, adoption_id=promise.pk)
    with pytest.raises(ReasonMissing):
        answer_hand_over(by=scene.officer, hand_over_id=request.pk, accept=False)
    answer_hand_over(by=scene.officer, hand_over_id=request.pk, accept=False, reason="sudah disepakati keluarga")
    promise.refresh_from_db()
    assert promise.stage == "planned"
    assert not queue_of(scene.house.pk, db.now())[0].first
    with pytest.raises(HandOverAnswered):
        answer_hand_over(by=scene.planner, hand_over_id=request.pk, accept=True)


@pytest.mark.parametrize("stage", ["held", "planned", "agreed"])
def test_making_room_offers_it_to_the_asker(scene: Scene, stage: str) -> None:
    promise = held(scene.house, scene.first, stage=stage)
    request = asked(scene, promise)
    answer_hand_over(by=scene.officer, hand_over_id=request.pk, accept=True)
    promise.refresh_from_db()
    assert (promise.stage, promise.reason) == ("released", "handed-over")
    assert [one.funder_name for one in offers_at(scene.house.pk, db.now())] == ["PT Kedua"]


def test_a_hold_is_not_defended_by_words_but_a_planner_gives_its_days_back(scene: Scene, promise: Adoption) -> None:
    before = promise.ends_at
    request = asked(scene, promise)
    with pytest.raises(OnlyPlanners):
        answer_hand_over(by=scene.officer, hand_over_id=request.pk, accept=False, reason="tidak")
    answer_hand_over(by=scene.planner, hand_over_id=request.pk, accept=False, reason="forum sudah membagi")
    promise.refresh_from_db()
    assert promise.ends_at == before


def test_who_stops_waiting_withdraws_the_request(scene: Scene, promise: Adoption) -> None:
    before = promise.ends_at
    asked(scene, promise)
    leave_queue(by=scene.rival, site_code=HOUSE, funder_id=scene.second.pk)
    promise.refresh_from_db()
    assert promise.ends_at == before
    assert HandOver.objects.get().answer == "withdrawn"


def test_one_request_at_a_time_and_none_by_oneself_or_for_begun_work(scene: Scene, promise: Adoption) -> None:
    with pytest.raises(OwnPromise):
        ask_hand_over(by=scene.officer, adoption_id=promise.pk, funder_id=scene.first.pk, reason="x")
    with pytest.raises(NotAMember):
        ask_hand_over(by=scene.rival, adoption_id=promise.pk, funder_id=scene.city.pk, reason="x")
    asked(scene, promise)
    third = make_person(Role.OFFICER, "tiga@contoh.test")
    with pytest.raises(HandOverAsked):
        ask_hand_over(by=third, adoption_id=promise.pk, funder_id=make_funder("PT Tiga", third).pk, reason="x")
    building = held(scene.school, scene.first, stage="building")
    with pytest.raises(WrongStage):
        asked(scene, building)
    fact = held(scene.school, scene.city, stage="agreed", imported=True)
    with pytest.raises(WrongStage):
        asked(scene, fact)


def test_the_holder_does_not_outlast_a_request_by_extending(scene: Scene, promise: Adoption) -> None:
    asked(scene, promise)
    with pytest.raises(HandOverAsked):
        extend_adoption(by=scene.officer, adoption_id=promise.pk)
    assert extend_adoption(by=scene.planner, adoption_id=promise.pk, reason="Lebaran").stage == "held"


def test_while_the_clock_stands_nobody_asks(scene: Scene, promise: Adoption) -> None:
    report_trouble(by=scene.officer, code=HOUSE, kind=TroubleKind.LAND_DISPUTE)
    with pytest.raises(ClockStands):
        asked(scene, promise)


def test_the_two_parties_meet_while_the_request_is_open(scene: Scene, promise: Adoption) -> None:
    assert not meet([scene.first.pk], scene.second.pk, db.now())
    request = asked(scene, promise)
    assert meet([scene.first.pk], scene.second.pk, db.now())
    assert meet([scene.second.pk], scene.first.pk, db.now())
    answer_hand_over(by=scene.officer, hand_over_id=request.pk, accept=True)
    assert not meet([scene.first.pk], scene.second.pk, db.now())
