"""Random cities: every finding against a recomputation in plain Python, Shapely and pyproj, by the rows and by history,
for a planner on exact places and for an officer of the first payer on moved ones."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import transaction
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from shapely import MultiPoint, box, transform
from shapely import Point as ShapelyPoint
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.models import QueueEntry
from geoplan.coverage.queries import gaps, nearness, overlaps
from geoplan.coverage.rules import Gap, Overlap
from geoplan.funders.models import Membership, Plant, ResponseArea
from geoplan.needs.models import Site
from tests.coverage.drawing import FUNDERS, SLOWLY, Drawn, Ground, build, cities, expected_row, ground
from tests.factories.people import PeopleMaker
from tests.factories.places import square
from tests.factories.promises import FunderMaker

__all__ = ["ground"]

AREAS = ("36.72.01.1001", "36.72.01.1002", "36.72.02.1001", "36.72.02.1002")
SPHEROID = Geod(ellps="WGS84")
# The zone of 106 degrees east, south.
TO_UTM = Transformer.from_crs(4326, 32748, always_xy=True).transform
# Sites lie 553 m apart at least, or at one spot; neighbours across a corner 783 m.
EPS_M, MINPOINTS, RIM_M = 600, 3, 100


@dataclass
class Intents:
    """Where the payers mean to work and have their plants, and which sites (by number) somebody waits for."""

    areas: dict[int, tuple[float, float, float, float]] = field(default_factory=dict)
    plants: list[tuple[float, float]] = field(default_factory=list)
    waits: set[int] = field(default_factory=set)


@st.composite
def boxes(draw: st.DrawFn) -> tuple[float, float, float, float]:
    west, south = draw(st.integers(0, 36)), draw(st.integers(0, 36))
    wide, high = draw(st.integers(1, 30)), draw(st.integers(1, 30))
    return (106 + west / 1000, -6.04 + south / 1000, 106 + (west + wide) / 1000, -6.04 + (south + high) / 1000)


spots = st.tuples(st.integers(-9, 49), st.integers(-9, 49)).map(lambda at: (106 + at[0] / 1000, -6.04 + at[1] / 1000))
intents = st.builds(
    Intents,
    areas=st.dictionaries(st.integers(0, FUNDERS - 1), boxes(), max_size=FUNDERS),
    plants=st.lists(spots, max_size=3),
    waits=st.sets(st.integers(0, 11), max_size=6),
)


@dataclass
class Eyes:
    """Who looks, and whether houses are moved for him."""

    viewer: User
    moved: bool
    party: int | None


@pytest.fixture
def eyes(ground: Ground, person: PeopleMaker) -> list[Eyes]:
    officer = person("officer")
    Membership.objects.create(user=officer, funder=ground.funders[0], role="owner")
    return [Eyes(ground.planner, moved=False, party=None), Eyes(officer, moved=True, party=0)]


def write(drawing: list[Drawn], meant: Intents, ground: Ground, funder_of: FunderMaker) -> datetime:
    """Write a drawing and what the payers mean to do; return the moment it stands."""
    at = build(drawing, ground)
    waiter = funder_of("PT Menunggu")
    for number in meant.waits & set(range(len(drawing))):
        site = Site.objects.get(code=drawing[number].code)
        QueueEntry.objects.create(site=site, funder=waiter, units=Decimal(1), year=2026, joined_at=at, settled_at=at)
    for funder, corners in meant.areas.items():
        ResponseArea.objects.create(funder=ground.funders[funder], boundary=square(*corners))
    for number, (lon, lat) in enumerate(meant.plants):
        place = Point(lon, lat, srid=4326)
        Plant.objects.create(funder=ground.funders[number % FUNDERS], name="Pabrik", location=place)
    return db.now()


Told = dict[str, Any]


def features(text: str) -> list[Told]:
    found: list[Told] = json.loads(f"[{text}]")
    return found


def codes(found: list[Told]) -> list[str]:
    return [one["properties"]["code"] for one in found]


@SLOWLY
@given(drawing=cities, meant=intents, live=st.booleans())
def test_findings_equal_a_recomputation(
    ground: Ground, eyes: list[Eyes], funder_of: FunderMaker, drawing: list[Drawn], meant: Intents, live: bool
) -> None:
    close = override_settings(GEOPLAN_CLUSTER_EPS_M=EPS_M, GEOPLAN_CLUSTER_MINPOINTS=MINPOINTS)
    with transaction.atomic(), close:
        at = write(drawing, meant, ground, funder_of)
        for who in eyes:
            check_contested(drawing, meant, who, at, live)
            check_shared_areas(drawing, meant, who, at, live)
            check_low_areas(drawing, who, at, live)
            check_clusters(drawing, who, at, live)
            check_outside(drawing, meant, who, at, live)
        planner = eyes[0].viewer
        bare = [one for one in drawing if one.counted and one.need and one.units() == 0]
        found = features(gaps(Gap.G1, planner, at, live=live).features)
        assert codes(found) == [one.code for one in sorted(bare, key=by_urgency)]
        assert [one["properties"]["cost_open_rupiah"] for one in found] == [
            one.cost_open for one in sorted(bare, key=by_urgency)
        ]
        check_nearness(drawing, meant, at, live)
        transaction.set_rollback(True)


def by_urgency(one: Drawn) -> tuple[int, str]:
    """All were reported in one transaction, so the code decides between equals."""
    return (-one.priority, one.code)


def check_contested(drawing: list[Drawn], meant: Intents, who: Eyes, at: datetime, live: bool) -> None:
    expected = {
        one.code
        for number, one in enumerate(drawing)
        if number in meant.waits
        and one.closed == ""
        and one.need
        and one.units() >= one.need
        and (who.party is None or one.units(who.party) > 0)
    }
    found = features(overlaps(Overlap.O2, who.viewer, at, live=live).features)
    assert set(codes(found)) == expected
    assert len(found) == len(expected)
    assert all(len(one["properties"]["waiting"]) == 1 for one in found)


def check_shared_areas(drawing: list[Drawn], meant: Intents, who: Eyes, at: datetime, live: bool) -> None:
    expected = {}
    for one, other in combinations(sorted(meant.areas), 2):
        shared = box(*meant.areas[one]).intersection(box(*meant.areas[other]))
        if shared.area > 0 and who.party in {None, one, other}:
            inside = [site for site in drawing if site.counted and shared.covers(ShapelyPoint(site.place(who.moved)))]
            area_m2 = abs(SPHEROID.geometry_area_perimeter(shared)[0])
            units = sum((site.open for site in inside), Decimal(0))
            expected[f"PT {one}", f"PT {other}"] = (len(inside), units, pytest.approx(area_m2, rel=1e-5, abs=1))
    told = {}
    for feature in features(overlaps(Overlap.O4, who.viewer, at, live=live).features):
        so = feature["properties"]
        names = tuple(party["name"] for party in so["parties"])
        told[names] = (so["sites"], Decimal(so["units_open"]), so["area_m2"])
    assert told == expected


def check_low_areas(drawing: list[Drawn], who: Eyes, at: datetime, live: bool) -> None:
    rows = {code: expected_row(drawing, code, None, None) for code in AREAS}
    low = {
        code: (row["needed"], row["covered"], row["open"])
        for code, row in rows.items()
        if row.get("needed") and 2 * Decimal(str(row["covered"])) < Decimal(str(row["needed"]))
    }
    found = features(gaps(Gap.G2, who.viewer, at, live=live).features)
    assert {
        one["properties"]["code"]: tuple(Decimal(one["properties"][name]) for name in ("needed", "covered", "open"))
        for one in found
    } == low


def check_outside(drawing: list[Drawn], meant: Intents, who: Eyes, at: datetime, live: bool) -> None:
    meant_areas = [box(*corners) for corners in meant.areas.values()]
    outside = [
        one
        for one in drawing
        if one.open > 0 and not any(area.covers(ShapelyPoint(one.place(who.moved))) for area in meant_areas)
    ]
    found = gaps(Gap.G4, who.viewer, at, live=live)
    told = features(found.features)
    assert codes(told) == [one.code for one in sorted(outside, key=by_urgency)]
    assert found.found == len(outside)
    assert sum(Decimal(one["properties"]["units_open"]) for one in told) == sum(one.open for one in outside)


def check_clusters(drawing: list[Drawn], who: Eyes, at: datetime, live: bool) -> None:
    """Core sites fall into the same clusters; a site at the rim of two may be of either."""
    wanting = {one.code: one for one in drawing if one.open > 0}
    spot = {code: ShapelyPoint(TO_UTM(*one.place(who.moved))) for code, one in wanting.items()}
    near = {code: {other for other in spot if spot[code].distance(spot[other]) <= EPS_M} for code in spot}
    core = {code for code in spot if len(near[code]) >= MINPOINTS}
    found = features(gaps(Gap.G3, who.viewer, at, live=live).features)
    members = [set(one["properties"]["codes"]) for one in found]
    assert sorted(sorted(one & core) for one in members) == sorted(sorted(one) for one in connected(core, near))
    reached = {code for one in core for code in near[one]}
    assert sorted(code for one in members for code in one) == sorted(reached)
    for one in found:
        check_cluster(one, [wanting[code] for code in one["properties"]["codes"]], spot, near, core)
    assert [one["properties"]["rank"] for one in found] == list(range(1, len(found) + 1))
    units = [Decimal(one["properties"]["units_open"]) for one in found]
    assert units == sorted(units, reverse=True)


def connected(core: set[str], near: dict[str, set[str]]) -> Iterator[set[str]]:
    left = set(core)
    while left:
        group, edge = set(), {left.pop()}
        while edge:
            group |= edge
            edge = {other for code in edge for other in near[code] & left}
            left -= edge
        yield group


def check_cluster(
    feature: Told, sites: list[Drawn], spot: dict[str, ShapelyPoint], near: dict[str, set[str]], core: set[str]
) -> None:
    so = feature["properties"]
    mine = core & {one.code for one in sites}
    assert all(one.code in mine or near[one.code] & mine for one in sites)
    assert (so["sites"], Decimal(so["units_open"]), so["cost_open_rupiah"], so["people"], so["pupils"]) == (
        len(sites),
        sum(one.open for one in sites),
        sum(one.cost_open for one in sites),
        sum(one.people for one in sites if one.kind == "house"),
        sum(one.people for one in sites if one.kind == "school"),
    )
    drawn: BaseGeometry = transform(shape(feature["geometry"]), TO_UTM, interleaved=False)
    places = MultiPoint([spot[one.code] for one in sites])
    # Six decimals of a degree are 0.1 m; corners of a round rim cut up to half a metre.
    assert all(drawn.boundary.distance(place) > RIM_M - 1 and drawn.covers(place) for place in places.geoms)
    assert places.convex_hull.buffer(RIM_M + 0.5).covers(drawn)


def check_nearness(drawing: list[Drawn], meant: Intents, at: datetime, live: bool) -> None:
    helped = helped_m = needed = needed_m = 0.0
    for one in drawing:
        if one.counted and one.need and meant.plants:
            metres = min(SPHEROID.inv(one.lon, one.lat, *plant)[2] for plant in meant.plants)
            help_here = float(min(one.need, one.units()))
            needed, needed_m = needed + float(one.need), needed_m + float(one.need) * metres
            helped, helped_m = helped + help_here, helped_m + help_here * metres
    so = nearness(at, live=live)
    assert (so.needed, so.helped) == (pytest.approx(needed), pytest.approx(helped))
    if helped and needed_m:
        assert so.value == pytest.approx(1 - (helped_m / helped) / (needed_m / needed), rel=1e-6, abs=1e-6)
        assert so.curve[-1][1:] == (pytest.approx(1), pytest.approx(1))
        assert all(before[1:] <= after[1:] for before, after in zip(so.curve, so.curve[1:], strict=False))
    else:
        assert so.value is None
