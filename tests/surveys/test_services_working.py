"""Files kept before they are read, jobs and their fence, on the drawn grid; kills of real processes: tests/jobs/."""

import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from openpyxl import Workbook

from geoplan import db
from geoplan.accounts.models import User
from geoplan.files.errors import FileTooLarge, NotWhatItSays
from geoplan.journal.errors import KeyReused
from geoplan.journal.models import Entry
from geoplan.needs.models import Site
from geoplan.surveys.errors import FileGone, MayNotUpload, NoHeader, NotFailed, NothingToPublish, NotReadYet
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.queries import failure_of, rows_of, tries_of
from geoplan.surveys.rules import State
from geoplan.surveys.services import (
    accept_repairs,
    clear_files,
    problems_workbook,
    publish_or_queue,
    read_again,
    take_in,
    work_on_uploads,
)
from geoplan.surveys.services.filing import file_of
from geoplan.surveys.services.jobs import Job, Overtaken, fenced, settle, take_job
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid

HEADER = "Nama Kepala Keluarga;NIK;RT;RW;Kelurahan;Lintang;Bujur"
GOOD = "Budi Umpama;3672991505800001;001;002;Barat Laut;-6.010000;106.010000"
SWAPPED = "Siti Umpama;3672991505800002;001;002;Barat Laut;106.011000;-6.011000"


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "GEOPLAN_UPLOADS", tmp_path / "uploads")
    return tmp_path / "uploads"


@pytest.fixture
def larger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every file and every list be one for the worker."""
    monkeypatch.setattr(settings, "GEOPLAN_READ_NOW_BYTES", 0)
    monkeypatch.setattr(settings, "GEOPLAN_PUBLISH_NOW_ROWS", 0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path, GOOD, SWAPPED)


def written(folder: Path, *lines: str, header: str = HEADER) -> Path:
    file = folder / "rtlh.csv"
    file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return file


def sent(by: User, file: Path, **other: object) -> Survey:
    return take_in(by=by, kind="house", file_name=file.name, path=file, **other)  # type: ignore[arg-type]


def in_state(survey: Survey) -> str:
    return Survey.objects.get(pk=survey.pk).state


def test_a_small_file_is_read_at_once_and_not_kept(grid: Grid, surveyor: User, file: Path, uploads: Path) -> None:
    survey = sent(surveyor, file)
    assert (survey.state, survey.file_kept, survey.attempt) == ("read", False, 1)
    assert rows_of(survey).count() == 2
    assert list(uploads.iterdir()) == []


def test_a_larger_file_waits_under_seal_until_the_worker_reads_it(
    grid: Grid, surveyor: User, file: Path, uploads: Path, larger: None
) -> None:
    survey = sent(surveyor, file)
    [kept] = uploads.iterdir()
    assert (survey.state, survey.file_kept, rows_of(survey).count()) == ("waiting", True, 0)
    assert b"Umpama" not in kept.read_bytes()
    assert (kept.stat().st_mode & 0o777, uploads.stat().st_mode & 0o777) == (0o600, 0o700)
    assert work_on_uploads() is True
    assert (in_state(survey), rows_of(survey).count(), list(uploads.iterdir())) == ("read", 2, [])
    assert work_on_uploads() is False


def test_a_refused_small_file_says_why_at_once_and_stays_among_the_uploads(
    grid: Grid, surveyor: User, tmp_path: Path
) -> None:
    with pytest.raises(NoHeader) as refused:
        sent(surveyor, written(tmp_path, "1;2;3", header="a;b;c"))
    survey = Survey.objects.get(pk=str(refused.value.facts["survey"]))
    assert (survey.state, survey.file_name, survey.file_kept) == ("failed", "rtlh.csv", True)
    assert len(survey.file_sha256) == 64
    why = failure_of(survey)
    assert isinstance(why, NoHeader)
    assert why.facts | {"survey": str(survey.pk)} == refused.value.facts
    assert Entry.objects.get(deed="survey.refused").facts["code"] == "surveys.no-header"


def test_a_refused_larger_file_is_told_by_its_upload(grid: Grid, surveyor: User, tmp_path: Path, larger: None) -> None:
    file = tmp_path / "rtlh.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    survey = sent(surveyor, file)
    work_on_uploads()
    survey.refresh_from_db()
    assert survey.state == "failed"
    assert isinstance(failure_of(survey), NotWhatItSays)


def test_of_a_file_that_is_too_large_only_the_word_is_kept(
    grid: Grid, surveyor: User, file: Path, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "GEOPLAN_FILE_LIMIT_BYTES", 10)
    with pytest.raises(FileTooLarge):
        sent(surveyor, file)
    assert not uploads.exists()
    assert Survey.objects.get().state == "failed"


def test_who_may_not_upload_leaves_nothing(grid: Grid, officer: User, file: Path, uploads: Path) -> None:
    with pytest.raises(MayNotUpload):
        sent(officer, file)
    assert not uploads.exists()
    assert not Survey.objects.exists()


def test_the_same_request_twice_is_one_upload(grid: Grid, surveyor: User, file: Path, person: PeopleMaker) -> None:
    first = sent(surveyor, file, key="satu")
    assert sent(surveyor, file, key="satu").pk == first.pk
    assert sent(surveyor, file, key="dua").pk != first.pk
    assert sent(person("surveyor"), file, key="satu").pk != first.pk
    with pytest.raises(KeyReused):
        sent(surveyor, written(file.parent, GOOD), key="satu")


def test_a_refused_request_repeated_is_refused_the_same_way(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    file = written(tmp_path, "1;2;3", header="a;b;c")
    for _ in range(2):
        with pytest.raises(NoHeader):
            sent(surveyor, file, key="satu")
    assert Survey.objects.count() == 1


def test_a_refused_file_is_read_again_from_another_sheet(grid: Grid, surveyor: User, tmp_path: Path) -> None:
    file = tmp_path / "dua.xlsx"
    book = Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    rumah = book.create_sheet("Rumah")
    for line in (HEADER, GOOD):
        rumah.append(line.split(";"))
    book.save(file)
    with pytest.raises(NoHeader) as refused:
        sent(surveyor, file)
    survey = Survey.objects.get(pk=str(refused.value.facts["survey"]))
    again = read_again(survey=survey, by=surveyor, sheet="Rumah")
    assert (again.pk, again.state, again.failure, again.file_kept) == (survey.pk, "read", None, False)
    assert rows_of(again).count() == 1
    with pytest.raises(NotFailed):
        read_again(survey=again, by=surveyor)


def test_files_are_kept_no_longer_than_a_week(
    grid: Grid, surveyor: User, file: Path, uploads: Path, larger: None
) -> None:
    survey, stays = sent(surveyor, file), sent(surveyor, file)
    stranger = uploads / f"{uuid.uuid4()}-0.sealed"
    stranger.touch()
    now = db.now()
    for one in uploads.iterdir():
        os.utime(one, (now.timestamp() - 8 * 86400,) * 2)
    Survey.objects.filter(pk=survey.pk).update(received_at=now - timedelta(days=7, minutes=1))
    clear_files(at=now)
    assert [one.name for one in uploads.iterdir()] == [file_of(stays.pk, stays.file_sha256).name]
    # Nobody came for a week: the upload says so.
    while work_on_uploads():
        pass
    survey.refresh_from_db()
    assert survey.state == "failed"
    assert isinstance(failure_of(survey), FileGone)
    assert in_state(stays) == "read"


def test_readable_copies_of_killed_readers_are_cleared(
    grid: Grid, surveyor: User, file: Path, uploads: Path, larger: None
) -> None:
    sent(surveyor, file)
    left = uploads / "open-killed"
    left.mkdir()
    (left / "file").write_text("Budi Umpama")
    os.utime(left, (db.now().timestamp() - 7 * 3600,) * 2)
    clear_files(at=db.now())
    assert len(list(uploads.iterdir())) == 1


def write_as(job: Job) -> None:
    with fenced(job):
        SurveyRow.objects.create(survey_id=job.survey_id, line=2, good=False)
        settle(job, State.READ)


def test_a_stale_attempt_is_refused_in_its_own_transaction(
    grid: Grid, surveyor: User, file: Path, larger: None
) -> None:
    survey = sent(surveyor, file)
    stale = take_job()
    assert stale == Job(survey.pk, 1, State.READING)
    Survey.objects.filter(pk=survey.pk).update(heartbeat_at=db.now() - timedelta(minutes=2))
    assert take_job() == Job(survey.pk, 2, State.READING)
    with pytest.raises(Overtaken):
        write_as(stale)
    assert (in_state(survey), SurveyRow.objects.exists()) == ("reading", False)


def test_a_job_that_beats_is_not_taken(grid: Grid, surveyor: User, file: Path, larger: None) -> None:
    survey = sent(surveyor, file)
    assert tries_of(survey) == 0
    assert take_job() is not None
    assert take_job() is None
    survey.refresh_from_db()
    assert tries_of(survey) == 1


def test_a_long_list_is_published_by_the_worker(grid: Grid, surveyor: User, file: Path, larger: None) -> None:
    survey = sent(surveyor, file)
    with pytest.raises(NotReadYet):
        publish_or_queue(survey=survey, by=surveyor)
    work_on_uploads()
    for _ in range(2):
        assert publish_or_queue(survey=survey, by=surveyor) is None
    assert (in_state(survey), Site.objects.count()) == ("publishing", 0)
    work_on_uploads()
    assert (in_state(survey), Site.objects.count()) == ("published", 1)


def test_a_short_list_is_published_at_once(grid: Grid, surveyor: User, file: Path) -> None:
    done = publish_or_queue(survey=sent(surveyor, file), by=surveyor)
    assert done is not None
    assert done.created == 1


def test_a_publish_that_comes_to_nothing_leads_back_to_where_it_began(
    grid: Grid, surveyor: User, file: Path, larger: None
) -> None:
    survey = sent(surveyor, file)
    work_on_uploads()
    publish_or_queue(survey=survey, by=surveyor)
    # Meanwhile the only good row was withdrawn.
    SurveyRow.objects.filter(survey=survey).update(good=False)
    work_on_uploads()
    survey.refresh_from_db()
    assert (survey.state, survey.asked_by) == ("read", None)
    assert isinstance(failure_of(survey), NothingToPublish)


def test_a_publish_that_kills_its_worker_again_and_again_leads_back_with_the_reason(
    grid: Grid, surveyor: User, file: Path, larger: None
) -> None:
    survey = sent(surveyor, file)
    work_on_uploads()
    publish_or_queue(survey=survey, by=surveyor)
    for _ in range(3):
        assert take_job() is not None
        Survey.objects.filter(pk=survey.pk).update(heartbeat_at=db.now() - timedelta(minutes=2))
    assert work_on_uploads() is True
    survey.refresh_from_db()
    assert (survey.state, survey.failure) == (
        "read",
        {"code": "surveys.publishing-gave-up", "facts": {"attempts": 3}},
    )
    # It may be asked for again, with as many attempts.
    publish_or_queue(survey=survey, by=surveyor)
    work_on_uploads()
    assert in_state(survey) == "published"


def test_a_large_list_of_mended_rows_mends_its_own_upload(
    grid: Grid, surveyor: User, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = sent(surveyor, file)
    back = tmp_path / "problems.xlsx"
    back.write_bytes(problems_workbook(survey=survey, by=surveyor))
    assert sent(surveyor, back).pk == survey.pk
    monkeypatch.setattr(settings, "GEOPLAN_READ_NOW_BYTES", 0)
    later = sent(surveyor, back)
    work_on_uploads()
    later.refresh_from_db()
    assert (later.state, later.understood) == ("read", {"mends": str(survey.pk)})
    assert accept_repairs(survey=survey, by=surveyor) == 1
