"""The formats beside the first six: ODS, KMZ, GPX, KML folders, lists of JSON objects."""

import json
from pathlib import Path

import pytest

from geoplan.files.errors import (
    ArchiveRefused,
    LayerNotFound,
    NoPlaces,
    NoRows,
    NotWhatItSays,
    TooHeavy,
    UnknownFormat,
    Unreadable,
)
from geoplan.files.reading import Row, SheetName, Trouble, open_features, open_table
from geoplan.files.rules import Limits
from tests.files.makers import lying_zip, ods, ods_cell, ods_number, ods_sheet, put, zipped

XXE = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY x "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
KML = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
PLACE = "<Placemark><name>{}</name><Point><coordinates>106.03,-6.01,0</coordinates></Point></Placemark>"


# -- ODS


def test_ods_cells_come_as_what_they_are(tmp_path: Path) -> None:
    row = ods_cell("Bu&amp;Entin") + ods_number("36.5") + ods_number("3672010101900001")
    row += '<table:table-cell office:value-type="date" office:date-value="2024-08-17"><text:p>17/08/24</text:p>'
    row += "</table:table-cell>"
    row += '<table:table-cell office:value-type="string"><text:p>RT<text:s text:c="2"/>1</text:p><text:p>RW 2</text:p>'
    row += "<office:annotation><text:p>not mine</text:p></office:annotation></table:table-cell>"
    table = open_table(ods(tmp_path, ods_sheet("Data", f"<table:table-row>{row}</table:table-row>")), "rumah.ods")
    assert list(table.rows()) == [Row(1, ["Bu&Entin", 36.5, 3672010101900001, "2024-08-17", "RT  1\nRW 2"])]


def test_ods_repeats_and_merged_cells_keep_their_places(tmp_path: Path) -> None:
    # A1:A2 merged; B1 and C1 the same cell twice; row 4 after a blank row 3; a million blank rows at the foot.
    rows = '<table:table-row><table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="1"'
    rows += ' office:value-type="string"><text:p>Citangkil</text:p></table:table-cell>'
    rows += '<table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>x</text:p>'
    rows += '</table:table-cell><table:table-cell table:number-columns-repeated="16381"/></table:table-row>'
    rows += f"<table:table-row><table:covered-table-cell/>{ods_cell('y')}</table:table-row>"
    rows += "<table:table-row><table:table-cell/></table:table-row>"
    rows += f'<table:table-row table:number-rows-repeated="2">{ods_cell("z")}</table:table-row>'
    rows += '<table:table-row table:number-rows-repeated="1048571"><table:table-cell/></table:table-row>'
    table = open_table(ods(tmp_path, ods_sheet("Data", rows)), "rumah.ods")
    assert list(table.rows()) == [
        Row(1, ["Citangkil", "x", "x"]), Row(2, [None, "y"]), Row(4, ["z"]), Row(5, ["z"]),
    ]  # fmt: skip
    assert table.merged == ("A1:A2",)


def test_ods_sheets_are_listed_and_one_may_be_chosen(tmp_path: Path) -> None:
    filled = f"<table:table-row>{ods_cell('isi')}</table:table-row>"
    hidden_row = f'<table:table-row table:visibility="collapse">{ods_cell("B")}</table:table-row>'
    column = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    path = ods(
        tmp_path,
        ods_sheet("Sembunyi", filled, style="hidden") + ods_sheet("Kosong", "")
        + ods_sheet("Rumah", column + filled + hidden_row) + ods_sheet("Lain", filled * 2),
    )  # fmt: skip
    table = open_table(path, "rumah.ods")
    assert table.sheet == "Rumah"
    assert table.sheets == tuple(
        SheetName(name, name == "Sembunyi") for name in ("Sembunyi", "Kosong", "Rumah", "Lain")
    )
    assert [(row.line, row.hidden) for row in table.rows()] == [(1, False), (2, True)]
    assert table.hidden_columns == (1,)
    assert open_table(path, "rumah.ods", sheet="Lain").row_count == 2
    assert open_table(path, "rumah.ods", sheet="Sembunyi").row_count == 1
    with pytest.raises(LayerNotFound) as refused:
        open_table(path, "rumah.ods", sheet="Sekolah")
    assert refused.value.facts["layers"] == ["Sembunyi", "Kosong", "Rumah", "Lain"]
    with pytest.raises(NoRows):
        open_table(path, "rumah.ods", sheet="Kosong")


def test_only_hidden_sheets_are_read_when_there_is_nothing_else(tmp_path: Path) -> None:
    filled = f"<table:table-row>{ods_cell('isi')}</table:table-row>"
    assert open_table(ods(tmp_path, ods_sheet("S", filled, style="hidden")), "a.ods").sheet == "S"


def test_ods_formula_is_read_by_its_value_and_named_without_one(tmp_path: Path) -> None:
    formula = '<table:table-cell table:formula="of:=[.A1]*2" {}/>'
    row = formula.format('office:value-type="float" office:value="4"') + formula.format("")
    error = '<table:table-cell calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>'
    path = ods(tmp_path, ods_sheet("D", f"<table:table-row>{row}{error}{ods_number('abc')}</table:table-row>"))
    [found] = open_table(path, "a.ods").rows()
    assert found.cells == [4, None, "#REF!", "abc"]
    assert found.troubles == (Trouble("formula-without-value", 1), Trouble("error-cell", 2), Trouble("error-cell", 3))


@pytest.mark.parametrize("document", [XXE, LAUGHS])
def test_ods_with_a_document_type_is_refused(tmp_path: Path, document: str) -> None:
    path = ods(tmp_path, ods_sheet("D", f"<table:table-row>{ods_cell('&x;')}</table:table-row>"), before=document)
    with pytest.raises(Unreadable) as refused:
        open_table(path, "a.ods")
    assert refused.value.facts["why"] == "document-type"


def test_ods_bombs_are_refused(tmp_path: Path) -> None:
    wide = (
        f'<table:table-row><table:table-cell table:number-columns-repeated="16383"/>{ods_cell("x")}</table:table-row>'
    )
    long = f'<table:table-row table:number-rows-repeated="1048576">{ods_cell("x")}</table:table-row>'
    deep = f"<table:table-row>{'<table:table-cell><text:p>' + '<text:span>' * 5000}"
    deep += "</text:span>" * 5000 + "</text:p></table:table-cell></table:table-row>"
    for rows, limit in ((wide, "columns"), (long, "rows"), (deep, "xml_depth")):
        with pytest.raises(TooHeavy) as refused:
            open_table(ods(tmp_path, ods_sheet("D", rows)), "a.ods")
        assert refused.value.facts["limit"] == limit
    packed = ods(tmp_path, ods_sheet("D", "<table:table-row/>" * 3_000_000))
    with pytest.raises(TooHeavy) as refused:
        open_table(packed, "a.ods")
    assert refused.value.facts["limit"] == "ratio"


def test_ods_whose_size_lies_or_that_is_something_else_is_refused(tmp_path: Path) -> None:
    lying = ods(tmp_path, ods_sheet("D", "<table:table-row/>" * 100_000))
    lying_zip(lying, "content.xml", 1000)
    with pytest.raises(Unreadable):
        open_table(lying, "a.ods")
    for members in (
        {"content.xml": "<x/>"},
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"},
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<html/>"},
    ):
        with pytest.raises(NotWhatItSays):
            open_table(zipped(tmp_path, "b.ods", members), "b.ods")
    with pytest.raises(NotWhatItSays):
        open_table(put(tmp_path, "c.ods", "nama;lat\n"), "c.ods")
    with pytest.raises(ArchiveRefused):
        open_table(zipped(tmp_path, "d.ods", {"mimetype": "x", "content.xml": "x", "../evil": "x"}), "d.ods")


# -- KML folders and KMZ


def test_kml_folders_are_told_with_each_place(tmp_path: Path) -> None:
    inner = f"<Folder><name>Citangkil</name><Folder><name>RT 1</name>{PLACE.format('A')}</Folder>{PLACE.format('B')}"
    features = open_features(put(tmp_path, "a.kml", KML.format(f"{inner}</Folder>{PLACE.format('C')}")), "a.kml")
    assert [one.properties for one in features.rows()] == [
        {"name": "A", "folder": "RT 1", "folder above": "Citangkil"},
        {"name": "B", "folder": "Citangkil"},
        {"name": "C"},
    ]


def test_kmz_is_the_kml_inside(tmp_path: Path) -> None:
    path = zipped(
        tmp_path, "a.kmz", {"files/icon.png": b"\x89PNG", "a/b.kml": "x", "doc.kml": KML.format(PLACE.format("A"))}
    )
    features = open_features(path, "a.kmz")
    assert (features.layer, features.crs_epsg, features.row_count) == ("doc.kml", 4326, 1)
    assert next(iter(features.rows())).geometry == {"type": "Point", "coordinates": [106.03, -6.01, 0]}


def test_harmful_kmz_is_refused(tmp_path: Path, canary: object) -> None:
    link = f"<NetworkLink><Link><href>{canary.address}/a.kml</href></Link></NetworkLink>"  # type: ignore[attr-defined]
    bomb = zipped(tmp_path, "bomb.kmz", {"doc.kml": KML.format(PLACE.format("A" * 60_000_000))})
    slip = zipped(tmp_path, "slip.kmz", {"../doc.kml": KML.format(PLACE.format("A"))})
    nested = zipped(tmp_path, "nested.kmz", {"doc.kml": KML.format(PLACE.format("A")), "inner.kmz": b"PK"})
    lying = zipped(tmp_path, "lying.kmz", {"doc.kml": KML.format(PLACE.format("A" * 1_000_000))})
    lying_zip(lying, "doc.kml", 500)
    entity = zipped(tmp_path, "e.kmz", {"doc.kml": KML.format(PLACE.format("&x;")).replace("<kml", XXE + "<kml")})
    for path, refusal in (
        (bomb, TooHeavy), (slip, ArchiveRefused), (nested, ArchiveRefused), (lying, Unreadable), (entity, Unreadable),
        (zipped(tmp_path, "none.kmz", {"a.txt": "x"}), NoPlaces),
        (zipped(tmp_path, "link.kmz", {"doc.kml": KML.format(link)}), NoPlaces),
        (put(tmp_path, "plain.kmz", KML.format(PLACE.format("A"))), NotWhatItSays),
    ):  # fmt: skip
        with pytest.raises(refusal):
            open_features(path, path.name)
    assert canary.hits == []  # type: ignore[attr-defined]


# -- GPX

GPX = '<?xml version="1.0"?>{}<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{}</gpx>'


def test_gpx_waypoints_are_places_and_tracks_are_not(tmp_path: Path) -> None:
    body = '<wpt lat="-6.015490" lon="106.035590"><ele>12.5</ele><name>001</name><sym>Flag</sym></wpt>'
    body += '<wpt lat="x" lon="106.04"/><trk><trkseg><trkpt lat="-6.0" lon="106.0"/></trkseg></trk>'
    features = open_features(put(tmp_path, "a.gpx", GPX.format("", body)), "a.gpx")
    first, second = features.rows()
    assert first.geometry == {"type": "Point", "coordinates": [106.03559, -6.01549]}
    assert first.properties == {"ele": "12.5", "name": "001", "sym": "Flag"}
    assert second.geometry == {"type": "Point", "coordinates": [106.04, "x"]}
    assert [(note.code, note.facts) for note in features.notes] == [("ways-not-read", {"count": 1})]


def test_gpx_without_an_xml_head_is_read(tmp_path: Path) -> None:
    assert open_features(put(tmp_path, "a.gpx", '<gpx><wpt lat="-6" lon="106"/></gpx>'), "a.gpx").row_count == 1


@pytest.mark.parametrize("document", [XXE, LAUGHS])
def test_gpx_with_a_document_type_is_refused(tmp_path: Path, document: str) -> None:
    body = GPX.format(document, '<wpt lat="-6" lon="106"><name>&x;</name></wpt>')
    with pytest.raises(Unreadable) as refused:
        open_features(put(tmp_path, "a.gpx", body), "a.gpx")
    assert refused.value.facts["why"] == "document-type"


def test_gpx_without_waypoints_holds_no_places(tmp_path: Path) -> None:
    with pytest.raises(NoPlaces) as refused:
        open_features(put(tmp_path, "a.gpx", GPX.format("", "<trk/>")), "a.gpx")
    assert refused.value.facts == {"why": "only-ways"}
    with pytest.raises(NotWhatItSays):
        open_features(put(tmp_path, "b.gpx", KML.format(PLACE.format("A"))), "b.gpx")


# -- lists of JSON objects


def test_json_objects_are_rows_under_their_keys(tmp_path: Path) -> None:
    records = [
        {"nama": "Entin", "lat": -6.01, "lon": 106.03, "rt": "001"},
        {"nama": "Hasan", "alamat": {"jalan": "Link. A", "rw": 2}, "koordinat": [106.04, -6.02]},
        7,
        {"nama": None, "titik": {"type": "Point", "coordinates": [106.03, -6.01]}},
    ]
    table = open_table(put(tmp_path, "a.json", json.dumps(records)), "a.json")
    header, first, second, third, fourth = table.rows()
    assert header == Row(0, ["nama", "lat", "lon", "rt", "alamat jalan", "alamat rw", "koordinat", "coordinates"])
    assert first == Row(1, ["Entin", -6.01, 106.03, "001"])
    assert second == Row(2, ["Hasan", None, None, None, "Link. A", 2, "106.04, -6.02"])
    assert third == Row(3, [7], troubles=(Trouble("not-an-object", 0),))
    assert fourth == Row(4, [None] * 7 + ["106.03, -6.01"])


def test_json_is_a_table_when_it_begins_as_a_list_and_geojson_else(tmp_path: Path) -> None:
    path = put(tmp_path, "a.json", "\n [ {}]")
    with pytest.raises(UnknownFormat):
        open_features(path, "a.json")
    with pytest.raises(UnknownFormat):
        open_table(put(tmp_path, "b.json", '{"type": "FeatureCollection"}'), "b.json")


def test_harmful_json_lists_are_refused(tmp_path: Path) -> None:
    many = json.dumps([{str(n): 1 for n in range(300)}])
    deep = '[{"a":' * 200 + "1" + "}]" * 200
    endless = '[{"a":' * 100_000
    long = json.dumps([{"a": 1}] * 30)
    for content, limits in ((many, Limits()), (deep, Limits()), (endless, Limits()), (long, Limits(rows=20))):
        with pytest.raises(TooHeavy):
            open_table(put(tmp_path, "a.json", content), "a.json", limits=limits)
    with pytest.raises(Unreadable):
        open_table(put(tmp_path, "a.json", '[{"a": 1}'), "a.json")
    with pytest.raises(NotWhatItSays):
        open_table(put(tmp_path, "a.json", "[[1, 2]]"), "a.json")
