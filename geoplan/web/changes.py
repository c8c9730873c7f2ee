"""What lists would change of promised or verified sites: holders are heard, a planner decides."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.errors import NotFound, Refusal
from geoplan.needs.models import Site
from geoplan.surveys.rules.changes import Answer
from geoplan.surveys.services import Waiting, answer_change, say_of_change, show_waiting
from geoplan.web import words
from geoplan.web.choices import whole
from geoplan.web.errors import BadForm, NotForYou
from geoplan.web.gate import person, signed_in
from geoplan.web.surveys.changes_words import field_words, value_words
from geoplan.web.words import refusal_text

MOST = 50
ASKED_BY = {Role.PLANNER, Role.SURVEYOR, Role.OFFICER}
REASONS: dict[str, Promise] = {
    "held-moved": _("Somebody promised help here, and the list puts the site elsewhere."),
    "verified": _("The data were verified, and whoever sent the list may not verify here."),
}
ANSWERED: dict[Answer, Promise] = {
    Answer.ACCEPTED: _("Taken over. The site is as the list says."),
    Answer.PLACE_KEPT: _("Taken over, but for the place."),
    Answer.KEPT: _("The site stays as it is."),
}


@dataclass(frozen=True, slots=True)
class Word:
    """What a holder said."""

    name: str
    agrees: bool
    said: str


@dataclass(frozen=True, slots=True)
class Question:
    """One change that waits, in words."""

    waiting: Waiting
    reasons: list[Promise]
    fields: list[tuple[str, str, str]]
    holders: list[tuple[str, str]]
    words: list[Word]
    with_place: bool
    away_m: int | None


@never_cache
@require_safe
@signed_in
def changes(request: HttpRequest) -> HttpResponse:
    """List the changes this person is asked about or has caused."""
    by = person(request)
    if Role(by.role) not in ASKED_BY:
        raise NotForYou
    return render(request, "changes/changes.html", {"questions": questions_of(by), "most": MOST})


def questions_of(by: User, site: Site | None = None) -> list[Question]:
    return [in_words(one) for one in show_waiting(by=by, site=site, most=MOST)]


def in_words(one: Waiting) -> Question:
    change = one.change
    return Question(
        one,
        [REASONS[reason] for reason in change.reasons if reason in REASONS],
        [
            (field_words(field.field), value_words(field.field, field.old), value_words(field.field, field.new))
            if not field.personal
            else (field_words(field.field), "", "")
            for field in one.fields
        ],
        [(holder.funder.name, str(words.STAGES[holder.stage])) for holder in one.holders],
        [Word(str(word["name"]), bool(word["agrees"]), str(word["said"])) for word in one.words],
        with_place="held-moved" in change.reasons,
        away_m=None if change.moved_m is None else round(change.moved_m),
    )


@require_POST
@signed_in
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on a change."""
    by, given = person(request), request.POST.get("answer", "")
    if given not in set(Answer):
        raise BadForm(fields=["answer"])
    decided, said = Answer(given), request.POST.get("said", "")
    try:
        answer_change(change_id=pk, by=by, answer=decided, said=said, version=whole(request.POST.get("version")))
    except NotFound:
        raise
    except Refusal as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, str(ANSWERED[decided]))
    return redirect("changes")


@require_POST
@signed_in
def word(request: HttpRequest, pk: int) -> HttpResponse:
    """Say as a holder whether a change is right."""
    by = person(request)
    if request.POST.get("agrees") not in {"yes", "no"}:
        raise BadForm(fields=["agrees"])
    try:
        say_of_change(change_id=pk, by=by, agrees=request.POST["agrees"] == "yes", said=request.POST.get("said", ""))
    except NotFound:
        raise
    except Refusal as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, gettext("Thank you. The planner reads it before deciding."))
    return redirect("changes")
