"""A hand-drawn city of 12 sites and 4 kelurahan, on the grid of tests/factories/places.py.

    36.72.01.1001 (north-west)              36.72.01.1002 (north-east)
      H1 house, bare, p 50                    H4 house, closed as done, p 40: A verified 1 (2026)
      H2 house, p 20: A held 1 (2026)         H5 house, closed: no such house, p 99
      H3 house, p 80: A agreed 1 (2027),      S2 school, need unknown, p 90
         the city's list agreed 1 (2026)
      S1 school, need 4, p 10: A planned 2 (2027), B building 1 (2026)
      H6 house on the border to 1002, p 30, own estimate 45 million
    36.72.02.1001 (south-west)              36.72.02.1002 (south-east)
      S3 school, need 0, p 25                 nothing
      S4 school, need 2, p 100: B done 2 (2027)
      H7 house, p 60: B held 1 (2027), but the hold has ended
      H8 house, p 70: A done 1 (2027)

Every house's moved point lies 0.002 degrees (221 m) east of it, in the same kelurahan, H6's in the next one.
H1, H2, H3 are verified, the others reported.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.funders.models import Funder
from geoplan.needs.models import Site
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid, make_house, make_school
from tests.factories.promises import FunderMaker


@dataclass(frozen=True)
class City:
    grid: Grid
    sites: dict[str, Site]
    a: Funder
    b: Funder
    council: Funder
    planner: User
    officer_of_a: User
    officer_of_b: User
    surveyor: User
    monitor: User
    operator: User


def promise(
    site: Site,
    funder: Funder,
    units: str = "1",
    stage: str = "held",
    year: int = 2026,
    days: float = 5,
    imported: bool = False,
) -> Adoption:
    return Adoption.objects.create(
        site=site,
        funder=funder,
        units=Decimal(units),
        stage=stage,
        year=year,
        imported=imported,
        ends_at=db.now() + timedelta(days=days) if stage == "held" else None,
    )


def close(site: Site, reason: str) -> None:
    site.refresh_from_db()
    site.status, site.closed_reason = "closed", reason
    site.save()


@pytest.fixture
def city(grid: Grid, person: PeopleMaker, funder_of: FunderMaker) -> City:
    by = person("planner", email="drawer@geoplan.test")
    officer_of_a, officer_of_b = person("officer"), person("officer")
    a, b = funder_of("PT A", officer_of_a), funder_of("PT B", officer_of_b)
    council = funder_of("Kota Contoh", kind="city")
    nw, ne, sw = grid.north_west, grid.north_east, grid.south_west
    verified = {"status": "verified"}
    sites = {
        "H1": make_house(by, nw, "H1", 106.004, -6.004, priority=50, **verified),
        "H2": make_house(by, nw, "H2", 106.008, -6.004, priority=20, **verified),
        "H3": make_house(by, nw, "H3", 106.012, -6.004, priority=80, **verified),
        "S1": make_school(by, nw, "S1", 106.010, -6.010, "4", priority=10, facts={"level": "sd"}),
        "H6": make_house(by, nw, "H6", 106.020, -6.010, priority=30, estimate_rupiah=45_000_000),
        "H4": make_house(by, ne, "H4", 106.030, -6.004, priority=40),
        "H5": make_house(by, ne, "H5", 106.032, -6.004, priority=99),
        "S2": make_school(by, ne, "S2", 106.030, -6.012, None, priority=90, facts={"level": "sma"}),
        "S3": make_school(by, sw, "S3", 106.004, -6.030, "0", priority=25, facts={"level": "mi"}),
        "S4": make_school(by, sw, "S4", 106.008, -6.030, "2", priority=100, facts={"level": "smp"}),
        "H7": make_house(by, sw, "H7", 106.012, -6.030, priority=60),
        "H8": make_house(by, sw, "H8", 106.014, -6.034, priority=70),
    }
    promise(sites["H2"], a, year=2026)
    promise(sites["H3"], a, stage="agreed", year=2027)
    promise(sites["H3"], council, stage="agreed", year=2026, imported=True)
    promise(sites["S1"], a, "2", stage="planned", year=2027)
    promise(sites["S1"], b, stage="building", year=2026)
    promise(sites["H4"], a, stage="verified", year=2026)
    promise(sites["S4"], b, "2", stage="done", year=2027)
    promise(sites["H7"], b, year=2027, days=-1)
    promise(sites["H8"], a, stage="done", year=2027)
    close(sites["H4"], "done")
    close(sites["H5"], "no-such-house")
    return City(
        grid=grid,
        sites=sites,
        a=a,
        b=b,
        council=council,
        planner=by,
        officer_of_a=officer_of_a,
        officer_of_b=officer_of_b,
        surveyor=person("surveyor"),
        monitor=person("monitor"),
        operator=person("operator"),
    )
