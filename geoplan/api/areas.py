"""Boundaries, open to everybody."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from geoplan.api.geojson import GEOJSON, KEPT_BY_ALL, OneShape, collection, kept
from geoplan.api.narrowing import QueryForm
from geoplan.api.parsing import read_query
from geoplan.areas.models import Area
from geoplan.areas.queries import area
from geoplan.coverage.queries import areas_version, boundaries

LEVELS = ["city", "kecamatan", "kelurahan"]


class AreaQuery(QueryForm):
    level = serializers.ChoiceField(LEVELS, required=False, default="kelurahan")


class AreaOutput(GeoFeatureModelSerializer):  # type: ignore[misc]  # drf-gis has no types
    """An area with its boundary as loaded."""

    class Meta:
        model = Area
        geo_field = "boundary"
        id_field = False
        fields = ("code", "name", "level", "schematic", "source", "loaded_at")


class AreaList(APIView):
    content_negotiation_class = OneShape
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="areas_list", parameters=[AreaQuery], responses={(200, GEOJSON): OpenApiTypes.OBJECT, 304: None}
    )
    def get(self, request: Request) -> HttpResponse:
        """List the areas of a level, drawn so that neighbours keep one edge."""
        level = read_query(request, AreaQuery)["level"]
        return kept(request, (areas_version(),), lambda: collection(boundaries(level)), KEPT_BY_ALL)


class AreaDetail(APIView):
    content_negotiation_class = OneShape
    permission_classes = [AllowAny]

    @extend_schema(responses={(200, GEOJSON): OpenApiTypes.OBJECT, 304: None})
    def get(self, request: Request, code: str) -> HttpResponse:
        """Show one area with its boundary as loaded."""

        def answer() -> HttpResponse:
            told: dict[str, Any] = dict(AreaOutput(area(code)).data)
            return HttpResponse(JSONRenderer().render(told), content_type=GEOJSON)

        return kept(request, (areas_version(),), answer, KEPT_BY_ALL)
