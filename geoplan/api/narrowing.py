"""What maps, lists and counts are asked with: the filters of sites, boxes, and a moment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from geoplan import db
from geoplan.coverage.errors import FutureMoment
from geoplan.coverage.queries import check_moment
from geoplan.coverage.rules import Mark, SiteFilter, Standing
from geoplan.needs.rules import Authority, Kind, Level, authority_of

AREA_CODE = re.compile(r"\d{2}\.\d{2}(\.\d{2}(\.\d{4})?)?", re.ASCII)
BIGGEST_ID = 2**63 - 1
# Nothing was recorded before; it also keeps years that no clock can shift by a time zone out.
FIRST_YEAR = 2000


class QueryForm(serializers.Serializer[Any]):
    """A query string; an empty value is as good as none."""

    def to_internal_value(self, data: Mapping[str, Any]) -> Any:
        return super().to_internal_value({name: value for name, value in data.items() if value != ""})


class Listed(serializers.CharField):
    """Some of a few words, by comma."""

    def __init__(self, words: type[Kind] | type[Standing] | type[Mark], **options: Any) -> None:
        super().__init__(required=False, max_length=200, **options)
        self.words = [word.value for word in words]

    def to_internal_value(self, data: Any) -> Any:
        asked = [word.strip() for word in super().to_internal_value(data).split(",") if word.strip()]
        strange = [word for word in asked if word not in self.words]
        if strange:
            raise ValidationError(_("Choose among: %(words)s.") % {"words": ", ".join(self.words)})
        return tuple(dict.fromkeys(asked))


class AreaCode(serializers.RegexField):
    def __init__(self, **options: Any) -> None:
        super().__init__(re.compile(rf"^(?:{AREA_CODE.pattern})\Z", re.ASCII), required=False, **options)


class MomentQuery(QueryForm):
    at = serializers.DateTimeField(required=False)

    def validate_at(self, value: datetime) -> datetime:
        if value.year < FIRST_YEAR:
            raise ValidationError(_("Nothing was recorded that long ago."))
        return value


class SiteQuery(MomentQuery):
    """The filters of sites, the same for tiles, lists and counts."""

    kind = Listed(Kind)
    standing = Listed(Standing)
    mark = Listed(Mark)
    funder = serializers.IntegerField(required=False, min_value=1, max_value=BIGGEST_ID)
    year = serializers.IntegerField(required=False, min_value=2000, max_value=2100)
    area = AreaCode()
    authority = serializers.ChoiceField([one.value for one in Authority], required=False)
    min_priority = serializers.IntegerField(required=False, min_value=1, max_value=100)
    q = serializers.CharField(required=False, max_length=100)


@dataclass(frozen=True, slots=True)
class Moment:
    """When an answer is for. `live`: nobody asked for a date, so the rows as they stand answer."""

    at: datetime
    live: bool


def moment_of(asked: Mapping[str, Any]) -> Moment:
    """Return the moment a query asks for. One that has not come is a 400."""
    now = db.now()
    if "at" not in asked:
        return Moment(now, live=True)
    try:
        return Moment(check_moment(asked["at"], now), live=False)
    except FutureMoment as refused:
        told = _("That moment has not come yet.")
        raise ValidationError({"at": [ErrorDetail(told, code=refused.code)]}) from refused


def filter_of(asked: Mapping[str, Any]) -> SiteFilter:
    """Return the filter a query asks for."""
    return SiteFilter(
        kinds=asked.get("kind"),
        standings=asked.get("standing"),
        marks=asked.get("mark"),
        year=asked.get("year"),
        funder_id=asked.get("funder"),
        area=asked.get("area"),
        levels=levels_of(asked.get("authority")),
        min_priority=asked.get("min_priority"),
        words=asked.get("q"),
    )


def levels_of(authority: str | None) -> tuple[str, ...] | None:
    """Return the school levels an authority runs."""
    if authority is None:
        return None
    return tuple(level.value for level in Level if authority_of(level) == authority)
