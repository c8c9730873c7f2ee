"""Random cities: how they are drawn and written into the database, and what the definitions make of a row of them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.gis.geos import Point
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.funders.models import Funder
from geoplan.needs.models import Site
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid
from tests.factories.promises import FunderMaker

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
    people: int = 0
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

    @property
    def open(self) -> Decimal:
        return max(Decimal(0), (self.need or Decimal(0)) - self.units()) if self.counted else Decimal(0)

    @property
    def cost_open(self) -> int:
        return round_half_up(self.open * (self.estimate or (30_000_000 if self.kind == "house" else 187_000_000)))

    def place(self, moved: bool) -> tuple[float, float]:
        """Where an audience sees it."""
        return (self.lon + 0.001 if moved and self.kind == "house" else self.lon, self.lat)

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
        people=draw(st.integers(0, 9)),
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
            facts={"occupants" if one.kind == "house" else "pupils": one.people},
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


SLOWLY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
