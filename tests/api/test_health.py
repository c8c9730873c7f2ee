"""Alive, ready, and what is answered when the database is away."""

import json
from collections.abc import Iterator

import pytest
from django.db import connection, connections
from django.test import Client


@pytest.fixture
def away(db: None) -> Iterator[None]:
    """The database answers nothing for a while: its address is a port where nobody listens."""
    before = connections["default"]
    nobody = type(before)(before.settings_dict | {"PORT": "1"}, "default")
    connections["default"] = nobody
    yield
    connections["default"] = before


def test_it_lives_and_is_ready(db: None) -> None:
    assert Client().get("/healthz").status_code == 200
    ready = Client().get("/readyz")
    assert (ready.status_code, json.loads(ready.content)) == (200, {"status": "ready"})


def test_it_lives_but_is_not_ready_while_the_database_is_away(away: None) -> None:
    assert Client().get("/healthz").status_code == 200
    ready = Client().get("/readyz")
    assert (ready.status_code, ready["Retry-After"]) == (503, "3")
    assert json.loads(ready.content)["lacks"] == "database"


def test_it_is_not_ready_while_a_migration_is_missing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'coverage'")
    assert json.loads(Client().get("/readyz").content)["lacks"] == "migrations"


def test_the_api_answers_503_with_retry_after_while_the_database_is_away(away: None) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "x" * 32
    for headers in ({}, {"Authorization": "Bearer x"}):
        response = client.get("/api/v1/adoptions", headers=headers)
        assert (response.status_code, response["Retry-After"]) == (503, "3")
        assert json.loads(response.content)["code"] == "db.not-reachable"


def test_a_page_answers_503_with_retry_after_while_the_database_is_away(away: None) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "x" * 32
    response = client.get("/today/")
    assert (response.status_code, response["Retry-After"]) == (503, "3")
    assert response["Content-Type"].startswith("text/html")
