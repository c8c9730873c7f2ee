"""Who acts for a payer: invited, given a role, let go."""

from dataclasses import dataclass, field

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.accounts.queries import accounts_of
from geoplan.accounts.rules import Relation, Role
from geoplan.accounts.services import invite, well_formed
from geoplan.funders.errors import AlreadyJoined, EmailElsewhere, LastOwner, MemberNotFound, MemberRoleUnknown
from geoplan.funders.models import Funder, Membership
from geoplan.funders.rules import MemberRole
from geoplan.funders.services.rights import actor, is_keeper, locked, require_owner
from geoplan.journal.services import note


@dataclass(frozen=True, slots=True)
class Joined:
    """A new member, and the secret of the link to send; None for whoever has an account already."""

    user: User
    token: str | None = field(default=None, repr=False)


@transaction.atomic
def add_member(*, funder: Funder, user: User, role: str, by: User | None) -> Membership:
    """Let a person act for a payer, or change in which role. Raises: NotYours, MemberRoleUnknown, LastOwner."""
    require_owner(by, funder)
    wanted = role_named(role)
    locked(funder.pk)
    there = Membership.objects.filter(user=user, funder=funder).first()
    if there and wanted is not MemberRole.OWNER:
        keep_an_owner(there)
    membership, _ = Membership.objects.update_or_create(user=user, funder=funder, defaults={"role": wanted.value})
    note(actor_id=actor(by), deed="funder.member-added", funder=funder.pk, user=user.pk, role=wanted.value)
    return membership


@transaction.atomic
def invite_member(*, funder: Funder, email: str, name: str, role: str, by: User | None) -> Joined:
    """Let somebody act for a payer by e-mail address: with a one-time link, or at once where an officer has it.

    Raises: NotYours, MemberRoleUnknown, EmailMalformed, EmailElsewhere.
    """
    require_owner(by, funder)
    role_named(role)
    there = accounts_of([well_formed(email)]).first()
    if there is not None:
        check_account(there, funder, by)
        if there.has_usable_password():
            add_member(funder=funder, user=there, role=role, by=by)
            return Joined(there)
    invited = invite(email=email, role=Role.OFFICER.value, name=name[:120], by=by, relation=Relation(own=True))
    add_member(funder=funder, user=invited.user, role=role, by=by)
    return Joined(invited.user, invited.token)


def check_account(account: User, funder: Funder, by: User | None) -> None:
    """Refuse an address that another role has, and one that somebody else has invited and that never came.

    Whoever holds a link chooses the password: a second company must get none for the first one's people.
    Raises: EmailElsewhere.
    """
    if account.role != Role.OFFICER or not account.is_active:
        raise EmailElsewhere
    if account.has_usable_password() or by is None or is_keeper(by):
        return
    if not is_only_of(account, funder):
        raise EmailElsewhere


def is_only_of(account: User, funder: Funder) -> bool:
    return list(Membership.objects.filter(user=account).values_list("funder_id", flat=True)) == [funder.pk]


@transaction.atomic
def renew_invitation(*, funder: Funder, user_id: int, by: User | None) -> Joined:
    """Make a new link for a member who never came; the old one ends.

    Raises: NotYours, MemberNotFound, AlreadyJoined, EmailElsewhere.
    """
    require_owner(by, funder)
    user = membership_of(funder, user_id).user
    if user.has_usable_password():
        raise AlreadyJoined
    check_account(user, funder, by)
    invited = invite(email=user.email, role=Role.OFFICER.value, by=by, relation=Relation(own=True))
    return Joined(invited.user, invited.token)


@transaction.atomic
def change_member(*, funder: Funder, user_id: int, role: str, by: User | None) -> Membership:
    """Give a member another role. Raises: NotYours, MemberNotFound, MemberRoleUnknown, LastOwner."""
    return add_member(funder=funder, user=membership_of(funder, user_id).user, role=role, by=by)


@transaction.atomic
def remove_member(*, funder: Funder, user_id: int, by: User | None) -> None:
    """Let a person act for a payer no longer; the account stays. Raises: NotYours, MemberNotFound, LastOwner."""
    require_owner(by, funder)
    locked(funder.pk)
    membership = membership_of(funder, user_id)
    keep_an_owner(membership)
    membership.delete()
    note(actor_id=actor(by), deed="funder.member-removed", funder=funder.pk, user=user_id)


def keep_an_owner(leaving: Membership) -> None:
    """Raises: LastOwner. Under the payer's lock, so that two owners cannot leave at once."""
    owners = Membership.objects.filter(funder_id=leaving.funder_id, role=MemberRole.OWNER.value)
    if leaving.role == MemberRole.OWNER and not owners.exclude(pk=leaving.pk).exists():
        raise LastOwner(funder=leaving.funder_id)


def membership_of(funder: Funder, user_id: int) -> Membership:
    """Raises: MemberNotFound."""
    found = Membership.objects.select_related("user").filter(funder=funder, user_id=user_id).first()
    if found is None:
        raise MemberNotFound(funder=funder.pk)
    return found


def role_named(role: str) -> MemberRole:
    """Raises: MemberRoleUnknown."""
    if role not in list(MemberRole):
        raise MemberRoleUnknown(role=role, known=[one.value for one in MemberRole])
    return MemberRole(role)
