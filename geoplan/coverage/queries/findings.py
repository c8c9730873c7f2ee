"""Where promises overlap and where nobody has come."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.coverage.errors import FindingsNotShown, FindingUnknown
from geoplan.coverage.queries.boundaries import boundaries
from geoplan.coverage.queries.by_area import coverage_by_area
from geoplan.coverage.queries.sites import shown_params
from geoplan.coverage.queries.viewing import SQL, audience_of, role_of, unit_costs
from geoplan.coverage.rules import EVERYTHING, CoverageRow, Gap, Overlap, is_gap
from geoplan.funders.queries import funders_of

MOST_GAPS = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """GeoJSON features as text, and how many places of houses they tell. `found` counts those left out too."""

    features: str
    houses: int
    found: int | None = None


def overlaps(kind: Overlap, viewer: User | None, at: datetime, *, live: bool = True) -> Found:
    """Return overlaps of a type: planners read all, officers those their own funders are party to.

    Raises: FindingsNotShown, FindingUnknown.
    """
    role = role_of(viewer)
    parties = None
    if not may_do(role, Deed.READ_FINDINGS):
        if viewer is None or role is not Role.OFFICER or kind not in {Overlap.O1, Overlap.O2, Overlap.O4}:
            raise FindingsNotShown(type=kind.value)
        parties = [funder.pk for funder in funders_of(viewer)]
    if kind is not Overlap.O1:
        raise FindingUnknown(type=kind.value)
    params = shown_params(EVERYTHING, audience_of(viewer), at, live=live)
    row = db.one(SQL / "overlaps_o1.sql", params | {"funder_ids": parties})
    return Found(row.features, row.houses)


def gaps(kind: Gap, viewer: User | None, at: datetime, *, live: bool = True, most: int = MOST_GAPS) -> Found:
    """Return gaps of a type: planners read all, officers the areas, clusters and shapes.

    Raises: FindingsNotShown, FindingUnknown.
    """
    role = role_of(viewer)
    if not may_do(role, Deed.READ_FINDINGS) and (role is not Role.OFFICER or kind in {Gap.G1, Gap.G5}):
        raise FindingsNotShown(type=kind.value)
    if kind is Gap.G1:
        return bare_sites(viewer, at, live=live, most=most)
    if kind is Gap.G2:
        return drawn_rows(areas_below_threshold(at, live=live))
    raise FindingUnknown(type=kind.value)


def bare_sites(viewer: User | None, at: datetime, *, live: bool = True, most: int = MOST_GAPS) -> Found:
    """Return G1: sites nobody has promised anything for, the most urgent first."""
    params = shown_params(EVERYTHING, audience_of(viewer), at, live=live) | unit_costs() | {"most": most}
    row = db.one(SQL / "gaps_g1.sql", params)
    return Found(row.features, row.houses, row.found)


def areas_below_threshold(at: datetime, *, live: bool = True, level: str = "kelurahan") -> list[CoverageRow]:
    """Return G2: areas covered under the threshold of the settings, the emptiest first."""
    threshold = Decimal(settings.GEOPLAN_GAP_THRESHOLD_PERCENT)
    rows = [row for row in coverage_by_area(level=level, at=at, live=live) if is_gap(row, threshold)]
    return sorted(rows, key=lambda row: (row.percent or 0, -row.open, row.code))


def drawn_rows(rows: list[CoverageRow]) -> Found:
    """Return rows of coverage with their boundaries, in the order of the rows."""
    drawn = json.loads(f"[{boundaries('kelurahan', codes=[row.code for row in rows])}]")
    shapes = {one["properties"]["code"]: one for one in drawn}
    features = []
    for rank, row in enumerate(rows, start=1):
        told = {
            "type": Gap.G2.value,
            "rank": rank,
            "code": row.code,
            "name": row.name,
            "sites": row.sites,
            "needed": str(row.needed),
            "covered": str(row.covered),
            "open": str(row.open),
            "percent": float(row.percent or 0),
        }
        features.append(json.dumps(shapes[row.code] | {"properties": told}))
    return Found(",".join(features), 0, len(rows))
