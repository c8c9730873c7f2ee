"""Workers are killed, frozen and ended in the middle: afterwards all of it is there or none, and the job goes on."""

import os
import signal
from multiprocessing.process import BaseProcess

import pytest

from geoplan.surveys.models import Survey
from geoplan.surveys.services import publish_or_queue
from tests.jobs.conftest import Scene, wait_until

pytestmark = pytest.mark.commits
ROWS = 40


def kill(worker: BaseProcess) -> None:
    worker.kill()
    worker.join()


def read(scene: Scene) -> tuple[Survey, BaseProcess]:
    """Return an upload whose rows are read, and the worker that read them."""
    survey, worker = scene.sent(ROWS), scene.worker()
    scene.reaches(survey, "read")
    return survey, worker


def test_a_worker_killed_in_mid_reading_loses_nothing(scene: Scene) -> None:
    survey = scene.sent(ROWS)
    with scene.held("surveys_surveyrow"):
        first = scene.worker()
        scene.stands_still()
        kill(first)
        assert (scene.state(survey), scene.one("select count(*) from surveys_surveyrow")) == ("reading", 0)
    scene.worker()
    scene.reaches(survey, "read")
    assert scene.one("select count(*) from surveys_surveyrow") == ROWS
    assert scene.one("select attempt from surveys_survey") == 2
    # The sealed file is gone. The readable copy of the killed one is cleared by the worker's chore (test_filing).
    assert list(scene.uploads.glob("*.sealed")) == []


def test_a_worker_killed_in_mid_publish_leaves_no_site_and_the_next_one_makes_all(scene: Scene) -> None:
    survey, first = read(scene)
    # Residents come after the sites: they are written and not yet there.
    with scene.held("residents_resident"):
        assert publish_or_queue(survey=survey, by=scene.surveyor) is None
        scene.stands_still()
        kill(first)
        assert (scene.state(survey), scene.one("select count(*) from needs_site")) == ("publishing", 0)
    scene.worker()
    scene.reaches(survey, "published")
    assert scene.one("select count(*) from needs_site") == ROWS
    assert scene.one("select count(*) from residents_resident") == ROWS
    assert scene.ask("select distinct outcome from surveys_surveyrow") == [("created",)]


def test_a_frozen_worker_that_wakes_after_its_job_was_taken_over_writes_nothing(scene: Scene) -> None:
    frozen_and_overtaken(scene, "publishing")


def frozen_and_overtaken(scene: Scene, what: str) -> None:
    if what == "reading":
        survey, frozen, table = scene.sent(ROWS), None, "surveys_surveyrow"
    else:
        (survey, frozen), table = read(scene), "residents_resident"
    with scene.held(table):
        if what == "publishing":
            publish_or_queue(survey=survey, by=scene.surveyor)
        frozen = frozen or scene.worker()
        scene.stands_still()
        os.kill(frozen.pid or 0, signal.SIGSTOP)
        before = scene.one("select attempt from surveys_survey")
        scene.worker()
        # The frozen one's transaction is ended, though nobody can wake its process; the new one stands there now.
        wait_until(lambda: scene.one("select attempt from surveys_survey") == before + 1, "taking over")
        scene.stands_still()
    scene.reaches(survey, "read" if what == "reading" else "published")
    after = facts(scene, survey)
    os.kill(frozen.pid or 0, signal.SIGCONT)
    # It goes on with its life: the next job is its own or the other's.
    scene.reaches(scene.sent(3, "lagi.csv"), "read")
    assert frozen.is_alive()
    assert facts(scene, survey) == after


def facts(scene: Scene, survey: Survey) -> list[tuple[object, ...]]:
    return scene.ask(
        "select state, attempt, heartbeat_at, published_at, (select count(*) from needs_site),"
        " (select count(*) from surveys_surveyrow as r where r.survey_id = s.id)"
        " from surveys_survey as s where id = %s",
        survey.pk,
    )


def test_a_worker_told_to_end_gives_its_job_back_and_the_attempt_does_not_count(scene: Scene) -> None:
    survey = scene.sent(ROWS)
    with scene.held("surveys_surveyrow"):
        first = scene.worker()
        scene.stands_still()
        first.terminate()
        first.join(12)
        assert first.exitcode == 0
        assert scene.ask("select state, last_attempt - attempt, heartbeat_at from surveys_survey") == [
            ("waiting", 3, None)
        ]
    scene.worker()
    scene.reaches(survey, "read")


def test_an_idle_worker_ends_at_once(scene: Scene) -> None:
    _survey, worker = read(scene)
    worker.terminate()
    worker.join(5)
    assert worker.exitcode == 0


def test_how_far_a_job_is_can_be_read_while_its_transaction_is_open(scene: Scene) -> None:
    survey = scene.sent(ROWS)
    told = "select step, progress_done, progress_total from surveys_survey"
    with scene.held("surveys_surveyrow"):
        scene.worker()
        wait_until(lambda: scene.ask(told) == [("keeping", 0, ROWS)], "the step")
        beat = scene.one("select heartbeat_at from surveys_survey")
        wait_until(lambda: scene.one("select heartbeat_at from surveys_survey") > beat, "a sign of life")
        # A job that beats is not taken, however long it lasts: the silence allowed here is two seconds.
        wait_until(lambda: scene.one("select clock_timestamp() - received_at > '3 s' from surveys_survey"))
        assert scene.one("select attempt from surveys_survey") == 1
    scene.reaches(survey, "read")


def test_the_worker_outlives_connections_that_break(scene: Scene) -> None:
    survey, worker = read(scene)
    others = "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    with scene.held("residents_resident"):
        publish_or_queue(survey=survey, by=scene.surveyor)
        scene.stands_still()
        scene.ask(f"select pg_terminate_backend(pid) {others} and application_name like 'geoplan job %%'")
    scene.reaches(survey, "published")
    assert worker.is_alive()
    assert scene.one("select count(*) from needs_site") == ROWS
