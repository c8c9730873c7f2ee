"""What a person could promise at a site: who pays, how many units, for which year, at what cost."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.errors import Refusal
from geoplan.funders import queries as funders
from geoplan.funders.models import Funder
from geoplan.funders.queries import budget_year
from geoplan.needs.models import Site
from geoplan.needs.rules import Kind, Status
from geoplan.web.templatetags.figures import separated

MOST_CHOICES = 40


@dataclass(frozen=True, slots=True)
class Offer:
    """The claim form with everything filled in, so that one more tap is enough. Units in steps of the need."""

    key: str
    funders: Sequence[Funder]
    funder_id: int | None
    on_behalf: bool
    unit_choices: Sequence[Decimal]
    units: Decimal
    years: Sequence[int]
    year: int
    amount: str
    left: Decimal


def offer_to(viewer: User | AnonymousUser, site: Site, left: Decimal, at: datetime) -> Offer | None:
    """Return the claim form for a person, or nothing where there is nothing to promise or no right to."""
    if not isinstance(viewer, User) or left <= 0 or site.status == Status.CLOSED:
        return None
    payers = payers_for(viewer)
    if not payers:
        return None
    year = budget_year(at)
    return Offer(
        key=str(uuid.uuid4()),
        funders=payers,
        funder_id=payers[0].pk if len(payers) == 1 else None,
        on_behalf=not may_do(Role(viewer.role), Deed.CLAIM),
        unit_choices=shares(left),
        units=left,
        years=[year - 1, year, year + 1],
        year=year,
        amount=separated(cost_of(site, left)),
        left=left,
    )


def payers_for(viewer: User) -> list[Funder]:
    """Return for whom a person may promise: an officer's own companies, or every payer for a planner."""
    role = Role(viewer.role)
    if may_do(role, Deed.CLAIM):
        return [funder for funder in funders.funders_of(viewer) if may_promise_for(viewer, funder)]
    return list(funders.payers()) if may_do(role, Deed.CLAIM_ON_BEHALF) else []


def may_promise_for(viewer: User, funder: Funder) -> bool:
    """Say whether a person may promise for a payer: not as a delegate, and not for one that is suspended."""
    try:
        funders.funder_for(viewer, funder.pk)
    except Refusal:
        return False
    return True


def shares(left: Decimal) -> list[Decimal]:
    """Return what may be promised of what is left: whole units, and all of it."""
    whole = [Decimal(number) for number in range(1, min(int(left), MOST_CHOICES) + 1)]
    return whole if whole and whole[-1] == left else [*whole, left]


def cost_of(site: Site, units: Decimal) -> int:
    """Return the cost to start from: the site's own estimate, else the usual cost of its kind.

    Units: rupiah. The estimate is for the whole site, so a share costs its part.
    """
    if site.estimate_rupiah and site.units_needed:
        return int(site.estimate_rupiah * units / site.units_needed)
    each = settings.GEOPLAN_HOUSE_COST_RUPIAH if site.kind == Kind.HOUSE else settings.GEOPLAN_ROOM_COST_RUPIAH
    return int(each * units)
