"""Changing a site that somebody may hold: what its holder promised to help is not moved or ended behind his back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.errors import SiteHeld
from geoplan.adoptions.models import Adoption, AdoptionEvent
from geoplan.adoptions.queries import SQL, agreed_since, holders, promised_since
from geoplan.adoptions.rules import Reason, Stage
from geoplan.errors import Refusal
from geoplan.needs.errors import BuiltOn, NotYourKelurahan, ReasonUnfit, SiteClosed
from geoplan.needs.models import Site
from geoplan.needs.queries import deeds_at, may_close, place_at
from geoplan.needs.rules import CLOSED_BY_HAND, HELD_MAY_MOVE_M, ClosingReason, SiteChanges, Status, distance_m
from geoplan.needs.rules.undoing import Built
from geoplan.needs.services import (
    Step,
    change_locked_site,
    close_site,
    last_step,
    locked_closing,
    locked_site,
    take_back_closing,
    take_back_verification,
    verified_rows,
)


@transaction.atomic
def correct_site(*, code: str, version: int, changes: SiteChanges, by: User) -> Site:
    """Correct a site at the version the person had before him; a held one moves more than 25 m only by a planner.

    Raises: SiteNotFound, VersionChanged, SiteHeld, SiteClosed, NotYourKelurahan, AreaUnknown, FactImplausible.
    """
    row = locked_site(code=code, by=by, version=version, changes=changes)
    at = counter_locked(row)
    if by.role != Role.PLANNER and changes.location is not None and deeds_at(by, row).correct:
        require_near(row, changes.location, at)
    return change_locked_site(row=row, changes=changes, by=by, at=at)


def counter_locked(row: Site) -> datetime:
    """Let no claim of the site pass until this transaction ends; return the clock after the wait."""
    return counters_locked([row.pk])


def counters_locked(site_ids: Iterable[int]) -> datetime:
    """Let no claim of some sites pass until this transaction ends; return the clock after the wait.

    The caller holds the rows of those sites it is going to write.
    """
    db.value(SQL / "lock_and_settle.sql", {"site_ids": sorted(site_ids)})
    return db.now()


def require_near(row: Site, place: tuple[float, float], at: datetime) -> None:
    """Measure from where the site stood when it was first promised: small steps add up. Raises: SiteHeld."""
    held = list(holders(row.pk, at))
    if not held:
        return
    moved_m = moved_since_promised_m(row, held[0], place)
    if moved_m > HELD_MAY_MOVE_M:
        raise SiteHeld(site=row.code, holders=named(held), moved_m=round(moved_m), most_m=round(HELD_MAY_MOVE_M))


def moved_since_promised_m(row: Site, first: Adoption, place: tuple[float, float]) -> float:
    """Return metres from where a site stood at its first promise to a place: small steps add up."""
    return distance_m(place_at(row, first.claimed_at), place)


def named(held: list[Adoption]) -> list[dict[str, object]]:
    return [{"name": one.funder.name, "stage": one.stage} for one in held]


@transaction.atomic
def close_site_by_hand(*, code: str, reason: ClosingReason, by: User, version: int | None = None) -> Site:
    """Close a site for a reason somebody found at the place; a held one only by a planner.

    Raises: SiteNotFound, VersionChanged, NotYourKelurahan, SiteClosed, ReasonUnfit, SiteHeld.
    """
    row = locked_site(code=code, by=by, version=version)
    if not may_close(by, row):
        raise NotYourKelurahan(site=row.code)
    if row.status == Status.CLOSED:
        raise SiteClosed(site=row.code, reason=row.closed_reason)
    if reason not in CLOSED_BY_HAND:
        raise ReasonUnfit(reason=reason.value)
    held = list(holders(row.pk, counter_locked(row)))
    if held and by.role != Role.PLANNER:
        raise SiteHeld(site=row.code, holders=named(held))
    return close_site(code=row.code, reason=reason, by=by)


@dataclass(frozen=True, slots=True)
class Undone:
    """Which sites stand as before, and why the others of those asked for do not."""

    codes: Sequence[str]
    refused: Sequence[Refusal]


@transaction.atomic
def undo_verification(*, codes: Iterable[str], by: User, at: datetime) -> Undone:
    """Let sites that were verified within a day be merely reported again, but for those something was built on.

    Raises: SiteNotFound, NotYourKelurahan; what stands in the way, where that is so of every one.
    """
    rows = verified_rows(codes=codes, by=by)
    db.value(SQL / "lock_and_settle.sql", {"site_ids": [row.pk for row in rows]})
    steps: list[Step] = []
    refused: list[Refusal] = []
    for row in rows:
        try:
            steps.append(verification_of(row, at))
        except Refusal as refusal:
            refused.append(refusal)
    if refused and not steps:
        raise refused[0]
    for step in steps:
        give_days_back(step, by, at)
    return Undone(take_back_verification(steps=steps, by=by), refused)


def verification_of(row: Site, at: datetime) -> Step:
    """Return a site's verification if it can be taken back. Raises: BuiltOn, TooLateToUndo."""
    step = last_step(row, Status.VERIFIED, at)
    if agreed_since(row.pk, step.since):
        raise BuiltOn(site=row.code, what=Built.AGREED.value)
    return step


def give_days_back(step: Step, by: User, at: datetime) -> None:
    """Let holds that began anew with the verification end when they would have, if that is still to come."""
    for hold in Adoption.objects.select_for_update().filter(site=step.row, stage=Stage.HELD).order_by("pk"):
        before = end_before(hold, step.since)
        if before is not None and before > at:
            hold.ends_at, hold.reason, hold.changed_by_id = before, Reason.UNVERIFIED.value, by.pk
            hold.save(update_fields=["ends_at", "reason", "changed_by_id"])


def end_before(hold: Adoption, since: datetime) -> datetime | None:
    """Return when a hold was to end before its site was verified; None where that did not change it."""
    events = AdoptionEvent.objects.filter(adoption=hold).order_by("pk")
    last = events.last()
    if last is None or last.reason != Reason.SITE_VERIFIED or last.recorded_at < since:
        return None
    earlier = events.filter(pk__lt=last.pk).last()
    return earlier.ends_at if earlier else None


@transaction.atomic
def undo_closing(*, code: str, by: User, at: datetime) -> Site:
    """Let a site that was closed within a day stand as before, unless somebody promised or gave up something since.

    Raises: SiteNotFound, NotYourKelurahan, SiteClosed, BuiltOn, TooLateToUndo.
    """
    step = locked_closing(code=code, by=by, at=at)
    counter_locked(step.row)
    if promised_since(step.row.pk, step.since):
        raise BuiltOn(site=step.row.code, what=Built.PROMISED.value)
    return take_back_closing(step=step, by=by)
