"""What every answer carries, its language, and refusals as pages."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path

from geoplan.accounts.models import User
from geoplan.api.problems import STATUS
from geoplan.errors import Conflict, Invalid, NotAllowed, NotFound, Stale, TooLarge, TooMany, Unavailable
from geoplan.web.middleware import CONTENT_SECURITY_POLICY
from geoplan.web.refusals import FAMILIES, way_back

pytestmark = pytest.mark.django_db
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data: blob:",
    "connect-src": "'self'", "worker-src": "'self'", "manifest-src": "'self'", "font-src": "'self'",
    "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'",
}  # fmt: skip


class HouseGone(NotFound):
    code = "tests.house-gone"


RAISED = [Invalid, NotAllowed, HouseGone, Conflict, TooLarge, Stale, TooMany, Unavailable]


def refuse(_request: HttpRequest, number: int) -> HttpResponse:
    raise RAISED[number](site="K7QM2X")


urlpatterns = [path("refuse/<int:number>", refuse), path("", include("geoplan.config.urls"))]


def test_every_page_carries_the_policy_without_exceptions(client: Client) -> None:
    for address in ["/sign-in/", "/nowhere/"]:
        header = client.get(address).headers["Content-Security-Policy"]
        assert dict(part.strip().split(" ", 1) for part in header.split(";")) == POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY


def test_pages_ask_for_no_part_of_the_device_but_place_and_camera(client: Client) -> None:
    allowed = client.get("/sign-in/").headers["Permissions-Policy"]
    assert "geolocation=(self), camera=(self)" in allowed
    assert "microphone=()" in allowed


def test_indonesian_is_the_language_whatever_the_browser_prefers(client: Client) -> None:
    answer = client.get("/sign-in/", headers={"Accept-Language": "en-US,en"})
    assert answer.headers["Content-Language"] == "id"
    assert '<html lang="id">' in answer.text


def test_a_visitor_reads_the_language_of_the_cookie(client: Client) -> None:
    client.cookies["django_language"] = "en"
    assert '<html lang="en">' in client.get("/sign-in/").text
    client.cookies["django_language"] = "xx"
    assert '<html lang="id">' in client.get("/sign-in/").text


def test_a_person_reads_the_language_of_the_account(client: Client, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(language="en")
    client.force_login(officer)
    client.cookies["django_language"] = "id"
    assert '<html lang="en">' in client.get("/account/").text


@override_settings(ROOT_URLCONF="tests.web.test_middleware")
@pytest.mark.parametrize(("number", "status"), list(enumerate([422, 403, 404, 409, 413, 412, 429, 503])))
def test_a_refusal_is_a_page_with_the_status_of_its_family(client: Client, number: int, status: int) -> None:
    answer = client.get(f"/refuse/{number}")
    assert answer.status_code == status
    assert "<main" in answer.text
    assert RAISED[number].code in answer.text


@override_settings(ROOT_URLCONF="tests.web.test_middleware")
def test_a_part_of_a_page_is_refused_with_a_part_of_a_page(client: Client) -> None:
    answer = client.get("/refuse/3", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert answer.text.startswith("<div")
    assert "<html" not in answer.text


@override_settings(ROOT_URLCONF="tests.web.test_middleware")
def test_who_tries_too_often_is_told_when_to_come_back(client: Client) -> None:
    assert client.get("/refuse/6").headers["Retry-After"] == "900"


def test_pages_and_the_api_give_a_family_one_status() -> None:
    assert {kind: family.status for kind, family in FAMILIES.items()} == STATUS


def test_the_way_back_never_leaves_the_site() -> None:
    def back(referer: str) -> str:
        return way_back(RequestFactory().get("/map", headers={"Referer": referer}))

    assert back("http://testserver/sites/") == "http://testserver/sites/"
    assert [back("https://evil.example/"), back("javascript:alert(1)"), back("http://testserver/map"), back("")] == [
        ""
    ] * 4


def test_an_address_that_is_not_there_says_so_in_the_readers_language(client: Client) -> None:
    client.cookies["django_language"] = "en"
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "Nothing here" in answer.text


def test_a_form_from_elsewhere_is_refused_with_advice(officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    client.cookies["django_language"] = "en"
    User.objects.filter(pk=officer.pk).update(language="en")
    answer = client.post("/account/", {"form": "name", "name": "X"})
    assert answer.status_code == 403
    assert "The page was too old" in answer.text


def test_a_fault_of_ours_is_a_page_without_its_insides(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr("geoplan.web.accounts.sign_in_page", broken)
    client.raise_request_exception = False
    answer = client.get("/sign-in/")
    assert answer.status_code == 500
    assert "<h1>" in answer.text
    assert "secret" not in answer.text
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("address", ["/sites/?q=a%00b", "/sign-in/?%00=1", "/?q=%00"])
def test_an_address_with_a_nul_is_refused_before_any_page(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_a_form_with_a_nul_is_refused_before_any_page(client: Client) -> None:
    assert client.post("/language/", {"language": "id", "next": "/a\x00b"}).status_code == 400
    assert client.post("/sign-in/", {"email": "a\x00@b.test", "password": "x"}).status_code == 400
