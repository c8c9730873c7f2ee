"""The life of a site after its first report: verified, corrected, closed, opened again.

North west (1001): HOUSE at 106.010, -6.010, reported by REPORTER. CHECKER cares for 1001 and may verify there;
HELPER cares for it without that right; STRANGER cares for the south east only.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.journal.models import Entry
from geoplan.needs.errors import (
    AlreadyOpen,
    AreaUnknown,
    CheckingDayImplausible,
    FactImplausible,
    NotYourKelurahan,
    ReopeningRefused,
    SiteClosed,
    SiteNotFound,
    TooManySites,
    VerifiersMissing,
    VersionChanged,
)
from geoplan.needs.models import KeptApart, SchoolYear, Site, SiteVersion, Verification
from geoplan.needs.queries import deeds_at, to_verify
from geoplan.needs.rules import ClosingReason, SiteChanges
from geoplan.needs.services import (
    Checking,
    assign,
    change_locked_site,
    close_site,
    keep_apart,
    locked_site,
    reopen_site,
    verify_many_sites,
    verify_site,
)
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid, make_house, make_school

TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Scene:
    house: Site
    grid: Grid
    reporter: User
    checker: User
    helper: User
    stranger: User
    planner: User


@pytest.fixture
def scene(grid: Grid, person: PeopleMaker) -> Scene:
    reporter, checker, helper, stranger = (person(Role.SURVEYOR) for _ in range(4))
    assign(user=checker, area=grid.north_west, may_verify=True, by=None)
    assign(user=helper, area=grid.north_west, may_verify=False, by=None)
    assign(user=stranger, area=grid.south_east, may_verify=True, by=None)
    known = {"facts": {"occupants": 4}, "rt": "001", "rw": "002"}
    house = make_house(reporter, grid.north_west, "AAAA-0001", 106.01, -6.01, **known)
    return Scene(house, grid, reporter, checker, helper, stranger, person(Role.PLANNER))


def change(scene: Scene, by: User, changes: SiteChanges, version: int = 1) -> Site:
    with transaction.atomic():
        row = locked_site(code=scene.house.code, by=by, version=version, changes=changes)
        return change_locked_site(row=row, changes=changes, by=by, at=db.now())


def test_many_are_verified_with_day_names_and_minutes(scene: Scene) -> None:
    make_house(scene.reporter, scene.grid.north_west, "AAAA-0002", 106.011, -6.01)
    checking = Checking(checked_on=db.now().date() - timedelta(days=3), verifiers=" Budi,  Sri ", minutes_number="BA/7")
    done = verify_many_sites(codes=["aaaa-0001", "AAAA-0002"], by=scene.checker, at=db.now(), checking=checking)
    assert done == ["AAAA-0001", "AAAA-0002"]
    kept = Verification.objects.get()
    assert (kept.verifiers, kept.minutes_number, kept.by_id) == ("Budi, Sri", "BA/7", scene.checker.pk)
    assert set(Site.objects.values_list("status", "verification")) == {("verified", kept.pk)}
    entry = Entry.objects.get(deed="site.verified")
    assert entry.facts == {"sites": done, "verification": kept.pk}


def test_one_foreign_house_stops_the_whole_verification(scene: Scene) -> None:
    make_house(scene.reporter, scene.grid.south_east, "AAAA-0002", 106.03, -6.03)
    checking = Checking(checked_on=db.now().date(), verifiers="Budi")
    with pytest.raises(NotYourKelurahan):
        verify_many_sites(codes=["AAAA-0001", "AAAA-0002"], by=scene.checker, at=db.now(), checking=checking)
    assert not Site.objects.filter(status="verified").exists()
    assert not Verification.objects.exists()


@pytest.mark.parametrize(
    ("codes", "days_ago", "names", "refused"),
    [
        (["AAAA-0001"], -1, "Budi", CheckingDayImplausible),
        (["AAAA-0001"], 800, "Budi", CheckingDayImplausible),
        (["AAAA-0001"], 0, "  ", VerifiersMissing),
        (["ZZZZ-0009"], 0, "Budi", SiteNotFound),
        ([], 0, "Budi", TooManySites),
    ],
)
def test_what_nobody_can_have_checked_is_refused(
    scene: Scene, codes: list[str], days_ago: int, names: str, refused: type[Exception]
) -> None:
    # Two days of slack: the test may run while it is tomorrow already in Jakarta.
    day = db.now().date() - timedelta(days=days_ago if days_ago >= 0 else -3)
    with pytest.raises(refused):
        verify_many_sites(codes=codes, by=scene.checker, at=db.now(), checking=Checking(day, names))


def test_own_reports_and_other_kelurahan_are_not_verified(scene: Scene) -> None:
    assign(user=scene.reporter, area=scene.grid.north_west, may_verify=True, by=None)
    for by in (scene.reporter, scene.helper, scene.stranger):
        with pytest.raises(NotYourKelurahan):
            verify_site(code=scene.house.code, by=by, at=db.now())
        assert not deeds_at(by, scene.house).verify
        assert not to_verify(by).exists()


def test_monitors_and_operators_learn_nothing_of_a_house(scene: Scene, person: PeopleMaker) -> None:
    for role in (Role.MONITOR, Role.OPERATOR):
        with pytest.raises(SiteNotFound):
            verify_site(code=scene.house.code, by=person(role), at=db.now())


def test_a_verification_is_never_changed(scene: Scene) -> None:
    checking = Checking(checked_on=db.now().date(), verifiers="Budi")
    verify_many_sites(codes=["AAAA-0001"], by=scene.checker, at=db.now(), checking=checking)
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Verification.objects.update(verifiers="Orang lain")


def test_a_version_that_is_not_the_last_is_refused_with_both_values(scene: Scene) -> None:
    change(scene, scene.helper, SiteChanges(address="Link. Lama 1"))
    with pytest.raises(VersionChanged) as refused:
        change(scene, scene.reporter, SiteChanges(address="Link. Baru 2", facts={"occupants": 6}))
    assert refused.value.facts == {
        "site": "AAAA-0001",
        "version": 1,
        "version_now": 2,
        "now": {"address": "Link. Lama 1", "facts": {"occupants": 4}},
        "sent": {"address": "Link. Baru 2", "facts": {"occupants": 6}},
    }


def test_a_stale_version_tells_nothing_to_who_may_not_correct(scene: Scene) -> None:
    with pytest.raises(VersionChanged) as refused:
        change(scene, scene.stranger, SiteChanges(address="x"), version=9)
    assert set(refused.value.facts) == {"site", "version", "version_now"}


def test_correcting_facts_computes_what_follows_and_keeps_the_rest(scene: Scene) -> None:
    changes = SiteChanges(address="Link. Contoh 3", rt="004", facts={"roof": {"condition": "heavy"}})
    site = change(scene, scene.helper, changes)
    assert (site.address, site.rt, site.rw) == ("Link. Contoh 3", "004", "002")
    assert site.facts == {"occupants": 4, "roof": {"condition": "heavy"}}
    # A covering part badly damaged, no carrying part known: medium. Its 35 points of structure alone make 35.
    assert (site.severity, site.priority, site.version) == ("medium", 35, 2)
    entry = Entry.objects.get(deed="site.corrected")
    assert entry.facts["fields"] == ["address", "rt", "roof"]
    assert "Contoh" not in str(entry.facts)


def test_a_fact_taken_out_is_unknown_again(scene: Scene) -> None:
    assert change(scene, scene.helper, SiteChanges(facts={"occupants": None})).facts == {}


@pytest.mark.parametrize(
    "changes",
    [
        SiteChanges(rt="1"),
        SiteChanges(address="x" * 301),
        SiteChanges(address="a\x07b"),
        SiteChanges(location=(106.01, -6.01), accuracy_m=-1),
        SiteChanges(facts={"occupants": 101}),
        SiteChanges(facts={"occupants": True}),
        SiteChanges(facts={"roof": {"condition": "superb"}}),
        SiteChanges(facts={"roof": "heavy"}),
        SiteChanges(facts={"roof": {"colour": "red"}}),
        SiteChanges(facts={"stated_damage": "heavy"}),
        SiteChanges(facts={"pupils": 3}),
    ],
)
def test_values_that_cannot_be_right_are_refused(scene: Scene, changes: SiteChanges) -> None:
    with pytest.raises(FactImplausible):
        change(scene, scene.helper, changes)


def test_a_small_correction_leaves_the_moved_point_and_a_large_one_carries_its_shift(scene: Scene) -> None:
    # The factory shifts houses by 0.002 degrees (221 m) to the east.
    near = change(scene, scene.helper, SiteChanges(location=(106.01, -6.0105)))
    assert (near.moved.x, near.moved.y) == (106.012, -6.01)
    far = change(scene, scene.helper, SiteChanges(location=(106.01, -6.014)), version=2)
    assert (round(far.moved.x, 4), round(far.moved.y, 4)) == (106.012, -6.014)
    assert SiteVersion.objects.filter(site=scene.house).count() == 3


def test_a_point_outside_the_city_or_out_of_ones_hands_is_refused(scene: Scene) -> None:
    with pytest.raises(AreaUnknown):
        change(scene, scene.helper, SiteChanges(location=(107.0, -6.01)))
    with pytest.raises(NotYourKelurahan):
        change(scene, scene.helper, SiteChanges(location=(106.03, -6.01)))
    moved = change(scene, scene.planner, SiteChanges(location=(106.03, -6.01)))
    assert moved.area_id == scene.grid.north_east.pk


def test_verified_data_are_corrected_only_by_who_could_verify_them(scene: Scene) -> None:
    verify_site(code=scene.house.code, by=scene.checker, at=db.now())
    for by in (scene.reporter, scene.helper):
        with pytest.raises(NotYourKelurahan):
            change(scene, by, SiteChanges(address="x"), version=2)
    assert change(scene, scene.checker, SiteChanges(address="x"), version=2).status == "verified"


def test_correcting_a_schools_counts_computes_its_need(scene: Scene) -> None:
    school = make_school(
        scene.planner, scene.grid.north_west, "CCCC-3333", 106.005, -6.005, "3",
        facts={"level": "sd", "class_groups": 6, "rooms_good": 3, "rooms_light": 0, "rooms_medium": 0,
               "school_year": "2026/2027"},
    )  # fmt: skip
    changes = SiteChanges(facts={"rooms_good": 5, "rooms_heavy": 1})
    with transaction.atomic():
        row = locked_site(code=school.code, by=scene.helper, version=1, changes=changes)
        changed = change_locked_site(row=row, changes=changes, by=scene.helper, at=db.now())
    assert changed.units_needed == 1
    assert SchoolYear.objects.get(site=school).facts["rooms_good"] == 5


def test_a_refused_house_opens_as_it_was_and_a_burned_one_must_be_checked_again(scene: Scene) -> None:
    verify_site(code=scene.house.code, by=scene.checker, at=db.now())
    close_site(code=scene.house.code, reason=ClosingReason.FAMILY_REFUSES, by=scene.planner)
    assert reopen_site(code=scene.house.code, by=scene.checker).status == "verified"
    close_site(code=scene.house.code, reason=ClosingReason.COLLAPSED_OR_BURNED, by=scene.planner)
    again = reopen_site(code=scene.house.code, by=scene.planner)
    assert (again.status, again.verified_at, again.closed_reason) == ("reported", None, "")


def test_other_reasons_and_other_people_do_not_open_a_site(scene: Scene) -> None:
    with pytest.raises(AlreadyOpen):
        reopen_site(code=scene.house.code, by=scene.planner)
    close_site(code=scene.house.code, reason=ClosingReason.FAMILY_REFUSES, by=scene.planner)
    for by in (scene.helper, scene.stranger, scene.reporter):
        with pytest.raises(NotYourKelurahan):
            reopen_site(code=scene.house.code, by=by)
    with pytest.raises(SiteClosed):
        change(scene, scene.planner, SiteChanges(address="x"), version=2)
    reopen_site(code=scene.house.code, by=scene.planner)
    close_site(code=scene.house.code, reason=ClosingReason.NO_SUCH_HOUSE, by=scene.planner)
    with pytest.raises(ReopeningRefused):
        reopen_site(code=scene.house.code, by=scene.planner)


def test_a_pair_is_kept_apart_once_in_either_order(scene: Scene) -> None:
    other = make_house(scene.reporter, scene.grid.north_west, "AAAA-0002", 106.01, -6.01)
    keep_apart(one=other, other=scene.house, by=scene.helper)
    keep_apart(one=scene.house, other=other, by=scene.helper)
    assert KeptApart.objects.count() == 1
    with pytest.raises(IntegrityError, match="kept_apart_in_order"), transaction.atomic():
        KeptApart.objects.create(first=other, second=scene.house, by=scene.helper)
