"""Keeping payers: their members, plants, pledges and the area they intend to work in."""

from decimal import Decimal

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point, Polygon
from django.db import transaction
from django.db.models.functions import Now

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.funders.errors import (
    BoundaryInvalid,
    KindUnknown,
    MemberRoleUnknown,
    NameMissing,
    NameTaken,
    NotYours,
    PledgeNegative,
)
from geoplan.funders.models import Funder, Membership, Plant, Pledge, ResponseArea, Sector
from geoplan.funders.rules import FunderKind, MemberRole
from geoplan.geo import WGS84
from geoplan.journal.services import note


@transaction.atomic
def create_funder(*, name: str, kind: str, sector: str | None = None, by: User | None) -> Funder:
    """Put a payer on the list. `by` is None for the operator's shell and the demo.

    Raises: NotYours, NameMissing, KindUnknown, NameTaken.
    """
    require_keeper(by)
    written = " ".join(name.split())
    if not written:
        raise NameMissing
    if kind not in list(FunderKind):
        raise KindUnknown(kind=kind, known=[one.value for one in FunderKind])
    line = Sector.objects.get_or_create(name=" ".join(sector.split()))[0] if sector else None
    with db.refusing("funder_name_once", NameTaken(name=written)):
        made = Funder.objects.create(name=written, kind=kind, sector=line)
    note(actor_id=actor(by), deed="funder.created", funder=made.pk, kind=kind)
    return made


@transaction.atomic
def add_member(*, funder: Funder, user: User, role: str, by: User | None) -> Membership:
    """Let a person act for a payer, or change in which role. Raises: NotYours, MemberRoleUnknown."""
    require_owner(by, funder)
    if role not in list(MemberRole):
        raise MemberRoleUnknown(role=role, known=[one.value for one in MemberRole])
    membership, _ = Membership.objects.update_or_create(user=user, funder=funder, defaults={"role": role})
    note(actor_id=actor(by), deed="funder.member-added", funder=funder.pk, user=user.pk, role=role)
    return membership


@transaction.atomic
def add_plant(*, funder: Funder, name: str, location: tuple[float, float], by: User | None) -> Plant:
    """Put a payer's works on the map. CRS: EPSG:4326, lon/lat. Raises: NotYours."""
    require_owner(by, funder)
    place = Point(*location, srid=WGS84)
    plant = Plant.objects.create(funder=funder, name=name.strip(), location=place)
    note(actor_id=actor(by), deed="funder.plant-added", funder=funder.pk, plant=plant.pk)
    return plant


@transaction.atomic
def set_pledge(
    *,
    funder: Funder,
    year: int,
    units: Decimal | None = None,
    amount_rupiah: int | None = None,
    by: User | None,
) -> Pledge:
    """Set the most a payer may hold in a budget year; None is no cap. Lowering it releases nothing.

    Raises: NotYours, PledgeNegative.
    """
    require_owner(by, funder)
    if (units is not None and units < 0) or (amount_rupiah is not None and amount_rupiah < 0):
        raise PledgeNegative(units=units, amount_rupiah=amount_rupiah)
    pledge, _ = Pledge.objects.update_or_create(
        funder=funder, year=year, defaults={"units": units, "amount_rupiah": amount_rupiah}
    )
    note(actor_id=actor(by), deed="funder.pledge-set", funder=funder.pk, year=year)
    return pledge


@transaction.atomic
def set_response_area(*, funder: Funder, boundary_wkb: bytes, by: User | None) -> ResponseArea:
    """Set where a payer intends to work: a polygon or several. CRS: EPSG:4326. Raises: NotYours, BoundaryInvalid."""
    require_owner(by, funder)
    boundary = several(GEOSGeometry(memoryview(boundary_wkb), srid=WGS84))
    area, _ = ResponseArea.objects.update_or_create(funder=funder, defaults={"boundary": boundary, "saved_at": Now()})
    note(actor_id=actor(by), deed="funder.response-area-set", funder=funder.pk)
    return area


def several(shape: GEOSGeometry) -> MultiPolygon:
    """Return a polygon or several as several. Raises: BoundaryInvalid."""
    made = MultiPolygon(shape, srid=WGS84) if isinstance(shape, Polygon) else shape
    if not isinstance(made, MultiPolygon) or made.empty or not made.valid:
        raise BoundaryInvalid
    return made


@transaction.atomic
def name_sector(*, sector_id: int | None, name: str, by: User) -> Sector:
    """Add a line of business, or give one another name."""
    sector = Sector(pk=sector_id, name=" ".join(name.split()))
    sector.save()
    note(actor_id=by.pk, deed="sector.named", sector=sector.pk)
    return sector


def require_keeper(by: User | None) -> None:
    """Raises: NotYours, unless a planner or the operator's shell asks."""
    if by is not None and not may_do(Role(by.role), Deed.MANAGE_FUNDERS):
        raise NotYours


def require_owner(by: User | None, funder: Funder) -> None:
    """Raises: NotYours, unless an owner of the payer, a planner, or the operator's shell asks."""
    if by is None or may_do(Role(by.role), Deed.MANAGE_FUNDERS):
        return
    if not Membership.objects.filter(user=by, funder=funder, role=MemberRole.OWNER.value).exists():
        raise NotYours(funder=funder.pk)


def actor(by: User | None) -> int | None:
    return by.pk if by else None
