"""Writing down deeds and looks; answering a repeated request as the first time."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from geoplan import db
from geoplan.journal.errors import KeyReused
from geoplan.journal.models import Answer, Entry

SQL = Path(__file__).parent / "sql"


def note(*, actor_id: int | None, deed: str, **facts: object) -> None:
    """Write down a deed with the facts it touched: ids and codes, never personal values."""
    Entry.objects.create(actor_id=actor_id, deed=deed, facts=facts)


def note_looks(*, actor_id: int, door: str, count: int) -> None:
    """Add to the number of exact places a person read through one door within this hour."""
    if count:
        db.run(SQL / "add_looks.sql", {"actor_id": actor_id, "door": door, "count": count})


def one_at_a_time(*, actor_id: int, deed: str) -> None:
    """Let one person do something once at a time, until the transaction ends: what is counted stays true."""
    db.value(SQL / "lock_key.sql", {"actor_id": actor_id, "key": f"deed:{deed}"})


@transaction.atomic
def once(*, actor_id: int, key: str | None, request: object, act: Callable[[], tuple[int, Any]]) -> tuple[int, Any]:
    """Act, or give the answer of the first time the same key came with the same request.

    A refusal rolls everything back and may be tried again. Two requests with one key at the same
    moment wait for each other: the second finds the first one's answer.
    Raises: KeyReused.
    """
    if not key:
        return act()
    body_hash = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
    db.value(SQL / "lock_key.sql", {"actor_id": actor_id, "key": key})
    earlier = Answer.objects.filter(actor_id=actor_id, key=key).first()
    if earlier is None:
        status, body = act()
        Answer.objects.create(actor_id=actor_id, key=key, body_hash=body_hash, status=status, body=body)
        return status, body
    if earlier.body_hash != body_hash:
        raise KeyReused(key=key)
    return earlier.status, earlier.body
