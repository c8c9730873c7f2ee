"""The claim buttons: two taps with a script, a form and a redirect without one."""

import pytest
from django.test import Client

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.models import Adoption
from geoplan.funders.models import Funder
from geoplan.needs.services import verify_site
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid, make_house, make_school
from tests.factories.promises import FunderMaker

HOUSE, SCHOOL = "AAAA-1111", "BBBB-2222"


@pytest.fixture
def firm(grid: Grid, person: PeopleMaker, officer: User, funder_of: FunderMaker) -> Funder:
    """A free house and a school short of four rooms; a company with one officer, who reads English."""
    surveyor = person(Role.SURVEYOR)
    make_house(surveyor, grid.north_west, HOUSE, 106.005, -6.005)
    make_school(surveyor, grid.north_east, SCHOOL, 106.03, -6.01, "4.00")
    officer.language = "en"
    officer.save()
    return funder_of("PT Satu", officer)


@pytest.fixture
def browser(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def sent(firm: Funder, **other: str) -> dict[str, str]:
    return {"funder": str(firm.pk), "units": "1", "year": "2027", "amount": "30.000.000", **other}


HX = {"HX-Request": "true"}


def test_claim_answers_with_the_panel_that_names_the_holder_and_offers_undo(firm: Funder, browser: Client) -> None:
    answer = browser.post(f"/sites/{HOUSE}/claim", sent(firm), headers=HX)
    page = answer.content.decode()
    adoption = Adoption.objects.get()
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (200, "site:changed")
    assert "Reserved for PT Satu." in page
    assert f"/adoptions/{adoption.pk}/undo" in page
    assert (adoption.stage, adoption.year, adoption.amount_rupiah) == ("held", 2027, 30_000_000)


def test_claim_without_script_leads_back_to_the_sites_page(firm: Funder, browser: Client) -> None:
    answer = browser.post(f"/sites/{HOUSE}/claim", sent(firm), follow=True)
    assert answer.redirect_chain == [(f"/sites/{HOUSE}", 302)]
    assert "Reserved for PT Satu until" in answer.content.decode()


def test_second_company_is_told_who_holds_the_house(
    firm: Funder, browser: Client, person: PeopleMaker, funder_of: FunderMaker
) -> None:
    browser.post(f"/sites/{HOUSE}/claim", sent(firm), headers=HX)
    rival = person(Role.OFFICER)
    rival.language = "en"
    rival.save()
    late = Client()
    late.force_login(rival)
    answer = late.post(f"/sites/{HOUSE}/claim", sent(funder_of("PT Dua", rival)), headers=HX)
    assert answer.status_code == 409
    assert "Promised by PT Satu; left: 0." in answer.content.decode()
    assert Adoption.objects.count() == 1


def test_same_form_sent_twice_claims_once(firm: Funder, browser: Client) -> None:
    form = sent(firm, idempotency_key="a-key-of-this-form")
    answers = [browser.post(f"/sites/{HOUSE}/claim", form, headers=HX) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert Adoption.objects.count() == 1


def test_undo_frees_the_house_again(firm: Funder, browser: Client) -> None:
    browser.post(f"/sites/{HOUSE}/claim", sent(firm), headers=HX)
    adoption = Adoption.objects.get()
    page = browser.post(f"/adoptions/{adoption.pk}/undo", headers=HX).content.decode()
    assert "Undone. Nothing is promised." in page
    assert "Help this house" in page


@pytest.mark.parametrize("form", [{}, {"funder": "x", "units": "1", "year": "2027"}, {"funder": "1", "units": "NaN"}])
def test_unreadable_form_is_refused_and_nothing_is_claimed(firm: Funder, browser: Client, form: dict[str, str]) -> None:
    answer = browser.post(f"/sites/{HOUSE}/claim", form, headers=HX)
    assert answer.status_code == 422
    assert not Adoption.objects.exists()


def test_school_offers_every_whole_number_of_rooms_that_is_left(firm: Funder, browser: Client) -> None:
    # Four rooms short, one promised: 1, 2 or 3 are left to choose from.
    browser.post(f"/sites/{SCHOOL}/claim", sent(firm), headers=HX)
    Adoption.objects.get()
    page = browser.get(f"/sites/{SCHOOL}")
    assert [str(choice) for choice in page.context["sheet"].claim.unit_choices] == ["1", "2", "3"]


def test_visitor_who_taps_is_led_to_sign_in(firm: Funder) -> None:
    plain, fragment = Client(), Client()
    assert plain.post(f"/sites/{SCHOOL}/claim", sent(firm)).status_code == 302
    answer = fragment.post(f"/sites/{SCHOOL}/claim", sent(firm), headers=HX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in/")


def test_delegate_is_not_offered_what_he_may_not_promise(
    firm: Funder, person: PeopleMaker, funder_of: FunderMaker
) -> None:
    delegate = person(Role.OFFICER)
    funder_of("PT Tiga", delegate, role="delegate")
    client = Client()
    client.force_login(delegate)
    assert client.get(f"/sites/{HOUSE}/panel").context["sheet"].claim is None


def test_life_of_a_commitment_goes_from_plan_to_check_by_buttons(firm: Funder, browser: Client, planner: User) -> None:
    desk = Client()
    desk.force_login(planner)
    browser.post(f"/sites/{SCHOOL}/claim", sent(firm), headers=HX)
    pk = Adoption.objects.get().pk
    browser.post(f"/adoptions/{pk}/plan", {"work": "Dua ruang", "starts_on": "2027-03-01", "finishes_on": "2027-06-30"})
    assert Adoption.objects.get().stage == "planned"
    desk.post(f"/adoptions/{pk}/agree")
    assert Adoption.objects.get().stage == "planned", "a plan waits until the site's data are verified"
    verify_site(code=SCHOOL, by=planner, at=db.now())
    desk.post(f"/adoptions/{pk}/agree")
    browser.post(f"/adoptions/{pk}/progress", {"percent": "40"})
    browser.post(f"/adoptions/{pk}/finish", {"realised": "180.000.000"})
    browser.post(f"/adoptions/{pk}/verify")
    assert Adoption.objects.get().stage == "done", "nobody checks the own work"
    desk.post(f"/adoptions/{pk}/verify")
    adoption = Adoption.objects.get()
    assert (adoption.stage, adoption.realised_rupiah, adoption.percent) == ("verified", 180_000_000, 100)
