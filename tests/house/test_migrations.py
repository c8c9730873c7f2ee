"""Migrations are named, complete, and can be taken back."""

import re

import pytest
from django.core.management import call_command
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.loader import MigrationLoader

from tests.house.tree import HOUSE, told

NAMED = re.compile(r"\d{4}_[a-z][a-z0-9_]*")
FILES = [file for file in HOUSE.glob("*/migrations/*.py") if file.name != "__init__.py"]


def test_migrations_say_what_they_do() -> None:
    assert [told(file) for file in FILES if not NAMED.fullmatch(file.stem) or "auto" in file.stem] == []


@pytest.mark.django_db
def test_no_model_is_ahead_of_its_migrations() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_what_runs_sql_or_code_can_be_taken_back() -> None:
    ours = [
        (key, operation)
        for key, migration in MigrationLoader(None).disk_migrations.items()
        if migration.__module__.startswith("geoplan.")
        for operation in migration.operations
        if isinstance(operation, RunSQL | RunPython)
    ]
    assert ours
    assert [key for key, operation in ours if not operation.reversible] == []
