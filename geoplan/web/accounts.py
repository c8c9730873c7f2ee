"""Signing in and out, invitations, one's own account, the language of the pages."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from geoplan.accounts import queries, services
from geoplan.accounts.errors import LanguageUnknown, PasswordTooWeak, PasswordWrong, TooManyTries
from geoplan.accounts.models import User
from geoplan.accounts.rules import LANGUAGES
from geoplan.errors import Refusal
from geoplan.notices.queries import choices_of
from geoplan.notices.services import choose_mails
from geoplan.notices.writing import NAMES
from geoplan.web.gate import person, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.words import refusal_text

BACKEND = "django.contrib.auth.backends.ModelBackend"
COOKIE_AGE_S = 60 * 60 * 24 * 365
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@sensitive_post_parameters("password")
@never_cache
@read_or_send
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for e-mail and password; afterwards go on to where the person wanted to be."""
    wanted = safe_next(request)
    if request.method == "POST":
        return try_sign_in(request, wanted)
    if request.user.is_authenticated and not wanted:
        return redirect(settings.LOGIN_REDIRECT_URL)
    return sign_in_page(request, wanted)


def try_sign_in(request: HttpRequest, wanted: str) -> HttpResponse:
    email, password = request.POST.get("email", ""), request.POST.get("password", "")
    if not email.strip() or not password:
        return sign_in_page(request, wanted, email=email, status=422)
    try:
        user = services.checked_user(email=email, password=password, address=address_of(request))
    except (PasswordWrong, TooManyTries) as refused:
        return sign_in_page(request, wanted, email=email, refused=refused, status=family_of(refused).status)
    login(request, user)
    return HttpResponseRedirect(wanted or settings.LOGIN_REDIRECT_URL)


def sign_in_page(
    request: HttpRequest, wanted: str, *, email: str = "", refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    told = {"next": wanted, "email": email, "problem": refusal_text(refused) if refused else "", "sent": status != 200}
    return render(request, "accounts/sign_in.html", told, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@sensitive_post_parameters("password", "again")
@never_cache
@read_or_send
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited person choose a password, and in."""
    invited = queries.invitation(token).user
    if request.method != "POST":
        return invitation_page(request, token, invited)
    password = request.POST.get("password", "")
    if password != request.POST.get("again", ""):
        return invitation_page(request, token, invited, problems=[gettext("The two passwords differ.")])
    try:
        user = services.accept_invitation(token, password)
    except PasswordTooWeak as weak:
        return invitation_page(request, token, invited, problems=reasons(weak))
    login(request, user, backend=BACKEND)
    with override(user.language):
        messages.success(request, gettext("Welcome. Your account is ready."))
    return redirect(settings.LOGIN_REDIRECT_URL)


def invitation_page(request: HttpRequest, token: str, invited: User, problems: list[str] | None = None) -> HttpResponse:
    told = {"invited": invited, "token": token, "problems": problems or []}
    return render(request, "accounts/invitation.html", told, status=422 if problems else 200)


def reasons(weak: PasswordTooWeak) -> list[str]:
    """Return why a password is too weak, a sentence each."""
    told = weak.facts.get("reasons")
    return [str(one) for one in told] if isinstance(told, list) else [refusal_text(weak)]


@sensitive_post_parameters("old", "password", "again")
@never_cache
@read_or_send
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Show one's own account; change name, password, or end all access keys."""
    user = person(request)
    if request.method == "POST":
        deeds = {"name": change_name, "password": change_password, "tokens": end_tokens, "notices": choose_notices}
        deed = deeds.get(request.POST.get("form", ""))
        return deed(request, user) if deed else redirect("account")
    return account_page(request, user)


def account_page(request: HttpRequest, user: User, problems: list[str] | None = None) -> HttpResponse:
    told = {"tokens": queries.tokens_of(user), "problems": problems or [], "choices": mail_choices(user)}
    return render(request, "accounts/account.html", told, status=422 if problems else 200)


def mail_choices(user: User) -> list[dict[str, object]]:
    """Return the kinds of messages a person gets, in words, and whether each comes by mail."""
    chosen = choices_of(user)
    return [{"kind": kind.value, "name": NAMES[kind], "by_mail": by_mail} for kind, by_mail in chosen.items()]


def choose_notices(request: HttpRequest, user: User) -> HttpResponse:
    choose_mails(user=user, wanted=request.POST.getlist("wanted"))
    messages.success(request, gettext("Your choice of messages is saved."))
    return redirect("account")


def change_name(request: HttpRequest, user: User) -> HttpResponse:
    services.rename(user=user, name=request.POST.get("name", ""))
    messages.success(request, gettext("Your name is saved."))
    return redirect("account")


def change_password(request: HttpRequest, user: User) -> HttpResponse:
    """Change the password; other windows where this account is signed in are signed out by it."""
    new = request.POST.get("password", "")
    if new != request.POST.get("again", ""):
        return account_page(request, user, [gettext("The two passwords differ.")])
    try:
        services.change_password(user=user, old=request.POST.get("old", ""), new=new, address=address_of(request))
    except PasswordTooWeak as weak:
        return account_page(request, user, reasons(weak))
    except PasswordWrong:
        return account_page(request, user, [gettext("The present password is not right.")])
    update_session_auth_hash(request, user)
    messages.success(request, gettext("Your password is changed. Other devices are signed out."))
    return redirect("account")


def end_tokens(request: HttpRequest, user: User) -> HttpResponse:
    services.revoke_tokens(user=user, by=user)
    messages.success(request, gettext("No access key of yours works any more."))
    return redirect("account")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages: for the account when signed in, and for this browser."""
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        raise LanguageUnknown(language=language[:10])
    if isinstance(request.user, User):
        services.set_language(user=request.user, language=language)
    response = HttpResponseRedirect(safe_next(request) or "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=COOKIE_AGE_S, samesite="Lax", secure=request.is_secure()
    )
    return response


def safe_next(request: HttpRequest) -> str:
    """Return where the person wanted to go, if it lies on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else ""


def address_of(request: HttpRequest) -> str:
    """Return where a request came from.

    Behind our own proxy the connection is a socket file without an address; only then is the proxy's word taken.
    """
    direct = str(request.META.get("REMOTE_ADDR") or "")
    if direct and not direct.startswith(("unix", "/")):
        return direct
    return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or "unknown"
