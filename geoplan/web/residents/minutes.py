"""Scanned minutes of a check: added to it, and opened by who may."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from geoplan.accounts.models import User
from geoplan.errors import NotFound, Refusal
from geoplan.needs import queries as needs
from geoplan.needs.models import Site, Verification
from geoplan.residents.models import ScannedMinutes
from geoplan.residents.queries import minutes_of, sees_minutes
from geoplan.residents.services import Scan, keep_minutes, open_minutes, read_scan
from geoplan.web.errors import BadForm
from geoplan.web.gate import person, signed_in
from geoplan.web.words import refusal_text

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg"}


@dataclass(frozen=True, slots=True)
class CheckLine:
    """How a site was checked, and the minutes of that as far as the person may open them."""

    check: Verification
    minutes: Sequence[ScannedMinutes]
    may_add: bool


def check_line(viewer: object, site: Site) -> CheckLine | None:
    """Return how a site was checked, for its page; None where it was not, or without minutes."""
    verification = site.verification
    if not isinstance(viewer, User) or verification is None:
        return None
    opens = sees_minutes(viewer, verification)
    kept = list(minutes_of([verification.pk])) if opens else []
    return CheckLine(verification, kept, opens)


def minutes_by_check(checks: Iterable[Verification]) -> dict[int, list[ScannedMinutes]]:
    """Return what is kept of the minutes of checks somebody may open, by the id of the check."""
    kept: dict[int, list[ScannedMinutes]] = {one.pk: [] for one in checks}
    for minutes in minutes_of(kept):
        kept[minutes.verification_id].append(minutes)
    return kept


def scans_of(request: HttpRequest) -> list[Scan]:
    """Return the scans of a form, ready to be kept."""
    sent = [file for file in request.FILES.getlist("scan") if isinstance(file, TemporaryUploadedFile)]
    return [read_scan(Path(file.temporary_file_path())) for file in sent]


def hang(codes: Sequence[str], scans: Sequence[Scan], by: User) -> None:
    """Keep scans with the check that some sites were just verified by."""
    verification = needs.site(codes[0]).verification if codes and scans else None
    if verification is not None:
        keep_minutes(verification=verification, scans=scans, by=by)


@require_POST
@signed_in
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep more scans with a check."""
    by = person(request)
    verification = needs.check_of(by, pk)
    try:
        scans = scans_of(request)
        if not scans:
            raise BadForm(fields=["scan"])
        keep_minutes(verification=verification, scans=scans, by=by)
    except NotFound:
        raise
    except Refusal as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, gettext("The minutes are kept, sealed."))
    return redirect(way_back(request))


def way_back(request: HttpRequest) -> str:
    """Return where the form said to go on, if that is one of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else "/sites/check/"


@require_safe
@signed_in
def file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Send one scan to be saved: no browser opens it on our pages, and nobody keeps it on the way."""
    media_type, content = open_minutes(by=person(request), minutes_id=pk)
    answer = HttpResponse(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="minutes-{pk.hex[:8]}.{ENDINGS[media_type]}"'
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
