"""Companies that ask to be put on the list: the public form, and the planner's queue."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geoplan.accounts.rules import Deed
from geoplan.errors import Refusal
from geoplan.funders import queries, services
from geoplan.funders.errors import ApplicationIncomplete
from geoplan.funders.models import Application, Funder
from geoplan.web.accounts import address_of
from geoplan.web.choices import whole
from geoplan.web.funders.invited import invited_page, link_for
from geoplan.web.gate import ask, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.sharing import whatsapp_link
from geoplan.web.words import refusal_text
from geoplan.web.words.funders import MISSING

FIELDS = ("name", "sector_name", "contact_name", "email", "phone")
LONGEST = 254
# A field no person sees: what fills it in is a machine, and is thanked like everybody else.
TRAP = "website"
ANSWERED_SHOWN = 30


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply_(request: HttpRequest) -> HttpResponse:
    """Take an application from anybody. The answer never tells who is known here already."""
    if request.method != "POST":
        return form(request)
    sent = {field: request.POST.get(field, "")[:LONGEST] for field in FIELDS}
    if request.POST.get(TRAP):
        return redirect("funder_applied")
    try:
        services.apply_for_company(asked=services.Asked(**sent), address=address_of(request))
    except ApplicationIncomplete as incomplete:
        told = incomplete.facts.get("fields")
        missing = [str(one) for one in told] if isinstance(told, list) else []
        return form(request, errors={field: str(MISSING[field]) for field in missing}, status=422)
    except Refusal as refused:
        return form(request, problem=refusal_text(refused), status=family_of(refused).status)
    return redirect("funder_applied")


def form(
    request: HttpRequest, *, errors: dict[str, str] | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    shown = {"errors": errors or {}, "problem": problem, "sent": request.POST, "sectors": queries.sectors()}
    return render(request, "funders/apply.html", shown, status=status)


@require_safe
def applied(request: HttpRequest) -> HttpResponse:
    """Thank for an application."""
    return render(request, "funders/applied.html")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An application with the payers whose name may mean the same company."""

    application: Application
    resembling: list[Funder]


@never_cache
@require_safe
@signed_in
def applications(request: HttpRequest) -> HttpResponse:
    """Show planners who asks to be put on the list."""
    ask(request, Deed.MANAGE_FUNDERS)
    return queue(request)


def queue(request: HttpRequest, *, about: int = 0, problem: str = "", status: int = 200) -> HttpResponse:
    shown: dict[str, Any] = {
        "waiting": [Waiting(one, queries.resembling(one.name)) for one in queries.applications_waiting()],
        "answered": queries.applications_answered()[:ANSWERED_SHOWN],
        "about": about,
        "problem": problem,
    }
    return render(request, "funders/applications.html", shown, status=status)


@never_cache
@require_POST
@signed_in
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one application: put the company on the list and show the link to send, or turn it down."""
    by = ask(request, Deed.MANAGE_FUNDERS)
    back = reverse("funder_applications")
    try:
        if request.POST.get("deed") == "reject":
            asked = services.reject_application(application_id=pk, reason=request.POST.get("reason", ""), by=by)
            return invited_page(request, [], back, rejected=asked, whatsapp=refusal_link(asked))
        known = whole(request.POST.get("funder"))
        funder, joined = services.approve_application(application_id=pk, funder_id=known, by=by)
    except Refusal as refused:
        told = refusal_text(refused)
        return queue(request, about=pk, problem=told, status=family_of(refused).status)
    return invited_page(request, [link_for(request, funder, joined, funder.contact_phone)], back, approved=funder)


def refusal_link(asked: Application) -> str:
    facts = {"name": asked.name, "reason": asked.reason}
    return whatsapp_link(gettext("About your application for %(name)s on geoplan: %(reason)s") % facts, asked.phone)
