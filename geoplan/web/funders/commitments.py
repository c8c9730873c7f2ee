"""A payer's own page: all its commitments by stage, with what is due next."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.adoptions import queries as adoptions
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.rules import Stage
from geoplan.funders import queries
from geoplan.funders.models import Funder
from geoplan.web.choices import whole, year_choices
from geoplan.web.funders.sums import now_at, sums_of
from geoplan.web.gate import person, signed_in

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
class Group:
    """The commitments of one stage."""

    stage: str
    next_step: Promise | None
    lines: list[Adoption] = field(default_factory=list)


@require_safe
@signed_in
def funder(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a payer its commitments by stage, with what is due next.

    Raises: FunderNotFound, also for everybody but its members and planners.
    """
    by, at = person(request), db.now()
    found = queries.money_of(by, pk)
    year = whole(request.GET.get("year", str(queries.budget_year(at))))
    held = list(adoptions.adoptions_of(pk, year, at))
    uses = adoptions.pledge_use(pk, year, at) if year else []
    pledge = queries.pledges_in(year, [pk]).first() if year else None
    shown = head_of(found, by, "commitments") | {
        "year": year,
        "years": year_choices(at),
        "pledge": pledge,
        "sums": sums_of(held, pledge, at),
        "over": [use for use in uses if use.is_over],
        "groups": grouped(held, at),
    }
    return render(request, "funders/funder.html", shown)


def head_of(found: Funder, by: User, tab: str) -> dict[str, Any]:
    """Return what the head of each page about a payer shows."""
    return {
        "funder": found,
        "is_planner": may_do(Role(by.role), Deed.MANAGE_FUNDERS),
        "may_change": queries.may_change(by, found.pk),
        "tab": tab,
    }


def grouped(held: Iterable[Adoption], at: datetime) -> list[Group]:
    """Return commitments by stage; in each, what is due first comes first."""
    groups = {stage: Group(stage.value, step) for stage, step in GROUPS.items()}
    for one in held:
        groups[now_at(one, at)].lines.append(one)
    for group in groups.values():
        group.lines.sort(key=lambda one: (one.ends_at or one.claimed_at, one.pk))
    return [group for group in groups.values() if group.lines]
