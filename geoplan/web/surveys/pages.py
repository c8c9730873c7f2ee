"""The upload page and the page of one upload."""

import uuid
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.errors import Refusal
from geoplan.funders import queries as funders
from geoplan.surveys import queries, services
from geoplan.surveys.models import Survey
from geoplan.surveys.rules import BUSY, UNREAD, State
from geoplan.web.choices import whole, year_choices
from geoplan.web.errors import BadForm
from geoplan.web.gate import ask, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.surveys.asked import asked_in
from geoplan.web.surveys.pictures import pictures_view
from geoplan.web.surveys.points import survey_map_config
from geoplan.web.surveys.progress import progress_of
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
        told = page_of(request, by) | {"refused": refusal_text(refused), "refused_survey": refused.facts.get("survey")}
        return render(request, "surveys/surveys.html", told, status=family_of(refused).status)
    return redirect("survey", survey_id=received.pk)


def page_of(request: HttpRequest, by: User) -> dict[str, Any]:
    payers = list(funders.payers()) if may_do(Role(by.role), Deed.UPLOAD_HOLDINGS) else []
    at = db.now()
    page = Paginator(queries.surveys_of(by), SURVEYS_A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    counts = queries.counts_of(shown)
    return {
        "surveys": page,
        "lines": [{"survey": one, "counts": counts[one.pk], "busy": State(one.state) in BUSY} for one in shown],
        "everybodys": by.role == Role.PLANNER,
        "waiting": queries.waiting_for(by).count(),
        "pending": queries.pending_changes(by).count(),
        "doubts": queries.doubtful_rows(by).count(),
        "payers": payers,
        "years": year_choices(at),
        "form": {
            "kind": request.POST.get("kind") or request.GET.get("kind") or "house",
            "sheet": request.POST.get("sheet") or request.GET.get("sheet") or "",
            "funder": whole(request.POST.get("funder")),
            "year": whole(request.POST.get("year")) or funders.budget_year(at),
        },
    }


def take_file(request: HttpRequest, by: User) -> Survey:
    """Hand the sent file down to be read. Raises: BadForm, and what the reader refuses."""
    file = request.FILES.get("file")
    kind = request.POST.get("kind", "")
    if not isinstance(file, TemporaryUploadedFile) or not kind:
        raise BadForm(fields=["file", "kind"])
    is_holding = kind == "holding"
    return services.take_in(
        by=by,
        kind=kind,
        file_name=file.name or "",
        path=Path(file.temporary_file_path()),
        funder_id=whole(request.POST.get("funder")) if is_holding else None,
        year=whole(request.POST.get("year")) if is_holding else None,
        sheet=request.POST.get("sheet", "").strip()[:200] or None,
    )


@never_cache
@require_GET
@signed_in
def survey(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Show one upload: how far it is, what was understood, what can be mended, its rows beside a map."""
    by = ask(request, Deed.UPLOAD_SITES)
    found = queries.survey_for(by, survey_id)
    mends = found.understood.get("mends")
    if mends:
        return redirect("survey", survey_id=mends)
    failure = queries.failure_of(found)
    shown: dict[str, Any] = {
        "survey": found,
        "progress": progress_of(found) if State(found.state) in BUSY else None,
        "failure": refusal_text(failure) if failure else "",
    }
    if State(found.state) in UNREAD:
        return render(request, "surveys/unread.html", shown)
    shown |= {
        "view": survey_view(found, by, asked_in(request.GET)),
        "undo": queries.undo_of(found, by, db.now()) if found.published_at else None,
        "map_config": survey_map_config(request, found),
        "pictures": pictures_view(found),
    }
    return render(request, "surveys/survey.html", shown)
