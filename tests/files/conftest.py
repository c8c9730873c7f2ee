import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from geoplan.files import sandbox


@dataclass
class Canary:
    """A server nobody shall call; `hits` counts who did."""

    address: str = ""
    hits: list[str] = field(default_factory=list)


@pytest.fixture
def canary() -> Iterator[Canary]:
    told = Canary()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.hits.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            return None

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield told
        server.shutdown()
        thread.join()


@pytest.fixture
def without_bubblewrap(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine that has no bubblewrap: readers run under limits alone."""
    monkeypatch.setenv("PATH", "/nonexistent")
    sandbox.sandbox_here.cache_clear()
    yield
    sandbox.sandbox_here.cache_clear()
