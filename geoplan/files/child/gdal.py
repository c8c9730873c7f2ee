"""Zipped shapefile and GeoPackage through GDAL, with every driver but the two shut out."""

import codecs
import os
import sqlite3
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from geoplan.files.child.answer import Answer, Refused
from geoplan.files.child.archive import guarded, unpack
from geoplan.files.rules import Request

SQL = Path(__file__).parent.parent / "sql"
ALLOWED_DRIVERS = {"ESRI Shapefile", "GPKG"}
PARTS = ("shp", "shx", "dbf", "prj", "cpg")
# What GeoPackage writers themselves put beside the data.
OWN_TRIGGERS = ("rtree_", "trigger_insert_feature_count_", "trigger_delete_feature_count_", "gpkg_", "fid_uuid_")
OWN_VIEWS = {"st_spatial_ref_sys", "st_geometry_columns", "spatial_ref_sys", "geometry_columns"}
OWN_VIRTUAL = "using rtree("
SURE_ENOUGH = 70


def drivers_to_skip() -> str:
    """Return all drivers of this build but the allowed ones, as GDAL wants them told before it starts."""
    import pyogrio  # noqa: PLC0415 -- only ever in the child

    return ",".join(sorted(set(pyogrio.list_drivers()) - ALLOWED_DRIVERS))


def read_shapefile(request: Request, answer: Answer) -> dict[str, object]:
    with guarded(request.path, request.limits) as archive:
        parts = chosen(shapes_in(archive), request.layer)
        for ending, member in parts.items():
            with Path(request.work, f"shape.{ending}").open("wb") as file:
                unpack(archive, member, file, request.limits)
    for ending in ("shx", "prj", "dbf"):
        if ending not in parts:
            answer.note("part-missing", part=ending)
    if "dbf" in parts and "cpg" not in parts:
        answer.note("encoding-guessed", read_as=dbf_encoding(Path(request.work, "shape.dbf")))
    encoding = None if "cpg" in parts else dbf_encoding(Path(request.work, "shape.dbf"))
    facts = write_layer(str(Path(request.work, "shape.shp")), None, encoding, answer)
    return {**facts, "layer": PurePosixPath(parts["shp"].filename).stem}


def shapes_in(archive: zipfile.ZipFile) -> dict[str, dict[str, zipfile.ZipInfo]]:
    """Return the shapefiles of an archive, each with its parts by ending."""
    found: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for member in archive.infolist():
        path = PurePosixPath(member.filename)
        ending = path.suffix.lower().removeprefix(".")
        # Macs add a shadow of every file.
        if ending in PARTS and "__MACOSX" not in path.parts and not path.name.startswith("._"):
            found.setdefault(str(path.with_suffix("")).lower(), {})[ending] = member
    shapes = {name: parts for name, parts in found.items() if "shp" in parts}
    if not shapes:
        raise Refused("files.no-places", why="no-shp-inside")
    return shapes


def chosen(shapes: dict[str, dict[str, zipfile.ZipInfo]], layer: str | None) -> dict[str, zipfile.ZipInfo]:
    by_name = {PurePosixPath(parts["shp"].filename).stem: parts for parts in shapes.values()}
    return by_name[one_layer(list(by_name), layer)]


def one_layer(names: list[str], asked: str | None) -> str:
    if not names:
        raise Refused("files.no-places")
    if asked is not None and asked not in names:
        raise Refused("files.layer-not-found", layer=asked[:100], layers=names[:50])
    if asked is None and len(names) > 1:
        raise Refused("files.which-layer", layers=names[:50])
    return asked or names[0]


def dbf_encoding(path: Path) -> str | None:
    """Return the encoding of a table that does not tell its own: UTF-8 if its bytes are that."""
    if not path.exists():
        return None
    decoder = codecs.getincrementaldecoder("utf-8")()
    header = path.open("rb").read(32)
    start = int.from_bytes(header[8:10], "little")
    with path.open("rb") as file:
        file.seek(start)
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
        except UnicodeDecodeError:
            return "CP1252"
    return "UTF-8"


def read_geopackage(request: Request, answer: Answer) -> dict[str, object]:
    names = layers_of(request.path)
    layer = one_layer(names, request.layer)
    # A copy in our own folder: a file in write-ahead mode wants to make two more beside itself.
    copy = Path(request.work, "package.gpkg")
    copy.write_bytes(Path(request.path).read_bytes())
    facts = write_layer(str(copy), layer, None, answer)
    return {**facts, "layer": layer, "layers": names}


def layers_of(path: str) -> list[str]:
    """Return the feature tables of a GeoPackage whose schema holds nothing that acts by itself."""
    try:
        link = sqlite3.connect(f"file:{quote(path)}?mode=ro&immutable=1", uri=True)
        try:
            link.execute("pragma trusted_schema=off")
            made = link.execute((SQL / "gpkg_made.sql").read_text()).fetchall()
            check_schema(made)
            tables = {name.lower() for kind, name, _ in made if kind == "table"}
            if "gpkg_contents" not in tables:
                raise Refused("files.not-what-it-says", declared="geopackage", found="sqlite")
            rows = link.execute((SQL / "gpkg_layers.sql").read_text()).fetchall()
        finally:
            link.close()
    except sqlite3.Error as broken:
        raise Refused("files.unreadable", format="geopackage", why=type(broken).__name__) from broken
    return sorted(name for (name,) in rows if isinstance(name, str) and name.lower() in tables)


def check_schema(made: list[tuple[str, str, str]]) -> None:
    for kind, name, sql in made:
        text = " ".join(sql.lower().split())
        foreign = (
            (kind == "view" and name.lower() not in OWN_VIEWS)
            or (kind == "trigger" and not name.lower().startswith(OWN_TRIGGERS))
            or (text.startswith("create virtual table") and OWN_VIRTUAL not in text)
        )
        if foreign:
            raise Refused("files.unreadable", format="geopackage", why=f"foreign-{kind}", name=name[:100])


def write_layer(path: str, layer: str | None, encoding: str | None, answer: Answer) -> dict[str, object]:
    os.environ["SHAPE_RESTORE_SHX"] = "YES"
    import pyogrio  # noqa: PLC0415
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError  # noqa: PLC0415
    from pyogrio.raw import read  # noqa: PLC0415

    if open_drivers := set(pyogrio.list_drivers()) - ALLOWED_DRIVERS:
        raise Refused("files.unreadable", format="gdal", why="drivers-open", count=len(open_drivers))
    try:
        meta, _, shapes, columns = read(
            path, layer=layer, encoding=encoding, max_features=answer.limits.rows + 1, datetime_as_string=True
        )
    except (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, UnicodeError) as broken:
        raise Refused("files.unreadable", format="gdal", why=type(broken).__name__) from broken
    if shapes is None or not len(shapes):
        raise Refused("files.no-places")
    names = [str(name) for name in meta["fields"]]
    for at, shape in enumerate(shapes):
        values = {name: plain(column[at]) for name, column in zip(names, columns, strict=True)}
        answer.feature(at + 1, shape.hex() if shape is not None else None, values)
    return {"crs_epsg": epsg_of(meta["crs"]), "encoding": encoding or meta["encoding"]}


def plain(value: Any) -> Any:
    """Return a value of an array as Python's own; GDAL's blank number is none."""
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124 -- NaN


def epsg_of(crs: str | None) -> int | None:
    """Return the EPSG code of a declared system, None where nothing is declared.

    Only the number goes on: what a file writes about its projection is never used to transform anything.
    """
    if not crs:
        return None
    if crs.upper().startswith("EPSG:") and crs[5:].isdigit():
        return int(crs[5:])
    import pyproj  # noqa: PLC0415

    try:
        found = pyproj.CRS.from_wkt(crs).to_epsg(min_confidence=SURE_ENOUGH)
    except pyproj.exceptions.CRSError:
        found = None
    if found is None:
        if crs.lower().startswith(("engcrs", "local_cs")) or "undefined" in crs.lower():
            return None
        raise Refused("files.crs-not-known", crs=crs[:100])
    return int(found)
