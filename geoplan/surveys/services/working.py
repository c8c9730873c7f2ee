"""Long work on uploads: a file is kept before it is read, and read or published at once or by the worker."""

import logging
import uuid
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from geoplan.accounts.models import User
from geoplan.errors import Refusal, Unavailable
from geoplan.files.errors import FileTooLarge
from geoplan.journal.errors import KeyReused
from geoplan.journal.services import note
from geoplan.surveys.errors import NotFailed, NotReadYet
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.queries import failure_of
from geoplan.surveys.rules import UNREAD, State, Step
from geoplan.surveys.services.filing import drop_file, file_kept, file_opened, sha256_of
from geoplan.surveys.services.jobs import (
    Job,
    Overtaken,
    at_work,
    fenced,
    give_back,
    give_up_jobs,
    refuse,
    settle,
    take_job,
)
from geoplan.surveys.services.opening import Wanted
from geoplan.surveys.services.progress import tell_step
from geoplan.surveys.services.publishing import Published, publish_survey
from geoplan.surveys.services.receiving import keep, payer, read_file
from geoplan.surveys.services.remembering import remembered_of
from geoplan.surveys.services.workbooks import take_back

log = logging.getLogger("geoplan.surveys")

# Uploads sent under one key of one person bear one id.
KEYS = uuid.UUID("6f1d2f2e-3c0d-5f57-9c51-5a3f0c6d1b7e")


def take_in(
    *,
    by: User,
    kind: str,
    file_name: str,
    path: str | Path,
    funder_id: int | None = None,
    year: int | None = None,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
    key: str | None = None,
) -> Survey:
    """Keep a file that somebody sent, and read it at once if it is small; a larger one waits for the worker.

    When this returns neither a killed server nor a closed browser loses the file, so it is called outside of any
    transaction. What is said of the arguments
    at `receive_survey` holds here; `key` makes a repeated request one upload. A refused file stays among the
    uploads with the reason: the refusal's fact `survey` says under which id.
    Raises: MayNotUpload, PayerMissing, KeyReused; of a small file also what `receive_survey` raises.
    """
    funder, path = payer(by, kind, funder_id, year), Path(path)
    sent = Survey(
        id=uuid.uuid5(KEYS, f"{by.pk}:{key}") if key else uuid.uuid4(), kind=kind, by=by, funder=funder, year=year,
        file_name=file_name[-255:], file_bytes=path.stat().st_size, file_sha256=sha256_of(path),
        wanted={"sheet": sheet, "mapping": dict(mapping or {})},
    )  # fmt: skip
    # What is too large to be read is not kept either, only the word that it came.
    sent.file_kept = sent.file_bytes <= settings.GEOPLAN_FILE_LIMIT_BYTES
    if sent.file_kept:
        file_kept(sent.pk, sent.file_sha256, path)
    earlier = durable(sent, is_now=is_small(sent) or not sent.file_kept)
    if earlier is not None:
        return told_again(earlier)
    return read_at_once(sent, path) if sent.state == State.READING else sent


def told_again(earlier: Survey) -> Survey:
    """Return an upload that came before, or refuse it as it was refused then."""
    refused = failure_of(earlier) if earlier.state == State.FAILED else None
    if refused is not None:
        refused.facts["survey"] = str(earlier.pk)
        raise refused
    return earlier


def is_small(survey: Survey) -> bool:
    return survey.file_bytes <= settings.GEOPLAN_READ_NOW_BYTES


def durable(sent: Survey, *, is_now: bool) -> Survey | None:
    """Store the record of a kept file, as waiting or as taken by us; return the one that came before under its key.

    Raises: KeyReused when that was another file.
    """
    sent.state = State.READING if is_now else State.WAITING
    sent.attempt, sent.last_attempt = int(is_now), settings.GEOPLAN_JOB_ATTEMPTS
    try:
        with transaction.atomic():
            sent.save(force_insert=True)
            if is_now:
                Survey.objects.filter(pk=sent.pk).update(heartbeat_at=Now())
    except IntegrityError:
        earlier = Survey.objects.filter(pk=sent.pk).first()
        if earlier is None:
            raise
        if (earlier.file_sha256, earlier.kind) != (sent.file_sha256, sent.kind):
            drop_file(sent)
            raise KeyReused(survey=str(sent.pk)) from None
        if not earlier.file_kept:
            drop_file(sent)
        return earlier
    sent.refresh_from_db()
    return None


def read_at_once(survey: Survey, path: Path) -> Survey:
    """Read a file within the request, by the code of the worker. Raises: the refusals of reading, with `survey`."""
    try:
        return read(Job(survey.pk, survey.attempt, State.READING), path)
    except Overtaken:
        survey.refresh_from_db()
        return survey
    except Refusal as refused:
        refused.facts["survey"] = str(survey.pk)
        raise


def read(job: Job, path: Path) -> Survey:
    """Read the file of a job and keep its rows, or keep why it was refused; return the upload the rows are in.

    Raises: Overtaken, and the refusals of reading.
    """
    survey = Survey.objects.select_related("by", "funder").get(pk=job.survey_id)
    wanted = Wanted(
        survey.kind, survey.wanted.get("sheet"), survey.wanted.get("mapping"), remembered_of(survey.by, survey.kind)
    )
    with at_work(job):
        try:
            found = read_and_kept(job, survey, path, wanted)
        except Unavailable:
            # The machine's fault and not the file's: it is tried again.
            raise
        except Refusal as refused:
            refuse(job, refused)
            raise
    drop_file(survey)
    found.refresh_from_db()
    return found


def read_and_kept(job: Job, survey: Survey, path: Path, wanted: Wanted) -> Survey:
    if survey.file_bytes > settings.GEOPLAN_FILE_LIMIT_BYTES:
        raise FileTooLarge(allowed_bytes=settings.GEOPLAN_FILE_LIMIT_BYTES)
    rows = read_file(path, survey.file_name, wanted, survey.by)
    if rows is None:
        with fenced(job):
            mended = take_back(by=survey.by, path=path, file_name=survey.file_name)
            settle(job, State.READ, understood={"mends": str(mended.pk)}, file_kept=False, failure=None)
        return mended
    with fenced(job):
        keep(survey, rows, wanted.mapping or {})
        settle(job, State.READ, understood=rows.file.understood, file_kept=False, failure=None)
    return survey


def read_again(
    *, survey: Survey, by: User, sheet: str | None = None, mapping: Mapping[str, str] | None = None
) -> Survey:
    """Read a refused file once more, perhaps another sheet of it, at once if it is small.

    Whether the upload is this person's to see is asked before.
    Raises: NotFailed, FileGone; of a small file also the refusals of reading.
    """
    wanted = {"sheet": sheet, "mapping": dict(mapping or {})}
    if survey.state != State.FAILED:
        raise NotFailed(survey=str(survey.pk))
    with file_opened(survey) as path:
        is_now = is_small(survey)
        with transaction.atomic():
            begun = Survey.objects.filter(pk=survey.pk, state=State.FAILED).update(
                state=State.READING if is_now else State.WAITING, wanted=wanted, failure=None,
                heartbeat_at=Now() if is_now else None, attempt=F("attempt") + int(is_now),
                last_attempt=F("attempt") + settings.GEOPLAN_JOB_ATTEMPTS,
            )  # fmt: skip
            if not begun:
                raise NotFailed(survey=str(survey.pk))
            note(actor_id=by.pk, deed="survey.read-again", survey=str(survey.pk))
        survey.refresh_from_db()
        return read_at_once(survey, path) if is_now else survey


@transaction.atomic
def publish_or_queue(*, survey: Survey, by: User) -> Published | None:
    """Publish a short list at once; leave a long one to the worker (None), or any while the worker publishes.

    The upload's row is not locked: publishing and undoing take it last.
    Raises: NotReadYet, NothingToPublish.
    """
    row = Survey.objects.get(pk=survey.pk)
    if row.state in UNREAD:
        raise NotReadYet(survey=str(row.pk), state=row.state)
    rows = SurveyRow.objects.filter(survey=row, good=True, outcome="").count()
    is_short = rows <= settings.GEOPLAN_PUBLISH_NOW_ROWS
    if is_short and not (rows and Survey.objects.filter(state=State.PUBLISHING).exists()):
        return publish_survey(survey=row, by=by)
    queued = Survey.objects.filter(pk=row.pk, state=row.state).exclude(state=State.PUBLISHING).update(
        state=State.PUBLISHING, state_before=row.state, asked_by=by, failure=None, heartbeat_at=None, step="",
        progress_done=0, progress_total=rows, last_attempt=F("attempt") + settings.GEOPLAN_JOB_ATTEMPTS,
    )  # fmt: skip
    if queued:
        note(actor_id=by.pk, deed="survey.publish-asked", survey=str(row.pk), rows=rows)
    return None


def publish(job: Job) -> None:
    """Publish the upload of a job, all of it or nothing; a refusal is kept and leads back. Raises: Overtaken."""
    survey = Survey.objects.select_related("by", "funder", "asked_by").get(pk=job.survey_id)
    by = survey.asked_by
    if by is None:
        raise Overtaken
    with at_work(job):
        try:
            with fenced(job):
                rows = SurveyRow.objects.filter(survey=survey, good=True, outcome="").count()
                tell_step(Step.PUBLISHING, rows)
                publish_survey(survey=survey, by=by)
                settle(job, State.PUBLISHED, failure=None, progress_done=rows)
        except Refusal as refused:
            refuse(job, refused)


def work_on_uploads() -> bool:
    """Do one job of uploads, if there is one; return whether there was. The worker's chore.

    A worker told to end in the middle gives the job back.
    """
    gave_up = give_up_jobs()
    job = take_job()
    if job is None:
        return gave_up > 0
    try:
        work_on(job)
    except Overtaken:
        log.warning("upload %s was taken over; nothing of attempt %s is kept", *job.named.values())
    except BaseException as ended:
        if not isinstance(ended, Exception):
            give_back(job)
        raise
    return True


def work_on(job: Job) -> None:
    if job.state is State.PUBLISHING:
        publish(job)
        return
    survey = Survey.objects.get(pk=job.survey_id)
    try:
        with file_opened(survey) as path:
            read(job, path)
    except Unavailable:
        raise
    except Refusal as refused:
        # What `read` met it has written down; this is a file that is gone, or whose key is.
        if Survey.objects.filter(pk=job.survey_id, attempt=job.attempt, state=State.READING).exists():
            refuse(job, refused)
