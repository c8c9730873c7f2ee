"""The stream's own process on a database of its own, and readers who listen to it over plain sockets."""

import contextlib
import http.client
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.journeys.conftest import OUTPUT, environment, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 30


@dataclass
class Event:
    """One event as it came: its name, its place, what it told."""

    name: str
    id: str
    told: dict[str, Any]

    @property
    def codes(self) -> list[str]:
        return [site["code"] for site in self.told.get("sites", [])]


@dataclass
class Reader:
    """Somebody who listens."""

    port: int
    headers: dict[str, str]
    query: str = ""
    last_id: str = ""
    heard: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        self.link.request("GET", f"/api/v1/events{self.query}", headers=self.headers)
        self.answer = self.link.getresponse()

    def next(self) -> Event:
        """Wait for the next event."""
        name, place, data = "", "", ""
        while True:
            line = self.answer.readline().decode()
            assert line, "the stream ended"
            key, _, value = line.rstrip("\n").partition(": ")
            if key == "event":
                name = value
            elif key == "id":
                place = self.last_id = value
            elif key == "data":
                data = value
            elif not line.strip() and data:
                self.heard.append(Event(name, place, json.loads(data)))
                return self.heard[-1]

    def next_change(self) -> Event:
        """Wait for the next event with a place in the order and sites in it; what is told ahead is passed over."""
        while not (event := self.next()).codes or event.name == "hint":
            pass
        return event

    def hears_of(self, code: str) -> Event:
        """Wait until a site is told of, in its place or ahead of it."""
        while code not in (event := self.next()).codes:
            pass
        return event

    def ended(self) -> bool:
        """Read on until the server ends the stream."""
        deadline = time.monotonic() + 2 * PATIENCE_S
        with contextlib.suppress(http.client.IncompleteRead, ConnectionError):
            while self.answer.readline():
                assert time.monotonic() < deadline, "it goes on"
        return True

    def drop(self) -> str:
        """Lose the connection; return where to go on."""
        self.answer.close()
        self.link.close()
        return self.last_id


@dataclass
class Line:
    """A running stream process."""

    port: int
    process: "subprocess.Popen[bytes]"
    readers: list[Reader] = field(default_factory=list)

    def reader(self, token: str = "", *, cookie: str = "", after: str = "", last_id: str = "") -> Reader:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"Cookie": f"sessionid={cookie}"} if cookie else {}
        headers |= {"Last-Event-ID": last_id} if last_id else {}
        self.readers.append(Reader(self.port, headers, f"?after={after}" if after else ""))
        return self.readers[-1]

    def hang_up(self) -> None:
        for reader in self.readers:
            reader.drop()
        self.readers.clear()


@contextlib.contextmanager
def on_the_line(database: str, name: str, bind: tuple[str, ...] | None = None) -> Iterator[Line]:
    """Run the stream's process on a database until the block ends."""
    port = free_port()
    OUTPUT.mkdir(exist_ok=True)
    with (OUTPUT / f"stream-{name}.log").open("w") as log:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "granian", "--interface", "asgi", *(bind or ("--port", str(port))),
                "--workers", "1", "--workers-kill-timeout", "1", "--no-ws", "geoplan.config.asgi:application",
            ],
            cwd=ROOT, env=environment(database) | {"GEOPLAN_DATA": os.environ.get("GEOPLAN_DATA", str(ROOT / "var"))},
            stdout=log, stderr=log,
        )  # fmt: skip
        try:
            if bind is None:
                until(lambda: answers(port))
            line = Line(port, process)
            yield line
            line.hang_up()
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE_S)


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def until(happened: Any) -> None:
    """Wait for something, for as long as a slow machine may take."""
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
