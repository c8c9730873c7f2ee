"""O1 to O5: where more than one payer means the same."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.coverage.errors import FindingsNotShown
from geoplan.coverage.queries.findings.told import Found
from geoplan.coverage.queries.sites import shown_params
from geoplan.coverage.queries.viewing import SQL, audience_of, role_of
from geoplan.coverage.rules import EVERYTHING, Overlap
from geoplan.funders.queries import funders_of
from geoplan.residents.queries import HouseholdPair, same_household_pairs

# What a company may read, as far as it is party to it; the others say which records are one household.
OF_PARTIES = {Overlap.O1, Overlap.O2, Overlap.O4}
FILES = {
    Overlap.O1: "overlaps_o1.sql",
    Overlap.O2: "overlaps_o2.sql",
    Overlap.O3: "overlaps_o3.sql",
    Overlap.O4: "overlaps_o4.sql",
    Overlap.O5: "overlaps_o5.sql",
}
# Two houses side by side are a hint that one was recorded twice, and none that its household had help before.
SAME_PEOPLE = {"identity", "name"}


def overlaps(kind: Overlap, viewer: User | None, at: datetime, *, live: bool = True) -> Found:
    """Return overlaps of a type: planners read all, officers those their own funders are party to.

    Raises: FindingsNotShown.
    """
    role = role_of(viewer)
    parties = None
    if not may_do(role, Deed.READ_FINDINGS):
        if viewer is None or role is not Role.OFFICER or kind not in OF_PARTIES:
            raise FindingsNotShown(type=kind.value)
        parties = [funder.pk for funder in funders_of(viewer)]
    params = shown_params(EVERYTHING, audience_of(viewer), at, live=live)
    row = db.one(SQL / FILES[kind], params | {"funder_ids": parties, "names": parties is None} | households(kind))
    return Found(row.features, row.houses)


def households(kind: Overlap) -> dict[str, object]:
    """Return the pairs of records that a type of overlap takes for one household."""
    if kind is Overlap.O3:
        return paired(same_household_pairs())
    if kind is Overlap.O5:
        pairs = [pair for pair in same_household_pairs() if pair.reason in SAME_PEOPLE]
        return paired(pairs) | {"years": settings.GEOPLAN_AIDED_BEFORE_YEARS}
    return {}


def paired(pairs: Iterable[HouseholdPair]) -> dict[str, object]:
    told = [(pair.first_id, pair.second_id, pair.reason) for pair in pairs]
    first, second, reasons = ([one[part] for one in told] for part in range(3))
    return {"first_ids": first, "second_ids": second, "reasons": reasons}
