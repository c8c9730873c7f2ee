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
from tests.house.routes import routes

pytestmark = pytest.mark.django_db
ROLES = [None, Role.PLANNER, Role.SURVEYOR, Role.OFFICER, Role.MONITOR, Role.OPERATOR]
OFFICE = "admin/"
UNSAFE = ["POST", "PUT", "PATCH", "DELETE"]
# After these somebody else, or nobody, is signed in.
CHANGES_WHO_ASKS = {"sign-out/", "invitation/<str:token>/"}

# Columns of answers: visitor, planner, surveyor, officer, monitor, operator.
TABLE = """
GET   /                                                -                         200  200  200  200  200  200
GET   account/                                         -                          in  200  200  200  200  200
POST  account/                                         -                          in   go   go   go   go   go
GET   adoptions/                                       -                          in  200  200  200  200  403
GET   adoptions/<int:pk>/                              pk=agreed                  in  200  200  200  200  404
GET   adoptions/<int:pk>/                              pk=others                  in  200  200  200  200  404
GET   adoptions/<int:pk>/                              pk=absent                  in  404  404  404  404  404
POST  adoptions/<int:pk>/<str:name>                    pk=agreed,name=plan        in   go   go   go   go  404
POST  adoptions/<int:pk>/<str:name>                    pk=agreed,name=release     in   go   go   go   go  404
POST  adoptions/<int:pk>/<str:name>                    pk=others,name=plan        in   go   go   go   go  404
POST  adoptions/<int:pk>/<str:name>                    pk=others,name=release     in   go   go   go   go  404
POST  adoptions/<int:pk>/<str:name>                    pk=absent,name=plan        in  404  404  404  404  404
POST  adoptions/<int:pk>/<str:name>                    pk=absent,name=release     in  404  404  404  404  404
POST  adoptions/<int:pk>/undo                          pk=agreed                  in  403  403  409  404  404
POST  adoptions/<int:pk>/undo                          pk=others                  in  403  403  403  404  404
POST  adoptions/<int:pk>/undo                          pk=absent                  in  404  404  404  404  404
GET   api/v1/                                          -                         404  404  404  404  404  404
POST  api/v1/                                          -                         404  404  404  404  404  404
GET   api/v1/adoptions                                 -                         401  200  200  200  200  200
POST  api/v1/adoptions                                 -                         401  201  403  201  403  403
POST  api/v1/adoptions/<int:adoption_id>/agree         adoption_id=agreed        401  409  403  403  403  404
POST  api/v1/adoptions/<int:adoption_id>/agree         adoption_id=held          401  409  403  403  403  404
POST  api/v1/adoptions/<int:adoption_id>/agree         adoption_id=others        401  409  403  403  403  404
POST  api/v1/adoptions/<int:adoption_id>/agree         adoption_id=absent        401  404  404  404  404  404
POST  api/v1/adoptions/<int:adoption_id>/done          adoption_id=agreed        401  409  403  409  403  404
POST  api/v1/adoptions/<int:adoption_id>/done          adoption_id=held          401  409  403  409  403  404
POST  api/v1/adoptions/<int:adoption_id>/done          adoption_id=others        401  409  403  403  403  404
POST  api/v1/adoptions/<int:adoption_id>/done          adoption_id=absent        401  404  404  404  404  404
POST  api/v1/adoptions/<int:adoption_id>/plan          adoption_id=agreed        401  409  403  409  403  404
POST  api/v1/adoptions/<int:adoption_id>/plan          adoption_id=held          401  200  403  200  403  404
POST  api/v1/adoptions/<int:adoption_id>/plan          adoption_id=others        401  200  403  403  403  404
POST  api/v1/adoptions/<int:adoption_id>/plan          adoption_id=absent        401  404  404  404  404  404
POST  api/v1/adoptions/<int:adoption_id>/progress      adoption_id=agreed        401  200  403  200  403  404
POST  api/v1/adoptions/<int:adoption_id>/progress      adoption_id=held          401  409  403  409  403  404
POST  api/v1/adoptions/<int:adoption_id>/progress      adoption_id=others        401  409  403  403  403  404
POST  api/v1/adoptions/<int:adoption_id>/progress      adoption_id=absent        401  404  404  404  404  404
POST  api/v1/adoptions/<int:adoption_id>/release       adoption_id=agreed        401  200  403  200  403  404
POST  api/v1/adoptions/<int:adoption_id>/release       adoption_id=held          401  200  403  200  403  404
POST  api/v1/adoptions/<int:adoption_id>/release       adoption_id=others        401  200  403  403  403  404
POST  api/v1/adoptions/<int:adoption_id>/release       adoption_id=absent        401  404  404  404  404  404
POST  api/v1/adoptions/<int:adoption_id>/return        adoption_id=agreed        401  409  403  403  403  404
POST  api/v1/adoptions/<int:adoption_id>/return        adoption_id=held          401  409  403  403  403  404
POST  api/v1/adoptions/<int:adoption_id>/return        adoption_id=others        401  409  403  403  403  404
POST  api/v1/adoptions/<int:adoption_id>/return        adoption_id=absent        401  404  404  404  404  404
POST  api/v1/adoptions/<int:adoption_id>/undo          adoption_id=agreed        401  403  403  409  403  404
POST  api/v1/adoptions/<int:adoption_id>/undo          adoption_id=held          401  403  403  200  403  404
POST  api/v1/adoptions/<int:adoption_id>/undo          adoption_id=others        401  403  403  403  403  404
POST  api/v1/adoptions/<int:adoption_id>/undo          adoption_id=absent        401  404  404  404  404  404
POST  api/v1/adoptions/<int:adoption_id>/verify        adoption_id=agreed        401  409  409  403  403  404
POST  api/v1/adoptions/<int:adoption_id>/verify        adoption_id=held          401  409  403  403  403  404
POST  api/v1/adoptions/<int:adoption_id>/verify        adoption_id=others        401  409  403  403  403  404
POST  api/v1/adoptions/<int:adoption_id>/verify        adoption_id=absent        401  404  404  404  404  404
POST  api/v1/adoptions/basket                          -                         401  200  403  200  403  403
GET   api/v1/areas                                     -                         200  200  200  200  200  200
GET   api/v1/areas/<code:code>                         code=area                 200  200  200  200  200  200
GET   api/v1/areas/<code:code>                         code=none                 404  404  404  404  404  404
GET   api/v1/coverage                                  -                         401  200  200  200  200  403
GET   api/v1/docs                                      -                         200  200  200  200  200  200
GET   api/v1/funders                                   -                         401  200  200  200  200  200
GET   api/v1/funders/<int:funder_id>                   funder_id=mine            401  200  200  200  200  404
GET   api/v1/funders/<int:funder_id>                   funder_id=theirs          401  200  200  200  200  404
GET   api/v1/funders/<int:funder_id>                   funder_id=absent          401  404  404  404  404  404
GET   api/v1/gaps                                      -                         401  200  403  403  403  403
GET   api/v1/overlaps                                  -                         401  200  403  200  403  403
GET   api/v1/public/schools                            -                         200  200  200  200  200  200
GET   api/v1/schema                                    -                         200  200  200  200  200  200
GET   api/v1/sites                                     -                         401  200  200  200  200  403
GET   api/v1/sites/<code:code>                         code=own                  401  200  200  200  404  404
GET   api/v1/sites/<code:code>                         code=other                401  200  200  200  404  404
GET   api/v1/sites/<code:code>                         code=school               401  200  200  200  200  200
GET   api/v1/sites/<code:code>                         code=none                 401  404  404  404  404  404
POST  api/v1/sites/<code:code>/photos                  code=own                  401  201  201  403  404  404
POST  api/v1/sites/<code:code>/photos                  code=other                401  201  404  404  404  404
POST  api/v1/sites/<code:code>/photos                  code=school               401  201  403  403  403  403
POST  api/v1/sites/<code:code>/photos                  code=none                 401  404  404  404  404  404
PATCH api/v1/sites/<code:code>                         code=own                  401  200  200  403  404  404
PATCH api/v1/sites/<code:code>                         code=other                401  200  403  403  404  404
PATCH api/v1/sites/<code:code>                         code=school               401  200  403  403  403  403
PATCH api/v1/sites/<code:code>                         code=none                 401  404  404  404  404  404
POST  api/v1/sites/<code:code>/close                   code=own                  401  200  409  403  404  404
POST  api/v1/sites/<code:code>/close                   code=other                401  200  403  403  404  404
POST  api/v1/sites/<code:code>/close                   code=school               401  200  403  403  403  403
POST  api/v1/sites/<code:code>/close                   code=none                 401  404  404  404  404  404
POST  api/v1/sites/<code:code>/reopen                  code=own                  401  409  409  403  404  404
POST  api/v1/sites/<code:code>/reopen                  code=other                401  409  403  403  404  404
POST  api/v1/sites/<code:code>/reopen                  code=school               401  409  403  403  403  403
POST  api/v1/sites/<code:code>/reopen                  code=none                 401  404  404  404  404  404
POST  api/v1/sites/<code:code>/verify                  code=own                  401  200  403  403  404  404
POST  api/v1/sites/<code:code>/verify                  code=other                401  200  403  403  404  404
POST  api/v1/sites/<code:code>/verify                  code=school               401  200  403  403  403  403
POST  api/v1/sites/<code:code>/verify                  code=none                 401  404  404  404  404  404
GET   api/v1/sites/summary                             -                         401  200  200  200  200  403
GET   api/v1/sites/version                             -                         401  200  200  200  200  403
POST  api/v1/sites/verify                              -                         401  200  403  403  404  404
GET   api/v1/surveys                                   -                         401  200  200  200  200  200
POST  api/v1/surveys                                   -                         401  201  201  403  403  403
GET   api/v1/surveys/<uuid:survey_id>                  survey_id=upload          401  200  200  404  404  404
GET   api/v1/surveys/<uuid:survey_id>                  survey_id=foreign         401  200  404  404  404  404
GET   api/v1/surveys/<uuid:survey_id>                  survey_id=nowhere         401  404  404  404  404  404
POST  api/v1/surveys/<uuid:survey_id>/mapping          survey_id=upload          401  200  200  404  404  404
POST  api/v1/surveys/<uuid:survey_id>/mapping          survey_id=foreign         401  200  404  404  404  404
POST  api/v1/surveys/<uuid:survey_id>/mapping          survey_id=nowhere         401  404  404  404  404  404
GET   api/v1/surveys/<uuid:survey_id>/problems.xlsx    survey_id=upload          401  200  200  404  404  404
GET   api/v1/surveys/<uuid:survey_id>/problems.xlsx    survey_id=foreign         401  200  404  404  404  404
GET   api/v1/surveys/<uuid:survey_id>/problems.xlsx    survey_id=nowhere         401  404  404  404  404  404
POST  api/v1/surveys/<uuid:survey_id>/publish          survey_id=upload          401  409  409  404  404  404
POST  api/v1/surveys/<uuid:survey_id>/publish          survey_id=foreign         401  409  404  404  404  404
POST  api/v1/surveys/<uuid:survey_id>/publish          survey_id=nowhere         401  404  404  404  404  404
POST  api/v1/surveys/<uuid:survey_id>/repairs          survey_id=upload          401  200  200  404  404  404
POST  api/v1/surveys/<uuid:survey_id>/repairs          survey_id=foreign         401  200  404  404  404  404
POST  api/v1/surveys/<uuid:survey_id>/repairs          survey_id=nowhere         401  404  404  404  404  404
GET   api/v1/surveys/<uuid:survey_id>/rows             survey_id=upload          401  200  200  404  404  404
GET   api/v1/surveys/<uuid:survey_id>/rows             survey_id=foreign         401  200  404  404  404  404
GET   api/v1/surveys/<uuid:survey_id>/rows             survey_id=nowhere         401  404  404  404  404  404
PATCH api/v1/surveys/<uuid:survey_id>/rows/<int:line>  survey_id=upload,line=2   401  200  200  404  404  404
PATCH api/v1/surveys/<uuid:survey_id>/rows/<int:line>  survey_id=foreign,line=2  401  200  404  404  404  404
GET   api/v1/surveys/template/<slug:kind>.xlsx         kind=house                401  200  200  200  200  200
GET   api/v1/surveys/template/<slug:kind>.xlsx         kind=nothing              401  404  404  404  404  404
GET   api/v1/tiles/areas/<int:z>/<int:x>/<int:y>.mvt   z=12,x=3254,y=2116        200  200  200  200  200  200
GET   api/v1/tiles/sites/<int:z>/<int:x>/<int:y>.mvt   z=12,x=3254,y=2116        401  200  200  200  200  403
GET   budget/                                          -                          in  200  403  200  403  403
POST  budget/claim                                     -                          in  200  403  200  403  403
GET   budget/proposal.pdf                              -                          in  422  403  422  403  403
GET   coverage/                                        -                          in  200  200  200  200  403
GET   funders/                                         -                          in  200  403   go  403  403
GET   funders/<int:pk>/                                pk=mine                    in  200  404  200  404  404
GET   funders/<int:pk>/                                pk=theirs                  in  200  404  404  404  404
GET   funders/<int:pk>/                                pk=absent                  in  404  404  404  404  404
GET   healthz                                          -                         200  200  200  200  200  200
GET   invitation/<str:token>/                          token=link                200  200  200  200  200  200
POST  invitation/<str:token>/                          token=link                 go   go   go   go   go   go
GET   invitation/<str:token>/                          token=none                404  404  404  404  404  404
POST  invitation/<str:token>/                          token=none                404  404  404  404  404  404
POST  language/                                        -                          go   go   go   go   go   go
GET   map                                              -                          in  200  200  200  200  403
GET   readyz                                           -                         200  200  200  200  200  200
GET   residents/check                                  -                          in  200  200  403  403  403
POST  residents/check                                  -                          in  200  200  403  403  403
GET   sign-in/                                         -                         200   go   go   go   go   go
POST  sign-in/                                         -                         422  422  422  422  422  422
POST  sign-out/                                        -                          go   go   go   go   go   go
GET   sites/                                           -                         200  200  200  200  200  200
GET   sites/<str:code>                                 code=own                  404  200  200  200  404  404
GET   sites/<str:code>                                 code=other                404  200  200  200  404  404
GET   sites/<str:code>                                 code=school               200  200  200  200  200  200
GET   sites/<str:code>                                 code=none                 404  404  404  404  404  404
POST  sites/<str:code>/claim                           code=own                   in  409  403  409  404  404
POST  sites/<str:code>/claim                           code=other                 in  409  403  409  404  404
POST  sites/<str:code>/claim                           code=school                in  409  403  409  403  403
POST  sites/<str:code>/claim                           code=free                  in   go  403   go  404  404
POST  sites/<str:code>/claim                           code=none                  in  404  404  404  404  404
POST  sites/<str:code>/close                           code=own                   in   go   go   go  404  404
POST  sites/<str:code>/close                           code=other                 in   go   go   go  404  404
POST  sites/<str:code>/close                           code=none                  in  404  404  404  404  404
GET   sites/<str:code>/correct                         code=own                   in  200  200  403  404  404
POST  sites/<str:code>/correct                         code=own                   in   go   go  403  404  404
GET   sites/<str:code>/correct                         code=other                 in  200  403  403  404  404
POST  sites/<str:code>/correct                         code=other                 in   go  403  403  404  404
GET   sites/<str:code>/correct                         code=school                in  200  403  403  403  403
POST  sites/<str:code>/correct                         code=school                in   go  403  403  403  403
GET   sites/<str:code>/correct                         code=none                  in  404  404  404  404  404
POST  sites/<str:code>/correct                         code=none                  in  404  404  404  404  404
POST  sites/<str:code>/reopen                          code=own                   in   go   go   go  404  404
POST  sites/<str:code>/reopen                          code=other                 in   go   go   go  404  404
POST  sites/<str:code>/reopen                          code=none                  in  404  404  404  404  404
POST  sites/<str:code>/verify                          code=own                   in   go   go   go  404  404
POST  sites/<str:code>/verify                          code=other                 in   go   go   go  404  404
POST  sites/<str:code>/verify                          code=none                  in  404  404  404  404  404
GET   sites/<str:code>/panel                           code=own                  404  200  200  200  404  404
GET   sites/<str:code>/panel                           code=other                404  200  200  200  404  404
GET   sites/<str:code>/panel                           code=school               200  200  200  200  200  200
GET   sites/<str:code>/panel                           code=none                 404  404  404  404  404  404
POST  sites/<str:code>/photos                          code=own                   in   go   go  403  404  404
POST  sites/<str:code>/photos                          code=other                 in   go  404  404  404  404
POST  sites/<str:code>/photos                          code=school                in   go  403  403  403  403
POST  sites/<str:code>/photos                          code=none                  in  404  404  404  404  404
GET   sites/<str:code>/photos/<int:pk>.jpg             code=own,pk=own_photo      in  200  200  200  404  404
GET   sites/<str:code>/photos/<int:pk>.jpg             code=other,pk=other_photo   in  200  404  404  404  404
GET   sites/<str:code>/photos/<int:pk>.jpg             code=school,pk=school_photo   in  200  200  200  200  200
GET   sites/<str:code>/photos/<int:pk>.jpg             code=school,pk=own_photo   in  404  404  404  404  404
GET   sites/<str:code>/photos/<int:pk>.jpg             code=own,pk=absent         in  404  404  404  404  404
POST  sites/<str:code>/photos/<int:pk>/remove          code=own,pk=own_photo      in   go   go  403  404  404
POST  sites/<str:code>/photos/<int:pk>/remove          code=other,pk=other_photo   in   go  404  404  404  404
POST  sites/<str:code>/photos/<int:pk>/remove          code=school,pk=school_photo   in   go  403  403  403  403
POST  sites/<str:code>/photos/<int:pk>/remove          code=own,pk=other_photo    in  404  404  404  404  404
GET   sites/<str:code>/residents                       code=own                   in  200  200  200  404  404
GET   sites/<str:code>/residents                       code=other                 in  200  404  404  404  404
GET   sites/<str:code>/residents                       code=school                in  200  404  404  404  404
GET   sites/<str:code>/residents                       code=none                  in  404  404  404  404  404
GET   sites/check/                                     -                          in  200  200  403  403  403
POST  sites/check/                                     -                          in   go  403  403  403  403
GET   sites/new                                        -                          in  200  200  403  403  403
POST  sites/new                                        -                          in   go   go  403  403  403
GET   surveys/                                         -                          in  200  200  403  403  403
POST  surveys/                                         -                          in   go   go  403  403  403
GET   surveys/<uuid:survey_id>/                        survey_id=upload           in  200  200  403  403  403
GET   surveys/<uuid:survey_id>/                        survey_id=foreign          in  200  404  403  403  403
GET   surveys/<uuid:survey_id>/                        survey_id=nowhere          in  404  404  403  403  403
POST  surveys/<uuid:survey_id>/mapping                 survey_id=upload           in   go   go  403  403  403
POST  surveys/<uuid:survey_id>/mapping                 survey_id=foreign          in   go  404  403  403  403
POST  surveys/<uuid:survey_id>/mapping                 survey_id=nowhere          in  404  404  403  403  403
POST  surveys/<uuid:survey_id>/publish                 survey_id=upload           in   go   go  403  403  403
POST  surveys/<uuid:survey_id>/publish                 survey_id=foreign          in   go  404  403  403  403
POST  surveys/<uuid:survey_id>/publish                 survey_id=nowhere          in  404  404  403  403  403
POST  surveys/<uuid:survey_id>/repairs                 survey_id=upload           in   go   go  403  403  403
POST  surveys/<uuid:survey_id>/repairs                 survey_id=foreign          in   go  404  403  403  403
POST  surveys/<uuid:survey_id>/repairs                 survey_id=nowhere          in  404  404  403  403  403
GET   surveys/<uuid:survey_id>/rows/<int:line>         survey_id=upload,line=2    in  200  200  403  403  403
POST  surveys/<uuid:survey_id>/rows/<int:line>         survey_id=upload,line=2    in   go   go  403  403  403
GET   surveys/<uuid:survey_id>/rows/<int:line>         survey_id=foreign,line=2   in  200  404  403  403  403
POST  surveys/<uuid:survey_id>/rows/<int:line>         survey_id=foreign,line=2   in   go  404  403  403  403
GET   surveys/<uuid:survey_id>/rows/<int:line>         survey_id=nowhere,line=2   in  404  404  403  403  403
POST  surveys/<uuid:survey_id>/rows/<int:line>         survey_id=nowhere,line=2   in  404  404  403  403  403
GET   today/                                           -                          in  200  200  200  200  200
"""

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
        "surveys/<uuid:survey_id>/rows/<int:line>": {"lat": "-6"},
        "api/v1/adoptions": claim | {"site": names["free"]},
        "api/v1/adoptions/basket": {
            "funder": int(names["mine"]),
            "year": 2027,
            "sites": [{"site": names["free"], "units": "1"}],
        },
        "api/v1/sites/<code:code>/photos": {"kind": "front", "file": PICTURE},
        "api/v1/sites/<code:code>": {"address": "Link. Contoh 1"},
        "api/v1/sites/<code:code>/close": {"reason": "not-eligible"},
        "api/v1/sites/verify": checked | {"sites": [names["free"]]},
        "residents/check": {"nik": "3672014107900001"},
        "sites/<str:code>/close": {"reason": "not-eligible"},
        "sites/<str:code>/correct": {"version": "1", "address": "Link. Contoh 1"},
        "sites/check/": checked | {"site": names["free"]},
        "sites/new": {"coordinates": "-6.0151, 106.0151"},
        "api/v1/surveys": {"kind": "house", "file": FILE},
        "api/v1/surveys/<uuid:survey_id>/rows/<int:line>": {"cells": {"lat": "-6"}},
    }
    by_step = {
        "mapping": {"mapping": {"Nama": "person_name"}},
        "progress": {"percent": 50},
        "release": {"reason": "x"},
        "return": {"reason": "x"},
    }
    return bodies.get(route) or by_step.get(route.rsplit("/", 1)[-1], {})


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


@pytest.mark.parametrize("verb", ["GET", "POST", "PATCH"])
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
