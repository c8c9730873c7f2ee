"""Workers, servers and the database are killed at moments nobody chose, again and again."""

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable

import httpx
import pytest
from django.db import connections

from geoplan.accounts.services import issue_token
from geoplan.surveys.models import Survey
from geoplan.surveys.services import publish_or_queue
from ops.cluster import server
from ops.cluster.server import Running
from tests.jobs import test_database_kills, test_kills, test_server_kills
from tests.jobs.conftest import Scene, wait_until

pytestmark = pytest.mark.commits
ROWS = 600
Tell = Callable[[str, object], None]


def whole(scene: Scene, survey: Survey) -> None:
    """See that an upload is what it says it is: all of its rows or none, all of its sites or none."""
    state = scene.state(survey)
    rows = scene.one("select count(*) from surveys_surveyrow where survey_id = %s", survey.pk)
    sites = scene.one("select count(*) from surveys_surveyrow where survey_id = %s and site_id is not null", survey.pk)
    assert rows == (0 if state in {"waiting", "reading"} else ROWS), state
    assert sites == (ROWS if state == "published" else 0), state


def test_workers_killed_at_any_moment_of_reading_and_publishing(scene: Scene, record_property: Tell) -> None:
    dice, met = random.Random(7), Counter[str]()
    rounds = 12
    for number in range(rounds):
        survey = scene.sent(ROWS, f"daftar-{number}.csv")
        for state in ("read", "published"):
            if state == "published":
                publish_or_queue(survey=survey, by=scene.surveyor)
            for _ in range(2):
                worker = scene.worker()
                time.sleep(dice.uniform(0.05, 1.2))
                test_kills.kill(worker)
                met[scene.state(survey)] += 1
                whole(scene, survey)
            worker = scene.worker()
            wait_until(lambda survey=survey, state=state: scene.state(survey) in {state, "published", "failed"})
            assert scene.state(survey) == state
            test_kills.kill(worker)
            whole(scene, survey)
    # One list again and again is one set of sites.
    assert scene.one("select count(*) from needs_site") == ROWS
    record_property("rounds", f"{rounds * 4} kills; found {told(met)}")


def test_frozen_workers_that_wake_again(scene: Scene, record_property: Tell) -> None:
    test_kills.frozen_and_overtaken(scene, "reading")
    record_property("rounds", "frozen in mid reading, woken when another had finished")


def test_a_file_that_kills_its_worker_again_and_again_is_refused(scene: Scene, record_property: Tell) -> None:
    survey = scene.sent(40)
    with scene.held("surveys_surveyrow"):
        for attempt in (1, 2, 3):
            worker = scene.worker()
            wait_until(lambda number=attempt: scene.one("select attempt from surveys_survey") == number, "an attempt")
            scene.stands_still()
            test_kills.kill(worker)
    scene.worker()
    scene.reaches(survey, "failed")
    told = scene.one("select failure from surveys_survey")
    assert told == {"code": "surveys.reading-gave-up", "facts": {"attempts": 3}}
    record_property("rounds", "3 kills, then refused")


def test_servers_killed_at_any_moment_while_files_come(scene: Scene, record_property: Tell) -> None:
    dice, rounds, acknowledged = random.Random(11), 8, list[str]()
    token = issue_token(user=scene.surveyor)
    for _ in range(rounds):
        with (
            test_server_kills.served(scene, GEOPLAN_READ_NOW_BYTES="1000000") as (url, process),
            test_server_kills.browser(url, token) as client,
        ):
            sending = threading.Thread(target=send_until_killed, args=(client, acknowledged))
            sending.start()
            time.sleep(dice.uniform(0.5, 2.5))
            test_server_kills.kill(process)
            sending.join()
    taken = scene.one("select count(*) from surveys_survey")
    scene.worker()
    busy = "select count(*) from surveys_survey where state <> 'read'"
    wait_until(lambda: scene.one(busy) == 0, "reading what was left")
    stored = {str(pk) for (pk,) in scene.ask("select id from surveys_survey")}
    assert set(acknowledged) <= stored
    assert scene.one("select count(*) from surveys_surveyrow") == ROWS * taken
    record_property("rounds", f"{rounds} kills; {len(acknowledged)} uploads acknowledged, {taken} stored, 0 lost")


def send_until_killed(client: httpx.Client, acknowledged: list[str]) -> None:
    with contextlib.suppress(httpx.HTTPError):
        while True:
            acknowledged.append(test_server_kills.send(client, ROWS).json()["id"])


def test_two_browsers_at_once_with_two_workers(scene: Scene, record_property: Tell) -> None:
    test_server_kills.both_at_once(scene, "worker")
    record_property("rounds", "1")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGQUIT], ids=["kill -9", "immediate stop"])
def test_databases_killed_at_any_moment_of_reading_and_publishing(
    private_scene: Scene, private_server: Running, record_property: Tell, how: signal.Signals
) -> None:
    scene, dice, met = private_scene, random.Random(13), Counter[str]()
    rounds = 6
    worker = scene.worker()
    for number in range(rounds):
        survey = scene.sent(ROWS, f"daftar-{number}.csv")
        for state in ("read", "published"):
            if state == "published":
                publish_or_queue(survey=survey, by=scene.surveyor)
            time.sleep(dice.uniform(0.3, 1.5))
            if how is signal.SIGKILL:
                test_database_kills.kill(private_server)
            else:
                os.kill(server.running_pid(private_server.cluster) or 0, how)
                wait_until(lambda: not server.leftovers(private_server.cluster), "the end of the server")
            server.start(private_server.cluster.places)
            connections["default"].close()  # ours broke with the others
            met[scene.state(survey)] += 1
            whole(scene, survey)
            scene.reaches(survey, state)
            whole(scene, survey)
    assert worker.is_alive()
    assert scene.one("select count(*) from needs_site") == ROWS
    record_property("rounds", f"{rounds * 2} times; found {told(met)}")


def told(met: Counter[str]) -> str:
    return ", ".join(f"{state} {times}" for state, times in met.most_common())
