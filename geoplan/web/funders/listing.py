"""The list of who pays: searched, narrowed, sorted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.adoptions import queries as adoptions
from geoplan.adoptions.queries import StageSum
from geoplan.funders import queries
from geoplan.funders.models import Funder, Pledge
from geoplan.web.choices import whole, year_choices
from geoplan.web.errors import NotForYou
from geoplan.web.funders.sums import Sums, added
from geoplan.web.gate import person, signed_in
from geoplan.web.words import FUNDER_KINDS

PAYERS_A_PAGE = 50
HEADS: dict[str, Promise] = {
    "name": _("Who pays"),
    "sector": _("Sector"),
    "pledge": _("CSR budget"),
    "units": _("Committed"),
    "firm": _("Agreed and beyond"),
    "built": _("Built"),
    "money": _("Promised money"),
}
WORDS = {"name", "sector"}


@dataclass(frozen=True, slots=True)
class PayerLine:
    """One payer of the list with its pledge and its sums."""

    funder: Funder
    pledge: Pledge | None
    sums: Sums


SORTED_BY: dict[str, Callable[[PayerLine], Any]] = {
    "name": lambda line: line.funder.name.casefold(),
    "sector": lambda line: line.funder.sector.name.casefold() if line.funder.sector else "",
    "pledge": lambda line: pledge_order(line.pledge),
    "units": lambda line: line.sums.units,
    "firm": lambda line: line.sums.units_firm,
    "built": lambda line: line.sums.units_built,
    "money": lambda line: line.sums.amount_rupiah,
}


def pledge_order(pledge: Pledge | None) -> tuple[int, int, Decimal]:
    """Return where a pledge stands: money by money, then units alone by units, then nothing on record."""
    if pledge is None:
        return (0, 0, Decimal(0))
    if pledge.amount_rupiah is None:
        return (1, 0, pledge.units or Decimal(0))
    return (2, pledge.amount_rupiah, pledge.units or Decimal(0))


@dataclass(frozen=True, slots=True)
class Head:
    """A heading that sorts: what a press on it asks for, and how it is sorted now."""

    label: Promise
    sort: str
    sorted: str
    number: bool


@require_safe
@signed_in
def funders(request: HttpRequest) -> HttpResponse:
    """List who pays; an officer of one company is led to its own page."""
    by = person(request)
    if may_do(Role(by.role), Deed.MANAGE_FUNDERS):
        return render(request, "funders/funders.html", list_of(request))
    mine = queries.funders_of(by)
    if len(mine) == 1:
        return redirect("funder", pk=mine[0].pk)
    if not mine:
        raise NotForYou
    return render(request, "funders/mine.html", {"funders": mine})


def list_of(request: HttpRequest) -> dict[str, Any]:
    at = db.now()
    year = whole(request.GET.get("year")) or queries.budget_year(at)
    kind, sector = request.GET.get("kind", ""), request.GET.get("sector", "")
    asked = request.GET.get("q", "").strip()
    payers = queries.payers_narrowed(kind=kind if kind in FUNDER_KINDS else "", sector=sector, name=asked)
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in SORTED_BY else "name"
    lines = ordered(payer_lines(list(payers), year, at), sort)
    page = Paginator(lines, PAYERS_A_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "lines": page.object_list,
        "heads": heads(sort),
        "kinds": FUNDER_KINDS.items(),
        "sectors": queries.sectors(),
        "years": year_choices(at),
        "year": year,
        "kind": kind,
        "sector": sector,
        "q": asked,
        "sort": sort,
        "waiting": queries.applications_waiting().count(),
        "over": sum(1 for line in lines if line.sums.is_over),
    }


def heads(sort: str) -> list[Head]:
    """Return the headings: a second press turns the order round; numbers begin with the largest."""
    column, down = sort.removeprefix("-"), sort.startswith("-")
    found = []
    for name, label in HEADS.items():
        falling = not down if name == column else name not in WORDS
        state = ("descending" if down else "ascending") if name == column else ""
        found.append(Head(label, f"-{name}" if falling else name, state, number=name not in WORDS))
    return found


def ordered(lines: Sequence[PayerLine], sort: str) -> list[PayerLine]:
    by_name = sorted(lines, key=SORTED_BY["name"])
    return sorted(by_name, key=SORTED_BY[sort.removeprefix("-")], reverse=sort.startswith("-"))


def payer_lines(shown: Sequence[Funder], year: int, at: datetime) -> list[PayerLine]:
    pledges = {pledge.funder_id: pledge for pledge in queries.pledges_in(year, [funder.pk for funder in shown])}
    held: dict[int, list[StageSum]] = {}
    for one in adoptions.payer_sums(year, at):
        held.setdefault(one.funder_id, []).append(one)
    return [
        PayerLine(funder, pledges.get(funder.pk), added(held.get(funder.pk, []), pledges.get(funder.pk)))
        for funder in shown
    ]
