"""GPX: the waypoints of a GPS device. Tracks and routes are ways, no places."""

from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element

from geoplan.files.child.answer import Answer, Refused
from geoplan.files.child.xml import number, tag, text_of, walked, well_formed
from geoplan.files.rules import Request

# What stands in a waypoint beside its place; other parts are extensions of one maker or another.
TOLD = ("name", "cmt", "desc", "ele", "time", "sym", "type")
WAYS = {"trk", "rte"}


def read(request: Request, answer: Answer) -> dict[str, object]:
    passed_over: Counter[str] = Counter()
    with well_formed("gpx"):
        for event, element, around in walked(request, request.path, "gpx"):
            if event == "start" or len(around) != 1:
                continue
            if tag(element) == "wpt":
                answer.feature(answer.count + 1, point_of(element), properties_of(element))
            elif tag(element) in WAYS:
                passed_over[tag(element)] += 1
            around[-1].remove(element)
    if not answer.count:
        raise Refused("files.no-places", **({"why": "only-ways"} if passed_over else {}))
    if passed_over:
        answer.note("ways-not-read", count=passed_over.total())
    return {"crs_epsg": 4326}


def point_of(waypoint: Element) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [number(waypoint.get("lon", "")), number(waypoint.get("lat", ""))]}


def properties_of(waypoint: Element) -> dict[str, Any]:
    return {tag(part): text_of(part) for part in waypoint if tag(part) in TOLD and text_of(part)}
