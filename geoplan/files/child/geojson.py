"""GeoJSON: read by Python's own JSON reader, with depth, doubled keys and odd numbers watched."""

import json
import re
from pathlib import Path
from typing import Any

from geoplan.files.child.answer import Answer, Refused, Trouble, too_heavy
from geoplan.files.rules import Request

GEOMETRIES = {
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
}  # fmt: skip
EPSG_NAME = re.compile(r"(?:urn:(?:x-)?ogc:def:crs:EPSG:[\d.]*:|EPSG:{1,2})(\d{4,6})", re.IGNORECASE)
CRS84_NAME = re.compile(r"(?:urn:(?:x-)?ogc:def:crs:)?OGC:[\d.]*:?CRS84", re.IGNORECASE)
LONG_NUMBER = 40


class Doubled(dict[str, Any]):
    """An object in which a key stood twice; the last value counts."""


def read(request: Request, answer: Answer) -> dict[str, object]:
    document = parsed(request)
    if not isinstance(document, dict):
        raise Refused("files.not-what-it-says", declared="geojson", found="json")
    features = features_of(document)
    crs_epsg = crs_of(document)
    if not features:
        raise Refused("files.no-places")
    for line, feature in enumerate(features, start=1):
        write(line, feature, answer)
    return {"crs_epsg": crs_epsg}


def parsed(request: Request) -> Any:
    raw = Path(request.path).read_bytes()
    try:
        text = raw.decode("utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
        document = json.loads(text, object_pairs_hook=watched, parse_constant=str, parse_int=whole)
    except RecursionError as deep:
        raise too_heavy("json_depth", request.limits.json_depth) from deep
    except UnicodeDecodeError as broken:
        raise Refused("files.unreadable", format="geojson", why="not-utf8") from broken
    except json.JSONDecodeError as broken:
        raise Refused("files.unreadable", format="geojson", why="not-json", line=broken.lineno) from broken
    if too_deep(document, request.limits.json_depth):
        raise too_heavy("json_depth", request.limits.json_depth)
    return document


def watched(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    return plain if len(plain) == len(pairs) else Doubled(pairs)


def whole(digits: str) -> int | float:
    """Return a number; one of thousands of digits would cost minutes as a whole number."""
    return int(digits) if len(digits) < LONG_NUMBER else float(digits)


def too_deep(tree: Any, most: int) -> bool:
    """Return whether lists and objects are nested deeper than allowed."""
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > most + 1:
            return True
        below: list[Any] = []
        for node in level:
            if isinstance(node, dict):
                below += [child for child in node.values() if isinstance(child, dict | list)]
            elif isinstance(node, list) and not (node and isinstance(node[0], float)):
                below += [child for child in node if isinstance(child, dict | list)]
        level = below
    return False


def features_of(document: dict[str, Any]) -> list[Any]:
    kind = document.get("type")
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        return list(document["features"])
    if kind == "Feature":
        return [document]
    if kind in GEOMETRIES:
        return [{"type": "Feature", "geometry": document, "properties": {}}]
    raise Refused("files.not-what-it-says", declared="geojson", found="json")


def crs_of(document: dict[str, Any]) -> int:
    """Return the EPSG code a file declares in the old way; without one GeoJSON is longitude and latitude."""
    crs = document.get("crs")
    if crs is None:
        return 4326
    inner = crs.get("properties") if isinstance(crs, dict) else None
    name = str(inner.get("name") or inner.get("code") or "") if isinstance(inner, dict) else ""
    if CRS84_NAME.fullmatch(name.strip()):
        return 4326
    found = EPSG_NAME.fullmatch(name.strip())
    if isinstance(crs, dict) and crs.get("type") == "EPSG" and name.strip().isdigit():
        return int(name)
    if not found:
        raise Refused("files.crs-not-known", crs=name[:100])
    return int(found[1])


def write(line: int, feature: Any, answer: Answer) -> None:
    troubles: list[Trouble] = []
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        answer.feature(line, None, {}, [("not-a-feature", None)])
        return
    properties, geometry = feature.get("properties"), feature.get("geometry")
    if not isinstance(properties, dict):
        if properties is not None:
            troubles.append(("not-a-feature", "properties"))
        properties = {}
    if any(isinstance(part, Doubled) for part in (feature, properties, geometry)):
        troubles.append(("doubled-key", None))
    answer.feature(line, geometry if isinstance(geometry, dict) else None, properties, troubles)
