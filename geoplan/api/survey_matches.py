"""Rows of other payers' lists whose site is in doubt, and photos of the rows of a list."""

import uuid
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan.api.repeats import answer_once, person
from geoplan.api.surveys import RowOutput
from geoplan.needs.rules.photos import PhotoKind
from geoplan.surveys.models import PhotoZip, SurveyRow
from geoplan.surveys.queries import doubtful_rows, row_of, survey_for, zips_of
from geoplan.surveys.services import answer_held, take_photos

MOST_DOUBTS = 500


class DoubtOutput(serializers.Serializer[SurveyRow]):
    """A row whose site a planner has yet to name. `asked`: the sites it may be of, how sure that is, and by what."""

    survey = serializers.UUIDField(source="survey_id")
    funder = serializers.IntegerField(source="survey.funder_id")
    year = serializers.IntegerField(source="survey.year")
    line = serializers.IntegerField()
    cells = serializers.JSONField()
    asked = serializers.SerializerMethodField()

    def get_asked(self, row: SurveyRow) -> list[dict[str, Any]]:
        return list((row.match or {}).get("asked", ()))


class MatchedRowOutput(RowOutput):
    match = serializers.JSONField()


class SiteAnswerInput(serializers.Serializer[Any]):
    """Of which site a row is: `this` one (with its code), `none`, or a `new` one."""

    answer = serializers.ChoiceField(choices=["this", "none", "new"])
    site = serializers.CharField(required=False, max_length=20)


class DoubtList(APIView):
    @extend_schema(responses=DoubtOutput(many=True))
    def get(self, request: Request) -> Response:
        """List the rows of other payers' lists whose site is in doubt, newest list first."""
        return Response({"results": [DoubtOutput(one).data for one in doubtful_rows(person(request))[:MOST_DOUBTS]]})


class RowSite(APIView):
    @extend_schema(request=SiteAnswerInput, responses=MatchedRowOutput)
    def post(self, request: Request, survey_id: uuid.UUID, line: int) -> Response:
        """Say of which site a row of another payer's list is."""
        asked = SiteAnswerInput(data=request.data)
        asked.is_valid(raise_exception=True)
        survey, said = survey_for(person(request), survey_id), asked.validated_data

        def act() -> tuple[int, Any]:
            answer_held(
                survey=survey, line=line, answer=said["answer"], code=said.get("site", ""), by=person(request)
            )  # fmt: skip
            return 200, MatchedRowOutput(row_of(survey, line)).data

        return answer_once(request, act)


class PhotosInput(serializers.Serializer[Any]):
    file = serializers.FileField(max_length=1_000)
    kind = serializers.ChoiceField(choices=[kind.value for kind in PhotoKind], default="front")
    consent = serializers.BooleanField(default=False)


class PhotosOutput(serializers.Serializer[PhotoZip]):
    """A zip of photos: how many of those that rows name are through, and the files that hang nowhere."""

    id = serializers.UUIDField()
    file_name = serializers.CharField()
    kind = serializers.CharField()
    matched = serializers.SerializerMethodField()
    done = serializers.IntegerField()
    left = serializers.JSONField()
    received_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)

    def get_matched(self, one: PhotoZip) -> int:
        return len(one.plan)


class SurveyPhotos(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(responses=PhotosOutput(many=True))
    def get(self, request: Request, survey_id: uuid.UUID) -> Response:
        """List the zips of photos sent for an upload, newest first."""
        survey = survey_for(person(request), survey_id)
        return Response({"results": [PhotosOutput(one).data for one in zips_of(survey)]})

    @extend_schema(request=PhotosInput, responses={201: PhotosOutput, 202: PhotosOutput})
    def post(self, request: Request, survey_id: uuid.UUID) -> Response:
        """Send a zip of photos; the list's photo column says which row each is of. A large one is worked on later."""
        survey = survey_for(person(request), survey_id)
        asked = PhotosInput(data=request.data)
        asked.is_valid(raise_exception=True)
        file = asked.validated_data["file"]
        if not isinstance(file, TemporaryUploadedFile):
            raise ValidationError({"file": ["send the file as multipart/form-data"]})
        taken = take_photos(
            survey=survey, by=person(request), file_name=file.name or "", path=file.temporary_file_path(),
            kind=asked.validated_data["kind"], consent=asked.validated_data["consent"],
        )  # fmt: skip
        return Response(PhotosOutput(taken).data, status=201 if taken.finished_at else 202)
