"""What a planner did to many promises at once, and taking it back within a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.errors import BatchNotFound, BatchOver
from geoplan.adoptions.models import Adoption, Batch, BatchLine
from geoplan.adoptions.queries import deadline
from geoplan.adoptions.rules import UNDO_BATCH_WITHIN, BatchDeed, Reason, Stage
from geoplan.adoptions.services.moves import require_planner
from geoplan.adoptions.services.moving import lock_all, store
from geoplan.journal.services import note


@dataclass(frozen=True, slots=True)
class UndoneBatch:
    """Which promises stand as before, and which do not because something was built on the deed."""

    batch: Batch
    undone: Sequence[int]
    kept: Sequence[int]


def begin_batch(deed: BatchDeed, by: User, at: datetime, reason: str = "") -> Batch:
    return Batch.objects.create(deed=deed.value, reason=reason, done_at=at, by_id=by.pk)


def write_line(batch: Batch, one: Adoption, **told: datetime | None) -> None:
    BatchLine.objects.create(batch=batch, adoption=one, **told)


def note_batch(batch: Batch, by: User, deed: str) -> None:
    lines = BatchLine.objects.filter(batch=batch).order_by("adoption_id").values_list("adoption_id", flat=True)
    note(actor_id=by.pk, deed=deed, batch=batch.pk, reason=batch.reason, adoptions=list(lines))


@transaction.atomic
def undo_batch(*, by: User, batch_id: int) -> UndoneBatch:
    """Take a deed on many promises back within a day, but for those something was built on since.

    Raises: OnlyPlanners, BatchNotFound, BatchOver.
    """
    require_planner(by)
    lines = list(BatchLine.objects.filter(batch_id=batch_id).order_by("adoption_id"))
    lock_all([line.adoption_id for line in lines])
    batch = Batch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise BatchNotFound(batch=batch_id)
    at = db.now()
    if batch.undone_at is not None or at >= batch.done_at + UNDO_BATCH_WITHIN:
        raise BatchOver(batch=batch_id)
    batch.undone_at, batch.undone_by_id = at, by.pk
    batch.save(update_fields=["undone_at", "undone_by_id"])
    take_back = planned_again if batch.deed == BatchDeed.AGREE else shortened
    stands = {line.adoption_id: take_back(line, by, at) for line in lines}
    undone, kept = ([pk for pk, done in stands.items() if done is wanted] for wanted in (True, False))
    told = UndoneBatch(batch, undone, kept)
    note(actor_id=by.pk, deed="batch.undone", batch=batch.pk, adoptions=list(told.undone), kept=list(told.kept))
    return told


def planned_again(line: BatchLine, by: User, _at: datetime) -> bool:
    """Let a plan wait for its agreement again, if nothing has followed it."""
    one = Adoption.objects.select_related("site", "funder").get(pk=line.adoption_id)
    if one.stage != Stage.AGREED or one.stage_since != line.since:
        return False
    store(one, by, deed="adoption.agreement-undone", stage=Stage.PLANNED.value, reason=Reason.UNDONE)
    return True


def shortened(line: BatchLine, by: User, at: datetime) -> bool:
    """Let a hold end as before, and never earlier than today's last second: nobody loses one without a warning."""
    one = Adoption.objects.select_related("site", "funder").get(pk=line.adoption_id)
    if one.stage != Stage.HELD or (one.ends_at or one.paused_ends_at) != line.ends_after or line.ends_before is None:
        return False
    if one.ends_at is not None and one.ends_at <= at:
        return False
    if one.ends_at is None:
        store(one, by, deed="adoption.extension-undone", paused_ends_at=line.ends_before)
    else:
        store(one, by, deed="adoption.extension-undone", ends_at=max(line.ends_before, deadline(at, 0)))
    return True
