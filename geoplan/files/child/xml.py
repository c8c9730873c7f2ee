"""Large XML piece by piece, by a parser that refuses document types and entities, and not deeper than allowed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from geoplan.files.child.answer import Refused, too_heavy
from geoplan.files.rules import Request


def tag(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    return next((c for c in element if tag(c) == name), None)


def text_of(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def walked(request: Request, source: str | IO[bytes], root: str) -> Iterator[tuple[str, Element, list[Element]]]:
    """Yield `start` and `end` of every element with the elements around it, outermost first."""
    around: list[Element] = []
    for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        if event == "end":
            around.pop()
            yield event, element, around
            continue
        if not around and tag(element) != root:
            raise Refused("files.not-what-it-says", declared=str(request.format), found="xml")
        if len(around) >= request.limits.json_depth:
            raise too_heavy("xml_depth", request.limits.json_depth)
        yield event, element, around
        around.append(element)


@contextmanager
def well_formed(what: str) -> Iterator[None]:
    """Refuse a file whose XML is broken or asks for more than itself."""
    try:
        yield
    except DefusedXmlException as unsafe:
        raise Refused("files.unreadable", format=what, why="document-type") from unsafe
    except (ParseError, UnicodeError, LookupError, ValueError) as broken:
        raise Refused("files.unreadable", format=what, why="not-xml") from broken


def number(text: str) -> Any:
    """Return the number, or the text as it stands for the gate to name."""
    try:
        return float(text) if text.isascii() and "_" not in text else text
    except ValueError:
        return text
