"""Which moment an answer is for, and whether anything changed since."""

from dataclasses import dataclass
from datetime import datetime

from geoplan import db
from geoplan.coverage.errors import FutureMoment
from geoplan.coverage.queries.viewing import SQL


@dataclass(frozen=True, slots=True)
class DataVersion:
    """How many changes were committed, and when the last hold lapsed that nobody has written down yet."""

    changes: int
    lapsed_at: datetime | None

    def __str__(self) -> str:
        return f"{self.changes}.{int(self.lapsed_at.timestamp() * 1_000_000) if self.lapsed_at else 0}"


def data_version(at: datetime) -> DataVersion:
    """Return the version of all sites, promises and boundaries: equal versions mean equal answers for now."""
    row = db.one(SQL / "data_version.sql", {"at": at})
    return DataVersion(changes=row.changes, lapsed_at=row.lapsed_at)


def check_moment(asked: datetime, now: datetime) -> datetime:
    """Return a moment history can answer for. Raises: FutureMoment."""
    if asked > now:
        raise FutureMoment(now=now.isoformat())
    return asked
