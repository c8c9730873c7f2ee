"""Inviting people, signing them in, their tokens and their choices."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from geoplan import db
from geoplan.accounts.errors import (
    EmailMalformed,
    EmailTaken,
    InvitationOver,
    LanguageUnknown,
    MayNotInvite,
    NotADemo,
    PasswordTooWeak,
    PasswordWrong,
    RoleUnknown,
    TooManyTries,
)
from geoplan.accounts.models import Attempt, Installation, Invitation, Token, User
from geoplan.accounts.queries import DEMO_DOMAIN, account, fingerprint, invitation, is_demo
from geoplan.accounts.rules import (
    INVITATION_DAYS,
    LANGUAGES,
    STRANGER,
    TOKEN_DAYS,
    TRIES_PER_ACCOUNT,
    TRIES_PER_ADDRESS,
    TRIES_WITHIN_MINUTES,
    Relation,
    Role,
    may_invite,
)
from geoplan.journal.services import note

SQL = Path(__file__).parent / "sql"
WINDOW = timedelta(minutes=TRIES_WITHIN_MINUTES)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invited person and the secret of the one-time link, which nobody can read again."""

    user: User
    token: str = field(repr=False)


@transaction.atomic
def invite(*, email: str, role: str, name: str = "", by: User | None, relation: Relation = STRANGER) -> Invited:
    """Make an account without a password and a link with which its owner chooses one.

    `by` is None for the operator's shell; `relation` is how the inviter stands to what the other is invited for.
    Whoever was invited but never came gets a new link; the old one ends.
    Raises: MayNotInvite, EmailMalformed, RoleUnknown, EmailTaken.
    """
    if by is not None and not may_invite(Role(by.role), known_role(role), relation):
        raise MayNotInvite(role=role)
    user = expected_user(email=well_formed(email), role=known_role(role), name=printable(name))
    token = new_link(user, by)
    note(actor_id=by.pk if by else None, deed="account.invited", user_id=user.pk, role=role)
    return Invited(user, token)


@transaction.atomic
def reset_access(*, email: str, by: User | None) -> Invited:
    """Make a link with which somebody who lost the password chooses another; until then the old one holds.

    Raises: AccountNotFound, MayNotInvite.
    """
    user = account(email)
    if by is not None and not may_invite(Role(by.role), Role(user.role)):
        raise MayNotInvite(role=user.role)
    token = new_link(user, by)
    note(actor_id=by.pk if by else None, deed="account.reset", user_id=user.pk)
    return Invited(user, token)


def new_link(user: User, by: User | None) -> str:
    """Return the secret of a new one-time link; earlier ones of the person end."""
    Invitation.objects.filter(user=user, used_at=None).update(ends_at=Now())
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        user=user,
        token_hash=fingerprint(token),
        invited_by_id=by.pk if by else None,
        ends_at=Now() + timedelta(days=INVITATION_DAYS),
    )
    return token


def known_role(role: str) -> Role:
    if role not in list(Role):
        raise RoleUnknown(role=role, known=[one.value for one in Role])
    return Role(role)


def well_formed(email: str) -> str:
    try:
        validate_email(email.strip())
    except ValidationError:
        raise EmailMalformed(email=email) from None
    return email.strip().lower()


def expected_user(*, email: str, role: Role, name: str) -> User:
    """Return a new account that cannot sign in yet, or the one whose owner never came."""
    there = User.objects.select_for_update().filter(email__iexact=email).first()
    if there is None:
        new = User(email=email, role=role.value, name=name)
        new.set_unusable_password()
        with db.refusing("user_email_once", EmailTaken(email=email)):
            new.save()
        return new
    if there.has_usable_password() or not there.is_active:
        raise EmailTaken(email=email)
    there.role, there.name = role.value, name or there.name
    there.save(update_fields=["role", "name"])
    return there


@transaction.atomic
def accept_invitation(token: str, password: str) -> User:
    """Let a person in with a password of their own; the link is used up, and older access keys end.

    Raises: InvitationOver, PasswordTooWeak (the link stays good).
    """
    user = invitation(token).user
    # Of two windows with the same link the second waits here, then finds it used.
    if not Invitation.objects.filter(token_hash=fingerprint(token), used_at=None).update(used_at=Now()):
        raise InvitationOver
    set_password(user, password)
    revoke_tokens(user=user, by=user)
    note(actor_id=user.pk, deed="account.accepted")
    return user


def set_password(user: User, password: str) -> None:
    """Store a new password. Raises: PasswordTooWeak."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise PasswordTooWeak(reasons=weak.messages) from None
    user.set_password(password)
    user.save(update_fields=["password"])


def checked_user(*, email: str, password: str, address: str) -> User:
    """Return whose e-mail and password these are.

    The try is counted before the password is hashed: hashing is dear, guessing must not be cheap.
    Raises: TooManyTries, PasswordWrong.
    """
    attempt = take_try(email=email, address=address)
    user = authenticate(username=printable(email).lower(), password=password)
    if not isinstance(user, User):
        raise PasswordWrong
    strike_out(attempt)
    note(actor_id=user.pk, deed="account.signed-in")
    return user


@transaction.atomic
def take_try(*, email: str, address: str) -> Attempt:
    """Write down a try to sign in, unless there were too many of late by the database's clock.

    Raises: TooManyTries.
    """
    email_key, address_key = keyed("email", email.strip().lower()), keyed("address", address)
    db.value(SQL / "queue_at_address.sql", {"address_key": address_key})
    of_late = Attempt.objects.filter(address_key=address_key, at__gt=Now() - WINDOW)
    if of_late.filter(email_key=email_key).count() >= TRIES_PER_ACCOUNT or of_late.count() >= TRIES_PER_ADDRESS:
        raise TooManyTries(minutes=TRIES_WITHIN_MINUTES)
    Attempt.objects.filter(address_key=address_key, at__lte=Now() - WINDOW).delete()
    return Attempt.objects.create(email_key=email_key, address_key=address_key)


def strike_out(attempt: Attempt) -> None:
    """Forget the wrong tries of a person who turned out to know the password."""
    Attempt.objects.filter(email_key=attempt.email_key, address_key=attempt.address_key).delete()


def keyed(kind: str, value: str) -> str:
    """Return a keyed hash, so that the table of tries tells nobody who signs in from where."""
    return salted_hmac(f"geoplan.accounts.{kind}", value, algorithm="sha256").hexdigest()


def change_password(*, user: User, old: str, new: str, address: str) -> None:
    """Give a person another password. Guessing the old one counts like guessing at the door.

    Raises: TooManyTries, PasswordWrong, PasswordTooWeak.
    """
    attempt = take_try(email=user.email, address=address)
    if not user.check_password(old):
        raise PasswordWrong
    strike_out(attempt)
    set_password(user, new)
    note(actor_id=user.pk, deed="account.password-changed")


def rename(*, user: User, name: str) -> None:
    """Change how a person is called on screen."""
    user.name = printable(name)[:120]
    user.save(update_fields=["name"])


def printable(text: str) -> str:
    """Return a line of text without what no keyboard writes: the database takes no NUL, screens no line breaks."""
    return "".join(sign for sign in text if sign.isprintable()).strip()


def set_language(*, user: User, language: str) -> None:
    """Remember the language a person reads. Raises: LanguageUnknown."""
    if language not in LANGUAGES:
        raise LanguageUnknown(language=language)
    user.language = language
    user.save(update_fields=["language"])


@transaction.atomic
def change_account(*, user: User, name: str, phone: str, role: str, is_active: bool, by: User) -> None:
    """Change an account from the operator's desk; nobody gives himself another role. Closing one ends its tokens.

    Raises: RoleUnknown, MayNotInvite.
    """
    if not may_invite(Role(by.role), known_role(role)) or (user.pk == by.pk and role != by.role):
        raise MayNotInvite(role=role)
    user.name, user.phone, user.role, user.is_active = printable(name), printable(phone), role, is_active
    user.save(update_fields=["name", "phone", "role", "is_active"])
    if not is_active:
        revoke_tokens(user=user, by=by)
    note(actor_id=by.pk, deed="account.changed", user_id=user.pk, role=role, is_active=is_active)


@transaction.atomic
def issue_token(*, user: User, days: int = TOKEN_DAYS, by: User | None = None) -> str:
    """Return a new bearer token, of which only a hash is kept.

    `by` is None for the operator's shell.
    """
    token = secrets.token_urlsafe(32)
    kept = Token.objects.create(user=user, token_hash=fingerprint(token), ends_at=Now() + timedelta(days=days))
    note(actor_id=by.pk if by else None, deed="account.token-issued", user_id=user.pk, token_id=kept.pk, days=days)
    return token


def revoke_token(*, token: str, by: User | None = None) -> bool:
    """End a token at once; say whether it still worked."""
    return end_tokens(Token.objects.filter(token_hash=fingerprint(token)), by) == 1


def revoke_tokens(*, user: User, by: User | None = None) -> int:
    """End every token of a person at once; return how many still worked."""
    return end_tokens(Token.objects.filter(user=user), by)


@transaction.atomic
def end_tokens(tokens: QuerySet[Token], by: User | None) -> int:
    living = tokens.filter(revoked_at=None, ends_at__gt=Now()).select_for_update()
    ended = list(living.values_list("pk", "user_id"))
    Token.objects.filter(pk__in=[pk for pk, _ in ended]).update(revoked_at=Now())
    for pk, user_id in ended:
        note(actor_id=by.pk if by else None, deed="account.token-revoked", user_id=user_id, token_id=pk)
    return len(ended)


@transaction.atomic
def mark_as_demo() -> None:
    """Say once and for all that this database holds invented people: production settings will not serve it.

    Raises: NotADemo when these settings know no demo, or real people have accounts here.
    """
    if not settings.GEOPLAN_DEMO_ALLOWED:
        raise NotADemo
    if not is_demo() and User.objects.exists():
        raise NotADemo
    Installation.objects.update_or_create(pk=1, defaults={"is_demo": True})


@transaction.atomic
def make_demo_account(*, email: str, role: Role, name: str, password: str, phone: str = "") -> User:
    """Make, or set right again, an account of the demo city, whose password is no secret.

    Raises: NotADemo.
    """
    if not settings.GEOPLAN_DEMO_ALLOWED or not is_demo() or not email.endswith(DEMO_DOMAIN):
        raise NotADemo(email=email)
    user, _ = User.objects.update_or_create(
        email=email, defaults={"role": role.value, "name": name, "phone": phone, "is_active": True}
    )
    user.set_password(password)
    user.save(update_fields=["password"])
    return user
