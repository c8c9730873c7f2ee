"""The life of a site: corrected, verified, closed, opened again."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan import db
from geoplan.adoptions.services import close_site_by_hand, correct_site
from geoplan.api.adoptions import REPEATABLE, NothingInput
from geoplan.api.parsing import read_body
from geoplan.api.repeats import answer_once, person
from geoplan.api.sites import SiteDetail
from geoplan.files.gate import POINTS, Stopped, through_gate
from geoplan.needs.models import Site
from geoplan.needs.rules import ClosingReason, LocationSource, SiteChanges
from geoplan.needs.services import Checking, reopen_site, verify_many_sites, verify_site

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The version that was read; another one answers 412."
)
VERSION = re.compile(r'(?:W/)?"?(\d{1,9})"?')


class CorrectionInput(serializers.Serializer[Any]):
    """What is wrong, as it should be; what is left out stays. `facts`: parts of the facts a site is shown with."""

    location = serializers.JSONField(required=False)
    accuracy_m = serializers.FloatField(required=False, min_value=0)
    location_source = serializers.ChoiceField(choices=[one.value for one in LocationSource], required=False)
    address = serializers.CharField(required=False, allow_blank=True, max_length=300)
    rt = serializers.RegexField(r"^(\d{3})?$", required=False, allow_blank=True)
    rw = serializers.RegexField(r"^(\d{3})?$", required=False, allow_blank=True)
    facts = serializers.DictField(required=False)


class CheckingInput(serializers.Serializer[Any]):
    """How it was checked at the place; all of it or nothing."""

    checked_on = serializers.DateField(required=False)
    verifiers = serializers.CharField(required=False, max_length=300)
    minutes_number = serializers.CharField(required=False, allow_blank=True, max_length=80)


class ManyInput(serializers.Serializer[Any]):
    sites = serializers.ListField(child=serializers.CharField(max_length=20))
    checked_on = serializers.DateField()
    verifiers = serializers.CharField(max_length=300)
    minutes_number = serializers.CharField(required=False, allow_blank=True, max_length=80)


class ClosingInput(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=[one.value for one in ClosingReason])


class StateOutput(serializers.Serializer[Site]):
    """How a site stands after a deed; its version is also the ETag."""

    code = serializers.CharField()
    status = serializers.CharField()
    closed_reason = serializers.CharField()
    version = serializers.IntegerField()


class ManyOutput(serializers.Serializer[Any]):
    """`passed_over`: verified or closed before."""

    verified = serializers.ListField(child=serializers.CharField())
    passed_over = serializers.ListField(child=serializers.CharField())


class SiteOne(SiteDetail):
    @extend_schema(request=CorrectionInput, responses=StateOutput, parameters=[IF_MATCH, REPEATABLE])
    def patch(self, request: Request, code: str) -> Response:
        """Correct a site's place, address or facts; what follows from them is computed."""
        changes, version = changes_of(read_body(request, CorrectionInput)), version_of(request)
        if version is None:
            raise ValidationError({"If-Match": [_("Send the version you read.")]})
        by = person(request)
        return stated(request, lambda: correct_site(code=code, version=version, changes=changes, by=by))


class SiteVerify(APIView):
    @extend_schema(request=CheckingInput, responses=StateOutput, parameters=[IF_MATCH, REPEATABLE])
    def post(self, request: Request, code: str) -> Response:
        """Mark a reported site as verified."""
        checking, version, by = checking_of(read_body(request, CheckingInput)), version_of(request), person(request)
        return stated(request, lambda: verify_site(code=code, by=by, at=db.now(), version=version, checking=checking))


class SiteClose(APIView):
    @extend_schema(request=ClosingInput, responses=StateOutput, parameters=[IF_MATCH, REPEATABLE])
    def post(self, request: Request, code: str) -> Response:
        """Close a site for a reason found at the place."""
        reason, version = ClosingReason(read_body(request, ClosingInput)["reason"]), version_of(request)
        by = person(request)
        return stated(request, lambda: close_site_by_hand(code=code, reason=reason, by=by, version=version))


class SiteReopen(APIView):
    @extend_schema(request=NothingInput, responses=StateOutput, parameters=[IF_MATCH, REPEATABLE])
    def post(self, request: Request, code: str) -> Response:
        """Open a site again whose family refused, or that collapsed or burned."""
        read_body(request, NothingInput)
        version, by = version_of(request), person(request)
        return stated(request, lambda: reopen_site(code=code, by=by, version=version))


class SitesVerify(APIView):
    @extend_schema(operation_id="sites_verify_many", request=ManyInput, responses=ManyOutput, parameters=[REPEATABLE])
    def post(self, request: Request) -> Response:
        """Mark many reported sites as verified with one set of minutes."""
        asked, by = read_body(request, ManyInput), person(request)
        checking = checking_of(asked)
        assert checking is not None  # noqa: S101  # its fields are required here

        def act() -> tuple[int, Any]:
            done = verify_many_sites(codes=asked["sites"], by=by, at=db.now(), checking=checking)
            over = [code for code in asked["sites"] if code not in done]
            return 200, {"verified": done, "passed_over": over}

        return answer_once(request, act)


def version_of(request: Request) -> int | None:
    """Return the version of `If-Match`, None without one."""
    told = request.headers.get("If-Match")
    if told is None:
        return None
    found = VERSION.fullmatch(told.strip())
    if found is None:
        raise ValidationError({"If-Match": [_("Send the version you read.")]})
    return int(found[1])


def changes_of(asked: dict[str, Any]) -> SiteChanges:
    place = asked.pop("location", None)
    source = asked.pop("location_source", LocationSource.TYPED.value)
    if place is None:
        asked.pop("accuracy_m", None)
        return SiteChanges(**asked)
    return SiteChanges(location=point_of(place), location_source=LocationSource(source), **asked)


def point_of(place: Any) -> tuple[float, float]:
    """Return a GeoJSON point through the gate that every geometry passes. CRS: EPSG:4326, lon/lat."""
    passed = through_gate(place if isinstance(place, dict) else None, rule=POINTS)
    if isinstance(passed, Stopped):
        raise ValidationError({"location": [ErrorDetail(_("This is no place here."), passed.code)]})
    return passed.shape.x, passed.shape.y


def checking_of(asked: dict[str, Any]) -> Checking | None:
    if not asked:
        return None
    missing = [name for name in ("checked_on", "verifiers") if name not in asked]
    if missing:
        raise ValidationError({name: [_("This field is required.")] for name in missing})
    return Checking(asked["checked_on"], asked["verifiers"], asked.get("minutes_number", ""))


def stated(request: Request, act: Callable[[], Site]) -> Response:
    """Act once and answer how the site stands."""
    answer = answer_once(request, lambda: (200, StateOutput(act()).data))
    answer["ETag"] = f'"{answer.data["version"]}"'
    return answer
