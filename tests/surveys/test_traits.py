"""Every file of fixtures/surveys/traits, read by the real reader, becomes what its name promises.

Three houses come again and again, at these points; what stands here was written by hand, not by the reader.
"""

from pathlib import Path

import pytest

from geoplan.needs.rules import SiteDraft
from tests.surveys.handed_in import HandedIn, handed_in

TRAITS = Path(__file__).parents[2] / "fixtures" / "surveys" / "traits"
ONE, TWO, THREE = (106.03559, -6.01549), (106.00521, -6.03174), (106.04131, -6.07203)
# A tenth of a second of arc, or half a metre of UTM, is under this.
CLOSE_DEG = 0.00002
Place = tuple[float, float] | None


def three(first: int) -> dict[int, Place]:
    return {first: ONE, first + 1: TWO, first + 2: THREE}


def ones(first: int, count: int) -> dict[int, Place]:
    return dict.fromkeys(range(first, first + count), ONE)


# The points of each file by line, as they are once every repair is accepted.
PLACES: dict[str, dict[int, Place]] = {
    "separator-semicolon.csv": three(2),
    "separator-tab.tsv": three(2),
    "separator-pipe.txt": three(2),
    "separator-stated.csv": three(3),
    "decimal-comma.csv": three(2),
    "decimal-comma-quoted.csv": three(2),
    "encoding-utf8-mark.csv": three(2),
    "encoding-utf16.csv": three(2),
    "encoding-windows1252.csv": three(2),
    "blanks-and-cases.csv": {2: ONE, 4: TWO},
    "heading-again.csv": {2: ONE, 3: TWO, 5: THREE},
    "longitude-first.csv": {2: ONE},
    "titles-above.xlsx": three(5),
    "not-at-a1.xlsx": three(7),
    "headings-merged.xlsx": three(5),
    "filled-down.xlsx": {2: ONE, 3: (106.0357, -6.0156), 4: (106.0357, -6.0157), 5: TWO, 6: (106.0053, -6.0318)},
    "totals-and-signature.xlsx": {2: ONE, 3: TWO, 5: THREE},
    "several-sheets.xlsx": {2: ONE},
    "hidden-rows.xlsx": three(2),
    "used-far-down.xlsx": three(2),
    "numbers-and-dates.xlsx": three(2),
    "identity-numbers.xlsx": {2: ONE, 3: None, 4: None, 5: None, 6: (106.0362, -6.0162)},
    "sheet.ods": {2: ONE, 3: (106.0357, -6.0156), 4: THREE},
    "places.geojson": {1: ONE, 2: TWO},
    "places-latitude-first.geojson": {1: ONE},
    "places-utm-declared.geojson": {1: ONE},
    "places-utm-undeclared.geojson": {1: ONE},
    "records.json": {1: ONE, 2: TWO},
    "records-pairs.json": {1: ONE, 2: TWO},
    # The second is 614,650 E 9,334,900 N by PROJ.
    "shapefile-utm.zip": {1: ONE, 2: (106.0359430, -6.0161639)},
    "places.gpkg": {1: ONE, 2: TWO},
    "places.kml": {1: ONE, 2: TWO},
    "places.kmz": {1: ONE, 2: TWO},
    "waypoints.gpx": {1: ONE, 2: TWO},
    "points-dms.csv": ones(2, 4),
    "points-minutes.csv": ones(2, 1),
    "points-letters.csv": ones(2, 2),
    # The fourth has a line end inside its cell.
    "points-one-column.csv": {**ones(2, 4), **ones(7, 3)},
    "points-swapped.csv": ones(2, 2),
    "points-sign-lost.csv": ones(2, 2),
    "points-decimal-lost.csv": ones(2, 4),
    "points-utm.csv": ones(2, 3),
    "points-utm-one-column.csv": ones(2, 2),
    "points-utm-without-offset.csv": ones(2, 1),
    "points-utm-undeclared.csv": ones(2, 1),
    "points-tm3.csv": {2: None},
    "points-mercator.csv": {2: None},
    "points-missing.csv": dict.fromkeys(range(2, 8)),
    "points-half-missing.csv": {2: None},
    "points-coarse.csv": {2: None, 3: None},
    "points-unreadable.csv": {2: None, 3: None},
    "points-many-on-one.csv": ones(2, 4),
    "points-plus-codes.csv": ones(2, 2),
    "points-map-links.csv": {**ones(2, 4), 6: None},
    "points-mixed.csv": ones(2, 3),
    "points-elsewhere.csv": {2: (107.6098, -6.9147)},
}
# What keeps lines from being good; all other lines of all files are good as they stand.
FAULTS: dict[str, dict[int, set[str]]] = {
    "identity-numbers.xlsx": {3: {"nik-rounded"}, 4: {"nik-rounded"}, 5: {"nik-length"}},
    "places-latitude-first.geojson": {1: {"point-swapped"}},
    "places-utm-undeclared.geojson": {1: {"point-utm"}},
    "points-swapped.csv": {2: {"point-swapped"}, 3: {"point-swapped"}},
    "points-sign-lost.csv": {2: {"point-sign-lost"}, 3: {"point-sign-lost"}},
    "points-decimal-lost.csv": {key: {"point-decimal-lost"} for key in range(2, 6)},
    "points-utm-without-offset.csv": {2: {"point-northing-offset"}},
    "points-utm-undeclared.csv": {2: {"point-utm"}},
    "points-tm3.csv": {2: {"point-tm3"}},
    "points-mercator.csv": {2: {"point-metres-undeclared"}},
    "points-missing.csv": {key: {"point-missing"} for key in range(2, 8)},
    "points-half-missing.csv": {2: {"point-incomplete"}},
    "points-coarse.csv": {2: {"point-missing"}, 3: {"point-missing"}},
    "points-unreadable.csv": {2: {"point-unreadable"}, 3: {"digits-not-ascii"}},
    "points-map-links.csv": {6: {"point-short-link"}},
}


def read(name: str, sheet: str | None = None) -> HandedIn:
    return handed_in(TRAITS / name, sheet=sheet)


def drafts(file: HandedIn) -> dict[int, SiteDraft]:
    return {line: row.draft for line, row in file.rows.items() if isinstance(row.draft, SiteDraft)}


def test_every_file_of_the_folder_is_in_the_table() -> None:
    assert {file.name for file in TRAITS.iterdir()} == set(PLACES)


@pytest.mark.parametrize("name", sorted(PLACES))
def test_a_file_becomes_the_points_and_faults_it_promises(name: str) -> None:
    file = read(name)
    good: dict[int, set[str]] = {line: set() for line in PLACES[name]}
    assert file.faults == good | FAULTS.get(name, {})
    for line, place in PLACES[name].items():
        found = file.place(line)
        assert found == (place and pytest.approx(place, abs=CLOSE_DEG)), line


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("separator-pipe.txt", {"separator": "|", "encoding": "utf-8"}),
        ("separator-tab.tsv", {"separator": "\t"}),
        ("encoding-utf8-mark.csv", {"encoding": "utf-8-sig"}),
        ("encoding-utf16.csv", {"encoding": "utf-16"}),
        ("encoding-windows1252.csv", {"encoding": "cp1252"}),
        ("titles-above.xlsx", {"header_lines": [4], "left_out": []}),
        ("not-at-a1.xlsx", {"header_lines": [6]}),
        ("headings-merged.xlsx", {"header_lines": [1, 2], "left_out": [[3, "units"], [4, "column-numbers"]]}),
        ("several-sheets.xlsx", {"sheets": ["Citangkil", "Cikerai", "Ref"], "hidden_sheets": ["Ref"]}),
        ("hidden-rows.xlsx", {"hidden_rows": 1, "hidden_lines": [3], "hidden_columns": ["Kelurahan"]}),
        ("heading-again.csv", {"left_out": [[4, "header-again"]]}),
        ("sheet.ods", {"sheet": "Rekap", "hidden_lines": [4]}),
        ("places-utm-declared.geojson", {"crs_epsg": 32748}),
        ("shapefile-utm.zip", {"crs_epsg": 32748}),
        ("waypoints.gpx", {"notes": [{"code": "ways-not-read", "facts": {"count": 1}}]}),
    ],
)
def test_what_the_file_was_understood_as_is_told(name: str, told: dict[str, object]) -> None:
    understood = read(name).understood
    assert {key: understood[key] for key in told} == told


def test_sums_and_signatures_are_left_out_wherever_they_stand() -> None:
    left_out = read("totals-and-signature.xlsx").understood["left_out"]
    assert left_out == [[4, "total"], [6, "total"], *[[line, "signature"] for line in (9, 10, 12, 13)]]


def test_merged_kelurahan_are_filled_down_and_noted() -> None:
    workbook, sheet = read("filled-down.xlsx"), read("sheet.ods")
    codes = [draft.stated_area_code for draft in drafts(workbook).values()]
    assert codes == ["36.72.08.1007"] * 3 + ["36.72.08.1002"] * 2
    assert workbook.notes == {"area-filled-down"}
    # Two of three lines have a value here, so only the merged range itself can tell.
    assert drafts(sheet)[3].stated_area_code == "36.72.08.1007"


def test_another_sheet_is_read_when_it_is_asked_for() -> None:
    assert read("several-sheets.xlsx", sheet="Cikerai").place(2) == THREE


def test_numbers_dates_and_money_mean_the_same_however_written() -> None:
    facts = [
        (draft.house and (draft.house.floor_area_m2, draft.house.waiting_since_year), draft.estimate_rupiah, draft.rt)
        for draft in drafts(read("numbers-and-dates.xlsx")).values()
    ]
    assert facts == [((36.5, 2026), 30_000_000, "001")] * 3


@pytest.mark.parametrize("name", ["encoding-utf8-mark.csv", "encoding-utf16.csv", "encoding-windows1252.csv"])
def test_accents_come_through(name: str) -> None:
    assert drafts(read(name))[2].people[0].name == "Contoh Élok Rekaan"


def test_the_code_page_of_a_shapefile_is_obeyed() -> None:
    assert drafts(read("shapefile-utm.zip"))[1].people[0].name == "Contoh Élok Rekaan"


def test_more_than_three_houses_on_one_point_are_noted() -> None:
    assert read("points-many-on-one.csv").notes == {"many-on-one-point"}


def test_a_point_too_coarse_is_told_with_what_stood_there() -> None:
    assert "too-coarse" in read("points-coarse.csv").notes
