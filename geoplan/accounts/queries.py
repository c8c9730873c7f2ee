"""Who somebody is: by e-mail, by token, by invitation; and whether this database is a demo."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now

from geoplan.accounts.errors import AccountNotFound, InvitationOver
from geoplan.accounts.models import Installation, Invitation, Token, User

DEMO_DOMAIN = "@geoplan.test"


@dataclass(frozen=True, slots=True)
class Pass:
    """How a person came in, for those who stay: the account as it was then, and the session or the token's hash."""

    user_id: int
    role: str
    password_mark: str
    session_key: str = ""
    token_hash: str = ""


def fingerprint(token: str) -> str:
    """Return what is kept of a token: its SHA-256. Tokens are random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def account(email: str) -> User:
    """Return the account of an e-mail address, however it is spelled. Raises: AccountNotFound."""
    found = User.objects.filter(email__iexact=email.strip()).first()
    if found is None:
        raise AccountNotFound(email=email)
    return found


def user_of_token(token: str) -> User | None:
    """Return whom a bearer token speaks for; None when it ended, was revoked, never was, or the account is closed."""
    found = (
        Token.objects.filter(token_hash=fingerprint(token), revoked_at=None, ends_at__gt=Now(), user__is_active=True)
        .select_related("user")
        .first()
    )
    return found.user if found else None


def pass_of(user: User, *, session_key: str = "", token: str = "") -> Pass:
    """Return the pass a person came in with: a session, or a bearer token."""
    mark = user.get_session_auth_hash()
    return Pass(user.pk, user.role, mark, session_key, token_hash=fingerprint(token) if token else "")


def passes_ended(passes: Collection[Pass]) -> set[Pass]:
    """Return the passes that let nobody in any more: signed out, revoked, closed, another role or password."""
    people = User.objects.filter(pk__in={one.user_id for one in passes}, is_active=True)
    as_now = {user.pk: (user.role, user.get_session_auth_hash()) for user in people}
    sessions = Session.objects.filter(session_key__in=[one.session_key for one in passes if one.session_key])
    tokens = Token.objects.filter(token_hash__in=[one.token_hash for one in passes if one.token_hash])
    open_sessions = set(sessions.filter(expire_date__gt=Now()).values_list("session_key", flat=True))
    good_tokens = set(tokens.filter(revoked_at=None, ends_at__gt=Now()).values_list("token_hash", flat=True))
    return {
        one
        for one in passes
        if as_now.get(one.user_id) != (one.role, one.password_mark)
        or not (one.session_key in open_sessions or one.token_hash in good_tokens)
    }


def tokens_of(user: User) -> QuerySet[Token]:
    """Return a person's tokens that still work, newest first."""
    return Token.objects.filter(user=user, revoked_at=None, ends_at__gt=Now()).order_by("-created_at", "-pk")


def invitation(token: str) -> Invitation:
    """Return the invitation a link stands for. Raises: InvitationOver."""
    found = (
        Invitation.objects.filter(token_hash=fingerprint(token), used_at=None, ends_at__gt=Now(), user__is_active=True)
        .select_related("user")
        .first()
    )
    if found is None:
        raise InvitationOver
    return found


def accounts_of(emails: Iterable[str]) -> QuerySet[User]:
    """Return the accounts of some e-mail addresses, which are kept in small letters."""
    return User.objects.filter(email__in=[email.strip().lower() for email in emails])


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Return how some people are called, by id; by e-mail address where no name is known."""
    return {user.pk: str(user) for user in User.objects.filter(pk__in=list(user_ids))}


def is_demo() -> bool:
    """Say whether this database holds the invented city."""
    return Installation.objects.filter(is_demo=True).exists()


def demo_accounts() -> QuerySet[User]:
    """Return the accounts that every visitor of a demo knows the password of, by e-mail."""
    return User.objects.filter(email__endswith=DEMO_DOMAIN, is_active=True).order_by("email")


def demo_remains() -> list[str]:
    """Return what of a demo lies in this database; nothing before the first migration."""
    if Installation._meta.db_table not in connection.introspection.table_names():
        return []
    found = {
        "the invented city": is_demo(),
        "demo accounts, whose password everybody knows": demo_accounts().exists(),
    }
    return [what for what, there in found.items() if there]


def never_signed_in() -> QuerySet[User]:
    """Return people who were invited and have not signed in yet, by e-mail."""
    return User.objects.filter(is_active=True, last_login=None).order_by("email")
