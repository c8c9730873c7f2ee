"""Pictures of sites: who adds, looks and takes away, and what is written down of it."""

from collections.abc import Callable

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Relation, Role
from geoplan.journal.models import Entry, Look
from geoplan.needs.errors import PhotoKindUnknown, PhotoNotFound, PhotosNotYours, RemovalNotYours, TooManyPhotos
from geoplan.needs.models import Site, SitePhoto
from geoplan.needs.queries import photos_of, sees_photos
from geoplan.needs.services import add_photo, look_at_photo, look_at_photos, remove_photo
from geoplan.photos.errors import PictureBroken
from tests.factories.people import PeopleMaker
from tests.factories.pictures import Sender, hang, notes, picture, tiny, written
from tests.factories.places import Grid, make_house, make_school

pytestmark = pytest.mark.django_db
NONE, OWN, ASSIGNED = Relation(), Relation(own=True), Relation(assigned=True)
NAMED, OPENED = Relation(named=True), Relation(opened=True)


@pytest.fixture
def house(grid: Grid, surveyor: User) -> Site:
    return make_house(surveyor, grid.north_west, "AAAA-0001", 106.005, -6.005)


@pytest.fixture
def school(grid: Grid, planner: User) -> Site:
    return make_school(planner, grid.north_east, "AAAA-0004", 106.03, -6.01, "3.00")


SEES_HOUSE = [
    (Role.PLANNER, NONE, True), (Role.SURVEYOR, NONE, False), (Role.SURVEYOR, OWN, True),
    (Role.SURVEYOR, ASSIGNED, True), (Role.OFFICER, NONE, False), (Role.OFFICER, OWN, False),
    (Role.OFFICER, NAMED, True), (Role.OFFICER, OPENED, True), (Role.MONITOR, NONE, False),
    (Role.MONITOR, NAMED, False), (Role.OPERATOR, NONE, False), (Role.OPERATOR, OWN, False),
]  # fmt: skip


@pytest.mark.parametrize(("role", "relation", "sees"), SEES_HOUSE)
def test_photos_of_a_house_are_seen_by_who_may_know_its_place(
    house: Site, person: PeopleMaker, role: Role, relation: Relation, sees: bool
) -> None:
    viewer, hung = person(role), hang(house, house.reported_by)
    assert sees_photos(viewer, house, relation) is sees
    if sees:
        assert look_at_photos(by=viewer, site=house, relation=relation) == [hung]
        assert look_at_photo(by=viewer, site=house, relation=relation, photo_id=hung.pk) == hung
        return
    with pytest.raises(PhotoNotFound):
        look_at_photos(by=viewer, site=house, relation=relation)
    with pytest.raises(PhotoNotFound):
        look_at_photo(by=viewer, site=house, relation=relation, photo_id=hung.pk)


@pytest.mark.parametrize("role", list(Role))
def test_photos_of_a_school_are_seen_by_everybody_who_signed_in(school: Site, person: PeopleMaker, role: Role) -> None:
    assert look_at_photos(by=person(role), site=school, relation=NONE) == []


@pytest.mark.parametrize(
    ("role", "relation", "refusal"),
    [
        (Role.SURVEYOR, NONE, PhotoNotFound),
        (Role.OFFICER, NONE, PhotoNotFound),
        (Role.OFFICER, NAMED, PhotosNotYours),
        (Role.OFFICER, OPENED, PhotosNotYours),
        (Role.MONITOR, NONE, PhotoNotFound),
        (Role.OPERATOR, NONE, PhotoNotFound),
    ],
)
def test_who_may_not_add_is_refused_before_the_file_is_opened(
    house: Site, person: PeopleMaker, sent: Sender, role: Role, relation: Relation, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        add_photo(by=person(role), site=house, relation=relation, path="/nowhere", kind="front")


def test_a_photo_is_hung_at_its_site_with_the_distance_and_a_note(house: Site, surveyor: User, sent: Sender) -> None:
    # Taken at 106.005, -6.01; the house is at 106.005, -6.005: half a hundredth of a degree, 556 m.
    path = sent(written(picture(), exif=notes((106, 6))))
    hung = add_photo(by=surveyor, site=house, relation=OWN, path=path, kind="before", consent=True)
    assert hung.gps_distance_m == pytest.approx(556, abs=1)
    assert (hung.kind, hung.consent, hung.by) == ("before", True, surveyor)
    entry = Entry.objects.get(deed="site.photo-added")
    assert entry.facts == {"site": "AAAA-0001", "photo": hung.pk, "kind": "before"}
    assert entry.actor_id == surveyor.pk


def test_the_same_photo_twice_hangs_once(house: Site, surveyor: User, sent: Sender) -> None:
    first = add_photo(by=surveyor, site=house, relation=OWN, path=sent(tiny()), kind="front")
    again = add_photo(by=surveyor, site=house, relation=OWN, path=sent(tiny()), kind="front")
    assert again.pk == first.pk
    assert Entry.objects.filter(deed="site.photo-added").count() == 1


def test_one_photo_may_hang_at_two_sites(house: Site, school: Site, planner: User, sent: Sender) -> None:
    first = add_photo(by=planner, site=house, relation=NONE, path=sent(tiny()), kind="front")
    other = add_photo(by=planner, site=school, relation=NONE, path=sent(tiny()), kind="front")
    assert (first.photo_id, first.pk) == (other.photo_id, first.pk)
    assert other.pk != first.pk


def test_a_broken_picture_hangs_nothing(house: Site, surveyor: User, sent: Sender) -> None:
    with pytest.raises(PictureBroken):
        add_photo(by=surveyor, site=house, relation=OWN, path=sent(tiny()[:300]), kind="front")
    assert not SitePhoto.objects.exists()


def test_a_photo_shows_one_of_four_things(house: Site, surveyor: User) -> None:
    with pytest.raises(PhotoKindUnknown):
        add_photo(by=surveyor, site=house, relation=OWN, path="/nowhere", kind="selfie")


def test_a_site_bears_forty_photos(house: Site, surveyor: User) -> None:
    for number in range(40):
        hang(house, surveyor, number + 1)
    with pytest.raises(TooManyPhotos):
        add_photo(by=surveyor, site=house, relation=OWN, path="/nowhere", kind="front")


def test_a_removed_photo_stays_on_record_and_is_shown_to_nobody(house: Site, surveyor: User, planner: User) -> None:
    hung, at = hang(house, surveyor), db.now()
    remove_photo(by=surveyor, site=house, relation=OWN, photo_id=hung.pk, at=at)
    assert look_at_photos(by=planner, site=house, relation=NONE) == []
    with pytest.raises(PhotoNotFound):
        look_at_photo(by=planner, site=house, relation=NONE, photo_id=hung.pk)
    with pytest.raises(PhotoNotFound):
        remove_photo(by=surveyor, site=house, relation=OWN, photo_id=hung.pk, at=at)
    hung.refresh_from_db()
    assert (hung.removed_at, hung.removed_by_id) == (at, surveyor.pk)
    assert Entry.objects.get(deed="site.photo-removed").facts == {"site": "AAAA-0001", "photo": hung.pk}


def test_a_removed_photo_may_be_added_again(house: Site, surveyor: User, sent: Sender) -> None:
    first = add_photo(by=surveyor, site=house, relation=OWN, path=sent(tiny()), kind="front")
    remove_photo(by=surveyor, site=house, relation=OWN, photo_id=first.pk, at=db.now())
    again = add_photo(by=surveyor, site=house, relation=OWN, path=sent(tiny()), kind="after")
    assert list(photos_of(house)) == [again]


@pytest.mark.parametrize(("role", "relation"), [(Role.SURVEYOR, ASSIGNED), (Role.OFFICER, NAMED)])
def test_a_photo_is_removed_by_who_added_it_or_a_planner(
    house: Site, surveyor: User, planner: User, person: Callable[..., User], role: Role, relation: Relation
) -> None:
    hung = hang(house, surveyor)
    with pytest.raises(RemovalNotYours):
        remove_photo(by=person(role), site=house, relation=relation, photo_id=hung.pk, at=db.now())
    remove_photo(by=planner, site=house, relation=NONE, photo_id=hung.pk, at=db.now())
    assert not photos_of(house).exists()


def test_a_photo_is_found_only_at_its_own_site(house: Site, school: Site, planner: User) -> None:
    hung = hang(house, planner)
    with pytest.raises(PhotoNotFound):
        look_at_photo(by=planner, site=school, relation=NONE, photo_id=hung.pk)


def test_looks_at_photos_of_a_house_are_counted_and_those_of_a_school_are_not(
    house: Site, school: Site, planner: User
) -> None:
    hung = [hang(house, planner, 1), hang(house, planner, 2), hang(school, planner, 3)]
    look_at_photos(by=planner, site=house, relation=NONE)
    look_at_photos(by=planner, site=school, relation=NONE)
    look_at_photo(by=planner, site=house, relation=NONE, photo_id=hung[0].pk)
    look_at_photo(by=planner, site=school, relation=NONE, photo_id=hung[2].pk)
    assert dict(Look.objects.values_list("door", "count")) == {"photo": 2, "photo.file": 1}
