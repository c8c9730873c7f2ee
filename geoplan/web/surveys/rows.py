"""Mending one row: in its place among the others, or in a form of its own."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed
from geoplan.errors import Refusal
from geoplan.surveys import queries, services
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.services.mending import point_cells
from geoplan.web.gate import ask, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.surveys.asked import back_to
from geoplan.web.surveys.lines import row_line, titles_of
from geoplan.web.surveys.mend_form import changed_cells, given_point, mend_form
from geoplan.web.templatetags.figures import count
from geoplan.web.words import refusal_text


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def survey_row(request: HttpRequest, survey_id: uuid.UUID, line: int) -> HttpResponse:
    """Show one row as a form, and read it anew with other cells."""
    by = ask(request, Deed.UPLOAD_SITES)
    survey = queries.survey_for(by, survey_id)
    row = queries.row_of(survey, line)
    if request.method != "POST":
        return form(request, survey, row)
    in_place = "back" in request.POST
    try:
        mended = mended_row(request, survey, row, by)
    except Refusal as refused:
        if not in_place:
            return form(request, survey, row, refusal_text(refused), family_of(refused).status)
        messages.error(request, refusal_text(refused))
        return back_to(request, survey, line=line)
    said = gettext("Row %(line)s is saved and ready.") if mended.good else gettext("Saved. Row %(line)s still asks.")
    (messages.success if mended.good else messages.warning)(request, said % {"line": count(line)})
    if in_place:
        return back_to(request, survey, line=line, opened=None if mended.good else line)
    if not mended.good:
        return redirect("survey_row", survey_id=survey.pk, line=line)
    return redirect("survey", survey_id=survey.pk)


def mended_row(request: HttpRequest, survey: Survey, row: SurveyRow, by: User) -> SurveyRow:
    """Hand the changed cells on, a point that was given among them. Raises: RowPublished."""
    cells = changed_cells(request, survey, row)
    point = given_point(request)
    if point:
        cells |= point_cells(survey, point)
    return services.mend_row(survey=survey, line=row.line, cells=cells, by=by)


def form(request: HttpRequest, survey: Survey, row: SurveyRow, refused: str = "", status: int = 200) -> HttpResponse:
    shown = {
        "survey": survey,
        "row": row_line(row, titles_of(survey)),
        "form": mend_form(survey, row),
        "refused": refused,
    }
    return render(request, "surveys/mend.html", shown, status=status)
