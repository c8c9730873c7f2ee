"""The upload page and the page of one upload."""

import uuid
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.errors import Refusal
from geoplan.funders import queries as funders
from geoplan.surveys import queries, services
from geoplan.surveys.models import Survey
from geoplan.web.choices import whole, year_choices
from geoplan.web.errors import BadForm
from geoplan.web.gate import ask, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.surveys.view import survey_view
from geoplan.web.words import refusal_text

SURVEYS_A_PAGE = 20


@require_http_methods(["GET", "POST"])
@signed_in
def surveys(request: HttpRequest) -> HttpResponse:
    """List uploads and take a new file."""
    by = ask(request, Deed.UPLOAD_SITES)
    if request.method == "GET":
        return render(request, "surveys/surveys.html", page_of(request, by))
    try:
        received = take_file(request, by)
    except Refusal as refused:
        told = page_of(request, by) | {"refused": refusal_text(refused)}
        return render(request, "surveys/surveys.html", told, status=family_of(refused).status)
    return redirect("survey", survey_id=received.pk)


def page_of(request: HttpRequest, by: User) -> dict[str, Any]:
    payers = list(funders.payers()) if may_do(Role(by.role), Deed.UPLOAD_HOLDINGS) else []
    at = db.now()
    return {
        "surveys": Paginator(queries.surveys_of(by), SURVEYS_A_PAGE).get_page(request.GET.get("page")),
        "everybodys": by.role == Role.PLANNER,
        "payers": payers,
        "years": year_choices(at),
        "form": {
            "kind": request.POST.get("kind", "house"),
            "funder": whole(request.POST.get("funder")),
            "year": whole(request.POST.get("year")) or at.year,
        },
    }


def take_file(request: HttpRequest, by: User) -> Survey:
    """Hand the sent file down to be read. Raises: BadForm, and what the reader refuses."""
    file = request.FILES.get("file")
    kind = request.POST.get("kind", "")
    if not isinstance(file, TemporaryUploadedFile) or not kind:
        raise BadForm(fields=["file", "kind"])
    is_holding = kind == "holding"
    return services.receive_survey(
        by=by,
        kind=kind,
        file_name=file.name or "",
        path=Path(file.temporary_file_path()),
        funder_id=whole(request.POST.get("funder")) if is_holding else None,
        year=whole(request.POST.get("year")) if is_holding else None,
    )


@require_GET
@signed_in
def survey(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Show one upload: what was understood, what can be mended, its rows."""
    by = ask(request, Deed.UPLOAD_SITES)
    found = queries.survey_for(by, survey_id)
    view = survey_view(
        found,
        problem=request.GET.get("problem") or None,
        only=request.GET.get("only") or None,
        page=request.GET.get("page"),
    )
    return render(request, "surveys/survey.html", {"survey": found, "view": view})
