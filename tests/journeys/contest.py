"""Rounds in which many companies press at once, over HTTP, at several server processes, some of which are killed.

A company whose connection breaks asks another server again with the same key: as a browser or a script would.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.journeys.claimers import Company
from tests.journeys.conftest import OUTPUT, ROOT, answers, environment, free_port, wait_for

Answer = tuple[int, dict[str, Any]]
PATIENCE_S = 60.0
KILL_WITHIN_S = 0.15


@dataclass
class Servers:
    """Several servers of one database, each a process of its own with a port of its own."""

    database: str
    ports: list[int]
    processes: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, port: int) -> None:
        with (OUTPUT / f"contest-{port}.log").open("ab") as log:
            self.processes[port] = subprocess.Popen(
                [
                    sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
                    "--workers", "1", "--blocking-threads", "4", "--no-ws", "tests.journeys.serve:application",
                ],
                cwd=ROOT, env=environment(self.database), stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill(self, port: int) -> None:
        """Kill a server with its workers, in the middle of whatever they do."""
        process = self.processes.pop(port)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextlib.contextmanager
def servers(database: str, number: int) -> Iterator[Servers]:
    OUTPUT.mkdir(exist_ok=True)
    made = Servers(database, [free_port() for _ in range(number)])
    try:
        for port in made.ports:
            made.start(port)
        for port in made.ports:
            wait_for(lambda port=port: answers(f"http://127.0.0.1:{port}/healthz"), seconds=60)
        yield made
    finally:
        for port in list(made.processes):
            made.kill(port)


class Contest:
    """Companies with a token each, and the answers of the last round in their order."""

    def __init__(self, made: Servers, companies: list[Company], tokens: list[str]) -> None:
        self.servers, self.companies, self.tokens = made, companies, tokens
        self.dice = random.Random(5)
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=len(companies))
        self.clients = {
            port: httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S, limits=limits)
            for port in made.ports
        }
        self.threads = ThreadPoolExecutor(len(companies))
        self.broken = Counter[str]()

    def close(self) -> None:
        self.threads.shutdown()
        for client in self.clients.values():
            client.close()

    def post(self, number: int, path: str, body: dict[str, Any], key: str) -> Answer:
        """Send until somebody answers, to one server after another, always with the same key."""
        ports = list(self.servers.ports)
        deadline = time.monotonic() + PATIENCE_S
        headers = {"Authorization": f"Bearer {self.tokens[number]}", "Idempotency-Key": key}
        turn = number
        while True:
            port = ports[turn % len(ports)]
            try:
                answer = self.clients[port].post(f"/api/v1/{path}", json=body, headers=headers)
            except httpx.TransportError as gone:
                self.broken[type(gone).__name__] += 1
                turn += 1
                time.sleep(0.05)
                if time.monotonic() > deadline:
                    raise
                continue
            return answer.status_code, answer.json()

    def press(self, site: str, units: list[str], key: str, *, kill: bool = False) -> list[Answer]:
        """Let every company claim a site at the same moment; kill a server while they do.

        It is started again at once; while it comes up the others are asked.
        """
        together = threading.Barrier(len(self.companies) + 1)

        def claim(number: int) -> Answer:
            company = self.companies[number]
            wish = {"site": site, "funder": company.funder_id, "units": units[number % len(units)], "year": 2027}
            together.wait(PATIENCE_S)
            return self.post(number, "adoptions", wish, f"{key}-{number}")

        told = [self.threads.submit(claim, number) for number in range(len(self.companies))]
        together.wait(PATIENCE_S)
        port = self.dice.choice(self.servers.ports)
        if kill:
            time.sleep(self.dice.uniform(0.0, KILL_WITHIN_S))
            self.servers.kill(port)
        found = [one.result(PATIENCE_S * 2) for one in told]
        if kill:
            self.servers.start(port)
        return found


def winners(found: list[Answer]) -> list[int]:
    return [number for number, (status, _body) in enumerate(found) if status == 201]


def codes(found: list[Answer]) -> Counter[str]:
    return Counter(str(body["code"]) for status, body in found if status != 201)
