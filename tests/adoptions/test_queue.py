"""Waiting for a full site: who is offered what, from which second and until when, whoever is awake.

The scene: HOUSE needs 1, SCHOOL needs 3 rooms. An offer lasts 7 days.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.errors import (
    AlreadyClaimed,
    AlreadyWaiting,
    MoreThanNeeded,
    NotEnoughLeft,
    NothingToWaitFor,
    NotWaiting,
    OfferedToAnother,
)
from geoplan.adoptions.models import Adoption, QueueEntry, QueueEvent, Term
from geoplan.adoptions.queries import Waiting, offers_at, queue_of
from geoplan.adoptions.services import (
    HoldingFact,
    carry_queue,
    claim_site,
    join_queue,
    leave_queue,
    record_holdings,
    release_adoption,
    settle_lapsed,
    take_offer,
)
from geoplan.coverage.queries import differences
from geoplan.funders.models import Funder
from geoplan.journal.models import Entry
from geoplan.needs.models import Site
from tests.adoptions.scene import HOUSE, SCHOOL, Scene, held, make_funder, make_person
from tests.factories.clock import past_the_triggers
from tests.factories.places import make_house

WEEK = timedelta(days=7)
ONE = Decimal(1)


@pytest.fixture
def others(scene: Scene) -> list[tuple[User, Funder]]:
    """Three more companies, each with an officer."""
    made = []
    for number in range(3):
        officer = make_person(Role.OFFICER, f"antri{number}@contoh.test")
        made.append((officer, make_funder(f"PT Antri {number}", officer)))
    return made


def wait(one: tuple[User, Funder], code: str = HOUSE, units: str = "1") -> QueueEntry:
    by, funder = one
    return join_queue(by=by, site_code=code, funder_id=funder.pk, units=Decimal(units), year=2027)


def claimed(one: tuple[User, Funder], code: str = HOUSE, units: str = "1") -> Adoption:
    by, funder = one
    return claim_site(by=by, funder_id=funder.pk, site_code=code, units=Decimal(units), year=2027)


def holder(scene: Scene) -> tuple[User, Funder]:
    return scene.officer, scene.first


def names(waiting: list[Waiting]) -> list[str]:
    return [one.funder_name for one in waiting]


def pass_offer(entry: QueueEntry, ago: timedelta = timedelta(seconds=1)) -> datetime:
    """Let an offer have ended some time ago; return when."""
    ended = db.now() - ago
    QueueEntry.objects.filter(pk=entry.pk).update(
        joined_at=ended - WEEK, settled_at=ended - WEEK, offered_at=ended - WEEK, offer_ends_at=ended
    )
    return ended


def test_who_waits_first_is_offered_what_comes_free_from_that_second_for_seven_days(
    scene: Scene, others: list[tuple[User, Funder]]
) -> None:
    promise = claimed(holder(scene))
    for one in others[:2]:
        wait(one)
    assert offers_at(scene.house.pk, db.now()) == []
    before = db.now()
    release_adoption(by=scene.officer, adoption_id=promise.pk, reason="anggaran")
    (offer,) = offers_at(scene.house.pk, db.now())
    assert offer.funder_name == "PT Antri 0"
    assert offer.offered_at is not None
    assert before <= offer.offered_at <= db.now()
    assert offer.offer_ends_at == offer.offered_at + WEEK
    assert names(queue_of(scene.house.pk, db.now())) == ["PT Antri 0", "PT Antri 1"]


def test_an_offer_keeps_everybody_else_out_and_lets_its_own_payer_in(
    scene: Scene, others: list[tuple[User, Funder]]
) -> None:
    promise = claimed(holder(scene))
    wait(others[0])
    wait(others[1])
    release_adoption(by=scene.officer, adoption_id=promise.pk, reason="anggaran")
    for one in (others[1], others[2], holder(scene)):
        with pytest.raises(OfferedToAnother) as refused:
            claimed(one)
        assert refused.value.facts["units_left"] == "0"
        assert refused.value.facts["offered_to"] == []
    taken = take_offer(by=others[0][0], site_code=HOUSE, funder_id=others[0][1].pk)
    assert (taken.stage, taken.units) == ("held", 1)
    assert names(queue_of(scene.house.pk, db.now())) == ["PT Antri 1"]
    assert QueueEntry.objects.get(funder=others[0][1]).left_by == "taken"


def test_planners_learn_who_the_offer_is_for(scene: Scene, others: list[tuple[User, Funder]]) -> None:
    promise = claimed(holder(scene))
    wait(others[0])
    release_adoption(by=scene.officer, adoption_id=promise.pk, reason="anggaran")
    with pytest.raises(OfferedToAnother) as refused:
        claimed((scene.planner, scene.second))
    assert refused.value.facts["offered_to"] == [{"funder": others[0][1].pk, "name": "PT Antri 0"}]


def test_an_offer_begins_when_the_hold_ended_and_not_when_somebody_looked(
    scene: Scene, others: list[tuple[User, Funder]]
) -> None:
    # The hold ends in a second of the past nobody watched: two days ago. Five days of the offer are left.
    promise = claimed(holder(scene))
    entry = wait(others[0])
    ended = db.now() - timedelta(days=2)
    QueueEntry.objects.filter(pk=entry.pk).update(joined_at=ended - WEEK, settled_at=ended - WEEK)
    move_end(promise, ended)
    (offer,) = offers_at(scene.house.pk, db.now())
    assert (offer.offered_at, offer.offer_ends_at) == (ended, ended + WEEK)
    with pytest.raises(OfferedToAnother):
        claimed(others[1])
    assert settle_lapsed(at=db.now()) == 1
    entry.refresh_from_db()
    assert (entry.offered_at, entry.offer_ends_at) == (ended, ended + WEEK)
    assert Entry.objects.get(deed="queue.offered").facts["entry"] == entry.pk


def move_end(promise: Adoption, ended: datetime) -> None:
    """Let a hold have ended in the past, unseen: past the triggers, as time does."""
    with past_the_triggers("adoptions_adoption"):
        Adoption.objects.filter(pk=promise.pk).update(ends_at=ended, claimed_at=ended - timedelta(days=14))


def test_offers_that_nobody_watched_follow_one_another_and_then_it_is_everybodys(
    scene: Scene, others: list[tuple[User, Funder]]
) -> None:
    # The hold ended 10 days ago. The first was offered it for days 0..7, the second since day 7, until day 14.
    promise = claimed(holder(scene))
    entries = [wait(one) for one in others[:2]]
    ended = db.now() - timedelta(days=10)
    QueueEntry.objects.update(settled_at=ended - WEEK)
    move_end(promise, ended)
    (offer,) = offers_at(scene.house.pk, db.now())
    assert (offer.entry_id, offer.offered_at) == (entries[1].pk, ended + WEEK)
    assert offers_at(scene.house.pk, ended + WEEK - timedelta(seconds=1))[0].entry_id == entries[0].pk
    assert offers_at(scene.house.pk, ended + 2 * WEEK - timedelta(seconds=1))[0].entry_id == entries[1].pk
    assert queue_of(scene.house.pk, ended + 2 * WEEK) == []
    with pytest.raises(OfferedToAnother):
        claimed(others[0])
    settle_lapsed(at=db.now())
    told = QueueEvent.objects.filter(entry=entries[0]).order_by("pk").values_list("deed", "offer_ends_at")
    assert list(told)[-2:] == [("offered", ended + WEEK), ("left", ended + WEEK)]


def test_whoever_writes_an_end_down_the_offer_begins_with_it(scene: Scene, others: list[tuple[User, Funder]]) -> None:
    promise = claimed(holder(scene))
    entry = wait(others[0])
    ended = db.now() - timedelta(days=2)
    QueueEntry.objects.update(settled_at=ended - WEEK)
    move_end(promise, ended)
    Adoption.objects.filter(pk=promise.pk).update(stage="expired")
    entry.refresh_from_db()
    assert entry.offered_at == ended


def test_after_the_last_offer_anybody_may_claim(scene: Scene, others: list[tuple[User, Funder]]) -> None:
    promise = claimed(holder(scene))
    entry = wait(others[0])
    release_adoption(by=scene.officer, adoption_id=promise.pk, reason="anggaran")
    pass_offer(entry)
    assert offers_at(scene.house.pk, db.now()) == []
    assert claimed(others[2]).stage == "held"
    entry.refresh_from_db()
    assert entry.left_by == "passed"


def test_a_passed_offer_ends_the_wish_but_the_payer_may_wait_again(
    scene: Scene, others: list[tuple[User, Funder]]
) -> None:
    promise = claimed(holder(scene))
    entry = wait(others[0])
    release_adoption(by=scene.officer, adoption_id=promise.pk, reason="anggaran")
    pass_offer(entry)
    with pytest.raises(NothingToWaitFor):
        wait(others[0])
    claimed(others[1])
    assert wait(others[0]).pk != entry.pk


def test_the_length_of_an_offer_is_the_one_in_force_on_its_day(scene: Scene, others: list[tuple[User, Funder]]) -> None:
    Term.objects.create(name="offer", days=3, effective_on=date(2020, 6, 1))
    promise = claimed(holder(scene))
    wait(others[0])
    release_adoption(by=scene.officer, adoption_id=promise.pk, reason="anggaran")
    (offer,) = offers_at(scene.house.pk, db.now())
    assert offer.offer_ends_at is not None
    assert offer.offered_at is not None
    assert offer.offer_ends_at - offer.offered_at == timedelta(days=3)


# Shares.


def test_the_first_wish_that_fits_goes_first_and_the_rest_is_for_the_next_that_fits(
    scene: Scene, others: list[tuple[User, Funder]]
) -> None:
    # 3 rooms held as 1.5 + 1.5. Waiting: 2, then 1, then 0.5. 1.5 come free: 2 does not fit, 1 does, then 0.5.
    half = held(scene.school, scene.first, "1.5")
    held(scene.school, scene.second, "1.5")
    for one, units in zip(others, ("2", "1", "0.5"), strict=True):
        wait(one, SCHOOL, units)
    release_adoption(by=scene.officer, adoption_id=half.pk, reason="kurang")
    assert names(offers_at(scene.school.pk, db.now())) == ["PT Antri 1", "PT Antri 2"]
    # The other half comes free: 1.5 more beside the two offers of 1.5 in all, so 2 still does not fit.
    other = Adoption.objects.get(site=scene.school, funder=scene.second)
    release_adoption(by=scene.rival, adoption_id=other.pk, reason="kurang")
    assert names(offers_at(scene.school.pk, db.now())) == ["PT Antri 1", "PT Antri 2"]
    # 0.5 is given up: 3 - 1 = 2 are free.
    leave_queue(by=others[2][0], site_code=SCHOOL, funder_id=others[2][1].pk)
    assert names(offers_at(scene.school.pk, db.now())) == ["PT Antri 0", "PT Antri 1"]


def test_what_is_left_beside_an_offer_is_everybodys(scene: Scene, others: list[tuple[User, Funder]]) -> None:
    # 3 rooms all held; 1 is wanted; all 3 come free: 1 offered, 2 for everybody.
    promise = claimed(holder(scene), SCHOOL, "3")
    wait(others[0], SCHOOL, "1")
    release_adoption(by=scene.officer, adoption_id=promise.pk, reason="kurang")
    with pytest.raises(OfferedToAnother) as refused:
        claimed(others[1], SCHOOL, "2.25")
    assert refused.value.facts["units_left"] == "2"
    assert claimed(others[1], SCHOOL, "2").units == 2
    with pytest.raises(NotEnoughLeft):
        claimed(others[2], SCHOOL, "1.25")


def test_an_offer_whose_units_another_payers_list_took_waits_again(
    scene: Scene, others: list[tuple[User, Funder]]
) -> None:
    promise = claimed(holder(scene))
    entry = wait(others[0])
    release_adoption(by=scene.officer, adoption_id=promise.pk, reason="anggaran")
    record_holdings(by=scene.planner, funder=scene.city, year=2027, facts=[HoldingFact(scene.house.pk, ONE)])
    assert offers_at(scene.house.pk, db.now()) == []
    assert names(queue_of(scene.house.pk, db.now())) == ["PT Antri 0"]
    with pytest.raises(NotEnoughLeft):
        take_offer(by=others[0][0], site_code=HOUSE, funder_id=others[0][1].pk)
    assert QueueEvent.objects.filter(entry=entry).order_by("pk").last().deed == "returned"  # type: ignore[union-attr]


def test_a_larger_need_is_offered_too(scene: Scene, others: list[tuple[User, Funder]]) -> None:
    claimed(holder(scene), SCHOOL, "3")
    wait(others[0], SCHOOL, "1")
    Site.objects.filter(pk=scene.school.pk).update(units_needed=4)
    assert names(offers_at(scene.school.pk, db.now())) == ["PT Antri 0"]


def test_a_site_that_closes_lets_its_queue_go(scene: Scene, others: list[tuple[User, Funder]]) -> None:
    claimed(holder(scene))
    entry = wait(others[0])
    Site.objects.filter(pk=scene.house.pk).update(status="closed", closed_reason="no-such-house")
    entry.refresh_from_db()
    assert entry.left_by == "closed"


# Who waits.


def test_one_waits_only_for_what_is_taken_and_needed_and_only_once(
    scene: Scene, others: list[tuple[User, Funder]]
) -> None:
    with pytest.raises(NothingToWaitFor):
        wait(others[0])
    claimed(holder(scene))
    with pytest.raises(MoreThanNeeded):
        wait(others[0], HOUSE, "1.25")
    with pytest.raises(AlreadyClaimed):
        wait(holder(scene))
    wait(others[0])
    with pytest.raises(AlreadyWaiting):
        wait(others[0])


def test_one_may_wait_behind_an_offer(scene: Scene, others: list[tuple[User, Funder]]) -> None:
    promise = claimed(holder(scene))
    wait(others[0])
    release_adoption(by=scene.officer, adoption_id=promise.pk, reason="anggaran")
    wait(others[1])
    assert names(queue_of(scene.house.pk, db.now())) == ["PT Antri 0", "PT Antri 1"]


def test_who_leaves_hands_the_offer_on(scene: Scene, others: list[tuple[User, Funder]]) -> None:
    promise = claimed(holder(scene))
    for one in others:
        wait(one)
    release_adoption(by=scene.officer, adoption_id=promise.pk, reason="anggaran")
    leave_queue(by=others[0][0], site_code=HOUSE, funder_id=others[0][1].pk)
    (offer,) = offers_at(scene.house.pk, db.now())
    assert offer.funder_name == "PT Antri 1"
    with pytest.raises(NotWaiting):
        leave_queue(by=others[0][0], site_code=HOUSE, funder_id=others[0][1].pk)


def test_a_queue_takes_no_capacity_and_its_history_stays(scene: Scene, others: list[tuple[User, Funder]]) -> None:
    claimed(holder(scene))
    wait(others[0])
    for change in (lambda: QueueEvent.objects.update(deed="left"), lambda: QueueEvent.objects.all().delete()):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert differences(db.now()) == []


def test_two_queues_become_one_and_nobody_waits_twice(scene: Scene, others: list[tuple[User, Funder]]) -> None:
    twin = make_house(scene.surveyor, scene.grid.north_west, "AAAA-0009", 106.006, -6.005, status="verified")
    held(twin, scene.second)
    claimed(holder(scene))
    wait(others[0], "AAAA-0009")
    wait(others[1], "AAAA-0009")
    wait(others[1])
    carry_queue(from_id=twin.pk, to_id=scene.house.pk, by=scene.planner)
    assert names(queue_of(scene.house.pk, db.now())) == ["PT Antri 0", "PT Antri 1"]
    assert queue_of(twin.pk, db.now()) == []
    assert differences(db.now()) == []
