"""One listener of the database for all listeners of the site: who is on the line, and what each of them hears.

Lives in one process and one event loop. It holds one connection that listens; what it reads, a few threads read for it
through Django's own connections, so that a thousand readers on the line cost the database nothing.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import TypeVar

import psycopg
from django.db import DatabaseError, close_old_connections

from geoplan import db
from geoplan.accounts.queries import Pass, passes_ended
from geoplan.accounts.rules import Audience
from geoplan.api.errors import TooManyStreams
from geoplan.api.events import hint, text
from geoplan.coverage.queries import Changes, Cursor, changes_after, lapsed_between

log = logging.getLogger("geoplan.stream")
T = TypeVar("T")

CHANNEL = "geoplan_changes"
MOST_STREAMS, MOST_FOR_ONE = 2_000, 12
# What a reader may leave unread before he is dropped; he comes back with his cursor and misses nothing.
MOST_UNREAD = 64
LOOK_EVERY_S, SOON_S, GATHER_S = 1.0, 0.4, 0.1
BEAT_EVERY_S, CHECK_EVERY_S, TRY_AGAIN_S = 15.0, 3.0, 1.0
BEAT = b": beat\n\n"
THREADS = 4


class Listener:
    """One reader on the line."""

    def __init__(self, came_with: Pass, reads: Audience, hang_up: Callable[[], object]) -> None:
        self.came_with = came_with
        self.reads = reads
        self.hang_up = hang_up
        self.unread: asyncio.Queue[bytes] = asyncio.Queue(MOST_UNREAD)

    def tell(self, words: bytes) -> None:
        """Put words in the reader's queue; one who has stopped reading is dropped."""
        try:
            self.unread.put_nowait(words)
        except asyncio.QueueFull:
            self.hang_up()


class Feed:
    """What one audience hears, and how far it has been told. Without listeners it stands still."""

    def __init__(self, reads: Audience) -> None:
        self.reads = reads
        self.listeners: set[Listener] = set()
        self.until = Cursor(0, 0)
        self.hinted: frozenset[Cursor] = frozenset()

    def tell(self, words: bytes) -> None:
        if words:
            for one in list(self.listeners):
                one.tell(words)

    def pass_on(self, told: Changes) -> None:
        """Tell what is settled in its place, and what is not yet ahead of it, once."""
        self.until = max(self.until, told.until)
        self.tell(text(told.sites, told.everything, told.until))
        if told.unsettled - self.hinted:
            self.tell(hint(told.soon, everything=not told.soon))
        self.hinted = told.unsettled


class Hub:
    """Everybody on the line."""

    def __init__(self) -> None:
        self.feeds = {True: Feed(Audience.MOVED), False: Feed(Audience.SCHOOLS)}
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="reading")
        self.lapsed_at: datetime | None = None
        self.tasks: list[asyncio.Task[None]] = []

    def feed_of(self, reads: Audience) -> Feed:
        return self.feeds[reads is not Audience.SCHOOLS]

    @property
    def listeners(self) -> list[Listener]:
        return [one for feed in self.feeds.values() for one in feed.listeners]

    async def read(self, act: Callable[[], T]) -> T:
        """Ask the database in a thread, and give the connection back."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, closing(act))

    def refuse_too_many(self, came_with: Pass) -> None:
        """Raises: TooManyStreams."""
        there = Counter(one.came_with.user_id for one in self.listeners)
        if there.total() >= MOST_STREAMS or there[came_with.user_id] >= MOST_FOR_ONE:
            raise TooManyStreams

    async def join(self, listener: Listener, heard: Cursor) -> None:
        """Put a reader on the line who has heard everything up to a place in the order."""
        feed = self.feed_of(listener.reads)
        while feed.listeners and feed.until > heard:
            told = await self.read(partial(changes_after, heard, listener.reads))
            listener.tell(text(told.sites, told.everything, told.until) or BEAT)
            heard = told.until
        if not feed.listeners:
            feed.until, feed.hinted = heard, frozenset()
        feed.listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        self.feed_of(listener.reads).listeners.discard(listener)

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        self.tasks = [loop.create_task(act()) for act in (self.listen, self.beat, self.check)]

    async def stop(self) -> None:
        """Let everybody go: the readers come back by themselves."""
        for task in self.tasks:
            task.cancel()
        for one in self.listeners:
            one.hang_up()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def listen(self) -> None:
        """Follow the database for ever, through its restarts: cursors stay, so nothing is lost meanwhile."""
        while True:
            try:
                async with db.listening(CHANNEL) as link:
                    await self.follow(link)
            except (psycopg.Error, DatabaseError, OSError) as failure:
                log.warning("the database is away: %s", failure)
                await asyncio.sleep(TRY_AGAIN_S)

    async def follow(self, link: "psycopg.AsyncConnection[object]") -> None:
        while True:
            await self.look()
            pending = any(feed.hinted for feed in self.feeds.values())
            if await db.notified(link, SOON_S if pending else LOOK_EVERY_S):
                await self.look()
                # Whoever wrote beside the one that woke us sent no word of its own: it is heard after this pause.
                await asyncio.sleep(GATHER_S)

    async def look(self) -> None:
        feeds = [feed for feed in self.feeds.values() if feed.listeners]
        for feed in feeds:
            feed.pass_on(await self.read(partial(changes_after, feed.until, feed.reads)))
        await self.look_at_clock(feeds)

    async def look_at_clock(self, feeds: Iterable[Feed]) -> None:
        """Tell of holds that ended since the last look: no row changes at that second."""
        now = await self.read(db.now) if feeds else None
        since, self.lapsed_at = self.lapsed_at, now
        if now is None or since is None:
            return
        for feed in feeds:
            feed.tell(hint(await self.read(partial(lapsed_between, since, now, feed.reads))))

    async def beat(self) -> None:
        """Say now and then that the line stands."""
        while True:
            await asyncio.sleep(BEAT_EVERY_S)
            for one in self.listeners:
                one.tell(BEAT)

    async def check(self) -> None:
        """End the streams of those who signed out, were closed, or got another role."""
        while True:
            await asyncio.sleep(CHECK_EVERY_S)
            with contextlib.suppress(DatabaseError, OSError):
                there = {one.came_with for one in self.listeners}
                ended = await self.read(partial(passes_ended, there)) if there else set()
                for one in self.listeners:
                    if one.came_with in ended:
                        one.hang_up()


def closing(act: Callable[[], T]) -> Callable[[], T]:
    """Return an act that gives its thread's connection back however it ends."""

    def acted() -> T:
        close_old_connections()
        try:
            return act()
        finally:
            close_old_connections()

    return acted
