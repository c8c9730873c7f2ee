"""Reading what clients send: bodies strictly, query strings without surprises."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.serializers import Serializer

DEEPEST = 64


class StrictJson(JSONParser):
    """JSON whose body is one object: no NaN, no repeated names, no NUL, no lone surrogates, 64 levels at most."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        try:
            return read_object(read_limited(stream))
        except RecursionError:
            raise ParseError(_("The body is nested too deeply.")) from None
        except ValueError as broken:
            raise ParseError(_("The body is not JSON: %(why)s") % {"why": broken}) from None


def read_limited(stream: IO[Any]) -> str:
    """Return a body as text; more than the limit is refused before it is held in memory."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    raw: bytes = stream.read(limit + 1)
    if len(raw) > limit:
        raise RequestDataTooBig
    return raw.decode("utf-8")


def read_object(text: str) -> dict[str, Any]:
    """Return the object a JSON text holds. Raises ValueError or RecursionError for anything else."""
    body = json.loads(text, object_pairs_hook=once_each, parse_constant=refuse_constant)
    if not isinstance(body, dict):
        raise ValueError(_("the body must be an object"))
    check_values(body)
    return body


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    kept = dict(pairs)
    if len(kept) < len(pairs):
        raise ValueError(_("a name stands twice in one object"))
    return kept


def refuse_constant(name: str) -> None:
    raise ValueError(_("%(name)s is not a number") % {"name": name})


def check_values(body: dict[str, Any]) -> None:
    """Walk a body level by level and refuse what no field of ours can hold."""
    level: list[Any] = [body]
    for _depth in range(DEEPEST + 1):
        level = [inner for value in level for inner in inside(value)]
        if not level:
            return
    raise RecursionError


def inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, list):
        return value
    if isinstance(value, str) and not storable(value):
        raise ValueError(_("a text holds characters that cannot be stored"))
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(_("a number is too large"))
    return []


def storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def read_query(request: Request, form: type[Serializer[Any]]) -> dict[str, Any]:
    """Return the checked query of a request. An unknown or repeated parameter is a 400, never silently dropped."""
    given = request.query_params
    strange = sorted(set(given) - set(form().fields))
    if strange:
        raise ValidationError({name: _("There is no such parameter.") for name in strange})
    repeated = [name for name in given if len(given.getlist(name)) > 1]
    if repeated:
        raise ValidationError({name: _("Give this parameter once.") for name in repeated})
    if not all(storable(str(value)) for value in given.dict().values()):
        raise ValidationError(_("A parameter holds characters that cannot be stored."))
    asked = form(data=given.dict())
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def read_body(request: Request, form: type[Serializer[Any]]) -> dict[str, Any]:
    """Return the checked fields of a request's body. A field nobody knows is a 400, never silently dropped."""
    strange = sorted(set(request.data) - set(form().fields))
    if strange:
        raise ValidationError({name: _("There is no such field.") for name in strange})
    asked = form(data=request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)
