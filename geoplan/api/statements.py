"""A payer's year as JSON, workbook and paper. The sums of the three are one sum."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan import db
from geoplan.accounts.queries import is_demo
from geoplan.adoptions.queries import statement_of
from geoplan.adoptions.writing.statements import Statement, statement_pdf, statement_workbook
from geoplan.api.parsing import read_query
from geoplan.api.repeats import person
from geoplan.areas.queries import areas
from geoplan.funders.queries import budget_year, money_of
from geoplan.funders.rules import YEARS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class StatementInput(serializers.Serializer[Any]):
    year = serializers.IntegerField(required=False, min_value=YEARS[0], max_value=YEARS[-1])


class PromisesTotal(serializers.Serializer[Any]):
    """Promises added up. Units: decimals; money: whole rupiah."""

    promises = serializers.IntegerField()
    units = serializers.DecimalField(max_digits=12, decimal_places=2)
    amount_rupiah = serializers.IntegerField()
    realised_rupiah = serializers.IntegerField()


class StatementStage(serializers.Serializer[Any]):
    """`counts` is false for stages that ended: they are in no other sum."""

    stage = serializers.CharField()
    counts = serializers.BooleanField()
    total = PromisesTotal()


class StatementLine(serializers.Serializer[Any]):
    adoption = serializers.IntegerField(source="id")
    site = serializers.CharField(source="code")
    kind = serializers.CharField()
    area_name = serializers.CharField()
    stage = serializers.CharField()
    counts = serializers.BooleanField()
    units = serializers.DecimalField(max_digits=6, decimal_places=2)
    amount_rupiah = serializers.IntegerField(allow_null=True)
    realised_rupiah = serializers.IntegerField(allow_null=True)
    imported = serializers.BooleanField()
    claimed_at = serializers.DateTimeField()
    first_year = serializers.IntegerField(help_text="the budget year it was made for; another one: carried over")


class StatementOutput(serializers.Serializer[Any]):
    """A payer's year: what was set aside (null: no cap), promised, agreed, built and spent."""

    funder = serializers.IntegerField(source="funder_id")
    funder_name = serializers.CharField()
    year = serializers.IntegerField()
    at = serializers.DateTimeField()
    pledged_units = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    pledged_rupiah = serializers.IntegerField(allow_null=True)
    left_rupiah = serializers.IntegerField(allow_null=True, help_text="negative where more is promised than set aside")
    promised = PromisesTotal()
    firm = PromisesTotal()
    built = PromisesTotal()
    stages = StatementStage(many=True)
    lines = StatementLine(many=True)


class AsNamed(BaseContentNegotiation):
    """The address names the form, so what the client says it accepts does not matter."""

    def select_parser(self, _request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, _request: Request, renderers: Any, _format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


def asked_for(request: Request, funder_id: int) -> Statement:
    """Raises: FunderNotFound, also for whoever may not read the payer's money."""
    asked, at = read_query(request, StatementInput), db.now()
    funder = money_of(person(request), funder_id)
    return statement_of(funder, asked.get("year") or budget_year(at), at)


def sent(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)


class StatementJson(APIView):
    @extend_schema(operation_id="funder_statement_json", parameters=[StatementInput], responses=StatementOutput)
    def get(self, request: Request, funder_id: int) -> Response:
        """Return a payer's year; 404 for whoever may not read its money."""
        return Response(StatementOutput(asked_for(request, funder_id)).data)


class StatementXlsx(APIView):
    content_negotiation_class = AsNamed

    @extend_schema(
        operation_id="funder_statement_xlsx",
        parameters=[StatementInput],
        responses={(200, XLSX): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, funder_id: int) -> HttpResponse:
        """Return a payer's year as a workbook."""
        told = asked_for(request, funder_id)
        return sent(statement_workbook(told), XLSX, f"rekap-csr-{told.year}.xlsx")


class StatementPdf(APIView):
    content_negotiation_class = AsNamed

    @extend_schema(
        operation_id="funder_statement_pdf",
        parameters=[StatementInput],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, funder_id: int) -> HttpResponse:
        """Return a payer's year as sheets of paper."""
        told = asked_for(request, funder_id)
        city = areas("city").values_list("name", flat=True).first() or ""
        content = statement_pdf(told, city=city, demo=is_demo())
        return sent(content, "application/pdf", f"rekap-csr-{told.year}.pdf")


FORMS: dict[str, type[APIView]] = {"json": StatementJson, "xlsx": StatementXlsx, "pdf": StatementPdf}
