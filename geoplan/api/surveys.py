"""Uploads: send a file, read its report, accept repairs, mend rows, publish."""

import uuid
from dataclasses import asdict
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db.models import Q
from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan.api.geojson import OneShape
from geoplan.api.paging import Cursor, cut, next_address, read_cursor, read_limit
from geoplan.api.problems import refusal_body
from geoplan.api.repeats import answer_once, key_of, person
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.queries import (
    Report,
    failure_of,
    report_of,
    require_earlier,
    row_of,
    rows_of,
    survey_for,
    surveys_of,
    template_of,
)
from geoplan.surveys.rules import BUSY
from geoplan.surveys.services import (
    accept_repairs,
    change_counts,
    declare_replaces,
    mend_row,
    problems_workbook,
    publish_or_queue,
    read_again,
    remap_survey,
    take_in,
)

UPLOADS = "surveys"
KINDS = ("house", "school", "holding")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTED = "survey-rows"


class UploadInput(serializers.Serializer[Any]):
    file = serializers.FileField()
    kind = serializers.ChoiceField(choices=KINDS)
    sheet = serializers.CharField(required=False, max_length=200, help_text="of a workbook, or the layer of a file")
    funder = serializers.IntegerField(required=False, min_value=1)
    year = serializers.IntegerField(required=False, min_value=2000, max_value=2100)
    replaces = serializers.UUIDField(required=False, help_text="the earlier upload this list is a newer version of")


class ReadInput(serializers.Serializer[Any]):
    """How to read a refused file once more."""

    sheet = serializers.CharField(required=False, max_length=200)
    mapping = serializers.DictField(child=serializers.CharField(max_length=40), required=False)


class SurveyOutput(serializers.Serializer[Survey]):
    """An upload. While it is read or published `step` tells what is done, and `progress_done` of `progress_total`
    rows how far it is; `failure` is the problem a file was refused with.
    """

    id = serializers.UUIDField()
    kind = serializers.CharField()
    file_name = serializers.CharField()
    file_bytes = serializers.IntegerField()
    file_sha256 = serializers.CharField()
    state = serializers.CharField()
    received_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    replaces = serializers.UUIDField(source="replaces_id", allow_null=True)
    understood = serializers.JSONField()
    step = serializers.CharField()
    progress_done = serializers.IntegerField()
    progress_total = serializers.IntegerField()
    file_kept = serializers.BooleanField()
    failure = serializers.SerializerMethodField()

    def get_failure(self, survey: Survey) -> dict[str, Any] | None:
        refused = failure_of(survey)
        return refusal_body(refused) if refused else None


class RowOutput(serializers.Serializer[SurveyRow]):
    """One row as its uploader may read it: personal columns are not among the cells."""

    line = serializers.IntegerField()
    good = serializers.BooleanField()
    waiting = serializers.BooleanField()
    outcome = serializers.CharField()
    site = serializers.SerializerMethodField()
    cells = serializers.JSONField()
    problems = serializers.JSONField()

    def get_site(self, row: SurveyRow) -> str | None:
        return row.site.code if row.site else None


class RowInput(serializers.Serializer[Any]):
    cells = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=10_000))


class RepairsInput(serializers.Serializer[Any]):
    """Which repairs to accept: of one line, of one kind, or all."""

    line = serializers.IntegerField(required=False, min_value=1)
    code = serializers.CharField(required=False, max_length=60)


class MappingInput(serializers.Serializer[Any]):
    """What headings mean: heading as written to field, or to `ignored`."""

    mapping = serializers.DictField(child=serializers.CharField(max_length=40), allow_empty=False)


def status_of(survey: Survey, *, done: int) -> int:
    """Return 202 while the worker has yet to do what was asked."""
    return 202 if survey.state in BUSY else done


def told(survey: Survey, report: Report) -> dict[str, Any]:
    return {**SurveyOutput(survey).data, "report": report.as_json()}


class SurveyList(APIView):
    """Uploads one may see, newest first; a new one by multipart."""

    parser_classes = [MultiPartParser]

    @extend_schema(responses=SurveyOutput(many=True))
    def get(self, request: Request) -> Response:
        """List uploads, newest first."""
        cursor, limit = read_cursor(request, UPLOADS, width=2), read_limit(request)
        found = surveys_of(person(request))
        if cursor is not None:
            received_at, last_id = cursor.after
            found = found.filter(Q(received_at__lt=received_at) | Q(received_at=received_at, id__lt=last_id))
        shown, more = cut(list(found[: limit + 1]), limit)
        last = Cursor((shown[-1].received_at.isoformat(), str(shown[-1].pk))) if more else None
        return Response(
            {"results": [SurveyOutput(one).data for one in shown], "next": next_address(request, last, UPLOADS)}
        )

    @extend_schema(request=UploadInput, responses={201: SurveyOutput, 202: SurveyOutput})
    def post(self, request: Request) -> Response:
        """Send a file; every row of it is kept, good or bad. A large one is read afterwards: 202, then ask for it."""
        asked = UploadInput(data=request.data)
        asked.is_valid(raise_exception=True)
        file = asked.validated_data["file"]
        if not isinstance(file, TemporaryUploadedFile):
            raise ValidationError({"file": ["send the file as multipart/form-data"]})
        replaces = asked.validated_data.get("replaces")
        require_earlier(person(request), asked.validated_data["kind"], replaces)
        survey = take_in(
            by=person(request),
            kind=asked.validated_data["kind"],
            file_name=file.name or "",
            path=file.temporary_file_path(),
            funder_id=asked.validated_data.get("funder"),
            year=asked.validated_data.get("year"),
            sheet=asked.validated_data.get("sheet"),
            key=key_of(request),
        )
        if replaces and survey.published_at is None:
            survey = declare_replaces(survey=survey, earlier_id=replaces, by=person(request))
        return Response(told(survey, report_of(survey)), status=status_of(survey, done=201))


class SurveyDetail(APIView):
    @extend_schema(responses=SurveyOutput)
    def get(self, request: Request, survey_id: uuid.UUID) -> Response:
        """Show an upload, its report as it stands now, and what it changes in the register in numbers."""
        survey = survey_for(person(request), survey_id)
        counts = asdict(change_counts(survey, person(request)))
        return Response({**told(survey, report_of(survey)), "changes": counts})


class SurveyRows(APIView):
    @extend_schema(responses=RowOutput(many=True))
    def get(self, request: Request, survey_id: uuid.UUID) -> Response:
        """List the rows of an upload by line, all or those with one problem."""
        survey = survey_for(person(request), survey_id)
        cursor, limit = read_cursor(request, LISTED, width=1), read_limit(request)
        rows = rows_of(survey, problem=request.query_params.get("problem"), only=request.query_params.get("only"))
        if cursor is not None:
            rows = rows.filter(line__gt=cursor.after[0])
        shown, more = cut(list(rows[: limit + 1]), limit)
        last = Cursor((shown[-1].line,)) if more else None
        rows_shown = [RowOutput(one).data for one in shown]
        return Response({"results": rows_shown, "next": next_address(request, last, LISTED)})


class SurveyRowDetail(APIView):
    @extend_schema(request=RowInput, responses=RowOutput)
    def patch(self, request: Request, survey_id: uuid.UUID, line: int) -> Response:
        """Mend the cells of one row; it is read and checked anew."""
        asked = RowInput(data=request.data)
        asked.is_valid(raise_exception=True)
        survey = survey_for(person(request), survey_id)
        mend_row(survey=survey, line=line, cells=asked.validated_data["cells"], by=person(request))
        return Response(RowOutput(row_of(survey, line)).data)


class SurveyRepairs(APIView):
    @extend_schema(request=RepairsInput, responses=SurveyOutput)
    def post(self, request: Request, survey_id: uuid.UUID) -> Response:
        """Accept offered repairs: of one line, of one kind, or all."""
        asked = RepairsInput(data=request.data)
        asked.is_valid(raise_exception=True)
        survey = survey_for(person(request), survey_id)
        accept_repairs(survey=survey, by=person(request), **asked.validated_data)
        return Response(told(survey, report_of(survey)))


class SurveyMapping(APIView):
    @extend_schema(request=MappingInput, responses=SurveyOutput)
    def post(self, request: Request, survey_id: uuid.UUID) -> Response:
        """Say what headings mean; rows that are no site yet are read again, and the next file is read so at once."""
        asked = MappingInput(data=request.data)
        asked.is_valid(raise_exception=True)
        survey = survey_for(person(request), survey_id)
        remap_survey(survey=survey, mapping=asked.validated_data["mapping"], by=person(request))
        return Response(told(survey, report_of(survey)))


class SurveyReading(APIView):
    @extend_schema(request=ReadInput, responses={200: SurveyOutput, 202: SurveyOutput})
    def post(self, request: Request, survey_id: uuid.UUID) -> Response:
        """Read a refused file once more, perhaps another sheet of it."""
        asked = ReadInput(data=request.data)
        asked.is_valid(raise_exception=True)
        survey = survey_for(person(request), survey_id)
        found = read_again(survey=survey, by=person(request), **asked.validated_data)
        return Response(told(found, report_of(found)), status=status_of(found, done=200))


class SurveyTemplate(APIView):
    content_negotiation_class = OneShape

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, kind: str) -> HttpResponse:
        """Give an empty list to fill in: house, school or holding."""
        by = person(request)
        if kind not in KINDS:
            raise NotFound
        with translation.override(by.language):
            return workbook(template_of(kind), f"geoplan-{kind}.xlsx")


class SurveyProblems(APIView):
    content_negotiation_class = OneShape

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, survey_id: uuid.UUID) -> HttpResponse:
        """Give the rows that are not ready as a workbook: mended there and sent as a new upload, it mends them."""
        by = person(request)
        survey = survey_for(by, survey_id)
        with translation.override(by.language):
            return workbook(problems_workbook(survey=survey, by=by), "problems.xlsx")


def workbook(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


class SurveyPublish(APIView):
    @extend_schema(request=None, responses={200: SurveyOutput, 202: SurveyOutput})
    def post(self, request: Request, survey_id: uuid.UUID) -> Response:
        """Turn every good row into a site; the rest waits. A long list is published afterwards: 202, then ask."""
        survey = survey_for(person(request), survey_id)

        def act() -> tuple[int, Any]:
            publish_or_queue(survey=survey, by=person(request))
            now = survey_for(person(request), survey_id)
            return status_of(now, done=200), told(now, report_of(now))

        return answer_once(request, act)
