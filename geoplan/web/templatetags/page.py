"""What every page carries: the way around the site, by role."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from geoplan.accounts.models import User
from geoplan.funders.queries import season_now
from geoplan.notices.queries import unread_count
from geoplan.web.templatetags.figures import count
from geoplan.web.words.funders import PHASE_LINES

register = template.Library()

HOME = ("/today/", _("Home"))
MAP = ("/map", _("Map"))
SITES = ("/sites/", _("List"))
UPLOAD = ("/surveys/", _("Upload"))
COVERAGE = ("/coverage/", _("Coverage"))
SCHOOLS = ("/sites/", _("Schools"))
BUDGET = ("/budget/", _("Budget"))
PEOPLE = ("/admin/", _("Administration"))
PAYERS = ("/funders/", _("Payers"))
OURS = ("/funders/", _("Commitments"))
COMMITMENTS = ("/adoptions/", _("Commitments"))

# From here on the days that are left stand out.
FEW_DAYS = 14

NAV: dict[str, list[tuple[str, Promise]]] = {
    "planner": [HOME, MAP, SITES, UPLOAD, COVERAGE, COMMITMENTS, PAYERS],
    "surveyor": [HOME, MAP, SITES, UPLOAD, COVERAGE],
    "officer": [HOME, MAP, BUDGET, SITES, OURS, COVERAGE],
    "monitor": [HOME, COVERAGE, MAP, SITES],
    "operator": [HOME, SCHOOLS, PEOPLE],
    "": [("/", _("Public map")), SCHOOLS],
}


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One word of the main navigation."""

    path: str
    label: Promise
    current: bool


@dataclass(frozen=True, slots=True)
class SeasonLine:
    """The running phase and what remains of it; `is_short` stands out."""

    phase: str
    left: str
    is_short: bool


@register.simple_tag(takes_context=True)
def main_nav(context: dict[str, Any]) -> list[NavEntry]:
    """Return the navigation of the person looking, the present page marked."""
    request = context.get("request")
    user = getattr(request, "user", None)
    role = user.role if user is not None and user.is_authenticated else ""
    here = request.path if request is not None else ""
    return [
        NavEntry(path, label, current=here == path or (path != "/" and here.startswith(path)))
        for path, label in NAV.get(role, NAV[""])
    ]


@register.simple_tag
def season_line() -> SeasonLine | None:
    """Return what the head of every page says of the season, nothing between seasons."""
    running = season_now()
    if running is None:
        return None
    phase = running.phase
    left = running.days_left
    if left:
        told = ngettext("%(n)s day left", "%(n)s days left", left) % {"n": count(left)}
    else:
        told = gettext("last day today")
    return SeasonLine(str(PHASE_LINES[phase.phase]) % {"year": phase.year}, told, is_short=left < FEW_DAYS)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changed: object) -> str:
    """Return the page's own query with some values changed; an empty value leaves one out."""
    values = context["request"].GET.copy()
    for name, value in changed.items():
        if value in {None, ""}:
            values.pop(name, None)
        else:
            values[name] = str(value)
    return str(values.urlencode())


@register.simple_tag(takes_context=True)
def unread_notices(context: dict[str, Any]) -> int:
    """Return how many messages wait for the person looking; a hundred stands for more."""
    user = getattr(context.get("request"), "user", None)
    return unread_count(user) if isinstance(user, User) else 0
