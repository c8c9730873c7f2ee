"""One commitment: how it went, and the step that comes next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Deed, Role, may_do, may_see
from geoplan.adoptions import queries, services
from geoplan.adoptions.errors import AdoptionNotFound
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.rules import Reason, Stage, stage_at
from geoplan.errors import Refusal
from geoplan.funders import queries as funders
from geoplan.needs.errors import SiteNotFound
from geoplan.web import words
from geoplan.web.choices import whole
from geoplan.web.errors import BadForm, NotForYou
from geoplan.web.gate import person, signed_in
from geoplan.web.sites.sheet import Sheet, sheet_for
from geoplan.web.words import refusal_text

ROWS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Move:
    """One thing a person may do with a commitment: its name in the address, its form, its button."""

    name: str
    title: Promise
    button: Promise
    fields: Sequence[str] = ()
    is_danger: bool = False


PLAN = Move("plan", _("File the plan"), _("File the plan"), ("work", "starts_on", "finishes_on", "amount"))
AGREE = Move("agree", _("Agree to the plan"), _("Agree"))
RETURN_PLAN = Move("return", _("Return the plan"), _("Return"), ("reason",))
PROGRESS = Move("progress", _("Report progress"), _("Report"), ("percent",))
FINISH = Move("finish", _("Finished"), _("Report as finished"), ("realised",))
VERIFY = Move("verify", _("Check the work"), _("The work is right"))
RETURN_WORK = Move("return", _("Send the work back"), _("Send back"), ("reason",))
RELEASE = Move("release", _("Give back this commitment"), _("Give back"), ("reason",), is_danger=True)

BY_HOLDER = {
    Stage.HELD: (PLAN, RELEASE),
    Stage.PLANNED: (RELEASE,),
    Stage.AGREED: (PROGRESS, RELEASE),
    Stage.BUILDING: (PROGRESS, FINISH, RELEASE),
}
BY_PLANNER = {Stage.PLANNED: (AGREE, RETURN_PLAN)}
BY_CHECKER = {Stage.DONE: (VERIFY, RETURN_WORK)}


@dataclass(frozen=True, slots=True)
class Event:
    """One step of the way, as it was written down."""

    at: datetime
    stage: str
    said: str


@require_safe
@signed_in
def adoption(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a commitment, its history, and what the person may do next."""
    by, at = person(request), db.now()
    found = seen(by, pk)
    return render(request, "adoptions/adoption.html", page_of(by, found, at))


def seen(by: User, pk: int) -> Adoption:
    """Return a commitment the person may know of. Raises: AdoptionNotFound."""
    found = queries.adoptions_seen(by).filter(pk=pk).first()
    if found is None:
        raise AdoptionNotFound(adoption=pk)
    return found


def page_of(by: User, found: Adoption, at: datetime) -> dict[str, Any]:
    """Return what the page shows; plan and reasons, like money, are a matter between a payer and the planners."""
    sees_money = funders.sees_money_of(by, found.funder_id)
    if not sees_money:
        found.work, found.starts_on, found.finishes_on = "", None, None
    return {
        "adoption": found,
        "stage": stage_at(Stage(found.stage), found.ends_at, at).value,
        "sheet": sheet_if_seen(by, found, at),
        "sees_money": sees_money,
        "sees_funder": by.role == Role.PLANNER or funders.is_member(by, found.funder_id),
        "events": [
            Event(event.recorded_at, event.stage, reason_words(event.reason) if sees_money else "")
            for event in queries.history_of(found.pk).order_by("-pk")
        ],
        "moves": moves_for(by, found, at),
        "today": at.date(),
    }


def sheet_if_seen(by: User, found: Adoption, at: datetime) -> Sheet | None:
    """Return the site's sheet; a monitor may read of the commitment, but not of the house."""
    try:
        return sheet_for(by, found.site.code, at)
    except SiteNotFound:
        return None


def reason_words(reason: str) -> str:
    """Return a reason as a person wrote it, or what stands for one that nobody had to write."""
    own: dict[str, str] = {
        Reason.LAPSED: gettext("no plan was filed in time"),
        Reason.SITE_VERIFIED: gettext("the data of the site were verified, so the days start anew"),
        Reason.SWAPPED: gettext("swapped for another site, with the same plan and money"),
        Reason.HANDED_OVER: gettext("given to who asked for it"),
        Reason.AGREED_BY_RULE: gettext("a small plan, agreed by rule"),
        Reason.CARRIED: gettext("carried on to the next budget year"),
    }
    return own.get(reason, reason)


def moves_for(by: User, found: Adoption, at: datetime) -> list[Move]:
    """Return what a person may do with a commitment where it stands now; the services ask again."""
    stage, role = stage_at(Stage(found.stage), found.ends_at, at), Role(by.role)
    member = funders.is_member(by, found.funder_id)
    moves: list[Move] = []
    if may_do(role, Deed.AGREE):
        moves += BY_PLANNER.get(stage, ())
    if member or may_do(role, Deed.CLAIM_ON_BEHALF):
        moves += BY_HOLDER.get(stage, ())
    if not member and may_do(role, Deed.CHECK_WORK, queries.relation_to(by, found.site)):
        moves += BY_CHECKER.get(stage, ())
    return moves


@require_POST
@signed_in
def move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one step and come back to the commitment."""
    by, deed = person(request), DEEDS.get(name)
    seen(by, pk)
    if deed is None:
        raise Http404
    try:
        deed(by, pk, request.POST)
    except Refusal as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, gettext("Done: %(stage)s.") % {"stage": words.STAGES[seen(by, pk).stage]})
    return redirect("adoption", pk=pk)


def day_of(text: str) -> date | None:
    """Return a day as a form sends it. Raises: BadForm."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as unreadable:
        raise BadForm(fields=["starts_on", "finishes_on"]) from unreadable


def rupiah_of(text: str) -> int | None:
    return whole("".join(letter for letter in text if letter.isdigit()))


def plan(by: User, pk: int, form: QueryDict) -> None:
    services.plan_adoption(
        by=by,
        adoption_id=pk,
        work=form.get("work", "")[:2000],
        starts_on=day_of(form.get("starts_on", "")),
        finishes_on=day_of(form.get("finishes_on", "")),
        amount_rupiah=rupiah_of(form.get("amount", "")),
    )


def progress(by: User, pk: int, form: QueryDict) -> None:
    percent = whole(form.get("percent"))
    if percent is None:
        raise BadForm(fields=["percent"])
    services.report_progress(by=by, adoption_id=pk, percent=percent)


def finish(by: User, pk: int, form: QueryDict) -> None:
    services.finish_adoption(by=by, adoption_id=pk, realised_rupiah=rupiah_of(form.get("realised", "")))


DEEDS: dict[str, Callable[[User, int, QueryDict], object]] = {
    "plan": plan,
    "agree": lambda by, pk, _form: services.agree_adoption(by=by, adoption_id=pk),
    "return": lambda by, pk, form: services.return_adoption(by=by, adoption_id=pk, reason=form.get("reason", "")),
    "progress": progress,
    "finish": finish,
    "verify": lambda by, pk, _form: services.verify_adoption(by=by, adoption_id=pk),
    "release": lambda by, pk, form: services.release_adoption(by=by, adoption_id=pk, reason=form.get("reason", "")),
}


@require_safe
@signed_in
def adoption_list(request: HttpRequest) -> HttpResponse:
    """List commitments of a stage: where a planner finds the plans that wait."""
    by, at = person(request), db.now()
    if not may_see(Role(by.role), Datum.STAGE_UNITS):
        raise NotForYou
    stage = request.GET.get("stage", "")
    found = queries.adoptions_seen(by).order_by("claimed_at", "pk")
    if stage in words.STAGES:
        found = found.filter(stage=stage)
    shown = {
        "page": Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "stage": stage,
        "stages": words.STAGES.items(),
        "sees_money": by.role == Role.PLANNER,
        "sees_houses": may_see(Role(by.role), Datum.HOUSE_MOVED),
        "at": at,
    }
    return render(request, "adoptions/adoptions.html", shown)
