"""A plain HTTP proxy between browser and server that keeps every answer as it went over the wire.

The browser forgets bodies as soon as it goes to another page; this does not.
"""

import contextlib
import http.client
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive"}


@dataclass(frozen=True)
class Answer:
    path: str
    status: int
    kind: str
    headers: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")


@dataclass
class Recording:
    origin: str
    answers: list[Answer] = field(default_factory=list)


@contextlib.contextmanager
def recording(url: str) -> Iterator[Recording]:
    """Pass requests on to a server; yield what it answers, and the address to go through."""
    there = urlsplit(url)

    class Relay(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def relay(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            # Plain bodies: what cannot be read could not be searched either.
            headers = {k: v for k, v in self.headers.items() if k.lower() not in {"accept-encoding", "connection"}}
            link = http.client.HTTPConnection(there.hostname or "", there.port, timeout=30)
            with contextlib.closing(link):
                link.request(self.command, self.path, sent, headers)
                answer = link.getresponse()
                body = answer.read()
            kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP]
            told = "\n".join(f"{name}: {value}" for name, value in kept)
            record.answers.append(Answer(self.path, answer.status, answer.getheader("Content-Type") or "", told, body))
            self.pass_on(answer.status, kept, body)

        def pass_on(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            with contextlib.suppress(ConnectionError):  # the map drops requests it needs no more
                self.send_response_only(status)
                for name, value in headers:
                    if name.lower() != "content-length":
                        self.send_header(name, value)
                if status not in {204, 304}:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

        do_GET = do_POST = do_HEAD = relay  # noqa: N815  # named by the standard library

        def log_message(self, *_words: object) -> None:
            pass

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    proxy.daemon_threads = True
    record = Recording(f"http://127.0.0.1:{proxy.server_address[1]}")
    running = threading.Thread(target=proxy.serve_forever, args=(0.05,), daemon=True)
    running.start()
    try:
        yield record
    finally:
        proxy.shutdown()
        proxy.server_close()
        running.join()
