import io
import json
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from rest_framework import serializers
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from geoplan.api.parsing import StrictJson, read_query


def parse(body: bytes) -> dict[str, Any]:
    return StrictJson().parse(io.BytesIO(body))


def nested(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


def test_an_object_is_read() -> None:
    assert parse('{"a": [1, 2.5, null, "Cilegon ✓"]}'.encode()) == {"a": [1, 2.5, None, "Cilegon ✓"]}


def test_sixty_four_levels_are_read_and_one_more_is_not() -> None:
    assert parse(nested(64))
    with pytest.raises(ParseError):
        parse(nested(65))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"12",
        b"[1]",
        b'"text"',
        b"null",
        b"{'a': 1}",
        b'{"a": 1',
        b'{"a": 1}{"b": 2}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b'{"a": "\\u0000"}',
        b'{"a": ["\\ud800"]}',
        b'{"\\u0000": 1}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 20_000,
        b'{"a":' * 20_000,
        b'\xff\xfe{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
        b'\xef\xbb\xbf{"a": 1}',
    ],
)
def test_what_no_field_can_hold_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body)


def test_a_body_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(RequestDataTooBig):
        parse(b'{"a": "' + b"x" * 6 * 1024 * 1024 + b'"}')


def test_letters_beyond_the_basic_plane_are_no_surrogates() -> None:
    assert parse(json.dumps({"a": "🏠"}).encode()) == {"a": "🏠"}


class Form(serializers.Serializer[Any]):
    year = serializers.IntegerField(required=False)
    q = serializers.CharField(required=False)


def asked(query: str) -> dict[str, Any]:
    return read_query(Request(APIRequestFactory().get(f"/x?{query}")), Form)


def test_a_query_is_checked_like_a_form() -> None:
    assert asked("year=2027") == {"year": 2027}


@pytest.mark.parametrize("query", ["yeer=2027", "year=2027&year=2028", "year=x", "q=%00", "year__gte=1"])
def test_strange_repeated_and_wrong_parameters_are_refused(query: str) -> None:
    with pytest.raises(ValidationError):
        asked(query)
