"""Who may open a page. The policy decides; this asks it for whole pages."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.web.errors import NotForYou

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def signed_in(view: View[P]) -> View[P]:
    """Send visitors to the sign-in page and back; a fragment sends the whole page there."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": "/sign-in/"})
        return redirect_to_login(request.get_full_path())

    return guarded


def person(request: HttpRequest) -> User:
    """Return the person who signed in. Only behind `signed_in`."""
    if not isinstance(request.user, User):
        raise NotForYou
    return request.user


def role_of(request: HttpRequest) -> Role | None:
    """Return the role of the person looking, None for a visitor."""
    return Role(request.user.role) if isinstance(request.user, User) else None


def ask(request: HttpRequest, deed: Deed) -> User:
    """Return the person if the policy lets them do something. Raises: NotForYou."""
    by = person(request)
    if not may_do(Role(by.role), deed):
        raise NotForYou(deed=deed.value)
    return by
