"""The panel beside the map, and the page of one site."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, may_see
from geoplan.adoptions import queries as adoptions
from geoplan.needs import queries as needs
from geoplan.needs.models import SiteVersion
from geoplan.needs.rules import ClosingReason, Kind, Status
from geoplan.web import words
from geoplan.web.gate import role_of
from geoplan.web.photos import photos_for
from geoplan.web.sites.sheet import Sheet, sheet_for
from geoplan.web.templatetags.figures import need


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a site's history."""

    at: datetime
    said: str


@never_cache
@require_safe
def panel(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the person may read of a site, beside the map."""
    sheet = sheet_for(request.user, code, db.now())
    return render(request, "sites/panel.html", {"sheet": sheet})


@never_cache
@require_safe
def site_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show all the person may read of a site."""
    sheet = sheet_for(request.user, code, db.now())
    return render(
        request,
        "sites/site.html",
        {"sheet": sheet, "history": history_of(request, sheet), "photos": photos_for(request.user, sheet.site)},
    )


def history_of(request: HttpRequest, sheet: Sheet) -> list[Step]:
    """Return how the site came to stand as it does: its versions and its commitments, newest first."""
    if not isinstance(request.user, User) or not may_see(role_of(request), Datum.STAGE_UNITS):
        return []
    steps = [Step(one.recorded_at, version_words(sheet, one)) for one in needs.history_of(sheet.site)]
    for adoption in adoptions.adoptions_seen(request.user, site_code=sheet.code):
        steps += [
            Step(event.recorded_at, f"{adoption.funder.name}: {words.STAGES[event.stage]}")
            for event in adoptions.history_of(adoption.pk)
        ]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def version_words(sheet: Sheet, version: SiteVersion) -> str:
    """Say one version of a site: first reported, verified, closed with its reason, or corrected."""
    if version.status == Status.CLOSED:
        if sheet.kind == Kind.HOUSE and sheet.is_moved and version.closed_reason != ClosingReason.DONE:
            return gettext("Closed")
        return gettext("Closed: %(reason)s") % {"reason": words.CLOSING_REASONS[version.closed_reason]}
    if version.version == 1:
        return gettext("Reported: %(need)s needed") % {"need": need(version.units_needed, sheet.kind)}
    if version.status == Status.VERIFIED:
        return gettext("Data verified: %(need)s needed") % {"need": need(version.units_needed, sheet.kind)}
    return gettext("Corrected: %(need)s needed") % {"need": need(version.units_needed, sheet.kind)}
