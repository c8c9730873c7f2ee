"""Who asks: a bearer token for machines, the session with its CSRF token for the browser."""

from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from geoplan.accounts.models import User
from geoplan.accounts.queries import user_of_token

CHALLENGE = 'Bearer realm="geoplan"'
SCHEME = "bearer"


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer …`. Only the token's hash is stored; it ends and can be revoked."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME:
            return None
        user = user_of_token(token.strip()) if token.isascii() else None
        if user is None:
            raise AuthenticationFailed
        return user, None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return CHALLENGE


class CsrfCheck(CsrfViewMiddleware):
    """Django's own check, telling its reason instead of answering with a page."""

    def _reject(self, request: HttpRequest, reason: str) -> str:  # noqa: ARG002
        return reason


class BrowserSession(BaseAuthentication):
    """The session of the pages. Requests that change something carry the CSRF token."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        user = getattr(request._request, "user", None)
        if not isinstance(user, User) or not user.is_active:
            return None
        refuse_forged(request._request)
        return user, None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return CHALLENGE


def refuse_forged(request: HttpRequest) -> None:
    """Raise unless a request that changes something carries the token of our own pages."""
    check = CsrfCheck(lambda _request: None)  # type: ignore[arg-type]
    check.process_request(request)
    reason = check.process_view(request, None, (), {})  # type: ignore[arg-type]
    if reason:
        raise PermissionDenied(str(reason), code="csrf_failed")
