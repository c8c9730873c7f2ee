"""Every page of every role, in both languages and on two screens: whole, quiet, accessible and marked as a demo.

Pictures of all of them are kept in tests/output/pages/ for people to look at.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.house.routes import routes
from tests.journeys.axe import axe_findings
from tests.journeys.conftest import OUTPUT, Open, Server, Visitor
from tests.journeys.pages import PAGES, facts

PICTURES = OUTPUT / "pages"
SCREENS = {"wide": (1440, 900), "phone": (390, 844)}
RIBBON = {"id": "DATA CONTOH", "en": "DEMO DATA"}

pytestmark = pytest.mark.journey

# Addresses that are no pages: parts of pages, deeds behind buttons, and the list that leads an officer on.
NO_PAGES = {
    "sign-out/", "language/", "sites/<str:code>/panel", "sites/<str:code>/claim", "sites/<str:code>/verify",
    "sites/<str:code>/close", "sites/<str:code>/reopen", "sites/<str:code>/photos",
    "sites/<str:code>/unmerge", "sites/<str:code>/close/undo", "sites/check/undo", "sites/new/likeness",
    "minutes/<int:pk>/", "minutes/<uuid:pk>",
    "sites/<str:code>/photos/<int:pk>.jpg", "sites/<str:code>/photos/<int:pk>/remove", "adoptions/<int:pk>/undo",
    "adoptions/<int:pk>/<str:name>", "surveys/<uuid:survey_id>/repairs", "surveys/<uuid:survey_id>/publish",
    "surveys/<uuid:survey_id>/mapping", "surveys/<uuid:survey_id>/progress", "surveys/<uuid:survey_id>/points",
    "surveys/<uuid:survey_id>/answers", "surveys/<uuid:survey_id>/undo", "surveys/<uuid:survey_id>/replaces",
    "surveys/<uuid:survey_id>/photos", "surveys/<uuid:survey_id>/rows/<int:line>/site",
    "surveys/<uuid:survey_id>/read-again", "surveys/mine/<slug:kind>.xlsx",
    "budget/proposal.pdf", "budget/claim", "changes/<int:pk>/word", "changes/<int:pk>/answer", "notices/read",
    "notices/<int:pk>/",
    "funders/<int:pk>/results.pdf", "funders/<int:pk>/contact", "funders/<int:pk>/facts", "funders/<int:pk>/members",
    "funders/<int:pk>/members/<int:part>", "funders/<int:pk>/plants", "funders/<int:pk>/plants/<int:part>",
    "funders/applications/<int:pk>", "funders/import/example.xlsx", "funders/import/links.xlsx", "funders/import/store",
}  # fmt: skip
NOT_OURS = ("admin/", "api/v1/", "healthz", "readyz")


@dataclass(frozen=True)
class Refused:
    """A page that tells somebody no: its status, and the line the browser itself writes about it."""

    path: str
    status: int


REFUSED = {
    "": [Refused("/sites/ZZZZ-9999", 404), Refused("/no-such-page", 404)],
    "company": [Refused("/surveys/", 403), Refused("/sites/{house}/residents", 404)],
    "operator": [Refused("/map", 403)],
}


# A long list is walked in parts, so that two of them can be walked at once.
PAGES_A_PART = 12
PARTS = [(role, first) for role, paths in PAGES.items() for first in range(0, len(paths), PAGES_A_PART)]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("role", "first"), PARTS, ids=lambda part: part if isinstance(part, int) else part or "visitor"
)
def test_every_page_is_whole_quiet_accessible_and_marked(
    visitor: Open, city: Server, role: str, first: int, language: str
) -> None:
    known = facts(city, role)
    seen = visitor(f"{role}@geoplan.test" if role else None, language=language)
    faults: list[str] = []
    for path in PAGES[role][first : first + PAGES_A_PART]:
        faults += walked(seen, path.format(**known), path, 200, role, language)
    faults += seen.watch.unexpected()
    for refused in REFUSED.get(role, []) if first == 0 else []:
        seen.watch.expect(f"the server responded with a status of {refused.status}")
        faults += walked(seen, refused.path.format(**known), refused.path, refused.status, role, language)
    assert not faults, "\n".join(faults)


def walked(seen: Visitor, address: str, name: str, status: int, role: str, language: str) -> list[str]:
    """Open a page on a wide screen and look at it there and on a phone's; return what is wrong with it."""
    faults, page = [], seen.page
    for screen, (width, height) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        if screen == "wide":
            answer = page.goto(address)
            assert answer is not None
            if answer.status != status:
                return [f"{role or 'visitor'} {address}: answered {answer.status}"]
        settle(seen)
        where = f"{role or 'visitor'} {language} {screen} {address}"
        # What another language changes is length: the narrow screen shows whether that breaks anything.
        axe = language == "id" or screen == "phone"
        faults += [f"{where}: {fault}" for fault in faults_of(page, language, axe=axe)]
        page.screenshot(path=PICTURES / f"{picture(role, name)}-{language}-{screen}.png", full_page=True)
    return faults


def settle(seen: Visitor) -> None:
    """Wait until the page is drawn; a map asks again a moment after it got another size."""
    has_map = seen.page.locator(".leaflet-container").count() > 0
    seen.settle(quiet_s=0.25 if has_map else 0)
    expect(seen.page.locator(".legend-total.is-stale")).to_have_count(0)


def faults_of(page: Page, language: str, *, axe: bool) -> list[str]:
    checks: list[Callable[[], list[str]]] = [
        lambda: differs("html lang", page.locator("html").get_attribute("lang"), language),
        lambda: differs("number of h1", page.locator("h1").count(), 1),
        lambda: lacks("ribbon", RIBBON[language], page.locator(".demo-ribbon").inner_text()),
        lambda: sideways(page),
        lambda: lacks("title", " · geoplan", page.title().removeprefix(" ")),
        lambda: axe_findings(page) if axe else [],
    ]
    return [fault for check in checks for fault in check()]


def differs(what: str, seen: object, wanted: object) -> list[str]:
    return [] if seen == wanted else [f"{what} is {seen!r}"]


def lacks(what: str, wanted: str, text: str) -> list[str]:
    return [] if wanted in text else [f"{what} is {text!r}"]


TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.body.querySelectorAll("*")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => `${one.tagName} ${one.className} to ${one.getBoundingClientRect().right}`).slice(0, 3)
  .concat(`scrolls sideways: ${document.documentElement.scrollWidth} > ${innerWidth}`)"""


def sideways(page: Page) -> list[str]:
    """Return what makes the page wider than its screen."""
    told: list[str] = page.evaluate(TOO_WIDE)
    return told


def picture(role: str, name: str) -> str:
    return (
        f"{role or 'visitor'}-{''.join(letter if letter.isalnum() else '-' for letter in name).strip('-') or 'start'}"
    )


def test_no_page_is_left_out() -> None:
    named = {route for route in routes() if not route.startswith(NOT_OURS)} - NO_PAGES
    walked_on = {path.partition("?")[0] for paths in PAGES.values() for path in paths}
    unseen = [route for route in named if not any(matches(route, path) for path in walked_on)]
    assert unseen == []


def matches(route: str, path: str) -> bool:
    """Say whether a page of the list lies at an address: `sites/<str:code>` and `/sites/{house}`."""
    ours, theirs = path.strip("/").split("/"), route.strip("/").split("/")
    return len(ours) == len(theirs) and all(
        mine.startswith("{") if other.startswith("<") else mine == other
        for mine, other in zip(ours, theirs, strict=True)
    )
