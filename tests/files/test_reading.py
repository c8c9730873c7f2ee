import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pytest

from geoplan.files.errors import (
    CrsNotKnown,
    EmptyFile,
    FileTooLarge,
    NoPlaces,
    NoRows,
    NotWhatItSays,
    TooHeavy,
    UnknownFormat,
    Unreadable,
    WhichLayer,
)  # fmt: skip
from geoplan.files.reading import Row, Table, Trouble, open_features, open_table
from geoplan.files.rules import Limits
from geoplan.files.sandbox import Sandbox, sandbox_here
from tests.files.makers import (
    cell,
    collection,
    feature,
    geopackage,
    layer,
    point,
    put,
    shapefile_zip,
    sheet,
    text_cell,
    workbook,
    zipped,
)  # fmt: skip


def cells(table: Table) -> list[list[object]]:
    return [row.cells for row in table.rows()]


# -- CSV


@pytest.mark.parametrize(
    ("content", "separator", "encoding"),
    [
        (b"nama,lat,lon\nEntin,-6.01,106.03\n", ",", "utf-8"),
        (b"nama;lat;lon\r\nEntin;-6,01;106,03\r\n", ";", "utf-8"),
        (b"nama\tlat\tlon\nEntin\t-6.01\t106.03\n", "\t", "utf-8"),
        (b"\xef\xbb\xbfnama;lat;lon\nEntin;-6,01;106,03\n", ";", "utf-8-sig"),
        ("nama;lat;lon\nEntin;-6,01;106,03\n".encode("utf-16"), ";", "utf-16"),
        (b"DAFTAR RUMAH\n\nnama;lat;lon\nEntin, istri;-6,01;106,03\nHasan;-6,02;106,04\n", ";", "utf-8"),
        (b"sep=|\nnama|lat|lon\nEntin|-6.01|106.03\n", "|", "utf-8"),
    ],
)
def test_separator_and_encoding_of_a_csv_are_found(
    tmp_path: Path, content: bytes, separator: str, encoding: str
) -> None:
    table = open_table(put(tmp_path, "upload", content), "rumah.csv")
    assert (table.separator, table.encoding) == (separator, encoding)
    assert ["nama", "lat", "lon"] in cells(table)


def test_rows_keep_the_line_of_the_file_and_may_be_read_twice(tmp_path: Path) -> None:
    # line 1 header, 2 blank, 3-4 one row with a line break inside, 5 ragged
    path = put(tmp_path, "a.csv", 'nama,alamat\n\n"Entin","Link. A\nRT 1"\nHasan,,,\n')
    table = open_table(path, "csv")
    expected = [
        Row(1, ["nama", "alamat"]),
        Row(3, ["Entin", "Link. A\nRT 1"]),
        Row(5, ["Hasan"]),
    ]
    assert list(table.rows()) == expected
    assert list(table.rows()) == expected
    assert table.row_count == 3


def test_numbers_of_a_csv_stay_text_with_their_leading_zeros(tmp_path: Path) -> None:
    table = open_table(put(tmp_path, "a.csv", "nik,rt\n0367201010190001,001\n3.67201E+15,٣\n"), "a.csv")
    assert cells(table)[1:] == [["0367201010190001", "001"], ["3.67201E+15", "٣"]]


def test_csv_that_is_not_utf8_is_read_as_windows_and_told(tmp_path: Path) -> None:
    table = open_table(put(tmp_path, "a.csv", b"nama;kota\nJos\xe9 \x96 A\x81;Cilegon\n"), "a.csv")
    assert table.notes[0].code == "not-utf8"
    row = list(table.rows())[1]
    assert row.cells[0] == "José – A\x81"


def test_characters_that_do_harm_are_taken_out_and_named_on_their_row(tmp_path: Path) -> None:
    table = open_table(put(tmp_path, "a.csv", "nama,kota\nEn\x00tin,Cilegon\nHa\u202esan,x\nAman,y\n"), "a.csv")
    rows = list(table.rows())
    assert rows[1].cells[0] == "En\ufffdtin"
    assert rows[1].troubles == (Trouble("control-characters", 0),)
    assert rows[2].troubles == (Trouble("control-characters", 0),)
    assert rows[3].troubles == ()


def test_markup_and_formulas_stay_the_text_they_are(tmp_path: Path) -> None:
    table = open_table(put(tmp_path, "a.csv", "nama,x\n<img onerror=alert(1)>,=1+1\n__proto__,@a\n"), "a.csv")
    assert cells(table)[1:] == [["<img onerror=alert(1)>", "=1+1"], ["__proto__", "@a"]]


def test_quote_nobody_closed_is_refused_with_its_line(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", 'nama,alamat\nA,"b\n' + "C,d\n" * 10)
    with pytest.raises(Unreadable) as refused:
        open_table(path, "a.csv")
    assert refused.value.facts == {"format": "csv", "why": "quote-not-closed", "line": 2}


def test_quote_that_swallows_many_lines_is_refused_although_another_closes_it(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", 'nama,alamat\nA,"b\n' + "C,d\n" * 100 + 'E,"f"\n')
    with pytest.raises(Unreadable):
        open_table(path, "a.csv")


def test_more_than_the_limit_of_a_table_is_refused_by_its_name(tmp_path: Path) -> None:
    wide, long = put(tmp_path, "a.csv", ",".join(["a"] * 50_000)), put(tmp_path, "b.csv", "nama\n" + "x\n" * 30)
    for path, limit in ((wide, "columns"), (long, "rows")):
        with pytest.raises(TooHeavy) as refused:
            open_table(path, "a.csv", limits=Limits(rows=20))
        assert refused.value.facts["limit"] == limit


def test_long_cell_is_cut_and_named_and_one_of_megabytes_is_refused(tmp_path: Path) -> None:
    table = open_table(put(tmp_path, "a.csv", "nama,b\n" + "x" * 20_000 + ",1\n"), "a.csv")
    row = list(table.rows())[1]
    assert len(str(row.cells[0])) == 10_000
    assert row.troubles == (Trouble("cell-too-long", 0),)
    with pytest.raises(Unreadable):
        open_table(put(tmp_path, "b.csv", "nama,b\n" + "x" * 4_000_000 + ",1\n"), "b.csv")


# -- what it says and what it is


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.csv", b"<!DOCTYPE html><html><body>Masuk</body></html>", "html"),
        ("a.csv", b"PK\x03\x04rest", "zip"),
        ("a.csv", b'{"type": "FeatureCollection"}', "json"),
        ("a.csv", b"\x89PNG\r\n", "picture"),
        ("a.xlsx", b"nama,lat,lon\n", "text"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "xls"),
        ("a.geojson", b"<?xml version='1.0'?><GPX/>", "gpx"),
        ("a.gpkg", b"PK\x03\x04rest", "zip"),
        ("a.zip", b"SQLite format 3\x00", "sqlite"),
        ("a.kml", b"nama,lat\n", "text"),
    ],
)
def test_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str, content: bytes, found: str) -> None:
    opening = open_table if name.endswith(("csv", "xlsx")) else open_features
    with pytest.raises(NotWhatItSays) as refused:
        opening(put(tmp_path, name, content), name)
    assert refused.value.facts["found"] == found


@pytest.mark.parametrize("name", ["a.gml", "a.xls", "a.exe", "a", "a.rar", "a.vrt"])
def test_unknown_ending_is_refused_with_those_that_are_known(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnknownFormat) as refused:
        open_features(put(tmp_path, name, b"x"), name)
    assert "geojson" in str(refused.value.facts["known"])


def test_empty_file_and_file_of_blanks_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        open_table(put(tmp_path, "a.csv", b""), "a.csv")
    with pytest.raises(NoRows):
        open_table(put(tmp_path, "b.csv", b"\n;;\n \n"), "b.csv")


def test_file_over_the_size_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge):
        open_table(put(tmp_path, "a.csv", b"a,b\n" * 100), "a.csv", limits=Limits(file_bytes=100))


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.kml", "a.zip", "a.csv", "a.xlsx"])
@pytest.mark.parametrize("limited", [False, True])
def test_pointer_document_under_any_name_fetches_nothing(
    tmp_path: Path, name: str, limited: bool, canary: object, request: pytest.FixtureRequest
) -> None:
    if limited:
        request.getfixturevalue("without_bubblewrap")
    secret = put(tmp_path, "secret.csv", "nama\nRAHASIA\n")
    pointer = (
        f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{canary.address}/x.csv'  # type: ignore[attr-defined]
        f'</SrcDataSource></OGRVRTLayer><OGRVRTLayer name="b"><SrcDataSource>{secret}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    path = put(tmp_path, name, pointer)
    opening = open_table if name.endswith(("csv", "xlsx")) else open_features
    with pytest.raises(NotWhatItSays):
        opening(path, name)
    if name == "a.zip":
        with pytest.raises(NoPlaces) as refused:
            open_features(zipped(tmp_path, "b.zip", {"a.vrt": pointer}), "b.zip")
        assert refused.value.facts == {"why": "no-shp-inside"}
        with pytest.raises(Unreadable):
            open_features(zipped(tmp_path, "c.zip", {"a.shp": pointer, "a.dbf": pointer, "a.prj": pointer}), "c.zip")
    assert canary.hits == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "document",
    [
        {"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline read http://127.0.0.1:1/x"},
        {"geometryType": "esriGeometryPoint", "features": [{"geometry": {"x": 1, "y": 2}}]},
        {"type": "Topology", "objects": {}},
        {"nama": "Entin"},
    ],
)
def test_other_json_documents_are_no_geojson(tmp_path: Path, document: dict[str, object]) -> None:
    with pytest.raises(NotWhatItSays):
        open_features(put(tmp_path, "a.geojson", json.dumps(document)), "a.geojson")


# -- XLSX


def test_workbook_tells_lines_numbers_dates_hidden_and_merged(tmp_path: Path) -> None:
    import datetime

    book = openpyxl.Workbook()
    book.active.title = "Kosong"
    data = book.create_sheet("Data")
    data["B3"], data["C3"], data["D3"] = "nama", "nik", "luas"
    data["B4"], data["C4"], data["D4"] = "Entin", 3672010101900000, 36.5
    data["B6"], data["C6"] = "Hasan", datetime.date(2024, 8, 17)
    data.row_dimensions[6].hidden = True
    data.column_dimensions["D"].hidden = True
    data.merge_cells("B9:C9")
    book.create_sheet("Lama").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    table = open_table(tmp_path / "a.xlsx", "a.xlsx")
    assert list(table.rows()) == [
        Row(3, [None, "nama", "nik", "luas"]),
        Row(4, [None, "Entin", 3672010101900000, 36.5]),
        Row(6, [None, "Hasan", "2024-08-17"], hidden=True),
    ]
    assert table.sheet == "Data"
    assert [(s.name, s.hidden) for s in table.sheets] == [("Kosong", False), ("Data", False), ("Lama", True)]
    assert table.hidden_columns == (3,)
    assert table.merged == ("B9:C9",)


def test_far_cell_does_not_kill_the_server_and_what_can_be_read_is(tmp_path: Path) -> None:
    # two cells 17 thousand million cells apart: the quick reader asks for 550 GB and aborts
    far = sheet(f'<row r="1">{cell("A1", 1)}</row><row r="1048576">{cell("XFD1048576", 2)}</row>')
    with pytest.raises(TooHeavy) as refused:
        open_table(workbook(tmp_path, far), "rumah.xlsx")
    assert refused.value.facts["limit"] == "columns"
    deep = sheet(f'<row r="1">{cell("A1", 1)}{cell("XFD1", "")}</row><row r="1048576">{cell("B1048576", 2)}</row>')
    table = open_table(workbook(tmp_path, deep, "b.xlsx"), "b.xlsx")
    assert [(row.line, row.cells) for row in table.rows()] == [(1, [1]), (1048576, [None, 2])]


def test_both_workbook_readers_give_the_same_rows(tmp_path: Path) -> None:
    from dataclasses import replace

    from geoplan.files.reading import STANDARD, request_for
    from geoplan.files.rules import TABLES
    from geoplan.files.sandbox import ask_child

    rows = (
        f'<row r="2">{text_cell("B2", "nama")}{text_cell("C2", "luas")}</row>'
        f'<row r="4" hidden="1">{text_cell("B4", "Entin")}{cell("C4", "36.5")}<c r="D4" t="b"><v>1</v></c></row>'
    )
    request = request_for(workbook(tmp_path, sheet(rows)), "rumah.xlsx", TABLES, None, STANDARD)
    quick, frugal = (
        list(ask_child(replace(request, reader=reader)).lines()) for reader in ("python_calamine", "openpyxl")
    )
    assert quick == frugal == [[2, [None, "nama", "luas"], 0, []], [4, [None, "Entin", 36.5, True], 1, []]]


def test_false_dimension_error_cells_and_formulas_without_value_are_row_troubles(tmp_path: Path) -> None:
    rows = (
        f'<row r="1">{text_cell("A1", "nama")}{text_cell("B1", "luas")}</row>'
        f'<row r="2">{text_cell("A2", "Entin")}<c r="B2" t="e"><v>#REF!</v></c></row>'
        f'<row r="3">{text_cell("A3", "Hasan")}<c r="B3"><f>6*6</f></c></row>'
        f'<row r="4">{text_cell("A4", "Umi")}<c r="B4"><f>6*6</f><v>36</v></c></row>'
    )
    path = workbook(tmp_path, sheet(rows, before='<dimension ref="A1:XFD1048576"/>'))
    found = {row.line: row for row in open_table(path, "rumah.xlsx").rows()}
    assert found[2].troubles == (Trouble("error-cell", 1),)
    assert found[3].troubles == (Trouble("formula-without-value", 1),)
    assert (found[4].cells, found[4].troubles) == (["Umi", 36], ())


@pytest.mark.parametrize(
    "inner",
    [
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_workbook_with_entities_gives_nothing_away(tmp_path: Path, inner: str) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>&x;&b;</t></is></c></row>'
    text = sheet(rows).replace('<?xml version="1.0"?>', f'<?xml version="1.0"?>{inner}')
    with pytest.raises((Unreadable, NoRows, TooHeavy)):
        open_table(workbook(tmp_path, text), "rumah.xlsx")


def test_workbook_of_a_gigabyte_is_refused_by_its_directory(tmp_path: Path) -> None:
    path = workbook(tmp_path, b"\x20" * 40_000_000)
    with pytest.raises(TooHeavy) as refused:
        open_table(path, "rumah.xlsx", limits=Limits(unpacked_bytes=30_000_000))
    assert refused.value.facts["limit"] == "unpacked_bytes"
    with pytest.raises(TooHeavy) as refused:
        open_table(path, "rumah.xlsx")
    assert refused.value.facts["limit"] == "ratio"


def test_zip_called_xlsx_and_cut_workbook_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotWhatItSays):
        open_table(zipped(tmp_path, "a.xlsx", {"a.txt": "x"}), "a.xlsx")
    whole = workbook(tmp_path, sheet(f'<row r="1">{cell("A1", 1)}</row>')).read_bytes()
    with pytest.raises(Unreadable):
        open_table(put(tmp_path, "b.xlsx", whole[: len(whole) // 2]), "b.xlsx")


# -- GeoJSON


def test_geojson_gives_every_place_with_its_properties(tmp_path: Path) -> None:
    good = feature(point(106.03, -6.01), nama="Entin", rt="001", luas=36.5, anak={"n": 2}, __proto__="x")
    found = open_features(put(tmp_path, "a.geojson", collection(good)), "a.geojson")
    assert found.crs_epsg == 4326
    [row] = found.rows()
    assert row.geometry == point(106.03, -6.01)
    assert row.properties == {"nama": "Entin", "rt": "001", "luas": 36.5, "anak": '{"n": 2}', "__proto__": "x"}


@pytest.mark.parametrize(
    ("name", "epsg"),
    [
        ("urn:ogc:def:crs:EPSG::32748", 32748),
        ("EPSG:3395", 3395),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
    ],
)
def test_declared_crs_of_geojson_is_told(tmp_path: Path, name: str, epsg: int) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    path = put(tmp_path, "a.geojson", collection(feature(point(1, 2)), crs=crs))
    assert open_features(path, "a.geojson").crs_epsg == epsg


def test_crs_that_is_a_link_or_a_text_of_its_own_is_refused(tmp_path: Path) -> None:
    for crs in (
        {"type": "link", "properties": {"href": "http://127.0.0.1:1/x"}},
        {"type": "name", "properties": {"name": "+proj=utm +nadgrids=/etc/passwd"}},
    ):
        with pytest.raises(CrsNotKnown):
            open_features(put(tmp_path, "a.geojson", collection(feature(point(1, 2)), crs=crs)), "a.geojson")


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e999", '"106.8"', "null", "true", "1" * 5000])
def test_odd_numbers_spoil_only_their_own_row(tmp_path: Path, text: str) -> None:
    good = collection(feature(point("HERE", -6.01), n=1), feature(point(106.03, -6.01), n=2))
    raw = good.replace('"HERE"', text)
    rows = list(open_features(put(tmp_path, "a.geojson", raw), "a.geojson").rows())
    assert [row.properties["n"] for row in rows] == [1, 2]


@pytest.mark.parametrize(
    "raw",
    [
        '{"type":"FeatureCollection","features":' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"type":"FeatureCollection","features":[],"x":' + '{"a":' * 50_000 + "1" + "}" * 50_001,
        '{"type":"FeatureCollection","features":[],"x":' + "[" * 80 + "]" * 80 + "}",
    ],
)
def test_deep_json_is_refused(tmp_path: Path, raw: str) -> None:
    with pytest.raises(TooHeavy) as refused:
        open_features(put(tmp_path, "a.geojson", raw), "a.geojson")
    assert refused.value.facts["limit"] == "json_depth"


def test_doubled_keys_and_bad_features_are_named_on_their_row(tmp_path: Path) -> None:
    raw = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1,"a":2},"geometry":null},'
        '5,{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[106,-6]}}]}'
    )
    rows = list(open_features(put(tmp_path, "a.geojson", raw), "a.geojson").rows())
    assert [[t.code for t in row.troubles] for row in rows] == [["doubled-key"], ["not-a-feature"], []]


def test_geojson_cut_off_empty_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        open_features(put(tmp_path, "a.geojson", collection(feature(point(1, 2)))[:-5]), "a.geojson")
    with pytest.raises(NoPlaces):
        open_features(put(tmp_path, "b.geojson", collection()), "b.geojson")
    with pytest.raises(Unreadable):
        open_features(put(tmp_path, "c.geojson", b'{"type": "\xff\xfe"}'), "c.geojson")
    wide = feature(point(106, -6), **{f"c{i}": 1 for i in range(20_000)})
    with pytest.raises(TooHeavy):
        open_features(put(tmp_path, "d.geojson", collection(wide)), "d.geojson")


def test_utf16_and_marked_geojson_are_decoded(tmp_path: Path) -> None:
    text = collection(feature(point(106.03, -6.01), nama="Ñ"))
    for raw in (text.encode("utf-16"), b"\xef\xbb\xbf" + text.encode()):
        [row] = open_features(put(tmp_path, "a.geojson", raw), "a.geojson").rows()
        assert row.properties == {"nama": "Ñ"}


# -- shapefile, GeoPackage, KML


def test_zipped_shapefile_is_read_with_its_crs_and_folder(tmp_path: Path) -> None:
    found = open_features(shapefile_zip(tmp_path, crs="EPSG:32748", prefix="data/2026/"), "rumah.zip")
    assert (found.crs_epsg, found.layer, found.row_count) == (32748, "rumah", 1)
    [row] = found.rows()
    assert isinstance(row.geometry, bytes)
    assert row.properties == {"nama": "Bu Entin"}


def test_shapefile_without_its_lesser_parts_is_read_and_told(tmp_path: Path) -> None:
    found = open_features(shapefile_zip(tmp_path, without=("shx", "prj", "cpg")), "rumah.zip")
    assert found.crs_epsg is None
    assert {note.code for note in found.notes} == {"part-missing", "encoding-guessed"}
    assert [row.properties["nama"] for row in found.rows()] == ["Bu Entin", "Pak Ñandú"]


def test_archive_with_two_layers_asks_which(tmp_path: Path) -> None:
    path = shapefile_zip(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        for part in ("shp", "shx", "dbf", "prj"):
            archive.writestr(f"sekolah.{part}", archive.read(f"rumah.{part}"))
    with pytest.raises(WhichLayer) as refused:
        open_features(path, "rumah.zip")
    assert refused.value.facts["layers"] == ["rumah", "sekolah"]
    assert open_features(path, "rumah.zip", layer="sekolah").row_count == 2


def test_geopackage_is_read_also_in_write_ahead_mode(tmp_path: Path) -> None:
    import sqlite3

    path = geopackage(tmp_path)
    link = sqlite3.connect(path)
    link.execute("pragma journal_mode=wal")
    link.close()
    found = open_features(path, "rumah.gpkg")
    assert (found.crs_epsg, found.layer) == (4326, "rumah")
    assert [row.properties["nama"] for row in found.rows()] == ["Entin", "Hasan"]


def test_geopackage_with_several_layers_asks_which(tmp_path: Path) -> None:
    import shapely

    path = geopackage(tmp_path)
    layer(tmp_path, path.name, [shapely.Point(106, -6)], driver="GPKG", layer_name="sekolah", mode="a", n=["1"])
    with pytest.raises(WhichLayer):
        open_features(path, "rumah.gpkg")
    assert open_features(path, "rumah.gpkg", layer="sekolah").row_count == 1


KML = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'


def test_kml_placemarks_come_with_their_data(tmp_path: Path) -> None:
    inner = (
        "<Folder><Placemark><name>Entin</name><ExtendedData><Data name='rt'><value>001</value></Data>"
        "<SchemaData><SimpleData name='rw'>02</SimpleData></SchemaData></ExtendedData>"
        "<Point><coordinates>106.03,-6.01,12</coordinates></Point></Placemark>"
        "<Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>106,-6 106.1,-6 106.1,-6.1 106,-6"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Folder>"
    )
    first, second = open_features(put(tmp_path, "a.kml", KML.format(inner)), "a.kml").rows()
    assert first.geometry == {"type": "Point", "coordinates": [106.03, -6.01, 12.0]}
    assert first.properties == {"name": "Entin", "rt": "001", "rw": "02"}
    assert isinstance(second.geometry, dict)
    assert second.geometry["type"] == "Polygon"
    assert second.geometry["coordinates"][0][0] == [106.0, -6.0]


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    ],
)
def test_kml_with_a_document_type_is_refused(tmp_path: Path, document: str) -> None:
    body = KML.format("<Placemark><name>&x;&c;</name></Placemark>").replace("<kml", document + "<kml")
    with pytest.raises(Unreadable):
        open_features(put(tmp_path, "a.kml", body), "a.kml")


def test_kml_with_only_a_link_holds_no_places(tmp_path: Path, canary: object) -> None:
    link = f"<NetworkLink><Link><href>{canary.address}/a.kml</href></Link></NetworkLink>"  # type: ignore[attr-defined]
    with pytest.raises(NoPlaces) as refused:
        open_features(put(tmp_path, "a.kml", KML.format(link)), "a.kml")
    assert refused.value.facts == {"why": "only-a-link"}
    assert canary.hits == []  # type: ignore[attr-defined]


def test_kml_of_endless_depth_and_xml_of_other_kinds_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TooHeavy):
        open_features(put(tmp_path, "a.kml", KML.format("<Folder>" * 5000 + "</Folder>" * 5000)), "a.kml")
    with pytest.raises(NotWhatItSays):
        open_features(put(tmp_path, "b.kml", '<?xml version="1.0"?><gpx><wpt/></gpx>'), "b.kml")


# -- the house


def test_no_trace_is_left_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    good, bad = shapefile_zip(tmp_path), put(tmp_path, "b.geojson", "{")
    list(open_features(good, "rumah.zip").rows())
    with pytest.raises(Unreadable):
        open_features(bad, "b.geojson")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_the_server_never_loads_the_libraries_that_parse_files(tmp_path: Path) -> None:
    files = [shapefile_zip(tmp_path), geopackage(tmp_path), workbook(tmp_path, sheet(f"<row>{cell('A1', 1)}</row>"))]
    program = (
        "import sys\n"
        "from geoplan.files.reading import open_features, open_table, is_features\n"
        "for path in sys.argv[1:]:\n"
        "    (open_features if is_features(path, path) else open_table)(path, path)\n"
        "print([m for m in sys.modules if m.split('.')[0] in"
        " {'pyogrio', 'fiona', 'osgeo', 'python_calamine', 'openpyxl', 'defusedxml'}])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, *map(str, files)], capture_output=True, text=True, check=True, env=os.environ
    )
    assert told.stdout == "[]\n"


def test_readers_of_files_are_named_in_the_child_alone() -> None:
    package = Path(__file__).resolve().parents[2] / "geoplan"
    parsers = ("pyogrio", "fiona", "osgeo", "python_calamine", "openpyxl.load", "gdal import DataSource", "GDALRaster")
    naming = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if any(f"import {p}" in path.read_text() or f"from {p}" in path.read_text() for p in parsers)
    }
    assert naming
    assert all(name.startswith("files/child/") for name in naming)


def test_machine_without_bubblewrap_reads_the_same_and_says_so(tmp_path: Path, without_bubblewrap: None) -> None:
    assert sandbox_here() is Sandbox.LIMITS
    for path, name in ((shapefile_zip(tmp_path), "rumah.zip"), (geopackage(tmp_path), "rumah.gpkg")):
        found = open_features(path, name)
        assert found.sandbox is Sandbox.LIMITS
        assert found.row_count == 2
