"""Where a payer means to work: drawn by hand, or ticked as a list of kelurahan."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.db import transaction
from django.db.models.functions import Now
from shapely import union_all

from geoplan.accounts.models import User
from geoplan.areas.queries import kelurahan_all
from geoplan.files.gate import SURFACES, Stopped, through_gate
from geoplan.funders.errors import AreasUnknown, BoundaryInvalid, GeometryStopped
from geoplan.funders.models import Funder, ResponseArea
from geoplan.funders.services.rights import actor, require_owner
from geoplan.geo import WGS84
from geoplan.journal.services import note


@transaction.atomic
def set_response_area(
    *, funder: Funder, boundary_wkb: bytes, area_codes: Sequence[str] = (), by: User | None
) -> ResponseArea:
    """Set where a payer intends to work: a polygon or several. CRS: EPSG:4326. Raises: NotYours, BoundaryInvalid."""
    require_owner(by, funder)
    boundary = several(GEOSGeometry(memoryview(boundary_wkb), srid=WGS84))
    stored = {"boundary": boundary, "area_codes": list(area_codes), "saved_at": Now()}
    area, _ = ResponseArea.objects.update_or_create(funder=funder, defaults=stored)
    note(actor_id=actor(by), deed="funder.response-area-set", funder=funder.pk)
    return area


def several(shape: GEOSGeometry) -> MultiPolygon:
    """Return a polygon or several as several. Raises: BoundaryInvalid."""
    made = MultiPolygon(shape, srid=WGS84) if isinstance(shape, Polygon) else shape
    if not isinstance(made, MultiPolygon) or made.empty or not made.valid:
        raise BoundaryInvalid
    return made


def draw_response_area(*, funder: Funder, geometry: Mapping[str, Any], by: User | None) -> ResponseArea:
    """Take a drawn or pasted area. Shape: GeoJSON Polygon or MultiPolygon. Raises: NotYours, GeometryStopped."""
    require_owner(by, funder)
    passed = through_gate(geometry, rule=SURFACES)
    if isinstance(passed, Stopped):
        raise GeometryStopped(why=passed.code, **{f"at_{name}": fact for name, fact in passed.facts.items()})
    return set_response_area(funder=funder, boundary_wkb=passed.shape.wkb, by=by)


def tick_response_area(*, funder: Funder, area_codes: Sequence[str], by: User | None) -> ResponseArea:
    """Take a list of kelurahan. Raises: NotYours, AreasUnknown."""
    require_owner(by, funder)
    wanted = sorted(set(area_codes))
    found = [one for one in kelurahan_all() if one.code in wanted]
    if not wanted or len(found) != len(wanted):
        raise AreasUnknown(areas=sorted(set(wanted) - {one.code for one in found}))
    whole = union_all([one.boundary for one in found])
    return set_response_area(funder=funder, boundary_wkb=whole.wkb, area_codes=wanted, by=by)


@transaction.atomic
def clear_response_area(*, funder: Funder, by: User | None) -> None:
    """Say nothing of where a payer means to work any more. Raises: NotYours."""
    require_owner(by, funder)
    if ResponseArea.objects.filter(funder=funder).delete()[0]:
        note(actor_id=actor(by), deed="funder.response-area-cleared", funder=funder.pk)
