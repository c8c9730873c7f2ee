"""Tokens for machines, session and CSRF token for the browser; nothing under the API ever answers with a page."""

import json

import pytest
from django.test import Client

from geoplan.accounts.models import User
from geoplan.accounts.services import issue_token, revoke_token

pytestmark = pytest.mark.django_db


def get(client: Client, path: str, **headers: str) -> tuple[int, str]:
    response = client.get(path, headers=headers)
    body = json.loads(response.content)
    assert response["Content-Type"] in {"application/json", "application/problem+json"}
    return response.status_code, body.get("code", "")


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    response = client.get("/api/v1/adoptions")
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert json.loads(response.content)["code"] == "api.not-signed-in"


def test_a_token_speaks_for_its_person_until_it_is_revoked(client: Client, officer: User) -> None:
    token = issue_token(user=officer)
    assert get(client, "/api/v1/funders", authorization=f"Bearer {token}")[0] == 200
    assert get(client, "/api/v1/funders", authorization=f"bearer {token}")[0] == 200
    revoke_token(token=token)
    assert get(client, "/api/v1/funders", authorization=f"Bearer {token}") == (401, "api.token-refused")


@pytest.mark.parametrize("value", ["Bearer", "Bearer ", "Bearer x", "Bearer ünïcode", "Bearer a b"])
def test_a_wrong_token_is_refused_even_where_a_session_would_do(client: Client, officer: User, value: str) -> None:
    client.force_login(officer)
    assert get(client, "/api/v1/funders", authorization=value) == (401, "api.token-refused")


def test_another_scheme_is_no_token(client: Client, officer: User) -> None:
    assert get(client, "/api/v1/funders", authorization="Basic YTpi") == (401, "api.not-signed-in")


def test_the_session_reads_and_needs_the_csrf_token_to_write(officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    assert get(client, "/api/v1/funders")[0] == 200
    refused = client.post("/api/v1/adoptions", {}, content_type="application/json")
    assert refused.status_code == 403
    assert json.loads(refused.content)["code"] == "api.csrf-refused"
    client.cookies["csrftoken"] = "a" * 32
    let_in = client.post("/api/v1/adoptions", {}, content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert json.loads(let_in.content)["code"] == "api.fields-invalid"


def test_a_token_needs_no_csrf_token(officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    token = issue_token(user=officer)
    response = client.post(
        "/api/v1/adoptions", {}, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )
    assert response.status_code == 400


def test_a_closed_account_is_signed_out_at_once(client: Client, officer: User) -> None:
    token = issue_token(user=officer)
    client.force_login(officer)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert get(client, "/api/v1/funders")[0] == 401
    assert get(Client(), "/api/v1/funders", authorization=f"Bearer {token}")[0] == 401


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/nothing", "/api/v1/adoptions/1/%00", "/api/v1/adoptions/x/plan"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_address_nobody_answers_at_is_a_problem_not_a_page(client: Client, path: str, method: str) -> None:
    response = getattr(client, method)(path, headers={"Accept": "text/html,*/*"})
    assert response.status_code == 404
    assert json.loads(response.content)["code"] == "api.not-found"


def test_the_description_and_its_page_are_there_for_everybody(client: Client) -> None:
    described = json.loads(client.get("/api/v1/schema").content)
    assert described["openapi"] == "3.1.0"
    assert "/api/v1/adoptions/{adoption_id}/plan" in described["paths"]
    page = client.get("/api/v1/docs").content.decode()
    assert "/api/v1/adoptions/{adoption_id}/plan" in page
    assert "<script>" not in page
    assert "//cdn" not in page
