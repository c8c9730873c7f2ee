"""Roles as people say them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROLES: dict[str, Promise] = {
    "planner": _("Planner"),
    "surveyor": _("Surveyor"),
    "officer": _("Company officer"),
    "monitor": _("Monitor"),
    "operator": _("Operator"),
}
