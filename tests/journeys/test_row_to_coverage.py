"""The main job from end to end: a row of a surveyor's file becomes a house on the map, a company promises it, the
planner's coverage changes, and another payer's list makes an overlap that everybody sees.

After every step the numbers on the screen are held against raw rows, summed by a road of their own (ledger.py).
"""

import json
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, Server
from tests.journeys.ledger import accounts, read_units, standing_of, standings, sums, sums_by_area, waiting_by_area
from tests.journeys.workmap import claim_button, find_by_code, legend, open_map, panel

pytestmark = pytest.mark.journey

CITANGKIL, KALITIMBANG, CIKERAI = "Citangkil", "Kalitimbang", "Cikerai"
# Three good rows, three with latitude and longitude swapped, one in the open sea, one without a point.
ROWS = [
    ("Contoh Pertama Perjalanan", CITANGKIL, "-6.01549", "106.03559"),
    ("Contoh Kedua Perjalanan", CITANGKIL, "-6.01649", "106.03659"),
    ("Contoh Ketiga Perjalanan", KALITIMBANG, "-6.04942", "106.05421"),
    ("Contoh Keempat Perjalanan", CITANGKIL, "106.03459", "-6.01449"),
    ("Contoh Kelima Perjalanan", KALITIMBANG, "106.05321", "-6.04842"),
    ("Contoh Keenam Perjalanan", CIKERAI, "106.04131", "-6.07203"),
    ("Contoh Ketujuh Perjalanan", CITANGKIL, "-5.50000", "105.90000"),
    ("Contoh Kedelapan Perjalanan", CIKERAI, "", ""),
]
HEAD = "Nama Kepala Keluarga,RT,RW,Kelurahan,Lintang,Bujur,Kondisi Atap,Kondisi Dinding"


def house_list(folder: Path) -> Path:
    file = folder / "perjalanan.csv"
    lines = [
        f"{name},{1 + number},2,{kelurahan},{lat},{lon},rusak berat,rusak berat"
        for number, (name, kelurahan, lat, lon) in enumerate(ROWS)
    ]
    file.write_text("\n".join([HEAD, *lines, ""]), encoding="utf-8")
    return file


def test_a_row_of_a_file_becomes_coverage_and_an_overlap(visitor: Open, city: Server, tmp_path: Path) -> None:
    before = sums_by_area(city)
    kelurahan = city.one("select code from areas_area where level = 'kelurahan' and name = %s", [CITANGKIL])

    surveyor = visitor("surveyor@geoplan.test").page
    upload(surveyor, house_list(tmp_path), "house")
    # Ready to publish, on the map, mended by one click, in need of an answer (those three and the one in the sea),
    # waiting for a point.
    assert tiles(surveyor) == [3, 0, 3, 4, 1]
    swap_all(surveyor)
    assert tiles(surveyor) == [6, 0, 0, 1, 1]
    publish(surveyor)
    codes = new_codes(city)
    assert len(codes) == 6
    after = sums_by_area(city)
    # Of Citangkil's five rows two were good and one was swapped; the one in the sea and none else stays away.
    assert after[kelurahan].needed == before[kelurahan].needed + 3
    assert_points_are_where_the_file_says(city, codes)
    assert_the_list_shows(surveyor, codes)

    officer = visitor("company@geoplan.test").page
    open_map(officer)
    assert shown(legend(officer)) == dict(standings(city))
    promised = codes["Contoh Keempat Perjalanan"]
    find_by_code(officer, promised)
    covered_in_view = legend(officer)["covered"]
    claim_button(officer).click()
    expect(panel(officer).get_by_role("status")).to_contain_text("Dipesan untuk")
    assert standing_of(city, promised) == "covered"
    claimed = sums_by_area(city)
    assert claimed[kelurahan].covered == after[kelurahan].covered + 1
    wait_for_legend(officer, "covered", covered_in_view + 1)
    open_map(officer)
    assert shown(legend(officer)) == dict(standings(city))

    planner = visitor("planner@geoplan.test").page
    assert_page_equals_ledger(planner, city)
    upload(planner, other_list(tmp_path, promised), "holding", payer=other_payer(city))
    publish(planner)
    assert standing_of(city, promised) == "over"
    overlapped = sums_by_area(city)
    assert overlapped[kelurahan].over == claimed[kelurahan].over + 1
    assert overlapped[kelurahan].covered == claimed[kelurahan].covered

    open_map(planner)
    assert legend(planner)["over"] == standings(city)["over"] > 0
    open_map(planner, f"?standing=over&area={kelurahan}")
    find_by_code(planner, promised)
    expect(panel(planner)).to_contain_text("kelebihan janji")
    assert_page_equals_ledger(planner, city)
    expect(planner.locator("#overlaps-title")).to_contain_text(f"({standings(city)['over']})")
    assert_command_equals_ledger(city)


def upload(page: Page, file: Path, kind: str, payer: str = "") -> None:
    page.goto("/surveys/")
    page.locator(f"input[name=kind][value={kind}]").check()
    if payer:
        page.locator("select[name=funder]").select_option(label=payer)
    page.locator("#id_file").set_input_files(file)
    page.locator("form[enctype] button.btn-primary").click()
    expect(page.locator("#publish-title")).to_be_visible()


def tiles(page: Page) -> list[int]:
    expect(page.locator(".tiles .tile")).to_have_count(5)
    return [int(text) for text in page.locator(".tiles .tile > dt + dd").all_inner_texts()]


def swap_all(page: Page) -> None:
    question = page.locator("li", has=page.get_by_text("Bujur dan lintang tertukar di 3 baris"))
    question.get_by_role("button").click()
    expect(page.locator(".messages")).to_contain_text("3 baris")


def publish(page: Page) -> None:
    button = page.locator("form[action$='/publish'] button")
    button.click()
    expect(button).to_have_count(0)


def new_codes(city: Server) -> dict[str, str]:
    """Return the codes of the houses the upload made, by the name in their row."""
    told = city.rows(
        """
        select r.line, s.code from surveys_surveyrow as r
        join surveys_survey as u on u.id = r.survey_id join needs_site as s on s.id = r.site_id
        where u.file_name = 'perjalanan.csv'
        """
    )
    return {ROWS[line - 2][0]: code for line, code in told}


def assert_points_are_where_the_file_says(city: Server, codes: dict[str, str]) -> None:
    for name, kelurahan, lat, lon in ROWS:
        if name in codes:
            place = sorted([float(lon), float(lat)], reverse=True)
            found = city.rows(
                "select ST_X(location), ST_Y(location), a.name from needs_site as s join areas_area as a "
                "on a.id = s.area_id where s.code = %s",
                [codes[name]],
            )
            assert found == [(pytest.approx(place[0]), pytest.approx(place[1]), kelurahan)]


def assert_the_list_shows(page: Page, codes: dict[str, str]) -> None:
    for code in codes.values():
        page.goto(f"/sites/?q={code}")
        expect(page.locator("table tbody tr")).to_have_count(1)
        expect(page.locator("table tbody tr")).to_contain_text("belum ada bantuan")


def shown(told: dict[str, int]) -> dict[str, int]:
    return {standing: count for standing, count in told.items() if count}


def wait_for_legend(page: Page, standing: str, count: int) -> None:
    """Wait until the legend has heard of a change, without anybody asking it to."""
    row = page.locator(".legend-row", has=page.locator(f".standing-{standing}"))
    expect(row.locator(".legend-count")).to_have_text(str(count))


def other_payer(city: Server) -> str:
    return str(city.one("select min(name) from funders_funder where kind <> 'company'"))


def other_list(folder: Path, code: str) -> Path:
    file = folder / "daftar-kota.csv"
    file.write_text(f"Kode Rumah,Tahap\n{code},Disepakati\n", encoding="utf-8")
    return file


def assert_page_equals_ledger(page: Page, city: Server) -> None:
    """Hold every row of the coverage page and its total against the ledger."""
    page.goto("/coverage/")
    told: list[list[str]] = page.locator("tr[data-area-code]").evaluate_all(
        "(rows) => rows.map((row) => [row.dataset.areaCode, ...[...row.cells].slice(1, 7).map((c) => c.textContent)])"
    )
    wanted, waiting = sums_by_area(city), waiting_by_area(city)
    nothing = sums([])
    assert len(told) == 43
    for code, *cells in told:
        row = wanted.get(code, nothing)
        mine = [row.sites, row.needed, row.covered, row.open, row.over, waiting.get(code, 0)]
        assert [read_units(cell) for cell in cells] == mine, code
    total = sums(accounts(city))
    footer = page.locator("tfoot td").all_inner_texts()[:5]
    assert [read_units(cell) for cell in footer] == [total.sites, total.needed, total.covered, total.open, total.over]


def assert_command_equals_ledger(city: Server) -> None:
    for kind in ("house", "school"):
        told = json.loads(city.manage("coverage", "--format", "json", "--kind", kind))
        mine = [one for one in accounts(city) if one.kind == kind]
        for row in told["rows"]:
            wanted = asdict(sums(one for one in mine if one.area == row["code"]))
            del wanted["agreed"]
            assert {name: Decimal(row[name]) for name in wanted} == wanted, (kind, row["code"])
        assert Decimal(told["total"]["needed"]) == sums(mine).needed
