"""Every refusal as `application/problem+json` (RFC 9457); the only place that knows statuses.

A refusal's docstring is its English text: the first sentence is the title, what follows an empty line the detail,
with its facts filled in. Both are translated through the message catalogue.
"""

import inspect
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from geoplan.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    Refusal,
    Stale,
    TooLarge,
    TooMany,
    Unavailable,
)

log = logging.getLogger("geoplan.api")

MEDIA_TYPE = "application/problem+json"
STATUS: dict[type[Refusal], int] = {
    Invalid: 422,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    Stale: 412,
    TooMany: 429,
    Unavailable: 503,
}
RETRY_AFTER_S = {429: 60, 503: 3}

# What the framework refuses before a room is asked.
FRAMEWORK: dict[str, tuple[str, Promise]] = {
    "not_authenticated": ("api.not-signed-in", _("Sign in first, or send a token.")),
    "authentication_failed": ("api.token-refused", _("The token is wrong, has ended, or was revoked.")),
    "permission_denied": ("api.not-allowed", _("You may not do this.")),
    "csrf_failed": ("api.csrf-refused", _("The page is too old. Load it again.")),
    "not_found": ("api.not-found", _("There is nothing here.")),
    "method_not_allowed": ("api.method-not-allowed", _("This address does not take that method.")),
    "not_acceptable": ("api.not-acceptable", _("This address does not speak the format you asked for.")),
    "unsupported_media_type": ("api.media-type-unknown", _("The body must be JSON.")),
    "parse_error": ("api.body-unreadable", _("The body cannot be read.")),
    "throttled": ("api.too-many-requests", _("Too many requests. Wait a little.")),
    "too_large": ("api.body-too-large", _("That is more than one request may carry.")),
    "bad_request": ("api.bad-request", _("The request cannot be understood.")),
    "invalid": ("api.fields-invalid", _("Some fields are missing or cannot be right.")),
    "not_reachable": ("db.not-reachable", _("The database does not answer. Try again in a moment.")),
    "unexpected": ("api.unexpected", _("Something went wrong here. It has been written down.")),
}
Body = dict[str, Any]


def answer(failure: Exception, context: Mapping[str, Any]) -> Response:
    """Turn anything that a view raised into a problem. What nobody foresaw is logged and told without its insides."""
    status, body, headers = problem_of(failure)
    if status >= 500:
        log.error("%s at %s", body["code"], path_of(context), exc_info=failure)
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def path_of(context: Mapping[str, Any]) -> str:
    request = context.get("request")
    return str(getattr(request, "path", ""))


def problem_of(failure: BaseException) -> tuple[int, Body, dict[str, str]]:
    """Return the status, body and headers that a failure is answered with."""
    if isinstance(failure, Refusal):
        status, body = status_of(failure), refusal_body(failure)
    elif isinstance(failure, exceptions.ValidationError):
        status, body = 400, framework_body("invalid", 400) | {"fields": fields_of(failure.detail)}
    elif isinstance(failure, exceptions.APIException):
        status, body = failure.status_code, api_body(failure)
    else:
        name, status = django_case(failure)
        body = framework_body(name, status)
    return status, body, headers_for(status, failure)


def status_of(refusal: Refusal) -> int:
    """Return the status of a refusal's family."""
    return next((status for family, status in STATUS.items() if isinstance(refusal, family)), 500)


def refusal_body(refusal: Refusal) -> Body:
    """Return a refusal as a problem."""
    title, detail = texts_of(refusal)
    return body_of(refusal.code, title, status_of(refusal), detail, refusal.facts)


def texts_of(refusal: Refusal) -> tuple[str, str]:
    """Return a refusal's title and detail in the reader's language."""
    title, _blank, rest = inspect.cleandoc(type(refusal).__doc__ or refusal.code).partition("\n\n")
    title, rest = (" ".join(part.split()) for part in (title, rest))
    said = gettext(title)
    if not rest:
        return said, said
    try:
        return said, gettext(rest) % plain_facts(refusal.facts)
    except (KeyError, ValueError, TypeError):  # a fact the text wants is not told here
        return said, said


def plain_facts(facts: Mapping[str, Any]) -> dict[str, str]:
    return {name: spoken(value) for name, value in facts.items()}


def spoken(value: object) -> str:
    """Return a fact as words: lists by comma, records by their name."""
    if isinstance(value, Mapping):
        return str(value.get("name", ""))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(dict.fromkeys(spoken(one) for one in value))
    return str(value)


def body_of(code: str, title: str, status: int, detail: str, facts: Mapping[str, Any]) -> Body:
    return {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "facts": {name: plain(value) for name, value in facts.items()},
    }


def plain(value: object) -> object:
    """Return a fact as JSON holds it; units and other decimals as text, which the framework would make floats."""
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | datetime | date | None) else str(value)


def framework_body(name: str, status: int, detail: str = "") -> Body:
    code, title = FRAMEWORK[name]
    return body_of(code, str(title), status, detail or str(title), {})


def api_body(failure: exceptions.APIException) -> Body:
    """Return what the framework itself refused, with its own words as the detail."""
    name = str(failure.get_codes()) if isinstance(failure.get_codes(), str) else failure.default_code
    name = {"error": "unexpected"}.get(name, name)
    if name not in FRAMEWORK:
        name = failure.default_code if failure.default_code in FRAMEWORK else "bad_request"
    return framework_body(name, failure.status_code, str(failure.detail))


def fields_of(detail: Any, path: str = "") -> list[dict[str, str]]:
    """Return the framework's nested complaints as one list: field, code, message."""
    if isinstance(detail, Mapping):
        return [found for name, inner in detail.items() for found in fields_of(inner, joined(path, name))]
    if isinstance(detail, list):
        return [
            found
            for index, inner in enumerate(detail)
            for found in fields_of(inner, joined(path, index) if isinstance(inner, Mapping) else path)
        ]
    return [{"field": path, "code": str(getattr(detail, "code", "invalid")), "message": str(detail)}]


def joined(path: str, name: object) -> str:
    if name == "non_field_errors":
        return path
    return f"{path}.{name}" if path else str(name)


def django_case(failure: BaseException) -> tuple[str, int]:
    """Return the case and status of what Django raises by itself."""
    if isinstance(failure, Http404):
        return "not_found", 404
    if isinstance(failure, PermissionDenied):
        return "permission_denied", 403
    if isinstance(failure, RequestDataTooBig):
        return "too_large", 413
    if isinstance(failure, SuspiciousOperation | UnreadablePostError | BadRequest | MultiPartParserError):
        return "bad_request", 400
    if isinstance(failure, OperationalError | InterfaceError):
        return "not_reachable", 503
    return "unexpected", 500


def headers_for(status: int, failure: BaseException) -> dict[str, str]:
    headers = {}
    if status == 401:
        headers["WWW-Authenticate"] = getattr(failure, "auth_header", 'Bearer realm="geoplan"')
    if status in RETRY_AFTER_S:
        headers["Retry-After"] = str(int(getattr(failure, "wait", None) or RETRY_AFTER_S[status]))
    return headers


def plain_answer(failure: BaseException) -> HttpResponse:
    """Answer with a problem outside the framework's views: wrong addresses, failures on the way to a view."""
    status, body, headers = problem_of(failure)
    return HttpResponse(JSONRenderer().render(body), status=status, headers=headers, content_type=MEDIA_TYPE)
