"""Companies that ask to be put on the list, and what planners answer."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models.functions import Now

from geoplan.accounts.errors import TooManyTries
from geoplan.accounts.models import User
from geoplan.accounts.services import printable, take_try
from geoplan.funders.errors import (
    ApplicationAnswered,
    ApplicationIncomplete,
    ApplicationNotFound,
    ReasonMissing,
    TooManyApplications,
)
from geoplan.funders.models import Application, Funder
from geoplan.funders.rules import ApplicationState, FunderKind, MemberRole
from geoplan.funders.services.members import Joined, invite_member
from geoplan.funders.services.payers import change_contact, create_funder
from geoplan.funders.services.rights import require_keeper
from geoplan.journal.services import note


@dataclass(frozen=True, slots=True)
class Asked:
    """What an applicant wrote."""

    name: str
    sector_name: str
    contact_name: str
    email: str
    phone: str


def apply_for_company(*, asked: Asked, address: str) -> None:
    """Put an application before the planners. The answer is the same whoever asks: it tells nothing of who is here.

    Raises: ApplicationIncomplete, TooManyApplications.
    """
    told = Asked(*(" ".join(printable(text).split()) for text in told_by(asked)))
    if not told.name or not told.contact_name or not is_address(told.email):
        missing = [field for field in ("name", "contact_name") if not getattr(told, field)]
        raise ApplicationIncomplete(fields=[*missing, *([] if is_address(told.email) else ["email"])])
    try:
        # Counted apart from wrong passwords: who applies too often may still sign in.
        take_try(email="", address=f"application from {address}")
    except TooManyTries as too_many:
        raise TooManyApplications(**too_many.facts) from None
    keep_application(told)


def told_by(asked: Asked) -> tuple[str, ...]:
    return asked.name, asked.sector_name, asked.contact_name, asked.email, asked.phone


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


@transaction.atomic
def keep_application(told: Asked) -> None:
    """Store an application; one that waits already in the same words for the same person is not stored twice."""
    made, is_new = Application.objects.get_or_create(
        name=told.name[:160],
        email=told.email.lower(),
        state=ApplicationState.WAITING.value,
        defaults={
            "sector_name": told.sector_name[:80],
            "contact_name": told.contact_name[:120],
            "phone": told.phone[:30],
        },
    )
    if is_new:
        note(actor_id=None, deed="application.received", application=made.pk)


@transaction.atomic
def approve_application(*, application_id: int, funder_id: int | None = None, by: User) -> tuple[Funder, Joined]:
    """Put the applicant on the list, or with a company that is on it already, and invite the contact.

    Raises: NotYours, ApplicationNotFound, ApplicationAnswered, NameTaken, FunderNotFound, EmailElsewhere.
    """
    require_keeper(by)
    asked = waiting(application_id)
    if funder_id is None:
        funder = create_funder(name=asked.name, kind=FunderKind.COMPANY.value, sector=asked.sector_name, by=by)
        change_contact(funder=funder, name=asked.contact_name, phone=asked.phone, email=asked.email, by=by)
    else:
        funder = Funder.objects.get(pk=funder_id)
    joined = invite_member(
        funder=funder, email=asked.email, name=asked.contact_name, role=MemberRole.OWNER.value, by=by
    )
    answer(asked, ApplicationState.APPROVED, by, funder=funder)
    return funder, joined


@transaction.atomic
def reject_application(*, application_id: int, reason: str, by: User) -> Application:
    """Turn an application down, with words for the applicant.

    Raises: NotYours, ApplicationNotFound, ApplicationAnswered, ReasonMissing.
    """
    require_keeper(by)
    asked = waiting(application_id)
    if not reason.strip():
        raise ReasonMissing
    answer(asked, ApplicationState.REJECTED, by, reason=" ".join(printable(reason).split())[:300])
    return asked


def waiting(application_id: int) -> Application:
    """Return an application that nobody has answered. Raises: ApplicationNotFound, ApplicationAnswered."""
    found = Application.objects.select_for_update().filter(pk=application_id).first()
    if found is None:
        raise ApplicationNotFound(application=application_id)
    if found.state != ApplicationState.WAITING:
        raise ApplicationAnswered(application=application_id)
    return found


def answer(
    asked: Application, state: ApplicationState, by: User, *, reason: str = "", funder: Funder | None = None
) -> None:
    asked.state, asked.reason, asked.funder, asked.decided_by_id = state.value, reason, funder, by.pk
    asked.decided_at = Now()
    asked.save(update_fields=["state", "reason", "funder", "decided_by_id", "decided_at"])
    note(actor_id=by.pk, deed=f"application.{state.value}", application=asked.pk)
