"""Verifications and closings are taken back within a day, unless something was built on them.

HOUSE and SCHOOL are those of the scene (both verified long before); TWO and THREE are reported houses beside.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.services import (
    agree_adoption,
    claim_site,
    close_site_by_hand,
    correct_site,
    plan_adoption,
    release_adoption,
    undo_closing,
    undo_verification,
)
from geoplan.coverage.queries import differences
from geoplan.journal.models import Entry
from geoplan.needs.errors import BuiltOn, NotYourKelurahan, SiteClosed, TooLateToUndo
from geoplan.needs.models import Site, SiteVersion
from geoplan.needs.rules import ClosingReason, SiteChanges
from geoplan.needs.services import Checking, assign, verify_many_sites
from tests.adoptions.scene import Scene
from tests.factories.places import make_house

TWO, THREE = "AAAA-0005", "AAAA-0006"


@pytest.fixture
def checked(scene: Scene) -> Scene:
    """Two reported houses, verified together by the planner; one of them had a hold before."""
    for number, code in enumerate((TWO, THREE)):
        make_house(scene.surveyor, scene.grid.north_west, code, 106.012, -6.005 - 0.001 * number)
    claim_site(by=scene.officer, funder_id=scene.first.pk, site_code=TWO, units=Decimal(1), year=2027)
    # A hold of four days, as if claimed ten days ago: verifying starts its fourteen days anew.
    Adoption.objects.update(ends_at=datetime.now(UTC) + timedelta(days=4))
    verify(scene, [TWO, THREE], scene.planner)
    return scene


def verify(scene: Scene, codes: list[str], by: User) -> None:
    checking = Checking(checked_on=db.now().date() - timedelta(days=3), verifiers="Budi", minutes_number="BA/7")
    verify_many_sites(codes=codes, by=by, at=db.now(), checking=checking)


def statuses() -> dict[str, str]:
    return dict(Site.objects.filter(code__in=[TWO, THREE]).values_list("code", "status"))


def test_many_verified_by_mistake_are_reported_again_and_holds_end_as_before(checked: Scene) -> None:
    hold = Adoption.objects.get()
    assert hold.ends_at is not None
    assert hold.ends_at > db.now() + timedelta(days=13)
    undone = undo_verification(codes=[TWO, THREE], by=checked.planner, at=db.now())
    assert (undone.codes, undone.refused) == ([TWO, THREE], [])
    assert statuses() == {TWO: "reported", THREE: "reported"}
    assert not Site.objects.filter(code=TWO).exclude(verification=None, verified_at=None).exists()
    hold.refresh_from_db()
    assert hold.ends_at < db.now() + timedelta(days=4)
    assert Entry.objects.get(deed="site.verification-undone").facts == {"sites": [TWO, THREE]}
    assert [str(one) for one in differences(db.now())] == []


def test_those_something_was_built_on_stay_verified_and_say_why(checked: Scene) -> None:
    hold = Adoption.objects.get()
    plan_adoption(by=checked.officer, adoption_id=hold.pk, work="atap")
    agree_adoption(by=checked.planner, adoption_id=hold.pk)
    undone = undo_verification(codes=[TWO, THREE], by=checked.planner, at=db.now())
    assert undone.codes == [THREE]
    assert [(one.code, one.facts) for one in undone.refused] == [("needs.built-on", {"site": TWO, "what": "agreed"})]
    with pytest.raises(BuiltOn):
        undo_verification(codes=[TWO], by=checked.planner, at=db.now())


def test_a_corrected_site_stays_verified(checked: Scene) -> None:
    correct_site(code=THREE, version=2, changes=SiteChanges(address="Link. Baru 1"), by=checked.planner)
    with pytest.raises(BuiltOn) as refused:
        undo_verification(codes=[THREE], by=checked.planner, at=db.now())
    assert refused.value.facts == {"site": THREE, "what": "changed"}


def test_a_verification_is_taken_back_within_a_day_by_who_made_it_or_a_planner(checked: Scene) -> None:
    done_at = SiteVersion.objects.get(site__code=THREE, version=2).recorded_at
    with pytest.raises(NotYourKelurahan):
        undo_verification(codes=[THREE], by=checked.surveyor, at=db.now())
    with pytest.raises(TooLateToUndo):
        undo_verification(codes=[THREE], by=checked.planner, at=done_at + timedelta(hours=24))
    in_time = done_at + timedelta(hours=24) - timedelta(seconds=1)
    assert undo_verification(codes=[THREE], by=checked.planner, at=in_time).codes == [THREE]


def test_a_surveyor_takes_back_his_own_closing(scene: Scene) -> None:
    assign(user=scene.surveyor, area=scene.grid.north_west, may_verify=True, by=None)
    close_site_by_hand(code=scene.house.code, reason=ClosingReason.NOT_ELIGIBLE, by=scene.surveyor)
    back = undo_closing(code=scene.house.code, by=scene.surveyor, at=db.now())
    # Not eligible cannot be opened again otherwise; it was verified before and is again.
    assert (back.status, back.closed_reason, back.version) == ("verified", "", 3)
    assert [str(one) for one in differences(db.now())] == []


def test_a_closing_by_somebody_else_an_open_site_and_an_old_closing_stay(scene: Scene) -> None:
    close_site_by_hand(code=scene.house.code, reason=ClosingReason.NOT_ELIGIBLE, by=scene.planner)
    with pytest.raises(NotYourKelurahan):
        undo_closing(code=scene.house.code, by=scene.surveyor, at=db.now())
    with pytest.raises(TooLateToUndo):
        undo_closing(code=scene.house.code, by=scene.planner, at=db.now() + timedelta(hours=24))
    with pytest.raises(BuiltOn):
        undo_closing(code=scene.school.code, by=scene.planner, at=db.now())


def test_a_closing_after_which_a_promise_was_given_back_stays(scene: Scene) -> None:
    hold = claim_site(
        by=scene.officer, funder_id=scene.first.pk, site_code=scene.house.code, units=Decimal(1), year=2027
    )
    close_site_by_hand(code=scene.house.code, reason=ClosingReason.NOT_ELIGIBLE, by=scene.planner)
    release_adoption(by=scene.officer, adoption_id=hold.pk, reason="rumah ditutup")
    with pytest.raises(BuiltOn) as refused:
        undo_closing(code=scene.house.code, by=scene.planner, at=db.now())
    assert refused.value.facts["what"] == "promised"


def test_finished_work_is_not_taken_back_as_a_closing(scene: Scene) -> None:
    Site.objects.filter(pk=scene.house.pk).update(status="closed", closed_reason="done")
    with pytest.raises(SiteClosed):
        undo_closing(code=scene.house.code, by=scene.planner, at=db.now())
