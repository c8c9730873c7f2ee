"""How long deeds about sites can be undone, and what stands in the way."""

from datetime import datetime, timedelta
from enum import StrEnum

from geoplan.needs.rules.kinds import CLOSED_BY_HAND, ClosingReason, Status

MERGE_UNDONE_WITHIN = timedelta(days=7)
DEED_UNDONE_WITHIN = timedelta(hours=24)
# What has a way back of its own, or none.
NOT_BY_HAND = frozenset(ClosingReason) - CLOSED_BY_HAND
# From how a site stood to how it stands: what can be taken back.
STEPS_BACK = {
    (Status.REPORTED, Status.VERIFIED),
    (Status.REPORTED, Status.CLOSED),
    (Status.VERIFIED, Status.CLOSED),
}


class Built(StrEnum):
    """What was built on a deed since, so that it stays."""

    PROMISED = "promised"
    AGREED = "agreed"
    CLOSED = "closed"
    MERGED = "merged"
    CHANGED = "changed"


def may_still_undo(*, done_at: datetime, at: datetime, within: timedelta) -> bool:
    """Say whether a deed can still be undone; the last moment is no longer in time."""
    return at < done_at + within
