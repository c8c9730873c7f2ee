"""Pages about two records of one house, scanned minutes, and taking back.

North west: OLD with Siti Contoh and, 11 m south of it, NEW, both reported by somebody else; CHECKER verifies there.
"""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.services import claim_site
from geoplan.needs.models import Site, SitePhoto, Verification
from geoplan.needs.rules import PersonCells
from geoplan.needs.services import assign
from geoplan.residents.models import ScannedMinutes
from geoplan.residents.services import store_residents
from geoplan.surveys.models import SurveyRow
from tests.factories.people import PeopleMaker
from tests.factories.pictures import tiny
from tests.factories.places import Grid, make_house
from tests.factories.promises import FunderMaker

OLD, NEW = "AAAA-0001", "AAAA-0002"
PDF = b"%PDF-1.7\n%%EOF\n"


@dataclass(frozen=True)
class Scene:
    checker: User
    planner: User
    officer: User


@pytest.fixture
def scene(grid: Grid, person: PeopleMaker) -> Scene:
    checker, reporter, planner = person(Role.SURVEYOR), person(Role.SURVEYOR), person(Role.PLANNER)
    assign(user=checker, area=grid.north_west, may_verify=True, by=None)
    old = make_house(reporter, grid.north_west, OLD, 106.01, -6.01, rt="001", rw="002", address="Link. Lama 1")
    make_house(reporter, grid.north_west, NEW, 106.01, -6.0101, address="Link. Baru 9")
    store_residents(site_id=old.pk, people=[PersonCells(name="Siti Contoh", nik="3672014107900001")])
    return Scene(checker, planner, person(Role.OFFICER))


def browser(by: User | None, language: str = "en") -> Client:
    client = Client()
    if by is not None:
        by.language = language
        by.save()
        client.force_login(by)
    return client


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def merge(by: User) -> HttpResponse:
    return browser(by).post(f"/sites/{NEW}/merge", {"with": OLD}, follow=True)


def test_records_close_by_are_offered_and_both_are_compared_before_anything_happens(scene: Scene) -> None:
    client = browser(scene.planner)
    offered = text(client.get(f"/sites/{NEW}/merge"))
    assert f"?with={OLD}" in offered
    assert "11 m" in offered
    compared = text(client.get(f"/sites/{NEW}/merge?with={OLD}"))
    for told in ("Link. Lama 1", "Link. Baru 9", "Siti Contoh", f"{OLD} stays", "Yes, the same house"):
        assert told in compared
    assert not Site.objects.filter(status="closed").exists()


def test_a_surveyor_compares_without_names(scene: Scene) -> None:
    compared = text(browser(scene.checker).get(f"/sites/{NEW}/merge?with={OLD}"))
    assert "Siti" not in compared
    assert "NIK …0001" in compared


def test_the_merged_record_leads_on_and_can_be_undone(scene: Scene) -> None:
    done = merge(scene.checker)
    assert done.redirect_chain[-1][0] == f"/sites/{OLD}"
    there = browser(scene.checker).get(f"/sites/{NEW}")
    assert (there.status_code, there["Location"]) == (302, f"/sites/{OLD}?merged={NEW}")
    page = text(browser(scene.checker).get(there["Location"]))
    assert f"You opened {NEW}." in page
    assert f"/sites/{NEW}/unmerge" in page
    seen_by_officer = text(browser(scene.officer).get(f"/sites/{OLD}"))
    assert f"{NEW} is the same place" in seen_by_officer
    assert "unmerge" not in seen_by_officer
    undone = browser(scene.checker).post(f"/sites/{NEW}/unmerge", follow=True)
    assert f"{NEW} stands for itself again" in text(undone)


def test_what_cannot_be_merged_is_said_beside_the_choice(scene: Scene) -> None:
    same = browser(scene.planner).get(f"/sites/{NEW}/merge?with={NEW}")
    assert (same.status_code, "already lead to one record" in text(same)) == (422, True)
    assert browser(scene.planner).get(f"/sites/{NEW}/merge?with=ZZZZ-9999").status_code == 404


def test_the_comparison_says_what_becomes_of_promises(scene: Scene, funder_of: FunderMaker) -> None:
    funder = funder_of("PT Contoh", scene.officer)
    for code in (OLD, NEW):
        claim_site(by=scene.officer, funder_id=funder.pk, site_code=code, units=Decimal(1), year=2027)
    compared = text(browser(scene.planner).get(f"/sites/{NEW}/merge?with={OLD}"))
    assert "PT Contoh promised at both: the younger commitment ends." in compared


def test_many_are_verified_with_their_minutes_and_taken_back(scene: Scene) -> None:
    client = browser(scene.checker)
    sent = {
        "site": [OLD, NEW], "checked_on": db.now().date().isoformat(), "verifiers": "Budi", "minutes_number": "BA/7",
        "scan": [SimpleUploadedFile("ba.pdf", PDF), SimpleUploadedFile("hal2.jpg", tiny())],
    }  # fmt: skip
    assert client.post("/sites/check/", sent).status_code == 302
    check = Verification.objects.get()
    assert list(ScannedMinutes.objects.order_by("media_type").values_list("media_type", "verification")) == [
        ("application/pdf", check.pk), ("image/jpeg", check.pk),
    ]  # fmt: skip
    scan = ScannedMinutes.objects.get(media_type="application/pdf")
    assert f"/minutes/{scan.pk}" in text(client.get(f"/sites/{OLD}"))
    opened = client.get(f"/minutes/{scan.pk}")
    assert (opened.content, opened["Content-Type"]) == (PDF, "application/pdf")
    assert opened["Content-Disposition"].startswith("attachment;")
    assert opened["X-Content-Type-Options"] == "nosniff"
    assert f"/minutes/{scan.pk}" not in text(browser(scene.officer).get(f"/sites/{OLD}"))
    assert browser(scene.officer).get(f"/minutes/{scan.pk}").status_code == 404
    assert "2 houses" in text(client.get("/sites/check/"))
    client.post("/sites/check/undo", {"check": str(check.pk)})
    assert set(Site.objects.values_list("status", flat=True)) == {"reported"}


def test_nothing_is_verified_with_a_scan_that_is_refused(scene: Scene) -> None:
    sent = {
        "site": [OLD], "checked_on": db.now().date().isoformat(), "verifiers": "Budi",
        "scan": SimpleUploadedFile("ba.pdf", b"<html>"),
    }  # fmt: skip
    answer = browser(scene.checker).post("/sites/check/", sent)
    assert (answer.status_code, "Send the minutes as PDF" in text(answer)) == (422, True)
    assert not Site.objects.filter(status="verified").exists()


def test_a_page_of_the_minutes_is_added_later(scene: Scene) -> None:
    client = browser(scene.checker)
    client.post("/sites/check/", {"site": OLD, "checked_on": db.now().date().isoformat(), "verifiers": "Budi"})
    check = Verification.objects.get()
    added = client.post(f"/minutes/{check.pk}/", {"scan": SimpleUploadedFile("a.pdf", PDF), "next": f"/sites/{OLD}"})
    assert (added["Location"], ScannedMinutes.objects.count()) == (f"/sites/{OLD}", 1)
    away = client.post(f"/minutes/{check.pk}/", {"scan": SimpleUploadedFile("a.pdf", PDF), "next": "https://x.test"})
    assert away["Location"] == "/sites/check/"
    assert browser(scene.officer).post(f"/minutes/{check.pk}/", {}).status_code == 404


def test_each_house_to_check_has_three_ways(scene: Scene) -> None:
    page = text(browser(scene.checker).get("/sites/check/"))
    assert f'form="verify" name="site" value="{OLD}"' in page
    assert f"/sites/{OLD}/correct?next=check" in page
    assert f'action="/sites/{OLD}/close"' in page
    closed = browser(scene.checker).post(
        f"/sites/{OLD}/close", {"version": "1", "reason": "not-eligible", "next": "check"}
    )
    assert closed["Location"] == "/sites/check/"
    corrected = browser(scene.checker).post(
        f"/sites/{NEW}/correct",
        {"version": "1", "coordinates": "-6.010050, 106.010000", "by_pin": "1", "then": "verify", "next": "check"},
    )
    assert corrected["Location"] == "/sites/check/"
    new = Site.objects.get(code=NEW)
    assert (new.status, new.location_source, new.location.y) == ("verified", "map-pin", -6.01005)


def test_houses_to_check_are_narrowed_by_upload_kind_and_severity(scene: Scene) -> None:
    Site.objects.filter(code=OLD).update(severity="heavy")
    page = text(browser(scene.checker).get("/sites/check/?severity=heavy"))
    assert (OLD in page, NEW in page) == (True, False)
    assert NEW not in text(browser(scene.checker).get("/sites/check/?kind=school"))
    nowhere = "00000000-0000-4000-8000-000000000000"
    assert OLD not in text(browser(scene.checker).get(f"/sites/check/?upload={nowhere}"))


def test_a_closing_and_a_single_verification_are_taken_back_on_the_page(scene: Scene) -> None:
    client = browser(scene.checker)
    client.post(f"/sites/{OLD}/close", {"version": "1", "reason": "not-eligible"})
    assert f"/sites/{OLD}/close/undo" in text(client.get(f"/sites/{OLD}"))
    client.post(f"/sites/{OLD}/close/undo")
    assert Site.objects.get(code=OLD).status == "reported"
    client.post(f"/sites/{NEW}/verify", {"version": "1"})
    assert "Take the verification back" in text(client.get(f"/sites/{NEW}"))
    client.post("/sites/check/undo", {"site": NEW})
    assert Site.objects.get(code=NEW).status == "reported"


HOUSE = {"person_name": "Rina Baru", "nik": "3672015505850003", "rt": "3", "rw": "2", "area_code": "36.72.01.1001"}


def test_likenesses_show_while_the_form_is_filled_in(scene: Scene) -> None:
    client = browser(scene.checker)
    told = HOUSE | {"nik": "3672014107900001"}
    hint = text(client.post("/sites/new/likeness", told))
    assert OLD in hint
    assert f'formaction="/sites/{OLD}/correct"' in hint
    assert "Rina" not in hint
    assert text(client.post("/sites/new/likeness", HOUSE)).strip() == ""
    assert text(client.post("/sites/new/likeness", {"address": "x"})).strip() == ""


def test_the_same_house_leads_to_its_correction_with_what_was_told(scene: Scene) -> None:
    told = HOUSE | {"prefill": "1", "coordinates": "-6.010010, 106.010000", "occupants": "6"}
    page = browser(scene.checker).post(f"/sites/{OLD}/correct", told)
    assert page.status_code == 200
    assert 'value="-6.010010, 106.010000"' in text(page)
    assert "Link. Lama 1" in text(page)
    assert Site.objects.get(code=OLD).version == 1


def test_a_house_without_a_point_is_kept_and_waits(scene: Scene) -> None:
    kept = browser(scene.checker).post("/sites/new", HOUSE)
    row = SurveyRow.objects.select_related("survey").get()
    assert kept["Location"] == f"/surveys/{row.survey_id}/"
    assert (row.waiting, row.area_code, row.survey.by_id) == (True, "36.72.01.1001", scene.checker.pk)
    assert "Rina" not in str(row.cells) + str(row.draft)
    assert browser(scene.checker).get(kept["Location"]).status_code == 200


def test_without_a_point_and_a_kelurahan_nothing_is_kept(scene: Scene) -> None:
    answer = browser(scene.checker).post("/sites/new", HOUSE | {"area_code": ""})
    assert (answer.status_code, SurveyRow.objects.count()) == (422, 0)


def test_a_photo_comes_with_the_house_and_a_refused_one_does_not_stop_it(scene: Scene) -> None:
    told = HOUSE | {"coordinates": "-6.005, 106.005", "by_pin": "1"}
    browser(scene.checker).post("/sites/new", told | {"photo": SimpleUploadedFile("a.jpg", tiny())})
    house = Site.objects.get(location_source="map-pin")
    assert SitePhoto.objects.get().site_id == house.pk
    other = told | {"nik": "", "person_name": "", "coordinates": "-6.007, 106.007"}
    said = browser(scene.checker).post(
        "/sites/new", other | {"photo": SimpleUploadedFile("a.jpg", b"no picture")}, follow=True
    )
    assert "The house is recorded." in text(said)
    assert "This is no photo" in text(said)


def test_the_list_is_sorted_by_its_headings_and_keeps_its_filters(scene: Scene) -> None:
    Site.objects.filter(code=NEW).update(priority=90)
    client = browser(scene.planner)
    page = text(client.get("/sites/?kind=house&sort=-priority"))
    assert page.index(NEW) < page.index(OLD)
    assert 'aria-sort="descending"' in page
    assert 'href="?kind=house&amp;sort=priority"' in page
    assert text(client.get("/sites/?sort=drop")).index(OLD) < text(client.get("/sites/?sort=drop")).index(NEW)
