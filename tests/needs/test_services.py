from dataclasses import replace
from decimal import Decimal

import pytest
from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.needs.errors import AlreadyVerified, AreaUnknown, NotYourKelurahan, SiteClosed
from geoplan.needs.models import SchoolYear, Site, SiteVersion
from geoplan.needs.rules import (
    ClosingReason,
    HouseFacts,
    Kind,
    Level,
    SchoolFacts,
    SiteDraft,
    distance_m,
)
from geoplan.needs.services import assign, close_site, record_sites, verify_site
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid, make_house

HOUSE = SiteDraft(kind=Kind.HOUSE, reference="R-1", location=(106.01, -6.01), house=HouseFacts(occupants=4))
SCHOOL = SiteDraft(
    kind=Kind.SCHOOL,
    reference="20600001",
    name="SDN Contoh 1",
    location=(106.03, -6.01),
    # Six class groups, three usable rooms: three are missing.
    school=SchoolFacts(
        npsn="20600001", level=Level.SD, pupils=150, class_groups=6,
        rooms_good=2, rooms_light=1, rooms_medium=0, rooms_heavy=2, school_year="2025/2026",
    ),
)  # fmt: skip


def test_a_house_becomes_a_site_with_a_moved_point_in_its_kelurahan(grid: Grid, surveyor: User) -> None:
    [told] = record_sites(drafts=[HOUSE], by=surveyor)
    site = Site.objects.get(pk=told.site_id)
    assert (told.outcome, site.units_needed, site.area_id) == ("created", 1, grid.north_west.pk)
    assert 150 <= distance_m((106.01, -6.01), (site.moved.x, site.moved.y)) <= 400
    assert grid.north_west.boundary.covers(site.moved)


def test_a_school_needs_the_rooms_it_lacks(grid: Grid, surveyor: User) -> None:
    [told] = record_sites(drafts=[SCHOOL], by=surveyor)
    site = Site.objects.get(pk=told.site_id)
    assert (site.units_needed, site.moved) == (Decimal(3), None)


def test_a_school_with_a_missing_count_has_an_unknown_need(grid: Grid, surveyor: User) -> None:
    assert SCHOOL.school is not None
    [told] = record_sites(drafts=[replace(SCHOOL, school=replace(SCHOOL.school, rooms_light=None))], by=surveyor)
    assert Site.objects.get(pk=told.site_id).units_needed is None


def test_the_same_drafts_again_change_nothing(grid: Grid, surveyor: User) -> None:
    record_sites(drafts=[HOUSE, SCHOOL], by=surveyor)
    again = record_sites(drafts=[HOUSE, SCHOOL], by=surveyor)
    assert [one.outcome for one in again] == ["unchanged", "unchanged"]
    assert (Site.objects.count(), SiteVersion.objects.count()) == (2, 2)


def test_an_older_school_year_is_kept_but_does_not_change_the_need(grid: Grid, surveyor: User) -> None:
    assert SCHOOL.school is not None
    record_sites(drafts=[SCHOOL], by=surveyor)
    older = replace(SCHOOL, school=replace(SCHOOL.school, school_year="2024/2025", rooms_good=0))
    record_sites(drafts=[older], by=surveyor)
    assert Site.objects.get().units_needed == Decimal(3)
    assert list(SchoolYear.objects.order_by("school_year").values_list("school_year", flat=True)) == [
        "2024/2025", "2025/2026",
    ]  # fmt: skip


def test_a_small_correction_leaves_the_moved_point(grid: Grid, surveyor: User) -> None:
    record_sites(drafts=[HOUSE], by=surveyor)
    before = Site.objects.get().moved
    # 0.0005 degrees of latitude are 55 m.
    [told] = record_sites(drafts=[replace(HOUSE, location=(106.01, -6.0105))], by=surveyor)
    after = Site.objects.get()
    assert (told.outcome, after.location.y) == ("updated", -6.0105)
    assert after.moved.equals_exact(before)


def test_a_place_in_no_kelurahan_is_refused_and_nothing_is_stored(grid: Grid, surveyor: User) -> None:
    with pytest.raises(AreaUnknown):
        record_sites(drafts=[HOUSE, replace(HOUSE, reference="R-2", location=(107.0, -6.01))], by=surveyor)
    assert not Site.objects.exists()


def test_a_point_on_a_shared_border_goes_to_the_lower_code(grid: Grid, surveyor: User) -> None:
    [told] = record_sites(drafts=[replace(HOUSE, location=(106.02, -6.02))], by=surveyor)
    assert Site.objects.get(pk=told.site_id).area_id == grid.north_west.pk


def test_moving_a_site_by_raw_sql_moves_its_area_and_leaves_a_version(grid: Grid, surveyor: User) -> None:
    house = make_house(surveyor, grid.north_west, "AAAA-0001", 106.01, -6.01)
    Site.objects.filter(pk=house.pk).update(location=Point(106.03, -6.03, srid=4326))
    house.refresh_from_db()
    assert (house.area_id, house.version) == (grid.south_east.pk, 2)
    assert SiteVersion.objects.filter(site=house).count() == 2


def test_new_boundaries_put_sites_into_the_areas_that_cover_them(grid: Grid, surveyor: User) -> None:
    house = make_house(surveyor, grid.north_west, "AAAA-0001", 106.01, -6.01)
    west, east = grid.north_west.boundary, grid.north_east.boundary
    type(grid.city).objects.filter(pk=grid.north_west.pk).update(boundary=east)
    type(grid.city).objects.filter(pk=grid.north_east.pk).update(boundary=west)
    house.refresh_from_db()
    assert house.area_id == grid.north_east.pk


def test_a_house_without_a_moved_point_is_refused_by_the_database(grid: Grid, surveyor: User) -> None:
    house = make_house(surveyor, grid.north_west, "AAAA-0001", 106.01, -6.01)
    with pytest.raises(IntegrityError, match="site_house_has_moved_point"), transaction.atomic():
        Site.objects.filter(pk=house.pk).update(moved=None)


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_a_version_once_written_stays(grid: Grid, surveyor: User, deed: str) -> None:
    make_house(surveyor, grid.north_west, "AAAA-0001", 106.01, -6.01)
    versions = SiteVersion.objects.all()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        versions.update(status="closed") if deed == "update" else versions.delete()


def test_a_site_is_never_deleted(grid: Grid, surveyor: User) -> None:
    house = make_house(surveyor, grid.north_west, "AAAA-0001", 106.01, -6.01)
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        Site.objects.filter(pk=house.pk)._raw_delete("default")


def test_a_surveyor_verifies_only_where_assigned_with_that_right(
    grid: Grid, surveyor: User, person: PeopleMaker
) -> None:
    house = make_house(surveyor, grid.north_west, "AAAA-0001", 106.01, -6.01)
    other = person(Role.SURVEYOR)
    with pytest.raises(NotYourKelurahan):
        verify_site(code=house.code, by=other, at=db.now())
    assign(user=other, area=grid.north_west, may_verify=False, by=None)
    with pytest.raises(NotYourKelurahan):
        verify_site(code=house.code, by=other, at=db.now())
    assign(user=other, area=grid.north_west, may_verify=True, by=None)
    assert verify_site(code="aaaa 0001", by=other, at=db.now()).status == "verified"
    with pytest.raises(AlreadyVerified):
        verify_site(code=house.code, by=other, at=db.now())


def test_nobody_verifies_an_own_report(grid: Grid, surveyor: User) -> None:
    house = make_house(surveyor, grid.north_west, "AAAA-0001", 106.01, -6.01)
    assign(user=surveyor, area=grid.north_west, may_verify=True, by=None)
    with pytest.raises(NotYourKelurahan):
        verify_site(code=house.code, by=surveyor, at=db.now())


def test_a_closed_site_stays_as_it_is_whatever_a_newer_list_says(grid: Grid, surveyor: User, planner: User) -> None:
    [told] = record_sites(drafts=[HOUSE], by=surveyor)
    close_site(code=told.code, reason=ClosingReason.NO_SUCH_HOUSE, by=planner)
    [again] = record_sites(drafts=[replace(HOUSE, location=(106.03, -6.01))], by=surveyor)
    site = Site.objects.get()
    assert (again.outcome, site.status, site.location.x) == ("unchanged", "closed", 106.01)
    with pytest.raises(SiteClosed):
        close_site(code=told.code, reason=ClosingReason.MERGED, by=planner)
