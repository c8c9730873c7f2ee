"""What a person does on the work map."""

from playwright.sync_api import Locator, Page, expect


def open_map(page: Page, query: str = "") -> None:
    """Open the work map and wait until its legend has counted."""
    page.goto(f"/map{query}")
    counted(page)


def counted(page: Page) -> None:
    expect(page.locator(".legend-total")).not_to_have_text("")
    expect(page.locator(".legend-total.is-stale")).to_have_count(0)


def legend(page: Page) -> dict[str, int]:
    """Return how many sites of each standing the legend counts in view; rare ones that are hidden count nought."""
    counted(page)
    told: list[tuple[str, str]] = page.locator(".legend-row").evaluate_all(
        """(rows) => rows.map((row) => [
          /standing-(\\w+)/.exec(row.querySelector(".glyph").className)[1],
          row.querySelector(".legend-count").textContent,
        ])"""
    )
    return {standing: int(count.replace(".", "").replace(",", "") or 0) for standing, count in told}


def find_by_code(page: Page, code: str) -> None:
    """Type a code into the search and take what it finds."""
    page.locator("#map-q").fill(code)
    page.locator("#map-results .map-result", has_text=code).click()
    expect(panel(page)).to_have_attribute("data-site", code)


def panel(page: Page) -> Locator:
    return page.locator("#site-panel article.panel[data-site]")


def claim_button(page: Page) -> Locator:
    return panel(page).get_by_role("button", name="Bantu rumah ini")
