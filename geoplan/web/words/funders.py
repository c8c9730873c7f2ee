"""What payers' pages call roles, phases, purposes, and what is wrong with a line of a list or an outline."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoplan.funders.rules import MemberRole, Phase, Purpose

MEMBER_ROLES: dict[str, Promise] = {
    MemberRole.OWNER.value: _("owner: promises, and says who acts for the company"),
    MemberRole.MEMBER.value: _("member: promises and reports"),
    MemberRole.DELEGATE.value: _("delegate: reports only"),
}
MEMBER_ROLE_NAMES: dict[str, Promise] = {
    MemberRole.OWNER.value: _("owner"),
    MemberRole.MEMBER.value: _("member"),
    MemberRole.DELEGATE.value: _("delegate"),
}
PHASES: dict[Phase, Promise] = {
    Phase.CHOOSING: _("Choosing"),
    Phase.AGREEING: _("Agreeing"),
    Phase.BUILDING: _("Building"),
    Phase.REPORTING: _("Reporting"),
}
PHASE_DOES: dict[Phase, Promise] = {
    Phase.CHOOSING: _("Companies choose houses and schools."),
    Phase.AGREEING: _("Plans are filed and agreed."),
    Phase.BUILDING: _("Work goes on at the sites."),
    Phase.REPORTING: _("Work is checked and accounts are drawn."),
}
# At the head of every page while the phase runs.
PHASE_LINES: dict[Phase, Promise] = {
    Phase.CHOOSING: _("Choosing season %(year)s"),
    Phase.AGREEING: _("Agreeing season %(year)s"),
    Phase.BUILDING: _("Building season %(year)s"),
    Phase.REPORTING: _("Reporting season %(year)s"),
}
PURPOSES: dict[str, Promise] = {
    Purpose.ANY.value: _("houses and schools"),
    Purpose.HOUSE.value: _("houses only"),
    Purpose.SCHOOL.value: _("schools only"),
}
MISSING: dict[str, Promise] = {
    "name": _("Write the company's name."),
    "contact_name": _("Write whom we may ask."),
    "email": _("Write an e-mail address that is read."),
}
FAULTS: dict[str, Promise] = {
    "name-missing": _("The name is missing."),
    "email-malformed": _("This is no e-mail address."),
    "email-taken": _("This e-mail address belongs to an account of another role."),
    "email-twice": _("This e-mail address stands at two companies of the list."),
    "place-unreadable": _("The place of a plant cannot be read; the rest is stored."),
    "place-missing": _("A plant has no place; the rest is stored."),
    "amount-unreadable": _("The budget cannot be read; the rest is stored."),
    "units-unreadable": _("The number of units cannot be read; the rest is stored."),
}
STOPPED: dict[str, Promise] = {
    "shape-not-valid": _("The outline crosses itself near latitude %(at_lat)s, longitude %(at_lon)s."),
    "ring-too-short": _("The outline needs at least three corners."),
    "too-many-vertices": _("The outline has too many corners. Draw it more simply."),
    "geometry-type": _("This is no area: an outline of the type Polygon or MultiPolygon is needed."),
    "geometry-missing": _("There is no outline in it."),
    "outside-indonesia": _("The area lies outside Indonesia. Longitude comes first."),
    "out-of-range": _("The numbers are no longitude and latitude. Longitude comes first."),
    "no-area": _("The outline encloses nothing."),
}
UNREADABLE = _("The area cannot be read.")


class Told(dict[str, object]):
    """Facts of a geometry; one that is not there is a dash, so that a sentence never fails."""

    def __missing__(self, _name: str) -> str:
        return "–"


def stopped_text(facts: Mapping[str, object]) -> str:
    """Return why an area was not taken, as a sentence."""
    said = STOPPED.get(str(facts.get("why")), UNREADABLE)
    return str(said) % Told({name: f"{fact:.4f}" if isinstance(fact, float) else fact for name, fact in facts.items()})


def map_words() -> dict[str, Promise]:
    """Return what the little map of a payer says."""
    return {
        "plant": _("Plant"),
        "draw_hint": _("Tap the map to set corners. Tap the first corner to close the outline."),
        "draw_corners": _("{n} corner|{n} corners"),
        "draw_closed": _("Outline closed. Save it, or begin anew."),
        "picked": _("Place taken from the map."),
    }
