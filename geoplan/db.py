"""The database's clock, named .sql files, and broken constraints turned into refusals.

The only module that opens a cursor.
"""

import copy
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import make_dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from django.contrib.gis.db.models import GeometryField
from django.db import IntegrityError, InternalError, OperationalError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, JSONField, Model
from django.db.models.expressions import DatabaseDefault

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


Piece = TypeVar("Piece")


def batches(pieces: Sequence[Piece], size: int) -> Iterator[Sequence[Piece]]:
    """Yield a long list in parts, so that what is made of each can be let go before the next."""
    for start in range(0, len(pieces), size):
        yield pieces[start : start + size]


# Fewer rows than this are not worth a COPY or a table of their own.
FEW = 50


def add_many(rows: Sequence[Model]) -> None:
    """Insert rows of one table with COPY, some ten times faster than `bulk_create`; triggers fire as ever.

    A row without an id gets the next one. Columns the database fills are left to it.
    """
    if len(rows) < FEW:
        if rows:
            type(rows[0])._default_manager.bulk_create(rows)
        return
    give_ids(rows)
    options = rows[0]._meta
    columns = [one for one in options.concrete_fields if not is_left_to_database(rows[0], one)]
    names = ", ".join(quoted(one.column) for one in columns)
    copy_in(f"copy {quoted(options.db_table)} ({names}) from stdin", rows, columns)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def change_many(rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Update some fields of rows that are there, in one statement; triggers fire as ever."""
    if len(rows) < FEW:
        if rows:
            type(rows[0])._default_manager.bulk_update(rows, fields)
        return
    options = rows[0]._meta
    concrete = {one.name: one for one in options.concrete_fields}
    changed = [concrete[name] for name in fields]
    table, key, new = quoted(options.db_table), quoted(options.pk.column), quoted(f"new_{options.db_table}")
    names = [quoted(one.column) for one in changed]
    with connection.cursor() as cursor:
        cursor.execute(f"create temporary table {new} as select {key}, {', '.join(names)} from {table} with no data")  # noqa: S608
        copy_in(f"copy {new} from stdin", rows, [options.pk, *changed])
        # Without it the planner takes the table for a small one.
        cursor.execute(f"analyze {new}")
        told = ", ".join(f"{name} = {new}.{name}" for name in names)
        cursor.execute(f"update {table} set {told} from {new} where {table}.{key} = {new}.{key}")  # noqa: S608
        cursor.execute(f"drop table {new}")


def quoted(name: str | None) -> str:
    return connection.ops.quote_name(str(name))


def give_ids(rows: Sequence[Model]) -> None:
    """Draw ids for the rows that have none, in their order."""
    bare = [row for row in rows if row.pk is None]
    if not bare:
        return
    options = bare[0]._meta
    with connection.cursor() as cursor:
        asked = [options.db_table, options.pk.column, len(bare)]
        cursor.execute("select nextval(pg_get_serial_sequence(%s, %s)) from generate_series(1, %s)", asked)
        for row, (drawn,) in zip(bare, cursor.fetchall(), strict=True):
            row.pk = drawn


def is_left_to_database(row: Model, field: "Field[Any, Any]") -> bool:
    return isinstance(getattr(row, field.attname), DatabaseDefault)


def copy_in(command: str, rows: Iterable[Model], fields: "Sequence[Field[Any, Any]]") -> None:
    written = [(field.attname, writer_of(field)) for field in fields]
    # Errors of a COPY come past Django's cursor.
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(command) as stream:
        for row in rows:
            values = row.__dict__
            stream.write_row(
                [
                    values[name] if write is None or values[name] is None else write(values[name])
                    for name, write in written
                ]
            )


def writer_of(field: "Field[Any, Any]") -> Callable[[Any], Any] | None:
    """Return what makes a field's value one that COPY takes; None where it is one already."""
    if isinstance(field, JSONField):
        return json_text
    if isinstance(field, GeometryField):
        return ewkb_hex
    return None


def json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def ewkb_hex(shape: Any) -> str:
    """Return a shape as hexadecimal text; one that was given so (`geo.point_hex`) is it already."""
    text: str = shape if isinstance(shape, str) else shape.hexewkb.decode("ascii")
    return text


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


class Beside:
    """A connection of its own, for what shall be seen while a transaction is still under way.

    It belongs to the thread that uses it first, takes nothing from the pool, and never waits long for a lock.
    """

    WAIT_MS = 2000

    def __init__(self) -> None:
        self.link: BaseDatabaseWrapper | None = None

    def run(self, file: Path, params: Params | None = None) -> int:
        """Run a .sql file that changes rows, at once and for good; return how many."""
        if self.link is None:
            self.link = self.opened()
        with self.link.cursor() as cursor:
            cursor.execute(statement(file), dict(params or {}))
            count: int = cursor.rowcount
            return count

    def opened(self) -> BaseDatabaseWrapper:
        main = connections["default"]
        settings = copy.deepcopy(main.settings_dict)
        options = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
        words = f"{options.get('options', '')} -c lock_timeout={self.WAIT_MS} -c statement_timeout={2 * self.WAIT_MS}"
        settings["OPTIONS"] = options | {"options": words.strip(), "connect_timeout": 5}
        return type(main)(settings, alias="beside")

    def close(self) -> None:
        if self.link is not None:
            self.link.close()
            self.link = None


# What Django adds to the driver's own words for reaching the server.
OF_DJANGO = {"context", "cursor_factory", "prepare_threshold"}


@asynccontextmanager
async def listening(channel: str) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    """Open a connection of its own, outside Django's, that is told of notifications on a channel."""
    words = {name: told for name, told in connection.get_connection_params().items() if name not in OF_DJANGO}
    async with await psycopg.AsyncConnection.connect(**words, autocommit=True) as link:
        await link.execute(psycopg.sql.SQL("listen {}").format(psycopg.sql.Identifier(channel)))
        yield link


async def notified(link: psycopg.AsyncConnection[Any], within_s: float) -> bool:
    """Wait for a notification; say whether one came in time."""
    async for _told in link.notifies(timeout=within_s, stop_after=1):
        return True
    return False
