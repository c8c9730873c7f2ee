"""The page that shows invitation links once: nobody can read them again, only new ones can be made."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, override

from geoplan.accounts.rules import INVITATION_DAYS
from geoplan.funders.models import Funder
from geoplan.funders.services import Joined
from geoplan.web.sharing import whatsapp_link


@dataclass(frozen=True, slots=True)
class Link:
    """One person's link to send: empty for whoever signs in already."""

    funder: str
    name: str
    email: str
    link: str
    whatsapp: str


def link_for(request: HttpRequest, funder: Funder, joined: Joined, phone: str = "") -> Link:
    """Return what the inviter sends on. The words are in the language the invited person reads."""
    user = joined.user
    if joined.token is None:
        return Link(funder.name, user.name, user.email, "", "")
    link = request.build_absolute_uri(reverse("invitation", args=[joined.token]))
    facts = {"funder": funder.name, "days": INVITATION_DAYS, "link": link}
    with override(user.language):
        text = gettext("You act for %(funder)s on geoplan. Choose your password here within %(days)s days: %(link)s")
    return Link(funder.name, user.name, user.email, link, whatsapp_link(text % facts, phone or user.phone))


def invited_page(request: HttpRequest, links: Sequence[Link], back: str, **told: object) -> HttpResponse:
    """Show links once. The answer to a form, so that no address of ours ever leads to them."""
    shown = {"links": links, "back": back, "days": INVITATION_DAYS, **told}
    return render(request, "funders/invited.html", shown)
