"""The day of a field office: a messy workbook, a third of its rows without a point, is on the map by clicks alone.

At a desk and on a telephone of 390 px. Nothing is typed: every repair, answer and point is a press of a button or a
tap on the map. Afterwards the rows of the database are held against what the workbook meant.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.axe import axe_findings
from tests.journeys.conftest import Open, Server, Visitor
from tests.journeys.messy import CIKERAI, UNKNOWN, Row, line_of, messy_rows, messy_workbook, register_list

pytestmark = pytest.mark.journey

SCREENS = {"desk": (1440, 900, False), "telephone": (390, 844, True)}
# At the doors of the houses that wait: in Cikerai and Kalitimbang, 30 m apart so that none stands on another.
DOORS = {CIKERAI: (-6.0725, 106.0418), "Kalitimbang": (-6.0490, 106.0536)}
STEP_DEG = 0.0003
MADE = """
    select r.line, s.code, ST_X(s.location), ST_Y(s.location), s.location_source, r.outcome,
           (s.facts ->> 'occupants')::int
    from surveys_surveyrow as r join needs_site as s on s.id = r.site_id
    join surveys_survey as u on u.id = r.survey_id where u.file_name = %s order by r.line
"""


@pytest.mark.parametrize("screen", SCREENS)
def test_a_messy_workbook_becomes_sites_by_clicks_alone(
    city: Server, visitor: Open, tmp_path: Path, screen: str
) -> None:
    turn = list(SCREENS).index(screen)
    rows = messy_rows(turn)
    city.manage(
        "survey", str(register_list(tmp_path, turn)), "--kind", "house", "--by", "surveyor@geoplan.test", "--publish"
    )
    width, height, touch = SCREENS[screen]
    guest = visitor("surveyor@geoplan.test", width=width, height=height, touch=touch)
    page = guest.page
    page.context.grant_permissions(["geolocation"])

    hand_in(page, messy_workbook(tmp_path, rows, turn))
    # Three swapped or written in metres or without their point, the sea, the rounded NIK, the twin, another kelurahan.
    assert tiles(page) == [4, 0, 4, 8, 6]
    expect(page.locator("#understood-title + dl")).to_contain_text("Data RTLH")
    name_the_column(guest, UNKNOWN[turn])
    take_repairs(guest)
    answer_the_doubts(guest, rows)
    meet_the_register(guest, rows)
    assert_row_and_sign_choose_each_other(guest, line_of(rows, "Koma"))
    fits(page, width)
    assert axe_findings(page) == []
    give_a_point_by_tap(guest, rows)
    give_points_at_the_doors(guest, rows, turn)
    wait_at_home(guest, rows, turn)
    publish(guest)
    fits(page, width)
    assert_sites_are_where_the_list_means(city, f"rtlh-berantakan-{turn}.xlsx", rows)


def hand_in(page: Page, file: Path) -> None:
    page.goto("/surveys/")
    page.locator("input[name=kind][value=house]").check()
    page.locator("#id_file").set_input_files(file)
    page.locator("form[enctype] button.btn-primary").click()
    expect(page.locator("#publish-title")).to_be_visible()


def tiles(page: Page) -> list[int]:
    """Return rows ready, on the map, mended by a click, in need of an answer, waiting for a point."""
    return [int(text) for text in page.locator(".tiles .tile > dt + dd").all_inner_texts()]


def press(guest: Visitor, button: Locator, said: str) -> None:
    """Press a button and wait until the page has said what came of it."""
    button.click()
    expect(guest.page.locator("#survey-live .messages")).to_contain_text(said)
    guest.settle()


def question(page: Page, text: str) -> Locator:
    return page.locator(".questions li", has_text=text).get_by_role("button")


def name_the_column(guest: Visitor, heading: str) -> None:
    """A heading is known to nobody: what it means is chosen from the list, and the rows are read again."""
    field = guest.page.locator(".field-unknown", has_text=heading)
    field.locator("select").select_option("occupants")
    press(guest, guest.page.get_by_role("button", name="Baca ulang barisnya"), "18 baris")


def take_repairs(guest: Visitor) -> None:
    press(guest, question(guest.page, "tertukar di 2 baris"), "2 baris")
    press(guest, guest.page.get_by_role("button", name="Terima semua 2 perbaikan"), "2 baris")
    assert tiles(guest.page) == [8, 0, 0, 4, 6]


def answer_the_doubts(guest: Visitor, rows: list[Row]) -> None:
    press(guest, question(guest.page, "NIK dibulatkan Excel"), "1 baris")
    press(guest, question(guest.page, "kelurahan lain"), "1 baris")
    twin = row_of(guest.page, line_of(rows, "Kembar Lagi"))
    expect(twin).to_contain_text(f"Baris {line_of(rows, 'Kembar')}")
    press(guest, twin.get_by_role("button", name="KK kedua di rumah yang sama"), "sudah dijawab")
    assert tiles(guest.page) == [11, 0, 0, 1, 6]


def meet_the_register(guest: Visitor, rows: list[Row]) -> None:
    """A row that names a household of the register is shown with its record, and brings it up to date."""
    row = row_of(guest.page, line_of(rows, "Terdata"))
    expect(row).to_contain_text("sudah ada di peta")
    row.locator(".survey-like summary").click()
    press(guest, row.get_by_role("button", name="Rumah yang sama:"), "sudah dijawab")
    assert tiles(guest.page)[:2] == [10, 1]


def assert_row_and_sign_choose_each_other(guest: Visitor, line: int) -> None:
    page = guest.page
    row_of(page, line).locator("[data-locate]").click()
    sign = page.locator(".survey-sign.is-selected")
    expect(sign).to_have_count(1)
    expect(sign).to_have_attribute("title", re.compile(rf"^Baris {line}:"))
    expect(row_of(page, line)).to_have_class(re.compile("is-selected"))
    page.evaluate("document.querySelector('tr.is-selected').classList.remove('is-selected')")
    sign.click()
    expect(row_of(page, line)).to_have_class(re.compile("is-selected"))


def give_a_point_by_tap(guest: Visitor, rows: list[Row]) -> None:
    """The house in the sea: the map goes to the kelurahan the row states, a tap near its middle is the point."""
    page, line = guest.page, line_of(rows, "Di Laut")
    row_of(page, line).get_by_role("link", name="Ubah").click()
    form = page.locator(f"form[action$='/rows/{line}']")
    form.get_by_role("button", name="Ketuk peta").click()
    box = page.locator("#survey-map").bounding_box()
    assert box is not None
    page.locator("#survey-map").click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(form.locator("#point-text")).to_have_value(re.compile(r"^-6\.0\d+, 106\.0\d+$"))
    press(guest, form.get_by_role("button", name="Simpan baris"), f"Baris {line} tersimpan")
    assert tiles(page) == [11, 1, 0, 0, 6]


def give_points_at_the_doors(guest: Visitor, rows: list[Row], turn: int) -> None:
    """Three of those that wait: one after the other, standing in front of the house."""
    page = guest.page
    for number, name in enumerate(["Tunggu Satu", "Tunggu Dua", "Tunggu Empat"]):
        line = line_of(rows, name)
        stand_at(page, rows[line - 6].kelurahan, number, turn)
        row_of(page, line).get_by_role("link", name="Beri titik").click()
        form = page.locator(f"form[action$='/rows/{line}']")
        form.locator("[data-position-button]").click()
        expect(form.locator("#point-text")).to_have_value(re.compile("^-6"))
        press(guest, form.get_by_role("button", name="Simpan baris"), f"Baris {line} tersimpan")
    assert tiles(page) == [14, 1, 0, 0, 3]


def wait_at_home(guest: Visitor, rows: list[Row], turn: int) -> None:
    """The other three from the list of waiting houses by RT."""
    page = guest.page
    upload = page.url.partition("?")[0]
    for number, name in enumerate(["Tunggu Tiga", "Tunggu Lima", "Tunggu Enam"], start=3):
        page.goto("/surveys/waiting/")
        row = rows[line_of(rows, name) - 6]
        stand_at(page, row.kelurahan, number, turn)
        page.locator("li", has_text=row.name).get_by_role("link").click()
        expect(page.locator("h1")).to_have_text(row.name)
        page.locator("[data-position-button]").click()
        expect(page.locator("#point-text")).to_have_value(re.compile("^-6"))
        page.get_by_role("button", name="Simpan titik").click()
        expect(page.locator(".messages")).to_contain_text("siap diterbitkan")
    page.goto(upload)
    assert tiles(page) == [17, 1, 0, 0, 0]


def stand_at(page: Page, kelurahan: str, number: int, turn: int) -> None:
    lat, lon = DOORS[kelurahan]
    here = {"latitude": lat - 0.0005 * turn, "longitude": lon + number * STEP_DEG, "accuracy": 6.2}
    page.context.set_geolocation(here)  # type: ignore[arg-type]


def publish(guest: Visitor) -> None:
    press(guest, guest.page.locator("form[action$='/publish'] button"), "Terbit")
    assert tiles(guest.page) == [0, 18, 0, 0, 0]


def row_of(page: Page, line: int) -> Locator:
    return page.locator(f"#row-{line}")


def fits(page: Page, width: int) -> None:
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width, page.url


def assert_sites_are_where_the_list_means(city: Server, file: str, rows: list[Row]) -> None:
    made = {line: rest for line, *rest in city.rows(MADE, [file])}
    assert len(made) == len(rows) == 18
    twin, first = made[line_of(rows, "Kembar Lagi")], made[line_of(rows, "Kembar")]
    # A second family lives in the first one's house: one site, one need, two households.
    assert twin[0] == first[0]
    assert city.one("select count(*) from residents_resident as r join needs_site as s on s.id = r.site_id "
                    "where s.code = %s", [first[0]]) == 2  # fmt: skip
    assert made[line_of(rows, "Terdata")][4] == "updated"
    for line, row in enumerate(rows, start=6):
        _code, lon, lat, source, _outcome, _occupants = made[line]
        if row.right:
            # 0.00001 degrees are 1.1 m: what metres of UTM written with one decimal and seconds with two can tell.
            assert (lon, lat) == (pytest.approx(row.right[0], abs=1e-5), pytest.approx(row.right[1], abs=1e-5)), (
                row.name
            )
        elif row.name.startswith("Tunggu"):
            assert source == "gps", row.name
        elif row.name.startswith("Di Laut"):
            assert source == "map-pin"
    # The column that nobody knew: line 6 is row 1 of the list and says 1 % 5 + 2 people.
    assert made[6][5] == 3
