"""Two records of one place, and taking back what was said of sites by mistake."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan import db
from geoplan.adoptions.services import Undone, merge_sites, undo_closing, undo_merge, undo_verification
from geoplan.api.adoptions import REPEATABLE, NothingInput
from geoplan.api.parsing import read_body
from geoplan.api.repeats import answer_once, person
from geoplan.api.site_life import StateOutput, stated
from geoplan.needs.queries import merge_of
from geoplan.needs.rules.undoing import MERGE_UNDONE_WITHIN


class MergeInput(serializers.Serializer[Any]):
    """The other record of the same place: whichever is named, the older one stays."""

    into = serializers.CharField(max_length=20, required=False)

    def get_fields(self) -> dict[str, Any]:
        # `with` is no name Python lets a class have.
        return {"with": serializers.CharField(max_length=20, required=False), **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError({"with": [_("Name the other record, once.")]})
        return attrs


class MergeOutput(serializers.Serializer[Any]):
    """`ended`: the commitments that ended because their payer had promised at both records."""

    stays = StateOutput()
    gone = StateOutput()
    ended = serializers.ListField(child=serializers.IntegerField())
    undo_until = serializers.DateTimeField()


class VerificationsUndoneInput(serializers.Serializer[Any]):
    sites = serializers.ListField(child=serializers.CharField(max_length=20), min_length=1, max_length=500)


class StaysVerifiedOutput(serializers.Serializer[Any]):
    site = serializers.CharField(allow_null=True)
    code = serializers.CharField()
    what = serializers.CharField(allow_null=True)


class VerificationsUndoneOutput(serializers.Serializer[Any]):
    undone = serializers.ListField(child=serializers.CharField())
    refused = StaysVerifiedOutput(many=True)


class SiteMerge(APIView):
    @extend_schema(request=MergeInput, responses=MergeOutput, parameters=[REPEATABLE])
    def post(self, request: Request, code: str) -> Response:
        """Find two records to be one place: the older stays, the other's code leads to it from now on."""
        [other] = read_body(request, MergeInput).values()
        by = person(request)
        return answer_once(request, lambda: (200, merged(code, other, by)))


def merged(code: str, other: str, by: Any) -> dict[str, Any]:
    done = merge_sites(code=code, other=other, by=by)
    merge = merge_of(done.gone)
    told = {
        "stays": done.stays,
        "gone": done.gone,
        "ended": [one.pk for one in done.ended],
        "undo_until": merge.recorded_at + MERGE_UNDONE_WITHIN if merge else None,
    }
    return dict(MergeOutput(told).data)


class SiteMergeUndo(APIView):
    @extend_schema(request=NothingInput, responses=StateOutput, parameters=[REPEATABLE])
    def post(self, request: Request, code: str) -> Response:
        """Take a merge back within 7 days, by the code of the record that went."""
        read_body(request, NothingInput)
        by = person(request)
        return stated(request, lambda: undo_merge(code=code, by=by, at=db.now()))


class SiteCloseUndo(APIView):
    @extend_schema(request=NothingInput, responses=StateOutput, parameters=[REPEATABLE])
    def post(self, request: Request, code: str) -> Response:
        """Take a closing back within 24 hours."""
        read_body(request, NothingInput)
        by = person(request)
        return stated(request, lambda: undo_closing(code=code, by=by, at=db.now()))


class SitesVerifyUndo(APIView):
    @extend_schema(
        operation_id="sites_verify_undo_many",
        request=VerificationsUndoneInput,
        responses=VerificationsUndoneOutput,
        parameters=[REPEATABLE],
    )
    def post(self, request: Request) -> Response:
        """Take the verification of some sites back within 24 hours; those something was built on stay verified."""
        codes, by = read_body(request, VerificationsUndoneInput)["sites"], person(request)
        return answer_once(request, lambda: (200, undone(undo_verification(codes=codes, by=by, at=db.now()))))


def undone(found: Undone) -> dict[str, Any]:
    refused = [
        {"site": one.facts.get("site"), "code": one.code, "what": one.facts.get("what")} for one in found.refused
    ]
    return dict(VerificationsUndoneOutput({"undone": found.codes, "refused": refused}).data)
