"""Where promises overlap, and where nobody has come."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from geoplan import db
from geoplan.api.geojson import GEOJSON, OneShape, cached, collection
from geoplan.api.narrowing import QueryForm
from geoplan.api.paging import read_limit
from geoplan.api.parsing import read_query
from geoplan.api.repeats import person
from geoplan.coverage.rules import Gap, Overlap
from geoplan.coverage.services import list_gaps, list_overlaps

FEATURES = {(200, GEOJSON): OpenApiTypes.OBJECT}


class OverlapQuery(QueryForm):
    type = serializers.ChoiceField([one.value for one in Overlap])


class GapQuery(QueryForm):
    type = serializers.ChoiceField([one.value for one in Gap])
    limit = serializers.CharField(required=False, max_length=20)


class OverlapList(APIView):
    content_negotiation_class = OneShape

    @extend_schema(parameters=[OverlapQuery], responses=FEATURES)
    def get(self, request: Request) -> HttpResponse:
        """List the overlaps of a type that the caller is party to, or all for planners."""
        kind = Overlap(read_query(request, OverlapQuery)["type"])
        at = db.now()
        found = list_overlaps(viewer=person(request), kind=kind, at=at)
        return cached(collection(found.features, at=at.isoformat()))


class GapList(APIView):
    content_negotiation_class = OneShape

    @extend_schema(parameters=[GapQuery], responses=FEATURES)
    def get(self, request: Request) -> HttpResponse:
        """List the gaps of a type, the worst first."""
        kind = Gap(read_query(request, GapQuery)["type"])
        at = db.now()
        found = list_gaps(viewer=person(request), kind=kind, at=at, most=read_limit(request, default=1000))
        return cached(collection(found.features, at=at.isoformat(), found=found.found))
