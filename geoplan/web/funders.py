"""Who pays: the planner's list, and a payer's own page with all its commitments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.adoptions import queries as adoptions
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.rules import COVERING, FROM_AGREED, Stage, stage_at
from geoplan.funders import queries
from geoplan.funders.errors import FunderNotFound
from geoplan.funders.models import Funder, Pledge
from geoplan.web.bars import STAGE_ORDER, Bar, stage_bar
from geoplan.web.choices import whole, year_choices
from geoplan.web.errors import NotForYou
from geoplan.web.gate import person, signed_in
from geoplan.web.sites.offer import budget_year
from geoplan.web.words import FUNDER_KINDS

PAYERS_A_PAGE = 50
# In the order in which they want attention.
GROUPS: dict[Stage, Promise | None] = {
    Stage.HELD: _("File a plan before the end of the reservation, or it lapses by itself."),
    Stage.PLANNED: _("The planner agrees or sends the plan back."),
    Stage.AGREED: _("Report when building begins."),
    Stage.BUILDING: _("Report progress, and when it is finished."),
    Stage.DONE: _("Somebody outside the company checks the work."),
    Stage.VERIFIED: None,
    Stage.EXPIRED: None,
    Stage.RELEASED: None,
    Stage.REJECTED: None,
}


@dataclass(frozen=True, slots=True)
class Sums:
    """A payer's commitments added up. Units: decimals; money: rupiah."""

    units: Decimal
    units_firm: Decimal
    units_built: Decimal
    amount_rupiah: int
    realised_rupiah: int
    left_rupiah: int | None
    bar: Bar


@dataclass(frozen=True, slots=True)
class Group:
    """The commitments of one stage."""

    stage: str
    next_step: Promise | None
    lines: list[Adoption] = field(default_factory=list)


@require_safe
@signed_in
def funders(request: HttpRequest) -> HttpResponse:
    """List who pays; an officer of one company is led to its own page."""
    by = person(request)
    if may_do(Role(by.role), Deed.MANAGE_FUNDERS):
        return render(request, "funders/funders.html", list_of(request, by))
    mine = queries.funders_of(by)
    if len(mine) == 1:
        return redirect("funder", pk=mine[0].pk)
    if not mine:
        raise NotForYou
    return render(request, "funders/mine.html", {"funders": mine})


def list_of(request: HttpRequest, by: User) -> dict[str, Any]:
    at = db.now()
    year = whole(request.GET.get("year")) or budget_year(at)
    kind, asked = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    payers = queries.payers()
    if kind in FUNDER_KINDS:
        payers = payers.filter(kind=kind)
    if asked:
        payers = payers.filter(name__icontains=asked)
    page = Paginator(payers, PAYERS_A_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "lines": payer_lines(by, list(page), year, at),
        "kinds": FUNDER_KINDS.items(),
        "years": year_choices(at),
        "year": year,
        "kind": kind,
        "q": asked,
    }


@dataclass(frozen=True, slots=True)
class PayerLine:
    """One payer of the list with its pledge and its sums."""

    funder: Funder
    pledge: Pledge | None
    sums: Sums


def payer_lines(by: User, shown: Sequence[Funder], year: int, at: datetime) -> list[PayerLine]:
    ids = [funder.pk for funder in shown]
    pledges = {pledge.funder_id: pledge for pledge in queries.pledges_in(year, ids)}
    held: dict[int, list[Adoption]] = {}
    for adoption in adoptions.adoptions_seen(by, year=year).filter(funder_id__in=ids):
        held.setdefault(adoption.funder_id, []).append(adoption)
    return [
        PayerLine(funder, pledges.get(funder.pk), sums_of(held.get(funder.pk, []), pledges.get(funder.pk), at))
        for funder in shown
    ]


@require_safe
@signed_in
def funder(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a payer its commitments by stage, with what is due next.

    Raises: FunderNotFound, also for everybody but its members and planners.
    """
    by, at = person(request), db.now()
    found = owned(by, pk)
    year = whole(request.GET.get("year", str(budget_year(at))))
    held = list(adoptions.adoptions_of(pk, year, at))
    pledge = next((one for one in queries.pledges_of(pk) if one.year == year), None)
    shown = {
        "funder": found,
        "is_planner": may_do(Role(by.role), Deed.MANAGE_FUNDERS),
        "year": year,
        "years": year_choices(at),
        "pledge": pledge,
        "sums": sums_of(held, pledge, at),
        "groups": grouped(held, at),
        "plants": queries.plants_of(pk),
    }
    return render(request, "funders/funder.html", shown)


def owned(by: User, pk: int) -> Funder:
    """Return a payer whose money the person may read. Raises: FunderNotFound."""
    if not queries.sees_money_of(by, pk):
        raise FunderNotFound(funder=pk)
    return queries.funder(pk)


def sums_of(held: Iterable[Adoption], pledge: Pledge | None, at: datetime) -> Sums:
    """Add up what covers at a moment; facts of own lists draw no pledge."""
    live = [one for one in held if now_at(one, at) in COVERING]
    by_stage = {stage: units_in(live, {Stage(stage)}, at) for stage in STAGE_ORDER}
    drawn = sum(one.amount_rupiah or 0 for one in live if not one.imported)
    pledged = pledge.amount_rupiah if pledge else None
    return Sums(
        units=sum(by_stage.values(), Decimal(0)),
        units_firm=units_in(live, FROM_AGREED, at),
        units_built=units_in(live, {Stage.DONE, Stage.VERIFIED}, at),
        amount_rupiah=sum(one.amount_rupiah or 0 for one in live),
        realised_rupiah=sum(one.realised_rupiah or 0 for one in live),
        left_rupiah=None if pledged is None else pledged - drawn,
        bar=stage_bar(by_stage, Decimal(0)),
    )


def units_in(live: Iterable[Adoption], stages: Iterable[Stage], at: datetime) -> Decimal:
    return sum((one.units for one in live if now_at(one, at) in stages), Decimal(0))


def now_at(adoption: Adoption, at: datetime) -> Stage:
    return stage_at(Stage(adoption.stage), adoption.ends_at, at)


def grouped(held: Iterable[Adoption], at: datetime) -> list[Group]:
    """Return commitments by stage; in each, what is due first comes first."""
    groups = {stage: Group(stage.value, step) for stage, step in GROUPS.items()}
    for one in held:
        groups[now_at(one, at)].lines.append(one)
    for group in groups.values():
        group.lines.sort(key=lambda one: (one.ends_at or one.claimed_at, one.pk))
    return [group for group in groups.values() if group.lines]
