"""The map's facts as a table: the same filters, the same rows, no script."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Audience, Datum, audience, may_see
from geoplan.coverage import queries
from geoplan.coverage.queries.sites import SORTS
from geoplan.coverage.rules import SiteFilter
from geoplan.coverage.services import list_sites
from geoplan.geo import Box
from geoplan.web.choices import area_groups, whole
from geoplan.web.gate import role_of
from geoplan.web.templatetags.figures import count
from geoplan.web.words import KINDS, MARKS, STANDINGS

ROWS_A_PAGE = 50
MOST_SKIPPED = 1_000_000
# The order by code, in which nothing is named, is where every list begins.
COLUMNS: list[tuple[str, Promise]] = [
    ("", _("Code")),
    ("kind", _("Kind")),
    ("area", _("Kelurahan")),
    ("standing", _("Help so far")),
    ("needed", _("Need")),
    ("open", _("Still needed")),
    ("priority", _("Priority")),
]
FIGURES = {"needed", "open", "priority"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of the table, named as in the map's address."""

    q: str = ""
    kind: str = ""
    standing: str = ""
    mark: str = ""
    area: str = ""
    funder: int | None = None
    year: int | None = None
    min_priority: int | None = None
    bbox: str = ""
    sort: str = ""

    @staticmethod
    def from_query(query: QueryDict) -> "Wanted":
        return Wanted(
            q=query.get("q", "").strip()[:80],
            kind=query.get("kind", "") if query.get("kind") in KINDS else "",
            standing=",".join(one for one in query.get("standing", "").split(",") if one in STANDINGS),
            mark=query.get("mark", "") if query.get("mark") in MARKS else "",
            area=query.get("area", "")[:20],
            funder=whole(query.get("funder")),
            year=whole(query.get("year")),
            min_priority=whole(query.get("min_priority")),
            bbox=query.get("bbox", "") if box_from(query.get("bbox", "")) else "",
            sort=query.get("sort", "") if query.get("sort", "").removeprefix("-") in SORTS else "",
        )

    @property
    def narrowed(self) -> SiteFilter:
        return SiteFilter(
            kinds=(self.kind,) if self.kind else None,
            standings=tuple(self.standing.split(",")) if self.standing else None,
            marks=(self.mark,) if self.mark else None,
            year=self.year,
            funder_id=self.funder,
            area=self.area or None,
            min_priority=self.min_priority,
            words=self.q or None,
        )


def box_from(text: str) -> Box | None:
    """Return the box of `w,s,e,n` in degrees, None for anything else. CRS: EPSG:4326."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    fits = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return Box(west, south, east, north) if fits else None


@require_safe
def site_list(request: HttpRequest) -> HttpResponse:
    """List the sites a person may see: visitors read the schools."""
    viewer = request.user
    if not isinstance(viewer, User) or not may_see(role_of(request), Datum.STAGE_UNITS):
        return render(request, "sites/schools.html", {"schools": public_schools(request)})
    return render(request, "sites/sites.html", listed(request, viewer))


def public_schools(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the schools everybody may read of, narrowed by words."""
    told = json.loads(f"[{queries.public_schools(db.now())}]")
    asked = request.GET.get("q", "").strip().casefold()
    schools = [feature["properties"] for feature in told]
    return [one for one in schools if asked in f"{one['name']} {one['area_name']} {one['npsn']}".casefold()]


def listed(request: HttpRequest, viewer: User) -> dict[str, Any]:
    wanted, at = Wanted.from_query(request.GET), db.now()
    box, after = box_from(wanted.bbox), request.GET.get("after") or None
    skip = min(whole(after) or 0, MOST_SKIPPED) if wanted.sort else 0
    page = list_sites(
        viewer=viewer,
        at=at,
        live=True,
        narrowed=wanted.narrowed,
        box=box,
        near=None,
        after=None if wanted.sort else after,
        most=ROWS_A_PAGE,
        sort=wanted.sort or None,
        skip=skip,
    )
    goes_on = str(skip + ROWS_A_PAGE) if wanted.sort else page.last_code
    counts = queries.site_counts(viewer=viewer, at=at, live=True, narrowed=wanted.narrowed, box=box)
    return {
        "filters": wanted,
        "rows": [feature["properties"] for feature in json.loads(f"[{page.features}]")],
        "said": total_words(counts),
        "standings": STANDINGS.items(),
        "area_groups": area_groups(),
        "sees_houses": audience(role_of(request)) is not Audience.SCHOOLS,
        "heads": heads(request, wanted.sort),
        "next_query": changed(request, after=goes_on) if page.last_code else "",
        "first_query": changed(request, after=None) if after else "",
    }


@dataclass(frozen=True, slots=True)
class Head:
    """A heading that sorts; figures first the other way round, since the large ones are looked for."""

    label: Promise
    number: bool
    sorted: str
    query: str


def heads(request: HttpRequest, sort: str) -> list[Head]:
    """Return the headings of the table, each leading to its own order and, once there, to the reverse."""
    return [head_of(request, name, label, sort) for name, label in COLUMNS]


def head_of(request: HttpRequest, name: str, label: Promise, sort: str) -> Head:
    down, here = sort.startswith("-"), name == sort.removeprefix("-")
    first = f"-{name}" if name in FIGURES else name
    other = (name if down else f"-{name}") if here and name else first
    direction = ("descending" if down else "ascending") if here else ""
    return Head(label, name in FIGURES, direction, changed(request, sort=other or None, after=None))


def total_words(counts: queries.SiteCounts) -> str:
    houses, schools = counts.kind["house"], counts.kind["school"]
    said = []
    if houses:
        said.append(ngettext("%(n)s house", "%(n)s houses", houses) % {"n": count(houses)})
    if schools:
        said.append(ngettext("%(n)s school", "%(n)s schools", schools) % {"n": count(schools)})
    return gettext("%(all)s and %(last)s") % {"all": said[0], "last": said[1]} if len(said) == 2 else "".join(said)


def changed(request: HttpRequest, **values: str | None) -> str:
    query = request.GET.copy()
    for name, value in values.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return str(query.urlencode())
