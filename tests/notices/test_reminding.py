"""What time says: warnings before an end, the month's summary for payers, the week's for planners."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.services import ask_hand_over
from geoplan.notices.models import Notice, Subject
from geoplan.notices.services import remind, summarise
from tests.adoptions.scene import Scene, held
from tests.notices.desk import a_house, kinds, mails_of, send_all, tell_all

pytestmark = pytest.mark.commits
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WIB = ZoneInfo("Asia/Jakarta")


def ends_at(one: Adoption) -> datetime:
    one.refresh_from_db()
    assert one.ends_at is not None
    return one.ends_at


def test_a_hold_is_warned_of_three_days_and_one_day_before_its_end(scene: Scene) -> None:
    house = a_house(scene)
    end = ends_at(held(house, scene.first))
    for at, told in [
        (end - 3 * DAY - HOUR, 0), (end - 3 * DAY, 1), (end - 2 * DAY, 1), (end - DAY, 2), (end - HOUR, 2), (end, 2),
        (end + DAY, 2),
    ]:  # fmt: skip
        remind(at=at)
        assert kinds(scene.officer, house) == ["hold-ends"] * told, at
    assert kinds(scene.planner, house) == []


def test_whoever_slept_through_the_first_warning_gives_the_second_alone(scene: Scene) -> None:
    house = a_house(scene)
    end = ends_at(held(house, scene.first))
    remind(at=end - HOUR)
    remind(at=end - HOUR / 2)
    assert kinds(scene.officer, house) == ["hold-ends"]


def test_a_hold_whose_end_moved_is_warned_of_anew_and_one_whose_clock_stands_is_not(scene: Scene) -> None:
    house = a_house(scene)
    hold = held(house, scene.first)
    end = ends_at(hold)
    remind(at=end - HOUR)
    Adoption.objects.filter(pk=hold.pk).update(ends_at=end + 30 * DAY)
    remind(at=end - HOUR)
    assert kinds(scene.officer, house) == ["hold-ends"]
    remind(at=end + 29 * DAY)
    assert kinds(scene.officer, house) == ["hold-ends"] * 2
    other = a_house(scene)
    held(other, scene.first, imported=True, stage="agreed")
    remind(at=end)
    assert kinds(scene.officer, other) == []


def test_planners_have_a_copy_where_somebody_asked_for_the_house(scene: Scene) -> None:
    house = a_house(scene)
    hold = held(house, scene.first)
    ask_hand_over(by=scene.rival, adoption_id=hold.pk, funder_id=scene.second.pk, reason="Dekat pabrik kami")
    tell_all()
    remind(at=ends_at(hold) - HOUR)
    assert kinds(scene.planner, house) == ["hand-over-asked", "hold-ends"]
    assert kinds(scene.officer, house) == ["hand-over-asked", "hold-ends"]


def local(*told: int) -> datetime:
    return datetime(*told, tzinfo=WIB)  # type: ignore[misc,arg-type]


def months_of(user: User) -> list[Notice]:
    return list(Notice.objects.filter(person=user, kind="monthly").order_by("pk"))


def test_a_company_gets_one_mail_on_the_first_with_all_that_is_due(scene: Scene, mailoutbox: list[object]) -> None:
    """Due in March 2031: a hold that ends on the 9th, a start on the 15th, an overdue end. Not: a start in April."""
    tell_all()
    send_all(db.now())
    mailoutbox.clear()
    planned = [
        ("held", {"ends_at": local(2031, 3, 9, 23, 59, 59)}),
        ("agreed", {"starts_on": "2031-03-15"}),
        ("building", {"finishes_on": "2030-12-31"}),
        ("agreed", {"starts_on": "2031-04-02"}),
    ]
    houses = []
    for stage, dates in planned:
        house = a_house(scene)
        one = held(house, scene.second, stage=stage)
        Adoption.objects.filter(pk=one.pk).update(**dates)
        houses.append(house)
    summarise(at=local(2031, 3, 1, 5, 0))
    assert months_of(scene.rival) == []
    for hour in (6, 9, 18):
        summarise(at=local(2031, 3, 1, hour, 0))
    summarise(at=local(2031, 3, 2, 6, 0))
    [notice] = months_of(scene.rival)
    due = Subject.objects.filter(notice=notice, facts__site__in=[house.code for house in houses])
    assert {(one.facts["site"], one.facts["due"]) for one in due} == {
        (houses[0].code, "plan"), (houses[1].code, "start"), (houses[2].code, "finish"),
    }  # fmt: skip
    before = len(mails_of(scene.rival))
    send_all(db.now())
    assert len(mails_of(scene.rival)) == before + 1
    [mail] = [one for one in mailoutbox if one.to == [scene.rival.email]]
    assert [house.code in mail.body for house in houses] == [True, True, True, False]


def test_planners_get_one_summary_on_monday(scene: Scene) -> None:
    house = a_house(scene)
    held(house, scene.first, stage="planned")
    # 3 March 2031 is a Monday.
    for hour in (5, 6, 7, 20):
        summarise(at=local(2031, 3, 3, hour, 0))
    [notice] = Notice.objects.filter(person=scene.planner, kind="monday")
    told = {one.facts["waiting"]: one.facts for one in Subject.objects.filter(notice=notice)}
    assert told["plan"]["n"] >= 1
    assert "percent" in told
    assert not Notice.objects.filter(person=scene.officer, kind="monday").exists()
