"""Every stored sum worked out anew, and what differs from what is stored."""

from dataclasses import dataclass
from datetime import datetime

from geoplan import db
from geoplan.coverage.queries.viewing import SQL

CHECKS = {
    "placed-sites": "check_placed.sql",
    "site-loads": "check_loads.sql",
    "site-areas": "check_areas.sql",
    "site-history": "check_site_history.sql",
    "adoption-history": "check_adoption_history.sql",
    "queue-history": "check_queue.sql",
    "standing-by-history": "check_standing.sql",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One stored value that is not what its sources give."""

    check: str
    record: str
    stored: str
    derived: str

    def __str__(self) -> str:
        return f"{self.check}: {self.record} is {self.stored}, should be {self.derived}"


def differences(at: datetime) -> list[Difference]:
    """Return every difference between what is stored and what the base tables give."""
    return [
        Difference(check, row.record, str(row.stored), str(row.derived))
        for check, file in CHECKS.items()
        for row in db.rows(SQL / file, {"at": at})
    ]
