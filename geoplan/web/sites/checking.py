"""Houses to check: the surveyor's list by RT, upload or filter; ticked and verified together, and taken back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed
from geoplan.adoptions.services import undo_verification
from geoplan.errors import NotFound, Refusal
from geoplan.needs import queries as needs
from geoplan.needs.models import Verification
from geoplan.needs.rules.undoing import DEED_UNDONE_WITHIN
from geoplan.needs.services import Checking, Wanted, sites_to_check, verify_many_sites
from geoplan.surveys.queries import site_ids_of, uploads_of_sites
from geoplan.web.choices import whole
from geoplan.web.errors import BadForm
from geoplan.web.gate import ask, person, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.residents.minutes import hang, minutes_by_check, scans_of
from geoplan.web.templatetags.figures import count
from geoplan.web.words import KINDS, SEVERITIES, refusal_text

ROWS = 100


@dataclass(frozen=True, slots=True)
class RecentCheck:
    """One verification of the last day, with what is kept of its minutes."""

    check: Verification
    sites: int
    until: datetime
    minutes: Sequence[object]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check(request: HttpRequest) -> HttpResponse:
    """List reported houses in the person's care, and verify those that were ticked."""
    by = ask(request, Deed.UPLOAD_SITES)
    if request.method != "POST":
        return listed(request, by)
    try:
        # Scans are read first: one that is refused stops all, so that nothing is verified without its minutes.
        scans = scans_of(request)
        done = verify_many_sites(codes=request.POST.getlist("site"), by=by, at=db.now(), checking=checking_of(request))
        hang(done, scans, by)
    except NotFound:
        raise
    except Refusal as refused:
        return listed(request, by, refusal_text(refused), family_of(refused).status)
    said = ngettext("%(n)s house verified.", "%(n)s houses verified.", len(done))
    messages.success(request, said % {"n": count(len(done))})
    return redirect(request.get_full_path())


def checking_of(request: HttpRequest) -> Checking:
    """Return the day, the names and the number of the minutes. Raises: BadForm."""
    try:
        day = date.fromisoformat(request.POST.get("checked_on", ""))
    except ValueError as unreadable:
        raise BadForm(fields=["checked_on"]) from unreadable
    return Checking(day, request.POST.get("verifiers", ""), request.POST.get("minutes_number", ""))


def listed(request: HttpRequest, by: User, refused: str = "", status: int = 200) -> HttpResponse:
    at, upload = db.now(), upload_of(request.GET.get("upload", ""))
    wanted = wanted_of(request, upload)
    waiting = needs.to_verify(by)
    rows, total = sites_to_check(by=by, wanted=wanted, most=ROWS)
    shown = {
        "rows": rows,
        "total": total,
        "areas": waiting.order_by("area__name").values_list("area__code", "area__name").distinct(),
        "uploads": uploads_of_sites(waiting),
        "upload": upload,
        "wanted": wanted,
        "hamlets": needs.hamlets_to_verify(by, wanted.area),
        "kinds": KINDS.items(),
        "severities": SEVERITIES.items(),
        "said": gettext("%(n)s wait to be checked") % {"n": count(waiting.count())},
        "sent": request.POST,
        "ticked": request.POST.getlist("site"),
        "today": timezone.localtime(at).date(),
        "recent": recent(by, at),
        "refused": refused,
    }
    return render(request, "sites/check.html", shown, status=status)


def wanted_of(request: HttpRequest, upload: uuid.UUID | None) -> Wanted:
    kind, severity = request.GET.get("kind", ""), request.GET.get("severity", "")
    return Wanted(
        area=request.GET.get("area", "")[:20],
        hamlet=hamlet_of(request.GET.get("hamlet", "")),
        kind=kind if kind in KINDS else "",
        severity=severity if severity in SEVERITIES else "",
        among=site_ids_of(upload) if upload else None,
    )


def upload_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def recent(by: User, at: datetime) -> list[RecentCheck]:
    """Return what a person verified together within the last day."""
    checks = list(needs.recent_checks(by, at - DEED_UNDONE_WITHIN))
    kept = minutes_by_check(checks)
    return [
        RecentCheck(one, getattr(one, "sites", 0), one.recorded_at + DEED_UNDONE_WITHIN, kept[one.pk]) for one in checks
    ]


@require_POST
@signed_in
def undo_check(request: HttpRequest) -> HttpResponse:
    """Take back one verification of many, or that of one site."""
    by = person(request)
    check_id, code = whole(request.POST.get("check")), request.POST.get("site", "")
    if check_id is None and not code:
        raise BadForm(fields=["check", "site"])
    codes = [code] if check_id is None else needs.codes_checked(needs.check_of(by, check_id))
    try:
        undone = undo_verification(codes=codes, by=by, at=db.now())
    except NotFound:
        raise
    except Refusal as refused:
        messages.error(request, refusal_text(refused))
    else:
        said = ngettext(
            "Taken back: %(n)s house is reported again.",
            "Taken back: %(n)s houses are reported again.",
            len(undone.codes),
        )
        messages.success(request, said % {"n": count(len(undone.codes))})
        for refusal in undone.refused:
            messages.warning(request, refusal_text(refusal))
    return redirect("site", code=code) if code else redirect("sites_check")


def hamlet_of(text: str) -> tuple[str, str] | None:
    """Return RW and RT of `002/001`, None for anything else."""
    rw, _slash, rt = text.partition("/")
    return (rw, rt) if rw.isdigit() and rt.isdigit() and len(text) <= 7 else None
