"""A real server in processes of its own, and Debian's Chromium driven from here.

Every page opened through these fixtures is watched: a request that leaves the origin, a message on the console or a
broken content security policy fails the test. A failing test leaves a screenshot in tests/output/.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
OUTPUT = ROOT / "tests" / "output"
PASSWORD = "contoh-cilegon"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@dataclass(frozen=True)
class Server:
    url: str
    database_url: str

    def manage(self, *words: str) -> str:
        """Run a manage.py command on the server's database; return what it printed."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words],
            env=environment(self.database_url),
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def environment(database_url: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "geoplan.config.settings.test",
    }


@pytest.fixture
def server(committing: str) -> Iterator[Server]:
    """Two worker processes on a fresh clone of the migrated database."""
    port = free_port()
    OUTPUT.mkdir(exist_ok=True)
    with (OUTPUT / f"server-{port}.log").open("w") as log:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
                "--workers", "2", "--blocking-threads", "4", "--no-ws", "tests.journeys.serve:application",
            ],
            cwd=ROOT, env=environment(committing), stdout=log, stderr=log,
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(lambda: answers(f"{url}/healthz"), seconds=40)
            yield Server(url, committing)
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_for(happened: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            pytest.fail(f"nothing happened within {seconds} s")
        time.sleep(0.1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What went over the wire and onto the console of one browser context."""

    origin: str
    requests: list[Request] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, part: str) -> None:
        """Allow complaints that contain a text, such as the browser's own line about an expected 409."""
        self.expected.append(part)

    def unexpected(self) -> list[str]:
        return [one for one in self.complaints if not any(part in one for part in self.expected)]


@dataclass
class Visitor:
    page: Page
    watch: Watch


Open = Callable[..., Visitor]


@pytest.fixture
def visitor(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Return a maker of visitors: `visitor("planner@geoplan.test", width=390)`; without an address not signed in."""
    contexts: list[tuple[BrowserContext, Watch]] = []

    def opened(
        email: str | None = None, *, width: int = 1440, height: int = 900, language: str = "id", touch: bool = False
    ) -> Visitor:
        context = browser.new_context(
            base_url=server.url,
            viewport={"width": width, "height": height},
            locale="id-ID" if language == "id" else "en-GB",
            timezone_id="Asia/Jakarta",
            has_touch=touch,
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        watch = Watch(server.url)
        contexts.append((context, watch))
        observe(context, watch)
        page = context.new_page()
        if email:
            sign_in(page, email)
        return Visitor(page, watch)

    yield opened
    failed = getattr(request.node, "failed", False)
    for number, (context, watch) in enumerate(contexts):
        if failed:
            for page in context.pages:
                page.screenshot(path=OUTPUT / f"{request.node.name}-{number}.png", full_page=True)
        context.close()
        if not failed:
            assert watch.unexpected() == []


def observe(context: BrowserContext, watch: Watch) -> None:
    def requested(request: Request) -> None:
        watch.requests.append(request)
        if not request.url.startswith((watch.origin, "data:", "blob:")):
            watch.complaints.append(f"left the origin: {request.url}")

    context.on("request", requested)
    context.on("response", watch.responses.append)
    context.on("console", lambda message: watch.complaints.append(f"console {message.type}: {message.text}"))
    context.on("weberror", lambda error: watch.complaints.append(f"error: {error.error}"))


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in/")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/today/")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if call.when == "call":
        item.failed = report.failed  # type: ignore[attr-defined]
    return report
