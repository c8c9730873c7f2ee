"""What changed, as Server-Sent Events: codes and versions, no place, nothing of what the reader may not see.

The address is served twice. The stream's own process (`geoplan/config/asgi.py`) answers with what came since the
reader's cursor and stays on the line. Every other process gives the same answer and hangs up: the reader asks again
with its cursor, which is polling without loss.
"""

import json
from datetime import timedelta

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.queries import Pass, pass_of
from geoplan.accounts.rules import Audience
from geoplan.api.authentication import SCHEME
from geoplan.api.geojson import OneShape
from geoplan.api.parsing import read_query
from geoplan.api.repeats import person
from geoplan.coverage.queries import Changed, Changes, Cursor, audience_allowed, changes_since, lapsed_between

STREAM = "text/event-stream"
ASK_AGAIN_MS = 5_000
LAPSES_TOLD = timedelta(hours=1)


class EventsQuery(serializers.Serializer[None]):
    after = serializers.CharField(required=False, max_length=40)


class Opening(HttpResponse):
    """The beginning of a stream: what came since the cursor, and what is needed to go on from there."""

    def __init__(self, told: Changes, reads: Audience, came_with: Pass, more: bytes = b"") -> None:
        words = f"retry: {ASK_AGAIN_MS}\n\n".encode() + beginning(told) + more
        super().__init__(words, content_type=f"{STREAM}; charset=utf-8")
        self.reads, self.until, self.came_with = reads, told.until, came_with
        self["Cache-Control"] = "no-store"
        self["X-Accel-Buffering"] = "no"


class Events(APIView):
    content_negotiation_class = OneShape

    @extend_schema(
        operation_id="events",
        parameters=[EventsQuery, OpenApiParameter("Last-Event-ID", str, OpenApiParameter.HEADER)],
        responses={(200, STREAM): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> HttpResponse:
        """Tell which sites changed since a cursor (`Last-Event-ID` or `after`), and from then on."""
        viewer = person(request)
        asked = read_query(request, EventsQuery)
        reads = audience_allowed(viewer)
        written = request.headers.get("Last-Event-ID") or asked.get("after", "")
        told, now = changes_since(written, reads), db.now()
        # A hold that ended is a change of no row until somebody writes it down, which a worker does within a minute.
        lapsed = lapsed_between(now - LAPSES_TOLD, now, reads) if written else ()
        return Opening(told, reads, how_entered(request, viewer), hint(lapsed))


def how_entered(request: Request, viewer: User) -> Pass:
    scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == SCHEME:
        return pass_of(viewer, token=token.strip())
    return pass_of(viewer, session_key=request._request.session.session_key or "")


def beginning(told: Changes) -> bytes:
    """Return the first event: where the stream begins, or what came since the reader was last here."""
    return text(told.sites, told.everything, told.until) or event({"cursor": str(told.until)}, told.until, "start")


def text(sites: tuple[Changed, ...], everything: bool, until: Cursor) -> bytes:
    """Return changes as an event; nothing at all when there is nothing to tell."""
    if not sites and not everything:
        return b""
    return event({"cursor": str(until)} | body(sites, everything), until)


def hint(sites: tuple[Changed, ...], everything: bool = False) -> bytes:
    """Return an event out of order: it moves no cursor, and what is not time's doing is told again in its place."""
    return event(body(sites, everything), name="hint") if sites or everything else b""


def body(sites: tuple[Changed, ...], everything: bool) -> dict[str, object]:
    told: dict[str, object] = {"sites": [{"code": one.code, "version": one.version} for one in sites]}
    return told | ({"everything": True} if everything else {})


def event(told: dict[str, object], until: Cursor | None = None, name: str = "") -> bytes:
    head = (f"id: {until}\n" if until else "") + (f"event: {name}\n" if name else "")
    return f"{head}data: {json.dumps(told, separators=(',', ':'))}\n\n".encode()
