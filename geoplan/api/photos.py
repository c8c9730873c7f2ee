"""Pictures of a site: send one. Looking at them is the pages' (`/sites/{code}/photos/{id}.jpg`)."""

from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan.adoptions.queries import site_of_photos
from geoplan.api.repeats import person
from geoplan.needs.models import SitePhoto
from geoplan.needs.rules.photos import PhotoKind
from geoplan.needs.services import add_photo


class PhotoInput(serializers.Serializer[Any]):
    file = serializers.FileField(max_length=1_000)
    kind = serializers.ChoiceField(choices=[kind.value for kind in PhotoKind])
    consent = serializers.BooleanField(default=False)


class PhotoOutput(serializers.Serializer[SitePhoto]):
    """A picture as it was kept. `gps_distance_m` is null where the file named no place."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    address = serializers.SerializerMethodField()
    sha256 = serializers.CharField(source="photo.sha256")
    bytes = serializers.IntegerField(source="photo.bytes")
    width = serializers.IntegerField(source="photo.width")
    height = serializers.IntegerField(source="photo.height")
    taken_on = serializers.DateField(source="photo.taken_on", allow_null=True)
    gps_distance_m = serializers.FloatField(allow_null=True)
    consent = serializers.BooleanField()
    recorded_at = serializers.DateTimeField()

    def get_address(self, row: SitePhoto) -> str:
        return reverse("site_photo", args=[row.site.code, row.pk])


class SitePhotos(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(request=PhotoInput, responses={201: PhotoOutput})
    def post(self, request: Request, code: str) -> Response:
        """Add a picture to a site; the same picture again is answered as the first time."""
        by = person(request)
        site, relation = site_of_photos(by, code)
        asked = PhotoInput(data=request.data)
        asked.is_valid(raise_exception=True)
        file = asked.validated_data["file"]
        if not isinstance(file, TemporaryUploadedFile):
            raise ValidationError({"file": ["send the file as multipart/form-data"]})
        hung = add_photo(
            by=by,
            site=site,
            relation=relation,
            path=file.temporary_file_path(),
            kind=asked.validated_data["kind"],
            consent=asked.validated_data["consent"],
        )
        return Response(PhotoOutput(hung).data, status=201)
