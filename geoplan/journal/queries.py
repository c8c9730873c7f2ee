"""Reading what was done."""

from datetime import datetime

from geoplan.journal.models import Entry


def deeds_since(*, actor_id: int, deed: str, since: datetime) -> int:
    """Return how often a person did something since a moment."""
    return Entry.objects.filter(actor_id=actor_id, deed=deed, at__gt=since).count()
