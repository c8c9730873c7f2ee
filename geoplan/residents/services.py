"""Sealing personal values on arrival, keeping a household's people, and looking at them: a look is a deed."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Relation, Role, may_see
from geoplan.journal.services import note, note_looks
from geoplan.needs.models import Site
from geoplan.needs.rules import PersonCells
from geoplan.residents.errors import CellsNotFound, ResidentsNotFound
from geoplan.residents.models import Resident, SealedCells
from geoplan.residents.queries import matcher, residents_of
from geoplan.residents.rules import (
    KeyRingLike,
    Matcher,
    Place,
    is_masked,
    last4,
    masked,
    opened,
    sealed,
)

BATCH = 500
SEALED = ("name", "nik", "kk", "phone")
MATCHED = ("name", "nik", "kk")
COLUMNS = [f"{part}_sealed" for part in SEALED] + [f"{part}_match" for part in MATCHED]


def ring() -> KeyRingLike:
    keys: KeyRingLike = settings.GEOPLAN_KEY_RING
    return keys


# The personal cells of survey rows


def seal_cells(cells: Mapping[str, str]) -> uuid.UUID:
    """Seal the personal cells of one survey row; return the key under which they lie."""
    return seal_many_cells([cells])[0]


def seal_many_cells(rows: Sequence[Mapping[str, str]]) -> list[uuid.UUID]:
    """Seal the personal cells of many survey rows, in their order.

    Cells are named as in PersonCells (name, nik, kk, phone); other names are kept as well.
    """
    match = matcher()
    kept = [filled_cells(SealedCells(id=uuid.uuid4()), cells, match) for cells in rows]
    SealedCells.objects.bulk_create(kept, batch_size=BATCH)
    return [row.pk for row in kept]


def filled_cells(row: SealedCells, cells: Mapping[str, str], match: Matcher) -> SealedCells:
    row.sealed = sealed(json.dumps(dict(cells), ensure_ascii=False), ring(), cells_place(row.pk))
    row.nik_match, row.name_match = match.nik(cells.get("nik")), match.name(cells.get("name"))
    return row


def cells_place(cells_id: uuid.UUID) -> Place:
    return Place("residents_sealedcells", cells_id, "sealed")


def open_cells(cells_id: uuid.UUID) -> dict[str, str]:
    """Open the cells of one survey row, to hand them on to the next room; people get `shown_cells`.

    Raises: CellsNotFound, KeyMissing, SealBroken.
    """
    found = open_many_cells([cells_id])
    if cells_id not in found:
        raise CellsNotFound(cells=str(cells_id))
    return found[cells_id]


def open_many_cells(cells_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, str]]:
    """Open the cells of many survey rows by their keys. Raises: KeyMissing, SealBroken."""
    rows = SealedCells.objects.filter(pk__in=list(cells_ids)).order_by("pk")
    return {row.pk: json.loads(opened(row.sealed, ring(), cells_place(row.pk))) for row in rows}


def shown_cells(*, by: User, cells_ids: Iterable[uuid.UUID], door: str) -> dict[uuid.UUID, dict[str, str]]:
    """Return cells as their uploader may see them again, NIK and KK masked; the look is counted for the hour.

    Whether the upload is this person's to see is asked before (`surveys.queries.survey_for`).
    """
    found = open_many_cells(cells_ids)
    note_looks(actor_id=by.pk, door=door, count=len(found))
    return {cells_id: masked(cells) for cells_id, cells in found.items()}


@transaction.atomic
def mend_cells(*, cells_id: uuid.UUID, cells: Mapping[str, str]) -> dict[str, str]:
    """Change some personal cells of a survey row and return them all.

    A masked cell that comes back as it was shown keeps the sealed value; an empty one is taken out.
    Raises: CellsNotFound.
    """
    row = SealedCells.objects.select_for_update().filter(pk=cells_id).first()
    if row is None:
        raise CellsNotFound(cells=str(cells_id))
    before = json.loads(opened(row.sealed, ring(), cells_place(row.pk)))
    after = before | {name: value for name, value in cells.items() if not is_masked(value)}
    kept = {name: value for name, value in after.items() if value}
    filled_cells(row, kept, matcher()).save()
    return kept


@transaction.atomic
def replace_many_cells(*, cells_by_id: Mapping[uuid.UUID, Mapping[str, str]]) -> None:
    """Put other cells in the place of those of many survey rows; nothing of the old ones is kept."""
    match = matcher()
    rows = SealedCells.objects.select_for_update().filter(pk__in=list(cells_by_id)).order_by("pk")
    changed = [filled_cells(row, cells_by_id[row.pk], match) for row in rows]
    SealedCells.objects.bulk_update(changed, ["sealed", "nik_match", "name_match"], batch_size=BATCH)


# The people of a site


def store_residents(*, site_id: int, people: Sequence[PersonCells]) -> int:
    """Keep the people of one site; see `store_many_residents`."""
    return store_many_residents(people_by_site={site_id: people})


@transaction.atomic
def store_many_residents(*, people_by_site: Mapping[int, Sequence[PersonCells]]) -> int:
    """Keep the people of many sites, sealed; return how many records were new or changed.

    Whoever is known by NIK keeps the place held before: a second family of a house stays the second. Otherwise the
    first person of a list is the first of the household, and so on. What a list leaves open stays as it was, unless
    somebody with another name and another NIK now stands in that place.
    """
    match = matcher()
    there = people_there(people_by_site)
    by_nik = {(site_id, bytes(row.nik_match)): place for (site_id, place), row in there.items() if row.nik_match}
    new: list[Resident] = []
    changed: list[Resident] = []
    for site_id, people in people_by_site.items():
        for number, person in enumerate(one for one in people if not one.empty):
            place = by_nik.get((site_id, match.nik(person.nik) or b""), number)
            row = there.get((site_id, place))
            if row is None:
                new.append(filled(Resident(id=uuid.uuid4(), site_id=site_id, place=place), person, match))
            elif not says(row, person):
                changed.append(changed_person(row, person, match))
    Resident.objects.bulk_create(new, batch_size=BATCH)
    Resident.objects.bulk_update(changed, COLUMNS, batch_size=BATCH)
    return len(new) + len(changed)


@transaction.atomic
def add_household(*, site_id: int, person: PersonCells) -> None:
    """Keep the head of one more family of a house, behind those who are there; somebody known by NIK is not doubled."""
    match = matcher()
    there = people_there([site_id])
    known = [row for row in there.values() if row.nik_match and bytes(row.nik_match) == match.nik(person.nik)]
    if known:
        filled(known[0], person, match).save()
        return
    place = max((place for _, place in there), default=-1) + 1
    filled(Resident(id=uuid.uuid4(), site_id=site_id, place=place), person, match).save(force_insert=True)


def people_there(site_ids: Iterable[int]) -> dict[tuple[int, int], Resident]:
    rows = Resident.objects.select_for_update().filter(site_id__in=list(site_ids)).order_by("site_id", "place")
    return {(row.site_id, row.place): row for row in rows}


def filled(row: Resident, person: PersonCells, match: Matcher) -> Resident:
    """Put a person's values into a record; empty ones leave what stands there."""
    for part in SEALED:
        value = getattr(person, part)
        if value:
            setattr(row, f"{part}_sealed", sealed(value, ring(), place_of(row, part)))
            if part in MATCHED:
                setattr(row, f"{part}_match", getattr(match, part)(value))
    return row


def place_of(row: Resident, part: str) -> Place:
    return Place("residents_resident", row.pk, part)


def says(row: Resident, person: PersonCells) -> bool:
    """Say whether a record holds all that a list says of the person."""
    return all(
        value is None or value == "" or value == opened_part(row, part)
        for part in SEALED
        for value in [getattr(person, part)]
    )


def changed_person(row: Resident, person: PersonCells, match: Matcher) -> Resident:
    if differs(row.nik_match, match.nik(person.nik)) and differs(row.name_match, match.name(person.name)):
        for column in COLUMNS:
            setattr(row, column, None)
    return filled(row, person, match)


def differs(kept: bytes | memoryview | None, asked: bytes | None) -> bool:
    return kept is not None and asked is not None and bytes(kept) != asked


def opened_part(row: Resident, part: str) -> str | None:
    kept = getattr(row, f"{part}_sealed")
    return None if kept is None else opened(kept, ring(), place_of(row, part))


# Looking


@dataclass(frozen=True, slots=True)
class ResidentView:
    """What one person may read of one resident; the rest is None. `repr` shows nothing."""

    name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    nik_last4: str | None = field(default=None, repr=False)
    kk_last4: str | None = field(default=None, repr=False)


def people_for(*, user: User, site: Site, relation: Relation) -> list[ResidentView]:
    """Return the people of a site as far as the policy lets this person read, and write the look down.

    Raises: ResidentsNotFound when nothing of them is this person's to read.
    """
    role = Role(user.role)
    named = may_see(role, Datum.NAME_PHONE, relation)
    identified = may_see(role, Datum.IDENTITY_LAST4, relation)
    if not (named or identified):
        raise ResidentsNotFound(site=site.code)
    rows = list(residents_of(site.pk))
    if rows:
        note(actor_id=user.pk, deed="look.residents", site=site.code, people=len(rows))
    return [seen(row, named=named, identified=identified) for row in rows]


def seen(row: Resident, *, named: bool, identified: bool) -> ResidentView:
    return ResidentView(
        name=opened_part(row, "name") if named else None,
        phone=opened_part(row, "phone") if named else None,
        nik_last4=last4(opened_part(row, "nik")) if identified else None,
        kk_last4=last4(opened_part(row, "kk")) if identified else None,
    )
