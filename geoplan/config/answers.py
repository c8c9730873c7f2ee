"""What is answered when no view did: a problem under the API, a page elsewhere. 503 when the database is away."""

import sys

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from geoplan.api import problems

API = "/api/"
UNAVAILABLE = 503


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return problems.plain_answer(exception) if under_api(request) else defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return problems.plain_answer(exception) if under_api(request) else defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return problems.plain_answer(exception) if under_api(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500. Django has logged the failure already."""
    told = problems.plain_answer(sys.exception() or RuntimeError())
    if under_api(request):
        return told
    page = defaults.server_error(request)
    if told.status_code == UNAVAILABLE:
        page.status_code = UNAVAILABLE
        page["Retry-After"] = told["Retry-After"]
    return page


def under_api(request: HttpRequest) -> bool:
    return request.path.startswith(API)
