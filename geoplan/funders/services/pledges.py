"""What a payer sets aside for a budget year: raised, lowered, withdrawn. A trigger keeps the history."""

from decimal import Decimal

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.accounts.services import printable
from geoplan.areas.errors import AreaNotFound
from geoplan.areas.models import Area
from geoplan.areas.queries import area as area_of_code
from geoplan.funders.errors import (
    PledgeAreaUnknown,
    PledgeImplausible,
    PledgeNegative,
    PurposeUnknown,
    YearImplausible,
)
from geoplan.funders.models import Funder, Pledge
from geoplan.funders.rules import YEARS, Purpose
from geoplan.funders.services.rights import actor, require_owner
from geoplan.journal.services import note

QUARTER = Decimal("0.25")
MOST_UNITS = 100_000
MOST_RUPIAH = 10**15


@transaction.atomic
def set_pledge(
    *,
    funder: Funder,
    year: int,
    units: Decimal | None = None,
    amount_rupiah: int | None = None,
    area_code: str | None = None,
    kind: str = Purpose.ANY.value,
    reason: str = "",
    by: User | None,
) -> Pledge:
    """Set the most a payer may hold in a budget year, or of one area or kind in it; None is no cap.

    Lowering it below what is held releases nothing: the surplus shows, and new claims stop.
    Raises: NotYours, YearImplausible, PurposeUnknown, PledgeAreaUnknown, PledgeNegative, PledgeImplausible.
    """
    require_owner(by, funder)
    if year not in YEARS:
        raise YearImplausible(year=year)
    if kind not in list(Purpose):
        raise PurposeUnknown(kind=kind)
    check_amounts(units, amount_rupiah)
    pledge, _ = Pledge.objects.update_or_create(
        funder=funder,
        year=year,
        area=pledge_area(area_code),
        kind=kind,
        defaults={
            "units": units,
            "amount_rupiah": amount_rupiah,
            "reason": printable(reason)[:200],
            "changed_by_id": actor(by),
        },
    )
    note(actor_id=actor(by), deed="funder.pledge-set", funder=funder.pk, year=year)
    return pledge


def check_amounts(units: Decimal | None, amount_rupiah: int | None) -> None:
    """Raises: PledgeNegative, PledgeImplausible."""
    if (units is not None and units < 0) or (amount_rupiah is not None and amount_rupiah < 0):
        raise PledgeNegative(units=units, amount_rupiah=amount_rupiah)
    if units is not None and (units % QUARTER or units > MOST_UNITS):
        raise PledgeImplausible(units=units)
    if amount_rupiah is not None and amount_rupiah > MOST_RUPIAH:
        raise PledgeImplausible(amount_rupiah=amount_rupiah)


def pledge_area(code: str | None) -> Area | None:
    """Raises: PledgeAreaUnknown."""
    if not code:
        return None
    try:
        return area_of_code(code)
    except AreaNotFound:
        raise PledgeAreaUnknown(area=code) from None


@transaction.atomic
def withdraw_pledge(*, funder: Funder, pledge_id: int, by: User | None) -> None:
    """Take a pledge off the record, so that it caps nothing; what it was stays in the history. Raises: NotYours."""
    require_owner(by, funder)
    mine = Pledge.objects.select_for_update().filter(funder=funder, pk=pledge_id)
    for pledge in mine:
        # The trigger writes down whose deed it was.
        mine.update(changed_by_id=actor(by), reason="")
        pledge.delete()
        note(actor_id=actor(by), deed="funder.pledge-withdrawn", funder=funder.pk, year=pledge.year)
