"""Random cities: every figure of the table, the map and the lists against a recomputation in plain Python that shares
nothing with the code under test but the drawing of the grid."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.gis.geos import Point
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.coverage.queries import coverage_by_area, differences, overlaps, site_counts, sites_in_tile, sites_in_view
from geoplan.coverage.rules import Overlap, SiteFilter, Tile
from geoplan.funders.models import Funder
from geoplan.needs.models import Site
from tests.coverage import mvt
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid
from tests.factories.promises import FunderMaker

CITY_TILE = Tile(11, 1627, 1058)
FUNDERS, YEARS = 3, (2026, 2027)
STAGES = ("held", "planned", "agreed", "building", "done", "verified", "released", "rejected")
FROM_AGREED = {"agreed", "building", "done", "verified"}
quarters = st.integers(1, 20).map(lambda number: Decimal(number) / 4)


@dataclass
class Promise:
    funder: int
    units: Decimal
    stage: str
    imported: bool
    lapsed: bool
    year: int

    @property
    def covers(self) -> bool:
        return self.stage not in {"released", "rejected"} and not (self.stage == "held" and self.lapsed)


@dataclass
class Drawn:
    """A site as drawn, and what the definitions make of it."""

    kind: str
    need: Decimal | None
    lon: float
    lat: float
    priority: int
    closed: str
    estimate: int | None
    promises: list[Promise] = field(default_factory=list)
    code: str = ""

    @property
    def counted(self) -> bool:
        return self.closed in {"", "done"}

    @property
    def area(self) -> str:
        """The lowest code among the squares that hold the point; a shared edge belongs to both."""
        row = "01" if self.lat >= -6.02 else "02"
        return f"36.72.{row}.{1001 if self.lon <= 106.02 else 1002}"

    def units(self, funder: int | None = None, year: int | None = None) -> Decimal:
        return sum(
            (
                one.units
                for one in self.promises
                if one.covers and funder in {None, one.funder} and year in {None, one.year}
            ),
            start=Decimal(0),
        )

    def standing(self, units: Decimal) -> str:
        need = self.need or Decimal(0)
        if units > need:
            return "over"
        if self.need is None:
            return "unknown"
        if need == 0:
            return "none"
        return "bare" if units == 0 else "partly" if units < need else "covered"


@st.composite
def promises(draw: st.DrawFn, need: Decimal | None) -> list[Promise]:
    """Draw claims that never exceed the need (the database refuses them), and holdings that may."""
    left = need or Decimal(0)
    found = []
    for funder in draw(st.lists(st.integers(0, FUNDERS - 1), unique=True, max_size=FUNDERS)):
        imported = draw(st.booleans())
        stage = draw(st.sampled_from(STAGES[1:] if imported else STAGES))
        units = draw(quarters)
        if not imported:
            if left < Decimal("0.25"):
                continue
            units = min(units, left)
            left -= units
        found.append(Promise(funder, units, stage, imported, draw(st.booleans()), draw(st.sampled_from(YEARS))))
    return found


@st.composite
def drawn_sites(draw: st.DrawFn) -> Drawn:
    kind = draw(st.sampled_from(["house", "school"]))
    need = Decimal(1) if kind == "house" else draw(st.one_of(st.none(), st.integers(0, 6).map(Decimal)))
    # Hundredths of a degree put many points on the borders between kelurahan.
    east, south = draw(st.integers(0, 8)), draw(st.integers(0, 8))
    return Drawn(
        kind=kind,
        need=need,
        lon=106 + east / 200,
        lat=-6 - south / 200,
        priority=draw(st.integers(1, 100)),
        closed=draw(st.sampled_from(["", "", "", "done", "merged"])),
        estimate=draw(st.one_of(st.none(), st.integers(1, 10**9))),
        promises=draw(promises(need)),
    )


cities = st.lists(drawn_sites(), max_size=12)


@dataclass
class Ground:
    grid: Grid
    planner: User
    funders: list[Funder]


@pytest.fixture
def ground(grid: Grid, person: PeopleMaker, funder_of: FunderMaker) -> Ground:
    return Ground(grid, person("planner"), [funder_of(f"PT {number}") for number in range(FUNDERS)])


def build(drawing: list[Drawn], ground: Ground) -> datetime:
    """Write a drawing into the database; return the moment it stands."""
    at = db.now()
    for number, one in enumerate(drawing):
        one.code = f"Z{number:03}"
        place = Point(one.lon, one.lat, srid=4326)
        site = Site.objects.create(
            code=one.code,
            kind=one.kind,
            location=place,
            moved=Point(one.lon + 0.001, one.lat, srid=4326) if one.kind == "house" else None,
            area=ground.grid.south_east,
            units_needed=one.need,
            priority=one.priority,
            estimate_rupiah=one.estimate,
            reported_by=ground.planner,
        )
        for promise in sorted(one.promises, key=lambda promise: promise.imported):
            Adoption.objects.create(
                site=site,
                funder=ground.funders[promise.funder],
                units=promise.units,
                stage=promise.stage,
                imported=promise.imported,
                year=promise.year,
                ends_at=at + timedelta(days=-1 if promise.lapsed else 1) if promise.stage == "held" else None,
            )
        if one.closed:
            Site.objects.filter(pk=site.pk).update(status="closed", closed_reason=one.closed)
    return db.now()


def expected_row(drawing: list[Drawn], area: str, funder: int | None, year: int | None) -> dict[str, object]:
    """Work a row of coverage out, site by site."""
    row: Counter[str] = Counter()
    for one in drawing:
        if not one.counted or one.area != area:
            continue
        units, need = one.units(funder, year), one.need or Decimal(0)
        looked_at = [
            promise
            for promise in one.promises
            if promise.covers and funder in {None, promise.funder} and year in {None, promise.year}
        ]
        firm = sum((promise.units for promise in looked_at if promise.stage in FROM_AGREED), Decimal(0))
        covered = min(need, units)
        row["sites"] += 1
        row["sites_adopted"] += int(units > 0)
        row["needed"] += need  # type: ignore[assignment]
        row["covered"] += covered  # type: ignore[assignment]
        row["covered_agreed"] += min(need, firm)  # type: ignore[assignment]
        row["open"] += need - covered  # type: ignore[assignment]
        row["over"] += max(Decimal(0), units - need)  # type: ignore[assignment]
        row["priority_needed"] += need * one.priority  # type: ignore[assignment]
        row["priority_covered"] += covered * one.priority  # type: ignore[assignment]
        price = one.estimate or (30_000_000 if one.kind == "house" else 187_000_000)
        row["cost_open_rupiah"] += round_half_up((need - covered) * price)
        for promise in looked_at:
            row[f"units_{promise.stage}"] += promise.units  # type: ignore[assignment]
    return dict(row)


def round_half_up(amount: Decimal) -> int:
    return int(amount + Decimal("0.5"))


FIGURES = [
    "sites",
    "sites_adopted",
    "needed",
    "covered",
    "covered_agreed",
    "open",
    "over",
    "priority_needed",
    "priority_covered",
    "cost_open_rupiah",
    "units_held",
    "units_planned",
    "units_agreed",
    "units_building",
    "units_done",
    "units_verified",
]
SLOWLY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@SLOWLY
@given(
    drawing=cities,
    funder=st.one_of(st.none(), st.integers(0, FUNDERS - 1)),
    year=st.one_of(st.none(), st.sampled_from(YEARS)),
    live=st.booleans(),
)
def test_the_table_equals_a_recomputation(
    ground: Ground, drawing: list[Drawn], funder: int | None, year: int | None, live: bool
) -> None:
    with transaction.atomic():
        at = build(drawing, ground)
        rows = coverage_by_area(
            level="kelurahan",
            at=at,
            live=live,
            year=year,
            funder_id=None if funder is None else ground.funders[funder].pk,
        )
        for row in rows:
            expected = expected_row(drawing, row.code, funder, year)
            assert {name: getattr(row, name) for name in FIGURES} == {name: expected.get(name, 0) for name in FIGURES}
        assert differences(db.now()) == []
        transaction.set_rollback(True)


@SLOWLY
@given(
    drawing=cities,
    funder=st.one_of(st.none(), st.integers(0, FUNDERS - 1)),
    live=st.booleans(),
    most_points=st.sampled_from([0, 2, 8000]),
)
def test_tiles_lists_and_counts_equal_a_recomputation(
    ground: Ground, drawing: list[Drawn], funder: int | None, live: bool, most_points: int
) -> None:
    with transaction.atomic():
        at = build(drawing, ground)
        seen = {
            one.code: one.standing(one.units(funder))
            for one in drawing
            if one.counted and (funder is None or one.units(funder) > 0)
        }
        asked = SiteFilter(funder_id=None if funder is None else ground.funders[funder].pk)
        common = {"viewer": ground.planner, "at": at, "live": live, "narrowed": asked}
        page = json.loads(f"[{sites_in_view(most=100, **common).features}]")  # type: ignore[arg-type]
        assert {one["properties"]["code"]: one["properties"]["standing"] for one in page} == seen
        counts = site_counts(**common)  # type: ignore[arg-type]
        assert {name: number for name, number in counts.standing.items() if number} == Counter(seen.values())
        tile = sites_in_tile(CITY_TILE, most_points=most_points, **common)  # type: ignore[arg-type]
        features = [one for one in mvt.sites(tile.content) if one.inside]
        assert sum(one.properties.get("count", 1) for one in features) == len(seen)
        if len(seen) > most_points:
            summed = {name: sum(one.properties[name] for one in features) for name in counts.standing}
            assert {name: number for name, number in summed.items() if number} == Counter(seen.values())
        else:
            assert {one.properties["code"]: one.properties["standing"] for one in features} == seen
        transaction.set_rollback(True)


@SLOWLY
@given(drawing=cities)
def test_overlaps_are_the_sites_over_their_need_and_nothing_else(ground: Ground, drawing: list[Drawn]) -> None:
    with transaction.atomic():
        at = build(drawing, ground)
        found = json.loads(f"[{overlaps(Overlap.O1, ground.planner, at).features}]")
        told = {one["properties"]["code"]: Decimal(one["properties"]["units_over"]) for one in found}
        assert told == {
            one.code: one.units() - (one.need or 0) for one in drawing if one.counted and one.units() > (one.need or 0)
        }
        for feature in found:
            parties = feature["properties"]["parties"]
            site = next(one for one in drawing if one.code == feature["properties"]["code"])
            assert sorted(Decimal(party["units"]) for party in parties) == sorted(
                promise.units for promise in site.promises if promise.covers
            )
        transaction.set_rollback(True)
