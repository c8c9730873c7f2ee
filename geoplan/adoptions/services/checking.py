"""Finished work, looked at by somebody outside the payer."""

from collections.abc import Sequence

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.adoptions.errors import NotYourCheck, OwnWork, TickUnknown
from geoplan.adoptions.models import Adoption, WorkCheck
from geoplan.adoptions.queries import is_built
from geoplan.adoptions.rules import CHECKS, Stage
from geoplan.adoptions.services.moving import change, locked, require_stage
from geoplan.funders.queries import is_member
from geoplan.needs.errors import PhotoNotFound
from geoplan.needs.models import Site
from geoplan.needs.queries import photos_of, relation_to
from geoplan.needs.rules import ClosingReason, Status
from geoplan.needs.services import close_site


@transaction.atomic
def verify_adoption(
    *, by: User, adoption_id: int, ticks: Sequence[str] = (), note: str = "", photo_id: int | None = None
) -> Adoption:
    """Confirm finished work, as a person outside the payer. The site closes when all its units are verified.

    Raises: AdoptionNotFound, NotYourCheck, OwnWork, WrongStage, TickUnknown, PhotoNotFound.
    """
    found, at = locked(adoption_id, by, with_site=True)
    require_checker(by, found)
    require_stage(found, Stage.VERIFIED, at)
    keep_check(found, by, is_right=True, ticks=ticks, note=note, photo_id=photo_id)
    change(found, Stage.VERIFIED, by, at)
    close_if_built(found.site, by)
    return found


def keep_check(
    found: Adoption, by: User, *, is_right: bool, ticks: Sequence[str], note: str, photo_id: int | None
) -> None:
    """Write down what was found at the work. Raises: TickUnknown, PhotoNotFound."""
    unknown = sorted(set(ticks) - set(CHECKS))
    if unknown:
        raise TickUnknown(ticks=unknown, known=list(CHECKS))
    photo = photos_of(found.site).filter(pk=photo_id).first() if photo_id else None
    if photo_id and photo is None:
        raise PhotoNotFound
    ticked = [tick for tick in CHECKS if tick in ticks]
    WorkCheck.objects.create(adoption=found, by=by, is_right=is_right, ticks=ticked, note=note.strip(), photo=photo)


def require_checker(by: User, found: Adoption) -> None:
    """Raises: OwnWork, NotYourCheck."""
    if is_member(by, found.funder_id):
        raise OwnWork(adoption=found.pk)
    if not may_do(Role(by.role), Deed.CHECK_WORK, relation_to(by, found.site)):
        raise NotYourCheck(adoption=found.pk)


def close_if_built(site: Site, by: User) -> None:
    """Close a site as done once every needed unit is verified. The caller holds its rows."""
    if site.status != Status.CLOSED and is_built(site.pk):
        close_site(code=site.code, reason=ClosingReason.DONE, by=by)
