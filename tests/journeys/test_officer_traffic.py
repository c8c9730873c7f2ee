"""An officer walks through everything there is, and nothing that comes over the wire tells where a house stands, or
who lives in it. The same walk as a planner shows that the search would find it.
"""

import csv
from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import ROOT, Open, Server, Visitor
from tests.journeys.leaks import House, Truth, leaks, misplaced, points
from tests.journeys.pages import PAGES, facts
from tests.journeys.recorder import Recording, recording
from tests.journeys.workmap import counted, find_by_code, open_map, panel

pytestmark = pytest.mark.journey

OFFICER = "company@geoplan.test"
# One house of which we know every word, since the demo's people are sealed like real ones.
PLANTED = {
    "Nama Kepala Keluarga": "Zulkarnaen Rahasiawan", "NIK": "3672990202710091", "No KK": "3672990101240091",
    "No HP": "081299887766", "Alamat": "Gang Sembunyi Sekali No. 77", "RT": "7", "RW": "9", "Kelurahan": "Citangkil",
    "Lintang": "-6.01713", "Bujur": "106.03391", "Kondisi Atap": "rusak berat",
}  # fmt: skip
PERSONAL = ["Nama Kepala Keluarga", "NIK", "No KK", "No HP"]
SECRET = ["Nama Kepala Keluarga", "NIK", "No KK", "No HP", "Alamat"]

HOUSES = """
select s.code, ST_X(s.location), ST_Y(s.location), ST_X(s.moved), ST_Y(s.moved), ST_AsHEXEWKB(s.location), s.address
from needs_site as s where s.kind = 'house'
"""
# Houses that the officer may know: his company's, from agreement on.
NAMED = """
select s.code from needs_site as s join adoptions_adoption as a on a.site_id = s.id
join funders_membership as m on m.funder_id = a.funder_id join accounts_user as u on u.id = m.user_id
where u.email = %s and a.stage in ('agreed', 'building', 'done', 'verified')
"""


@pytest.fixture(scope="module")
def planted(city: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Record the house we know every word of; return its code."""
    file = tmp_path_factory.mktemp("lists") / "ditanam.csv"
    with file.open("w", newline="", encoding="utf-8") as told:
        csv.writer(told).writerows([list(PLANTED), list(PLANTED.values())])
    city.manage("survey", str(file), "--kind", "house", "--by", "planner@geoplan.test", "--publish")
    return str(
        city.one(
            "select s.code from surveys_surveyrow as r join surveys_survey as u on u.id = r.survey_id "
            "join needs_site as s on s.id = r.site_id where u.file_name = 'ditanam.csv'"
        )
    )


def houses(city: Server) -> dict[str, House]:
    told = city.rows(HOUSES)
    return {
        code: House(code, (x, y), (moved_x, moved_y), ewkb, address)
        for code, x, y, moved_x, moved_y, ewkb, address in told
    }


def secrets(city: Server) -> Truth:
    """Return what the officer may not read: every house but those he may know, their addresses, their people."""
    named = {code for (code,) in city.rows(NAMED, [OFFICER])}
    hidden = [house for house in houses(city).values() if house.code not in named]
    known = {house.address for house in houses(city).values() if house.code in named}
    assert len(hidden) > 100
    return Truth(hidden, [*({house.address for house in hidden} - known), *people()])


def people() -> Iterable[str]:
    """Return the names and numbers we know: the planted ones, and those of the demo's lists."""
    yield from (PLANTED[column] for column in SECRET)
    for file in sorted((ROOT / "fixtures" / "demo").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as told:
            for row in csv.DictReader(told, delimiter=";"):
                yield from (row[column] for column in PERSONAL if row.get(column))


def test_no_answer_to_an_officer_tells_a_house(visitor: Open, city: Server, planted: str) -> None:
    known = facts(city, "company") | {"house": planted}
    with recording(city.url) as record:
        seen = visitor(OFFICER, origin=record.origin)
        walk(seen, [path.format(**known) for path in PAGES["company"]], planted)
        pry(seen, planted)
    assert_much_was_seen(record)
    found = sorted(set(leaks(record.answers, secrets(city))))
    assert not found, "\n".join(found)
    drawn = [point for answer in record.answers for point in points(answer) if point.kind == "house"]
    assert len({point.code for point in drawn}) == len(houses(city))
    assert misplaced(drawn, houses(city)) == []


def test_the_same_search_finds_what_a_planner_is_told(visitor: Open, city: Server, planted: str) -> None:
    with recording(city.url) as record:
        seen = visitor("planner@geoplan.test", origin=record.origin)
        walk(seen, [f"/sites/{planted}", f"/sites/{planted}/residents"], planted)
        ask(seen.page, f"/api/v1/sites?q={planted}")
    found = set(leaks(record.answers, secrets(city)))
    assert f"/sites/{planted}: the true place of {planted}" in found
    assert f"/api/v1/sites?q={planted}: the true place of {planted}" in found
    assert f"/sites/{planted}: the words {PLANTED['Alamat'].casefold()!r}" in found
    assert f"/sites/{planted}/residents: the words {PLANTED['Nama Kepala Keluarga'].casefold()!r}" in found
    drawn = [point for answer in record.answers for point in points(answer) if point.code == planted]
    assert any("from where it stands" in told for told in misplaced(drawn, houses(city)))


def walk(seen: Visitor, paths: Iterable[str], code: str) -> None:
    """Look at pages, then use the map in every way there is."""
    for path in paths:
        seen.page.goto(path)
        seen.settle()
    page = seen.page
    open_map(page)
    for deed in (zoomed_in, zoomed_in, dragged, zoomed_in, zoomed_in):
        deed(page)
        seen.settle(quiet_s=0.2)
        counted(page)
    find_by_code(page, code)
    page.keyboard.press("Escape")
    for number in range(min(4, page.locator("#map-listbox [role=option]").count())):
        page.locator("#map-listbox [role=option]").nth(number).click()
        expect(panel(page)).to_be_visible()
        page.keyboard.press("Escape")
    seen.settle(quiet_s=0.2)


def zoomed_in(page: Page) -> None:
    page.locator(".leaflet-control-zoom-in").click()


def dragged(page: Page) -> None:
    box = page.locator("#map").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 200, y + 120, steps=4)
    page.mouse.up()


def pry(seen: Visitor, code: str) -> None:
    """Ask what no page of an officer asks for: the API by hand, in full, and records that are not his."""
    seen.watch.expect("the server responded with a status of 40")
    page = seen.page
    listed = every_page_of(page, "/api/v1/sites?limit=200")
    assert len(listed) > 150
    for one in (code, *listed[:25]):
        for path in (f"/api/v1/sites/{one}", f"/sites/{one}", f"/sites/{one}/panel", f"/sites/{one}/residents"):
            ask(page, path)
    for path in (
        "/api/v1/overlaps?type=O1", "/api/v1/gaps?type=G1", "/api/v1/coverage", "/api/v1/areas?level=kelurahan",
        "/api/v1/public/schools", "/api/v1/sites/summary", f"/api/v1/sites?q={PLANTED['Nama Kepala Keluarga']}",
        f"/api/v1/sites?q={PLANTED['Alamat']}", f"/api/v1/sites?q={PLANTED['NIK']}", "/api/v1/surveys", "/surveys/",
        "/api/v1/funders?mine=true", "/api/v1/sites?bbox=106.0338,-6.0172,106.0340,-6.0170",
        "/api/v1/tiles/sites/18/0/0.mvt", "/api/v1/schema",
    ):  # fmt: skip
        ask(page, path)


def every_page_of(page: Page, path: str) -> list[str]:
    """Follow `next` to the end; return the codes of all sites told."""
    codes: list[str] = []
    address: str | None = path
    while address:
        told = page.evaluate("(address) => fetch(address).then((answer) => answer.json())", address)
        codes += [feature["properties"]["code"] for feature in told["features"]]
        address = told["next"]
    return codes


def ask(page: Page, path: str) -> int:
    status: int = page.evaluate(
        "(path) => fetch(path).then(async (answer) => { await answer.text(); return answer.status; })", path
    )
    assert status < 500, path
    return status


def assert_much_was_seen(record: Recording) -> None:
    """A walk that saw nothing would find nothing."""
    kinds: list[Callable[[str, str], bool]] = [
        lambda path, kind: "text/html" in kind and path.startswith("/sites/"),
        lambda path, kind: "json" in kind and path.startswith("/api/v1/sites"),
        lambda path, _kind: ".mvt" in path,
        lambda path, _kind: path.startswith("/coverage/"),
        lambda path, _kind: path.endswith("/panel"),
    ]
    for wanted in kinds:
        assert any(
            answer.status == 200 and answer.body and wanted(answer.path, answer.kind) for answer in record.answers
        )
