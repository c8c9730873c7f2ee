"""Home of each role after sign-in: at most five lines, each a count and one button."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geoplan import db
from geoplan.accounts import queries as accounts
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions import queries as adoptions
from geoplan.adoptions.rules import COVERING, Stage
from geoplan.areas import queries as areas
from geoplan.coverage import queries as coverage
from geoplan.coverage.rules import CoverageRow, Overlap, SiteFilter, Standing, total_of
from geoplan.funders import queries as funders
from geoplan.funders.queries import budget_year
from geoplan.needs import queries as needs
from geoplan.notices.queries import unread_count
from geoplan.surveys import queries as surveys
from geoplan.web.coverage import features
from geoplan.web.funders import now_at
from geoplan.web.gate import person, signed_in
from geoplan.web.templatetags.figures import count, file_size, moment, percent, percent_whole, rupiah_short, units

SOON = timedelta(days=7)
LEAST_FREE_PERCENT = 20
MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A count, what it counts, and one button. `urgent` stands out while the count is not nil."""

    count: str
    title: str
    path: str
    button: str
    said: str = ""
    urgent: bool = False
    is_zero: bool = False


@never_cache
@require_safe
@signed_in
def today(request: HttpRequest) -> HttpResponse:
    """Show what wants the person's attention today."""
    by, at = person(request), db.now()
    lines = news(by) + LINES[Role(by.role)](by, at)
    shown = {"lines": lines[:MOST_LINES], "lead": lead(lines), "first": first_to_do(lines)}
    return render(request, "today/today.html", shown)


def news(by: User) -> list[Line]:
    """Return a line for messages nobody has read yet, none where there are none."""
    unread = unread_count(by)
    return [counted(unread, gettext("new messages"), "/notices/", gettext("Read"))] if unread else []


def first_to_do(lines: list[Line]) -> Line | None:
    """Return the line whose button stands out: the first urgent one, else the first with anything in it."""
    waiting = [line for line in lines if not line.is_zero]
    return next((line for line in waiting if line.urgent), waiting[0] if waiting else None)


def lead(lines: list[Line]) -> str:
    """Say in one sentence how much is waiting."""
    waiting = sum(1 for line in lines if line.urgent and not line.is_zero)
    if not waiting:
        return gettext("Nothing is waiting for you.")
    return ngettext("%(n)s thing is waiting for you.", "%(n)s things are waiting for you.", waiting) % {"n": waiting}


def counted(number: int | Decimal, title: str, path: str, button: str, said: str = "", *, urgent: bool = False) -> Line:
    shown = units(number) if isinstance(number, Decimal) else count(number)
    return Line(shown, title, path, button, said, urgent=urgent, is_zero=not number)


def for_surveyor(by: User, _at: datetime) -> list[Line]:
    left = surveys.unfinished_of(by)
    mine = needs.sites_reported_by(by)
    verified = mine.filter(status="verified").count()
    return [
        counted(left.to_mend, gettext("rows need an answer"), "/surveys/", gettext("Mend"), urgent=True),
        counted(
            surveys.waiting_for(by).count(),
            gettext("houses wait for a point"),
            "/surveys/waiting/",
            gettext("Give points"),
            urgent=True,
        ),
        counted(left.to_publish, gettext("rows are ready to publish"), "/surveys/", gettext("Publish"), urgent=True),
        counted(
            needs.to_verify(by).count(),
            gettext("houses to check in your kelurahan"),
            "/sites/check/",
            gettext("Check"),
        ),
        counted(
            mine.count(),
            gettext("houses and schools you recorded"),
            "/map",
            gettext("See on the map"),
            gettext("%(n)s of them verified") % {"n": count(verified)},
        ),
    ]


def for_officer(by: User, at: datetime) -> list[Line]:
    mine = funders.funders_of(by)
    year = budget_year(at)
    held = [one for funder in mine for one in adoptions.adoptions_of(funder.pk, None, at)]
    live = [one for one in held if now_at(one, at) in COVERING]
    ending = sorted((one.ends_at for one in live if one.stage == Stage.HELD and one.ends_at), key=lambda end: end)
    soon = [end for end in ending if end <= at + SOON]
    this_year = [one for one in live if one.year == year]
    money = sum(one.amount_rupiah or 0 for one in this_year)
    open_now = coverage.site_counts(
        viewer=by, at=at, live=True, narrowed=SiteFilter(standings=(Standing.BARE.value, Standing.PARTLY.value))
    )
    said = gettext("the first ends %(end)s") % {"end": moment(soon[0])} if soon else ""
    ours = f"/funders/{mine[0].pk}/" if len(mine) == 1 else "/funders/"
    return [
        counted(
            len(soon), gettext("reservations end within a week"), ours, gettext("File the plan"), said, urgent=True
        ),
        counted(
            sum((one.units for one in this_year), Decimal(0)),
            gettext("commitments in %(year)s") % {"year": year},
            ours,
            gettext("Open"),
            rupiah_short(money) if money else "",
        ),
        counted(
            open_now.kind["house"],
            gettext("houses still need help"),
            "/budget/",
            gettext("What is your budget?"),
        ),
        counted(
            open_now.kind["school"],
            gettext("schools still need help"),
            "/map?kind=school&standing=bare,partly",
            gettext("Choose on the map"),
        ),
    ]


def for_planner(by: User, at: datetime) -> list[Line]:
    total = city_total(at)
    plans = adoptions.adoptions_seen(by).filter(stage=Stage.PLANNED).count()
    overlaps = len(features(coverage.overlaps(Overlap.O1, by, at).features))
    bare = coverage.site_counts(viewer=by, at=at, live=True, narrowed=SiteFilter(standings=(Standing.BARE.value,)))
    left = surveys.unfinished_of(by)
    asked = surveys.pending_changes(by).count()
    questions = [
        counted(asked, gettext("changes of lists wait for your decision"), "/changes/", gettext("Decide"), urgent=True)
    ]
    applied = funders.applications_waiting().count()
    applications = [
        counted(applied, gettext("companies ask to take part"), "/funders/applications", gettext("Answer"), urgent=True)
    ]
    return [
        *(questions if asked else []),
        *(applications if applied else []),
        counted(
            plans, gettext("plans wait for your decision"), "/adoptions/?stage=planned", gettext("Decide"), urgent=True
        ),
        counted(overlaps, gettext("sites promised too often"), "/coverage/#overlaps", gettext("See them"), urgent=True),
        counted(
            left.waiting + left.to_mend,
            gettext("rows wait for a point or an answer"),
            "/surveys/",
            gettext("Open"),
            urgent=True,
        ),
        counted(
            bare.total, gettext("sites nobody has promised anything for"), "/coverage/#gaps", gettext("Where to begin")
        ),
        headline(total),
    ]


def for_monitor(_by: User, at: datetime) -> list[Line]:
    total = city_total(at)
    return [
        headline(total),
        counted(
            total.open,
            gettext("units still needed"),
            "/coverage/?sort=-open",
            gettext("Where"),
            rupiah_short(total.cost_open_rupiah),
        ),
        counted(total.units_verified, gettext("units finished and checked"), "/coverage/", gettext("Open")),
    ]


def city_total(at: datetime) -> CoverageRow:
    return total_of(coverage.coverage_by_area(level="city", at=at, live=True))


def headline(total: CoverageRow) -> Line:
    said = gettext("%(firm)s of %(needed)s") % {"firm": units(total.covered_agreed), "needed": units(total.needed)}
    return Line(percent(total.percent_agreed), gettext("agreed and beyond"), "/coverage/", gettext("Coverage"), said)


def for_operator(_by: User, _at: datetime) -> list[Line]:
    """Say how the house stands: database, migrations, disk, boundaries, people who have not come yet."""
    missing = migrations_missing()
    free = shutil.disk_usage(there(settings.DATA))
    share = 100 * free.free / free.total
    idle = accounts.never_signed_in().count()
    kelurahan = areas.areas("kelurahan").count()
    return [
        Line(gettext("ok"), gettext("database answers"), "/readyz", gettext("Check"), is_zero=True),
        counted(missing, gettext("migrations are missing"), "/readyz", gettext("Check"), urgent=True),
        Line(
            percent_whole(share),
            gettext("of the disk is free"),
            "/readyz",
            gettext("Check"),
            file_size(free.free),
            urgent=share < LEAST_FREE_PERCENT,
            is_zero=share >= LEAST_FREE_PERCENT,
        ),
        counted(kelurahan, gettext("kelurahan have a boundary"), "/", gettext("See on the map")),
        counted(idle, gettext("people were invited and never signed in"), "/admin/accounts/user/", gettext("See them")),
    ]


def there(folder: Path) -> Path:
    """Return a folder, or the nearest above it that exists already."""
    return folder if folder.exists() else there(folder.parent)


def migrations_missing() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


LINES: dict[Role, Callable[[User, datetime], list[Line]]] = {
    Role.SURVEYOR: for_surveyor,
    Role.OFFICER: for_officer,
    Role.PLANNER: for_planner,
    Role.MONITOR: for_monitor,
    Role.OPERATOR: for_operator,
}
