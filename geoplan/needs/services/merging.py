"""Two records of one place: the older one stays, the other is closed and its code leads there. And back.

Who holds what, and who lives there, is moved by the rooms above, under the locks taken here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from geoplan.accounts.models import User
from geoplan.journal.services import note
from geoplan.needs.errors import (
    BuiltOn,
    KindsDiffer,
    MergeNotYours,
    NotMerged,
    SameRecord,
    SiteClosed,
    TooLateToUndo,
)
from geoplan.needs.models import Merge, SchoolYear, Site, SitePhoto
from geoplan.needs.queries import known_site, may_merge, merge_of, recorded_site
from geoplan.needs.rules import CLOSED_STILL_COUNTS, ClosingReason, Status
from geoplan.needs.rules.undoing import MERGE_UNDONE_WITHIN, Built, may_still_undo


def locked_pair(*, code: str, other: str, by: User) -> tuple[Site, Site]:
    """Return two records of one place, locked by ascending id: the older one, which stays, and the one that goes.

    Both must count: open, or closed as done.
    Raises: SiteNotFound, SameRecord, KindsDiffer, MergeNotYours, SiteClosed.
    """
    one, two = known_site(by, code), known_site(by, other)
    if one.pk == two.pk:
        raise SameRecord(site=one.code)
    stays, gone = sorted(locked_rows([one.pk, two.pk]), key=lambda row: (row.reported_at, row.pk))
    if stays.kind != gone.kind:
        raise KindsDiffer(sites=[stays.code, gone.code])
    if not may_merge(by, stays, gone):
        raise MergeNotYours(sites=[stays.code, gone.code])
    for row in (stays, gone):
        if row.status == Status.CLOSED and row.closed_reason not in CLOSED_STILL_COUNTS:
            raise SiteClosed(site=row.code, reason=row.closed_reason)
    return stays, gone


def locked_rows(site_ids: list[int]) -> list[Site]:
    rows = Site.objects.select_related("area").select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=site_ids).order_by("pk"))


def absorb(*, stays: Site, gone: Site, by: User) -> dict[str, Any]:
    """Close a locked record as merged and hang its pictures and school years at the one that stays.

    Return what went over and how the record stood, for `keep_merge`.
    """
    before = {"status": gone.status, "closed_reason": gone.closed_reason}
    gone.status, gone.closed_reason, gone.changed_by_id = Status.CLOSED.value, ClosingReason.MERGED.value, by.pk
    gone.save(update_fields=["status", "closed_reason", "changed_by_id"])
    return {"before": before, "photos": hang_over(stays, gone), "years": carry_years(stays, gone)}


def hang_over(stays: Site, gone: Site) -> list[int]:
    """Hang the pictures of one site at another, but for those that hang there already."""
    there = SitePhoto.objects.filter(site=stays, removed_at=None).values("photo_id")
    photos = SitePhoto.objects.filter(site=gone, removed_at=None).exclude(photo_id__in=there)
    ids = sorted(photos.values_list("pk", flat=True))
    SitePhoto.objects.filter(pk__in=ids).update(site=stays)
    return ids


def carry_years(stays: Site, gone: Site) -> list[int]:
    """Carry a school's yearly counts over for years the other record lacks."""
    there = SchoolYear.objects.filter(site=stays).values("school_year")
    years = SchoolYear.objects.filter(site=gone).exclude(school_year__in=there)
    ids = sorted(years.values_list("pk", flat=True))
    SchoolYear.objects.filter(pk__in=ids).update(site=stays)
    return ids


def keep_merge(*, stays: Site, gone: Site, by: User, moved: Mapping[str, Any]) -> Merge:
    """Write the merge down, last of all: from then on the old code leads to the record that stays."""
    merge = Merge.objects.create(absorbed=gone, stays=stays, by=by, moved=dict(moved))
    note(actor_id=by.pk, deed="site.merged", site=gone.code, into=stays.code, merge=merge.pk)
    return merge


@transaction.atomic
def locked_merge(*, code: str, by: User, at: datetime) -> Merge:
    """Return the merge by which a record went, both rows locked, if it can still be undone.

    Raises: SiteNotFound, NotMerged, MergeNotYours, TooLateToUndo, BuiltOn.
    """
    known_site(by, code)
    found = merge_of(recorded_site(code))
    if found is None:
        raise NotMerged(site=code)
    locked_rows([found.absorbed_id, found.stays_id])
    # Read again under the lock: somebody else may have undone it meanwhile, or merged the other one on.
    merge = merge_of(recorded_site(code))
    if merge is None or merge.pk != found.pk:
        raise NotMerged(site=code)
    if not may_merge(by, merge.absorbed, merge.stays):
        raise MergeNotYours(sites=[merge.stays.code, merge.absorbed.code])
    if not may_still_undo(done_at=merge.recorded_at, at=at, within=MERGE_UNDONE_WITHIN):
        raise TooLateToUndo(until=merge.recorded_at + MERGE_UNDONE_WITHIN)
    refuse_built_on(merge)
    return merge


def refuse_built_on(merge: Merge) -> None:
    """Raises: BuiltOn, where the record that stayed was closed or merged on since."""
    stays = merge.stays
    built = "built" in merge.moved
    if built and stays.version != merge.moved["built"]["version"]:
        raise BuiltOn(site=stays.code, what=Built.CHANGED.value)
    if stays.status == Status.CLOSED and not built and merge.moved.get("stood") != Status.CLOSED:
        what = Built.MERGED if stays.closed_reason == ClosingReason.MERGED else Built.CLOSED
        raise BuiltOn(site=stays.code, what=what.value)
    if stays.closed_reason == ClosingReason.MERGED:
        raise BuiltOn(site=stays.code, what=Built.MERGED.value)


def begin_undoing(*, merge: Merge, by: User) -> None:
    """Write down that a locked merge is undone; what it moved may go back from now to the end of the transaction."""
    changed = Merge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=Now(), undone_by_id=by.pk)
    if not changed:
        raise NotMerged(site=merge.absorbed.code)


def set_free(*, merge: Merge, by: User) -> Site:
    """Let a merged record stand for itself again: its status as it was, its pictures and years back."""
    gone, stays, moved = merge.absorbed, merge.stays, merge.moved
    stand(gone, moved["before"], by)
    if "built" in moved:
        stand(stays, moved["built"]["before"], by)
    SitePhoto.objects.filter(pk__in=moved["photos"]).update(site=gone)
    SchoolYear.objects.filter(pk__in=moved["years"]).update(site=gone)
    note(actor_id=by.pk, deed="site.unmerged", site=gone.code, out_of=stays.code, merge=merge.pk)
    return gone


def stand(row: Site, before: Mapping[str, str], by: User) -> None:
    row.status, row.closed_reason, row.changed_by_id = before["status"], before["closed_reason"], by.pk
    row.save(update_fields=["status", "closed_reason", "changed_by_id"])
    row.refresh_from_db(fields=["version"])


def home_of(site: Site) -> Site:
    """Return the record that speaks for a site, locked, so that nothing is hung at one that is just being merged."""
    rows = locked_rows([site.pk])
    merge = merge_of(site) if rows and rows[0].closed_reason == ClosingReason.MERGED else None
    return home_of(merge.stays) if merge else rows[0]
