"""How far the work on an upload is, asked for every other second while somebody waits."""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geoplan.accounts.rules import Deed
from geoplan.surveys import queries
from geoplan.surveys.models import Survey
from geoplan.surveys.rules import BUSY, State
from geoplan.web.gate import ask, signed_in

STEPS: dict[str, Promise] = {
    "opening": _("The file is being opened"),
    "checking": _("Every row is being checked"),
    "keeping": _("The rows are being kept"),
    "publishing": _("The rows are going on the map"),
}
IN_LINE = _("In line: another upload is being worked on")
AGAIN = _("The work was interrupted and goes on by itself")


@dataclass(frozen=True, slots=True)
class Progress:
    """What the work is at; rows done and rows in all of this step, 0 in all where nobody knows yet."""

    step: Promise
    done: int
    total: int
    said_again: Promise | None


def progress_of(survey: Survey) -> Progress:
    """Return how far the work on an upload is."""
    step = STEPS.get(survey.step, IN_LINE)
    return Progress(step, survey.progress_done, survey.progress_total, AGAIN if queries.tries_of(survey) > 1 else None)


@never_cache
@require_safe
@signed_in
def survey_progress(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Give the bar; once the work is done the whole page is asked for anew."""
    by = ask(request, Deed.UPLOAD_SITES)
    survey = queries.survey_for(by, survey_id)
    if State(survey.state) not in BUSY:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "surveys/progress.html", {"survey": survey, "progress": progress_of(survey)})
