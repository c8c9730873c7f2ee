"""Pages of a site's life: checking, correcting, closing, adding one house, looking up a NIK.

North west: HOUSE at 106.010, -6.010 with Siti Contoh, reported by somebody else; CHECKER cares for it and verifies.
BESIDE in the south east is nobody's.
"""

from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.journal.models import Entry, Look
from geoplan.needs.models import Site, Verification
from geoplan.needs.rules import PersonCells
from geoplan.needs.services import assign
from geoplan.residents.services import store_residents
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid, make_house, make_school

HOUSE, BESIDE, SCHOOL = "AAAA-0001", "AAAA-0002", "AAAA-0003"
NIK, NEW_NIK = "3672014107900001", "3672015505850003"


@dataclass(frozen=True)
class Scene:
    grid: Grid
    checker: User
    planner: User
    officer: User
    monitor: User


@pytest.fixture
def scene(grid: Grid, person: PeopleMaker) -> Scene:
    checker, reporter, planner = person(Role.SURVEYOR), person(Role.SURVEYOR), person(Role.PLANNER)
    assign(user=checker, area=grid.north_west, may_verify=True, by=None)
    house = make_house(
        reporter, grid.north_west, HOUSE, 106.01, -6.01, rt="001", rw="002", address="Link. Lama 1",
        facts={"occupants": 4, "roof": {"material": "asbestos", "condition": "heavy"}, "own_title": True},
    )  # fmt: skip
    make_house(reporter, grid.south_east, BESIDE, 106.03, -6.03)
    make_school(reporter, grid.north_west, SCHOOL, 106.005, -6.005, "3", facts={"rooms_good": 3, "class_groups": 6})
    store_residents(site_id=house.pk, people=[PersonCells(name="Siti Contoh", nik=NIK)])
    return Scene(grid, checker, planner, person(Role.OFFICER), person(Role.MONITOR))


def browser(by: User | None, language: str = "en") -> Client:
    client = Client()
    if by is not None:
        by.language = language
        by.save()
        client.force_login(by)
    return client


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def new_house(**cells: str) -> dict[str, str]:
    return {
        "coordinates": "-6.0050, 106.0050", "person_name": "Rina Baru", "nik": NEW_NIK, "rt": "3", "rw": "2",
        "roof_material": "asbestos", "roof_condition": "heavy", "occupants": "5",
    } | cells  # fmt: skip


def correction(**cells: str) -> dict[str, str]:
    return {"version": "1", "coordinates": "-6.010000, 106.010000", "address": "Link. Lama 1"} | cells


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    "path", ["/sites/check/", "/sites/new", "/residents/check", f"/sites/{HOUSE}/correct", f"/sites/{SCHOOL}/correct"]
)
def test_the_pages_answer_surveyor_and_planner_in_both_languages(scene: Scene, path: str, language: str) -> None:
    for by in (scene.checker, scene.planner):
        assert browser(by, language).get(path).status_code == 200


def test_the_site_page_offers_what_the_person_may_do(scene: Scene) -> None:
    own, beside = (text(browser(scene.checker).get(f"/sites/{code}")) for code in (HOUSE, BESIDE))
    assert all(f"/sites/{HOUSE}/{deed}" in own for deed in ("verify", "correct", "close"))
    assert f"/sites/{HOUSE}/reopen" not in own
    assert "Check at the place" not in beside
    assert "Check at the place" not in text(browser(scene.officer).get(f"/sites/{HOUSE}"))
    assert "Check at the place" not in text(browser(None).get(f"/sites/{SCHOOL}"))


def test_a_house_is_verified_closed_and_opened_again_by_buttons(scene: Scene) -> None:
    client = browser(scene.checker)
    for deed, sent, status in [
        ("verify", {"version": "1"}, "verified"),
        ("close", {"version": "2", "reason": "family-refuses"}, "closed"),
        ("reopen", {"version": "3"}, "verified"),
    ]:
        assert client.post(f"/sites/{HOUSE}/{deed}", sent).status_code == 302
        assert Site.objects.get(code=HOUSE).status == status
    stale = client.post(f"/sites/{HOUSE}/close", {"version": "1", "reason": "no-such-house"}, follow=True)
    assert "Somebody changed this site" in text(stale)
    assert Site.objects.get(code=HOUSE).status == "verified"


def test_others_change_nothing_and_learn_nothing(scene: Scene) -> None:
    for deed in ("verify", "close", "reopen"):
        assert browser(scene.monitor).post(f"/sites/{HOUSE}/{deed}", {"reason": "no-such-house"}).status_code == 404
        browser(scene.checker).post(f"/sites/{BESIDE}/{deed}", {"reason": "no-such-house"})
    assert browser(scene.officer).get(f"/sites/{HOUSE}/correct").status_code == 403
    assert browser(scene.checker).get(f"/sites/{BESIDE}/correct").status_code == 403
    assert browser(scene.monitor).get(f"/sites/{HOUSE}/correct").status_code == 404
    assert set(Site.objects.values_list("version", flat=True)) == {1}


def test_a_correction_keeps_what_was_not_touched(scene: Scene) -> None:
    sent = correction(address="Link. Baru 2", rt="4", rw="2", occupants="6", roof_condition="medium", own_title="no")
    assert browser(scene.checker).post(f"/sites/{HOUSE}/correct", sent).status_code == 302
    site = Site.objects.get(code=HOUSE)
    assert (site.address, site.rt, site.rw, site.version) == ("Link. Baru 2", "004", "002", 2)
    assert site.facts == {
        "occupants": 6, "roof": {"material": "asbestos", "condition": "medium"}, "own_title": False,
    }  # fmt: skip
    assert site.location.coords == (106.01, -6.01)


def test_a_point_of_the_phone_is_kept_with_its_accuracy(scene: Scene) -> None:
    sent = correction(coordinates="-6.010100, 106.010000", by_gps="1", accuracy_m="8")
    browser(scene.checker).post(f"/sites/{HOUSE}/correct", sent)
    site = Site.objects.get(code=HOUSE)
    assert (site.location.y, site.location_source, site.accuracy_m) == (-6.0101, "gps", 8)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"coordinates": "6.0101, 106.0101"}, "Perhaps you mean"),
        ({"coordinates": "https://maps.app.goo.gl/x"}, "Short links are never opened"),
        ({"coordinates": "-6.91234, 106.91234"}, "No kelurahan covers the place"),
        ({"occupants": "many"}, "no number"),
        ({"occupants": "500"}, "cannot be right"),
        ({"rt": "x"}, "cannot be read as RT"),
    ],
)
def test_a_correction_that_cannot_be_right_comes_back_with_its_reason(
    scene: Scene, sent: dict[str, str], said: str
) -> None:
    answer = browser(scene.checker).post(f"/sites/{HOUSE}/correct", correction(**sent))
    assert answer.status_code == 422
    assert said in text(answer)
    assert Site.objects.get(code=HOUSE).version == 1


def test_who_comes_second_sees_both_values_and_loses_nothing_of_the_first(scene: Scene) -> None:
    page = browser(scene.planner).get(f"/sites/{HOUSE}/correct")
    shown = page.context["shown"]
    browser(scene.checker).post(f"/sites/{HOUSE}/correct", correction(address="Link. Baru 2", occupants="7"))
    late = correction(address="Link. Lain 3", occupants="4", shown=shown)
    answer = browser(scene.planner).post(f"/sites/{HOUSE}/correct", late)
    assert answer.status_code == 412
    assert all(said in text(answer) for said in ("Link. Baru 2", "Link. Lain 3"))
    # Occupants were the first one's alone: the second one's form takes them over instead of putting them back.
    assert [line["label"] for line in answer.context["stale"]] == ["Address"]
    again = {**late, "version": "2"}
    assert browser(scene.planner).post(f"/sites/{HOUSE}/correct", again).status_code == 302
    site = Site.objects.get(code=HOUSE)
    assert (site.address, site.facts["occupants"]) == ("Link. Lain 3", 7)


def test_ticked_houses_are_verified_together_and_looks_are_counted(scene: Scene) -> None:
    client = browser(scene.checker)
    page = text(client.get("/sites/check/?hamlet=002/001"))
    assert HOUSE in page
    assert BESIDE not in page
    assert Look.objects.get(actor_id=scene.checker.pk, door="sites.check").count == 1
    assert HOUSE not in text(client.get("/sites/check/?hamlet=009/009"))
    sent = {"site": [HOUSE, SCHOOL], "checked_on": db.now().date().isoformat(), "verifiers": "Budi, Sri"}
    assert client.post("/sites/check/", sent).status_code == 302
    assert set(Site.objects.filter(status="verified").values_list("code", flat=True)) == {HOUSE, SCHOOL}
    assert Verification.objects.get().verifiers == "Budi, Sri"


def test_a_foreign_house_or_no_name_verifies_nothing(scene: Scene) -> None:
    client, day = browser(scene.checker), db.now().date().isoformat()
    for sent, status in [
        ({"site": [HOUSE, BESIDE], "checked_on": day, "verifiers": "Budi"}, 403),
        ({"site": [HOUSE], "checked_on": day, "verifiers": " "}, 422),
        ({"site": [HOUSE], "checked_on": "yesterday", "verifiers": "Budi"}, 422),
        ({"checked_on": day, "verifiers": "Budi"}, 413),
    ]:
        assert client.post("/sites/check/", sent).status_code == status
    assert not Site.objects.filter(status="verified").exists()


def test_one_house_is_recorded_and_its_numbers_go_nowhere_else(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    answer = browser(scene.checker).post("/sites/new", new_house())
    assert answer.status_code == 302
    site = Site.objects.get(reported_by=scene.checker)
    assert answer.headers["Location"] == f"/sites/{site.code}"
    assert (site.rt, site.severity) == ("003", "medium")
    written = str(list(Entry.objects.values_list("facts", flat=True))) + caplog.text + answer.headers["Location"]
    assert NEW_NIK not in written
    assert "Rina" not in written


def test_what_is_wrong_with_one_house_is_told_at_its_field_and_mended_by_a_tick(scene: Scene) -> None:
    client = browser(scene.checker)
    answer = client.post("/sites/new", new_house(coordinates="6.0050, 106.0050"))
    assert answer.status_code == 422
    assert "minus sign" in text(answer)
    mended = new_house(coordinates="6.0050, 106.0050", answered="point-sign-lost")
    assert client.post("/sites/new", mended).status_code == 302
    missing = client.post("/sites/new", new_house(coordinates=""))
    assert "or choose the kelurahan" in text(missing)


def test_a_likeness_is_answered_in_three_ways(scene: Scene) -> None:
    client = browser(scene.checker)
    asked = client.post("/sites/new", new_house(nik=NIK))
    assert asked.status_code == 422
    assert all(said in text(asked) for said in (HOUSE, "the same NIK", "The same house", "second:AAAA-0001"))
    second = client.post("/sites/new", new_house(answer=f"second:{HOUSE}"))
    assert second.headers["Location"] == f"/sites/{HOUSE}"
    other = client.post("/sites/new", new_house(nik=NIK, answer="other", seen=HOUSE))
    assert Site.objects.get(reported_by=scene.checker).code in other.headers["Location"]


def test_a_nik_is_answered_in_one_word_and_never_shown_again(scene: Scene) -> None:
    client = browser(scene.checker)
    assert "Recorded already, in your area." in text(client.post("/residents/check", {"nik": NIK}))
    nowhere = text(client.post("/residents/check", {"nik": NEW_NIK}))
    assert "Not recorded yet." in nowhere
    assert NEW_NIK not in nowhere
    for _ in range(18):
        client.post("/residents/check", {"nik": NEW_NIK})
    assert client.post("/residents/check", {"nik": NEW_NIK}).status_code == 429
    assert browser(scene.officer).post("/residents/check", {"nik": NIK}).status_code == 403
