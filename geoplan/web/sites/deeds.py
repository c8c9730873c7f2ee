"""Buttons about a site's data: as it is, closed for a reason, opened again."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from geoplan import db
from geoplan.adoptions.services import close_site_by_hand, undo_closing
from geoplan.errors import NotFound, Refusal
from geoplan.needs.rules import ClosingReason
from geoplan.needs.services import reopen_site, verify_site
from geoplan.web.choices import whole
from geoplan.web.errors import BadForm
from geoplan.web.gate import person, signed_in
from geoplan.web.words import refusal_text


@require_POST
@signed_in
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say that a house was found as it is recorded."""
    by, version = person(request), version_of(request)
    return told(
        request, code, lambda: verify_site(code=code, by=by, at=db.now(), version=version), gettext("Data verified.")
    )


@require_POST
@signed_in
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a site for a reason."""
    by, version = person(request), version_of(request)
    if request.POST.get("reason") not in set(ClosingReason):
        raise BadForm(fields=["reason"])
    reason = ClosingReason(request.POST["reason"])
    return told(
        request,
        code,
        lambda: close_site_by_hand(code=code, reason=reason, by=by, version=version),
        gettext("Closed. It no longer counts as need."),
    )


@require_POST
@signed_in
def undo_close(request: HttpRequest, code: str) -> HttpResponse:
    """Take a closing back."""
    by = person(request)
    return told(
        request, code, lambda: undo_closing(code=code, by=by, at=db.now()), gettext("Undone. It is open as before.")
    )


@require_POST
@signed_in
def reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Open a closed site again."""
    by, version = person(request), version_of(request)
    return told(request, code, lambda: reopen_site(code=code, by=by, version=version), gettext("Open again."))


def version_of(request: HttpRequest) -> int | None:
    return whole(request.POST.get("version"))


def told(request: HttpRequest, code: str, act: Callable[[], object], done: str) -> HttpResponse:
    """Act and lead back to the site, with what came of it on top. What one may not know of stays unknown."""
    try:
        act()
    except NotFound:
        raise
    except Refusal as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, done)
    return redirect("sites_check") if request.POST.get("next") == "check" else redirect("site", code=code)
