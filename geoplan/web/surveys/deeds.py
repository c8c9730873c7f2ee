"""The buttons of one upload: repairs, answers, publishing and taking it back, other meanings, another reading."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed
from geoplan.errors import Refusal
from geoplan.surveys import queries, services
from geoplan.surveys.models import Survey
from geoplan.web.choices import whole
from geoplan.web.gate import ask, signed_in
from geoplan.web.surveys.asked import back_to
from geoplan.web.surveys.questions import LEAVE_OUT
from geoplan.web.templatetags.figures import count
from geoplan.web.words import refusal_text

NO_FIELD = ""
IGNORED = "ignored"


def own(request: HttpRequest, survey_id: uuid.UUID) -> tuple[User, Survey]:
    """Return the person and the upload he acts on. Raises: NotForYou, SurveyNotFound."""
    by = ask(request, Deed.UPLOAD_SITES)
    return by, queries.survey_for(by, survey_id)


def told(request: HttpRequest, act: Callable[[], str]) -> bool:
    """Do something and say what came of it; say whether it was done."""
    try:
        said = act()
    except Refusal as refused:
        messages.error(request, refusal_text(refused))
        return False
    if said:
        messages.success(request, said)
    return True


@require_POST
@signed_in
def accept(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Apply the repairs offered on one row, one kind of repair everywhere, or every one; or do without a number."""
    by, survey = own(request, survey_id)
    line, code = whole(request.POST.get("line")), request.POST.get("code") or None

    def act() -> str:
        if code and request.POST.get("deed") == LEAVE_OUT:
            mended = services.leave_out(survey=survey, by=by, line=line, code=code)
        else:
            mended = services.accept_repairs(survey=survey, by=by, line=line, code=code)
        said = ngettext("%(rows)s row mended.", "%(rows)s rows mended.", mended)
        return said % {"rows": count(mended)}

    told(request, act)
    return back_to(request, survey, line=line)


@require_POST
@signed_in
def answer(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Answer whether a row is of a house that is there already: in the file, or (with a code) on the map."""
    by, survey = own(request, survey_id)
    line, said = whole(request.POST.get("line")) or 0, request.POST.get("answer", "")
    code = request.POST.get("site", "").strip()[:20]

    def act() -> str:
        if code:
            services.answer_likeness(survey=survey, line=line, answer=said, code=code, by=by, at=db.now())
        else:
            services.answer_twin(survey=survey, line=line, answer=said, by=by)
        return gettext("Row %(line)s is answered.") % {"line": count(line)}

    told(request, act)
    return back_to(request, survey, line=line)


@require_POST
@signed_in
def publish(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Put every good row on the map."""
    by, survey = own(request, survey_id)

    def act() -> str:
        done = services.publish_or_queue(survey=survey, by=by)
        if done is None:
            return gettext("The rows are being published. You may close this page.")
        rows = done.created + done.updated + done.unchanged + done.holdings
        said = ngettext("Published: %(rows)s row.", "Published: %(rows)s rows.", rows)
        return said % {"rows": count(rows)}

    told(request, act)
    return back_to(request, survey)


@require_POST
@signed_in
def undo(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Take back what was published last."""
    by, survey = own(request, survey_id)

    def act() -> str:
        done = services.undo_publish(survey=survey, by=by)
        said = ngettext(
            "Taken back: %(rows)s row is off the map and can be published again.",
            "Taken back: %(rows)s rows are off the map and can be published again.",
            done.rows,
        )
        return said % {"rows": count(done.rows)}

    told(request, act)
    return back_to(request, survey)


@require_POST
@signed_in
def replaces(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Say which earlier list this one replaces, so that what it lacks is told."""
    by, survey = own(request, survey_id)

    def act() -> str:
        earlier = uuid_in(request.POST.get("earlier", ""))
        services.declare_replaces(survey=survey, earlier_id=earlier, by=by)
        return gettext("Compared with the earlier list.") if earlier else gettext("Compared with no earlier list.")

    told(request, act)
    return back_to(request, survey)


def uuid_in(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@require_POST
@signed_in
def remap(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Say what columns mean, and have the rows read again under that."""
    by, survey = own(request, survey_id)
    chosen = zip(request.POST.getlist("heading"), request.POST.getlist("field"), strict=False)
    before = {one["title"]: one["field"] or NO_FIELD for one in survey.understood.get("columns", [])}
    mapping = {heading: field or IGNORED for heading, field in chosen if heading in before and field != before[heading]}
    if mapping:

        def act() -> str:
            rows = services.remap_survey(survey=survey, mapping=mapping, by=by)
            said = ngettext("%(rows)s row read again.", "%(rows)s rows read again.", rows)
            return said % {"rows": count(rows)}

        told(request, act)
    return back_to(request, survey)


@require_POST
@signed_in
def read_again(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Read a file that was not readable once more, perhaps another sheet of it."""
    by, survey = own(request, survey_id)
    sheet = request.POST.get("sheet", "").strip()[:200] or None

    def act() -> str:
        services.read_again(survey=survey, by=by, sheet=sheet)
        return ""

    told(request, act)
    return redirect("survey", survey_id=survey.pk)
