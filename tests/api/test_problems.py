"""Every refusal in one shape, whatever refused."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from rest_framework import exceptions, serializers
from rest_framework.renderers import JSONRenderer

from geoplan.adoptions.errors import NotEnoughLeft
from geoplan.api.problems import answer, plain_answer, status_of
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


def told(failure: Exception) -> tuple[int, dict[str, Any]]:
    response = answer(failure, {})
    assert response.content_type == "application/problem+json"
    body = json.loads(JSONRenderer().render(response.data))
    assert {"type", "title", "status", "detail", "code", "facts"} <= set(body)
    assert body["status"] == response.status_code
    assert body["type"] == f"/problems/{body['code']}"
    return response.status_code, body


@pytest.mark.parametrize(
    ("family", "status"),
    [
        (Invalid, 422),
        (NotAllowed, 403),
        (NotFound, 404),
        (Conflict, 409),
        (TooLarge, 413),
        (Stale, 412),
        (TooMany, 429),
        (Unavailable, 503),
    ],
)
def test_each_family_has_its_status(family: type[Refusal], status: int) -> None:
    assert status_of(family()) == status


def test_a_refusal_tells_code_text_and_facts() -> None:
    holders = [{"name": "PT Pertama", "units": Decimal("2.5")}]
    with translation.override("en"):
        status, body = told(NotEnoughLeft(site="AAAA-0001", units_left="0.5", holders=holders))
    assert status == 409
    assert body["code"] == "adoptions.not-enough-left"
    assert body["title"] == "Others have promised this already."
    assert body["detail"] == "Still open: 0.5. Promised by: PT Pertama."
    assert body["facts"] == {
        "site": "AAAA-0001",
        "units_left": "0.5",
        "holders": [{"name": "PT Pertama", "units": "2.5"}],
    }


def test_a_text_whose_facts_are_missing_falls_back_to_the_title() -> None:
    with translation.override("en"):
        assert told(NotEnoughLeft(site="x"))[1]["detail"] == "Others have promised this already."


def test_wrong_fields_are_listed_one_by_one() -> None:
    class Inner(serializers.Serializer[Any]):
        units = serializers.IntegerField()

    class Outer(serializers.Serializer[Any]):
        year = serializers.IntegerField()
        sites = Inner(many=True)

    form = Outer(data={"year": "x", "sites": [{"units": 1}, {}]})
    assert not form.is_valid()
    status, body = told(exceptions.ValidationError(form.errors))
    assert (status, body["code"]) == (400, "api.fields-invalid")
    assert [(one["field"], one["code"]) for one in body["fields"]] == [
        ("year", "invalid"),
        ("sites.1.units", "required"),
    ]


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (exceptions.NotAuthenticated(), 401, "api.not-signed-in"),
        (exceptions.AuthenticationFailed(), 401, "api.token-refused"),
        (exceptions.PermissionDenied(), 403, "api.not-allowed"),
        (exceptions.PermissionDenied("x", code="csrf_failed"), 403, "api.csrf-refused"),
        (exceptions.MethodNotAllowed("PUT"), 405, "api.method-not-allowed"),
        (exceptions.UnsupportedMediaType("text/xml"), 415, "api.media-type-unknown"),
        (exceptions.ParseError(), 400, "api.body-unreadable"),
        (exceptions.Throttled(7), 429, "api.too-many-requests"),
        (exceptions.APIException(), 500, "api.unexpected"),
        (Http404(), 404, "api.not-found"),
        (RequestDataTooBig(), 413, "api.body-too-large"),
        (MultiPartParserError("Invalid boundary"), 400, "api.bad-request"),
        (OperationalError("could not connect to server at 10.0.0.7"), 503, "db.not-reachable"),
        (InterfaceError("the connection is closed"), 503, "db.not-reachable"),
        (ValueError("secret insides"), 500, "api.unexpected"),
    ],
)
def test_what_the_framework_and_accidents_raise_takes_the_same_shape(
    failure: Exception, status: int, code: str
) -> None:
    found, body = told(failure)
    assert (found, body["code"]) == (status, code)
    assert "insides" not in json.dumps(body)
    assert "10.0.0.7" not in json.dumps(body)


def test_an_accident_is_logged_with_its_cause(caplog: pytest.LogCaptureFixture) -> None:
    answer(ValueError("secret insides"), {})
    assert "secret insides" in caplog.text


def test_answers_say_when_to_come_back_and_how_to_sign_in() -> None:
    assert answer(OperationalError(), {})["Retry-After"] == "3"
    assert answer(exceptions.Throttled(7), {})["Retry-After"] == "7"
    assert answer(exceptions.NotAuthenticated(), {})["WWW-Authenticate"].startswith("Bearer")


def test_outside_the_frameworks_views_the_shape_is_the_same() -> None:
    response = plain_answer(Http404())
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(response.content)["code"] == "api.not-found"
