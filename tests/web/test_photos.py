"""Pictures on the page of a site, the form that adds one, and the pictures themselves."""

import re

import pytest
from django.test import Client

from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.funders.models import Funder
from geoplan.journal.models import Look
from geoplan.needs.models import Site, SitePhoto
from tests.factories.pictures import AUTHOR, hang, notes, picture, telling, tiny, upload, written
from tests.factories.places import Grid, make_house, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(grid: Grid, surveyor: User) -> Site:
    return make_house(surveyor, grid.north_west, "AAAA-0001", 106.005, -6.005)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_page_shows_the_photos_and_counts_one_look_at_all_of_them(house: Site, surveyor: User) -> None:
    first, second = hang(house, surveyor, 1), hang(house, surveyor, 2)
    page = signed_in(surveyor).get("/sites/AAAA-0001").content.decode()
    for hung in (first, second):
        assert f'src="/sites/AAAA-0001/photos/{hung.pk}.jpg?size=thumb"' in page
    assert 'capture="environment"' in page
    assert Look.objects.get(door="photo").count == 2


def test_the_page_of_a_house_shows_no_photos_to_who_sees_the_moved_point(house: Site, officer: User) -> None:
    hang(house, house.reported_by)
    assert 'id="photos"' not in signed_in(officer).get("/sites/AAAA-0001").content.decode()
    assert not Look.objects.filter(door="photo").exists()


def test_visitors_see_the_school_without_its_photos(grid: Grid, planner: User) -> None:
    hang(make_school(planner, grid.north_east, "AAAA-0004", 106.03, -6.01, "3.00"), planner)
    page = Client().get("/sites/AAAA-0004")
    assert page.status_code == 200
    assert 'id="photos"' not in page.content.decode()


def test_a_picture_is_kept_by_nobody_and_has_no_name(house: Site, surveyor: User) -> None:
    hung = hang(house, surveyor)
    answer = signed_in(surveyor).get(f"/sites/AAAA-0001/photos/{hung.pk}.jpg?size=thumb")
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == "inline"
    assert not {"ETag", "Last-Modified"} & set(answer.headers)


def test_the_form_adds_a_photo_and_goes_back_to_the_site(house: Site, surveyor: User) -> None:
    client = signed_in(surveyor)
    answer = client.post(
        "/sites/AAAA-0001/photos", {"photo": upload(telling("JPEG")), "kind": "before", "consent": "1"}
    )
    hung = SitePhoto.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/sites/AAAA-0001#photos")
    assert (hung.kind, hung.consent) == ("before", True)
    served = client.get(f"/sites/AAAA-0001/photos/{hung.pk}.jpg").content
    assert AUTHOR not in served
    assert b"dapur" not in served


def test_the_form_swaps_the_part_and_warns_of_a_camera_far_away(house: Site, surveyor: User) -> None:
    # The notes say 106.005, -6.01: 556 m south of the house.
    content = written(picture(), exif=notes((106, 6)))
    answer = signed_in(surveyor).post(
        "/sites/AAAA-0001/photos", {"photo": upload(content), "kind": "front"}, headers={"HX-Request": "true"}
    )
    told = answer.content.decode()
    assert answer.status_code == 200
    assert told.lstrip().startswith('<section class="card" id="photos"')
    assert "556 m" in told


@pytest.mark.parametrize(
    ("sent", "status"), [({"kind": "front"}, 422), ({"photo": b"GIF89a", "kind": "after"}, 422), ({"photo": b""}, 422)]
)
def test_a_refused_photo_says_why_above_the_form(
    house: Site, surveyor: User, sent: dict[str, object], status: int
) -> None:
    files = {name: upload(held) for name, held in sent.items() if isinstance(held, bytes)}
    client = signed_in(surveyor)
    answer = client.post("/sites/AAAA-0001/photos", sent | files, headers={"HX-Request": "true"})
    assert answer.status_code == status
    assert 'role="alert"' in answer.content.decode()
    files = {name: upload(held) for name, held in sent.items() if isinstance(held, bytes)}
    answer = client.post("/sites/AAAA-0001/photos", sent | files)
    assert answer.status_code == 302
    assert not SitePhoto.objects.exists()


def test_a_named_officer_looks_but_finds_no_form(house: Site, officer: User) -> None:
    # Named: a member of the company whose adoption of the house is agreed.
    hung = hang(house, house.reported_by)
    funder = Funder.objects.create(name="PT Satu", kind="company")
    from tests.house.city import claimed, member

    member(funder, officer)
    Adoption.objects.filter(pk=claimed(officer, funder, "AAAA-0001").pk).update(stage="agreed")
    client = signed_in(officer)
    page = client.get("/sites/AAAA-0001").content.decode()
    assert f"/sites/AAAA-0001/photos/{hung.pk}.jpg" in page
    assert not re.search(r'action="/sites/AAAA-0001/photos', page)
    assert client.post("/sites/AAAA-0001/photos", {"photo": upload(tiny()), "kind": "front"}).status_code == 403


def test_removing_hides_the_photo(house: Site, surveyor: User) -> None:
    hung, client = hang(house, surveyor), signed_in(surveyor)
    address = f"/sites/AAAA-0001/photos/{hung.pk}"
    assert client.post(f"{address}/remove").status_code == 302
    assert client.get(f"{address}.jpg").status_code == 404
    assert f"{address}.jpg" not in client.get("/sites/AAAA-0001").content.decode()
