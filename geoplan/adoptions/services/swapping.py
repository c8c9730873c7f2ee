"""Another site for the same plan and money. Counted neither as given back nor as late."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Role, may_see
from geoplan.adoptions.errors import KindsDiffer, SwapUnfit, WrongStage
from geoplan.adoptions.models import Adoption, Visit
from geoplan.adoptions.queries import SQL, adoption, trouble_at
from geoplan.adoptions.rules import Reason, Stage, VisitOutcome
from geoplan.adoptions.services.claims import refusal_of
from geoplan.adoptions.services.moving import BIGGEST_ID, change, lock_all, locked, require_stage, store
from geoplan.funders.queries import funder_for
from geoplan.needs.models import Site
from geoplan.needs.queries import open_site
from geoplan.needs.rules import Status

FREELY = frozenset({Stage.HELD, Stage.PLANNED})


@transaction.atomic
def swap_adoption(*, by: User, adoption_id: int, site_code: str) -> Adoption:
    """Give one site back and promise the same for another in one go; return the new promise.

    A hold keeps its end, or has its days anew where the first site had trouble. A plan goes with it and waits for its
    agreement; agreed and begun work is swapped only away from trouble.
    Raises: AdoptionNotFound, NotAMember, DelegatesOnlyReport, FunderNotApproved, HoldLapsed, WrongStage, SwapUnfit,
        SiteNotFound, SiteClosed, KindsDiffer, NeedUnknown, AlreadyClaimed, NotEnoughLeft, OfferedToAnother,
        PledgeExceeded.
    """
    seen = seen_by(by, adoption_id)
    funder = funder_for(by, seen.funder_id)
    target = open_site(site_code)
    lock_all([seen.pk], with_pledge=True, more_site_ids=[target.pk])
    found, at = locked(adoption_id, by, with_pledge=True)
    has_trouble = found.site.status == Status.CLOSED or trouble_at(found.site_id) is not None
    require_swappable(found, target, at, has_trouble=has_trouble)
    stage, ends_at = found.stage, found.ends_at
    change(found, Stage.RELEASED, by, at, reason=Reason.SWAPPED, deed="adoption.swapped")
    new = taken_instead(found, target, by)
    values: dict[str, object] = {"follows": found}
    if stage == Stage.HELD and not has_trouble and ends_at is not None:
        values["ends_at"] = ends_at
    if stage != Stage.HELD:
        values |= plan_of(found) | {"stage": Stage.PLANNED.value, "ends_at": None}
    close_visit(found, by, at)
    new.extended_at = found.extended_at
    new = store(new, by, deed="adoption.swapped-for", reason=Reason.SWAPPED, extended_at=found.extended_at, **values)
    new.funder = funder
    return new


def seen_by(by: User, adoption_id: int) -> Adoption:
    """Return an adoption before its lock is taken. Raises: AdoptionNotFound."""
    if not may_see(Role(by.role), Datum.STAGE_UNITS) or not 0 < adoption_id <= BIGGEST_ID:
        return adoption(0)
    return adoption(adoption_id)


def require_swappable(found: Adoption, target: Site, at: datetime, *, has_trouble: bool) -> None:
    """Raises: HoldLapsed, WrongStage, SwapUnfit, KindsDiffer."""
    require_stage(found, Stage.RELEASED, at)
    if found.imported:
        raise WrongStage(adoption=found.pk, stage=found.stage, wanted="swapped")
    if found.stage not in FREELY and not has_trouble:
        raise SwapUnfit(adoption=found.pk, stage=found.stage)
    if target.kind != found.site.kind:
        raise KindsDiffer(site=target.code, kind=target.kind)


def taken_instead(found: Adoption, target: Site, by: User) -> Adoption:
    """Take the same units of another site, through the same door as every claim."""
    taken: Any = db.one(
        SQL / "take_units.sql",
        {
            "site_id": target.pk,
            "funder_id": found.funder_id,
            "units": found.units,
            "year": found.year,
            "amount_rupiah": found.amount_rupiah,
            "by_id": by.pk,
            "time_zone": settings.TIME_ZONE,
        },
    )
    if taken.outcome != "taken":
        raise refusal_of(taken, by, target)
    return adoption(taken.adoption_id)


def plan_of(found: Adoption) -> dict[str, object]:
    return {name: getattr(found, name) for name in ("work", "starts_on", "finishes_on", "realised_rupiah")}


def close_visit(found: Adoption, by: User, at: datetime) -> None:
    open_one = Visit.objects.filter(adoption=found, outcome="")
    open_one.update(outcome=VisitOutcome.VISITED.value, ended_at=at, ended_by_id=by.pk)
