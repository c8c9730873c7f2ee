"""Every address × every role × own, others' and no record. A route that is not in the table fails the test.

The table is written from docs/policy.md: what somebody may not see is 404; what a role may see but not do is 403;
a visitor is led to the sign-in page (`in`) or, by the API, told 401. `go` is any other redirect. The city is drawn
in city.py.
"""

import json
import re
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from geoplan import db
from geoplan.accounts.rules import Role
from tests.factories.pictures import tiny
from tests.house.city import City, make_city
from tests.house.route_table import TABLE
from tests.house.routes import routes

pytestmark = pytest.mark.django_db
ROLES = [None, Role.PLANNER, Role.SURVEYOR, Role.OFFICER, Role.MONITOR, Role.OPERATOR]
OFFICE = "admin/"
UNSAFE = ["POST", "PUT", "PATCH", "DELETE"]
# After these somebody else, or nobody, is signed in.
CHANGES_WHO_ASKS = {"sign-out/", "invitation/<str:token>/"}

FILE = b"kelurahan,latitude,longitude\nBarat Laut,-6.005,106.005\n"
PICTURE = tiny()
QUERY = {"api/v1/gaps": "?type=G1", "api/v1/overlaps": "?type=O1"}


def body(route: str, names: dict[str, str]) -> dict[str, object]:
    """Return a request body that lacks nothing, so that a refusal can only be about who asks."""
    checked = {"checked_on": db.now().date().isoformat(), "verifiers": "Budi"}
    claim = {"funder": int(names["mine"]), "units": "1", "year": 2027}
    bodies: dict[str, dict[str, object]] = {
        "account/": {"form": "name", "name": "X"},
        "language/": {"language": "en"},
        "sign-in/": {"email": "nobody@contoh.example", "password": "wrong"},
        "invitation/<str:token>/": {"password": "sawah-hijau-luas", "again": "sawah-hijau-luas"},
        "sites/<str:code>/claim": claim,
        "sites/<str:code>/photos": {"kind": "front", "photo": PICTURE},
        "adoptions/<int:pk>/<str:name>": {"reason": "x"},
        "budget/claim": {"funder": names["mine"], "year": "2027", "site": f"{names['free']}:1:30000000"},
        "surveys/": {"kind": "house", "file": FILE},
        "surveys/<uuid:survey_id>/photos": {"photos": FILE},
        "surveys/<uuid:survey_id>/rows/<int:line>/site": {"answer": "none"},
        "changes/<int:pk>/answer": {"answer": "kept"},
        "changes/<int:pk>/word": {"agrees": "yes"},
        "api/v1/changes/<int:change_id>/answer": {"answer": "kept"},
        "api/v1/changes/<int:change_id>/word": {"agrees": True},
        "api/v1/surveys/<uuid:survey_id>/replaces": {"replaces": None},
        "surveys/<uuid:survey_id>/rows/<int:line>": {"lat": "-6"},
        "api/v1/adoptions": claim | {"site": names["free"]},
        "api/v1/adoptions/basket": {
            "funder": int(names["mine"]),
            "year": 2027,
            "sites": [{"site": names["free"], "units": "1"}],
        },
        "api/v1/funders/<int:funder_id>/pledges": {"year": 2027, "units": "8"},
        "api/v1/funders/<int:funder_id>/response-area": {"area_codes": [names["area"]]},
        "funders/<int:pk>/area": {"how": "ticked", "areas": names["area"]},
        "funders/<int:pk>/facts": {"name": "PT Lain Nama"},
        "funders/<int:pk>/members": {"email": "pegawai@contoh.example", "role": "member"},
        "funders/<int:pk>/members/<int:part>": {"deed": "remove"},
        "funders/<int:pk>/plants": {"name": "Pabrik", "place": "-6.0151, 106.0151"},
        "funders/<int:pk>/plants/<int:part>": {"deed": "close"},
        "funders/<int:pk>/pledges": {"year": "2027", "units": "8"},
        "funders/applications/<int:pk>": {"deed": "approve"},
        "funders/apply": {"name": "PT Baru", "contact_name": "Rina", "email": "rina@contoh.example"},
        "funders/import": {"file": b"Nama perusahaan,Email\nPT Contoh,a@contoh.example\n"},
        "funders/season": {"year": "2027"},
        "api/v1/sites/<code:code>/photos": {"kind": "front", "file": PICTURE},
        "api/v1/sites/<code:code>": {"address": "Link. Contoh 1"},
        "api/v1/sites/<code:code>/close": {"reason": "not-eligible"},
        "api/v1/sites/verify": checked | {"sites": [names["free"]]},
        "api/v1/sites/<code:code>/merge": {"with": names["other"]},
        "api/v1/sites/verify/undo": {"sites": [names["free"]]},
        "sites/<str:code>/merge": {"with": names["other"]},
        "sites/check/undo": {"site": names["free"]},
        "residents/check": {"nik": "3672014107900001"},
        "sites/<str:code>/close": {"reason": "not-eligible"},
        "sites/<str:code>/correct": {"version": "1", "address": "Link. Contoh 1"},
        "sites/check/": checked | {"site": names["free"]},
        "sites/new": {"coordinates": "-6.0151, 106.0151"},
        "api/v1/surveys": {"kind": "house", "file": FILE},
        "api/v1/surveys/<uuid:survey_id>/photos": {"file": FILE},
        "api/v1/surveys/<uuid:survey_id>/rows/<int:line>/site": {"answer": "none"},
        "api/v1/surveys/<uuid:survey_id>/rows/<int:line>": {"cells": {"lat": "-6"}},
    }
    many = {"ids": [int(names["held"])]}
    around_a_claim: dict[str, dict[str, object]] = {
        "extend-holds": {"reason": "Lebaran"},
        "amend": {"reason": "x", "amount_rupiah": 1},
        "extend": {"reason": "x"},
        "reject": {"reason": "x"},
        "swap": {"site": names["free"]},
        "open": {"user": int(names["user"])},
        "hand-over": {"funder": int(names["mine"]), "reason": "x"},
        "answer": {"accept": True},
        "queue": claim,
        "leave": {"funder": int(names["mine"])},
        "take": {"funder": int(names["mine"])},
        "trouble": {"kind": "land-dispute"},
        "end": {"outcome": "no-change"},
    }
    by_step = around_a_claim | {
        "mapping": {"mapping": {"Nama": "person_name"}},
        "progress": {"percent": 50},
        "release": {"reason": "x"},
        "return": {"reason": "x"},
    }
    step = by_step.get(route.rsplit("/", 1)[-1], {})
    if re.fullmatch(r"api/v1/adoptions/[a-z]+", route) and route not in bodies:
        return step | many
    return bodies.get(route) or step


def lines() -> list[tuple[str, str, dict[str, str], list[str]]]:
    """Read the table: verb, route, record, and what each role gets."""
    found = []
    for line in TABLE.strip().splitlines():
        verb, route, record, *answers = line.split()
        given = dict(part.split("=") for part in record.split(",")) if record != "-" else {}
        found.append((verb, "" if route == "/" else route, given, answers))
    return found


def address(route: str, given: dict[str, str], city: City) -> str:
    filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: city.names.get(given[part[1]], given[part[1]]), route)
    return f"/{filled}{QUERY.get(route, '')}"


def ask(client: Client, verb: str, path: str, sent: dict[str, object]) -> HttpResponse:
    """Send a request as browsers and machines do: files as multipart, forms to pages, JSON to the API."""
    if verb == "GET":
        return client.get(path)
    if files := {name: SimpleUploadedFile("a.csv", held) for name, held in sent.items() if isinstance(held, bytes)}:
        return client.post(path, sent | files)
    if path.startswith("/api/"):
        # Corrections name the version they were made on: here that of a site nobody has changed.
        return client.generic(verb, path, json.dumps(sent), "application/json", headers={"If-Match": '"1"'})
    return client.generic(verb, path, urlencode(sent), "application/x-www-form-urlencoded")


def outcome(answer: HttpResponse) -> str:
    if answer.status_code not in {301, 302}:
        return str(answer.status_code)
    return "in" if re.match(r"/(sign-in|admin/login)/", answer.headers["Location"]) else "go"


def undone(client: Client, verb: str, path: str, sent: dict[str, object]) -> str:
    """Return what came of a request, and take back what it did."""
    mark = transaction.savepoint()
    try:
        return outcome(ask(client, verb, path, sent))
    finally:
        transaction.savepoint_rollback(mark)


def test_every_address_is_in_the_table() -> None:
    real = {route for route in routes() if not route.startswith(OFFICE)}
    assert real == {route for _, route, _, _ in lines()}


@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "PATCH"])
def test_every_role_gets_what_the_table_says(verb: str) -> None:
    city = make_city()
    clients = {role: city.client(role) for role in ROLES}
    wrong = []
    for asked, route, given, expected in lines():
        if asked != verb:
            continue
        path, sent = address(route, given, city), body(route, city.names)
        for role, answer in zip(ROLES, expected, strict=True):
            client = city.client(role) if route in CHANGES_WHO_ASKS else clients[role]
            got = undone(client, verb, path, sent)
            if got != answer:
                wrong.append(f"{verb} {path} as {role or 'visitor'}: {got} instead of {answer}")
    assert wrong == []


@pytest.mark.parametrize("role", [None, Role.OFFICER])
def test_no_address_takes_a_verb_that_is_not_in_the_table(role: Role | None) -> None:
    city = make_city()
    client, known = city.client(role), {(verb, route) for verb, route, _, _ in lines()}
    first = {route: given for _, route, given, _ in reversed(lines())}
    taken = []
    for route, given in first.items():
        for verb in UNSAFE:
            if (verb, route) in known:
                continue
            got = undone(client, verb, address(route, given, city), {})
            if got not in {"401", "403", "404", "405"}:
                taken.append(f"{verb} /{route}: {got}")
    assert taken == []


def test_the_office_keeps_accounts_and_settings_only() -> None:
    assert {model._meta.label for model in admin.site._registry} == {
        "accounts.User",
        "adoptions.SmallPlan",
        "adoptions.Term",
        "funders.Sector",
    }


@pytest.mark.parametrize("role", [role for role in ROLES if role is not Role.OPERATOR])
def test_the_office_is_closed_to_everybody_but_operators(role: Role | None) -> None:
    city = make_city()
    client, given = city.client(role), {"object_id": "user", "content_type_id": "1"}
    # Signing out and the way to one's own password are everybody's.
    open_to_all = {"admin/logout/", "admin/password_change/"}
    for route in routes():
        if route.startswith(OFFICE) and route not in open_to_all and "(?P" not in route:
            for verb in ["GET", "POST"]:
                assert undone(client, verb, address(route, given, city), {}) == "in", f"{verb} {route}"


def test_the_office_answers_operators_without_a_fault() -> None:
    city = make_city()
    client, given = city.client(Role.OPERATOR), {"object_id": "user", "content_type_id": "1"}
    for route in routes():
        if route.startswith(OFFICE) and "(?P" not in route and "autocomplete" not in route:
            assert undone(client, "GET", address(route, given, city), {}) in {"200", "403", "404", "405", "go", "in"}, (
                route
            )
