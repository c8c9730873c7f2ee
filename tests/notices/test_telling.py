"""From the journal to people: each deed to those it concerns, once, in the order of commits."""

from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.rules import TroubleKind, TroubleOutcome
from geoplan.adoptions.services import (
    Wish,
    agree_adoption,
    ask_hand_over,
    claim_site,
    claim_sites,
    end_trouble,
    finish_adoption,
    join_queue,
    plan_adoption,
    release_adoption,
    report_progress,
    report_trouble,
    return_adoption,
    settle_lapsed,
    step_many,
    verify_adoption,
)
from geoplan.journal.models import Entry
from geoplan.journal.services import note
from geoplan.needs.services import verify_site
from geoplan.notices.models import Place, Subject
from geoplan.notices.services import tell_next
from tests.adoptions.scene import Scene, held, make_person
from tests.api.line import until
from tests.notices.desk import a_house, kinds, notices_about, send_all, tell_all

pytestmark = pytest.mark.commits
ONE = Decimal(1)


def claimed(scene: Scene, site_code: str, by: User | None = None, funder_id: int | None = None) -> int:
    adoption = claim_site(
        by=by or scene.officer, funder_id=funder_id or scene.first.pk, site_code=site_code, units=ONE, year=2027
    )
    return adoption.pk


def test_a_promise_is_told_from_plan_to_handover_to_those_it_concerns(scene: Scene) -> None:
    house = a_house(scene)
    pk = claimed(scene, house.code)
    plan_adoption(by=scene.officer, adoption_id=pk)
    return_adoption(by=scene.planner, adoption_id=pk, reason="Lengkapi anggaran")
    plan_adoption(by=scene.officer, adoption_id=pk)
    agree_adoption(by=scene.planner, adoption_id=pk)
    report_progress(by=scene.officer, adoption_id=pk, percent=50)
    finish_adoption(by=scene.officer, adoption_id=pk)
    verify_adoption(by=scene.planner, adoption_id=pk)
    tell_all()
    assert kinds(scene.planner, house) == ["plan-filed", "plan-filed"]
    assert kinds(scene.officer, house) == ["plan-returned", "plan-agreed", "work-checked"]
    assert kinds(scene.surveyor, house) == ["check-asked", "house-built"]
    assert kinds(scene.rival, house) == []


def test_nobody_is_told_of_his_own_deeds(scene: Scene) -> None:
    house = a_house(scene)
    pk = claimed(scene, house.code, by=scene.planner)
    plan_adoption(by=scene.planner, adoption_id=pk)
    release_adoption(by=scene.officer, adoption_id=pk, reason="Anggaran dialihkan")
    tell_all()
    assert (kinds(scene.planner, house), kinds(scene.officer, house)) == ([], [])
    other = a_house(scene)
    pk = claimed(scene, other.code)
    release_adoption(by=scene.planner, adoption_id=pk, reason="Permintaan dinas")
    tell_all()
    assert kinds(scene.officer, other) == ["promise-released"]


def test_telling_again_tells_nothing_new(scene: Scene) -> None:
    house = a_house(scene)
    plan_adoption(by=scene.officer, adoption_id=claimed(scene, house.code))
    tell_all()
    place = Place.objects.get()
    # As if a worker had died after telling and before it could write down how far it was.
    Place.objects.update(transaction=place.transaction - 1000, entry=0)
    tell_all()
    assert kinds(scene.planner, house) == ["plan-filed"]
    assert len(notices_about(house)) == 1


def test_forty_plans_agreed_in_one_go_are_one_notice_and_one_mail(scene: Scene, mailoutbox: list[object]) -> None:
    houses = [a_house(scene) for _ in range(40)]
    told = claim_sites(
        by=scene.rival, funder_id=scene.second.pk, year=2027, wishes=[Wish(house.code, ONE) for house in houses]
    )
    ids = [one.adoption.pk for one in told if one.adoption]
    step_many(by=scene.rival, step="plan", adoption_ids=ids)
    tell_all()
    send_all(db.now())
    mailoutbox.clear()
    step_many(by=scene.planner, step="agree", adoption_ids=ids)
    tell_all()
    notices = [one for one in notices_about(houses[0]) if one.person_id == scene.rival.pk]
    assert [(one.kind, one.subjects.count()) for one in notices] == [("plan-agreed", 40)]
    assert send_all(db.now()) == 1
    [mail] = mailoutbox
    assert mail.to == [scene.rival.email]
    assert "40" in mail.subject
    assert sum(house.code in mail.body for house in houses) == 40


def test_a_hold_that_lapsed_is_told_once_it_is_written_down(scene: Scene) -> None:
    house = a_house(scene)
    held(house, scene.first, ends_in=timedelta(seconds=-5))
    settle_lapsed(at=db.now())
    settle_lapsed(at=db.now())
    tell_all()
    assert kinds(scene.officer, house) == ["hold-expired"]


def test_whoever_waits_is_told_when_a_house_is_free_for_him(scene: Scene) -> None:
    house = a_house(scene)
    pk = claimed(scene, house.code)
    join_queue(by=scene.rival, site_code=house.code, funder_id=scene.second.pk, units=ONE, year=2027)
    release_adoption(by=scene.officer, adoption_id=pk, reason="Anggaran dialihkan")
    tell_all()
    assert kinds(scene.rival, house) == ["offer"]
    [offer] = Subject.objects.filter(person=scene.rival, facts__site=house.code)
    assert offer.facts["deadline"]


def test_a_request_to_hand_over_goes_to_the_holder_and_to_planners(scene: Scene) -> None:
    house = a_house(scene)
    pk = claimed(scene, house.code)
    ask_hand_over(by=scene.rival, adoption_id=pk, funder_id=scene.second.pk, reason="Dekat pabrik kami")
    tell_all()
    assert kinds(scene.officer, house) == ["hand-over-asked"]
    assert kinds(scene.planner, house) == ["hand-over-asked"]
    assert kinds(scene.rival, house) == []


def test_trouble_is_told_to_holder_surveyor_and_planner_and_its_end_to_whom_it_concerned(scene: Scene) -> None:
    house = a_house(scene)
    claimed(scene, house.code)
    report_trouble(by=scene.surveyor, code=house.code, kind=TroubleKind.WRONG_POINT)
    end_trouble(by=scene.planner, code=house.code, outcome=TroubleOutcome.NO_CHANGE)
    tell_all()
    assert kinds(scene.officer, house) == ["trouble-opened", "trouble-ended"]
    assert kinds(scene.planner, house) == ["trouble-opened"]
    assert kinds(scene.surveyor, house) == ["trouble-ended"]


def test_a_surveyor_hears_what_became_of_his_data(scene: Scene) -> None:
    house = a_house(scene, status="reported")
    claimed(scene, house.code)
    verify_site(code=house.code, by=scene.planner, at=db.now())
    note(actor_id=scene.planner.pk, deed="site.closed", site=house.code, reason="not-eligible")
    note(actor_id=scene.planner.pk, deed="site.closed", site=house.code, reason="merged")
    tell_all()
    assert kinds(scene.surveyor, house) == ["site-verified", "site-closed"]
    assert kinds(scene.officer, house) == ["site-verified", "site-closed"]


def test_a_house_gone_from_its_source_is_told_to_its_holder_and_to_planners(scene: Scene) -> None:
    house = a_house(scene)
    pk = claimed(scene, house.code)
    note(
        actor_id=scene.surveyor.pk, deed="site.gone-from-source", survey="x", site=house.code, adoptions=[pk],
        funders=[scene.first.pk],
    )  # fmt: skip
    tell_all()
    assert (kinds(scene.officer, house), kinds(scene.planner, house)) == (["site-gone"], ["site-gone"])


def test_closed_accounts_are_told_nothing(scene: Scene) -> None:
    gone = make_person(Role.PLANNER, "gone@contoh.test")
    house = a_house(scene)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    plan_adoption(by=scene.officer, adoption_id=claimed(scene, house.code))
    tell_all()
    assert (kinds(gone, house), kinds(scene.planner, house)) == ([], ["plan-filed"])


def test_what_commits_late_is_told_all_the_same(scene: Scene, committed: tuple[Scene, str]) -> None:
    house, later = a_house(scene), a_house(scene)
    tell_all()
    with psycopg.connect(committed[1]) as older:
        older.execute(
            "insert into journal_entry (actor_id, deed, facts) values (%s, 'site.verified', "
            "jsonb_build_object('site', %s::text))",
            [scene.planner.pk, house.code],
        )
        note(actor_id=scene.planner.pk, deed="site.verified", site=later.code)
        assert not tell_next(at=db.now())
        assert kinds(scene.surveyor, later) == []
        older.commit()
    tell_all()
    assert (kinds(scene.surveyor, house), kinds(scene.surveyor, later)) == (["site-verified"], ["site-verified"])


def test_after_a_move_to_another_server_news_go_on(scene: Scene) -> None:
    """Another server counts transactions anew: what came along with the data bears numbers not given out yet there.

    journal   old server: 10^15 (told), 10^15 + 1 (not yet told) | this one: its own small numbers
    """
    told, not_yet, new = a_house(scene), a_house(scene), a_house(scene)
    tell_all()
    far = 10**15
    for number, house in ((far, told), (far + 1, not_yet)):
        entry = Entry.objects.create(
            actor_id=scene.planner.pk, deed="site.verified", facts={"site": house.code}, transaction=number
        )
        if house is told:
            Place.objects.update(transaction=number, entry=entry.pk)
    note(actor_id=scene.planner.pk, deed="site.verified", site=new.code)
    until(lambda: [tell_next(at=db.now()), *kinds(scene.surveyor, new)][1:])
    assert [kinds(scene.surveyor, house) for house in (told, not_yet)] == [[], ["site-verified"]]
    assert kinds(scene.surveyor, new) == ["site-verified"]
