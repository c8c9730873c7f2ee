"""Random points in a random form under random headings in a random format, written to a real file."""

import json
import string
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import openpyxl
import shapely
from hypothesis import strategies as st
from pyproj import Transformer

from geoplan.surveys.reading.text import Cell
from geoplan.surveys.rules import accept_repairs
from tests.files.makers import layer, ods, ods_cell, ods_number, ods_sheet, zipped
from tests.surveys.handed_in import handed_in
from tests.surveys.test_reading_any_form import FORMS, HEADS, ONE_CELL, ONE_HEAD, TO_UTM, Point, points

# A hundredth of a second and a metre of UTM are both under this.
CLOSE_DEG = 0.00002
ACCENTED = string.ascii_letters + "éÉñöü"
SEPARATORS = {"semicolon": ";", "comma": ",", "tab": "\t", "pipe": "|"}
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]
TABLES = ["csv", "tsv", "txt", "xlsx", "ods"]
FEATURES = ["geojson", "kml", "kmz", "gpx", "zip", "gpkg"]
SYSTEMS = {4326: None, 32748: TO_UTM, 3857: Transformer.from_crs(4326, 3857, always_xy=True)}


@dataclass(frozen=True)
class Sheet:
    """A table: its rows from the first line on, the point of each record line, and the lines that hold rubbish."""

    rows: list[list[Cell]]
    places: dict[int, Point]
    rubbish: set[int]


@dataclass(frozen=True)
class Written:
    """A file's ending and everything that decides its bytes."""

    ending: str
    sheet: Sheet
    separator: str
    encoding: str
    crs_epsg: int
    latitude_first: bool


names = st.text(ACCENTED, min_size=3, max_size=12).map(lambda name: f"Contoh {name}")


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Draw title rows, a heading, and records in a form each, some of them rubbish."""
    rows: list[list[Cell]] = [[title] for title in draw(st.lists(st.sampled_from(["DAFTAR RTLH", "KOTA"]), max_size=2))]
    places: dict[int, Point] = {}
    rubbish: set[int] = set()
    forms = draw(st.sampled_from([FORMS, ONE_CELL]))
    heads = draw(st.sampled_from(HEADS if forms is FORMS else [(head,) for head in ONE_HEAD]))
    rows.append(["Nama", "Kelurahan", *heads])
    for point in draw(st.lists(points, min_size=1, max_size=8)):
        form = forms[draw(st.sampled_from(sorted(forms)))](point)
        is_rubbish = draw(st.integers(0, 7)) == 0
        cells = ["rusak"] * len(heads) if is_rubbish else [form] if isinstance(form, str) else list(form)
        rows.append([draw(names), "Citangkil", *cells])
        if is_rubbish:
            rubbish.add(len(rows))
        else:
            places[len(rows)] = point
    return Sheet(rows, places, rubbish)


@st.composite
def place_lists(draw: st.DrawFn) -> Sheet:
    """Draw records whose points are geometries: a line is the number of the place."""
    drawn = draw(st.lists(points, min_size=1, max_size=8))
    rows: list[list[Cell]] = [[draw(names), *point] for point in drawn]
    return Sheet(rows, dict(enumerate(drawn, start=1)), set())


@st.composite
def files(draw: st.DrawFn) -> Written:
    ending = draw(st.sampled_from([*TABLES, *FEATURES, "json"]))
    return Written(
        ending,
        draw(sheets() if ending in TABLES else place_lists()),
        draw(st.sampled_from(sorted(SEPARATORS.values()))),
        draw(st.sampled_from(ENCODINGS)),
        draw(st.sampled_from(sorted(SYSTEMS))),
        draw(st.booleans()),
    )


def write(file: Written, folder: Path) -> Path:
    path = folder / f"rumah.{file.ending}"
    if file.ending in {"csv", "tsv", "txt"}:
        separator = "\t" if file.ending == "tsv" else file.separator
        path.write_bytes(csv_text(file.sheet.rows, separator).encode(file.encoding))
    elif file.ending == "xlsx":
        write_workbook(file.sheet.rows, path)
    elif file.ending == "ods":
        rows = "".join(f"<table:table-row>{''.join(map(in_ods, row))}</table:table-row>" for row in file.sheet.rows)
        ods(folder, ods_sheet("Rekap", rows))
    elif file.ending == "json":
        path.write_text(json.dumps([record(row, pair=file.latitude_first) for row in file.sheet.rows]))
    elif file.ending == "geojson":
        path.write_text(geojson(file))
    elif file.ending in {"zip", "gpkg"}:
        write_layer(file, path)
    else:
        write_xml(file, path)
    return path


def csv_text(rows: Sequence[Sequence[Cell]], separator: str) -> str:
    return "".join(separator.join(quoted(str(cell), separator) for cell in row) + "\r\n" for row in rows)


def quoted(cell: str, separator: str) -> str:
    if separator in cell or '"' in cell or "\n" in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def write_workbook(rows: Sequence[Sequence[Cell]], path: Path) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def in_ods(cell: Cell) -> str:
    return ods_number(str(cell)) if isinstance(cell, float) else ods_cell(escape(str(cell)))


def record(row: Sequence[Cell], *, pair: bool) -> dict[str, object]:
    name, lon, lat = row
    return {"nama": name, "koordinat": [lat, lon]} if pair else {"nama": name, "lokasi": {"lat": lat, "lng": lon}}


def geojson(file: Written) -> str:
    into = SYSTEMS[file.crs_epsg]
    features = []
    for name, lon, lat in file.sheet.rows:
        place = list(into.transform(lon, lat)) if into else [lat, lon] if file.latitude_first else [lon, lat]
        features.append(
            {"type": "Feature", "properties": {"nama": name}, "geometry": {"type": "Point", "coordinates": place}}
        )
    crs = {"type": "name", "properties": {"name": f"EPSG:{file.crs_epsg}"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": features})


def write_layer(file: Written, path: Path) -> None:
    into = SYSTEMS[file.crs_epsg]
    shapes = [shapely.Point(into.transform(lon, lat) if into else (lon, lat)) for _, lon, lat in file.sheet.rows]
    columns = {"nama": [name for name, _, _ in file.sheet.rows]}
    crs = f"EPSG:{file.crs_epsg}"
    if file.ending == "gpkg":
        layer(path.parent, path.name, shapes, crs=crs, driver="GPKG", **columns)
        return
    made = path.parent / "made"
    made.mkdir()
    layer(made, "rumah.shp", shapes, crs=crs, **columns)
    zipped(path.parent, path.name, {one.name: one.read_bytes() for one in made.iterdir()})


def write_xml(file: Written, path: Path) -> None:
    rows = [(escape(str(name)), lon, lat) for name, lon, lat in file.sheet.rows]
    if file.ending == "gpx":
        inside = "".join(f'<wpt lat="{lat}" lon="{lon}"><name>{name}</name></wpt>' for name, lon, lat in rows)
        path.write_text(f'<?xml version="1.0"?><gpx version="1.1">{inside}</gpx>')
        return
    inside = "".join(
        f"<Placemark><name>{name}</name><Point><coordinates>{lon},{lat},0</coordinates></Point></Placemark>"
        for name, lon, lat in rows
    )
    kml = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'
    if file.ending == "kml":
        path.write_text(kml)
        return
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doc.kml", kml)


def check(file: Written) -> None:
    """Every point comes back on its line; rubbish is refused on its own line and takes nothing along."""
    with TemporaryDirectory() as folder:
        read = handed_in(write(file, Path(folder)))
    assert set(read.rows) == set(file.sheet.places) | file.sheet.rubbish
    for line, (lon, lat) in file.sheet.places.items():
        draft = accept_repairs(read.rows[line]).draft
        place = draft and draft.location
        assert place is not None, (line, read.faults[line])
        assert abs(place[0] - lon) < CLOSE_DEG
        assert abs(place[1] - lat) < CLOSE_DEG
    for line in file.sheet.rubbish:
        assert "point-unreadable" in read.faults[line]
