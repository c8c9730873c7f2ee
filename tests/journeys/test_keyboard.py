"""Everything an officer needs works without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, Server
from tests.journeys.ledger import standing_of
from tests.journeys.workmap import claim_button, open_map, panel

pytestmark = pytest.mark.journey

MOST_TABS = 8
FOCUSED = "document.activeElement.id || document.activeElement.className || document.activeElement.tagName"


def tab_until(page: Page, selector: str, most: int) -> int:
    """Press Tab until the focus is on something; return how often."""
    for presses in range(1, most + 1):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return presses
    raise AssertionError(f"{selector} is not reached in {most} Tabs; the focus is on {page.evaluate(FOCUSED)}")


def test_an_officer_claims_a_house_without_a_mouse(visitor: Open, city: Server) -> None:
    page = visitor("company@geoplan.test").page
    # The list holds sites once the tiles are there.
    open_map(page, "?kind=house&standing=bare")
    expect(page.locator("#map-listbox [role=option]").nth(2)).to_be_attached()

    tabs = tab_until(page, ".skip-link[href='#main']", 1)
    page.keyboard.press("Enter")
    tabs += tab_until(page, ".skip-to-list", MOST_TABS - tabs)
    page.keyboard.press("Enter")
    expect(page.locator("#map-listbox")).to_be_focused()
    assert tabs <= MOST_TABS

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#map-listbox [role=option][aria-selected=true]")
    expect(chosen).to_have_attribute("id", page.locator("#map-listbox").get_attribute("aria-activedescendant") or "?")
    code = chosen.locator(".map-option-code").inner_text()
    page.keyboard.press("Enter")
    expect(panel(page)).to_have_attribute("data-site", code)
    expect(page.locator("#site-panel-title")).to_be_focused()

    page.keyboard.press("Escape")
    expect(page.locator("#site-panel")).to_be_hidden()
    expect(page.locator("#map-listbox")).to_be_focused()

    page.keyboard.press("Enter")
    expect(claim_button(page)).to_be_visible()
    tab_until(page, "form[action$='/claim'] button", MOST_TABS)
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("status")).to_contain_text("Dipesan untuk")
    expect(page.locator("#site-panel-title")).to_be_focused()
    assert standing_of(city, code) == "covered"


def test_language_and_leaving_work_by_keyboard(visitor: Open) -> None:
    page = visitor("company@geoplan.test").page
    page.goto("/today/")
    tab_until(page, ".lang-form button[value=en]", 20)
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    tab_until(page, ".menu summary", 20)
    page.keyboard.press("Enter")
    tab_until(page, ".menu form[action='/sign-out/'] button", 4)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.rstrip("/").count("/") == 2)
    expect(page.locator("header a[href='/sign-in/']")).to_be_visible()
