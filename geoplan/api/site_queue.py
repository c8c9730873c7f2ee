"""Waiting for a site that is full, and trouble found at one."""

from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Deed, Role, may_do, may_see
from geoplan.adoptions import queries, services
from geoplan.adoptions.models import Trouble
from geoplan.adoptions.queries import Waiting
from geoplan.adoptions.rules import TroubleKind, TroubleOutcome
from geoplan.api.adoptions import REPEATABLE, AdoptionOutput, Row, Rupiah, Shares, Year, told
from geoplan.api.parsing import StrictJson, read_body
from geoplan.api.repeats import answer_once, person
from geoplan.funders.queries import funders_of
from geoplan.needs.errors import SiteNotFound
from geoplan.needs.queries import known_site


class QueueWishInput(serializers.Serializer[Any]):
    funder = Row(source="funder_id")
    units = Shares()
    year = Year()
    amount_rupiah = Rupiah()


class QueuePayerInput(serializers.Serializer[Any]):
    funder = Row(source="funder_id")


class QueuedOutput(serializers.Serializer[Any]):
    """One who waits. Who it is only planners and the payer itself are told; an offer has its end."""

    place = serializers.IntegerField()
    funder = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    units = Shares()
    year = serializers.IntegerField()
    first = serializers.BooleanField()
    joined_at = serializers.DateTimeField()
    offered_at = serializers.DateTimeField(allow_null=True)
    offer_ends_at = serializers.DateTimeField(allow_null=True)


class QueueOutput(serializers.Serializer[Any]):
    results = QueuedOutput(many=True)


def told_queue(user: User, code: str) -> dict[str, Any]:
    """Return who waits for a site as a person may know it. Raises: SiteNotFound."""
    site, role = known_site(user, code), Role(user.role)
    if not may_see(role, Datum.STAGE_UNITS):
        raise SiteNotFound(site=code)
    mine, sees_all = {funder.pk for funder in funders_of(user)}, may_do(role, Deed.READ_FINDINGS)
    waiting = queries.queue_of(site.pk, db.now())
    rows = [told_wait(place, one, sees_all or one.funder_id in mine) for place, one in enumerate(waiting, 1)]
    return {"results": QueuedOutput(rows, many=True).data}


def told_wait(place: int, one: Waiting, sees_who: bool) -> dict[str, Any]:
    return {
        "place": place,
        "funder": one.funder_id if sees_who else None,
        "name": one.funder_name if sees_who else None,
        "units": one.units,
        "year": one.year,
        "first": one.first,
        "joined_at": one.joined_at,
        "offered_at": one.offered_at,
        "offer_ends_at": one.offer_ends_at,
    }


class SiteQueue(APIView):
    @extend_schema(operation_id="site_queue", responses=QueueOutput)
    def get(self, request: Request, code: str) -> Response:
        """List who waits for a site, in order."""
        return Response(told_queue(person(request), code))

    @extend_schema(
        operation_id="join_queue", request=QueueWishInput, responses={201: QueueOutput}, parameters=[REPEATABLE]
    )
    def post(self, request: Request, code: str) -> Response:
        """Wait for some units of a site that is full."""
        asked, by = read_body(request, QueueWishInput), person(request)

        def act() -> tuple[int, Any]:
            services.join_queue(by=by, site_code=code, **asked)
            return 201, told_queue(by, code)

        return answer_once(request, act)


class QueueLeave(APIView):
    @extend_schema(operation_id="leave_queue", request=QueuePayerInput, responses=QueueOutput, parameters=[REPEATABLE])
    def post(self, request: Request, code: str) -> Response:
        """Wait no more; what was offered goes to the next."""
        asked, by = read_body(request, QueuePayerInput), person(request)

        def act() -> tuple[int, Any]:
            services.leave_queue(by=by, site_code=code, **asked)
            return 200, told_queue(by, code)

        return answer_once(request, act)


class QueueTake(APIView):
    @extend_schema(
        operation_id="take_offer", request=QueuePayerInput, responses={201: AdoptionOutput}, parameters=[REPEATABLE]
    )
    def post(self, request: Request, code: str) -> Response:
        """Promise what was waited for."""
        asked, by = read_body(request, QueuePayerInput), person(request)
        return answer_once(request, lambda: (201, told(services.take_offer(by=by, site_code=code, **asked), by)))


class TroubleInput(serializers.Serializer[Any]):
    """What is wrong; where the person stands, in degrees; a photo when sent as a form."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in TroubleKind])
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    lon = serializers.FloatField(min_value=-180, max_value=180, required=False)
    lat = serializers.FloatField(min_value=-90, max_value=90, required=False)
    accuracy_m = serializers.FloatField(min_value=0, required=False)
    photo = serializers.FileField(max_length=1_000, required=False)


class EndingInput(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in TroubleOutcome])
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    lon = serializers.FloatField(min_value=-180, max_value=180, required=False)
    lat = serializers.FloatField(min_value=-90, max_value=90, required=False)


class TroubleOutput(serializers.Serializer[Trouble]):
    id = serializers.IntegerField()
    site = serializers.CharField(source="site.code")
    kind = serializers.CharField()
    note = serializers.CharField()
    opened_at = serializers.DateTimeField()
    outcome = serializers.CharField()
    ended_at = serializers.DateTimeField(allow_null=True)


class SiteTrouble(APIView):
    parser_classes = [StrictJson, MultiPartParser]

    @extend_schema(
        operation_id="report_trouble", request=TroubleInput, responses={201: TroubleOutput}, parameters=[REPEATABLE]
    )
    def post(self, request: Request, code: str) -> Response:
        """Tell that something is wrong at a site; until it is looked into no clock of its promises runs."""
        asked, by = read_body(request, TroubleInput), person(request)
        file = asked.pop("photo", None)
        photo = services.store_trouble_photo(by=by, code=code, path=path_of(file)) if file else None
        told_as: dict[str, Any] = {"kind": TroubleKind(asked.pop("kind")), "location": place_of(asked), "photo": photo}
        return answer_once(
            request,
            lambda: (201, TroubleOutput(services.report_trouble(by=by, code=code, **asked, **told_as)).data),
        )


class TroubleEnd(APIView):
    @extend_schema(operation_id="end_trouble", request=EndingInput, responses=TroubleOutput, parameters=[REPEATABLE])
    def post(self, request: Request, code: str) -> Response:
        """End trouble: by a corrected point, no change, or closing the site for what was found."""
        asked, by = read_body(request, EndingInput), person(request)
        told_as: dict[str, Any] = {"outcome": TroubleOutcome(asked.pop("outcome")), "location": place_of(asked)}
        return answer_once(
            request, lambda: (200, TroubleOutput(services.end_trouble(by=by, code=code, **asked, **told_as)).data)
        )


def path_of(file: object) -> str:
    """Return where a sent file lies. Raises ValidationError for what is no file."""
    if not isinstance(file, TemporaryUploadedFile):
        raise ValidationError({"photo": ["send the file as multipart/form-data"]})
    return file.temporary_file_path()


def place_of(asked: dict[str, Any]) -> tuple[float, float] | None:
    """Return the place of a body, both of its numbers or none. CRS: EPSG:4326, lon/lat."""
    lon, lat = asked.pop("lon", None), asked.pop("lat", None)
    if (lon is None) != (lat is None):
        raise ValidationError({"lon": [_("Send both numbers of the place, or none.")]})
    return (lon, lat) if lon is not None else None
