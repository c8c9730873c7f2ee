"""What every move of an adoption does: lock in order, look at the clock, follow the table, write it down."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Role, may_see
from geoplan.adoptions.errors import AdoptionNotFound, HoldLapsed, ReasonMissing, WrongStage
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.queries import SQL, adoption
from geoplan.adoptions.rules import Stage, may_move, plain, stage_at
from geoplan.journal.services import note

BIGGEST_ID = 2**63 - 1


def locked(
    adoption_id: int, by: User, *, with_pledge: bool = False, with_site: bool = False
) -> tuple[Adoption, datetime]:
    """Return an adoption nobody else can move until this transaction ends, and the clock after the wait.

    Raises: AdoptionNotFound, also for who may not know of it.
    """
    if not may_see(Role(by.role), Datum.STAGE_UNITS) or not 0 < adoption_id <= BIGGEST_ID:
        raise AdoptionNotFound(adoption=adoption_id)
    at: datetime | None = db.value(
        SQL / "lock_adoption.sql",
        {"adoption_id": adoption_id, "with_pledge": with_pledge, "with_site": with_site},
    )
    if at is None:
        raise AdoptionNotFound(adoption=adoption_id)
    return adoption(adoption_id), at


def lock_all(
    adoption_ids: Sequence[int],
    *,
    with_pledge: bool = False,
    with_site: bool = False,
    more_site_ids: Sequence[int] = (),
) -> datetime | None:
    """Take all that moves of some adoptions stand on, in the house's order; the clock after the wait."""
    asked = {"with_pledge": with_pledge, "with_site": with_site, "more_site_ids": list(more_site_ids)}
    at: datetime | None = db.value(SQL / "lock_many.sql", {"adoption_ids": list(adoption_ids)} | asked)
    return at


def require_stage(found: Adoption, to: Stage, at: datetime) -> None:
    """Raises: HoldLapsed, WrongStage."""
    stage = stage_at(Stage(found.stage), found.ends_at, at)
    if stage is Stage.EXPIRED:
        raise HoldLapsed(adoption=found.pk, ended_at=found.ends_at)
    if not may_move(stage, to):
        raise WrongStage(adoption=found.pk, stage=stage.value, wanted=to.value)


def change(
    found: Adoption,
    to: Stage,
    by: User | None,
    at: datetime,
    *,
    reason: str = "",
    deed: str | None = None,
    **values: object,
) -> Adoption:
    """Move a locked adoption to another stage, with what changes beside. Raises: HoldLapsed, WrongStage."""
    require_stage(found, to, at)
    return store(found, by, deed=deed, stage=to.value, reason=reason, **values)


# What triggers may have set: an end that a pause put aside, and since when the stage is.
BY_TRIGGER = ["ends_at", "paused_at", "paused_ends_at", "paused_days", "stage_since"]


def store(found: Adoption, by: User | None, *, deed: str | None = None, **values: object) -> Adoption:
    """Write changed values of a locked adoption, and the deed: by its stage where it has no name of its own."""
    for name, value in values.items():
        setattr(found, name, value)
    found.changed_by_id = by.pk if by else None
    found.save(update_fields=[*values, "changed_by_id"])
    found.refresh_from_db(fields=BY_TRIGGER)
    note_move(found, by, deed)
    return found


def note_move(found: Adoption, by: User | None, deed: str | None = None) -> None:
    note(
        actor_id=by.pk if by else None,
        deed=deed or f"adoption.{found.stage}",
        adoption=found.pk,
        site=found.site.code,
        funder=found.funder_id,
        units=plain(found.units),
    )


def lengthened(found: Adoption, length: timedelta) -> dict[str, datetime]:
    """Return the value to write so that a hold ends later, running or not."""
    if found.paused_ends_at is not None:
        return {"paused_ends_at": found.paused_ends_at + length}
    if found.ends_at is None:
        raise LookupError("a hold has an end")
    return {"ends_at": found.ends_at + length}


def give_end_back(found: Adoption, ends_before: datetime | None, by: User) -> None:
    """Let a locked hold end when it would have without a request to hand over."""
    if ends_before is None:
        return
    if found.ends_at is None:
        store(
            found,
            by,
            deed="adoption.end-given-back",
            paused_ends_at=max(ends_before, found.paused_ends_at or ends_before),
        )
    elif found.ends_at < ends_before:
        store(found, by, deed="adoption.end-given-back", ends_at=ends_before)


def words_of(reason: str) -> str:
    """Return a person's words. Raises: ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()
