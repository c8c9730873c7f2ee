"""Looking up whether a household is recorded: one number in, one word out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from geoplan import db
from geoplan.accounts.rules import Deed
from geoplan.errors import Refusal
from geoplan.surveys.services import Whereabouts, check_nik
from geoplan.web.gate import ask, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.words import refusal_text

SAID: dict[Whereabouts, tuple[str, Promise]] = {
    Whereabouts.HERE: ("warn", _("Recorded already, in your area.")),
    Whereabouts.ELSEWHERE: ("warn", _("Recorded already, in another area. Ask the planner.")),
    Whereabouts.NOWHERE: ("ok", _("Not recorded yet.")),
}


@never_cache
@sensitive_post_parameters("nik")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check(request: HttpRequest) -> HttpResponse:
    """Say whether a NIK is recorded. The number travels in the body alone and is not shown again."""
    by = ask(request, Deed.UPLOAD_SITES)
    if request.method != "POST":
        return render(request, "residents/check.html")
    try:
        tone, said = SAID[check_nik(nik=request.POST.get("nik", ""), by=by, at=db.now())]
    except Refusal as refused:
        shown = {"tone": "error", "said": refusal_text(refused)}
        return render(request, "residents/check.html", shown, status=family_of(refused).status)
    return render(request, "residents/check.html", {"tone": tone, "said": said})
