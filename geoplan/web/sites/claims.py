"""Promising and taking back: buttons that answer with the site's panel."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions import queries as adoptions
from geoplan.adoptions import services
from geoplan.adoptions.models import Adoption
from geoplan.errors import Refusal
from geoplan.journal.services import once
from geoplan.web.errors import BadForm
from geoplan.web.gate import person, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.sites.sheet import sheet_for
from geoplan.web.templatetags.figures import moment
from geoplan.web.words import refusal_text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a button: shown on top of the panel it answers with."""

    claimed: Adoption | None = None
    done: str = ""
    refused: str = ""


@require_POST
@signed_in
def claim(request: HttpRequest, code: str) -> HttpResponse:
    """Promise some units of a site for a funder."""
    by = person(request)
    try:
        asked = asked_of(request, code)
        key = request.POST.get("idempotency_key") or None
        _status, told = once(actor_id=by.pk, key=key, request=asked, act=lambda: (201, claimed_by(by, asked)))
    except Refusal as refused:
        return refusal(request, code, refused)
    return answer(request, code, Outcome(claimed=adoptions.adoption(told["adoption"])))


def claimed_by(by: User, asked: dict[str, Any]) -> dict[str, int]:
    return {"adoption": services.claim_site(by=by, **asked).pk}


def asked_of(request: HttpRequest, code: str) -> dict[str, Any]:
    """Return the form's values as the service takes them. Raises: BadForm."""
    form = request.POST
    try:
        amount = "".join(letter for letter in form.get("amount", "") if letter.isdigit())
        return {
            "site_code": code,
            "funder_id": int(form.get("funder", "")),
            "units": Decimal(form.get("units", "")),
            "year": int(form.get("year", "")),
            "amount_rupiah": int(amount) if amount else None,
        }
    except (ValueError, InvalidOperation) as unreadable:
        raise BadForm(fields=["funder", "units", "year", "amount"]) from unreadable


@require_POST
@signed_in
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a promise back within ten minutes, without reason."""
    by = person(request)
    code = adoptions.adoption(pk).site.code
    try:
        services.undo_claim(adoption_id=pk, by=by)
    except Refusal as refused:
        return refusal(request, code, refused)
    return answer(request, code, Outcome(done=gettext("Undone. Nothing is promised.")))


def answer(request: HttpRequest, code: str, outcome: Outcome) -> HttpResponse:
    """Answer a deed that was done: the panel again, or the site's page after a redirect."""
    if not request.headers.get("HX-Request"):
        messages.success(request, outcome.done or told_claim(outcome))
        return redirect("site", code=code)
    sheet = sheet_for(request.user, code, db.now())
    told = render(request, "sites/panel.html", {"sheet": sheet, "outcome": outcome})
    told["HX-Trigger"] = "site:changed"
    return told


def told_claim(outcome: Outcome) -> str:
    if outcome.claimed is None:
        return ""
    return gettext("Reserved for %(funder)s until %(end)s.") % {
        "funder": outcome.claimed.funder.name,
        "end": moment(outcome.claimed.ends_at),
    }


def refusal(request: HttpRequest, code: str, refused: Refusal) -> HttpResponse:
    """Answer a deed that was refused: why, on top of the site as it stands now."""
    page = "sites/panel.html" if request.headers.get("HX-Request") else "sites/site.html"
    sheet = sheet_for(request.user, code, db.now())
    outcome = Outcome(refused=refusal_text(refused))
    return render(request, page, {"sheet": sheet, "outcome": outcome}, status=family_of(refused).status)
