"""The coverage table."""

import json
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from shapely import box as shape_of_box

from geoplan.api.areas import LEVELS
from geoplan.api.boxes import read_box
from geoplan.api.geojson import KEPT_BY_ONE
from geoplan.api.narrowing import AREA_CODE, BIGGEST_ID, MomentQuery, levels_of, moment_of
from geoplan.api.parsing import read_query
from geoplan.api.repeats import person
from geoplan.coverage.queries import Within
from geoplan.coverage.rules import CoverageRow, total_of, with_waiting
from geoplan.coverage.services import read_coverage
from geoplan.files.gate import SURFACES, Stopped, through_gate
from geoplan.needs.rules import Authority, Kind
from geoplan.surveys.queries import waiting_by_area


class CoverageQuery(MomentQuery):
    level = serializers.ChoiceField(LEVELS, required=False, default="kelurahan")
    kind = serializers.ChoiceField([kind.value for kind in Kind], required=False)
    authority = serializers.ChoiceField([one.value for one in Authority], required=False)
    year = serializers.IntegerField(required=False, min_value=2000, max_value=2100)
    funder = serializers.IntegerField(required=False, min_value=1, max_value=BIGGEST_ID)
    within = serializers.CharField(required=False, max_length=100_000)


class CoverageRowOutput(serializers.Serializer[CoverageRow]):
    """A row of coverage. Units are decimals as strings, percents numbers with one decimal."""

    code = serializers.CharField()
    name = serializers.CharField()
    sites = serializers.IntegerField()
    sites_adopted = serializers.IntegerField()
    needed = serializers.DecimalField(max_digits=14, decimal_places=2)
    covered = serializers.DecimalField(max_digits=14, decimal_places=2)
    open = serializers.DecimalField(max_digits=14, decimal_places=2)
    over = serializers.DecimalField(max_digits=14, decimal_places=2)
    contested = serializers.IntegerField()
    waiting = serializers.IntegerField()
    units_held = serializers.DecimalField(max_digits=14, decimal_places=2)
    units_planned = serializers.DecimalField(max_digits=14, decimal_places=2)
    units_agreed = serializers.DecimalField(max_digits=14, decimal_places=2)
    units_building = serializers.DecimalField(max_digits=14, decimal_places=2)
    units_done = serializers.DecimalField(max_digits=14, decimal_places=2)
    units_verified = serializers.DecimalField(max_digits=14, decimal_places=2)
    percent = serializers.FloatField(allow_null=True)
    percent_agreed = serializers.FloatField(allow_null=True)
    weighted_percent = serializers.FloatField(allow_null=True)
    cost_open_rupiah = serializers.IntegerField()


class CoverageOutput(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    level = serializers.CharField()
    rows = CoverageRowOutput(many=True)
    total = CoverageRowOutput()


class Coverage(APIView):
    @extend_schema(parameters=[CoverageQuery], responses=CoverageOutput)
    def get(self, request: Request) -> Response:
        """Show what is needed, covered and open, area by area."""
        asked = read_query(request, CoverageQuery)
        moment = moment_of(asked)
        rows = read_coverage(
            viewer=person(request),
            level=asked["level"],
            at=moment.at,
            live=moment.live,
            kind=asked.get("kind"),
            levels=levels_of(asked.get("authority")),
            year=asked.get("year"),
            funder_id=asked.get("funder"),
            within=read_within(asked["within"]) if "within" in asked else None,
        )
        rows = with_waiting(rows, waiting_by_area())
        told = {"at": moment.at, "level": asked["level"], "rows": rows, "total": total_of(rows)}
        return Response(CoverageOutput(told).data, headers={"Cache-Control": KEPT_BY_ONE})


def read_within(text: str) -> Within:
    """Return what coverage is narrowed to: an area code, a box, or a GeoJSON polygon."""
    if AREA_CODE.fullmatch(text):
        return Within(area=text)
    if not text.lstrip().startswith("{"):
        box = read_box(text, "within")
        return Within(shape=shape_of_box(box.west, box.south, box.east, box.north))
    passed = through_gate(read_geometry(text), rule=SURFACES)
    if isinstance(passed, Stopped):
        raise ValidationError({"within": [_("The shape cannot be used: %(why)s.") % {"why": passed.code}]})
    return Within(shape=passed.shape)


def read_geometry(text: str) -> dict[str, Any]:
    try:
        geometry: dict[str, Any] = json.loads(text)
    except (ValueError, RecursionError):
        raise ValidationError({"within": [_("Write an area code, a box or a GeoJSON polygon.")]}) from None
    return geometry
