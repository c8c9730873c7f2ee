"""Asking the API as a person."""

import json
from typing import Any

from django.http import HttpResponse
from rest_framework.test import APIClient

from geoplan.accounts.models import User

ADDRESS = "/api/v1/"


def ask(viewer: User | None, path: str, headers: dict[str, str] | None = None, **query: object) -> HttpResponse:
    """Return the answer to a GET by a person, or by a visitor."""
    client = APIClient()
    if viewer is not None:
        client.force_login(viewer)
    answer: HttpResponse = client.get(ADDRESS + path, query, headers=headers or {})  # type: ignore[assignment]
    return answer


def told(viewer: User | None, path: str, **query: object) -> Any:
    """Return the JSON of a good answer."""
    answer = ask(viewer, path, **query)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def refused(viewer: User | None, path: str, **query: object) -> tuple[int, str]:
    """Return status and code of a refusal, which must be a problem."""
    answer = ask(viewer, path, **query)
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return answer.status_code, json.loads(answer.content)["code"]
