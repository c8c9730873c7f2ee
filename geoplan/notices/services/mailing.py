"""Mails: each at least once, and under a name of its own, so that one that comes twice is known for what it is."""

import logging
import smtplib
from collections import defaultdict
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from geoplan.notices.models import Mail, Notice
from geoplan.notices.queries import Message, messages
from geoplan.notices.rules import MOST_ATTEMPTS, SUMMARIES, wait_after

log = logging.getLogger("geoplan.notices")
MOST_GATHERED = 2000
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


@transaction.atomic
def gather_mails(*, at: datetime) -> int:
    """Put what waits to be mailed into mails, one for all that a person has waiting; return how many mails."""
    waiting = Notice.objects.select_for_update(skip_locked=True, of=("self",)).filter(by_mail=True, mail=None)
    by_mail: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in waiting.order_by("pk")[:MOST_GATHERED]:
        by_mail[row.person_id, row.pk if row.kind in SUMMARIES else 0].append(row.pk)
    for (person_id, _), ids in by_mail.items():
        mail = Mail.objects.create(person_id=person_id, next_try_at=at)
        Notice.objects.filter(pk__in=ids).update(mail=mail)
    return len(by_mail)


def send_next_mail(*, at: datetime) -> bool:
    """Hand the next mail over; say whether there was one. What fails is tried again later."""
    mail = take_mail(at)
    if mail is None:
        return False
    try:
        written(mail).send()
    except (smtplib.SMTPException, OSError) as failure:
        log.warning("mail %s was not taken (attempt %s): %s", mail.pk, mail.attempts, type(failure).__name__)
    else:
        Mail.objects.filter(pk=mail.pk).update(sent_at=at)
    return True


@transaction.atomic
def take_mail(at: datetime) -> Mail | None:
    """Take the next mail in hand: for a while nobody else will, and if we die somebody else will then."""
    due = Mail.objects.select_for_update(skip_locked=True, of=("self",)).select_related("person")
    due = due.filter(sent_at=None, next_try_at__lte=at, attempts__lt=MOST_ATTEMPTS, person__is_active=True)
    mail = due.order_by("next_try_at", "made_at", "pk").first()
    if mail is not None:
        mail.attempts += 1
        mail.next_try_at = at + wait_after(mail.attempts)
        mail.save(update_fields=["attempts", "next_try_at"])
    return mail


def written(mail: Mail) -> EmailMessage:
    """Write a mail in its reader's language."""
    with translation.override(mail.person.language):
        told = messages(Notice.objects.filter(mail=mail).order_by("pk"))
        title = told[0].title if len(told) == 1 else gettext("%(n)s messages for you") % {"n": len(told)}
        domain = urlsplit(settings.GEOPLAN_ADDRESS).hostname or "localhost"
        return EmailMessage(
            subject=f"[geoplan] {title}",
            body=body_of(told),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[mail.person.email],
            headers=AUTOMATIC | {"Message-ID": f"<{mail.pk}@{domain}>"},
        )


def body_of(told: list[Message]) -> str:
    """Return the text of a mail: what each notice says, where it leads, and where to choose less of it."""
    parts = [
        "\n".join([one.title, *(f"- {line}" for line in one.lines), f"{settings.GEOPLAN_ADDRESS}/notices/{one.pk}/"])
        for one in told
    ]
    choose = gettext("Choose which messages come by e-mail: %(address)s")
    return "\n\n".join([*parts, choose % {"address": f"{settings.GEOPLAN_ADDRESS}/account/#notices"}]) + "\n"
