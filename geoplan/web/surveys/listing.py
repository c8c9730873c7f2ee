"""Lists for the street: rows that wait for a point by RT, one of them finished; rows to mend on paper; own data."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed
from geoplan.errors import Refusal
from geoplan.needs.rules import Kind
from geoplan.surveys import queries, services
from geoplan.surveys.models import SurveyRow
from geoplan.surveys.writing import cause
from geoplan.web.choices import area_groups
from geoplan.web.gate import ask, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.surveys.mend_form import given_point
from geoplan.web.surveys.points import survey_map_config
from geoplan.web.words import refusal_text

MOST_ROWS = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_safe
@signed_in
def waiting(request: HttpRequest) -> HttpResponse:
    """List the houses that lack only their point, by kelurahan and RT."""
    by = ask(request, Deed.UPLOAD_SITES)
    counts = queries.waiting_counts(by)
    area = request.GET.get("area", "")[:20]
    shown = {
        "groups": services.waiting_by_place(by=by, area_code=area, most=MOST_ROWS),
        "area": area,
        "areas": [
            {"code": one.code, "name": one.name, "rows": counts[one.code]}
            for group in area_groups()
            for one in group.parts
            if one.code in counts
        ],
        "total": sum(counts.values()),
        "most": MOST_ROWS,
        "cut": (counts.get(area, 0) if area else sum(counts.values())) > MOST_ROWS,
    }
    return render(request, "surveys/waiting.html", shown)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def waiting_row(request: HttpRequest, row_id: int) -> HttpResponse:
    """Give one waiting house its point: at its door, by a tap on the map, or pasted."""
    by = ask(request, Deed.UPLOAD_SITES)
    row = queries.waiting_row_for(by, row_id)
    if request.method != "POST":
        return point_form(request, by, row)
    point = given_point(request)
    if point is None:
        return point_form(request, by, row, gettext("Give the point first."), 422)
    try:
        mended = services.give_point(survey=row.survey, line=row.line, point=point, by=by)
    except Refusal as refused:
        return point_form(request, by, row, refusal_text(refused), family_of(refused).status)
    if mended.waiting:
        row.problems = mended.problems
        return point_form(request, by, row, first_cause(mended), 422)
    if mended.good:
        messages.success(request, gettext("The point is kept. The house is ready to publish."))
    else:
        said = gettext("The point is kept, but something else is still to be answered: %(cause)s")
        messages.warning(request, said % {"cause": first_cause(mended)})
    return redirect("survey_waiting")


def first_cause(row: SurveyRow) -> str:
    """Say the first thing that stands in a row's way."""
    blocking = [one for one in row.problems if one["severity"] != "note" and not one["answered"]]
    return cause(blocking[0]) if blocking else ""


def point_form(request: HttpRequest, by: User, row: SurveyRow, refused: str = "", status: int = 200) -> HttpResponse:
    group = services.place_group(by=by, row=row)
    shown = {
        "row": row,
        "group": group,
        "told": group.rows[0],
        "point": request.POST.get("point", ""),
        "refused": refused,
        "is_own": row.survey.by_id == by.pk,
        "map_config": survey_map_config(request, row.survey) | {"pointsUrl": None},
    }
    return render(request, "surveys/point.html", shown, status=status)


@never_cache
@require_safe
@signed_in
def mend_list(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Print the rows that are not ready, by RT, with what is wrong and room to write."""
    by = ask(request, Deed.UPLOAD_SITES)
    survey, at = queries.survey_for(by, survey_id), db.now()
    groups = [
        {"group": group, "rows": [{"told": one, "causes": causes(one.row)} for one in group.rows]}
        for group in services.to_mend_by_place(survey=survey, by=by, at=at)
    ]
    return render(request, "surveys/list.html", {"survey": survey, "groups": groups, "at": at, "by": by})


def causes(row: SurveyRow) -> list[str]:
    blocking = [one for one in row.problems if one["severity"] != "note" and not one["answered"]]
    return list(dict.fromkeys(cause(one) for one in blocking))


@never_cache
@require_safe
@signed_in
def own_data(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the person's own houses or schools with their codes, to be mended and sent back."""
    by = ask(request, Deed.UPLOAD_SITES)
    if kind not in {one.value for one in Kind}:
        raise Http404
    with translation.override(by.language):
        content = services.own_workbook(by=by, kind=kind)
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="geoplan-{kind}-saya.xlsx"'
    return answer
