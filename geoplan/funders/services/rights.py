"""Who may change what of a payer."""

from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.funders.errors import FunderNotFound, NotYours
from geoplan.funders.models import Funder, Membership
from geoplan.funders.rules import MemberRole


def require_keeper(by: User | None) -> None:
    """Raises: NotYours, unless a planner or the operator's shell asks."""
    if by is not None and not is_keeper(by):
        raise NotYours


def require_owner(by: User | None, funder: Funder) -> None:
    """Raises: NotYours, unless an owner of the payer, a planner, or the operator's shell asks."""
    if by is None or is_keeper(by):
        return
    if not Membership.objects.filter(user=by, funder=funder, role=MemberRole.OWNER.value).exists():
        raise NotYours(funder=funder.pk)


def is_keeper(by: User) -> bool:
    """Say whether a person keeps the list of payers."""
    return may_do(Role(by.role), Deed.MANAGE_FUNDERS)


def locked(funder_id: int) -> Funder:
    """Return a payer and let nobody else change its people meanwhile. Raises: FunderNotFound."""
    found = Funder.objects.select_for_update(no_key=True).filter(pk=funder_id).first()
    if found is None:
        raise FunderNotFound(funder=funder_id)
    return found


def actor(by: User | None) -> int | None:
    return by.pk if by else None
