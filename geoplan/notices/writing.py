"""What a notice says: a title, a line for each thing it is about, and the text people pass on.

No words here name a resident, an address or a reason in somebody's own words; a text that is passed on names no payer
either. Whoever wants more follows the link and signs in.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from geoplan.notices.rules import Kind

Facts = dict[str, Any]
MOST_LINES, MOST_PASSED_ON = 40, 5

# For one thing and for many; the Indonesian has no plural forms to tell them apart by.
TITLES: dict[Kind, tuple[Promise, Promise]] = {
    Kind.HOLD_ENDS: (_("The reservation of %(site)s ends soon"), _("%(n)s reservations end soon")),
    Kind.HOLD_EXPIRED: (_("The reservation of %(site)s has lapsed"), _("%(n)s reservations have lapsed")),
    Kind.HOLD_EXTENDED: (
        _("The reservation of %(site)s has been extended"),
        _("%(n)s reservations have been extended"),
    ),
    Kind.OFFER: (_("%(site)s is free for you now"), _("%(n)s sites you wait for are free for you now")),
    Kind.OFFER_ENDS: (_("The offer of %(site)s ends soon"), _("%(n)s offers end soon")),
    Kind.HAND_OVER_ASKED: (_("Another company asks for %(site)s"), _("Other companies ask for %(n)s sites")),
    Kind.HAND_OVER_ANSWERED: (
        _("Your request for %(site)s has been answered"),
        _("%(n)s requests of yours have been answered"),
    ),
    Kind.PLAN_FILED: (_("A plan for %(site)s waits for your decision"), _("%(n)s plans wait for your decision")),
    Kind.PLAN_AGREED: (_("The plan for %(site)s is agreed"), _("%(n)s plans are agreed")),
    Kind.PLAN_RETURNED: (_("The plan for %(site)s came back to be changed"), _("%(n)s plans came back to be changed")),
    Kind.PLAN_REJECTED: (_("The plan for %(site)s was turned down"), _("%(n)s plans were turned down")),
    Kind.PROMISE_RELEASED: (
        _("The commitment to %(site)s was released by the city"),
        _("%(n)s commitments were released by the city"),
    ),
    Kind.CHECK_ASKED: (
        _("Finished work at %(site)s waits for your check"),
        _("Work at %(n)s sites waits for your check"),
    ),
    Kind.WORK_CHECKED: (_("The work at %(site)s is finished and checked"), _("The work at %(n)s sites is checked")),
    Kind.WORK_RETURNED: (
        _("The work at %(site)s has to be put right"),
        _("The work at %(n)s sites has to be put right"),
    ),
    Kind.VISIT_ASKED: (_("A visit to %(site)s is asked of you"), _("Visits to %(n)s sites are asked of you")),
    Kind.VISIT_MADE: (_("%(site)s was visited"), _("%(n)s sites were visited")),
    Kind.POINT_OPENED: (_("You may see the exact point of %(site)s"), _("You may see the exact points of %(n)s sites")),
    Kind.TROUBLE_OPENED: (_("There is a problem at %(site)s"), _("There are problems at %(n)s sites")),
    Kind.TROUBLE_ENDED: (_("The problem at %(site)s is settled"), _("The problems at %(n)s sites are settled")),
    Kind.SITE_VERIFIED: (_("The data of %(site)s are verified"), _("The data of %(n)s sites are verified")),
    Kind.SITE_CLOSED: (_("%(site)s was taken off the list"), _("%(n)s sites were taken off the list")),
    Kind.SITE_GONE: (_("%(site)s is no longer in the newest list"), _("%(n)s sites are no longer in the newest list")),
    Kind.CHANGE_ASKED: (
        _("A new list says something else about %(site)s"),
        _("A new list says something else about %(n)s sites"),
    ),
    Kind.HOUSE_BUILT: (
        _("%(site)s, which you recorded, has been built"),
        _("%(n)s sites you recorded have been built"),
    ),
    Kind.MONTHLY: (_("What is due this month"), _("What is due this month: %(n)s")),
    Kind.MONDAY: (_("Your week: what waits"), _("Your week: what waits")),
}

# How each kind is called where people choose what they want by mail.
NAMES: dict[Kind, Promise] = {
    Kind.HOLD_ENDS: _("A reservation ends in 3 days or 1 day"),
    Kind.HOLD_EXPIRED: _("A reservation has lapsed"),
    Kind.HOLD_EXTENDED: _("A reservation has been extended"),
    Kind.OFFER: _("A site you wait for is free for you"),
    Kind.OFFER_ENDS: _("An offer ends in a day"),
    Kind.HAND_OVER_ASKED: _("Somebody asks for a site that is held"),
    Kind.HAND_OVER_ANSWERED: _("A request for a held site is answered"),
    Kind.PLAN_FILED: _("A plan waits for a decision"),
    Kind.PLAN_AGREED: _("A plan is agreed"),
    Kind.PLAN_RETURNED: _("A plan came back to be changed"),
    Kind.PLAN_REJECTED: _("A plan was turned down"),
    Kind.PROMISE_RELEASED: _("The city released a commitment"),
    Kind.CHECK_ASKED: _("Finished work waits for a check"),
    Kind.WORK_CHECKED: _("Work is finished and checked"),
    Kind.WORK_RETURNED: _("Work has to be put right"),
    Kind.VISIT_ASKED: _("A visit is asked for"),
    Kind.VISIT_MADE: _("A site was visited"),
    Kind.POINT_OPENED: _("An exact point was opened to you"),
    Kind.TROUBLE_OPENED: _("There is a problem at a site"),
    Kind.TROUBLE_ENDED: _("A problem is settled"),
    Kind.SITE_VERIFIED: _("Data are verified"),
    Kind.SITE_CLOSED: _("A site was taken off the list"),
    Kind.SITE_GONE: _("A site is no longer in the newest list"),
    Kind.CHANGE_ASKED: _("A new list contradicts a site"),
    Kind.HOUSE_BUILT: _("A site you recorded has been built"),
    Kind.MONTHLY: _("On the 1st: all that is due in the month"),
    Kind.MONDAY: _("On Mondays: what waits for a decision"),
}

STAGES: dict[str, Promise] = {
    "held": _("reserved"),
    "planned": _("plan filed"),
    "agreed": _("agreed"),
    "building": _("being built"),
    "done": _("finished, waiting for a check"),
    "verified": _("finished and checked"),
    "released": _("given back"),
    "expired": _("lapsed"),
    "rejected": _("turned down"),
}
DUE: dict[str, Promise] = {
    "plan": _("file the plan by %(day)s"),
    "start": _("begin building by %(day)s"),
    "finish": _("finish building by %(day)s"),
}
WAITING: dict[str, Promise] = {
    "plan": _("Plans that wait for a decision: %(n)s"),
    "hand-over": _("Requests for held sites: %(n)s"),
    "trouble": _("Problems at sites: %(n)s"),
    "visit": _("Visits nobody made yet: %(n)s"),
    "check": _("Finished work nobody checked: %(n)s"),
    "late": _("Commitments that are late: %(n)s"),
    "holds-ending": _("Reservations that end this week: %(n)s"),
    "claimed": _("New commitments since last Monday: %(n)s"),
    "percent": _("Agreed and beyond: %(now)s%% (a week ago %(then)s%%)"),
}


def title_of(kind: Kind, count: int, site: str) -> str:
    """Return what a notice says in one line."""
    one, many = TITLES[kind]
    return str(one if count == 1 else many) % {"site": site, "n": count}


def line_of(facts: Facts, *, with_payer: bool = True) -> str:
    """Return a thing a notice is about in one line: code, kelurahan, stage, deadline."""
    if "waiting" in facts:
        return str(WAITING[facts["waiting"]]) % facts
    parts = [facts.get("site"), facts.get("area"), facts.get("payer") if with_payer else None]
    if facts.get("stage") in STAGES:
        parts.append(str(STAGES[facts["stage"]]))
    if facts.get("due") in DUE:
        parts.append(str(DUE[facts["due"]]) % {"day": day_of(facts["deadline"])})
    elif facts.get("deadline"):
        parts.append(gettext("until %(day)s") % {"day": day_of(facts["deadline"])})
    return " · ".join(str(part) for part in parts if part)


def day_of(written: str) -> str:
    """Return a moment as people write it, 24 Nov 2026 23.59 WIB, or a day without an hour."""
    if len(written) == len("2026-11-24"):
        return date_format(date.fromisoformat(written), "j M Y")
    here = timezone.localtime(datetime.fromisoformat(written))
    mark = ":" if get_language() == "en" else "."
    return f"{date_format(here, 'j M Y')} {here:%H}{mark}{here:%M} {here.tzname()}"


def lines_of(subjects: Sequence[Facts], count: int, most: int = MOST_LINES, *, with_payer: bool = True) -> list[str]:
    """Return a line for each of the first things, and how many more there are."""
    lines = [line_of(facts, with_payer=with_payer) for facts in subjects[:most]]
    return [*lines, gettext("and %(n)s more") % {"n": count - most}] if count > most else lines


MANY_AT: dict[Kind, str] = {
    Kind.PLAN_FILED: "/adoptions/?stage=planned",
    Kind.CHECK_ASKED: "/adoptions/?stage=done",
    Kind.MONDAY: "/today/",
}
AT_THE_SITE = frozenset({Kind.OFFER, Kind.OFFER_ENDS, Kind.POINT_OPENED, Kind.TROUBLE_OPENED, Kind.TROUBLE_ENDED})


def path_of(kind: Kind, subjects: Sequence[Facts], count: int) -> str:
    """Return the page a notice leads to."""
    first = subjects[0] if subjects else {}
    if kind is Kind.MONTHLY and "funder" in first:
        return f"/funders/{first['funder']}/"
    if count > 1 or (kind in MANY_AT and "site" not in first):
        return MANY_AT.get(kind, "/adoptions/" if "adoption" in first else "/sites/")
    if "adoption" in first and kind not in AT_THE_SITE:
        return f"/adoptions/{first['adoption']}/"
    return f"/sites/{first['site']}" if "site" in first else "/today/"


def passed_on(kind: Kind, subjects: Sequence[Facts], count: int) -> str:
    """Return a notice as a text to pass on: nobody's name in it, and a link behind which one signs in."""
    lines = lines_of(subjects, count, MOST_PASSED_ON, with_payer=False)
    site = str(subjects[0].get("site", "")) if subjects else ""
    address = settings.GEOPLAN_ADDRESS + path_of(kind, subjects, count)
    return "\n".join([title_of(kind, count, site), *lines, address])
