"""The work map: what two companies see of each other's deeds, and whether its colours tell the truth."""

import random
import re
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, Server
from tests.journeys.ledger import accounts, standing_of, standings
from tests.journeys.workmap import claim_button, find_by_code, legend, open_map, panel

pytestmark = pytest.mark.journey

BARE_HOUSE = """
select s.code from needs_site as s
where s.kind = 'house' and s.status = 'verified'
  and not exists (select 1 from adoptions_adoption as a where a.site_id = s.id)
order by s.code limit 1
"""


def test_a_stale_panel_is_told_who_was_first_and_undo_frees_the_house(visitor: Open, city: Server) -> None:
    code = city.one(BARE_HOUSE)
    first, second = visitor("company@geoplan.test"), visitor("company2@geoplan.test")
    second.watch.expect("status of 409")
    # A panel grows stale only where no word of the change arrives.
    second.watch.expect("net::ERR_FAILED")
    second.page.route("**/api/v1/events*", lambda route: route.abort())
    for one in (first, second):
        open_map(one.page)
        find_by_code(one.page, code)
        expect(claim_button(one.page)).to_be_visible()

    claim_button(first.page).click()
    expect(panel(first.page).get_by_role("status")).to_contain_text("Dipesan untuk")
    claim_button(second.page).click()
    expect(panel(second.page).get_by_role("alert")).to_contain_text(company_of(city, "company@geoplan.test"))
    expect(claim_button(second.page)).to_have_count(0)
    assert holders(city, code) == [(company_of(city, "company@geoplan.test"), "held")]
    assert seen(legend(first.page)) == dict(in_view(city, first.page))

    panel(first.page).get_by_role("button", name="Batalkan").click()
    expect(panel(first.page).get_by_role("status")).to_contain_text("Dibatalkan")
    assert standing_of(city, code) == "bare"
    find_by_code(second.page, code)
    claim_button(second.page).click()
    expect(panel(second.page).get_by_role("status")).to_contain_text("Dipesan untuk")
    live = [holder for holder in holders(city, code) if holder[1] == "held"]
    assert live == [(company_of(city, "company2@geoplan.test"), "held")]


def company_of(city: Server, email: str) -> str:
    return str(
        city.one(
            "select f.name from funders_funder as f join funders_membership as m on m.funder_id = f.id "
            "join accounts_user as u on u.id = m.user_id where u.email = %s",
            [email],
        )
    )


def holders(city: Server, code: str) -> list[tuple[str, str]]:
    return city.rows(
        "select f.name, a.stage from adoptions_adoption as a join funders_funder as f on f.id = a.funder_id "
        "join needs_site as s on s.id = a.site_id where s.code = %s order by a.id",
        [code],
    )  # type: ignore[return-value]


def seen(told: dict[str, int]) -> dict[str, int]:
    return {standing: count for standing, count in told.items() if count}


PLACES = "select code, ST_X(coalesce(moved, location)), ST_Y(coalesce(moved, location)) from needs_site"


def in_view(city: Server, page: Page) -> Counter[str]:
    """Count standings in the box of the map's own last question, by the places officers work with."""
    west, south, east, north = box_asked(page)
    places = {code: (lon, lat) for code, lon, lat in city.rows(PLACES)}
    inside = [one for one in accounts(city) if lies_in(places[one.code], west, south, east, north)]
    return Counter(one.standing for one in inside)


def lies_in(place: tuple[float, float], west: float, south: float, east: float, north: float) -> bool:
    return west <= place[0] <= east and south <= place[1] <= north


def box_asked(page: Page) -> list[float]:
    asked: list[str] = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    last = [address for address in asked if "/summary" in address][-1]
    found = re.search(r"bbox=([^&]+)", last)
    assert found
    return [float(part) for part in found[1].replace("%2C", ",").split(",")]


def test_the_legend_counts_what_the_database_holds_in_every_view(visitor: Open, city: Server) -> None:
    page = visitor("company@geoplan.test").page
    open_map(page)
    assert seen(legend(page)) == dict(standings(city))
    for zoom in (13, 15):
        open_map(page, f"?lat=-6.01549&lng=106.03559&z={zoom}")
        assert seen(legend(page)) == dict(in_view(city, page))


# A dense place: 600 houses in a square of 1.6 km, a third promised once and a sixth twice, thrown together at random.
DENSE = 600
ONCE, TWICE = range(300), range(100)
WEST, SOUTH, SIDE_DEG = 106.026, -6.022, 0.0145
# The inked part of each sign of assets/map/look.ts, in its own box: a ring of 8.5 round a hole of 3.8; a disc of 7;
# a disc of 8 less a plus with arms of 5 and 2.6 wide, in a ring of 11.5 round 9.6.
INK = {"bare": 181.6, "covered": 153.9, "over": 281.9}
COLOURS = {"bare": (201, 52, 26), "covered": (23, 119, 108), "over": (106, 43, 181)}


def test_colours_of_a_dense_place_have_the_shares_of_the_data(visitor: Open, city: Server, tmp_path: Path) -> None:
    make_dense_place(city, tmp_path)
    planner = visitor("planner@geoplan.test")
    open_map(planner.page, f"?kind=house&lat={SOUTH + SIDE_DEG / 2}&lng={WEST + SIDE_DEG / 2}&z=14")
    planner.settle(quiet_s=0.3)
    wanted, drawn = inked(city), painted(planner.page)
    assert sum(drawn.values()) > 10_000
    for standing in INK:
        assert share(drawn, standing) == pytest.approx(share(wanted, standing), abs=0.10), (drawn, wanted)


def make_dense_place(city: Server, folder: Path) -> None:
    """Put the houses in through the same doors as real lists; who is promised has nothing to do with the order."""
    dice = random.Random(600)
    rows = [
        f"Padat {number} Rekaan,{SOUTH + dice.random() * SIDE_DEG:.6f},{WEST + dice.random() * SIDE_DEG:.6f}"
        for number in range(DENSE)
    ]
    houses = folder / "padat.csv"
    houses.write_text("\n".join(["Nama,Lintang,Bujur", *rows, ""]), encoding="utf-8")
    city.manage("survey", str(houses), "--kind", "house", "--by", "planner@geoplan.test", "--publish")
    told = city.rows(
        "select s.code from surveys_surveyrow as r join surveys_survey as u on u.id = r.survey_id "
        "join needs_site as s on s.id = r.site_id where u.file_name = 'padat.csv' order by r.line"
    )
    codes = [code for (code,) in told]
    assert len(codes) == DENSE
    dice.shuffle(codes)
    payers = city.rows("select name from funders_funder where kind <> 'company' order by name limit 2")
    for (payer,), numbers in zip(payers, (ONCE, TWICE), strict=True):
        holdings = folder / f"{len(numbers)}.csv"
        lines = "\n".join(f"{codes[number]},Disepakati" for number in numbers)
        holdings.write_text(f"Kode Rumah,Tahap\n{lines}\n", encoding="utf-8")
        city.manage("holdings", str(holdings), "--funder", payer, "--year", "2027")


def inked(city: Server) -> dict[str, float]:
    """Return how much ink each standing of the dense place takes if signs lie on each other in no special order."""
    places = {code: (x, y) for code, x, y in city.rows("select code, ST_X(location), ST_Y(location) from needs_site")}
    square = WEST, SOUTH, WEST + SIDE_DEG, SOUTH + SIDE_DEG
    houses = [one for one in accounts(city) if one.kind == "house" and lies_in(places[one.code], *square)]
    assert len(houses) >= DENSE
    count = Counter(one.standing for one in houses)
    return {standing: ink * count[standing] for standing, ink in INK.items()}


# Thin lines are blends of their colour and the paper, so each pixel is taken apart into the two: the line from paper
# to a colour that it lies nearest to, and how far along it lies.
MEASURE_INK = """([colours, halfPx]) => {
  const PAPER = 255;
  const stage = document.getElementById("map").getBoundingClientRect();
  const [left, top] = [stage.x + stage.width / 2 - halfPx, stage.y + stage.height / 2 - halfPx];
  const inks = Object.entries(colours).map(([name, colour]) => {
    const way = colour.map((part) => part - PAPER);
    return { name, way, length: way.reduce((sum, part) => sum + part * part, 0) };
  });
  const found = Object.fromEntries(inks.map(({ name }) => [name, 0]));
  for (const canvas of document.querySelectorAll("canvas.site-tile, .site-tile canvas")) {
    const corner = canvas.getBoundingClientRect();
    const [x, y] = [Math.max(0, left - corner.x), Math.max(0, top - corner.y)];
    const [right, bottom] = [left - corner.x, top - corner.y].map((at) => Math.min(canvas.width, at + 2 * halfPx));
    if (right - x < 1 || bottom - y < 1) continue;
    const { data } = canvas.getContext("2d").getImageData(x, y, right - x, bottom - y);
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] < 128) continue;
      const off = [0, 1, 2].map((part) => data[at + part] - PAPER);
      let best = null;
      for (const { name, way, length } of inks) {
        const along = Math.min(1, Math.max(0, way.reduce((sum, part, i) => sum + part * off[i], 0) / length));
        const far = way.reduce((sum, part, i) => sum + (off[i] - along * part) ** 2, 0);
        if (!best || far < best.far) best = { name, along, far };
      }
      if (best.along > 0.2) found[best.name] += best.along;
    }
  }
  return found;
}"""


def painted(page: Page) -> dict[str, float]:
    """Return how much ink of each standing's colour lies on the dense place as it is drawn. Units: pixels.

    The square is in the middle of the map; at zoom 14 a degree has 256 · 2^14 / 360 pixels.
    """
    half_px = SIDE_DEG * 256 * 2**14 / 360 / 2
    told: dict[str, float] = page.evaluate(MEASURE_INK, [COLOURS, half_px])
    return told


def share(amounts: dict[str, float], standing: str) -> float:
    return amounts[standing] / sum(amounts.values())
