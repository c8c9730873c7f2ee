"""A committed grid, a surveyor, long lists, and workers in processes of their own.

To stop a job in its middle a test holds a lock that the job will want. Nothing of ours is replaced.
"""

import contextlib
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.surveys.models import Survey
from geoplan.surveys.services import take_in
from ops import processes
from ops.cluster import server
from ops.cluster.server import Running
from ops.places import Places
from tests.adoptions.scene import make_person
from tests.factories.places import make_grid
from tests.jobs import workers

PATIENCE_S = 30.0
HEADER = "Nama Kepala Keluarga;NIK;RT;RW;Kelurahan;Lintang;Bujur"


def house_rows(count: int) -> str:
    """Return a list of invented houses, 55 m apart in the north-west square, 30 in a row."""
    places = [(n, -6.001 - 0.0005 * (n // 30), 106.001 + 0.0005 * (n % 30)) for n in range(1, count + 1)]
    lines = [f"Keluarga {n};36729915058{n:05d};001;002;Barat Laut;{lat:.6f};{lon:.6f}" for n, lat, lon in places]
    return "\n".join([HEADER, *lines]) + "\n"


def wait_until(true: Callable[[], object], what: str = "it") -> None:
    until = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > until:
            pytest.fail(f"{what} did not happen within {PATIENCE_S:.0f} s")
        time.sleep(0.05)


@dataclass
class Scene:
    """A database that other processes see, and who works on it."""

    database: str
    uploads: Path
    folder: Path
    surveyor: User
    crew: list[BaseProcess] = field(default_factory=list)

    def worker(self) -> BaseProcess:
        process = workers.started(self.database, self.uploads)
        self.crew.append(process)
        return process

    def sent(self, rows: int = 40, name: str = "rtlh.csv") -> Survey:
        """Send a list that is left to the worker."""
        file = self.folder / name
        file.write_text(house_rows(rows), encoding="utf-8")
        return take_in(by=self.surveyor, kind="house", file_name=name, path=file)

    def ask(self, query: str, *params: object) -> list[tuple[Any, ...]]:
        """Ask the database itself, past everything of ours."""
        with psycopg.connect(self.database, autocommit=True) as link:
            return link.execute(query, params).fetchall()  # type: ignore[arg-type]

    def one(self, query: str, *params: object) -> Any:
        [[value]] = self.ask(query, *params)
        return value

    def state(self, survey: Survey) -> str:
        return str(self.one("select state from surveys_survey where id = %s", survey.pk))

    def reaches(self, survey: Survey, state: str) -> None:
        wait_until(lambda: self.state(survey) == state, f"{state} of {self.state(survey)}")

    @contextlib.contextmanager
    def held(self, table: str) -> Iterator[None]:
        """Keep everybody else from writing to a table: the job that wants to stands still in its transaction."""
        link = psycopg.connect(self.database)
        try:
            link.execute(f"lock table {table} in share mode")  # type: ignore[arg-type]
            yield
        finally:
            link.close()

    def stands_still(self, jobs: int = 1) -> None:
        """Wait until so many jobs wait for a lock in the middle of their transactions."""
        waiting = (
            "select count(*) from pg_stat_activity where application_name like 'geoplan job %%'"
            " and wait_event_type = 'Lock' and datname = current_database()"
        )
        wait_until(lambda: self.one(waiting) >= jobs, "a job in the middle")


@pytest.fixture
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every file and every list be one for the worker."""
    monkeypatch.setattr(settings, "GEOPLAN_READ_NOW_BYTES", 0)
    monkeypatch.setattr(settings, "GEOPLAN_PUBLISH_NOW_ROWS", 0)


@contextlib.contextmanager
def set_up(database: str, folder: Path) -> Iterator[Scene]:
    make_grid()
    uploads = folder / "uploads"
    with override_settings(GEOPLAN_UPLOADS=uploads):
        made = Scene(database, uploads, folder, make_person(Role.SURVEYOR, "surveyor@contoh.test"))
        try:
            yield made
        finally:
            for one in made.crew:
                one.kill()
                one.join()


@pytest.fixture
def scene(committing: str, tmp_path: Path, everything_is_large: None) -> Iterator[Scene]:
    with set_up(committing, tmp_path) as made:
        yield made


@pytest.fixture
def private_server(tmp_path: Path) -> Iterator[Running]:
    """A database server of the test's own, which it may kill."""
    running = server.start(Places(tmp_path, tmp_path / "data"))
    yield running
    server.stop(running.cluster)
    processes.end(server.leftovers(running.cluster), first=signal.SIGKILL)
    if running.cluster.home.path != running.cluster.places.data:
        shutil.rmtree(running.cluster.home.path)
    if not running.socket_folder.is_relative_to(tmp_path):
        shutil.rmtree(running.socket_folder, ignore_errors=True)


@pytest.fixture
def private_scene(
    private_server: Running, tmp_path: Path, everything_is_large: None, django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Scene]:  # fmt: skip
    """The scene on a server of its own."""
    with django_db_blocker.unblock():
        before = workers.point_at(private_server.url())
        try:
            call_command("migrate", verbosity=0)
            with set_up(private_server.url(), tmp_path) as made:
                yield made
        finally:
            connections["default"].close()
            settings.DATABASES["default"].update(before)
            connections["default"].settings_dict.update(before)
