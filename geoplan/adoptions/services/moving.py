"""What every move of an adoption does: lock in order, look at the clock, follow the table, write it down."""

from datetime import datetime

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Role, may_see
from geoplan.adoptions.errors import AdoptionNotFound, HoldLapsed, WrongStage
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


def require_stage(found: Adoption, to: Stage, at: datetime) -> None:
    """Raises: HoldLapsed, WrongStage."""
    stage = stage_at(Stage(found.stage), found.ends_at, at)
    if stage is Stage.EXPIRED:
        raise HoldLapsed(adoption=found.pk, ended_at=found.ends_at)
    if not may_move(stage, to):
        raise WrongStage(adoption=found.pk, stage=stage.value, wanted=to.value)


def change(found: Adoption, to: Stage, by: User, at: datetime, *, reason: str = "", **values: object) -> Adoption:
    """Move a locked adoption to another stage, with what changes beside. Raises: HoldLapsed, WrongStage."""
    require_stage(found, to, at)
    return store(found, by, stage=to.value, reason=reason, **values)


def store(found: Adoption, by: User, **values: object) -> Adoption:
    """Write changed values of a locked adoption, and the deed."""
    for name, value in values.items():
        setattr(found, name, value)
    found.changed_by_id = by.pk
    found.save(update_fields=[*values, "changed_by_id"])
    note_move(found, by)
    return found


def note_move(found: Adoption, by: User) -> None:
    note(
        actor_id=by.pk,
        deed=f"adoption.{found.stage}",
        adoption=found.pk,
        site=found.site.code,
        funder=found.funder_id,
        units=plain(found.units),
    )
