"""Houses to check: the surveyor's list by RT, ticked and verified together."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed
from geoplan.errors import NotFound, Refusal
from geoplan.needs import queries as needs
from geoplan.needs.services import Checking, sites_to_check, verify_many_sites
from geoplan.web.errors import BadForm
from geoplan.web.gate import ask, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.templatetags.figures import count
from geoplan.web.words import refusal_text

ROWS = 100


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check(request: HttpRequest) -> HttpResponse:
    """List reported houses in the person's care, and verify those that were ticked."""
    by = ask(request, Deed.UPLOAD_SITES)
    if request.method != "POST":
        return listed(request, by)
    try:
        done = verify_many_sites(codes=request.POST.getlist("site"), by=by, at=db.now(), checking=checking_of(request))
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
    area, hamlet = request.GET.get("area", "")[:20], hamlet_of(request.GET.get("hamlet", ""))
    today = timezone.localtime(db.now()).date()
    waiting = needs.to_verify(by)
    shown = {
        "rows": sites_to_check(by=by, area=area, hamlet=hamlet, most=ROWS),
        "total": waiting.count(),
        "areas": waiting.order_by("area__name").values_list("area__code", "area__name").distinct(),
        "area": area,
        "hamlets": needs.hamlets_to_verify(by, area),
        "hamlet": hamlet,
        "said": gettext("%(n)s wait to be checked") % {"n": count(waiting.count())},
        "sent": request.POST,
        "ticked": request.POST.getlist("site"),
        "today": today,
        "refused": refused,
    }
    return render(request, "sites/check.html", shown, status=status)


def hamlet_of(text: str) -> tuple[str, str] | None:
    """Return RW and RT of `002/001`, None for anything else."""
    rw, _slash, rt = text.partition("/")
    return (rw, rt) if rw.isdigit() and rt.isdigit() and len(text) <= 7 else None
