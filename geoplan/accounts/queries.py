"""Who somebody is: by e-mail, by token, by invitation; and whether this database is a demo."""

import hashlib

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now

from geoplan.accounts.errors import AccountNotFound, InvitationOver
from geoplan.accounts.models import Installation, Invitation, Token, User

DEMO_DOMAIN = "@geoplan.test"


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
