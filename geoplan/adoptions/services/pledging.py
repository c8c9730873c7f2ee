"""What a payer may still promise of what it pledged."""

from datetime import datetime
from decimal import Decimal

from geoplan import db
from geoplan.adoptions.errors import AmountNegative, PledgeExceeded
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.queries import SQL
from geoplan.adoptions.rules import is_amount, plain


def require_pledge(
    found: Adoption, at: datetime, *, year: int, units: Decimal = Decimal(0), amount_rupiah: int | None = None
) -> None:
    """Ask the pledges of a year for units and money of a locked adoption, counted anew. Raises: PledgeExceeded."""
    asked = {"funder_id": found.funder_id, "year": year, "site_id": found.site_id, "at": at, "without": found.pk}
    left = db.one(SQL / "pledge_left.sql", asked)
    if left.units_left is not None and units > left.units_left:
        left_units = plain(max(Decimal(0), left.units_left))
        raise PledgeExceeded(site=found.site.code, units_left=left_units, rupiah_left=None)
    if left.rupiah_left is not None and (amount_rupiah or 0) > left.rupiah_left:
        raise PledgeExceeded(site=found.site.code, rupiah_left=max(0, int(left.rupiah_left)), units_left=None)


def check_amount(found: Adoption, amount_rupiah: int | None, at: datetime) -> None:
    """Raises: AmountNegative, PledgeExceeded when more money than before goes past the year's pledge."""
    if not is_amount(amount_rupiah):
        raise AmountNegative(amount_rupiah=amount_rupiah)
    if amount_rupiah is not None and amount_rupiah > (found.amount_rupiah or 0):
        require_pledge(found, at, year=found.year, amount_rupiah=amount_rupiah)
