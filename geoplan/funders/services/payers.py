"""Who stands on the list of payers, and the facts about each."""

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.services import printable, well_formed
from geoplan.funders.errors import KindUnknown, NameMissing, NameTaken
from geoplan.funders.models import Funder, Sector
from geoplan.funders.rules import FunderKind
from geoplan.funders.services.rights import actor, require_keeper, require_owner
from geoplan.journal.services import note


@transaction.atomic
def create_funder(*, name: str, kind: str, sector: str | None = None, by: User | None) -> Funder:
    """Put a payer on the list. `by` is None for the operator's shell and the demo.

    Raises: NotYours, NameMissing, KindUnknown, NameTaken.
    """
    require_keeper(by)
    written = name_of(name)
    if kind not in list(FunderKind):
        raise KindUnknown(kind=kind, known=[one.value for one in FunderKind])
    with db.refusing("funder_name_once", NameTaken(name=written)):
        made = Funder.objects.create(name=written, kind=kind, sector=sector_named(sector or ""))
    note(actor_id=actor(by), deed="funder.created", funder=made.pk, kind=kind)
    return made


def name_of(name: str) -> str:
    """Raises: NameMissing."""
    written = " ".join(printable(name).split())[:160]
    if not written:
        raise NameMissing
    return written


def sector_named(name: str) -> Sector | None:
    """Return a line of business, made when it is new; however it is capitalised it is one."""
    written = " ".join(printable(name).split())[:80]
    if not written:
        return None
    there = Sector.objects.filter(name__iexact=written).order_by("pk").first()
    return there or Sector.objects.get_or_create(name=written)[0]


@transaction.atomic
def change_contact(*, funder: Funder, name: str, phone: str, email: str, by: User | None) -> None:
    """Say whom to reach at a payer. Raises: NotYours, EmailMalformed."""
    require_owner(by, funder)
    funder.contact_name, funder.contact_phone = printable(name)[:120], printable(phone)[:30]
    funder.contact_email = well_formed(email) if email.strip() else ""
    funder.save(update_fields=["contact_name", "contact_phone", "contact_email"])
    note(actor_id=actor(by), deed="funder.contact-changed", funder=funder.pk)


@transaction.atomic
def change_facts(*, funder: Funder, name: str, sector: str, by: User) -> None:
    """Correct a payer's name and line of business: a planner's deed, since others know the payer by them.

    Raises: NotYours, NameMissing, NameTaken.
    """
    require_keeper(by)
    funder.name, funder.sector = name_of(name), sector_named(sector)
    with db.refusing("funder_name_once", NameTaken(name=funder.name)):
        funder.save(update_fields=["name", "sector"])
    note(actor_id=by.pk, deed="funder.changed", funder=funder.pk)


@transaction.atomic
def name_sector(*, sector_id: int | None, name: str, by: User) -> Sector:
    """Add a line of business, or give one another name."""
    sector = Sector(pk=sector_id, name=" ".join(name.split()))
    sector.save()
    note(actor_id=by.pk, deed="sector.named", sector=sector.pk)
    return sector
