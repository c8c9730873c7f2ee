"""KML: placemarks with their data, read by an XML parser that refuses document types and entities."""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from geoplan.files.child.answer import Answer, Refused, too_heavy
from geoplan.files.rules import Request

SIMPLE = {"Point", "LineString", "Polygon"}


def read(request: Request, answer: Answer) -> dict[str, object]:
    links = 0
    try:
        for line, placemark in enumerate(placemarks(request), start=1):
            if isinstance(placemark, str):
                links += 1
                continue
            answer.feature(line - links, geometry_of(placemark), properties_of(placemark))
    except DefusedXmlException as unsafe:
        raise Refused("files.unreadable", format="kml", why="document-type") from unsafe
    except (ParseError, UnicodeError, LookupError, ValueError) as broken:
        raise Refused("files.unreadable", format="kml", why="not-xml") from broken
    if not answer.count:
        raise Refused("files.no-places", **({"why": "only-a-link"} if links else {}))
    if links:
        answer.note("links-not-followed", count=links)
    return {"crs_epsg": 4326}


def placemarks(request: Request) -> Iterator[Element | str]:
    """Yield each placemark once it is complete, and the word link for each network link."""
    depth = 0
    parents: list[Element] = []
    for event, element in iterparse(request.path, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            parents.append(element)
            depth += 1
            if depth > request.limits.json_depth:
                raise too_heavy("xml_depth", request.limits.json_depth)
            if depth == 1 and tag(element) != "kml":
                raise Refused("files.not-what-it-says", declared="kml", found="xml")
            continue
        parents.pop()
        depth -= 1
        if tag(element) == "Placemark":
            yield element
        elif tag(element) == "NetworkLink":
            yield "link"
        if tag(element) in {"Placemark", "NetworkLink", "Style", "StyleMap", "Schema"} and parents:
            parents[-1].remove(element)


def tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    return next((c for c in element if tag(c) == name), None)


def text_of(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


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


def number(text: str) -> float | str:
    """Return the number, or the text as it stands for the gate to name."""
    try:
        return float(text) if text.isascii() and "_" not in text else text
    except ValueError:
        return text


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
