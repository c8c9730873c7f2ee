"""Many companies from one workbook: looked at first, stored when a planner has answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.accounts.queries import accounts_of
from geoplan.accounts.rules import Role
from geoplan.files.reading import open_table
from geoplan.files.rules import cell_text
from geoplan.funders.errors import NoCompanyColumns, TooManyCompanies
from geoplan.funders.models import Funder, Membership, Plant, Pledge
from geoplan.funders.reading import CompanyTable, understand_companies
from geoplan.funders.rules import (
    CompanyLine,
    Fate,
    FunderKind,
    MemberRole,
    ReadPlace,
    answered,
    plan_companies,
    understand,
)
from geoplan.funders.services.members import Joined, invite_member
from geoplan.funders.services.payers import change_contact, create_funder, sector_named
from geoplan.funders.services.plants import add_plant
from geoplan.funders.services.pledges import set_pledge
from geoplan.funders.services.rights import require_keeper
from geoplan.journal.services import note

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list of companies would do. Nothing of it is stored."""

    lines: tuple[CompanyLine, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """What a line did: the payer, whether it is new, and the person invited for it."""

    line: int
    funder: Funder
    is_new: bool
    joined: Joined | None = field(default=None, repr=False)


def preview_companies(*, path: Path, file_name: str, read_place: ReadPlace, by: User) -> Preview:
    """Read a table of companies in the limited child and say what each line would do.

    Raises: NotYours, NoCompanyColumns, TooManyCompanies, and the refusals of `files.errors`.
    """
    require_keeper(by)
    table = company_table(path, file_name)
    lines = [understand(cells, read_place) for cells in table.lines]
    return Preview(tuple(compared_with_now(lines)), table.unknown)


def company_table(path: Path, file_name: str) -> CompanyTable:
    """Raises: NoCompanyColumns, TooManyCompanies, and the refusals of `files.errors`."""
    opened = open_table(path, file_name)
    table = understand_companies((row.line, [cell_text(cell) for cell in row.cells]) for row in opened.rows())
    if table.header_line is None or not table.lines:
        raise NoCompanyColumns
    if len(table.lines) > MOST_LINES:
        raise TooManyCompanies(found=len(table.lines), most=MOST_LINES)
    return table


def compared_with_now(lines: Sequence[CompanyLine]) -> list[CompanyLine]:
    """Return lines with what each would do as the list of payers and the accounts stand now."""
    emails = [line.email for line in lines if line.email]
    taken = accounts_of(emails).exclude(role=Role.OFFICER.value, is_active=True)
    known = list(Funder.objects.order_by("name", "pk").values_list("pk", "name"))
    return plan_companies(lines, known, set(taken.values_list("email", flat=True)))


@transaction.atomic
def store_companies(*, lines: Sequence[CompanyLine], answers: Mapping[int, str], year: int, by: User) -> list[Stored]:
    """Store the lines that a planner agreed to, all or none; a question without an answer leaves its line out.

    Raises: NotYours, and what the services of payers, people, works and pledges refuse.
    """
    require_keeper(by)
    agreed = [line for one in lines if (line := answered(one, answers)) is not None]
    stored = [store_company(line, year, by) for line in agreed]
    note(actor_id=by.pk, deed="funders.imported", lines=len(lines), stored=len(stored))
    return stored


def store_company(line: CompanyLine, year: int, by: User) -> Stored:
    if line.fate is Fate.KNOWN and line.known_id is not None:
        funder, is_new = Funder.objects.get(pk=line.known_id), False
    else:
        funder, is_new = create_funder(name=line.name, kind=FunderKind.COMPANY.value, sector=line.sector, by=by), True
    add_contact(funder, line, by)
    add_works(funder, line, by)
    add_pledge(funder, line, year, by)
    return Stored(line.line, funder, is_new, joined_by(funder, line, by))


def add_contact(funder: Funder, line: CompanyLine, by: User) -> None:
    """Fill in what is not known of a payer yet; nothing on record is written over."""
    if funder.sector_id is None and line.sector:
        funder.sector = sector_named(line.sector)
        funder.save(update_fields=["sector"])
    change_contact(
        funder=funder,
        name=funder.contact_name or line.contact_name,
        phone=funder.contact_phone or line.phone,
        email=funder.contact_email or line.email,
        by=by,
    )


def add_works(funder: Funder, line: CompanyLine, by: User) -> None:
    there = {name.casefold() for name in Plant.objects.filter(funder=funder).values_list("name", flat=True)}
    for plant in line.plants:
        if plant.name.casefold() not in there:
            add_plant(funder=funder, name=plant.name, location=(plant.lon, plant.lat), by=by)
            there.add(plant.name.casefold())


def add_pledge(funder: Funder, line: CompanyLine, year: int, by: User) -> None:
    if line.units is None and line.amount_rupiah is None:
        return
    if Pledge.objects.filter(funder=funder, year=year, area=None, kind="").exists():
        return
    units = None if line.units is None else Decimal(line.units)
    set_pledge(funder=funder, year=year, units=units, amount_rupiah=line.amount_rupiah, by=by)


def joined_by(funder: Funder, line: CompanyLine, by: User) -> Joined | None:
    """Invite a line's contact, unless nobody is named or the person belongs to the payer already."""
    if not line.email or Membership.objects.filter(funder=funder, user__email=line.email).exists():
        return None
    return invite_member(funder=funder, email=line.email, name=line.contact_name, role=MemberRole.OWNER.value, by=by)
