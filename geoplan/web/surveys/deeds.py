"""Accepting repairs and publishing: two buttons that lead back to the upload."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from geoplan.accounts.rules import Deed
from geoplan.errors import Refusal
from geoplan.surveys import queries, services
from geoplan.web.choices import whole
from geoplan.web.gate import ask, signed_in
from geoplan.web.templatetags.figures import count
from geoplan.web.words import refusal_text


@require_POST
@signed_in
def accept(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Apply the repairs offered on one row, or one kind of repair everywhere."""
    by = ask(request, Deed.UPLOAD_SITES)
    survey = queries.survey_for(by, survey_id)
    line, code = whole(request.POST.get("line")), request.POST.get("code") or None
    try:
        mended = services.accept_repairs(survey=survey, by=by, line=line, code=code)
    except Refusal as refused:
        messages.error(request, refusal_text(refused))
    else:
        said = ngettext("%(rows)s row mended.", "%(rows)s rows mended.", mended)
        messages.success(request, said % {"rows": count(mended)})
    return redirect("survey", survey_id=survey.pk)


@require_POST
@signed_in
def publish(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Put every good row on the map."""
    by = ask(request, Deed.UPLOAD_SITES)
    survey = queries.survey_for(by, survey_id)
    try:
        done = services.publish_survey(survey=survey, by=by)
    except Refusal as refused:
        messages.error(request, refusal_text(refused))
    else:
        rows = done.created + done.updated + done.unchanged + done.holdings
        said = ngettext("Published: %(rows)s row.", "Published: %(rows)s rows.", rows)
        messages.success(request, said % {"rows": count(rows)})
    return redirect("survey", survey_id=survey.pk)


@require_POST
@signed_in
def remap(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Say what unknown columns mean, and have the file read again under that."""
    by = ask(request, Deed.UPLOAD_SITES)
    survey = queries.survey_for(by, survey_id)
    chosen = zip(request.POST.getlist("heading"), request.POST.getlist("field"), strict=False)
    mapping = {heading: field for heading, field in chosen if field}
    if mapping:
        rows = services.remap_survey(survey=survey, mapping=mapping, by=by)
        said = ngettext("%(rows)s row read again.", "%(rows)s rows read again.", rows)
        messages.success(request, said % {"rows": count(rows)})
    return redirect("survey", survey_id=survey.pk)
