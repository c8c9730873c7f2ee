"""What a payer's budget could do at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.funders.models import Funder
from geoplan.funders.queries import funder_for
from geoplan.needs.models import Site
from geoplan.needs.queries import sites_by_code
from geoplan.plans.errors import BudgetImplausible, KeptCostMore, MayNotChoose
from geoplan.plans.rules import Candidate, Choice, Pick, Wish, choose, is_budget, kept_cost_rupiah

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One site of a choice, with what says why. `place_in_order` of `of_all`: 1 is the most urgent of its kind.

    CRS: `lon`, `lat` are EPSG:4326 and, of a house, the moved point.
    """

    pick: Pick
    site: Site
    place_in_order: int
    of_all: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one payer could do with a budget at a moment; `candidates` is how many sites were weighed."""

    funder: Funder
    wish: Wish
    kind: str
    at: datetime
    choice: Choice
    suggestions: tuple[Suggestion, ...]
    candidates: int


def proposal(*, by: User, funder_id: int, kind: str, wish: Wish, areas: Sequence[str] = (), at: datetime) -> Proposal:
    """Return the best choice of open sites for a payer's budget, as officers may know the sites.

    Raises: MayNotChoose, FunderNotFound, NotAMember, DelegatesOnlyReport, FunderNotApproved, BudgetImplausible,
        KeptCostMore.
    """
    role = Role(by.role)
    if not (may_do(role, Deed.CLAIM) or may_do(role, Deed.CLAIM_ON_BEHALF)):
        raise MayNotChoose
    funder = funder_for(by, funder_id)
    if not is_budget(wish.budget_rupiah):
        raise BudgetImplausible(amount_rupiah=wish.budget_rupiah)
    rows = {row.code: row for row in candidate_rows(funder.pk, kind, areas, at)}
    candidates = [candidate_of(row) for row in rows.values()]
    kept = kept_cost_rupiah(candidates, wish.kept)
    if kept > wish.budget_rupiah:
        raise KeptCostMore(amount_rupiah=kept)
    choice = choose(candidates, wish)
    sites = sites_by_code([pick.candidate.code for pick in choice.picks])
    suggestions = tuple(
        Suggestion(pick, sites[pick.candidate.code], row.place_in_order, row.of_all, row.lon, row.lat)
        for pick in choice.picks
        for row in (rows[pick.candidate.code],)
    )
    return Proposal(funder, wish, kind, at, choice, suggestions, len(candidates))


def candidate_rows(funder_id: int, kind: str, areas: Sequence[str], at: datetime) -> list[Any]:
    return db.rows(
        SQL / "candidates.sql",
        {
            "at": at,
            "today": timezone.localtime(at).date(),
            "kind": kind,
            "funder_id": funder_id,
            "areas": list(areas) or None,
            "house_cost_rupiah": settings.GEOPLAN_HOUSE_COST_RUPIAH,
            "room_cost_rupiah": settings.GEOPLAN_ROOM_COST_RUPIAH,
        },
    )


def candidate_of(row: Any) -> Candidate:
    """Return a site as the rules weigh it: whole units, or what is left where that is less than one."""
    whole = int(row.open)
    unit = Decimal(1) if whole else row.open
    return Candidate(
        code=row.code,
        area_code=row.area_code,
        unit=unit,
        picks=max(1, whole),
        cost_rupiah=int(row.cost_rupiah * unit),
        priority=row.priority,
        distance_m=row.distance_m,
        area_percent=row.area_percent,
        in_response_area=row.in_response_area,
    )
