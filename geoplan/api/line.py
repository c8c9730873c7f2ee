"""The stream over ASGI: serves `GET /api/v1/events` and nothing else.

Everything up to the first event goes through Django as everywhere (session or token, policy, refusals), in a thread.
After that the connection belongs to the hub: no thread, no database connection, no Django for as long as it stands.
"""

import asyncio
import contextlib
import random
import resource
from collections.abc import Awaitable, Callable, MutableMapping
from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse

from geoplan.api.errors import TooManyStreams
from geoplan.api.events import Opening
from geoplan.api.problems import plain_answer
from geoplan.api.stream import Hub, Listener

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PATH = "/api/v1/events"
OPEN_FILES = 8_192
# So that a thousand readers do not all come back in the same second.
RETRY_MS = (1_000, 4_000)


class Line:
    """The stream as an ASGI application around Django's own handler."""

    def __init__(self, django: BaseHandler) -> None:
        self.django = django
        self.hub = Hub()

    async def serve(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve the stream, and start and stop the hub with the process."""
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["type"] == "http":
            await self.answer(scope, receive, send)

    async def live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                allow_files()
                self.hub.start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.hub.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def answer(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request; a stream until its reader goes, falls behind, or may no longer listen."""
        first = await self.hub.read(lambda: self.opened(scope))
        if isinstance(first, Opening):
            try:
                self.hub.refuse_too_many(first.came_with)
            except TooManyStreams as refusal:
                first = plain_answer(refusal)
        if not isinstance(first, Opening):
            await send(head_of(first))
            await send({"type": "http.response.body", "body": first.content})
            return
        del first["Content-Length"]
        await send(head_of(first))
        await send({"type": "http.response.body", "body": first.content + retry(), "more_body": True})
        await self.carry_on(first, receive, send)

    def opened(self, scope: Message) -> HttpResponse:
        """Ask Django, as for any other address."""
        if scope["path"] != PATH:
            return HttpResponse(status=404)
        response = self.django.get_response(ASGIRequest(scope, BytesIO(b"")))
        assert isinstance(response, HttpResponse)  # noqa: S101  # nothing here streams the Django way
        response.close()
        return response

    async def carry_on(self, first: Opening, receive: Receive, send: Send) -> None:
        """Pass on what the hub says, until anybody hangs up."""
        telling: asyncio.Task[None] | None = None

        def hang_up() -> None:
            if telling is not None:
                telling.cancel()

        listener = Listener(first.came_with, first.reads, hang_up)
        telling = asyncio.create_task(tell(listener, send))
        watching = asyncio.create_task(until_gone(receive))
        watching.add_done_callback(lambda _: hang_up())
        try:
            await self.hub.join(listener, first.until)
            await asyncio.wait([telling])
        finally:
            self.hub.leave(listener)
            watching.cancel()
            telling.cancel()
            with contextlib.suppress(Exception):
                await send({"type": "http.response.body", "body": b"", "more_body": False})


async def tell(listener: Listener, send: Send) -> None:
    while True:
        words = await listener.unread.get()
        await send({"type": "http.response.body", "body": words, "more_body": True})


async def until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def head_of(response: HttpResponse) -> Message:
    headers = [(name.lower().encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    cookies = [(b"set-cookie", morsel.OutputString().encode("ascii")) for morsel in response.cookies.values()]
    return {"type": "http.response.start", "status": response.status_code, "headers": headers + cookies}


def retry() -> bytes:
    return f"retry: {random.randint(*RETRY_MS)}\n\n".encode()  # noqa: S311  # spreads load, hides nothing


def allow_files() -> None:
    """Let the process hold as many connections as the machine grants it, up to what is plenty."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
