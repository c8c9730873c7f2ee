"""Words and figures of payers' pages."""

from decimal import Decimal

from django import template
from django.contrib.gis.geos import Point
from django.utils.functional import Promise
from django.utils.translation import ngettext

from geoplan.web.templatetags.figures import units
from geoplan.web.words.funders import MEMBER_ROLE_NAMES

register = template.Library()


@register.filter
def member_word(role: str) -> Promise | str:
    return MEMBER_ROLE_NAMES.get(role, role)


@register.filter
def units_word(number: Decimal) -> str:
    """Write units with their noun: 1 unit, 2½ units."""
    told = ngettext("%(number)s unit", "%(number)s units", 1 if number == 1 else 2)
    return told % {"number": units(number)}


@register.filter
def latlon(place: Point) -> str:
    """Write a place the way people paste it: latitude first, points for decimals in every language."""
    return f"{place.y:.6f}, {place.x:.6f}"
