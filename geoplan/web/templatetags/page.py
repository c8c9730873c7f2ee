"""What every page carries: the way around the site, by role."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

HOME = ("/today/", _("Home"))
MAP = ("/map", _("Map"))
SITES = ("/sites/", _("List"))
UPLOAD = ("/surveys/", _("Upload"))
COVERAGE = ("/coverage/", _("Coverage"))
SCHOOLS = ("/sites/", _("Schools"))
PEOPLE = ("/admin/", _("Administration"))
PAYERS = ("/funders/", _("Payers"))
OURS = ("/funders/", _("Commitments"))
COMMITMENTS = ("/adoptions/", _("Commitments"))

NAV: dict[str, list[tuple[str, Promise]]] = {
    "planner": [HOME, MAP, SITES, UPLOAD, COVERAGE, COMMITMENTS, PAYERS],
    "surveyor": [HOME, MAP, SITES, UPLOAD, COVERAGE],
    "officer": [HOME, MAP, SITES, OURS, COVERAGE],
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
