"""Who pays, and who acts for whom."""

from collections.abc import Sequence

from django.db.models import QuerySet

from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Deed, Relation, Role, may_do, may_see
from geoplan.funders.errors import DelegatesOnlyReport, FunderNotApproved, FunderNotFound, NotAMember
from geoplan.funders.models import Funder, Membership, Plant, Pledge, ResponseArea
from geoplan.funders.rules import MemberRole, Standing, may_promise

BIGGEST_ID = 2**63 - 1


def funder(funder_id: int) -> Funder:
    """Return one payer. Raises: FunderNotFound."""
    found = Funder.objects.select_related("sector").filter(pk=funder_id).first()
    if found is None:
        raise FunderNotFound(funder=funder_id)
    return found


def funder_named(name: str) -> Funder:
    """Return the payer of a name, however it is capitalised. Raises: FunderNotFound."""
    found = Funder.objects.select_related("sector").filter(name__iexact=" ".join(name.split())).first()
    if found is None:
        raise FunderNotFound(name=name)
    return found


def funder_for(user: User, funder_id: int) -> Funder:
    """Return the payer a person promises for: an owner or member of it, or a planner on behalf of any.

    Raises: FunderNotFound, NotAMember, DelegatesOnlyReport, FunderNotApproved.
    """
    found = acting_for(user, funder_id, Deed.CLAIM)
    if found.standing != Standing.APPROVED:
        raise FunderNotApproved(funder=funder_id)
    return found


def acting_for(user: User, funder_id: int, deed: Deed, *, promising: bool = True) -> Funder:
    """Return the payer a person does something for. Who claims on behalf of payers does all else for them too.

    Raises: FunderNotFound, NotAMember, and DelegatesOnlyReport where the deed promises or gives back.
    """
    found = funder(funder_id)
    role = Role(user.role)
    if may_do(role, Deed.CLAIM_ON_BEHALF):
        return found
    membership = Membership.objects.filter(user=user, funder=found).first()
    if membership is None or not may_do(role, deed):
        raise NotAMember(funder=funder_id)
    if promising and not may_promise(MemberRole(membership.role)):
        raise DelegatesOnlyReport(funder=funder_id)
    return found


def is_member(user: User, funder_id: int) -> bool:
    """Say whether a person belongs to a payer, in whatever role."""
    return Membership.objects.filter(user=user, funder_id=funder_id).exists()


def funders_of(user: User) -> list[Funder]:
    """Return the payers a person belongs to, by name."""
    mine = Membership.objects.filter(user=user).values("funder_id")
    return list(Funder.objects.select_related("sector").filter(pk__in=mine).order_by("name"))


def approved_funder_ids(user: User) -> QuerySet[Membership, int]:
    """Return the ids of the approved payers a person belongs to."""
    approved = Membership.objects.filter(user=user, funder__standing=Standing.APPROVED.value)
    return approved.values_list("funder_id", flat=True)


def payers() -> QuerySet[Funder]:
    """Return the approved payers, by name."""
    rows = Funder.objects.select_related("sector").filter(standing=Standing.APPROVED.value)
    return rows.order_by("name", "pk")


def payers_seen(user: User, *, mine: bool = False) -> QuerySet[Funder]:
    """Return the approved payers a person may know of: all where holders are shown, else (or if asked) the own ones."""
    if not mine and may_see(Role(user.role), Datum.HOLDER_NAME):
        return payers()
    return payers().filter(pk__in=Membership.objects.filter(user=user).values("funder_id"))


def funder_seen(user: User, funder_id: int) -> Funder:
    """Return a payer a person may know of. Raises: FunderNotFound."""
    found = funder(funder_id)
    if not (may_see(Role(user.role), Datum.HOLDER_NAME) or is_member(user, funder_id)):
        raise FunderNotFound(funder=funder_id)
    return found


def sees_money_of(user: User, funder_id: int) -> bool:
    """Say whether a person may read a payer's money, pledge and lateness."""
    return may_see(Role(user.role), Datum.OWN_MONEY, Relation(own=is_member(user, funder_id)))


def members_of(funder_id: int) -> QuerySet[Membership]:
    """Return who acts for a payer, by e-mail."""
    return Membership.objects.filter(funder_id=funder_id).select_related("user").order_by("user__email")


def plants_of(funder_id: int) -> QuerySet[Plant]:
    """Return a payer's works, by name."""
    return Plant.objects.filter(funder_id=funder_id).order_by("name", "pk")


def pledges_of(funder_id: int) -> QuerySet[Pledge]:
    """Return a payer's pledges, newest year first."""
    return Pledge.objects.filter(funder_id=funder_id).order_by("-year")


def response_area_of(funder_id: int) -> ResponseArea | None:
    """Return where a payer intends to work, None when it has not said."""
    return ResponseArea.objects.filter(funder_id=funder_id).first()


def pledges_in(year: int, funder_ids: Sequence[int]) -> QuerySet[Pledge]:
    """Return the pledges of some payers for a budget year, by payer."""
    return Pledge.objects.filter(year=year, funder_id__in=list(funder_ids)).order_by("funder_id")
