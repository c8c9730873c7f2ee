"""What every answer carries, in which language it speaks, and refusals as pages."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from geoplan.accounts.models import User
from geoplan.accounts.rules import LANGUAGES
from geoplan.errors import Refusal
from geoplan.web.refusals import refused_page

Answer = Callable[[HttpRequest], HttpResponse]

# No nonce, no hash, no exception: scripts and styles come from our own files only.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The phone's form asks for the place and for photos; nothing else of the device is ours to use.
PERMISSIONS_POLICY = (
    "geolocation=(self), camera=(self), microphone=(), payment=(), usb=(), serial=(), browsing-topics=()"
)


class ContentSecurityPolicy:
    """Tells the browser what a page of ours may load and which parts of the device it may ask for."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class StorableText:
    """Refuses the one character that no text in the database has, before any page looks at what was sent.

    For pages only: the API reads its queries and bodies itself and checks them there.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Answer, _args: object, _kwargs: object) -> None:
        if getattr(view, "csrf_exempt", False):
            return
        told = (text for form in (request.GET, request.POST) for name in form for text in (name, *form.getlist(name)))
        if any("\0" in str(text) for text in told):
            raise BadRequest("a text holds a NUL")


class OwnLanguage:
    """Speaks the language a person chose: the account's, else the browser's cookie, else Indonesian.

    What the browser claims to prefer is not asked: office machines come with English browsers.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or language)
        return response


def language_of(request: HttpRequest) -> str:
    """Return the language to answer in."""
    user = request.user
    chosen = user.language if isinstance(user, User) else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE


class Refusals:
    """Turns a refusal of any room into a page that says what stood in the way and what to do."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        return refused_page(request, failure) if isinstance(failure, Refusal) else None
