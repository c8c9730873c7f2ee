"""Sites: lists by box, counts, one site, and whether anything changed."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Audience
from geoplan.adoptions.models import Adoption
from geoplan.api.boxes import read_box
from geoplan.api.geojson import GEOJSON, KEPT_BY_ALL, OneShape, cached, collection, kept
from geoplan.api.narrowing import SiteQuery, filter_of, moment_of
from geoplan.api.paging import Cursor, next_address, read_cursor, read_limit
from geoplan.api.parsing import read_query
from geoplan.api.repeats import person
from geoplan.coverage.queries import audience_allowed, data_version, public_schools, site_counts
from geoplan.coverage.services import SiteSheet, list_sites, look_at_site
from geoplan.funders.queries import sees_money_of
from geoplan.geo import Box
from geoplan.needs.rules import Kind

LISTED = "sites"
MOST = 10_000
FEATURES = {(200, GEOJSON): OpenApiTypes.OBJECT, 304: None}


class BoxQuery(SiteQuery):
    bbox = serializers.CharField(required=False, max_length=200)


class ListQuery(BoxQuery):
    near = serializers.CharField(required=False, max_length=100)
    limit = serializers.CharField(required=False, max_length=20)
    cursor = serializers.CharField(required=False, max_length=500)


class CountsOutput(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    standing = serializers.DictField(child=serializers.IntegerField())
    kind = serializers.DictField(child=serializers.IntegerField())


class VersionOutput(serializers.Serializer[Any]):
    version = serializers.CharField()


class PromiseOutput(serializers.Serializer[Adoption]):
    """A promise as everybody who sees holders may read it; money only for its own people and planners."""

    id = serializers.IntegerField()
    funder = serializers.IntegerField(source="funder_id")
    name = serializers.CharField(source="funder.name")
    kind = serializers.CharField(source="funder.kind")
    stage = serializers.CharField()
    units = serializers.DecimalField(max_digits=8, decimal_places=2)
    year = serializers.IntegerField()
    imported = serializers.BooleanField()
    ends_at = serializers.DateTimeField(allow_null=True)
    claimed_at = serializers.DateTimeField()


class SiteList(APIView):
    content_negotiation_class = OneShape

    @extend_schema(operation_id="sites_list", parameters=[ListQuery], responses=FEATURES)
    def get(self, request: Request) -> HttpResponse:
        """List the sites of a box that the caller may see, by code or nearest first."""
        viewer = person(request)
        asked = read_query(request, ListQuery)
        narrowed, moment, box, near = filter_of(asked), moment_of(asked), box_of(asked), near_of(asked)
        cursor, most = read_cursor(request, LISTED, width=1), read_limit(request, most=MOST)
        reads = audience_allowed(viewer, narrowed)

        def answer() -> HttpResponse:
            page = list_sites(
                viewer=viewer,
                at=moment.at,
                live=moment.live,
                narrowed=narrowed,
                box=box,
                near=near,
                after=str(cursor.after[0]) if cursor else None,
                most=most,
            )
            last = Cursor((page.last_code,)) if page.last_code else None
            return collection(page.features, next=next_address(request, last, LISTED))

        return kept(request, (reads, data_version(moment.at)), answer)


class SiteCountsView(APIView):
    @extend_schema(parameters=[BoxQuery], responses={200: CountsOutput, 304: None})
    def get(self, request: Request) -> HttpResponse:
        """Count the sites of a box by standing and by kind."""
        viewer = person(request)
        asked = read_query(request, BoxQuery)
        narrowed, moment, box = filter_of(asked), moment_of(asked), box_of(asked)
        reads = audience_allowed(viewer, narrowed)

        def answer() -> HttpResponse:
            found = site_counts(viewer=viewer, at=moment.at, live=moment.live, narrowed=narrowed, box=box)
            return json_answer(asdict(found))

        return kept(request, (reads, data_version(moment.at)), answer)


class SiteVersionView(APIView):
    @extend_schema(responses={200: VersionOutput, 304: None})
    def get(self, request: Request) -> HttpResponse:
        """Tell the version of all sites, promises and boundaries; 304 while nothing changed."""
        reads, version = audience_allowed(person(request)), data_version(db.now())
        return kept(request, (reads, version), lambda: json_answer({"version": str(version)}))


class SiteDetail(APIView):
    content_negotiation_class = OneShape

    @extend_schema(responses={(200, GEOJSON): OpenApiTypes.OBJECT})
    def get(self, request: Request, code: str) -> HttpResponse:
        """Show one site as far as the caller may read it."""
        viewer = person(request)
        sheet = look_at_site(viewer=viewer, code=code, at=db.now())
        answer = json_answer(feature_of(sheet, viewer), GEOJSON)
        answer["ETag"] = f'"{sheet.site.version}"'
        # A merged record's code answers with the one that stayed; this says which that is.
        answer["Content-Location"] = reverse("api:site", args=[sheet.site.code])
        return cached(answer)


class PublicSchools(APIView):
    content_negotiation_class = OneShape
    permission_classes = [AllowAny]

    @extend_schema(responses=FEATURES)
    def get(self, request: Request) -> HttpResponse:
        """List the schools as open data."""
        at = db.now()
        version = data_version(at)
        return kept(request, (Audience.SCHOOLS, version), lambda: collection(public_schools(at)), KEPT_BY_ALL)


def box_of(asked: dict[str, Any]) -> Box | None:
    return read_box(asked["bbox"]) if "bbox" in asked else None


def near_of(asked: dict[str, Any]) -> tuple[float, float] | None:
    """Return the place a list is sorted around. CRS: EPSG:4326, lon/lat."""
    if "near" not in asked:
        return None
    try:
        # A box that begins at the place: the same four rules for what a degree is.
        box = read_box(f"{asked['near']},180,90", "near")
    except ValidationError:
        raise ValidationError({"near": [_("Write two numbers: longitude,latitude.")]}) from None
    return box.west, box.south


def feature_of(sheet: SiteSheet, viewer: User) -> dict[str, Any]:
    """Return a site as a GeoJSON feature with what its reader may know."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(sheet.place.x, 6), round(sheet.place.y, 6)]},
        "properties": plain_facts(sheet) | standing_facts(sheet) | exact_facts(sheet) | promise_facts(sheet, viewer),
    }


def plain_facts(sheet: SiteSheet) -> dict[str, Any]:
    site = sheet.site
    return {
        "code": site.code,
        "kind": site.kind,
        "name": site.name if site.kind == Kind.SCHOOL else None,
        "area": site.area.code,
        "area_name": site.area.name,
        "status": site.status,
        "priority": site.priority,
        "severity": site.severity or None,
        "estimate_rupiah": site.estimate_rupiah,
        "version": site.version,
        "moved": sheet.is_moved,
        "units_needed": units(site.units_needed),
    }


def standing_facts(sheet: SiteSheet) -> dict[str, Any]:
    """Return how the site stands, as in lists; nulls for who may not read it."""
    so = sheet.standing
    if so is None:
        return {"standing": None, "units_open": None, "units_covered": None, "units_over": None, "contested": None}
    return {
        "standing": so.standing.value,
        "units_open": units(so.open) if sheet.site.units_needed is not None else None,
        "units_covered": units(so.covered),
        "units_over": units(so.over),
        "contested": so.is_contested,
    }


def exact_facts(sheet: SiteSheet) -> dict[str, Any]:
    """Return what leads to the place, and what was found there: only with a right to it."""
    site = sheet.site
    if not sheet.sees_exact:
        return {}
    return {
        "closed_reason": site.closed_reason or None,
        "priority_parts": site.priority_parts,
        "reference": site.reference if site.kind == Kind.SCHOOL else None,
        "address": site.address,
        "rt": site.rt,
        "rw": site.rw,
        "accuracy_m": site.accuracy_m,
        "location_source": site.location_source,
        "facts": site.facts,
    }


def promise_facts(sheet: SiteSheet, viewer: User) -> dict[str, Any]:
    if sheet.holders is None:
        return {}
    return {"holders": [promise_of(adoption, viewer) for adoption in sheet.holders]}


def promise_of(adoption: Adoption, viewer: User) -> dict[str, Any]:
    told = dict(PromiseOutput(adoption).data)
    if sees_money_of(viewer, adoption.funder_id):
        told |= {"amount_rupiah": adoption.amount_rupiah, "realised_rupiah": adoption.realised_rupiah}
    return told


def units(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def json_answer(body: Any, content_type: str = "application/json") -> HttpResponse:
    return HttpResponse(JSONRenderer().render(body), content_type=content_type)
