"""Throw-away databases beside the one we were given, and steps that run in a process of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
AREAS = ROOT / "fixtures" / "areas"


def url_of(database: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}"))


@contextmanager
def server() -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link:
        yield link


def drop(database: str) -> None:
    with server() as link:
        link.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database)))


def clone(template: str, database: str) -> str:
    """Make a database anew as a copy of another and return its address."""
    drop(database)
    with server() as link:
        # This way of copying ends with a checkpoint: whoever runs first on it has nothing of ours to write.
        command = "create database {} template {} strategy file_copy"
        link.execute(sql.SQL(command).format(sql.Identifier(database), sql.Identifier(template)))
    return url_of(database)


def empty_city(database: str) -> str:
    """Make a database with our tables and the drawn areas, and nothing else; return its address."""
    drop(database)
    with server() as link:
        link.execute(sql.SQL("create database {}").format(sql.Identifier(database)))
    address = url_of(database)
    manage(address, "migrate", "--verbosity", "0")
    for level in ("city", "kecamatan", "kelurahan"):
        manage(address, "load_areas", str(AREAS / f"{level}.geojson"), "--level", level)
    step(address, "bench.steps", "person")
    return address


def manage(address: str, *words: str) -> None:
    own_process(address, "manage.py", *words)


def step(address: str, module: str, *words: str) -> dict[str, Any]:
    """Run a step of a module in a process of its own on a database; return what it told."""
    told: dict[str, Any] = json.loads(own_process(address, "-m", module, *words).splitlines()[-1])
    return told


def own_process(address: str, *words: str) -> str:
    environment = {**os.environ, "DATABASE_URL": address}
    done = subprocess.run(
        [sys.executable, *words], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr[-4000:]}")
    return done.stdout
