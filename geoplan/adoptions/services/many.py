"""One step for many promises at once, each with its own answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.adoptions.errors import StepUnknown, TooManyAtOnce
from geoplan.adoptions.models import Adoption, Batch
from geoplan.adoptions.rules import BatchDeed
from geoplan.adoptions.services.batches import begin_batch, note_batch, write_line
from geoplan.adoptions.services.checking import verify_adoption
from geoplan.adoptions.services.extending import carry_adoption, extend_adoption
from geoplan.adoptions.services.moves import (
    agree_adoption,
    finish_adoption,
    plan_adoption,
    reject_adoption,
    release_adoption,
    report_progress,
    return_adoption,
)
from geoplan.adoptions.services.moving import lock_all
from geoplan.errors import Refusal

MOST_AT_ONCE = 500

Step = Callable[..., Adoption]
STEPS: Mapping[str, Step] = {
    "plan": plan_adoption,
    "agree": agree_adoption,
    "return": return_adoption,
    "reject": reject_adoption,
    "progress": report_progress,
    "done": finish_adoption,
    "verify": verify_adoption,
    "release": release_adoption,
    "extend": extend_adoption,
    "carry": carry_adoption,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one promise of many: how it stands now, or why it does not."""

    adoption_id: int
    adoption: Adoption | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Many:
    """The answers in the order asked, and what to name for undoing it within a day, where that can be."""

    answers: Sequence[Answer]
    batch: Batch | None = None


@transaction.atomic
def step_many(*, by: User, step: str, adoption_ids: Sequence[int], **fields: object) -> Many:
    """Take one step for many promises; those that can be taken are. Agreement and extension by a planner make a batch.

    Raises: StepUnknown, TooManyAtOnce.
    """
    act = STEPS.get(step)
    if act is None:
        raise StepUnknown(step=step, known=list(STEPS))
    wanted = list(dict.fromkeys(adoption_ids))
    if not 1 <= len(wanted) <= MOST_AT_ONCE:
        raise TooManyAtOnce(asked=len(wanted), most=MOST_AT_ONCE)
    at = lock_all(sorted(wanted), with_pledge=True, with_site=True)
    batch = begin_batch(BatchDeed(step), by, at) if at and step in set(BatchDeed) and decides(by) else None
    told = {pk: answer_to(act, by, pk, fields, batch) for pk in sorted(wanted)}
    if batch is not None:
        note_batch(batch, by, f"batch.{step}")
    return Many([told[pk] for pk in wanted], batch)


def decides(by: User) -> bool:
    return may_do(Role(by.role), Deed.AGREE)


def answer_to(act: Step, by: User, adoption_id: int, fields: Mapping[str, object], batch: Batch | None) -> Answer:
    """Take the step for one promise, or say why not; a refused one leaves nothing behind."""
    before = end_of(adoption_id)
    try:
        with transaction.atomic():
            moved = act(by=by, adoption_id=adoption_id, **fields)
            if batch is not None:
                after = moved.ends_at or moved.paused_ends_at
                write_line(batch, moved, ends_before=before, ends_after=after, since=moved.stage_since)
    except Refusal as refusal:
        return Answer(adoption_id, refusal=refusal)
    return Answer(adoption_id, adoption=moved)


def end_of(adoption_id: int) -> datetime | None:
    """Return when a hold ends or, its clock standing, would end."""
    row = Adoption.objects.filter(pk=adoption_id).only("ends_at", "paused_ends_at").first()
    return (row.ends_at or row.paused_ends_at) if row else None
