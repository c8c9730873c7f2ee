"""A house, a school three rooms short, two companies and the city as payers.

106.00        106.02
  +------+------+
  | HOUS |      |     HOUSE000A: one house, needs 1
  | SCHO |      |     SCHOO000A: a school, needs 3 rooms
  +------+------+     both in 36.72.01.1001, both verified
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.db import connection

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.models import Adoption, SiteLoad
from geoplan.funders.models import Funder, Membership
from geoplan.needs.models import Site
from tests.factories.places import Grid, make_grid, make_house, make_school

HOUSE = "AAAA-0001"
SCHOOL = "AAAA-0002"
PAST = datetime(2020, 1, 14, 16, 59, 59, tzinfo=UTC)


@dataclass(frozen=True)
class Scene:
    grid: Grid
    house: Site
    school: Site
    first: Funder
    second: Funder
    city: Funder
    officer: User
    rival: User
    planner: User
    surveyor: User


def make_person(role: Role, email: str) -> User:
    return User.objects.create(email=email, role=role.value, name=email.partition("@")[0])


def make_funder(name: str, *members: User, kind: str = "company", role: str = "owner") -> Funder:
    funder = Funder.objects.create(name=name, kind=kind)
    for member in members:
        Membership.objects.create(user=member, funder=funder, role=role)
    return funder


def make_scene() -> Scene:
    grid = make_grid()
    planner = make_person(Role.PLANNER, "planner@contoh.test")
    surveyor = make_person(Role.SURVEYOR, "surveyor@contoh.test")
    officer, rival = (make_person(Role.OFFICER, f"{name}@contoh.test") for name in ("officer", "rival"))
    area = grid.north_west
    return Scene(
        grid=grid,
        house=make_house(surveyor, area, HOUSE, 106.005, -6.005, status="verified"),
        school=make_school(surveyor, area, SCHOOL, 106.005, -6.015, "3", status="verified"),
        first=make_funder("PT Pertama", officer),
        second=make_funder("PT Kedua", rival),
        city=make_funder("Kota Contoh", kind="city"),
        officer=officer,
        rival=rival,
        planner=planner,
        surveyor=surveyor,
    )


def held(
    site: Site,
    funder: Funder,
    units: str = "1",
    *,
    ends_in: timedelta = timedelta(days=14),
    stage: str = "held",
    imported: bool = False,
) -> Adoption:
    """Write an adoption past all services, as a careless program would."""
    return Adoption.objects.create(
        site=site,
        funder=funder,
        units=Decimal(units),
        year=2027,
        stage=stage,
        imported=imported,
        ends_at=None if stage != "held" else datetime.now(UTC) + ends_in,
    )


def sql(statement: str, *params: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


def load_of(site: Site) -> tuple[Decimal, Decimal]:
    row = SiteLoad.objects.get(site=site)
    return row.units_claimed, row.units_imported


def stages(site: Site) -> Iterator[str]:
    return Adoption.objects.filter(site=site).order_by("pk").values_list("stage", flat=True).iterator()
