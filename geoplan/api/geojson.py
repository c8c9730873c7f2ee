"""Answers written by the database: GeoJSON and vector tiles, kept by their readers until something changes."""

import hashlib
import json
from collections.abc import Callable, Iterable

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

GEOJSON = "application/geo+json"
TILE = "application/vnd.mapbox-vector-tile"
# Part of every ETag: raise it when the shape of an answer changes, so that kept ones are fetched anew.
SHAPE = 1

KEPT_BY_ONE = "private, no-cache"
KEPT_BY_ALL = "public, no-cache"


class OneShape(BaseContentNegotiation):
    """An address that speaks one format, whatever its reader says to accept; problems are JSON all the same."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:  # noqa: ARG002
        return next(iter(parsers), None)

    def select_renderer(
        self,
        request: Request,  # noqa: ARG002
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,  # noqa: ARG002
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


def collection(features: str, **more: object) -> HttpResponse:
    """Return a FeatureCollection of features written by the database, with further members after them."""
    members = "".join(f",{json.dumps(name)}:{json.dumps(value)}" for name, value in more.items())
    text = f'{{"type":"FeatureCollection","features":[{features}]{members}}}'
    return HttpResponse(text, content_type=GEOJSON)


def kept(
    request: Request, parts: tuple[object, ...], answer: Callable[[], HttpResponse], control: str = KEPT_BY_ONE
) -> HttpResponse:
    """Answer 304 to a reader who holds the same answer already, else answer with its ETag.

    `parts` are all the answer depends on besides its address: who reads, and the version of what is read.
    """
    etag = etag_of(request.get_full_path(), *parts)
    response = HttpResponse(status=304) if is_held(request, etag) else answer()
    response["ETag"] = etag
    return cached(response, control)


def cached(response: HttpResponse, control: str = KEPT_BY_ONE) -> HttpResponse:
    """Say who may keep an answer: it must be asked for again each time, and belongs to one reader."""
    response["Cache-Control"] = control
    if control == KEPT_BY_ONE:
        patch_vary_headers(response, ["Cookie", "Authorization"])
    return response


def etag_of(*parts: object) -> str:
    told = "|".join(str(part) for part in (SHAPE, *parts))
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def is_held(request: Request, etag: str) -> bool:
    """Say whether the reader holds this answer; a proxy that compresses may have weakened the mark."""
    held = parse_etags(request.headers.get("If-None-Match", ""))
    return any(one == "*" or one.removeprefix("W/") == etag for one in held)
