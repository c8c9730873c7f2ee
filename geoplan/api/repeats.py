"""Answering a repeated request as the first time (`Idempotency-Key`)."""

import json
import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from geoplan.accounts.models import User
from geoplan.journal.services import once

KEY = re.compile(r"[\x21-\x7e]{1,100}")


def person(request: Request) -> User:
    """Return the person who asks. Raises NotAuthenticated for a visitor."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user


def answer_once(request: Request, act: Callable[[], tuple[int, Any]]) -> Response:
    """Act and answer; a request repeated with its key gets the first answer and does nothing again.

    Act returns status and body. Raises: KeyReused when the key came with another request before.
    """
    status, body = once(
        actor_id=person(request).pk,
        key=key_of(request),
        request={"method": request.method, "path": request.path, "body": request.data},
        act=lambda: stored(*act()),
    )
    return Response(body, status=status)


def key_of(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.fullmatch(key):
        raise ValidationError({"Idempotency-Key": [_("Use 1 to 100 printable ASCII characters.")]})
    return key


def stored(status: int, body: Any) -> tuple[int, Any]:
    """Return an answer exactly as its JSON reads, so that the first answer and every repeat are equal."""
    return status, json.loads(JSONRenderer().render(body))
