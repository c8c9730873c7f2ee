"""Small files of every kind, good and hostile, made where they are needed."""

import io
import json
import sqlite3
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyogrio.raw import write as write_layer

CITANGKIL = (106.03559, -6.01549)


def put(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point(lon: Any, lat: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def collection(*features: Any, **more: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


def zipped(folder: Path, name: str, members: dict[str, bytes | str], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", packing) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return path


def layer(
    folder: Path, name: str, shapes: list[Any], crs: str | None = "EPSG:4326", driver: str = "ESRI Shapefile",
    mode: str = "w", layer_name: str | None = None, **columns: list[Any],
) -> Path:  # fmt: skip
    path = folder / name
    write_layer(
        path,
        geometry=np.array([shapely.to_wkb(s) for s in shapes], dtype=object),
        field_data=[np.array(values, dtype=object) for values in columns.values()],
        fields=np.array(list(columns), dtype=object),
        geometry_type=shapes[0].geom_type,
        crs=crs,
        driver=driver,
        layer=layer_name,
        append=mode == "a",
    )
    return path


def shapefile_zip(
    folder: Path, *, without: tuple[str, ...] = (), crs: str | None = "EPSG:4326", prefix: str = "", **more: bytes
) -> Path:
    made = folder / "made"
    made.mkdir(exist_ok=True)
    shapes = [shapely.Point(106.03, -6.01), shapely.Point(106.04, -6.02)]
    if crs == "EPSG:32748":
        shapes = [shapely.Point(614000, 9335000)]
    layer(made, "rumah.shp", shapes, crs=crs, nama=["Bu Entin", "Pak Ñandú"][: len(shapes)])
    members = {f"{prefix}{f.name}": f.read_bytes() for f in made.iterdir() if f.suffix[1:] not in without}
    return zipped(folder, "rumah.zip", members | {k.replace("__", "."): v for k, v in more.items()})


def geopackage(folder: Path, name: str = "rumah.gpkg") -> Path:
    shapes = [shapely.Point(106.03, -6.01), shapely.Point(106.04, -6.02)]
    return layer(folder, name, shapes, driver="GPKG", nama=["Entin", "Hasan"], layer_name="rumah")


def run_sql(path: Path, *statements: str) -> Path:
    link = sqlite3.connect(path)
    for statement in statements:
        link.execute(statement)
    link.commit()
    link.close()
    return path


SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(folder: Path, sheet_xml: str | bytes, name: str = "rumah.xlsx", **parts: str) -> Path:
    """Write a workbook by hand: the sheet's own text is what tests want to bend."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{relations}"><sheets>'
        '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        SHEET: sheet_xml,
    }
    return zipped(folder, name, members | {k.replace("__", "/") + ".xml": v for k, v in parts.items()})


def sheet(rows: str, before: str = "") -> str:
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData></worksheet>'


def cell(reference: str, value: object) -> str:
    return f'<c r="{reference}"><v>{value}</v></c>'


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def lying_zip(path: Path, member: str, said: int) -> None:
    """Make the directory and the member's own head say another unpacked size than is true."""
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as archive:
        info = archive.getinfo(member)
    struct.pack_into("<I", raw, info.header_offset + 22, said)
    place = raw.rfind(member.encode())
    struct.pack_into("<I", raw, place - 46 + 24, said)
    path.write_bytes(bytes(raw))


ODF = "urn:oasis:names:tc:opendocument:xmlns:"
ODS_NAMES = " ".join(f'xmlns:{name}="{ODF}{name}:1.0"' for name in ("office", "table", "text", "style"))
ODS_NAMES += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def ods(folder: Path, sheets: str, before: str = "", name: str = "rumah.ods") -> Path:
    """Write a LibreOffice sheet by hand; the style `hidden` hides a whole sheet."""
    content = f'<?xml version="1.0"?>{before}<office:document-content {ODS_NAMES}><office:automatic-styles>'
    content += '<style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/>'
    content += f"</style:style></office:automatic-styles><office:body><office:spreadsheet>{sheets}"
    content += "</office:spreadsheet></office:body></office:document-content>"
    return zipped(folder, name, {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def ods_sheet(name: str, rows: str, style: str = "plain") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{rows}</table:table>'


def ods_cell(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def ods_number(value: str) -> str:
    shown = f"<text:p>{value}</text:p>"
    return f'<table:table-cell office:value-type="float" office:value="{value}">{shown}</table:table-cell>'
