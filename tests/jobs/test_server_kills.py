"""The server is killed while files are sent and read; two browsers send the same list at once. Real granian."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from geoplan.accounts.services import issue_token
from tests.jobs.conftest import Scene, house_rows, wait_until
from tests.jobs.workers import SILENCE_S
from tests.journeys.conftest import ROOT, answers, environment, free_port

pytestmark = pytest.mark.commits
ROWS = 40


@contextlib.contextmanager
def served(scene: Scene, **more: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve in two processes of one group, which dies as one when it is killed."""
    port = free_port()
    told = {"GEOPLAN_DATA": str(scene.folder), "GEOPLAN_JOB_SILENCE_S": str(SILENCE_S), **more}
    command = "-m granian --interface wsgi --host 127.0.0.1 --workers 2 --blocking-threads 2 --no-ws --log-level error"
    server = subprocess.Popen(
        [sys.executable, *command.split(), "--port", str(port), "tests.journeys.serve:application"],
        cwd=ROOT, env=environment(scene.database) | told, start_new_session=True,
    )  # fmt: skip
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), "the server")
        yield f"http://127.0.0.1:{port}", server
    finally:
        kill(server)


def kill(server: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def browser(url: str, token: str) -> httpx.Client:
    return httpx.Client(base_url=f"{url}/api/v1", timeout=60, headers={"Authorization": f"Bearer {token}"})


def send(client: httpx.Client, rows: int = ROWS) -> httpx.Response:
    return client.post("/surveys", data={"kind": "house"}, files={"file": ("rtlh.csv", house_rows(rows))})


def half_sent(client: httpx.Client, url: str) -> socket.socket:
    """Send the first half of an upload and stop there."""
    files = {"file": ("a.csv", house_rows(500))}
    request = client.build_request("POST", "/surveys", data={"kind": "house"}, files=files)
    body = request.read()
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    link = socket.create_connection((urlsplit(url).hostname or "", urlsplit(url).port or 0))
    link.sendall(f"POST /api/v1/surveys HTTP/1.1\r\n{head}\r\n".encode() + body[: len(body) // 2])
    return link


def test_a_server_killed_in_mid_upload_and_in_mid_reading_loses_nothing_it_had_taken(scene: Scene) -> None:
    """The half that came leaves no upload; the file that was taken is read by the worker once the server is silent."""
    token = issue_token(user=scene.surveyor)
    with served(scene) as (url, server), browser(url, token) as client, scene.held("surveys_surveyrow"):
        link = half_sent(client, url)
        asking = threading.Thread(target=tried, args=(client,))
        asking.start()
        scene.stands_still()
        kill(server)
        link.close()
        asking.join()
        assert scene.ask("select state, attempt from surveys_survey") == [("reading", 1)]
        assert scene.one("select count(*) from surveys_surveyrow") == 0
    scene.worker()
    wait_until(lambda: scene.ask("select state, attempt from surveys_survey") == [("read", 2)], "reading anew")
    assert scene.one("select count(*) from surveys_surveyrow") == ROWS


def tried(client: httpx.Client) -> None:
    with contextlib.suppress(httpx.HTTPError):
        send(client)


def test_two_browsers_that_send_and_publish_one_list_at_once_make_one_set_of_sites(scene: Scene) -> None:
    both_at_once(scene, "request")


def both_at_once(scene: Scene, by: str) -> None:
    """Let two browsers send and publish one list; requests or two workers do the work."""
    token = issue_token(user=scene.surveyor)
    most = "0" if by == "worker" else "1000000"
    if by == "worker":
        scene.worker()
        scene.worker()
    with served(scene, GEOPLAN_READ_NOW_BYTES=most, GEOPLAN_PUBLISH_NOW_ROWS=most) as (url, _server):
        together = threading.Barrier(2)

        def act(_number: int) -> str:
            with browser(url, token) as client:
                together.wait(30)
                sent = send(client)
                assert sent.status_code == (201 if by == "request" else 202), sent.text
                address = f"/surveys/{sent.json()['id']}"
                assert by == "request" or client.get(f"{address}/rows").status_code == 200
                wait_until(lambda: client.get(address).json()["state"] == "read", "reading")
                together.wait(30)
                asked = client.post(f"{address}/publish")
                assert asked.status_code == (200 if by == "request" else 202), asked.text
                wait_until(lambda: client.get(address).json()["state"] == "published", "publishing")
                return str(client.get(address).json()["report"]["rows"])

        with ThreadPoolExecutor(2) as threads:
            assert list(threads.map(act, range(2))) == [str(ROWS)] * 2
    assert scene.one("select count(*) from needs_site") == ROWS
    assert scene.one("select count(*) from residents_resident") == ROWS
    told = dict(scene.ask("select outcome, count(*) from surveys_surveyrow group by outcome"))
    assert told == {"created": ROWS, "unchanged": ROWS}
