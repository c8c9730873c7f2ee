"""A migrated template database, made once for one state of the migrations and cloned for every run.

Tests run inside a transaction on a clone of their own worker. The `committing` fixture gives a fresh clone that
other processes can see; it is thrown away whole, since tables of history refuse to be emptied.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from pytest_django import DjangoDbBlocker

ROOT = Path(__file__).resolve().parent.parent
pytest_plugins = [
    "tests.factories.people",
    "tests.factories.places",
    "tests.factories.promises",
    "tests.factories.city",
    "tests.factories.pictures",
]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the drills to `make drill`, which names their folder."""
    is_drill = collection_path == ROOT / "tests" / "drills"
    return True if is_drill and not any("drills" in word for word in config.args) else None


def migrations_hash() -> str:
    digest = hashlib.sha256()
    for file in sorted(ROOT.glob("geoplan/*/migrations/**/*")):
        if file.suffix in {".py", ".sql"}:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def server() -> psycopg.Connection[tuple[object, ...]]:
    """Return a connection to the server's own database, outside any transaction."""
    default = settings.DATABASES["default"]
    return psycopg.connect(
        dbname="postgres",
        user=default["USER"] or None,
        password=default["PASSWORD"] or None,
        host=default["HOST"] or None,
        port=default["PORT"] or None,
        autocommit=True,
    )


def clone(template: str, name: str) -> None:
    with server() as link:
        link.execute(f'drop database if exists "{name}" with (force)')
        link.execute(f'create database "{name}" template "{template}" strategy wal_log')


def drop(name: str) -> None:
    with server() as link:
        link.execute(f'drop database if exists "{name}" with (force)')


def use(name: str) -> None:
    """Point Django's default connection at another database of the same server."""
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


def template_ready(base: str) -> str:
    """Return the name of a migrated database nobody is connected to; make it if it is missing."""
    name = f"{base}_template_{migrations_hash()}"
    with server() as link:
        link.execute("select pg_advisory_lock(424242)")
        if not link.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            from django.core.management import call_command

            making = f"{name}_making"
            link.execute(f'drop database if exists "{making}" with (force)')
            link.execute(f'create database "{making}"')
            use(making)
            call_command("migrate", verbosity=0)
            connections["default"].close()
            link.execute(f'alter database "{making}" rename to "{name}"')
            for (old,) in link.execute(
                "select datname from pg_database where datname like %s and datname <> %s",
                [f"{base}_template_%", name],
            ).fetchall():
                link.execute(f'drop database if exists "{old}" with (force)')
    return name


@pytest.fixture(scope="session", autouse=True)
def own_media(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep pictures and sent files of tests out of the folder of the running site."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    settings.GEOPLAN_UPLOADS = tmp_path_factory.mktemp("uploads")


@pytest.fixture(scope="session")
def template_database(django_db_blocker: DjangoDbBlocker) -> str:
    with django_db_blocker.unblock():
        return template_ready(settings.DATABASES["default"]["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"{template_database.split('_template_', maxsplit=1)[0]}_test_{worker}_{os.getpid()}"
    with django_db_blocker.unblock():
        clone(template_database, name)
        use(name)
    yield
    with django_db_blocker.unblock():
        connections["default"].close()
        drop(name)


@pytest.fixture
def committing(template_database: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Work on a fresh clone whose rows are really committed; yields its DATABASE_URL for other processes."""
    before = connections["default"].settings_dict["NAME"]
    name = f"{before}_c{os.urandom(3).hex()}"
    with django_db_blocker.unblock():
        clone(template_database, name)
        use(name)
        try:
            yield database_url(name)
        finally:
            use(before)
            drop(name)


def database_url(name: str) -> str:
    """Return the address of another database on the server the tests run on."""
    address = os.environ.get("DATABASE_URL") or (ROOT / "var/run/database-url").read_text().strip()
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"/{name}"))
