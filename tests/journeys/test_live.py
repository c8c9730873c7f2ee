"""A claim made in one browser shows in every other open map, through the real front: nginx, pages, and the stream."""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ops import packages, processes, proxy, serve
from tests.api.line import on_the_line
from tests.conftest import clone, database_url, drop
from tests.journeys.conftest import OUTPUT, ROOT, Open, Server, Visitor, answers, environment, free_port, wait_for
from tests.journeys.test_map_page import BARE_HOUSE, company_of
from tests.journeys.workmap import claim_button, find_by_code, open_map, panel

pytestmark = pytest.mark.journey
PATIENCE_MS = 30_000


@pytest.fixture(scope="module")
def sockets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("front")


@pytest.fixture(scope="module")
def city(demo_database: str, sockets: Path) -> Iterator[Server]:
    """The small demo city behind nginx as `make up` configures it; the stream runs only where a test starts it."""
    name, port = f"{demo_database}_{os.urandom(3).hex()}", free_port()
    clone(demo_database, name)
    front = proxy.Front(
        "127.0.0.1", port, sockets, ROOT / "assets/dist", sockets / "access.log", sockets / "w.sock", sockets / "s.sock"
    )
    (sockets / "nginx.conf").write_text(proxy.configuration(front))
    nginx = packages.program("nginx") or "nginx"
    try:
        with (OUTPUT / "server-live.log").open("w") as log, contextlib.ExitStack() as running:
            for command in (
                [
                    sys.executable, "-m", "granian", "--interface", "wsgi", "--uds", str(front.web_socket), "--workers",
                    "1", "--blocking-threads", "4", "--no-ws", "tests.journeys.serve:application",
                ],
                [nginx, "-e", "stderr", "-p", str(sockets), "-c", str(sockets / "nginx.conf")],
            ):  # fmt: skip
                process = subprocess.Popen(
                    command, cwd=ROOT, env=environment(database_url(name)), stdout=log, stderr=log
                )
                running.callback(processes.end, [process.pid])
                running.callback(process.wait, 20)
                running.callback(process.terminate)
            url = f"http://127.0.0.1:{port}"
            wait_for(lambda: answers(f"{url}/healthz"), seconds=40)
            yield Server(url, database_url(name))
    finally:
        drop(name)


def start_stream(city: Server, sockets: Path) -> "contextlib.AbstractContextManager[object]":
    bind = ("--uds", str(sockets / "s.sock"))
    return on_the_line(city.database_url, "live", bind)


def watching(visitor: Open, email: str, code: str) -> Visitor:
    """Open the map at a site's panel and wait until the page listens."""
    one = visitor(email)
    open_map(one.page)
    find_by_code(one.page, code)
    expect(claim_button(one.page)).to_be_visible()
    wait_for(lambda: "/api/v1/events" in str([asked.url for asked in one.watch.requests]), seconds=20)
    return one


def tiles_asked(one: Visitor) -> list[str]:
    return [asked.url for asked in one.watch.requests if ".mvt" in asked.url]


def test_a_claim_shows_in_another_open_map_and_asks_for_few_tiles(visitor: Open, city: Server, sockets: Path) -> None:
    code = city.one(BARE_HOUSE)
    with start_stream(city, sockets):
        wait_for((lambda: serve.answers_at(sockets / "s.sock")), seconds=40)
        other = watching(visitor, "company2@geoplan.test", code)
        first = watching(visitor, "company@geoplan.test", code)
        before = len(tiles_asked(other))
        claim_button(first.page).click()
        name = company_of(city, "company@geoplan.test")
        expect(panel(other.page)).to_contain_text(name, timeout=PATIENCE_MS)
        expect(claim_button(other.page)).to_have_count(0)
        touched = tiles_asked(other)[before:]
        # The map shows some fifteen tiles; a house with its disc reaches into four at most.
        wait_for(lambda: len(tiles_asked(other)[before:]) >= 1, seconds=20)
        assert len(touched) <= 4 < before

        panel(first.page).get_by_role("button", name=re.compile("Batalkan")).first.click()
        expect(claim_button(other.page)).to_be_visible(timeout=PATIENCE_MS)
        for one in (first, other):
            one.page.goto("about:blank")


def test_without_the_stream_the_map_asks_and_misses_nothing(visitor: Open, city: Server, sockets: Path) -> None:
    """The stream's process is not there: another one answers what changed and hangs up; the browser comes again."""
    code = city.one(BARE_HOUSE)
    other = watching(visitor, "planner@geoplan.test", code)
    first = watching(visitor, "company@geoplan.test", code)
    claim_button(first.page).click()
    expect(panel(other.page)).to_contain_text(company_of(city, "company@geoplan.test"), timeout=PATIENCE_MS)
    for one in (first, other):
        one.page.goto("about:blank")
