"""The database is killed in mid publish, on a server of the test's own."""

import os
import signal

from geoplan.surveys.services import publish_or_queue
from ops import processes
from ops.cluster import server
from ops.cluster.server import Running
from tests.jobs.conftest import Scene

ROWS = 40


def test_a_database_killed_in_mid_publish_holds_none_of_it_and_the_worker_goes_on_by_itself(
    private_scene: Scene, private_server: Running
) -> None:
    scene = private_scene
    survey, worker = scene.sent(ROWS), scene.worker()
    scene.reaches(survey, "read")
    with scene.held("residents_resident"):
        publish_or_queue(survey=survey, by=scene.surveyor)
        scene.stands_still()
        kill(private_server)
    server.start(private_server.cluster.places)
    assert (scene.state(survey), scene.one("select count(*) from needs_site")) == ("publishing", 0)
    assert scene.one("select count(*) from surveys_surveyrow") == ROWS
    scene.reaches(survey, "published")
    assert worker.is_alive()
    assert scene.one("select count(*) from needs_site") == ROWS
    assert scene.one("select count(*) from residents_resident") == ROWS


def kill(running: Running) -> None:
    """Kill the whole server at once, as a power cut does."""
    for pid in server.leftovers(running.cluster):
        os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not server.leftovers(running.cluster), 10)
