"""Two records of one house become one, and back.

North west (36.72.01.1001), two records of one house about 11 m apart (0.0001 degrees of latitude):

  OLD  AAAA-0001  at 106.005, -6.0050   reported first: it stays
  NEW  AAAA-0003  at 106.005, -6.0051   reported later: it goes, and its code leads to OLD

Each needs 1. Two houses count 2 before a merge, and 1 after it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Relation, Role
from geoplan.adoptions.errors import SiteHeld, TroubleOpen
from geoplan.adoptions.models import Adoption, AdoptionEvent, QueueEntry
from geoplan.adoptions.rules import TroubleKind
from geoplan.adoptions.services import (
    claim_site,
    join_queue,
    merge_sites,
    release_adoption,
    report_trouble,
    undo_merge,
)
from geoplan.coverage.queries import coverage_by_area, differences, site_standing
from geoplan.funders.models import Funder
from geoplan.journal.models import Entry
from geoplan.needs.errors import (
    BuiltOn,
    KindsDiffer,
    MergeNotYours,
    NotMerged,
    SameRecord,
    SiteClosed,
    SiteMerged,
    TooLateToUndo,
)
from geoplan.needs.models import Merge, Site, SitePhoto, SiteVersion
from geoplan.needs.queries import merge_of, site, sites_by_code, surviving
from geoplan.needs.rules import PersonCells
from geoplan.needs.services import assign, keep_apart, verify_site
from geoplan.photos.models import Photo
from geoplan.residents.queries import identity_matches, same_household_pairs
from geoplan.residents.services import people_for, store_residents
from tests.adoptions.scene import Scene, held, load_of, make_funder, make_person
from tests.factories.places import make_house

OLD, NEW = "AAAA-0001", "AAAA-0003"
NIK_SITI, NIK_BUDI = "3672014501900001", "3672010101850002"


@dataclass(frozen=True)
class Pair:
    scene: Scene
    old: Site
    new: Site

    @property
    def planner(self) -> User:
        return self.scene.planner

    def merge(self, by: User | None = None) -> None:
        merge_sites(code=NEW, other=OLD, by=by or self.planner)

    def undo(self, by: User | None = None) -> Site:
        return undo_merge(code=NEW, by=by or self.planner, at=db.now())

    def sums(self, at: datetime | None = None) -> tuple[int, Decimal, Decimal, Decimal]:
        """Return sites, needed, covered and over of the houses in the city."""
        [city] = coverage_by_area(level="city", at=at or db.now(), live=at is None, kind="house")
        return city.sites, city.needed, city.covered, city.over


@pytest.fixture
def pair(scene: Scene) -> Pair:
    new = make_house(scene.surveyor, scene.grid.north_west, NEW, 106.005, -6.0051)
    return Pair(scene, scene.house, new)


def check(pair: Pair) -> None:
    assert [str(one) for one in differences(db.now())] == []


def promise(pair: Pair, code: str, officer: User, funder: Funder) -> Adoption:
    return claim_site(by=officer, funder_id=funder.pk, site_code=code, units=Decimal(1), year=2027)


def hang(site: Site, by: User, letter: str) -> SitePhoto:
    photo, _new = Photo.objects.get_or_create(sha256=letter * 64, defaults={"bytes": 9, "width": 3, "height": 3})
    return SitePhoto.objects.create(site=site, photo=photo, kind="front", by=by)


# What a merge does


def test_the_older_record_stays_and_the_other_code_leads_to_it(pair: Pair) -> None:
    pair.merge()
    gone = Site.objects.get(code=NEW)
    assert (gone.status, gone.closed_reason) == ("closed", "merged")
    assert site(NEW).code == site("aaaa0003").code == OLD
    assert {code: one.code for code, one in sites_by_code([OLD, NEW]).items()} == {OLD: OLD, NEW: OLD}
    assert Entry.objects.get(deed="site.merged").facts["into"] == OLD
    check(pair)


def test_it_does_not_matter_in_which_order_the_two_are_named(pair: Pair) -> None:
    assert merge_sites(code=OLD, other=NEW, by=pair.planner).stays.code == OLD


def test_a_chain_of_merges_leads_to_the_last_one(pair: Pair) -> None:
    oldest = pair.scene.grid.north_west
    third = make_house(pair.scene.surveyor, oldest, "AAAA-0004", 106.005, -6.0052)
    pair.merge()
    Site.objects.filter(pk=third.pk).update(reported_at=pair.old.reported_at - timedelta(days=1))
    merge_sites(code=OLD, other="AAAA-0004", by=pair.planner)
    assert site(NEW).code == site(OLD).code == "AAAA-0004"
    assert surviving([pair.new])[pair.new.pk].code == NEW  # a row read before the merge speaks for itself
    with pytest.raises(BuiltOn) as refused:
        pair.undo()
    assert refused.value.facts["what"] == "merged"


def test_promises_of_two_payers_stay_and_the_surplus_is_the_overlap(pair: Pair) -> None:
    promise(pair, OLD, pair.scene.officer, pair.scene.first)
    second = promise(pair, NEW, pair.scene.rival, pair.scene.second)
    assert pair.sums() == (2, Decimal(2), Decimal(2), Decimal(0))
    pair.merge()
    # One house that needs 1 with 2 promised: covered 1, over 1.
    assert pair.sums() == (1, Decimal(1), Decimal(1), Decimal(1))
    standing = site_standing(pair.old.pk, db.now())
    assert (standing.standing, standing.units, standing.over) == ("over", Decimal(2), Decimal(1))
    second.refresh_from_db()
    assert (second.site_id, second.stage) == (pair.old.pk, "held")
    assert load_of(pair.old) == (Decimal(2), Decimal(0))
    assert load_of(pair.new) == (Decimal(0), Decimal(0))
    check(pair)


@pytest.mark.parametrize("first_at", [OLD, NEW])
def test_of_one_payers_two_promises_the_older_stays(pair: Pair, first_at: str) -> None:
    codes = [first_at, NEW if first_at == OLD else OLD]
    older, younger = (promise(pair, code, pair.scene.officer, pair.scene.first) for code in codes)
    pair.merge()
    for one in (older, younger):
        one.refresh_from_db()
    assert (older.site_id, older.stage) == (pair.old.pk, "held")
    assert (younger.stage, younger.reason) == ("released", "merged")
    assert pair.sums() == (1, Decimal(1), Decimal(1), Decimal(0))
    check(pair)


def test_verified_work_never_ends_and_closes_the_record_it_comes_to(pair: Pair) -> None:
    built = held(pair.new, pair.scene.first, stage="verified")
    promised = promise(pair, OLD, pair.scene.officer, pair.scene.first)  # the older one, for what is built
    pair.merge()
    for one in (built, promised, pair.old):
        one.refresh_from_db()
    assert (built.stage, built.site_id) == ("verified", pair.old.pk)
    assert (promised.stage, promised.reason) == ("released", "merged")
    assert (pair.old.status, pair.old.closed_reason) == ("closed", "done")
    assert pair.sums() == (1, Decimal(1), Decimal(1), Decimal(0))
    check(pair)
    pair.undo()
    pair.old.refresh_from_db()
    promised.refresh_from_db()
    assert (pair.old.status, promised.stage) == ("verified", "held")
    check(pair)


def test_a_lapsed_hold_is_settled_and_stays_where_it_was(pair: Pair) -> None:
    lapsed = held(pair.new, pair.scene.first, ends_in=timedelta(milliseconds=-5))
    pair.merge()
    lapsed.refresh_from_db()
    assert (lapsed.stage, lapsed.site_id) == ("expired", pair.new.pk)
    check(pair)


def test_past_moments_answer_as_recorded(pair: Pair) -> None:
    promise(pair, OLD, pair.scene.officer, pair.scene.first)
    promise(pair, NEW, pair.scene.rival, pair.scene.second)
    before = db.now()
    pair.merge()
    merged = db.now()
    pair.undo()
    undone = db.now()
    assert pair.sums(before) == (2, Decimal(2), Decimal(2), Decimal(0))
    assert pair.sums(merged) == (1, Decimal(1), Decimal(1), Decimal(1))
    assert pair.sums(undone) == pair.sums() == (2, Decimal(2), Decimal(2), Decimal(0))
    # Reported, closed as merged, open again: three versions, none of them changed.
    assert list(SiteVersion.objects.filter(site=pair.new).order_by("version").values_list("status", flat=True)) == [
        "reported", "closed", "reported",
    ]  # fmt: skip


def test_people_move_behind_those_who_are_there_and_nobody_is_doubled(pair: Pair) -> None:
    store_residents(site_id=pair.old.pk, people=[PersonCells(name="Siti Aminah", nik=NIK_SITI)])
    store_residents(
        site_id=pair.new.pk,
        people=[
            PersonCells(name="SITI AMINAH", nik=NIK_SITI, phone="0812000111"),
            PersonCells(name="Budi", nik=NIK_BUDI),
        ],
    )
    pair.merge()

    def people(one: Site) -> list[tuple[str | None, str | None]]:
        seen = people_for(user=pair.planner, site=one, relation=Relation())
        return [(person.name, person.phone) for person in seen]

    assert people(pair.old) == [("Siti Aminah", "0812000111"), ("Budi", None)]
    for nik in (NIK_SITI, NIK_BUDI):
        [found] = identity_matches([PersonCells(nik=nik)])
        assert [one.site_id for one in found] == [pair.old.pk]
    pair.undo()
    assert people(pair.old) == [("Siti Aminah", None)]
    assert people(pair.new) == [("SITI AMINAH", "0812000111"), ("Budi", None)]
    assert "Siti" not in str(Merge.objects.get().moved)


def test_photos_move_but_for_one_that_hangs_there_already(pair: Pair) -> None:
    hang(pair.old, pair.planner, "a")
    twin, other = hang(pair.new, pair.planner, "a"), hang(pair.new, pair.planner, "b")
    pair.merge()
    assert set(SitePhoto.objects.values_list("pk", "site_id")) >= {(twin.pk, pair.new.pk), (other.pk, pair.old.pk)}
    pair.undo()
    assert SitePhoto.objects.get(pk=other.pk).site_id == pair.new.pk


def test_a_pair_found_to_be_two_houses_stays_two_after_one_of_them_is_merged(pair: Pair) -> None:
    near = make_house(pair.scene.surveyor, pair.scene.grid.north_west, "AAAA-0004", 106.005, -6.00505)
    keep_apart(one=near, other=pair.new, by=pair.planner)
    pair.merge()
    # OLD and NEAR lie 5.5 m apart: but for the answer about NEW they would be asked about.
    assert same_household_pairs() == []
    pair.undo()
    assert {(one.first_id, one.second_id) for one in same_household_pairs()} == {(pair.old.pk, near.pk)}


# Who may


def test_planners_and_surveyors_who_may_verify_in_both_kelurahan_merge(pair: Pair) -> None:
    scene = pair.scene
    for by in (scene.surveyor, scene.officer):
        with pytest.raises(MergeNotYours):
            pair.merge(by)
    assign(user=scene.surveyor, area=scene.grid.north_west, may_verify=True, by=None)
    far = make_house(scene.surveyor, scene.grid.north_east, "AAAA-0004", 106.025, -6.005)
    with pytest.raises(MergeNotYours):
        merge_sites(code=OLD, other=far.code, by=scene.surveyor)
    pair.merge(scene.surveyor)
    assert merge_of(pair.new) is not None


def test_a_surveyor_merges_nothing_behind_a_holders_back(pair: Pair) -> None:
    scene = pair.scene
    assign(user=scene.surveyor, area=scene.grid.north_west, may_verify=True, by=None)
    promise(pair, OLD, scene.officer, scene.first)
    promise(pair, NEW, scene.rival, scene.second)
    with pytest.raises(SiteHeld):
        pair.merge(scene.surveyor)


@pytest.mark.parametrize(
    ("other", "refused"),
    [(NEW, SameRecord), ("AAAA-0002", KindsDiffer)],
)
def test_what_cannot_be_one_place_is_refused(pair: Pair, other: str, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        merge_sites(code=NEW, other=other, by=pair.planner)


def test_a_record_closed_for_another_reason_is_not_merged(pair: Pair) -> None:
    Site.objects.filter(pk=pair.new.pk).update(status="closed", closed_reason="no-such-house")
    with pytest.raises(SiteClosed):
        pair.merge()


def test_a_merged_record_takes_no_more_deeds_and_is_merged_once(pair: Pair) -> None:
    pair.merge()
    with pytest.raises(SiteMerged) as refused:
        verify_site(code=NEW, by=pair.planner, at=db.now(), version=1)
    assert refused.value.facts == {"site": NEW, "into": OLD}
    with pytest.raises(SameRecord):
        pair.merge()


def test_a_claim_by_the_old_code_is_one_for_the_record_that_stays(pair: Pair) -> None:
    pair.merge()
    assert promise(pair, NEW, pair.scene.officer, pair.scene.first).site_id == pair.old.pk


# Undo


def test_undo_restores_everything_even_a_surplus_there_was_before(pair: Pair) -> None:
    scene = pair.scene
    young = promise(pair, NEW, scene.rival, scene.second)
    Adoption.objects.filter(pk=young.pk).update(claimed_at=db.now() + timedelta(seconds=1))
    held(pair.new, scene.city, stage="agreed", imported=True)  # NEW is over by 1 before anything is merged
    promise(pair, OLD, scene.rival, scene.second)
    stood = sorted(Adoption.objects.values_list("pk", "site_id", "stage", "units", "ends_at"))
    before = pair.sums()
    pair.merge()
    assert pair.sums() == (1, Decimal(1), Decimal(1), Decimal(1))
    assert pair.undo().code == NEW
    assert sorted(Adoption.objects.values_list("pk", "site_id", "stage", "units", "ends_at")) == stood
    assert pair.sums() == before == (2, Decimal(2), Decimal(2), Decimal(1))
    assert site(NEW).code == NEW
    check(pair)


def later_claim(pair: Pair) -> None:
    promise(pair, OLD, pair.scene.officer, pair.scene.first)


def later_release(pair: Pair) -> None:
    one = Adoption.objects.get(site=pair.old)
    release_adoption(by=pair.planner, adoption_id=one.pk, reason="keliru")


@pytest.mark.parametrize(("held_before", "later"), [(False, later_claim), (True, later_release)])
def test_undo_is_refused_once_something_was_built_on_it(
    pair: Pair, held_before: bool, later: Callable[[Pair], None]
) -> None:
    if held_before:
        promise(pair, NEW, pair.scene.rival, pair.scene.second)
    pair.merge()
    later(pair)
    with pytest.raises(BuiltOn) as refused:
        pair.undo()
    assert refused.value.facts == {"site": OLD, "what": "promised"}


def test_undo_is_for_seven_days_and_once(pair: Pair) -> None:
    pair.merge()
    at = Merge.objects.get().recorded_at + timedelta(days=7)
    with pytest.raises(TooLateToUndo):
        undo_merge(code=NEW, by=pair.planner, at=at)
    undo_merge(code=NEW, by=pair.planner, at=at - timedelta(seconds=1))
    with pytest.raises(NotMerged):
        pair.undo()
    pair.merge()
    assert Merge.objects.count() == 2


def test_a_merge_record_is_never_changed_or_removed(pair: Pair) -> None:
    pair.merge()
    for forge in (
        lambda: Merge.objects.update(moved={}),
        lambda: Merge.objects.all().delete(),
        lambda: Merge.objects.update(undone_at=db.now(), undone_by_id=1, moved={"adoptions": [{"id": 1}]}),
    ):
        with pytest.raises(Exception, match=r"merge|append"), transaction.atomic():
            forge()


def test_nothing_comes_back_to_life_outside_the_undoing_of_its_merge(pair: Pair) -> None:
    older = promise(pair, OLD, pair.scene.officer, pair.scene.first)
    younger = promise(pair, NEW, pair.scene.officer, pair.scene.first)
    pair.merge()
    with pytest.raises(IntegrityError, match="stays ended"), transaction.atomic():
        Adoption.objects.filter(pk=younger.pk).update(stage="held", reason="unmerged")
    assert AdoptionEvent.objects.filter(adoption=older).count() == 1  # it was not touched


# Who waits, and trouble


def test_wishes_go_over_and_whoever_holds_it_by_now_waits_no_more(pair: Pair) -> None:
    scene = pair.scene
    promise(pair, OLD, scene.officer, scene.first)
    promise(pair, NEW, scene.rival, scene.second)
    late = make_person(Role.OFFICER, "late@contoh.test")
    third = make_funder("PT Ketiga", late)
    wishes = {
        name: join_queue(by=by, site_code=code, funder_id=funder.pk, units=Decimal(1), year=2027).pk
        for name, by, code, funder in (
            ("holder", scene.rival, OLD, scene.second),  # holds NEW, so it holds OLD once both are one
            ("third", late, NEW, third),
        )
    }
    pair.merge()
    assert set(QueueEntry.objects.filter(left_at=None).values_list("pk", "site_id")) == {(wishes["third"], pair.old.pk)}
    assert QueueEntry.objects.get(pk=wishes["third"]).offered_at is None
    pair.undo()
    assert QueueEntry.objects.get(pk=wishes["third"]).site_id == pair.new.pk
    check(pair)


def test_records_in_trouble_are_not_merged(pair: Pair) -> None:
    promise(pair, NEW, pair.scene.rival, pair.scene.second)
    report_trouble(by=pair.planner, code=NEW, kind=TroubleKind.NO_SUCH_HOUSE)
    with pytest.raises(TroubleOpen):
        pair.merge()
