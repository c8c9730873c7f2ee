"""What the person looking may do with the data of a site."""

from typing import Any

from django import template

from geoplan.accounts.models import User
from geoplan.needs.models import Site
from geoplan.needs.queries import SiteDeeds, deeds_at
from geoplan.needs.rules import CLOSED_BY_HAND, ClosingReason, Kind
from geoplan.web.words import CLOSING_REASONS

register = template.Library()
OF_HOUSES = {ClosingReason.FAMILY_REFUSES, ClosingReason.MOVED_OR_DIED, ClosingReason.NO_SUCH_HOUSE}


@register.simple_tag(takes_context=True)
def deeds_of(context: dict[str, Any], site: Site) -> SiteDeeds:
    """Return what the person of the page may do with a site."""
    user = getattr(context.get("request"), "user", None)
    return deeds_at(user, site) if isinstance(user, User) else SiteDeeds()


@register.simple_tag
def closing_reasons(kind: str) -> list[tuple[str, str]]:
    """Return the reasons a site of a kind can be closed for by hand, in their usual order."""
    fitting = [one for one in ClosingReason if one in CLOSED_BY_HAND and (kind == Kind.HOUSE or one not in OF_HOUSES)]
    return [(one.value, str(CLOSING_REASONS[one.value])) for one in fitting]
