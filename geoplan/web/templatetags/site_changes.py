"""What a list would change of a site, for the people who are asked."""

from typing import Any

from django import template

from geoplan.accounts.models import User
from geoplan.needs.models import Site
from geoplan.surveys.queries import pending_changes

register = template.Library()


@register.simple_tag(takes_context=True)
def change_waiting_at(context: dict[str, Any], site: Site) -> int | None:
    """Return the id of the change of a site that waits and that the person of the page may know of."""
    user = getattr(context.get("request"), "user", None)
    if not isinstance(user, User):
        return None
    return pending_changes(user).filter(site=site).values_list("pk", flat=True).first()
