"""Two records of one place become one, with all that was promised at either; and back, for a week.

Locks as everywhere: site rows, counter rows, adoptions, each by ascending id. Payers' pledges are not locked: a merge
raises nothing that anybody holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.errors import SiteHeld, TroubleOpen
from geoplan.adoptions.models import Adoption, PointOpening, QueueEntry
from geoplan.adoptions.queries import SQL, events_since, is_built, last_event_id, trouble_at
from geoplan.adoptions.rules import COVERING, LIVE, Reason, Stage, surplus_of_one_payer
from geoplan.journal.services import note
from geoplan.needs.errors import BuiltOn
from geoplan.needs.models import Merge, Site
from geoplan.needs.rules import HELD_MAY_MOVE_M, ClosingReason, Status, distance_m
from geoplan.needs.rules.undoing import Built
from geoplan.needs.services import (
    absorb,
    begin_undoing,
    close_site,
    keep_merge,
    locked_merge,
    locked_pair,
    set_free,
)
from geoplan.residents.services import move_people, return_people


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: the record that stays, the one that went, and the promises that ended by it."""

    stays: Site
    gone: Site
    ended: Sequence[Adoption]


@transaction.atomic
def merge_sites(*, code: str, other: str, by: User) -> Merged:
    """Find two records to be one place: the older stays, and what belongs to the other goes over to it.

    Of one payer's two promises the older stays and the other ends; promises of different payers all stay, and a
    surplus is the overlap to show.
    Raises: SiteNotFound, SameRecord, KindsDiffer, MergeNotYours, SiteClosed, SiteHeld, TroubleOpen.
    """
    stays, gone = locked_pair(code=code, other=other, by=by)
    db.value(SQL / "lock_and_settle.sql", {"site_ids": [stays.pk, gone.pk]})
    held = locked_promises([stays.pk, gone.pk])
    if by.role != Role.PLANNER:
        refuse_behind_backs(stays, gone, held)
    refuse_in_trouble(stays, gone)
    surplus = surplus_of_one_payer(held)
    # Before the record is closed, which would end what its promises wait for.
    wishes = move_wishes(gone, stays, by)
    moved = {"stood": stays.status} | absorb(stays=stays, gone=gone, by=by)
    ended = [end(one, by) for one in held if one.pk in surplus]
    carried = [carry(one, stays, by) for one in held if one.pk not in surplus and one.site_id == gone.pk]
    settle_wishes(stays, by)
    moved |= {
        "wishes": wishes,
        "ended": [{"id": one.pk, "stage": stage} for one, stage in ended],
        "adoptions": [{"id": one.pk} for one in carried],
        "people": move_people(site_id=gone.pk, to_site_id=stays.pk),
    }
    moved |= close_if_now_built(stays, by)
    moved["events"] = [last_event_id(stays.pk), last_event_id(gone.pk)]
    keep_merge(stays=stays, gone=gone, by=by, moved=moved)
    for site in (stays, gone):
        site.refresh_from_db(fields=["version", "status", "closed_reason"])
    return Merged(stays, gone, [one for one, _stage in ended])


def locked_promises(site_ids: Iterable[int]) -> list[Adoption]:
    """Return the promises that take up units of some sites, locked by ascending id."""
    rows = Adoption.objects.select_related("funder").select_for_update(of=("self",))
    return list(rows.filter(site_id__in=list(site_ids), stage__in=COVERING).order_by("pk"))


def refuse_behind_backs(stays: Site, gone: Site, held: Sequence[Adoption]) -> None:
    """Raises: SiteHeld, where a promise would end, be doubled, or go further than a better reading of one point."""
    held_by_gone = [one for one in held if one.site_id == gone.pk]
    if not held_by_gone:
        return
    away_m = distance_m((stays.location.x, stays.location.y), (gone.location.x, gone.location.y))
    if len(held_by_gone) < len(held) or away_m > HELD_MAY_MOVE_M:
        holders = [{"name": one.funder.name, "stage": one.stage} for one in held]
        raise SiteHeld(site=gone.code, holders=holders, moved_m=round(away_m), most_m=round(HELD_MAY_MOVE_M))


def refuse_in_trouble(stays: Site, gone: Site) -> None:
    """Raises: TroubleOpen: what was found at the place is settled before clocks of two records become one."""
    for site in (stays, gone):
        if trouble_at(site.pk) is not None:
            raise TroubleOpen(site=site.code)


def end(one: Adoption, by: User) -> tuple[Adoption, str]:
    """End one of a payer's two promises; return it with the stage it was in."""
    stage = one.stage
    one.stage, one.reason, one.changed_by_id = Stage.RELEASED.value, Reason.MERGED.value, by.pk
    one.save(update_fields=["stage", "reason", "changed_by_id"])
    note(actor_id=by.pk, deed="adoption.released", adoption=one.pk, funder=one.funder_id, reason=Reason.MERGED.value)
    return one, stage


def carry(one: Adoption, to: Site, by: User, reason: Reason = Reason.MERGED) -> Adoption:
    """Let a promise be one for another record; its event tells from when on."""
    one.site, one.reason, one.changed_by_id = to, reason.value, by.pk
    one.save(update_fields=["site", "reason", "changed_by_id"])
    PointOpening.objects.filter(adoption=one).update(site=to)
    return one


def waiting_at(site: Site) -> QuerySet[QueueEntry]:
    return QueueEntry.objects.select_for_update().filter(site=site, left_at=None).order_by("pk")


def move_wishes(start: Site, to: Site, by: User, ids: Iterable[int] | None = None) -> list[int]:
    """Let payers who wait for one record wait for the other; whoever waits there already waits once.

    Offers end with it: what is free is worked out anew once the promises are where they belong.
    """
    rows = waiting_at(start) if ids is None else waiting_at(start).filter(pk__in=ids)
    there = set(waiting_at(to).values_list("funder_id", flat=True))
    moving = [one.pk for one in rows if one.funder_id not in there]
    QueueEntry.objects.filter(pk__in=moving).update(
        site=to, offered_at=None, offer_ends_at=None, settled_at=db.now(), changed_by_id=by.pk
    )
    return moving


def settle_wishes(site: Site, by: User) -> None:
    """Let go the wishes of payers who hold some of a record by now, and offer what is free to the others."""
    holding = Adoption.objects.filter(site=site, stage__in=LIVE).values("funder_id")
    for entry_id in waiting_at(site).filter(funder_id__in=holding).values_list("pk", flat=True):
        db.value(SQL / "leave_queue.sql", {"entry_id": entry_id, "by_id": by.pk})
    db.value(SQL / "settle_queue.sql", {"site_id": site.pk, "at": db.now()})


def close_if_now_built(stays: Site, by: User) -> dict[str, Any]:
    """Close the record that stays where the work that came over is all it needs; return how it stood before."""
    if stays.status == Status.CLOSED or not is_built(stays.pk):
        return {}
    before = {"status": stays.status, "closed_reason": stays.closed_reason}
    closed = close_site(code=stays.code, reason=ClosingReason.DONE, by=by)
    return {"built": {"before": before, "version": closed.version}}


@transaction.atomic
def undo_merge(*, code: str, by: User, at: datetime) -> Site:
    """Take a merge back by the code of the record that went, unless something was built on it since.

    Raises: SiteNotFound, NotMerged, MergeNotYours, TooLateToUndo, BuiltOn.
    """
    merge = locked_merge(code=code, by=by, at=at)
    sites = [merge.stays_id, merge.absorbed_id]
    db.value(SQL / "lock_and_settle.sql", {"site_ids": sites})
    refuse_promised_on(merge)
    begin_undoing(merge=merge, by=by)
    gone = set_free(merge=merge, by=by)
    rows = {one.pk: one for one in locked_adoptions(merge)}
    for told in merge.moved["adoptions"]:
        carry(rows[told["id"]], gone, by, Reason.UNMERGED)
    for told in merge.moved["ended"]:
        revive(rows[told["id"]], told, by)
    move_wishes(merge.stays, gone, by, merge.moved["wishes"])
    for site in (merge.stays, gone):
        settle_wishes(site, by)
    return_people(to_site_id=gone.pk, done=merge.moved["people"])
    # A hold that came back may have ended while it was away.
    db.value(SQL / "lock_and_settle.sql", {"site_ids": sites})
    gone.refresh_from_db()
    return gone


def locked_adoptions(merge: Merge) -> list[Adoption]:
    ids = [told["id"] for told in [*merge.moved["adoptions"], *merge.moved["ended"]]]
    return list(Adoption.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def refuse_promised_on(merge: Merge) -> None:
    """Raises: BuiltOn, when anything but the end of a hold happened to the promises of either record."""
    known = max(merge.moved["events"])
    if events_since(known, [merge.stays_id, merge.absorbed_id]).exclude(reason=Reason.LAPSED.value).exists():
        raise BuiltOn(site=merge.stays.code, what=Built.PROMISED.value)


def revive(one: Adoption, told: dict[str, Any], by: User) -> None:
    """Let a promise live again that ended by the merge alone."""
    one.stage, one.reason, one.changed_by_id = told["stage"], Reason.UNMERGED.value, by.pk
    one.save(update_fields=["stage", "reason", "changed_by_id"])
    note(actor_id=by.pk, deed="adoption.revived", adoption=one.pk, funder=one.funder_id)
