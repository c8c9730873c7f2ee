"""Closing sites, and opening some of them again. A site is never deleted."""

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.journal.services import note
from geoplan.needs.errors import AlreadyOpen, NotYourKelurahan, ReopeningRefused, SiteClosed
from geoplan.needs.models import Site
from geoplan.needs.queries import may_close
from geoplan.needs.rules import MAY_REOPEN, ClosingReason, Status, status_reopened
from geoplan.needs.services.correcting import lock_site, locked_site


@transaction.atomic
def close_site(*, code: str, reason: ClosingReason, by: User) -> Site:
    """Close a site for a reason; closed as done it keeps counting. Who may is asked by the room that calls.

    Raises: SiteNotFound, SiteClosed.
    """
    row = lock_site(code)
    if row.status == Status.CLOSED:
        raise SiteClosed(site=row.code, reason=row.closed_reason)
    row.status, row.closed_reason, row.changed_by_id = Status.CLOSED.value, reason.value, by.pk
    row.save(update_fields=["status", "closed_reason", "changed_by_id"])
    note(actor_id=by.pk, deed="site.closed", site=row.code, reason=reason.value)
    row.refresh_from_db(fields=["version"])
    return row


@transaction.atomic
def reopen_site(*, code: str, by: User, version: int | None = None) -> Site:
    """Open a site again whose family refused, or that collapsed or burned; the latter has to be verified anew.

    Raises: SiteNotFound, VersionChanged, NotYourKelurahan, AlreadyOpen, ReopeningRefused.
    """
    row = locked_site(code=code, by=by, version=version)
    if not may_close(by, row):
        raise NotYourKelurahan(site=row.code)
    if row.status != Status.CLOSED:
        raise AlreadyOpen(site=row.code)
    if row.closed_reason not in MAY_REOPEN:
        raise ReopeningRefused(site=row.code, reason=row.closed_reason)
    reason = ClosingReason(row.closed_reason)
    status = status_reopened(reason, was_verified=row.verified_at is not None)
    if status is Status.REPORTED:
        row.verified_by_id = row.verified_at = row.verification = None
    row.status, row.closed_reason, row.changed_by_id = status.value, "", by.pk
    row.save()
    note(actor_id=by.pk, deed="site.reopened", site=row.code, reason=reason.value, status=status.value)
    row.refresh_from_db()
    return row
