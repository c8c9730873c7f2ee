"""Sheets as they come, to rows under known fields."""

import pytest

from geoplan.surveys.reading.tables import LeftOut, Line, understand_features, understand_table
from geoplan.surveys.reading.text import Cell


def sheet(*rows: list[Cell]) -> list[Line]:
    return [(number, row) for number, row in enumerate(rows, start=1)]


def test_a_header_is_found_under_titles_and_above_units_and_numbers() -> None:
    table = understand_table(
        sheet(
            ["DAFTAR RUMAH TIDAK LAYAK HUNI"],
            [],
            [None, "KOTA CILEGON TAHUN 2026"],
            ["No", "Nama KRT", "Luas", "Lintang", "Bujur"],
            [None, None, "(m2)", "derajat", "derajat"],
            ["1", "2", "3", "4", "5"],
            ["1", "Contoh", "36", "-6.01549", "106.03559"],
            ["JUMLAH", None, "36", None, None],
            [],
            [None, "Cilegon, 17 Agustus 2026"],
            [None, "Lurah Contoh"],
            [None, "Drs. Rekaan"],
        ),
        "house",
    )
    assert table.header_lines == (4,)
    assert [record.line for record in table.lines] == [7]
    assert dict(table.left_out) == {
        5: LeftOut.UNITS,
        6: LeftOut.COLUMN_NUMBERS,
        8: LeftOut.TOTAL,
        10: LeftOut.SIGNATURE,
        11: LeftOut.SIGNATURE,
        12: LeftOut.SIGNATURE,
    }


def test_headings_over_several_columns_are_joined_with_those_below() -> None:
    table = understand_table(
        sheet(
            ["NPSN", "Peserta Didik", None, None, "Rombel", "Ruang Kelas", None, None, None, "Koordinat", None],
            [None, "L", "P", "Total", None, "Baik", "Rusak Ringan", "Rusak Sedang", "Rusak Berat", "Lintang", "Bujur"],
            ["99000001", "100", "90", "190", "7", "3", "1", "1", "2", "-6.01", "106.03"],
        ),
        "school",
    )
    assert [column.field for column in table.columns] == [
        "npsn", "pupils_boys", "pupils_girls", "pupils", "class_groups", "rooms_good", "rooms_light", "rooms_medium",
        "rooms_heavy", "latitude", "longitude",
    ]  # fmt: skip
    assert table.titles["rooms_good"] == "Ruang Kelas Baik"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("NIK", "nik"), ("No. KTP", "nik"), ("no_kk", "kk"), ("NoKK", "kk"),
        ("Nama  Kepala\nKeluarga", "person_name"),
        ("LATITUDE - Angka desimal", "latitude"),
        ("koordinat_x", "x"), ("Garis Bujur", "longitude"), ("LS", "latitude"),
        ("titik koordinat", "coordinates"),
        ("Easting (m)", "easting"), ("RT / RW", "rt_rw"), ("Desa/Kelurahan", "kelurahan"),
        ("Luas Rumah (m2)", "floor_area_m2"),
        ("Jumlah KK dalam rumah", "households"), ("Kondisi Atap", "roof_condition"),
        ("Penutup Atap Material", "roof_material"), ("7. Sumber Air Minum *", "drinking_water"), ("lng", "longitude"),
    ],
)  # fmt: skip
def test_known_headings_are_known_in_any_dress(heading: str, field: str) -> None:
    table = understand_table(sheet([heading, "Kecamatan"], ["a", "b"]), "house")
    assert table.columns[0].field == field


def test_the_same_word_means_what_its_kind_of_list_means() -> None:
    assert understand_table(sheet(["Nama", "NIK"]), "house").columns[0].field == "person_name"
    assert understand_table(sheet(["Nama", "NPSN"]), "school").columns[0].field == "name"


def test_unknown_headings_are_listed_and_a_mapping_goes_before_what_is_known() -> None:
    rows = sheet(["Nama", "Kolom A", "Kolom B"], ["Contoh", "satu", "dua"])
    assert understand_table(rows, "house").unmapped == ("Kolom A", "Kolom B")
    mapped = understand_table(rows, "house", {"kolom a": "person_name", "Nama": "ignored", "Kolom Z": "nik"})
    assert mapped.titles["person_name"] == "Kolom A"
    assert dict(mapped.lines[0].cells) == {"person_name": "satu"}
    assert mapped.unknown_mappings == ("Kolom Z=nik",)


def test_a_file_without_a_known_heading_has_no_header() -> None:
    table = understand_table(sheet(["Kolom A", "Kolom B", "Kolom C"], ["Contoh", "Jl. Contoh", "1"]), "house")
    assert (table.found, table.header_lines, table.lines) == (False, (), ())


def test_a_merged_kelurahan_is_filled_down_and_told() -> None:
    table = understand_table(
        sheet(["Kelurahan", "Nama"], ["Citangkil", "A"], [None, "B"], [None, "C"], ["Dringo", "D"], [None, "E"]),
        "house",
    )
    assert [line.cells["kelurahan"] for line in table.lines] == ["Citangkil"] * 3 + ["Dringo"] * 2
    assert [line.filled_down for line in table.lines] == [False, True, True, False, True]


def test_a_house_without_a_kelurahan_among_many_with_one_is_not_filled() -> None:
    table = understand_table(sheet(["Kelurahan", "Nama"], ["Citangkil", "A"], [None, "B"], ["Dringo", "C"]), "house")
    assert table.lines[1].cells["kelurahan"] is None


def test_a_heading_line_between_records_and_a_repeated_header_are_left_out() -> None:
    table = understand_table(
        sheet(["Nama", "NIK", "RT"], ["KELURAHAN CITANGKIL"], ["A", "", "1"], ["Nama", "NIK", "RT"], ["B", "", "2"]),
        "house",
    )
    assert [line.line for line in table.lines] == [3, 5]
    assert dict(table.left_out) == {2: LeftOut.HEADING, 4: LeftOut.HEADER_AGAIN}


def test_features_keep_their_point_beside_their_properties() -> None:
    table = understand_features([(1, {"NAMA": "A", "foto_1": "x"}, (106.03, -6.01)), (2, {"NAMA": "B"}, None)], "house")
    assert [line.geometry for line in table.lines] == [(106.03, -6.01), None]
    assert [dict(line.cells) for line in table.lines] == [{"person_name": "A"}, {"person_name": "B"}]
    assert table.unmapped == ("foto_1",)


def test_rows_shorter_than_the_header_have_empty_cells() -> None:
    table = understand_table(sheet(["Nama", "NIK", "RT"], ["A"]), "house")
    assert dict(table.lines[0].cells) == {"person_name": "A", "nik": None, "rt": None}


def test_a_column_without_a_heading_is_listed_by_its_place_and_its_cells_are_kept() -> None:
    lines = [
        (1, ["Nama Kepala Keluarga", None, "Lintang", "Bujur"]),
        (2, ["Budi Umpama", "janda", "-6.01", "106.01", "dua kali"]),
        (3, ["Siti Umpama", None, "-6.02", "106.02"]),
    ]
    table = understand_table(lines, "house")
    assert table.unmapped == ("Kolom B", "Kolom E")
    assert [dict(line.others) for line in table.lines] == [{1: "janda", 4: "dua kali"}, {}]
    asked = understand_table(lines, "house", {"kolom e": "address"})
    assert (asked.unmapped, asked.lines[0].cells["address"]) == (("Kolom B",), "dua kali")
