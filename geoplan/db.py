"""The database's clock, named .sql files, and broken constraints turned into refusals.

The only module that opens a cursor.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import make_dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import IntegrityError, InternalError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from geoplan.errors import Refusal

# What a statement takes: the driver adapts the values.
Params = Mapping[str, Any]

type_cache: dict[tuple[str, ...], type] = {}


def now() -> datetime:
    """Return the database's time. Doors ask once and pass it down as `at`."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        clock: datetime = fetched(cursor)[0]
        return clock


def fetched(cursor: CursorWrapper) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = cursor.fetchone()
    if row is None:
        raise LookupError("the statement gave no row")
    return row


@cache
def statement(file: Path) -> str:
    """Return the text of a named .sql file."""
    return file.read_text(encoding="utf-8")


def rows(file: Path, params: Params | None = None) -> list[Any]:
    """Run a .sql file and return its rows as frozen dataclasses named by column.

    Parameters stand in the file as `%(name)s`; a bare percent sign is written `%%`.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement(file), dict(params or {}))
        names = tuple(column[0] for column in cursor.description or ())
        row_type = row_type_of(names)
        return [row_type(*row) for row in cursor.fetchall()]


def row_type_of(names: tuple[str, ...]) -> type:
    if names not in type_cache:
        type_cache[names] = make_dataclass("Row", [(name, object) for name in names], frozen=True, slots=True)
    return type_cache[names]


def one(file: Path, params: Params | None = None) -> Any:
    """Run a .sql file that gives exactly one row."""
    found = rows(file, params)
    if len(found) != 1:
        raise LookupError(f"{file.name} gave {len(found)} rows instead of one")
    return found[0]


def value(file: Path, params: Params | None = None) -> Any:
    """Run a .sql file that gives one row with one column."""
    with connection.cursor() as cursor:
        cursor.execute(statement(file), dict(params or {}))
        return fetched(cursor)[0]


def run(file: Path, params: Params | None = None) -> int:
    """Run a .sql file that changes rows; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(statement(file), dict(params or {}))
        count: int = cursor.rowcount
        return count


@contextmanager
def refusing(constraint: str, refusal: Refusal) -> Iterator[None]:
    """Turn one broken constraint, or one named raise of a database function, into a refusal.

    The statement runs in a savepoint, so the transaction around it stays usable.
    """
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, InternalError, OperationalError) as broken:
        if constraint_name(broken) == constraint:
            raise refusal from broken
        raise


def constraint_name(broken: BaseException) -> str | None:
    """Return the name of the constraint behind a database error, if it has one."""
    diagnostic = getattr(broken.__cause__, "diag", None)
    name: str | None = getattr(diagnostic, "constraint_name", None)
    return name
