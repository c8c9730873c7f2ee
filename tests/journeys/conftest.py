"""A real server in processes of its own, and Debian's Chromium driven from here.

Every page opened through these fixtures is watched: a request that leaves the origin, a message on the console, a
broken content security policy or an answer of 500 fails the test. A failing test leaves screenshots in tests/output/.

Tests with a browser never touch Django's own connection: Playwright keeps an event loop running in this thread, where
Django refuses to work. They read the database by plain SQL, which is also a road of its own to the numbers.
"""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, sync_playwright

from tests.conftest import clone, database_url, drop

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
        return manage(self.database_url, *words)

    def rows(self, query: str, params: Sequence[object] | Mapping[str, object] = ()) -> list[tuple[Any, ...]]:
        """Ask the database itself, past everything of ours."""
        with psycopg.connect(self.database_url, autocommit=True) as link:
            return link.execute(query, params).fetchall()  # type: ignore[call-overload,no-any-return]

    def one(self, query: str, params: Sequence[object] | Mapping[str, object] = ()) -> Any:
        """Return the only value of the only row."""
        ((value,),) = self.rows(query, params)
        return value


def manage(database: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words],
        env=environment(database),
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


@contextlib.contextmanager
def serving(database: str, name: str, workers: int) -> Iterator[Server]:
    """Serve a database in worker processes; what they say is kept in tests/output/."""
    port = free_port()
    OUTPUT.mkdir(exist_ok=True)
    with (OUTPUT / f"server-{name}.log").open("w") as log:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
                "--workers", str(workers), "--blocking-threads", "4", "--no-ws", "tests.journeys.serve:application",
            ],
            cwd=ROOT, env=environment(database), stdout=log, stderr=log,
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(lambda: answers(f"{url}/healthz"), seconds=40)
            yield Server(url, database)
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture
def server(committing: str, request: pytest.FixtureRequest) -> Iterator[Server]:
    """Two worker processes on a fresh clone of the migrated database."""
    with serving(committing, slug(request.node.name), workers=2) as server:
        yield server


@pytest.fixture(scope="session")
def demo_database(template_database: str) -> Iterator[str]:
    """A small demo city, loaded once for each worker; modules clone it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"{template_database.split('_template_', maxsplit=1)[0]}_demo_{worker}_{os.getpid()}"
    clone(template_database, name)
    try:
        manage(database_url(name), "load_demo", "--houses", "150", "--schools", "12", "--funders", "8")
        yield name
    finally:
        drop(name)


@pytest.fixture(scope="module")
def city(demo_database: str, request: pytest.FixtureRequest) -> Iterator[Server]:
    """The small demo city, served. The tests of one module share it, so they count from what they find."""
    name = f"{demo_database}_{os.urandom(3).hex()}"
    clone(demo_database, name)
    try:
        with serving(database_url(name), slug(request.module.__name__.rpartition(".")[2]), workers=1) as server:
            yield server
    finally:
        drop(name)


def slug(name: str) -> str:
    """Return a test's name as it may stand in a file's name."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-")


def wait_for(happened: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            pytest.fail(f"nothing happened within {seconds} s")
        time.sleep(0.05)


@pytest.fixture(scope="module")
def browser(template_database: str) -> Iterator[Browser]:
    """Chromium, for as long as a module's tests run: tests of other modules need the thread without its loop."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("GEOPLAN_BROWSER", "/usr/bin/chromium"), args=CHROMIUM_FLAGS
        )
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
    under_way: set[Request] = field(default_factory=set)

    def expect(self, part: str) -> None:
        """Allow complaints that contain a text, such as the browser's own line about an expected 409."""
        self.expected.append(part)

    def unexpected(self) -> list[str]:
        return [one for one in self.complaints if not any(part in one for part in self.expected)]


TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


@dataclass
class Visitor:
    page: Page
    watch: Watch

    def settle(self, quiet_s: float = 0.0) -> None:
        """Wait until fonts are there, nothing was under way for a while, and two frames have been drawn since."""
        self.page.evaluate("document.fonts.ready.then(() => undefined)")
        quiet_since = time.monotonic()

        def quiet() -> bool:
            nonlocal quiet_since
            self.page.evaluate(TWO_FRAMES)
            if self.watch.under_way:
                quiet_since = time.monotonic()
            return not self.watch.under_way and time.monotonic() - quiet_since >= quiet_s

        wait_for(quiet, seconds=20)


Open = Callable[..., Visitor]


@pytest.fixture
def visitor(browser: Browser, city: Server, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Return a maker of visitors: `visitor("planner@geoplan.test", width=390)`; without an address not signed in."""
    contexts: list[tuple[BrowserContext, Watch]] = []

    def opened(
        email: str | None = None,
        *,
        width: int = 1440,
        height: int = 900,
        language: str = "id",
        touch: bool = False,
        origin: str = "",
    ) -> Visitor:
        context = browser.new_context(
            base_url=origin or city.url,
            viewport={"width": width, "height": height},
            locale="id-ID" if language == "id" else "en-GB",
            timezone_id="Asia/Jakarta",
            reduced_motion="reduce",
            has_touch=touch,
            accept_downloads=True,
        )
        context.set_default_timeout(20_000)
        watch = Watch(origin or city.url)
        contexts.append((context, watch))
        observe(context, watch)
        page = context.new_page()
        if email:
            sign_in(page, email)
        else:
            page.goto("/")
        speak(page, language)
        return Visitor(page, watch)

    yield opened
    failed = getattr(request.node, "failed", False)
    for number, (context, _watch) in enumerate(contexts):
        if failed:
            photograph(context, f"{slug(request.node.name)}-{number}")
        context.close()
    if not failed:
        assert [one for _context, watch in contexts for one in watch.unexpected()] == []


def photograph(context: BrowserContext, name: str) -> None:
    for number, page in enumerate(context.pages):
        with contextlib.suppress(Exception):  # a page that hangs must not hide why the test failed
            page.screenshot(path=OUTPUT / f"failed-{name}-{number}.png", timeout=5_000)


def observe(context: BrowserContext, watch: Watch) -> None:
    def requested(request: Request) -> None:
        watch.requests.append(request)
        watch.under_way.add(request)
        if not request.url.startswith((f"{watch.origin}/", "data:", "blob:")):
            watch.complaints.append(f"left the origin: {request.url}")

    def responded(response: Response) -> None:
        watch.responses.append(response)
        if response.status >= 500:
            watch.complaints.append(f"answer {response.status}: {response.url}")

    def ended(request: Request) -> None:
        watch.under_way.discard(request)

    context.on("request", requested)
    context.on("requestfinished", ended)
    context.on("requestfailed", ended)
    context.on("response", responded)
    context.on("console", lambda message: watch.complaints.append(f"console {message.type}: {message.text}"))
    context.on("weberror", lambda error: watch.complaints.append(f"error: {error.error}"))


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in/")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/today/")


def speak(page: Page, language: str) -> None:
    """Switch to a language. An account remembers it, so it is asked for at every sign-in."""
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f".lang-form button[value={language}]").click()
    page.locator(f"html[lang={language}]").wait_for(state="attached")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if call.when == "call":
        item.failed = report.failed  # type: ignore[attr-defined]
    return report
