"""KML, also zipped: placemarks with their data and the folder they lie in."""

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element

from geoplan.files.child.answer import Answer, Refused
from geoplan.files.child.archive import guarded, unpack
from geoplan.files.child.xml import child, number, tag, text_of, walked, well_formed
from geoplan.files.rules import Request

SIMPLE = {"Point", "LineString", "Polygon"}
# Let go as soon as they are read: a file may hold a hundred thousand of them.
LET_GO = {"Placemark", "NetworkLink", "Style", "StyleMap", "Schema"}
FOLDER = "folder"


def read(request: Request, answer: Answer) -> dict[str, object]:
    return read_places(request, request.path, answer)


def read_kmz(request: Request, answer: Answer) -> dict[str, object]:
    unpacked = Path(request.work, "doc.kml")
    with guarded(request.path, request.limits) as archive:
        document = document_in(archive)
        with unpacked.open("wb") as file:
            unpack(archive, document, file, request.limits)
    return {**read_places(request, str(unpacked), answer), "layer": document.filename}


def document_in(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """Return the one document of a KMZ: `doc.kml`, else the first KML that lies highest."""
    found = [m for m in archive.infolist() if m.filename.lower().endswith(".kml") and "__MACOSX" not in m.filename]
    if not found:
        raise Refused("files.no-places", why="no-kml-inside")

    def place(member: zipfile.ZipInfo) -> tuple[bool, int]:
        return member.filename.lower() != "doc.kml", len(PurePosixPath(member.filename).parts)

    return min(found, key=place)


def read_places(request: Request, path: str, answer: Answer) -> dict[str, object]:
    links = 0
    with well_formed("kml"):
        for line, (placemark, folders) in enumerate(placemarks(request, path), start=1):
            if placemark is None:
                links += 1
                continue
            answer.feature(line - links, geometry_of(placemark), in_folder(properties_of(placemark), folders))
    if not answer.count:
        raise Refused("files.no-places", **({"why": "only-a-link"} if links else {}))
    if links:
        answer.note("links-not-followed", count=links)
    return {"crs_epsg": 4326}


def placemarks(request: Request, path: str) -> Iterator[tuple[Element | None, list[str]]]:
    """Yield each placemark once it is complete with the folders around it; None for each network link."""
    for event, element, around in walked(request, path, "kml"):
        if event == "start":
            continue
        if tag(element) == "Placemark":
            yield element, [text_of(child(one, "name")) for one in around if tag(one) == "Folder"]
        elif tag(element) == "NetworkLink":
            yield None, []
        if tag(element) in LET_GO and around:
            around[-1].remove(element)


def in_folder(properties: dict[str, Any], folders: list[str]) -> dict[str, Any]:
    """Add the name of the folder a placemark lies in, and of the one around that: often a kelurahan and a district."""
    named = [name for name in folders if name]
    for place, name in enumerate(reversed(named[-2:])):
        properties.setdefault(FOLDER if place == 0 else f"{FOLDER} above", name)
    return properties


def properties_of(placemark: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("name", "description", "address"):
        if text := text_of(child(placemark, name)):
            found[name] = text
    for entry in placemark.iter():
        if tag(entry) == "Data":
            found[entry.get("name") or "data"] = text_of(child(entry, "value"))
        elif tag(entry) == "SimpleData":
            found[entry.get("name") or "data"] = text_of(entry)
    return found


def geometry_of(holder: Element) -> dict[str, Any] | None:
    shapes = [shape for shape in (shape_of(c) for c in holder) if shape]
    return joined(shapes)


def shape_of(element: Element) -> dict[str, Any] | None:
    kind = tag(element)
    if kind == "MultiGeometry":
        return geometry_of(element)
    if kind not in SIMPLE:
        return None
    if kind == "Polygon":
        rings = [positions(r) for side in ("outerBoundaryIs", "innerBoundaryIs") for r in boundaries(element, side)]
        return {"type": kind, "coordinates": rings}
    points = positions(element)
    return {"type": kind, "coordinates": points if kind != "Point" else (points or [[]])[0]}


def boundaries(polygon: Element, side: str) -> list[Element]:
    return [ring for boundary in polygon if tag(boundary) == side for ring in boundary]


def positions(element: Element) -> list[list[Any]]:
    return [[number(part) for part in item.split(",")] for item in text_of(child(element, "coordinates")).split()]


def joined(shapes: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return one geometry for all shapes of a placemark."""
    if len(shapes) < 2:
        return shapes[0] if shapes else None
    kinds = {s["type"].removeprefix("Multi") for s in shapes}
    if len(kinds) > 1 or "GeometryCollection" in kinds:
        return {"type": "GeometryCollection", "geometries": shapes}
    parts: list[Any] = []
    for s in shapes:
        parts += s["coordinates"] if s["type"].startswith("Multi") else [s["coordinates"]]
    return {"type": f"Multi{kinds.pop()}", "coordinates": parts}
