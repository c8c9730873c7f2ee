"""Section live: what open maps cost, how soon a change is everywhere, and what telling costs those who claim."""

import asyncio
import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

import psycopg
from psycopg import sql

from bench.frame import Contestant, Group, Setting
from bench.scratch import ROOT, drop, manage, server, step, url_of

CITY = "bench_live"
# How often a map without the stream asks, and how many streams one person may have.
POLL_EVERY_S, FOR_ONE = 30, 10
TICKS = os.sysconf("SC_CLK_TCK")
CHANGE = (
    "update adoptions_adoption set percent = (percent + 1) % 100 where id = (select min(id) from adoptions_adoption)"
)
WRITE = """\\set n random(1, 200)
update adoptions_adoption set percent = (percent + 1) % 100
where id = (select id from adoptions_adoption where stage <> 'held' order by id offset :n % 60 limit 1);
"""
WAYS = {
    "nobody is told": "return;",
    "NOTIFY in every transaction": "perform pg_notify('geoplan_changes', '');",
}


@contextmanager
def contestants(setting: Setting) -> Iterator[Sequence[Group]]:
    """Yield the groups of this section: a demo city, a stream process and a web process on it."""
    drop(CITY)
    with server() as link:
        link.execute(sql.SQL("create database {}").format(sql.Identifier(CITY)))
    address = url_of(CITY)
    manage(address, "migrate", "--verbosity", "0")
    manage(address, "load_demo", "--houses", "400", "--schools", "20", "--funders", "20")
    count = setting.size(500, 50)
    tokens = step(address, "bench.listeners", str(count // FOR_ONE + 1))["tokens"]
    try:
        with (
            running("asgi") as stream,
            running("wsgi") as web,
        ):
            crowd = Crowd(stream, tokens, count, setting.size(60, 10))
            yield [
                Group(
                    f"{count} open maps in which nothing happens: work of the server",
                    [
                        Contestant(f"each asks every {POLL_EVERY_S} s", lambda: asking(web, tokens[0], count),
                                   "GET sites/version with its ETag, answered 304"),
                        Contestant("**geoplan**", crowd.idle, "on the line: a beat each 15 s, rights each 3 s"),
                        Contestant("nobody listens", crowd.alone, "the same process alone"),
                    ],
                    unit="% of a core",
                ),
                Group(f"Memory of {count} listeners", [Contestant("**geoplan**", crowd.memory, "each")], unit="KB",
                      goal="at most 100 KB each"),
                Group(
                    "From the commit of a change to its listeners",
                    [
                        Contestant("one bare LISTEN", lambda: bare(address), "psycopg, no HTTP"),
                        Contestant("**geoplan**, half of them", lambda: crowd.delay(address, 50), f"{count} listeners"),
                        Contestant("– 95 of 100", lambda: crowd.delay(address, 95), "the same changes"),
                    ],
                    unit="ms",
                    goal="95 of 100 within a second",
                ),
                *telling(address, setting),
            ]  # fmt: skip
    finally:
        drop(CITY)


class Running:
    """A server process of ours, its address, and what it has used so far."""

    def __init__(self, port: int, pid: int) -> None:
        self.port, self.pid = port, pid

    def workers(self) -> list[int]:
        told = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="utf-8")
        return [int(pid) for pid in told.split()]

    def cpu_s(self) -> float:
        stats = (Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1] for pid in self.workers())
        return sum(sum(int(part) for part in one.split()[11:13]) for one in stats) / TICKS

    def memory_kb(self) -> int:
        rolls = (Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8") for pid in self.workers())
        return sum(int(roll.partition("\nPss:")[2].split()[0]) for roll in rolls)


@contextmanager
def running(interface: str) -> Iterator[Running]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = ["-m", "granian", "--interface", interface, "--port", str(port), "--workers", "1", "--no-ws"]
    target = f"geoplan.config.{interface}:application"
    environment = {**os.environ, "DATABASE_URL": url_of(CITY)}
    process = subprocess.Popen(
        [sys.executable, *command, "--workers-kill-timeout", "1", "--log-level", "warning", target],
        cwd=ROOT, env=environment,
    )  # fmt: skip
    try:
        until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
        yield Running(port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        if time.monotonic() > deadline:
            raise RuntimeError("it did not happen")
        time.sleep(0.05)


class Crowd:
    """Many listeners at once. One visit measures everything, since opening them is what takes long."""

    def __init__(self, stream: Running, tokens: Sequence[str], count: int, idle_s: float) -> None:
        self.stream, self.tokens, self.count, self.idle_s = stream, tokens, count, idle_s
        self.found: dict[str, float] = {}

    def take(self, name: str) -> float:
        if name not in self.found:
            self.found |= asyncio.run(self.visit())
        return self.found.pop(name)

    def idle(self) -> float:
        return self.take("idle")

    def memory(self) -> float:
        return self.take("memory")

    def alone(self) -> float:
        begun, used = time.perf_counter(), self.stream.cpu_s()
        time.sleep(self.idle_s / 2)
        return 100 * (self.stream.cpu_s() - used) / (time.perf_counter() - begun)

    def delay(self, address: str, share: int) -> float:
        self.address = address
        if f"delay {share}" not in self.found:
            self.found |= asyncio.run(self.visit(changes=20))
        return self.found.pop(f"delay {share}")

    async def warm(self) -> None:
        """Let the process load what its first readers make it load: that is no part of what a reader costs."""
        opened = [await self.listen(number, []) for number in range(min(20, self.count))]
        await self.part(opened)

    async def part(self, opened: "Sequence[tuple[asyncio.Task[None], asyncio.StreamWriter]]") -> None:
        for task, writer in opened:
            task.cancel()
            writer.close()
        await asyncio.sleep(2)

    async def visit(self, changes: int = 0) -> dict[str, float]:
        await self.warm()
        before = self.stream.memory_kb()
        heard: list[float] = []
        opened = [await self.listen(number, heard) for number in range(self.count)]
        await asyncio.sleep(3)
        try:
            if changes:
                return await self.changed(changes, heard)
            memory, begun, used = self.stream.memory_kb() - before, time.perf_counter(), self.stream.cpu_s()
            await asyncio.sleep(self.idle_s)
            spent = self.stream.cpu_s() - used
            return {"memory": memory / self.count, "idle": 100 * spent / (time.perf_counter() - begun)}
        finally:
            await self.part(opened)

    async def changed(self, changes: int, heard: list[float]) -> dict[str, float]:
        """Change something again and again; return how long it took to be heard by so many of a hundred."""
        delays: list[float] = []
        async with await psycopg.AsyncConnection.connect(self.address, autocommit=True) as link:
            for _ in range(changes):
                heard.clear()
                await link.execute(CHANGE)  # type: ignore[arg-type]
                committed = time.perf_counter()
                await asyncio.sleep(1.5)
                # Each hears a change once, in its place or ahead of it.
                delays += [at - committed for at in sorted(heard)[: self.count]]
        if len(delays) < changes * self.count:
            raise RuntimeError(f"{len(delays)} of {changes * self.count} were heard")
        cuts = quantiles(delays, n=100)
        return {"delay 50": 1000 * cuts[49], "delay 95": 1000 * cuts[94]}

    async def listen(self, number: int, heard: list[float]) -> "tuple[asyncio.Task[None], asyncio.StreamWriter]":
        reader, writer = await asyncio.open_connection("127.0.0.1", self.stream.port)
        token = self.tokens[number // FOR_ONE]
        writer.write(
            f"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.splitlines()[0]:
            raise RuntimeError(head.decode())

        async def read() -> None:
            with contextlib.suppress(asyncio.IncompleteReadError):
                while line := await reader.readline():
                    if line.startswith(b"data:") and b'"code"' in line:
                        heard.append(time.perf_counter())

        return asyncio.create_task(read()), writer


def asking(web: Running, token: str, count: int) -> float:
    """Return what so many maps would take that ask every half minute: the work of a question times their number."""
    link = http.client.HTTPConnection("127.0.0.1", web.port)
    headers = {"Authorization": f"Bearer {token}"}
    for _ in range(20):
        link.request("GET", "/api/v1/sites/version", headers=headers)
        answer = link.getresponse()
        answer.read()
        headers["If-None-Match"] = answer.headers["ETag"] or ""
    used, questions = web.cpu_s(), 400
    for _ in range(questions):
        link.request("GET", "/api/v1/sites/version", headers=headers)
        link.getresponse().read()
    return 100 * (web.cpu_s() - used) / questions * count / POLL_EVERY_S


def bare(address: str) -> float:
    """Return how long a notification alone takes to reach a waiting connection. Units: ms."""
    with psycopg.connect(address, autocommit=True) as ear, psycopg.connect(address, autocommit=True) as mouth:
        ear.execute("listen bench")
        delays = []
        for _ in range(20):
            begun = time.perf_counter()
            mouth.execute("notify bench")
            next(ear.notifies(timeout=5))
            delays.append(1000 * (time.perf_counter() - begun))
        return sorted(delays)[len(delays) // 2]


def telling(address: str, setting: Setting) -> Iterator[Group]:
    """Return how many changes eight writers commit a second, told in different ways."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    if not found:
        return
    with psycopg.connect(address) as link:
        told = link.execute("select prosrc from pg_proc where proname = 'coverage_wake_listeners'").fetchone()
    assert told is not None
    ours, seconds = str(told[0]), setting.size(10, 2)

    def tried(body: str) -> Callable[[], float]:
        return lambda: written(str(found[-1]), address, body, seconds)

    yield Group(
        "Eight writers: changes committed and told",
        [
            Contestant("nobody is told", tried(f"begin {WAYS['nobody is told']} end"), "the change and its history"),
            Contestant("**geoplan**", tried(ours), "one notification at a time; whoever is beside it sends none"),
            Contestant("NOTIFY in every transaction", tried(f"begin {WAYS['NOTIFY in every transaction']} end"),
                       "each holds the server's one lock until its commit is on disk"),
        ],
        unit="1/s",
    )  # fmt: skip


def written(pgbench: str, address: str, body: str, seconds: int) -> float:
    with psycopg.connect(address, autocommit=True) as link:
        command = "create or replace function coverage_wake_listeners() returns void language plpgsql as {}"
        link.execute(sql.SQL(command).format(sql.Literal(body)))
    done = subprocess.run(
        [pgbench, "-n", "-f", "-", "-c", "8", "-j", "2", "-T", str(seconds), address],
        input=WRITE, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(done.stdout.partition("tps = ")[2].split()[0])
