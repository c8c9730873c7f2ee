"""Who pays."""

import json
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.queries import PledgeUse, pledge_use
from geoplan.api.paging import page_by_id
from geoplan.api.parsing import read_body, read_query
from geoplan.api.repeats import person
from geoplan.funders.errors import AreasUnknown
from geoplan.funders.models import Funder, Plant, Pledge, ResponseArea
from geoplan.funders.queries import (
    budget_year,
    funder_seen,
    members_of,
    money_of,
    payers_seen,
    plants_of,
    pledges_of,
    response_area_of,
    sees_contact_of,
    sees_money_of,
)
from geoplan.funders.rules import YEARS, FunderKind, Purpose, Standing
from geoplan.funders.services import clear_response_area, draw_response_area, set_pledge, tick_response_area

LISTED = "funders"


class ListInput(serializers.Serializer[Any]):
    mine = serializers.BooleanField(required=False, default=False)
    limit = serializers.CharField(required=False)
    cursor = serializers.CharField(required=False)


class FunderOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.CharField(help_text=", ".join(FunderKind))
    sector = serializers.CharField(source="sector.name", default=None, allow_null=True)
    standing = serializers.CharField(help_text=", ".join(Standing))


class PledgeOutput(serializers.Serializer[Any]):
    """The most a payer may hold in a year, of an area and a kind where it is for a part; null is no cap."""

    year = serializers.IntegerField()
    area = serializers.CharField(source="area.code", default=None, allow_null=True)
    kind = serializers.SerializerMethodField(help_text="house, school, or null for both")
    units = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    amount_rupiah = serializers.IntegerField(allow_null=True)

    def get_kind(self, pledge: Pledge) -> str | None:
        return pledge.kind or None


class PledgeUseOutput(serializers.Serializer[Any]):
    """A pledge beside what is held of it. Units: decimals; money: whole rupiah; null where nothing caps it."""

    year = serializers.IntegerField()
    area = serializers.CharField(source="area_code", allow_null=True)
    kind = serializers.SerializerMethodField(help_text="house, school, or null for both")
    units = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    amount_rupiah = serializers.IntegerField(allow_null=True)
    units_held = serializers.DecimalField(max_digits=12, decimal_places=2)
    held_rupiah = serializers.IntegerField(source="rupiah_held")
    units_over = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    over_rupiah = serializers.IntegerField(source="rupiah_over", allow_null=True)
    reason = serializers.CharField()

    def get_kind(self, use: PledgeUse) -> str | None:
        return use.kind or None


class PledgesOutput(serializers.Serializer[Any]):
    results = PledgeUseOutput(many=True)


class PledgesInput(serializers.Serializer[Any]):
    year = serializers.IntegerField(required=False, min_value=YEARS[0], max_value=YEARS[-1])


class PledgeInput(serializers.Serializer[Any]):
    """One pledge: of the year, or of an area or a kind in it. Both figures null: on record, but no cap."""

    year = serializers.IntegerField(required=False, min_value=YEARS[0], max_value=YEARS[-1])
    area = serializers.CharField(required=False, allow_null=True, max_length=20)
    kind = serializers.ChoiceField([Purpose.HOUSE.value, Purpose.SCHOOL.value], required=False, allow_null=True)
    units = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True, default=None)
    amount_rupiah = serializers.IntegerField(allow_null=True, default=None)
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)


class AreaInput(serializers.Serializer[Any]):
    """Either a list of kelurahan by code, or a drawn area. Shape: GeoJSON Polygon or MultiPolygon; null: none."""

    area_codes = serializers.ListField(child=serializers.CharField(max_length=20), required=False, max_length=500)
    geometry = serializers.JSONField(required=False, allow_null=True)


class AreaProperties(serializers.Serializer[Any]):
    area_codes = serializers.ListField(child=serializers.CharField())
    saved_at = serializers.DateTimeField(allow_null=True)


class AreaOutput(serializers.Serializer[Any]):
    """Where a payer means to work, as a GeoJSON feature; geometry is null where it said nothing."""

    type = serializers.CharField()
    geometry = serializers.JSONField(allow_null=True)
    properties = AreaProperties()


class MemberOutput(serializers.Serializer[Any]):
    name = serializers.CharField(source="user.name")
    email = serializers.EmailField(source="user.email")
    role = serializers.CharField()


class PlantOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    location = serializers.SerializerMethodField()

    def get_location(self, plant: Plant) -> dict[str, Any]:
        return {"type": "Point", "coordinates": [plant.location.x, plant.location.y]}


class FunderPage(serializers.Serializer[Any]):
    results = FunderOutput(many=True)
    next = serializers.CharField(allow_null=True)


class FunderDetail(FunderOutput):
    """A payer with its works; pledges and members for itself and planners, null for others."""

    plants = PlantOutput(many=True)
    pledges = PledgeOutput(many=True, allow_null=True)
    members = MemberOutput(many=True, allow_null=True)


class FunderList(APIView):
    @extend_schema(operation_id="funders_list", parameters=[ListInput], responses=FunderPage)
    def get(self, request: Request) -> Response:
        """List approved payers; with `mine=true` those you act for."""
        asked = read_query(request, ListInput)
        rows = payers_seen(person(request), mine=asked["mine"])
        shown, following = page_by_id(rows, request, LISTED)
        return Response({"results": FunderOutput(shown, many=True).data, "next": following})


class FunderOne(APIView):
    @extend_schema(responses=FunderDetail)
    def get(self, request: Request, funder_id: int) -> Response:
        """Return one payer."""
        user = person(request)
        return Response(told(funder_seen(user, funder_id), user))


class Pledges(APIView):
    @extend_schema(operation_id="funder_pledges", parameters=[PledgesInput], responses=PledgesOutput)
    def get(self, request: Request, funder_id: int) -> Response:
        """List what a payer sets aside beside what is held of it; 404 for whoever may not read its money."""
        asked = read_query(request, PledgesInput)
        funder = money_of(person(request), funder_id)
        return Response(uses_of(funder, asked.get("year")))

    @extend_schema(operation_id="funder_pledge_set", request=PledgeInput, responses=PledgesOutput)
    def put(self, request: Request, funder_id: int) -> Response:
        """Set one pledge, raised or lowered; answer with all of that year. Lowering gives nothing back by itself."""
        asked, by = read_body(request, PledgeInput), person(request)
        funder = money_of(by, funder_id)
        year = asked.get("year") or budget_year(db.now())
        units: Decimal | None = asked["units"]
        set_pledge(
            funder=funder,
            year=year,
            units=units,
            amount_rupiah=asked["amount_rupiah"],
            area_code=asked.get("area"),
            kind=asked.get("kind") or Purpose.ANY.value,
            reason=asked["reason"],
            by=by,
        )
        return Response(uses_of(funder, year))


def uses_of(funder: Funder, year: int | None) -> dict[str, Any]:
    return {"results": PledgeUseOutput(pledge_use(funder.pk, year, db.now()), many=True).data}


class ResponseAreaOne(APIView):
    @extend_schema(operation_id="funder_response_area", responses=AreaOutput)
    def get(self, request: Request, funder_id: int) -> Response:
        """Return where a payer means to work; 404 for whoever may not know."""
        funder = money_of(person(request), funder_id)
        return Response(feature_of(response_area_of(funder.pk)))

    @extend_schema(operation_id="funder_response_area_set", request=AreaInput, responses=AreaOutput)
    def put(self, request: Request, funder_id: int) -> Response:
        """Set where a payer means to work: by kelurahan, or drawn; a null geometry takes it away."""
        asked, by = read_body(request, AreaInput), person(request)
        funder = money_of(by, funder_id)
        if ("area_codes" in asked) == ("geometry" in asked):
            raise AreasUnknown
        if "area_codes" in asked:
            tick_response_area(funder=funder, area_codes=asked["area_codes"], by=by)
        elif asked["geometry"] is None:
            clear_response_area(funder=funder, by=by)
        else:
            drawn = asked["geometry"]
            draw_response_area(funder=funder, geometry=drawn if isinstance(drawn, dict) else {}, by=by)
        return Response(feature_of(response_area_of(funder.pk)))


def feature_of(area: ResponseArea | None) -> dict[str, Any]:
    """Return a response area as GeoJSON. CRS: EPSG:4326, lon/lat."""
    told = {"area_codes": area.area_codes if area else [], "saved_at": area.saved_at if area else None}
    geometry = json.loads(area.boundary.json) if area else None
    return {"type": "Feature", "geometry": geometry, "properties": told}


def told(funder: Funder, user: User) -> dict[str, Any]:
    """Return a payer as its reader may know it."""
    money, contact = sees_money_of(user, funder.pk), sees_contact_of(user, funder.pk)
    return {
        **FunderOutput(funder).data,
        "plants": PlantOutput(plants_of(funder.pk), many=True).data,
        "pledges": PledgeOutput(pledges_of(funder.pk), many=True).data if money else None,
        "members": MemberOutput(members_of(funder.pk), many=True).data if contact else None,
    }
