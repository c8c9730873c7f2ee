"""The fixture files, read the way an upload reads them but for the file itself."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from geoplan.surveys.reading.tables import LeftOut, Line, Table, understand_features, understand_table
from geoplan.surveys.rules import RowResult, accept_repairs, understand_rows
from tests.surveys.handed_in import CONTEXT

FIXTURES = Path(__file__).parents[2] / "fixtures"


def csv_lines(name: str, separator: str = ",", encoding: str = "utf-8") -> list[Line]:
    with (FIXTURES / "surveys" / name).open(newline="", encoding=encoding) as file:
        return [(number, list(row)) for number, row in enumerate(csv.reader(file, delimiter=separator), start=1)]


def read(table: Table, kind: str) -> dict[int, RowResult]:
    return {row.line: row for row in understand_rows(table.lines, kind, table.titles, CONTEXT)}


def faults(rows: dict[int, RowResult]) -> dict[int, set[str]]:
    return {line: {problem.code for problem in row.problems if problem.blocks} for line, row in rows.items()}


@pytest.mark.parametrize(("name", "kind", "count"), [("good.csv", "house", 6), ("schools_good.csv", "school", 4)])
def test_good_files_are_good_from_end_to_end(name: str, kind: str, count: int) -> None:
    table = understand_table(csv_lines(name), kind)
    rows = read(table, kind)
    assert table.unmapped == ()
    assert len(rows) == count
    assert all(row.is_good for row in rows.values())


def test_the_same_houses_as_features_become_the_same_drafts() -> None:
    stored = json.loads((FIXTURES / "surveys" / "good.geojson").read_text())
    features = [
        (number, feature["properties"], tuple(feature["geometry"]["coordinates"]))
        for number, feature in enumerate(stored["features"], start=1)
    ]
    by_feature = read(understand_features(features, "house"), "house")
    by_line = read(understand_table(csv_lines("good.csv"), "house"), "house")
    for number in range(1, 7):
        one, other = by_feature[number].draft, by_line[number + 1].draft
        assert one is not None
        assert other is not None
        assert {**one.as_json(), "location_source": None} == {**other.as_json(), "location_source": None}
        assert one.people == other.people


def test_a_file_without_known_headings_has_no_header() -> None:
    assert not understand_table(csv_lines("bad_header.csv"), "house").found


def test_bad_cells_are_named_on_their_lines() -> None:
    assert faults(read(understand_table(csv_lines("bad_cells.csv"), "house"), "house")) == {
        2: set(),
        3: {"nik-rounded"},
        4: {"nik-length"},
        5: {"number-unreadable"},
        6: {"number-negative"},
        7: {"point-missing"},
        8: {"area-unknown"},
        9: {"point-missing"},
        10: {"duplicate-nik"},
        11: set(),
    }


def test_swapped_points_are_offered_and_come_back_right() -> None:
    rows = read(understand_table(csv_lines("swapped.csv"), "house"), "house")
    assert faults(rows) == {
        2: set(),
        3: {"point-swapped"},
        4: {"point-swapped"},
        5: {"point-sign-lost"},
        6: {"point-decimal-lost"},
    }
    assert all(accept_repairs(row).is_good for row in rows.values())
    # Lines 3 and 5 of the good file are houses 2 and 4, moved north by their number in 0.0001 degrees.
    drafts = [rows[line].draft for line in (3, 5)]
    assert [draft and draft.location for draft in drafts] == [(106.00521, -6.03154), (106.05421, -6.04902)]


def test_windows_1252_with_semicolons_and_decimal_commas_is_good() -> None:
    rows = read(understand_table(csv_lines("not_utf8.csv", ";", "cp1252"), "house"), "house")
    assert all(row.is_good for row in rows.values())
    assert rows[2].draft is not None
    assert "Café" in rows[2].draft.address


def test_utm_is_read_and_tm3_refused() -> None:
    rows = read(understand_table(csv_lines("utm.csv", ";"), "house"), "house")
    assert faults(rows) == {2: set(), 3: set(), 4: {"point-northing-offset"}, 5: {"point-tm3"}}
    places = [rows[line].draft for line in (2, 3, 4)]
    # By PROJ, EPSG:32748 to 4326.
    expected = [(106.0355867, -6.0154835), (106.0359430, -6.0161639), (106.0363939, -6.0157108)]
    for draft, place in zip(places, expected, strict=True):
        assert draft is not None
        assert draft.location == pytest.approx(place, abs=1e-6)


def test_a_list_of_another_payer_names_what_it_can() -> None:
    rows = read(understand_table(csv_lines("holdings_good.csv"), "holding"), "holding")
    assert faults(rows) == {2: set(), 3: set(), 4: set(), 5: {"reference-missing"}}


def test_a_messy_workbook_is_understood_line_by_line() -> None:
    book = openpyxl.load_workbook(FIXTURES / "surveys" / "messy.xlsx", data_only=True)
    lines = [(number, list(row)) for number, row in enumerate(book["Rekap RTLH"].iter_rows(values_only=True), start=1)]
    table = understand_table(lines, "house")
    rows = read(table, "house")
    assert (table.header_lines, table.unmapped) == ((4, 5), ())
    assert dict(table.left_out) == {6: LeftOut.COLUMN_NUMBERS, 16: LeftOut.TOTAL} | dict.fromkeys(
        range(18, 22), LeftOut.SIGNATURE
    )
    assert faults(rows) == {
        7: set(),
        8: set(),
        9: {"point-swapped"},
        10: {"nik-rounded", "point-missing"},
        11: {"point-missing"},
        12: {"point-sign-lost"},
        13: {"point-missing"},
        14: set(),
        15: {"point-utm"},
    }
    assert [line for line, row in rows.items() if row.is_waiting] == [11, 13]
    areas = {line: row.draft.stated_area_code for line, row in rows.items() if row.draft}
    assert set(areas) == {7, 8, 9, 11, 12, 13, 14, 15}
    assert (areas[8], areas[14], areas[15]) == ("36.72.08.1007", "36.72.08.1002", "36.72.05.1003")
