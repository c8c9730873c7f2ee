"""The dates of the season, set by planners."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from geoplan import db
from geoplan.accounts.rules import Deed
from geoplan.errors import Refusal
from geoplan.funders import queries, services
from geoplan.funders.rules import YEARS, Phase, PhaseDays, usual_season
from geoplan.web.choices import whole, year_choices
from geoplan.web.errors import BadForm
from geoplan.web.gate import ask, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.words import refusal_text
from geoplan.web.words.funders import PHASE_DOES, PHASES


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """One phase in the form."""

    code: str
    label: Promise
    does: Promise
    starts_on: str
    ends_on: str


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def season(request: HttpRequest) -> HttpResponse:
    """Show a year's season and set its dates."""
    by = ask(request, Deed.MANAGE_FUNDERS)
    year = whole(request.POST.get("year") or request.GET.get("year")) or queries.budget_year(db.now())
    if year not in YEARS:
        raise BadForm(field="year")
    if request.method != "POST":
        known = queries.season_of(year) or usual_season(year)
        return season_page(request, year, {one.phase: (str(one.starts_on), str(one.ends_on)) for one in known})
    try:
        services.set_season(year=year, phases=phases_in(request, year), by=by)
    except Refusal as refused:
        told = refusal_text(refused)
        return season_page(request, year, dates_in(request), problem=told, status=family_of(refused).status)
    messages.success(request, gettext("The season is saved. Its dates stand at the head of every page."))
    return redirect(f"{reverse('season')}?year={year}")


def dates_in(request: HttpRequest) -> dict[Phase, tuple[str, str]]:
    sent = request.POST
    return {phase: (sent.get(f"{phase}-from", "").strip(), sent.get(f"{phase}-to", "").strip()) for phase in Phase}


def phases_in(request: HttpRequest, year: int) -> list[PhaseDays]:
    """Return the phases of the form; one without dates is left out. Raises: BadForm for half a phase."""
    given = {phase: dates for phase, dates in dates_in(request).items() if any(dates)}
    return [PhaseDays(year, phase, day_in(first), day_in(last)) for phase, (first, last) in given.items()]


def day_in(text: str) -> date:
    """Raises: BadForm."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadForm(field="date") from None


def season_page(
    request: HttpRequest, year: int, dates: dict[Phase, tuple[str, str]], *, problem: str = "", status: int = 200
) -> HttpResponse:
    at, on_record = db.now(), queries.season_years()
    years: Sequence[int] = sorted({*year_choices(at), *on_record, year, queries.budget_year(at) + 1}, reverse=True)
    shown: dict[str, Any] = {
        "year": year,
        "years": years,
        "lines": [
            PhaseLine(phase.value, label, PHASE_DOES[phase], *dates.get(phase, ("", "")))
            for phase, label in PHASES.items()
        ],
        "is_new": year not in on_record,
        "problem": problem,
    }
    return render(request, "funders/season.html", shown, status=status)
