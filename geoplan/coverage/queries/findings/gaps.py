"""G1 to G5: where nobody has come."""

import json
from datetime import datetime
from decimal import Decimal

from django.conf import settings

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.areas.errors import NoAreas
from geoplan.areas.queries import region
from geoplan.coverage.errors import FindingsNotShown
from geoplan.coverage.queries.boundaries import boundaries
from geoplan.coverage.queries.by_area import coverage_by_area
from geoplan.coverage.queries.findings.told import Found
from geoplan.coverage.queries.sites import shown_params
from geoplan.coverage.queries.viewing import SQL, audience_of, role_of, unit_costs
from geoplan.coverage.rules import EVERYTHING, RING_M, CoverageRow, Gap, Nearness, Ring, is_gap, nearness_of

MOST_GAPS = 1000
# The planners' own: lists by priority and what companies do together.
OF_PLANNERS = {Gap.G1, Gap.G5}


def gaps(kind: Gap, viewer: User | None, at: datetime, *, live: bool = True, most: int = MOST_GAPS) -> Found:
    """Return gaps of a type, the worst first: planners read all, officers the areas, clusters and uncovered sites.

    Raises: FindingsNotShown.
    """
    role = role_of(viewer)
    if not may_do(role, Deed.READ_FINDINGS) and (role is not Role.OFFICER or kind in OF_PLANNERS):
        raise FindingsNotShown(type=kind.value)
    match kind:
        case Gap.G1:
            return bare_sites(viewer, at, live=live, most=most)
        case Gap.G2:
            return drawn_rows(areas_below_threshold(at, live=live))
        case Gap.G3:
            return clusters(viewer, at, live=live, most=most)
        case Gap.G4:
            return uncovered_sites(viewer, at, live=live, most=most)
        case Gap.G5:
            return told_nearness(nearness(at, live=live))


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
            "key": f"G2:{row.code}",
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


def clusters(viewer: User | None, at: datetime, *, live: bool = True, most: int = MOST_GAPS) -> Found:
    """Return G3: clusters of sites with open units as shapes, the most open units first."""
    try:
        utm = region().utm_epsg
    except NoAreas:
        return Found("", 0, 0)
    closeness = {
        "utm": utm,
        "eps_m": settings.GEOPLAN_CLUSTER_EPS_M,
        "minpoints": settings.GEOPLAN_CLUSTER_MINPOINTS,
        "rim_m": settings.GEOPLAN_CLUSTER_RIM_M,
    }
    params = shown_params(EVERYTHING, audience_of(viewer), at, live=live) | unit_costs() | {"most": most}
    row = db.one(SQL / "gaps_g3.sql", params | closeness)
    return Found(row.features, row.houses, row.found)


def uncovered_sites(viewer: User | None, at: datetime, *, live: bool = True, most: int = MOST_GAPS) -> Found:
    """Return G4: sites with open units where no payer means to work, the most urgent first."""
    params = shown_params(EVERYTHING, audience_of(viewer), at, live=live) | unit_costs() | {"most": most}
    row = db.one(SQL / "gaps_g4.sql", params)
    return Found(row.features, row.houses, row.found)


def nearness(at: datetime, *, live: bool = True) -> Nearness:
    """Return G5: how much nearer to their plants companies help than the need lies."""
    rows = db.rows(SQL / "gaps_g5.sql", {"at": at, "live": live, "ring_m": RING_M})
    rings = [Ring(row.ring, float(row.needed), float(row.helped), row.needed_m, row.helped_m) for row in rows]
    return nearness_of(rings, plants=rows[0].plants if rows else 0)


def told_nearness(found: Nearness) -> Found:
    """Return G5 as one feature without a place."""
    told = {
        "type": Gap.G5.value,
        "key": Gap.G5.value,
        "nearness": rounded(found.value, 4),
        "mean_help_m": rounded(found.mean_help_m, 1),
        "mean_need_m": rounded(found.mean_need_m, 1),
        "units_held": found.helped,
        "units_needed": found.needed,
        "plants": found.plants,
        "curve": [[metres, round(need, 4), round(helped, 4)] for metres, need, helped in found.curve],
    }
    return Found(json.dumps({"type": "Feature", "geometry": None, "properties": told}), 0, 1)


def rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
