"""What a newer list does to the register: told before publishing, taken back afterwards, asked about where it must."""

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Role, may_see
from geoplan.adoptions.queries import relation_to
from geoplan.api.paging import Cursor, cut, next_address, read_cursor, read_limit
from geoplan.api.repeats import answer_once, person
from geoplan.api.surveys import SurveyOutput, told
from geoplan.needs.models import Site
from geoplan.needs.rules import Kind
from geoplan.surveys.models import PendingChange
from geoplan.surveys.queries import pending_changes, report_of, survey_for
from geoplan.surveys.rules.changes import Answer, ChangeKind, FieldChange
from geoplan.surveys.services import (
    Change,
    answer_change,
    declare_replaces,
    say_of_change,
    show_changes,
    undo_publish,
)

LISTED, WAITING = "survey-changes", "changes"


class FieldOutput(serializers.Serializer[FieldChange]):
    """One value that would change. Of people (`personal`) only the part is told. `moved_m`: metres on the ground."""

    field = serializers.CharField()
    old = serializers.JSONField(allow_null=True)
    new = serializers.JSONField(allow_null=True)
    personal = serializers.BooleanField()
    moved_m = serializers.IntegerField(allow_null=True)


class ChangeOutput(serializers.Serializer[Change]):
    """What a list does to one site. `asks`: why the row waits for a planner when it is published."""

    kind = serializers.ChoiceField(choices=[one.value for one in ChangeKind])
    line = serializers.IntegerField(allow_null=True)
    site = serializers.CharField(source="site.code", default=None, allow_null=True)
    area = serializers.CharField(source="site.area.code", default=None, allow_null=True)
    fields = FieldOutput(many=True)  # type: ignore[assignment]
    asks = serializers.ListField(child=serializers.CharField())
    holders = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


class ReplacesInput(serializers.Serializer[Any]):
    replaces = serializers.UUIDField(allow_null=True)


class WordInput(serializers.Serializer[Any]):
    """What the holder says of a change: whether it is right, and in words."""

    agrees = serializers.BooleanField()
    said = serializers.CharField(required=False, allow_blank=True, max_length=1000)


class AnswerInput(serializers.Serializer[Any]):
    answer = serializers.ChoiceField(choices=[one.value for one in Answer])
    said = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    version = serializers.IntegerField(required=False, min_value=1, help_text="of the site as it was seen")


class WaitingOutput(serializers.Serializer[Any]):
    """A change that waits for a planner, as far as a person may read it."""

    id = serializers.IntegerField()
    site = serializers.CharField()
    area = serializers.CharField()
    version = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())
    moved_m = serializers.IntegerField(allow_null=True)
    location = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    survey = serializers.UUIDField(allow_null=True)
    line = serializers.IntegerField(allow_null=True)
    words = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField(allow_blank=True)


class SurveyUndo(APIView):
    @extend_schema(request=None, responses=SurveyOutput)
    def post(self, request: Request, survey_id: uuid.UUID) -> Response:
        """Take the last publish back while nobody has built on it: new sites leave all sums, others are as before."""
        by = person(request)
        survey = survey_for(by, survey_id)

        def act() -> tuple[int, Any]:
            undo_publish(survey=survey, by=by)
            return 200, told(survey, report_of(survey))

        return answer_once(request, act)


class SurveyReplaces(APIView):
    @extend_schema(request=ReplacesInput, responses=SurveyOutput)
    def put(self, request: Request, survey_id: uuid.UUID) -> Response:
        """Say of which earlier upload this one is the newer version; null: of none. Only then is anything gone."""
        asked = ReplacesInput(data=request.data)
        asked.is_valid(raise_exception=True)
        by = person(request)
        survey = declare_replaces(survey=survey_for(by, survey_id), earlier_id=asked.validated_data["replaces"], by=by)
        return Response(told(survey, report_of(survey)))


class SurveyChanges(APIView):
    @extend_schema(
        parameters=[OpenApiParameter("kind", enum=[one.value for one in ChangeKind])], responses=ChangeOutput(many=True)
    )
    def get(self, request: Request, survey_id: uuid.UUID) -> Response:
        """Compare a list with the register: new, changed field by field, unchanged, and gone from a newer version."""
        by, kind = person(request), request.query_params.get("kind", "")
        survey = survey_for(by, survey_id)
        if kind and kind not in set(ChangeKind):
            raise ValidationError({"kind": [f"One of {', '.join(one.value for one in ChangeKind)}."]})
        cursor, limit = read_cursor(request, LISTED, width=2), read_limit(request)
        after = (str(cursor.after[0]), int(cursor.after[1])) if cursor else None
        shown, more = cut(show_changes(survey=survey, by=by, kind=kind, after=after, limit=limit + 1), limit)
        last = Cursor(shown[-1].key) if more else None
        return Response(
            {"results": [ChangeOutput(one).data for one in shown], "next": next_address(request, last, LISTED)}
        )


def waiting(change: PendingChange, by: User) -> dict[str, Any]:
    """Return a change that waits, as far as a person may read it: what would change is the planner's and sender's."""
    site: Site = change.site
    exact = site.kind == Kind.SCHOOL or may_see(Role(by.role), Datum.HOUSE_EXACT, relation_to(by, site))
    return {
        "id": change.pk,
        "site": site.code,
        "area": site.area.code,
        "version": site.version,
        "reasons": change.reasons,
        "moved_m": None if change.moved_m is None else round(change.moved_m),
        "location": change.row.draft["location"] if exact and change.row.draft else None,
        "survey": str(change.row.survey_id) if by.role != Role.OFFICER else None,
        "line": change.row.line if by.role != Role.OFFICER else None,
        "words": [{name: one[name] for name in ("funder", "agrees", "said", "at")} for one in change.words],
        "asked_at": change.asked_at.isoformat(),
        "answer": change.answer,
    }


class ChangeList(APIView):
    @extend_schema(responses=WaitingOutput(many=True))
    def get(self, request: Request) -> Response:
        """List what lists would change of promised or verified sites and a planner has not decided, oldest first."""
        by, limit = person(request), read_limit(request)
        cursor = read_cursor(request, WAITING, width=1)
        rows = pending_changes(by).order_by("pk")
        if cursor is not None:
            rows = rows.filter(pk__gt=cursor.after[0])
        shown, more = cut(list(rows[: limit + 1]), limit)
        last = Cursor((shown[-1].pk,)) if more else None
        return Response({"results": [waiting(one, by) for one in shown], "next": next_address(request, last, WAITING)})


class ChangeWord(APIView):
    @extend_schema(request=WordInput, responses=WaitingOutput)
    def post(self, request: Request, change_id: int) -> Response:
        """Say, for a payer who promised to help at the site, whether a change is right."""
        asked = WordInput(data=request.data)
        asked.is_valid(raise_exception=True)
        by = person(request)

        def act() -> tuple[int, Any]:
            return 200, waiting(say_of_change(change_id=change_id, by=by, **asked.validated_data), by)

        return answer_once(request, act)


class ChangeAnswer(APIView):
    @extend_schema(request=AnswerInput, responses=WaitingOutput)
    def post(self, request: Request, change_id: int) -> Response:
        """Decide: take the change over, take it over but for the place, or leave the site as it is."""
        asked = AnswerInput(data=request.data)
        asked.is_valid(raise_exception=True)
        by, told_back = person(request), asked.validated_data
        answer = Answer(told_back.pop("answer"))

        def act() -> tuple[int, Any]:
            return 200, waiting(answer_change(change_id=change_id, by=by, answer=answer, **told_back), by)

        return answer_once(request, act)
