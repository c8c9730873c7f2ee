"""Mending one row in a form of its own."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from geoplan.accounts.rules import Deed
from geoplan.errors import Refusal
from geoplan.surveys import queries, services
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.reading import PERSONAL
from geoplan.surveys.reading.fields import LEFT_OUT
from geoplan.web import words
from geoplan.web.gate import ask, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.surveys.view import row_line, titles_of
from geoplan.web.words import refusal_text

CELL = "cell-"
# A list without any column for the point gets these, so that a row can be given one.
POINT_FIELDS = ("latitude", "longitude")
HOLDERS_OF_A_POINT = {"latitude", "longitude", "x", "y", "easting", "northing", "coordinates", "geometry"}


@dataclass(frozen=True, slots=True)
class CellField:
    """One cell of the form. A personal one is never shown: it keeps its value when left empty."""

    name: str
    column: str
    label: str
    value: str
    sealed: bool
    problem: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def survey_row(request: HttpRequest, survey_id: uuid.UUID, line: int) -> HttpResponse:
    """Show one row as a form, and read it anew with other cells."""
    by = ask(request, Deed.UPLOAD_SITES)
    survey = queries.survey_for(by, survey_id)
    row = queries.row_of(survey, line)
    if request.method != "POST":
        return form(request, survey, row)
    try:
        mended = services.mend_row(survey=survey, line=line, cells=changed_cells(request, survey, row), by=by)
    except Refusal as refused:
        return form(request, survey, row, refusal_text(refused), family_of(refused).status)
    if not mended.good:
        messages.warning(request, gettext("Saved, but the row still needs an answer."))
        return redirect("survey_row", survey_id=survey.pk, line=line)
    messages.success(request, gettext("Saved. The row is ready."))
    return redirect("survey", survey_id=survey.pk)


def form(request: HttpRequest, survey: Survey, row: SurveyRow, refused: str = "", status: int = 200) -> HttpResponse:
    shown = {
        "survey": survey,
        "row": row_line(row, titles_of(survey)),
        "fields": cell_fields(survey, row),
        "refused": refused,
    }
    return render(request, "surveys/mend.html", shown, status=status)


def cell_fields(survey: Survey, row: SurveyRow) -> list[CellField]:
    titles = titles_of(survey)
    return [cell_field(name, titles.get(name, ""), row) for name in names_of(titles)]


def names_of(titles: dict[str, str]) -> list[str]:
    """Return the fields of the form: the file's own columns, with a place to put a point."""
    names = [name for name in titles if name not in LEFT_OUT]
    return names if HOLDERS_OF_A_POINT & set(names) else [*names, *POINT_FIELDS]


def cell_field(name: str, title: str, row: SurveyRow) -> CellField:
    label, told = words.field_label(name), row.cells.get(name)
    concerning = [one for one in row.problems if title and title in str(one["column"]).split(" / ")]
    blocking = [one for one in concerning if one["severity"] != "note" and not one["answered"]]
    return CellField(
        name=f"{CELL}{name}",
        column=title or label,
        label=label if title and label.casefold() != title.casefold() else "",
        value="" if told is None else str(told),
        sealed=name in PERSONAL,
        problem=words.problem_text(blocking[0]) if blocking else "",
    )


def changed_cells(request: HttpRequest, survey: Survey, row: SurveyRow) -> dict[str, str]:
    """Return the cells that were changed; a sealed one left empty stays as it is."""
    names = names_of(titles_of(survey))
    sent = {name: request.POST[f"{CELL}{name}"].strip() for name in names if f"{CELL}{name}" in request.POST}
    return {name: text for name, text in sent.items() if text != str(row.cells.get(name) or "")}
