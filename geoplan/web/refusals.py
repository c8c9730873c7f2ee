"""A refusal as a page, or as a fragment where only a part of the page was asked for."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from geoplan.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, Stale, TooLarge, TooMany, Unavailable
from geoplan.web.words import refusal_text


@dataclass(frozen=True, slots=True)
class Family:
    """How pages speak of a family of refusals: its status, what it means, and what to do."""

    status: int
    title: Promise
    advice: Promise


FAMILIES: dict[type[Refusal], Family] = {
    Invalid: Family(422, _("This cannot be right"), _("Go back, mend it and send it again.")),
    NotAllowed: Family(
        403,
        _("This is not yours to do"),
        _("Ask the planner if you think it should be, or sign in with another account."),
    ),
    NotFound: Family(
        404, _("Nothing here"), _("Check the address or the code. It may also be something you may not see.")
    ),
    Conflict: Family(409, _("Somebody was here before you"), _("Go back and look at it again: it has changed.")),
    TooLarge: Family(413, _("Too much in one go"), _("Send it in smaller parts.")),
    Stale: Family(412, _("Somebody changed it meanwhile"), _("Open it again and repeat your change on the new state.")),
    TooMany: Family(429, _("Too many tries"), _("Wait a quarter of an hour, then try again.")),
    Unavailable: Family(
        503, _("A part of geoplan does not answer"), _("Try again in a minute. Nothing you sent is half done.")
    ),
}
OTHER = FAMILIES[Conflict]
RETRY_AFTER_S = {429: 900, 503: 60}


def family_of(refused: Refusal) -> Family:
    """Return the family a refusal belongs to."""
    return next((family for kind, family in FAMILIES.items() if isinstance(refused, kind)), OTHER)


def refused_page(request: HttpRequest, refused: Refusal) -> HttpResponse:
    """Say in the reader's language what was refused, with the status of its family."""
    family = family_of(refused)
    template = "refused_fragment.html" if request.headers.get("HX-Request") else "refused.html"
    told = {"family": family, "text": refusal_text(refused), "code": refused.code, "back": way_back(request)}
    response = render(request, template, told, status=family.status)
    if family.status in RETRY_AFTER_S:
        response.headers["Retry-After"] = str(RETRY_AFTER_S[family.status])
    response.headers["Cache-Control"] = "no-store"
    return response


def way_back(request: HttpRequest) -> str:
    """Return the page the person came from, if it is one of ours and not this one."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if ours and came_from != request.build_absolute_uri() else ""
