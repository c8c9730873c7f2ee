"""Who pays."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan.accounts.models import User
from geoplan.api.paging import page_by_id
from geoplan.api.parsing import read_query
from geoplan.api.repeats import person
from geoplan.funders.models import Funder, Plant
from geoplan.funders.queries import (
    funder_seen,
    members_of,
    payers_seen,
    plants_of,
    pledges_of,
    sees_money_of,
)
from geoplan.funders.rules import FunderKind, Standing

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
    year = serializers.IntegerField()
    units = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    amount_rupiah = serializers.IntegerField(allow_null=True)


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


def told(funder: Funder, user: User) -> dict[str, Any]:
    """Return a payer as its reader may know it."""
    money = sees_money_of(user, funder.pk)
    return {
        **FunderOutput(funder).data,
        "plants": PlantOutput(plants_of(funder.pk), many=True).data,
        "pledges": PledgeOutput(pledges_of(funder.pk), many=True).data if money else None,
        "members": MemberOutput(members_of(funder.pk), many=True).data if money else None,
    }
