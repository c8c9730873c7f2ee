"""An upload as a job: taken by one worker at a time, with signs of life, fenced by the number of its attempt."""

import json
import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.db import transaction

from geoplan import db
from geoplan.errors import Refusal
from geoplan.journal.services import note
from geoplan.surveys.errors import PublishingGaveUp, ReadingGaveUp
from geoplan.surveys.models import Survey
from geoplan.surveys.rules import State
from geoplan.surveys.services.progress import Progress, under_way

log = logging.getLogger("geoplan.surveys")

SQL = Path(__file__).parent.parent / "sql"
LOOK_EVERY_S = 1.0
BEATS_WITHIN_SILENCE = 6


class Overtaken(Exception):
    """Another worker has this job now; what this one did is not kept."""


@dataclass(frozen=True, slots=True)
class Job:
    """One attempt at an upload: to read it, or to publish it."""

    survey_id: uuid.UUID
    attempt: int
    state: State

    @property
    def named(self) -> dict[str, object]:
        return {"survey_id": str(self.survey_id), "attempt": self.attempt}


def take_job() -> Job | None:
    """Take the oldest job that nobody works on; transactions an earlier worker left open are ended."""
    for taken in db.rows(SQL / "take_job.sql", {"silence_s": settings.GEOPLAN_JOB_SILENCE_S}):
        job = Job(taken.survey_id, taken.attempt, State(taken.state))
        if taken.was_taken:
            ended = db.value(SQL / "end_stale_sessions.sql", job.named)
            log.warning("upload %s is taken again, attempt %s; %s sessions ended", *job.named.values(), ended)
        return job
    return None


def give_up_jobs() -> int:
    """End the jobs that have killed their worker as often as they may; return how many."""
    told = {"attempts": settings.GEOPLAN_JOB_ATTEMPTS}
    refusals = {"unread": written(ReadingGaveUp(**told)), "unpublished": written(PublishingGaveUp(**told))}
    with transaction.atomic():
        ended = db.rows(SQL / "give_up_jobs.sql", refusals | {"silence_s": settings.GEOPLAN_JOB_SILENCE_S})
        for one in ended:
            note(actor_id=None, deed="survey.gave-up", survey=str(one.survey_id), code=one.code)
    return len(ended)


def give_back(job: Job) -> None:
    """Let the next worker have the job at once; this attempt does not count."""
    beside = db.Beside()
    try:
        beside.run(SQL / "give_back_job.sql", job.named)
    except DatabaseTrouble:
        log.warning("upload %s cannot be given back now; it is taken again once it has been silent", job.survey_id)
    finally:
        beside.close()


@contextmanager
def fenced(job: Job) -> Iterator[None]:
    """Open the transaction in which a job writes; it must end with `settle`, which a stale attempt cannot pass."""
    with transaction.atomic():
        db.value(SQL / "name_session.sql", job.named)
        yield


def settle(job: Job, state: State, **changes: Any) -> None:
    """End a job inside its transaction, or undo all of that. Raises: Overtaken."""
    ended = {"state": state, "heartbeat_at": None, "asked_by": None, "step": ""}
    if not Survey.objects.filter(pk=job.survey_id, attempt=job.attempt).update(**ended | changes):
        raise Overtaken


def refuse(job: Job, refused: Refusal) -> None:
    """End a job with the reason: a file is refused, a publish goes back to where it began. Raises: Overtaken."""
    with fenced(job):
        survey = Survey.objects.get(pk=job.survey_id)
        after = State.FAILED if job.state is State.READING else State(survey.state_before)
        settle(job, after, failure=failure_json(refused))
        note(actor_id=survey.by_id, deed="survey.refused", survey=str(survey.pk), code=refused.code)


def failure_json(refused: Refusal) -> dict[str, Any]:
    """Return a refusal as it is kept with its upload."""
    return {"code": refused.code, "facts": json.loads(json.dumps(refused.facts, default=str))}


def written(refused: Refusal) -> str:
    return json.dumps(failure_json(refused))


@contextmanager
def at_work(job: Job) -> Iterator[None]:
    """Give signs of life and tell how far the job is, from a thread and a connection beside the work."""
    progress = Progress()
    heart = Heart(job, progress)
    heart.start()
    token = under_way.set(progress)
    try:
        yield
    finally:
        under_way.reset(token)
        heart.stop()


class Heart(threading.Thread):
    """Beats while a job is under way. Short jobs end before it opens a connection."""

    def __init__(self, job: Job, progress: Progress) -> None:
        super().__init__(name=f"heart of {job.survey_id}", daemon=True)
        self.job, self.progress = job, progress
        self.ended = threading.Event()
        self.beside = db.Beside()
        self.silence_s = settings.GEOPLAN_JOB_SILENCE_S / BEATS_WITHIN_SILENCE

    def run(self) -> None:
        told: tuple[object, ...] = ()
        quiet_s, look_s = 0.0, min(LOOK_EVERY_S, self.silence_s)
        while not self.ended.wait(look_s):
            quiet_s += look_s
            now = (self.progress.step, self.progress.done, self.progress.total)
            if (now != told or quiet_s >= self.silence_s) and self.beat():
                told, quiet_s = now, 0.0
        self.beside.close()

    def beat(self) -> bool:
        """Write a sign of life; one that cannot be written is tried again, for the fence alone decides."""
        progress = self.progress
        told = {"step": progress.step or "", "done": progress.done, "total": progress.total}
        try:
            self.beside.run(SQL / "beat.sql", self.job.named | told)
        except DatabaseTrouble:
            self.beside.close()
            return False
        return True

    def stop(self) -> None:
        self.ended.set()
        self.join()
