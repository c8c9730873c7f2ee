"""Writing down what time has already decided."""

from datetime import datetime

from django.db import transaction

from geoplan import db
from geoplan.adoptions.queries import SQL

MOST_SITES = 500


@transaction.atomic
def settle_lapsed(*, at: datetime) -> int:
    """Write down holds that have ended, with a journal entry each; return how many.

    Nothing depends on when this runs: an ended hold covers nothing in any query. Two workers at once settle each
    hold once.
    """
    sites = [row.site_id for row in db.rows(SQL / "lapsed_sites.sql", {"at": at, "most": MOST_SITES})]
    if not sites:
        return 0
    settled: int = db.value(SQL / "lock_and_settle.sql", {"site_ids": sites})
    return settled
