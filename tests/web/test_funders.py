"""Pages about who pays. PT Pertama is the officer's own, PT Kedua the rival's; Kota Contoh pays, too."""

import io
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.funders.models import Application, Funder, Membership, Plant, Pledge, ResponseArea
from geoplan.funders.queries import season_of
from geoplan.funders.rules import Phase, PhaseDays
from geoplan.funders.services import set_pledge, set_season
from tests.adoptions.scene import Scene, held, make_scene

LINK = re.compile(r"http://testserver/invitation/([\w-]+)/")
CHOOSING = {"choosing-from": "2030-11-01", "choosing-to": "2031-01-31"}


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


def browser(user: User | None) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.cookies["django_language"] = "en"
    if user:
        User.objects.filter(pk=user.pk).update(language="en")
        client.force_login(user)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


# ---- the list ----


def test_the_list_sorts_by_budget_promised_and_built_and_narrows_by_kind(scene: Scene) -> None:
    set_pledge(funder=scene.first, year=2027, amount_rupiah=50_000_000, by=scene.planner)
    set_pledge(funder=scene.second, year=2027, units=Decimal(9), by=scene.planner)
    held(scene.school, scene.second, "2", stage="verified")
    client = browser(scene.planner)

    def names(query: str) -> list[str]:
        return re.findall(
            r'<th scope="row"><a href="/funders/\d+/">([^<]+)</a>', text(client.get(f"/funders/?{query}"))
        )

    assert names("year=2027") == ["Kota Contoh", "PT Kedua", "PT Pertama"]
    assert names("year=2027&sort=-pledge") == ["PT Pertama", "PT Kedua", "Kota Contoh"]
    assert names("year=2027&sort=-built")[0] == "PT Kedua"
    assert names("year=2027&kind=city") == ["Kota Contoh"]
    assert names("year=2027&q=pert") == ["PT Pertama"]
    assert names("sort=-nonsense") == names("")


def test_a_payer_that_promised_too_much_stands_out(scene: Scene) -> None:
    held(scene.school, scene.first, "2")
    set_pledge(funder=scene.first, year=2027, units=Decimal(1), by=scene.officer)
    assert "Surplus 1 unit" in text(browser(scene.planner).get("/funders/?year=2027"))
    assert "Surplus 1 unit" in text(browser(scene.officer).get(f"/funders/{scene.first.pk}/?year=2027"))


# ---- one payer ----


def test_a_lowered_budget_shows_its_surplus_and_its_history(scene: Scene) -> None:
    Adoption.objects.filter(pk=held(scene.house, scene.first).pk).update(amount_rupiah=30_000_000)
    client, path = browser(scene.officer), f"/funders/{scene.first.pk}/pledges"
    client.post(path, {"year": "2027", "amount": "50 juta"})
    page = text(client.post(path, {"year": "2027", "amount": "Rp20.000.000", "reason": "rapat"}, follow=True))
    assert "Surplus Rp10,000,000" in page
    assert "lowered" in page
    assert "rapat" in page
    assert Adoption.objects.get().stage == "held"


@pytest.mark.parametrize("wrong", [{"amount": "banyak"}, {"units": "0,3"}, {}])
def test_a_budget_that_cannot_be_read_is_told_and_kept_in_the_form(scene: Scene, wrong: dict[str, str]) -> None:
    answer = browser(scene.officer).post(f"/funders/{scene.first.pk}/pledges", {"year": "2027", **wrong})
    assert answer.status_code == 422
    assert all(value in text(answer) for value in wrong.values())
    assert not Pledge.objects.exists()


def test_a_budget_is_withdrawn_by_its_owner_only(scene: Scene) -> None:
    pledge = set_pledge(funder=scene.first, year=2027, units=Decimal(8), by=scene.officer)
    Membership.objects.filter(user=scene.rival).update(funder=scene.first, role="member")
    path, sent = f"/funders/{scene.first.pk}/pledges", {"year": "2027", "withdraw": str(pledge.pk)}
    assert browser(scene.rival).post(path, sent).status_code == 403
    browser(scene.officer).post(path, sent)
    assert not Pledge.objects.exists()


def test_an_invited_member_gets_a_link_to_copy_and_to_send(scene: Scene) -> None:
    sent = {"email": "baru@contoh.test", "name": "Baru", "role": "member", "phone": "0812-3456-7890"}
    answer = browser(scene.officer).post(f"/funders/{scene.first.pk}/members", sent)
    page = text(answer)
    assert LINK.search(page)
    assert 'data-copy="#link-1"' in page
    assert "https://wa.me/6281234567890?text=" in page
    assert "no-store" in answer.headers["Cache-Control"]
    invited = Client()
    token = LINK.search(page)[1]  # type: ignore[index]
    assert invited.get(f"/invitation/{token}/").status_code == 200


def test_what_is_refused_is_said_above_its_form_with_what_was_typed(scene: Scene) -> None:
    sent = {"email": scene.surveyor.email, "name": "Nama Diketik", "role": "member"}
    answer = browser(scene.officer).post(f"/funders/{scene.first.pk}/members", sent)
    assert answer.status_code == 409
    assert "The planning office can help" in text(answer)
    assert "Nama Diketik" in text(answer)


def test_the_last_owner_cannot_leave_and_a_member_can(scene: Scene) -> None:
    path = f"/funders/{scene.first.pk}/members/{scene.officer.pk}"
    assert browser(scene.officer).post(path, {"deed": "remove"}).status_code == 409
    Membership.objects.create(user=scene.rival, funder=scene.first, role="owner")
    assert browser(scene.officer).post(path, {"deed": "remove"}).headers["Location"] == "/today/"


@pytest.mark.parametrize(
    "place",
    [
        "-6.0151, 106.0131",
        "https://www.google.com/maps?q=-6.0151,106.0131",
        "6°00'54.4\"S 106°00'47.2\"E",
    ],
)
def test_a_plant_is_placed_by_numbers_link_or_degrees(scene: Scene, place: str) -> None:
    answer = browser(scene.officer).post(f"/funders/{scene.first.pk}/plants", {"name": "Pabrik", "place": place})
    assert answer.status_code == 302
    assert Plant.objects.get().location.coords == pytest.approx((106.0131, -6.0151), abs=1e-4)


@pytest.mark.parametrize("place", ["6.0151, 106.0131", "dekat pasar", "https://maps.app.goo.gl/abc", ""])
def test_a_place_that_needs_a_second_look_is_not_taken_unseen(scene: Scene, place: str) -> None:
    answer = browser(scene.officer).post(f"/funders/{scene.first.pk}/plants", {"name": "Pabrik", "place": place})
    assert answer.status_code == 422
    assert not Plant.objects.exists()


def test_a_plant_is_changed_closed_and_opened_again(scene: Scene) -> None:
    client, path = browser(scene.officer), f"/funders/{scene.first.pk}/plants"
    client.post(path, {"name": "Pabrik", "place": "-6.0151, 106.0131"})
    plant = Plant.objects.get()
    client.post(f"{path}/{plant.pk}", {"deed": "change", "name": "Gudang", "place": "-6.0152, 106.0132"})
    client.post(f"{path}/{plant.pk}", {"deed": "close"})
    plant.refresh_from_db()
    assert (plant.name, plant.closed_at is not None) == ("Gudang", True)
    client.post(f"{path}/{plant.pk}", {"deed": "reopen"})
    plant.refresh_from_db()
    assert plant.closed_at is None


def test_an_area_is_ticked_drawn_or_pasted_as_a_collection(scene: Scene) -> None:
    client, path = browser(scene.officer), f"/funders/{scene.first.pk}/area"
    client.post(path, {"how": "ticked", "areas": ["36.72.01.1001", "36.72.01.1002"]})
    assert ResponseArea.objects.get().area_codes == ["36.72.01.1001", "36.72.01.1002"]
    squares = [
        {"type": "Polygon", "coordinates": [[[west, -6], [west + 0.01, -6], [west + 0.01, -6.01], [west, -6]]]}
        for west in (106, 106.1)
    ]
    features = [{"type": "Feature", "properties": {}, "geometry": square} for square in squares]
    pasted = json.dumps({"type": "FeatureCollection", "features": features})
    client.post(path, {"how": "drawn", "geometry": pasted})
    area = ResponseArea.objects.get()
    assert (area.area_codes, len(area.boundary)) == ([], 2)
    client.post(path, {"how": "none"})
    assert not ResponseArea.objects.exists()


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        ("", "missing or cannot be read"),
        ("[1, 2]", "missing or cannot be read"),
        ('{"type":"Point","coordinates":[106,-6]}', "Polygon or MultiPolygon"),
        ('{"type":"Polygon","coordinates":[[[106,-6],[106.1,-6.1],[106.1,-6],[106,-6.1],[106,-6]]]}', "crosses itself"),
        ("{" * 5000, "missing or cannot be read"),
    ],
)
def test_an_outline_that_is_none_says_why(scene: Scene, geometry: str, said: str) -> None:
    answer = browser(scene.officer).post(f"/funders/{scene.first.pk}/area", {"how": "drawn", "geometry": geometry})
    assert answer.status_code == 422
    assert said in text(answer)


# ---- applications ----


def test_an_application_reaches_the_planner_and_comes_back_as_a_link(scene: Scene) -> None:
    sent = {"name": "PT Baru", "contact_name": "Rina", "email": "rina@contoh.example", "phone": "081234567890"}
    assert browser(None).post("/funders/apply", sent).headers["Location"] == "/funders/applied"
    client = browser(scene.planner)
    assert "companies ask to take part" in text(client.get("/today/"))
    assert "PT Baru" in text(client.get("/funders/applications"))
    page = text(client.post(f"/funders/applications/{Application.objects.get().pk}", {"deed": "approve"}))
    assert LINK.search(page)
    assert "https://wa.me/6281234567890?text=" in page
    assert Funder.objects.filter(name="PT Baru").exists()


def test_the_trap_for_machines_thanks_and_keeps_nothing(scene: Scene) -> None:
    sent = {"name": "PT Spam", "contact_name": "X", "email": "x@contoh.example", "website": "http://spam.example"}
    assert browser(None).post("/funders/apply", sent).headers["Location"] == "/funders/applied"
    assert not Application.objects.exists()


def test_an_application_says_what_is_missing_and_whose_name_it_resembles(scene: Scene) -> None:
    answer = browser(None).post("/funders/apply", {"name": "PT Pertama Tbk", "email": "x"})
    assert answer.status_code == 422
    assert "Write whom we may ask." in text(answer)
    Application.objects.create(name="PT Pertama Tbk", contact_name="R", email="r@contoh.example")
    page = text(browser(scene.planner).get("/funders/applications"))
    assert "The same company as PT Pertama" in page


def test_turning_down_asks_for_a_reason_and_offers_words_to_send(scene: Scene) -> None:
    asked = Application.objects.create(name="PT X", contact_name="R", email="r@contoh.example", phone="0812345678")
    client, path = browser(scene.planner), f"/funders/applications/{asked.pk}"
    assert client.post(path, {"deed": "reject", "reason": ""}).status_code == 422
    page = text(client.post(path, {"deed": "reject", "reason": "Bukan di Cilegon"}))
    assert "https://wa.me/62812345678?text=" in page
    assert client.post(path, {"deed": "approve"}).status_code == 409


# ---- many from a workbook ----


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found
    return found[1]


def test_the_example_workbook_is_a_list_that_is_understood_and_stored(scene: Scene) -> None:
    client = browser(scene.planner)
    example = client.get("/funders/import/example.xlsx")
    file = SimpleUploadedFile("perusahaan.xlsx", example.content)
    page = text(client.post("/funders/import", {"file": file, "year": "2027"}))
    assert "PT Contoh Baja Cilegon" in page
    assert Funder.objects.count() == 3
    done = text(client.post("/funders/import/store", {"kept": hidden(page, "kept")}))
    assert LINK.search(done)
    made = Funder.objects.get(name="PT Contoh Baja Cilegon")
    assert Plant.objects.filter(funder=made).count() == 2
    pledge = Pledge.objects.get(funder=made)
    assert (pledge.year, pledge.amount_rupiah, pledge.units) == (2027, 250_000_000, Decimal(8))
    links = client.post("/funders/import/links.xlsx", {"kept": hidden(done, "kept")})
    rows = list(load_workbook(io.BytesIO(links.content)).active.values)  # type: ignore[union-attr]
    assert rows[1][0] == "PT Contoh Baja Cilegon"
    assert LINK.match(str(rows[1][3]))


def test_a_preview_is_for_whom_it_was_made_and_for_what_the_list_was(scene: Scene) -> None:
    client = browser(scene.planner)
    file = SimpleUploadedFile("a.csv", b"Nama perusahaan;Email\nPT Serupa Sekali;a@contoh.example\n")
    kept = hidden(text(client.post("/funders/import", {"file": file})), "kept")
    assert client.post("/funders/import/store", {"kept": kept + "x"}).status_code == 409
    Funder.objects.create(name="Serupa Sekali Abadi", kind="company")
    answer = client.post("/funders/import/store", {"kept": kept})
    assert answer.status_code == 409
    assert "Is it the same company?" in text(answer)
    assert Funder.objects.count() == 4


def test_a_file_that_is_no_list_says_so(scene: Scene) -> None:
    client = browser(scene.planner)
    assert client.post("/funders/import", {}).status_code == 422
    file = SimpleUploadedFile("a.csv", b"nik;alamat\n1;2\n")
    answer = client.post("/funders/import", {"file": file})
    assert answer.status_code == 422
    assert "Download the example" in text(answer)


# ---- the season ----


def test_the_season_stands_at_the_head_of_every_page(scene: Scene) -> None:
    today = timezone.localtime(db.now()).date()
    assert 'class="season' not in text(browser(scene.officer).get("/today/"))
    last = today + timezone.timedelta(days=12)
    set_season(year=2031, phases=[PhaseDays(2031, Phase.CHOOSING, today, last)], by=scene.planner)
    for user in (None, scene.officer):
        page = text(browser(user).get("/sites/"))
        assert "Choosing season 2031:" in page
        assert "12 days left" in page


def test_planners_set_the_dates_and_are_told_what_is_wrong(scene: Scene) -> None:
    client = browser(scene.planner)
    assert 'value="2030-11-01"' in text(client.get("/funders/season?year=2031"))
    assert client.post("/funders/season", {"year": "2031", **CHOOSING}).status_code == 302
    assert [one.phase for one in season_of(2031)] == [Phase.CHOOSING]
    wrong = client.post("/funders/season", {"year": "2031", **CHOOSING, "choosing-to": "2030-10-01"})
    assert wrong.status_code == 422
    assert 'value="2030-10-01"' in text(wrong)
    assert client.post("/funders/season", {"year": "2031", "choosing-from": "2030-11-01"}).status_code == 422
    assert client.post("/funders/season", {"year": "9999"}).status_code == 422


def test_forms_begin_with_the_year_of_the_season(scene: Scene) -> None:
    today = timezone.localtime(db.now()).date()
    set_season(year=2031, phases=[PhaseDays(2031, Phase.CHOOSING, today, today)], by=scene.planner)
    page = text(browser(scene.officer).get(f"/sites/{scene.house.code}"))
    assert re.search(r'<option value="2031" selected>|name="year" value="2031"', page)
