"""What a payer sets aside: a year's budget and its parts beside what is held, and how it changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.queries import names_of
from geoplan.adoptions import queries as adoptions
from geoplan.errors import Refusal
from geoplan.funders import queries, services
from geoplan.funders.models import Funder, PledgeEvent
from geoplan.funders.reading import read_rupiah, read_units
from geoplan.web.choices import area_groups, whole, year_choices
from geoplan.web.errors import BadForm
from geoplan.web.funders.commitments import head_of
from geoplan.web.gate import person, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.words import refusal_text
from geoplan.web.words.funders import PURPOSES

HISTORY_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history: what was set, by whom, and whether it is less than before."""

    event: PledgeEvent
    by: str
    is_lower: bool
    purpose: object


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def pledges(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and set what a payer sets aside.

    Raises: FunderNotFound, also for everybody but its members and planners.
    """
    by, at = person(request), db.now()
    found = queries.money_of(by, pk)
    if request.method != "POST":
        return pledge_page(request, by, found, at)
    year = whole(request.POST.get("year")) or 0
    try:
        keep(request, by, found, year)
    except Refusal as refused:
        told = refusal_text(refused)
        return pledge_page(request, by, found, at, problem=told, status=family_of(refused).status)
    if any(use.is_over for use in adoptions.pledge_use(pk, year, at)):
        messages.warning(request, gettext("Saved. More is promised than is set aside: choose what to give back."))
    else:
        messages.success(request, gettext("Saved."))
    return redirect(f"{reverse('funder_pledges', args=[pk])}?year={year}")


def keep(request: HttpRequest, by: User, found: Funder, year: int) -> None:
    sent = request.POST
    withdrawn = whole(sent.get("withdraw"))
    if withdrawn:
        services.withdraw_pledge(funder=found, pledge_id=withdrawn, by=by)
        return
    amount, units = amount_in(sent), units_in(sent)
    if amount is None and units is None:
        raise BadForm(field="amount")
    services.set_pledge(
        funder=found,
        year=year,
        units=units,
        amount_rupiah=amount,
        area_code=sent.get("area") or None,
        kind=sent.get("kind", ""),
        reason=sent.get("reason", ""),
        by=by,
    )


def amount_in(sent: Mapping[str, str]) -> int | None:
    """Return the money of the form; an empty field is no cap. Raises: BadForm for a sum that cannot be read."""
    text = sent.get("amount", "").strip()
    amount = read_rupiah(text) if text else None
    if text and amount is None:
        raise BadForm(field="amount")
    return amount


def units_in(sent: Mapping[str, str]) -> Decimal | None:
    """Return the units of the form; an empty field is no cap. Raises: BadForm for a number that cannot be read."""
    text = sent.get("units", "").strip()
    units = read_units(text) if text else None
    if text and units is None:
        raise BadForm(field="units")
    return units


def pledge_page(
    request: HttpRequest, by: User, found: Funder, at: datetime, *, problem: str = "", status: int = 200
) -> HttpResponse:
    year = whole(request.GET.get("year") or request.POST.get("year")) or queries.budget_year(at)
    uses = adoptions.pledge_use(found.pk, year, at)
    shown: dict[str, Any] = head_of(found, by, "pledges") | {
        "year": year,
        "years": year_choices(at),
        "uses": [(use, PURPOSES.get(use.kind, "")) for use in uses],
        "over": [use for use in uses if use.is_over],
        "whole": next((use for use in uses if use.is_whole), None),
        "area_groups": area_groups(),
        "purposes": PURPOSES.items(),
        "history": changes(found.pk),
        "problem": problem,
        "sent": request.POST,
    }
    return render(request, "funders/pledges.html", shown, status=status)


def changes(funder_id: int) -> list[Change]:
    """Return the newest changes, each compared with the one before it of the same part."""
    events = list(queries.pledge_history_of(funder_id)[: HISTORY_SHOWN * 2])
    names = names_of({one.by_id for one in events if one.by_id})
    told = []
    for place, event in enumerate(events[:HISTORY_SHOWN]):
        part = (event.year, event.area_id, event.kind)
        before = next((one for one in events[place + 1 :] if (one.year, one.area_id, one.kind) == part), None)
        lower = before is not None and is_lower(event, before)
        told.append(Change(event, names.get(event.by_id or 0, ""), lower, PURPOSES.get(event.kind, "")))
    return told


def is_lower(event: PledgeEvent, before: PledgeEvent) -> bool:
    """Say whether a change left less than there was; a cap where there was none is less, too."""
    if before.withdrawn or event.withdrawn:
        return False
    return fell(event.amount_rupiah, before.amount_rupiah) or fell(event.units, before.units)


def fell(now: int | Decimal | None, before: int | Decimal | None) -> bool:
    return now is not None and (before is None or now < before)
