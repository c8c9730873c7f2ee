"""The worker as a process of its own, which a test may kill, freeze or end."""

import multiprocessing
import os
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from unittest import mock

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from geoplan.config import env  # noqa: E402
from geoplan.jobs.management.commands import work as command  # noqa: E402

# A worker silent for so long loses its job; in earnest it is a minute.
SILENCE_S = 1


def point_at(database: str) -> dict[str, Any]:
    """Let Django use the database of another address, perhaps on another server; return what it used before."""
    before = dict(settings.DATABASES["default"])
    connections["default"].close()
    with mock.patch.dict(os.environ, {"DATABASE_URL": database}):
        told = env.database()
    settings.DATABASES["default"].update(told)
    connections["default"].settings_dict.update(told)
    return before


def work(database: str, uploads: str) -> None:
    """Be the worker of a database until told to end."""
    point_at(database)
    settings.GEOPLAN_UPLOADS = Path(uploads)
    settings.GEOPLAN_JOB_SILENCE_S = SILENCE_S
    command.FINISH_WITHIN_S = 1
    call_command("work")


def started(database: str, uploads: Path) -> BaseProcess:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.jobs.workers"])
    process = context.Process(target=work, args=(database, str(uploads)), daemon=True)
    process.start()
    return process
