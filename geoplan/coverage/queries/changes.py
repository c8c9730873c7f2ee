"""What changed since a place in the order of changes, for listeners who must not lose any."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geoplan import db
from geoplan.accounts.rules import Audience
from geoplan.coverage.queries.viewing import SQL

# More entries than this in one go are not told one by one: "everything may have changed" is shorter.
MOST_ENTRIES = 500
MOST_SITES = 200
WRITTEN = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A place in the order of changes: the writing transaction's number, then the entry's."""

    transaction: int
    entry: int

    def __str__(self) -> str:
        return f"{self.transaction}-{self.entry}"


@dataclass(frozen=True, slots=True)
class Changed:
    """A site that may look different, by its code, and the version of its record."""

    code: str
    version: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What a listener learns in one go: sites, or that everything may have changed; final up to `until`.

    `unsettled` are places in the order whose sites are not final yet (`soon`): they were written after a transaction
    that still runs, and are told again when that one has ended.
    """

    until: Cursor
    sites: tuple[Changed, ...] = ()
    everything: bool = False
    soon: tuple[Changed, ...] = ()
    unsettled: frozenset[Cursor] = frozenset()


def cursor_of(written: str) -> Cursor | None:
    """Return the place that a text stands for, None for none."""
    found = WRITTEN.fullmatch(written.strip())
    return Cursor(int(found[1]), int(found[2])) if found else None


def tells_of_houses(reads: Audience) -> bool:
    """Say whether changes of houses are told to an audience."""
    return reads is not Audience.SCHOOLS


def changes_since(written: str, reads: Audience) -> Changes:
    """Return what changed since the place a listener names; from now on when it names none.

    A place that is not known, or lies before what is still kept, is answered with everything.
    """
    place = db.one(SQL / "changes_place.sql")
    here = Cursor(place.settled, 0)
    if not written:
        return Changes(until=here)
    cursor = cursor_of(written)
    kept = place.first_transaction is None or (
        cursor is not None and cursor >= Cursor(place.first_transaction, place.first_entry)
    )
    if cursor is None or not kept or cursor.transaction > place.next:
        return Changes(until=here, everything=True)
    return changes_after(cursor, reads)


def changes_after(cursor: Cursor, reads: Audience) -> Changes:
    """Return what changed after a place in the order."""
    # In this order: what settles in between is told twice, never missed.
    unsettled = entries_after(cursor, reads, settled=False, most=MOST_SITES)
    settled = entries_after(cursor, reads, settled=True, most=MOST_ENTRIES + 1)
    soon, places = sites_of(unsettled), frozenset(place_of(row) for row in unsettled)
    if len(settled) > MOST_ENTRIES:
        here = Cursor(db.one(SQL / "changes_place.sql").settled, 0)
        return Changes(until=max(cursor, here), everything=True, soon=soon, unsettled=places)
    sites = sites_of(settled)
    return Changes(
        until=place_of(settled[-1]) if settled else cursor,
        sites=sites if len(sites) <= MOST_SITES else (),
        everything=len(sites) > MOST_SITES or any(row.code is None for row in settled),
        soon=soon,
        unsettled=places,
    )


def entries_after(cursor: Cursor, reads: Audience, *, settled: bool, most: int) -> list[Any]:
    asked = {"transaction": cursor.transaction, "entry": cursor.entry, "houses": tells_of_houses(reads)}
    return db.rows(SQL / "changes_after.sql", asked | {"settled": settled, "most": most})


def place_of(row: Any) -> Cursor:
    return Cursor(row.transaction, row.entry)


def sites_of(rows: Sequence[Any]) -> tuple[Changed, ...]:
    """Return each site once, in the order of its last change."""
    last = {row.code: Changed(row.code, row.version) for row in reversed(rows) if row.code is not None}
    return tuple(reversed(last.values()))


def lapsed_between(since: datetime, until: datetime, reads: Audience) -> tuple[Changed, ...]:
    """Return sites whose hold ended between two moments; what is written down about it comes as a change of its own."""
    asked = {"since": since, "until": until, "houses": tells_of_houses(reads), "most": MOST_SITES}
    return tuple(Changed(row.code, row.version) for row in db.rows(SQL / "lapsed_between.sql", asked))
