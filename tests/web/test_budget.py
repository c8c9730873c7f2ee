"""From a budget to a choice: the page, the two pages for the boss, and all sites promised in one go."""

import io
import re

import pytest
from django.test import Client
from pypdf import PdfReader

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.models import Adoption
from geoplan.funders.models import Funder
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid, make_house, make_school
from tests.factories.promises import FunderMaker

ASKED = {"amount": "100 juta", "kind": "house", "lean": "need"}


@pytest.fixture
def firm(grid: Grid, person: PeopleMaker, officer: User, funder_of: FunderMaker) -> Funder:
    """Five houses of Rp30 juta, priorities 10, 20 … 50 from R1 to R5, and a school short of two rooms."""
    surveyor = person(Role.SURVEYOR)
    for number in range(1, 6):
        area = grid.north_west if number < 4 else grid.south_west
        south = -6.005 if number < 4 else -6.03
        make_house(
            surveyor, area, f"RRRR-000{number}", 106.004 + number / 1000, south,
            priority=number * 10, estimate_rupiah=30_000_000,
        )  # fmt: skip
    make_school(surveyor, grid.north_east, "BBBB-2222", 106.03, -6.01, "2.00")
    officer.language = "en"
    officer.save()
    return funder_of("PT Satu", officer)


@pytest.fixture
def browser(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def codes_on(page: str) -> list[str]:
    return re.findall(r'name="site" value="([^:"]+):', page)


def test_rp100_juta_offers_the_three_most_urgent_houses_with_a_reason_each(firm: Funder, browser: Client) -> None:
    page = browser.get("/budget/", ASKED).content.decode()
    assert "Rp100 million is enough for 3 houses" in page
    assert codes_on(page) == ["RRRR-0005", "RRRR-0004", "RRRR-0003"]
    assert "Priority 1 of 5" in page
    assert "Rp10 million" in page  # left over


def test_an_officer_is_led_to_it_from_home(firm: Funder, browser: Client) -> None:
    page = browser.get("/today/").content.decode()
    assert page.count('href="/budget/"') == 2  # the way around, and the line of houses that still need help


def test_a_dropped_house_makes_room_for_the_next_and_a_kept_one_stays(firm: Funder, browser: Client) -> None:
    page = browser.get("/budget/", ASKED | {"drop": "RRRR-0005", "keep": "RRRR-0001"}).content.decode()
    assert sorted(codes_on(page)) == ["RRRR-0001", "RRRR-0003", "RRRR-0004"]


def test_all_houses_are_reserved_in_one_go_and_a_taken_one_is_named(
    firm: Funder, browser: Client, person: PeopleMaker, funder_of: FunderMaker
) -> None:
    page = browser.get("/budget/", ASKED).content.decode()
    rival = person(Role.OFFICER)
    theirs = funder_of("PT Dua", rival)
    other = Client()
    other.force_login(rival)
    other.post(
        "/sites/RRRR-0004/claim", {"funder": theirs.pk, "units": "1", "year": "2027", "amount": "30000000"}, follow=True
    )
    form = {
        "key": re.search(r'name="key" value="([^"]+)"', page)[1],
        "funder": firm.pk,
        "year": "2027",
        "site": re.findall(r'name="site" value="([^"]+)"', page),
    }
    answer = browser.post("/budget/claim", form).content.decode()
    again = browser.post("/budget/claim", form).content.decode()
    assert "2 sites are reserved" in answer
    assert "Rp60,000,000 in all" in answer
    assert "PT Dua" in answer
    assert sorted(Adoption.objects.filter(funder=firm).values_list("site__code", flat=True)) == [
        "RRRR-0003",
        "RRRR-0005",
    ]
    assert "2 sites are reserved" in again


def test_the_sheet_for_the_boss_has_two_pages_and_no_place_of_a_house(firm: Funder, browser: Client) -> None:
    answer = browser.get("/budget/proposal.pdf", ASKED | {"funder": firm.pk})
    read = PdfReader(io.BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in read.pages)
    assert len(read.pages) == 2
    assert "PT Satu" in text
    assert "Rp90 million" in text
    assert "RRRR-0005" in text
    assert not re.search(r"106[.,]0\d\d|6[.,]03", text)


def test_what_nobody_can_buy_or_read_is_said(firm: Funder, browser: Client) -> None:
    assert "must be a sum between" in browser.get("/budget/", ASKED | {"amount": "banyak"}).content.decode()
    assert "Nothing open costs this little" in browser.get("/budget/", ASKED | {"amount": "5 juta"}).content.decode()
    kept = ["RRRR-0001", "RRRR-0002", "RRRR-0003", "RRRR-0004"]
    assert "costs more than the budget" in browser.get("/budget/", ASKED | {"keep": kept}).content.decode()


def test_another_company_is_nobodys_to_choose_for(firm: Funder, browser: Client, funder_of: FunderMaker) -> None:
    theirs = funder_of("PT Dua")
    page = browser.get("/budget/", ASKED | {"funder": theirs.pk}).content.decode()
    assert codes_on(page) == []


def test_classrooms_are_bought_room_by_room(firm: Funder, browser: Client, settings) -> None:
    settings.GEOPLAN_ROOM_COST_RUPIAH = 200_000_000
    page = browser.get("/budget/", ASKED | {"amount": "250 juta", "kind": "school"}).content.decode()
    assert re.findall(r'name="site" value="([^"]+)"', page) == ["BBBB-2222:1:200000000"]
