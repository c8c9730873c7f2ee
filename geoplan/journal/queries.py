"""Reading what was done."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from geoplan import db
from geoplan.journal.models import Entry

SQL = Path(__file__).parent / "sql"


def deeds_since(*, actor_id: int, deed: str, since: datetime) -> int:
    """Return how often a person did something since a moment."""
    return Entry.objects.filter(actor_id=actor_id, deed=deed, at__gt=since).count()


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the journal as a listener reads it."""

    transaction: int
    entry: int
    at: datetime
    actor_id: int | None
    deed: str
    facts: dict[str, Any]


def entries_after(*, transaction: int, entry: int, after_entry: int, most_transactions: int) -> list[Told]:
    """Return entries after a place in the order of transactions, as far as it is final: whole transactions only.

    Entries up to the id `after_entry` are left out.
    """
    asked = {"transaction": transaction, "entry": entry, "after_entry": after_entry, "most": most_transactions}
    rows = db.rows(SQL / "entries_after.sql", asked)
    return [Told(row.transaction, row.entry, row.at, row.actor_id, row.deed, json.loads(row.facts)) for row in rows]


def last_copied(transaction: int) -> int | None:
    """Return the last entry that came with a copy of another server's data, if a place is of that one's order."""
    found = db.one(SQL / "copied_entry.sql", {"transaction": transaction})
    return int(found.last_entry or 0) if found.is_foreign else None
