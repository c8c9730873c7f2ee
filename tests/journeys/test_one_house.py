"""A surveyor's morning on a telephone of 390 px: one house by GPS, a likeness, houses checked, a point corrected."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, Server

NIK = "3672014107909999"
# A house in the surveyor's care that somebody else reported and nobody holds.
KNOWN = """
    select s.code, s.id, st_y(s.location), st_x(s.location) from needs_site as s
    join needs_assignment as a on a.area_id = s.area_id and a.may_verify
    join accounts_user as u on u.id = a.user_id and u.email = 'surveyor@geoplan.test'
    where s.kind = 'house' and s.status = 'reported' and s.reported_by_id <> u.id
      and not exists (select from adoptions_adoption as d where d.site_id = s.id)
    order by s.code limit 1
"""


def fits(page: Page) -> None:
    """See that nothing on the page is wider than the screen."""
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390, page.url


def test_a_surveyor_records_checks_and_corrects_houses_on_a_telephone(city: Server, visitor: Open) -> None:
    ((known, known_id, lat, lon),) = city.rows(KNOWN)
    guest = visitor("surveyor@geoplan.test", width=390, height=844, touch=True)
    page = guest.page
    guest.watch.expect("status of 422")
    page.context.grant_permissions(["geolocation"])
    # Two metres beside the known house.
    page.context.set_geolocation({"latitude": lat + 0.00002, "longitude": lon, "accuracy": 7.4})
    here = f"{lat + 0.00002:.6f}, {lon:.6f}"

    page.locator("a[href='/residents/check']").click()
    page.locator("#f-nik").fill(NIK)
    page.locator("main form .form-actions button").click()
    expect(page.locator("main .alert-ok")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(NIK)
    fits(page)

    page.goto("/today/")
    page.locator("a[href='/sites/new']").click()
    page.locator("[data-position-button]").click()
    expect(page.locator("#f-coordinates")).to_have_value(here)
    expect(page.locator("[data-position-told]")).to_contain_text("8 m")
    page.locator("#f-roof_material").select_option("asbestos")
    page.locator("#f-roof_condition").select_option("heavy")
    page.locator("#f-occupants").fill("5")
    fits(page)
    page.locator("main form button.btn-large").click()
    expect(page.locator("#alike-title")).to_be_visible()
    expect(page.locator("main")).to_contain_text(known)
    fits(page)
    page.locator("button[value=other]").click()
    page.wait_for_url(re.compile(r"/sites/\w{4}-\w{4}$"))
    new = page.url.rpartition("/")[2]

    page.goto("/sites/check/")
    page.locator(f"input[name=site][value='{known}']").check()
    fits(page)
    page.locator("main form button.btn-large").click()
    expect(page.locator(f"input[name=site][value='{known}']")).to_have_count(0)

    page.goto(f"/sites/{known}")
    page.locator(f"a[href='/sites/{known}/correct']").click()
    page.locator("[data-position-button]").click()
    expect(page.locator("#f-coordinates")).to_have_value(here)
    page.locator("#f-rt").fill("4")
    fits(page)
    page.locator("main form .form-actions button").click()
    page.wait_for_url(f"**/sites/{known}")

    told = "select status, rt, location_source, accuracy_m from needs_site where code = %s"
    assert city.rows(told, [known]) == [("verified", "004", "gps", 8.0)]
    assert city.rows(told, [new])[0][0::2] == ("reported", "gps")
    assert city.one("select count(*) from needs_keptapart where first_id = %s", [known_id]) == 1
    assert city.one("select count(*) from needs_verification") == 1
    assert not any(NIK in request.url for request in guest.watch.requests)
    assert city.one("select count(*) from journal_entry where facts::text like %s", [f"%{NIK}%"]) == 0
