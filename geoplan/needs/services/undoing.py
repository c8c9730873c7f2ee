"""Taking back what was said of sites by mistake, within a day: that they were verified, or that they are closed.

Whether somebody promised something because of it, the room above asks, between the lock taken here and the change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.journal.services import note
from geoplan.needs.errors import BuiltOn, NotYourKelurahan, SiteClosed, TooLateToUndo
from geoplan.needs.models import Site, SiteVersion
from geoplan.needs.queries import history_of, known_site
from geoplan.needs.rules import Status
from geoplan.needs.rules.undoing import DEED_UNDONE_WITHIN, NOT_BY_HAND, STEPS_BACK, Built, may_still_undo
from geoplan.needs.services.correcting import lock_site
from geoplan.needs.services.merging import locked_rows


@dataclass(frozen=True, slots=True)
class Step:
    """The last step of a locked site, which may be taken back: how it stood before, and since when it stands so."""

    row: Site
    before: SiteVersion
    since: datetime


def last_step(row: Site, to: Status, at: datetime) -> Step:
    """Return the step by which a locked site came to stand as it does, if that was its last and not long ago.

    Raises: BuiltOn, TooLateToUndo.
    """
    versions = list(history_of(row).reverse()[:2])
    if len(versions) < 2 or versions[0].status != to or (versions[1].status, to) not in STEPS_BACK:
        raise BuiltOn(site=row.code, what=Built.CHANGED.value)
    if not may_still_undo(done_at=versions[0].recorded_at, at=at, within=DEED_UNDONE_WITHIN):
        raise TooLateToUndo(until=versions[0].recorded_at + DEED_UNDONE_WITHIN)
    return Step(row, versions[1], versions[0].recorded_at)


def verified_rows(*, codes: Iterable[str], by: User) -> list[Site]:
    """Return some sites locked by ascending id, whose verification this person may take back: his own, a planner all.

    Raises: SiteNotFound, NotYourKelurahan.
    """
    rows = locked_rows([known_site(by, code).pk for code in codes])
    for row in rows:
        if by.role != Role.PLANNER and row.verified_by_id != by.pk:
            raise NotYourKelurahan(site=row.code)
    return rows


def take_back_verification(*, steps: Sequence[Step], by: User) -> list[str]:
    """Let locked sites be merely reported again; return their codes."""
    for step in steps:
        row = step.row
        row.status, row.changed_by_id = Status.REPORTED.value, by.pk
        row.verified_by_id = row.verified_at = row.verification = None
        row.save(update_fields=["status", "changed_by_id", "verified_by_id", "verified_at", "verification"])
    codes = sorted(step.row.code for step in steps)
    if codes:
        note(actor_id=by.pk, deed="site.verification-undone", sites=codes)
    return codes


def locked_closing(*, code: str, by: User, at: datetime) -> Step:
    """Return the closing of a site, its row locked, if this person may take it back: his own, a planner all.

    Raises: SiteNotFound, NotYourKelurahan, SiteClosed, BuiltOn, TooLateToUndo.
    """
    known_site(by, code)
    row = lock_site(code)
    if by.role != Role.PLANNER and row.changed_by_id != by.pk:
        raise NotYourKelurahan(site=row.code)
    if row.closed_reason in NOT_BY_HAND:
        raise SiteClosed(site=row.code, reason=row.closed_reason)
    return last_step(row, Status.CLOSED, at)


def take_back_closing(*, step: Step, by: User) -> Site:
    """Let a locked site stand as it did before it was closed."""
    row, reason = step.row, step.row.closed_reason
    row.status, row.closed_reason, row.changed_by_id = step.before.status, "", by.pk
    row.save(update_fields=["status", "closed_reason", "changed_by_id"])
    note(actor_id=by.pk, deed="site.closing-undone", site=row.code, reason=reason)
    row.refresh_from_db(fields=["version"])
    return row
