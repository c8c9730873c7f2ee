"""Correcting one site: the form, and what to do when somebody else was faster."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.services import correct_site
from geoplan.areas.queries import region
from geoplan.coverage.services import look_at_site
from geoplan.errors import Refusal
from geoplan.needs.errors import FactImplausible, NotYourKelurahan, VersionChanged
from geoplan.needs.models import Site
from geoplan.needs.queries import deeds_at
from geoplan.needs.rules import LocationSource, SiteChanges
from geoplan.needs.services import verify_site
from geoplan.surveys.reading import Form, PointCells, read_point
from geoplan.surveys.reading.text import Unread
from geoplan.surveys.reading.values import read_rt
from geoplan.web import words
from geoplan.web.choices import whole
from geoplan.web.errors import BadForm
from geoplan.web.gate import person, role_of, signed_in
from geoplan.web.map import map_config
from geoplan.web.refusals import family_of
from geoplan.web.sites.house_form import fact_fields, facts_told, values_of
from geoplan.web.words import refusal_text

SOURCES = {Form.MAP_LINK: LocationSource.MAP_LINK, Form.PLUS_CODE: LocationSource.PLUS_CODE}
LABELS = {"location": _("Point"), "address": _("Address"), "rt": _("RT"), "rw": _("RW")}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """Show a site's data as a form, and take the corrected ones."""
    by = person(request)
    site = look_at_site(viewer=by, code=code, at=db.now()).site
    if not deeds_at(by, site).correct:
        raise NotYourKelurahan(site=site.code)
    if request.method != "POST":
        return form(request, site, stored(site))
    if "prefill" in request.POST:
        # From the form of a new house that turned out to be this one: nothing is saved before the person has looked.
        return form(request, site, stored(site) | told_of(request, stored(site)))
    return taken(request, site, by)


def taken(request: HttpRequest, site: Site, by: User) -> HttpResponse:
    """Correct the site, or show the form again with what stands in the way."""
    before = stored(site)
    sent = before | touched(request, before)
    changes, wrong = changes_of(request, site.kind, before, sent)
    if wrong:
        return form(request, site, sent, wrong, status=422)
    try:
        corrected = correct_site(code=site.code, version=version_of(request), changes=changes, by=by)
        if request.POST.get("then") == "verify":
            verify_site(code=corrected.code, by=by, at=db.now(), version=corrected.version)
    except VersionChanged:
        return form(request, site, sent, stale=now_lines(before, sent), status=412)
    except FactImplausible as refused:
        return form(request, site, sent, {str(refused.facts["field"]): refusal_text(refused)}, status=422)
    except Refusal as refused:
        return form(request, site, sent, refused=refusal_text(refused), status=family_of(refused).status)
    messages.success(request, gettext("Saved. Thank you for looking closely."))
    return redirect("sites_check") if request.POST.get("next") == "check" else redirect("site", code=site.code)


def told_of(request: HttpRequest, before: Mapping[str, str]) -> dict[str, str]:
    """Return what another form said of a site, field by field; what it left open stays as it is stored."""
    sent = {name: request.POST.get(name, "").strip() for name in before}
    return {name: text for name, text in sent.items() if text}


def touched(request: HttpRequest, before: Mapping[str, str]) -> dict[str, str]:
    """Return what this person wrote himself: other fields keep what stands by now, whoever put it there."""
    try:
        shown = json.loads(request.POST.get("shown", ""))
    except ValueError:
        shown = None
    base = shown if isinstance(shown, dict) else before
    sent = {name: request.POST[name].strip() for name in before if name in request.POST}
    return {name: text for name, text in sent.items() if text != base.get(name)}


def version_of(request: HttpRequest) -> int:
    version = whole(request.POST.get("version"))
    if version is None:
        raise BadForm(fields=["version"])
    return version


def stored(site: Site) -> dict[str, str]:
    """Return a site's data as the form writes them."""
    place = {"coordinates": f"{site.location.y:.6f}, {site.location.x:.6f}"}
    return place | {"address": site.address, "rt": site.rt, "rw": site.rw} | values_of(site.kind, site.facts)


def changes_of(
    request: HttpRequest, kind: str, before: Mapping[str, str], sent: Mapping[str, str]
) -> tuple[SiteChanges, dict[str, str]]:
    """Return what was changed, and the fields that cannot be read."""
    facts, wrong = facts_told(kind, before, sent)
    changes = SiteChanges(facts=facts or None)
    for name in ("rt", "rw"):
        number = read_rt(sent[name])
        if isinstance(number, Unread):
            wrong[name] = words.problem_text({"code": number.code, "column": name.upper(), "value": sent[name]})
        elif (number or "") != before[name]:
            told = number or ""
            changes = replace(changes, rt=told) if name == "rt" else replace(changes, rw=told)
    if sent["address"] != before["address"]:
        changes = replace(changes, address=sent["address"])
    if sent["coordinates"] == before["coordinates"]:
        return changes, wrong
    reading = read_point(PointCells(coordinates=sent["coordinates"]), region())
    if reading.point is None or reading.repairs:
        wrong["coordinates"] = point_fault(reading.fault, reading.repairs, reading.seen)
        return changes, wrong
    by_gps, by_pin = request.POST.get("by_gps") == "1", request.POST.get("by_pin") == "1"
    by_hand = LocationSource.MAP_PIN if by_pin else LocationSource.TYPED
    source = LocationSource.GPS if by_gps else SOURCES.get(reading.form or Form.DECIMAL, by_hand)
    accuracy = whole(request.POST.get("accuracy_m")) if by_gps else None
    return replace(changes, location=reading.point, location_source=source, accuracy_m=accuracy), wrong


def point_fault(fault: str | None, repairs: Any, seen: str) -> str:
    """Say what is wrong with a point, and what it was perhaps meant to be."""
    if not repairs:
        return words.problem_text({"code": str(fault), "column": "", "value": seen})
    told = words.problem_text({"code": repairs[0].code, "column": "", "value": repairs[0].before})
    return gettext("%(problem)s Perhaps you mean %(repaired)s.") % {"problem": told, "repaired": repairs[-1].after}


def now_lines(before: Mapping[str, str], sent: Mapping[str, str]) -> list[dict[str, str]]:
    """Return, value by value, what stands now and what this person sent."""
    return [
        {"label": label_of(name), "now": before[name] or "–", "sent": text or "–"}
        for name, text in sent.items()
        if text != before[name]
    ]


def label_of(name: str) -> str:
    return str(LABELS["location"]) if name == "coordinates" else words.field_label(name)


def form(
    request: HttpRequest,
    site: Site,
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    *,
    refused: str = "",
    stale: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "site": site,
        "shown": json.dumps(stored(site)),
        "values": values,
        "errors": errors or {},
        "facts": fact_fields(site.kind, values, errors),
        "refused": refused,
        "stale": stale,
        "by_gps": request.POST.get("by_gps", ""),
        "by_pin": request.POST.get("by_pin", ""),
        "map_config": map_config(request, role_of(request)),
        "may_verify": deeds_at(person(request), site).verify,
        "next": request.GET.get("next", request.POST.get("next", "")),
    }
    return render(request, "sites/correct.html", shown, status=status)
