"""The coverage page: the headline, the map, the table that adds up, overlaps and gaps."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.coverage import queries
from geoplan.coverage.rules import CoverageRow, Gap, Overlap, lies_in, total_of, with_waiting
from geoplan.coverage.services import list_gaps, list_overlaps, read_coverage
from geoplan.surveys.queries import waiting_by_area
from geoplan.web.bars import STAGE_ORDER, Bar, stage_bar, units_by_stage
from geoplan.web.choices import area_groups, whole, year_choices
from geoplan.web.gate import ask, signed_in
from geoplan.web.map import map_config
from geoplan.web.templatetags.figures import need, percent
from geoplan.web.words import KINDS, STAGES, area_level

LEVELS = ("kelurahan", "kecamatan", "city")
SHOWN_OVERLAPS = 10
SHOWN_GAPS = 8
# Column, its heading, whether it is a number.
COLUMNS: tuple[tuple[str, Promise], ...] = (
    ("name", _("Area")),
    ("sites", _("Sites")),
    ("needed", _("Needed")),
    ("covered", _("Promised")),
    ("open", _("Still needed")),
    ("over", _("Too often")),
    ("waiting", _("Without a point")),
    ("percent_agreed", _("Agreed and beyond")),
    ("cost_open_rupiah", _("Cost of what is left")),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is narrowed to and how its table is ordered."""

    level: str
    kind: str | None
    area: str | None
    year: int | None
    sort: str

    @staticmethod
    def from_query(query: QueryDict) -> "Asked":
        level, kind, sort = query.get("level", ""), query.get("kind", ""), query.get("sort", "")
        known = {name for name, _label in COLUMNS}
        return Asked(
            level=level if level in LEVELS else "kelurahan",
            kind=kind if kind in KINDS else None,
            area=query.get("area") or None,
            year=whole(query.get("year")),
            sort=sort if sort.removeprefix("-") in known else "-open",
        )

    def query(self, **changed: object) -> str:
        values = {name: getattr(self, name) for name in ("level", "kind", "area", "year", "sort")} | changed
        return urlencode({name: value for name, value in values.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Head:
    """A heading that sorts."""

    label: Promise
    number: bool
    sorted: str
    query: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table with its bar."""

    row: CoverageRow
    bar: Bar


@dataclass(frozen=True, slots=True)
class StageSum:
    """One stage of the legend."""

    stage: str
    label: Promise
    units: Decimal


@require_safe
@signed_in
def coverage(request: HttpRequest) -> HttpResponse:
    """Show how need and promises stand, area by area."""
    by = ask(request, Deed.READ_COVERAGE)
    asked, at = Asked.from_query(request.GET), db.now()
    rows = rows_for(by, asked, at)
    total = total_of(rows)
    shown = {
        "asked": asked,
        "total": total,
        "lines": [Line(row, bar_of(row)) for row in ordered(rows, asked.sort)],
        "bar": bar_of(total),
        "stages": [StageSum(stage, STAGES[stage], getattr(total, f"units_{stage}")) for stage in STAGE_ORDER],
        "heads": heads(asked),
        "said": said(asked, total),
        "map_query": map_query(asked),
        "kinds": KINDS.items(),
        "levels": [(level, area_level(level)) for level in LEVELS],
        "area_groups": area_groups(),
        "years": year_choices(at),
    }
    page = shown | findings(by, at) | {"map_config": coverage_map_config(request, Role(by.role), asked)}
    return render(request, "coverage/coverage.html", page)


def rows_for(by: User, asked: Asked, at: datetime) -> list[CoverageRow]:
    """Return the table's rows; waiting survey rows are houses and schools without a point, of any year."""
    rows = read_coverage(
        viewer=by,
        level=asked.level,
        at=at,
        live=True,
        kind=asked.kind,
        year=asked.year,
        within=queries.Within(area=asked.area) if asked.area else None,
    )
    if asked.area:
        rows = [row for row in rows if lies_in(row.code, asked.area) or lies_in(asked.area, row.code)]
    return with_waiting(rows, waiting_by_area())


def ordered(rows: Sequence[CoverageRow], sort: str) -> list[CoverageRow]:
    """Return rows by a column, ties by code. Unknown shares come last either way."""
    column, down = sort.removeprefix("-"), sort.startswith("-")
    by_code = sorted(rows, key=lambda row: row.code)
    known = [row for row in by_code if getattr(row, column) is not None]
    unknown = [row for row in by_code if getattr(row, column) is None]
    return sorted(known, key=lambda row: getattr(row, column), reverse=down) + unknown


def heads(asked: Asked) -> list[Head]:
    column, down = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    return [
        Head(
            label=label,
            number=name != "name",
            sorted=("descending" if down else "ascending") if name == column else "",
            query=asked.query(sort=name if (name == column and down) or name == "name" else f"-{name}"),
        )
        for name, label in COLUMNS
    ]


def bar_of(row: CoverageRow) -> Bar:
    return stage_bar(units_by_stage(row), row.needed)


def said(asked: Asked, total: CoverageRow) -> str:
    """Say the headline as a sentence."""
    if total.percent_agreed is None:
        return gettext("No need is on record here.")
    told = {
        "share": percent(total.percent_agreed),
        "open": need(total.open, asked.kind) if asked.kind else need(total.open, "any"),
    }
    return gettext("%(share)s of the need is agreed or further; %(open)s have no promise yet.") % told


def map_query(asked: Asked) -> str:
    """Return the page's filters as the map takes them, to be put behind another one."""
    kept = {"kind": asked.kind, "year": asked.year}
    told = urlencode({name: value for name, value in kept.items() if value is not None})
    return f"&{told}" if told else ""


def findings(by: User, at: datetime) -> dict[str, Any]:
    """Return overlaps and gaps as far as the person may read them."""
    reads_all = may_do(Role(by.role), Deed.READ_FINDINGS)
    if not reads_all and by.role != Role.OFFICER:
        return {"overlaps": None} | low_areas(at)
    found = features(list_overlaps(viewer=by, kind=Overlap.O1, at=at).features)
    bare = features(list_gaps(viewer=by, kind=Gap.G1, at=at, most=SHOWN_GAPS).features) if reads_all else []
    return {"overlaps": found[:SHOWN_OVERLAPS], "overlaps_count": len(found), "bare_sites": bare} | low_areas(at)


def low_areas(at: datetime) -> dict[str, Any]:
    return {
        "bare_areas": queries.areas_below_threshold(at)[:SHOWN_GAPS],
        "threshold": settings.GEOPLAN_GAP_THRESHOLD_PERCENT,
    }


def features(told: str) -> list[dict[str, Any]]:
    """Return the properties of features told as text."""
    return [feature["properties"] for feature in json.loads(f"[{told}]")]


def coverage_map_config(request: HttpRequest, role: Role, asked: Asked) -> dict[str, Any]:
    """Return what the map beside the table needs to ask the API for the same rows."""
    level = asked.level if asked.level != "city" else "kecamatan"
    told = {"level": level, "kind": asked.kind, "year": asked.year, "within": asked.area}
    query = urlencode({name: value for name, value in told.items() if value is not None})
    return map_config(request, role) | {"coverageQuery": query}
