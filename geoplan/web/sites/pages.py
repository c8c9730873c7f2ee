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
from geoplan.needs.models import Site, SiteVersion
from geoplan.needs.rules import ClosingReason, Kind, Status, normalise_code
from geoplan.web import words
from geoplan.web.gate import role_of
from geoplan.web.photos import photos_for
from geoplan.web.residents.minutes import check_line
from geoplan.web.sites.merging import merged_into, to_survivor
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
    """Show all the person may read of a site; a merged record's code leads to the one that stayed."""
    at = db.now()
    sheet = sheet_for(request.user, code, at)
    asked = normalise_code(code)
    if asked and asked != sheet.code:
        return to_survivor(asked, sheet.code)
    shown = {
        "sheet": sheet,
        "history": history_of(request, sheet),
        "photos": photos_for(request.user, sheet.site),
        "merged": merged_into(request.user, sheet.site, at),
        "came_from": request.GET.get("merged", ""),
        "checked": check_line(request.user, sheet.site) if not sheet.is_moved else None,
        "to_take_back": to_take_back(request.user, sheet.site, at),
    }
    return render(request, "sites/site.html", shown)


def to_take_back(viewer: object, site: Site, at: datetime) -> Status | None:
    return needs.deed_to_take_back(viewer, site, at) if isinstance(viewer, User) else None


def history_of(request: HttpRequest, sheet: Sheet) -> list[Step]:
    """Return how the site came to stand as it does: its versions and its commitments, newest first."""
    if not isinstance(request.user, User) or not may_see(role_of(request), Datum.STAGE_UNITS):
        return []
    versions = list(needs.history_of(sheet.site))
    pairs = zip(versions, [None, *versions], strict=False)
    steps = [Step(one.recorded_at, version_words(sheet, one, before)) for one, before in pairs]
    steps += [
        Step(merge.recorded_at, gettext("%(code)s found to be the same") % {"code": merge.absorbed.code})
        for merge in needs.merges_into(sheet.site)
    ]
    for adoption in adoptions.adoptions_seen(request.user, site_code=sheet.code):
        steps += [
            Step(event.recorded_at, f"{adoption.funder.name}: {words.STAGES[event.stage]}")
            for event in adoptions.history_of(adoption.pk)
        ]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def version_words(sheet: Sheet, version: SiteVersion, before: SiteVersion | None) -> str:
    """Say one version of a site: first reported, verified, closed with its reason, opened again, or corrected."""
    if version.status == Status.CLOSED:
        if sheet.kind == Kind.HOUSE and sheet.is_moved and version.closed_reason != ClosingReason.DONE:
            return gettext("Closed")
        return gettext("Closed: %(reason)s") % {"reason": words.CLOSING_REASONS[version.closed_reason]}
    was = Status(before.status) if before is not None else None
    return open_words(was, Status(version.status)) % {"need": need(version.units_needed, sheet.kind)}


def open_words(was: Status | None, now: Status) -> str:
    """Say how a site that is open came to stand as it does."""
    if was is None:
        return gettext("Reported: %(need)s needed")
    if was is Status.CLOSED:
        return gettext("Open again: %(need)s needed")
    if (was, now) == (Status.VERIFIED, Status.REPORTED):
        return gettext("Verification taken back: %(need)s needed")
    if was is not now:
        return gettext("Data verified: %(need)s needed")
    return gettext("Corrected: %(need)s needed")
