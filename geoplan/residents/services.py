"""Sealing personal values on arrival, keeping a household's people, and looking at them: a look is a deed."""

import hashlib
import io
import json
import os
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Relation, Role, may_see
from geoplan.journal.services import note, note_looks, one_at_a_time
from geoplan.needs.models import Site, Verification
from geoplan.needs.rules import PersonCells
from geoplan.photos.errors import FormatNotTaken, HeicNotTaken, PictureBroken, TooManyPixels
from geoplan.photos.services import cleaned
from geoplan.residents.errors import (
    CellsNotFound,
    MinutesNotFound,
    MinutesNotTaken,
    MinutesTooLarge,
    ResidentsNotFound,
    TooManyMinutes,
)
from geoplan.residents.models import Resident, ScannedMinutes, SealedCells
from geoplan.residents.queries import matcher, residents_of, sees_minutes
from geoplan.residents.rules import (
    KeyRingLike,
    Matcher,
    Place,
    is_masked,
    is_pdf,
    last4,
    masked,
    open_stream,
    opened,
    seal_stream,
    sealed,
)

SQL = Path(__file__).parent / "sql"
SEALED = ("name", "nik", "kk", "phone")
MATCHED = ("name", "nik", "kk")
MINUTES_BYTES = 10 * 2**20
MOST_MINUTES = 20
COLUMNS = [f"{part}_sealed" for part in SEALED] + [f"{part}_match" for part in MATCHED]


def ring() -> KeyRingLike:
    keys: KeyRingLike = settings.GEOPLAN_KEY_RING
    return keys


# Files that hold personal data


def seal_file(*, source: Path, target: Path, row: object) -> None:
    """Keep a file under seal for a record; when this returns it is on the disk, whatever happens to the machine.

    The target appears whole or not at all.
    """
    making = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
    try:
        with source.open("rb") as plain, os.fdopen(private(making), "wb") as closed:
            seal_stream(plain, closed, ring(), file_place(row))
            closed.flush()
            os.fsync(closed.fileno())
        making.replace(target)
    except BaseException:
        making.unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def open_file(*, source: Path, target: Path, row: object) -> None:
    """Open a sealed file into another one that only we can read. Raises: KeyMissing, SealBroken."""
    with source.open("rb") as closed, os.fdopen(private(target), "wb") as plain:
        open_stream(closed, plain, ring(), file_place(row))


def private(file: Path) -> int:
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def file_place(row: object) -> Place:
    return Place("file", row, "bytes")


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
    db.add_many(kept)
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
    keys = ring()
    rows = db.rows(SQL / "sealed_cells.sql", {"ids": ",".join(str(one) for one in cells_ids)})
    return {row.id: json.loads(opened(row.sealed, keys, cells_place(row.id))) for row in rows}


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
    db.change_many(changed, ["sealed", "nik_match", "name_match"])


def forget_cells(*, cells_ids: Sequence[uuid.UUID]) -> None:
    """Remove cells for good: copies that nothing can be done with any more."""
    SealedCells.objects.filter(pk__in=list(cells_ids)).delete()


# The people of a site


def store_residents(*, site_id: int, people: Sequence[PersonCells]) -> int:
    """Keep the people of one site; see `store_many_residents`."""
    return store_many_residents(people_by_site={site_id: people})


@transaction.atomic
def store_many_residents(
    *, people_by_site: Mapping[int, Sequence[PersonCells]], just_made: Collection[int] = ()
) -> int:
    """Keep the people of many sites, sealed; return how many records were new or changed.

    `just_made`: sites of this transaction, where nobody is recorded yet.

    Whoever is known by NIK keeps the place held before: a second family of a house stays the second. Otherwise the
    first person of a list is the first of the household, and so on. What a list leaves open stays as it was, unless
    somebody with another name and another NIK now stands in that place.
    """
    match = matcher()
    new: list[Resident] = []
    changed: list[Resident] = []
    there = people_there(people_by_site.keys() - set(just_made))
    for site_id, place, row, person in at_their_places(people_by_site, there, match):
        if row is None:
            new.append(filled(Resident(id=uuid.uuid4(), site_id=site_id, place=place), person, match))
        elif not says(row, person):
            changed.append(changed_person(row, person, match))
    db.add_many(new)
    db.change_many(changed, COLUMNS)
    return len(new) + len(changed)


def at_their_places(
    people_by_site: Mapping[int, Sequence[PersonCells]], there: Mapping[tuple[int, int], Resident], match: Matcher
) -> Iterator[tuple[int, int, Resident | None, PersonCells]]:
    """Yield each person with the site, the place in its household, and who stands there."""
    by_nik = {(site_id, bytes(row.nik_match)): place for (site_id, place), row in there.items() if row.nik_match}
    for site_id, people in people_by_site.items():
        for number, person in enumerate(one for one in people if not one.empty):
            place = by_nik.get((site_id, match.nik(person.nik) or b""), number) if by_nik else number
            yield site_id, place, there.get((site_id, place)), person


def parts_changed(*, people_by_site: Mapping[int, Sequence[PersonCells]]) -> dict[int, list[str]]:
    """Return where a list says something new of the people, and in which parts (name, nik, kk, phone); no values."""
    rows = Resident.objects.filter(site_id__in=list(people_by_site)).order_by("site_id", "place")
    there = {(row.site_id, row.place): row for row in rows}
    changed: dict[int, set[str]] = {}
    for site_id, _place, row, person in at_their_places(people_by_site, there, matcher()):
        parts = {part for part in SEALED if getattr(person, part) and not (row and says_part(row, person, part))}
        if parts:
            changed.setdefault(site_id, set()).update(parts)
    return {site_id: [part for part in SEALED if part in parts] for site_id, parts in changed.items()}


def keep_people(*, site_ids: Sequence[int]) -> dict[int, uuid.UUID]:
    """Keep who is recorded at some sites now, sealed, to be put back one day; return the key for each site."""
    people: dict[int, list[dict[str, object]]] = {site_id: [] for site_id in site_ids}
    for row in Resident.objects.filter(site_id__in=list(site_ids)).order_by("site_id", "place"):
        people[row.site_id].append({"place": row.place} | {part: opened_part(row, part) for part in SEALED})
    keys = seal_many_cells([{"people": json.dumps(people[site_id])} for site_id in site_ids])
    return dict(zip(site_ids, keys, strict=True))


@transaction.atomic
def put_back_people(*, cells_by_site: Mapping[int, uuid.UUID]) -> None:
    """Let sites have the people again that were kept with `keep_people`; whoever came since is taken out."""
    match, kept = matcher(), open_many_cells(cells_by_site.values())
    there = people_there(cells_by_site)
    wanted: set[tuple[int, int]] = set()
    new: list[Resident] = []
    changed: list[Resident] = []
    for site_id, cells_id in cells_by_site.items():
        for one in json.loads(kept[cells_id]["people"]):
            place = int(one.pop("place"))
            wanted.add((site_id, place))
            row = there.get((site_id, place))
            into = row or Resident(id=uuid.uuid4(), site_id=site_id, place=place)
            for column in COLUMNS:
                setattr(into, column, None)
            (changed if row else new).append(filled(into, PersonCells(**one), match))
    Resident.objects.filter(pk__in=[row.pk for key, row in there.items() if key not in wanted]).delete()
    db.add_many(new)
    db.change_many(changed, COLUMNS)


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
    return all(says_part(row, person, part) for part in SEALED)


def says_part(row: Resident, person: PersonCells, part: str) -> bool:
    value = getattr(person, part)
    return value is None or value == "" or value == opened_part(row, part)


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


# Two records of one house


@transaction.atomic
def move_people(*, site_id: int, to_site_id: int) -> list[dict[str, Any]]:
    """Let the people of one record live in another one of the same house, behind those who are there.

    Somebody who is recorded in both is not doubled: what the record that stays leaves open is filled, and the other
    record of him stays where it was. Return what was done, for `return_people`: keys and places, no values.
    """
    match = matcher()
    there = people_there([site_id, to_site_id])
    staying = [row for (home, _place), row in sorted(there.items()) if home == to_site_id]
    free = max((row.place for row in staying), default=-1) + 1
    done: list[dict[str, Any]] = []
    for (home, place), row in sorted(there.items()):
        if home != site_id:
            continue
        met = next((one for one in staying if is_same_person(one, row)), None)
        if met is not None:
            done.append({"id": str(met.pk), "filled": fill_open_parts(met, row, match)})
            continue
        row.site_id, row.place, free = to_site_id, free, free + 1
        row.save(update_fields=["site", "place"])
        done.append({"id": str(row.pk), "place": place})
    return done


def is_same_person(one: Resident, other: Resident) -> bool:
    """Say whether two records of one house name one person: by NIK, or by name where not both NIKs are known."""
    if one.nik_match is not None and other.nik_match is not None:
        return bytes(one.nik_match) == bytes(other.nik_match)
    if one.name_match is None or other.name_match is None:
        return False
    return bytes(one.name_match) == bytes(other.name_match)


def fill_open_parts(row: Resident, other: Resident, match: Matcher) -> dict[str, str]:
    """Put into a record what only the other of the same person holds; return the parts, each with its seal's hash."""
    parts = [part for part in SEALED if opened_part(row, part) is None and opened_part(other, part) is not None]
    if parts:
        filled(row, PersonCells(**{part: opened_part(other, part) for part in parts}), match).save()
    return {part: seal_hash(row, part) for part in parts}


def seal_hash(row: Resident, part: str) -> str:
    """Return what tells whether a sealed value was written anew since."""
    return hashlib.sha256(bytes(getattr(row, f"{part}_sealed") or b"")).hexdigest()


@transaction.atomic
def return_people(*, to_site_id: int, done: Sequence[Mapping[str, Any]]) -> None:
    """Take back what `move_people` did; a value somebody corrected since stays as he wrote it."""
    asked = {one["id"]: one for one in done}
    for row in Resident.objects.select_for_update().filter(pk__in=asked).order_by("site_id", "place"):
        one = asked[str(row.pk)]
        if "place" in one:
            row.site_id, row.place = to_site_id, one["place"]
        for part, seal in one.get("filled", {}).items():
            if seal_hash(row, part) == seal:
                setattr(row, f"{part}_sealed", None)
                if part in MATCHED:
                    setattr(row, f"{part}_match", None)
        row.save()


# Scanned minutes of a check


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan as it is kept. `repr` shows nothing."""

    media_type: str
    content: bytes = field(repr=False)


def read_scan(path: str | Path) -> Scan:
    """Return a scan ready to be kept: a PDF as it is, opened by nothing; a picture drawn anew, without its notes.

    Raises: MinutesNotTaken, MinutesTooLarge, EmptyFile, ReaderNotStarted.
    """
    file = Path(path)
    if file.stat().st_size > MINUTES_BYTES:
        raise MinutesTooLarge(allowed_bytes=MINUTES_BYTES)
    content = file.read_bytes()
    if is_pdf(content):
        return Scan("application/pdf", content)
    try:
        return Scan("image/jpeg", cleaned(file).full)
    except (FormatNotTaken, HeicNotTaken, PictureBroken, TooManyPixels) as refused:
        raise MinutesNotTaken from refused


@transaction.atomic
def keep_minutes(*, verification: Verification, scans: Sequence[Scan], by: User) -> list[ScannedMinutes]:
    """Seal the scanned minutes of a check, one set for all its sites.

    Raises: MinutesNotFound, TooManyMinutes.
    """
    require_minutes_of(by, verification)
    one_at_a_time(actor_id=by.pk, deed="minutes.kept")
    if ScannedMinutes.objects.filter(verification=verification).count() + len(scans) > MOST_MINUTES:
        raise TooManyMinutes(most=MOST_MINUTES)
    kept = [sealed_scan(verification, scan, by) for scan in scans]
    if kept:
        note(actor_id=by.pk, deed="minutes.kept", verification=verification.pk, minutes=[str(one.pk) for one in kept])
    return kept


def sealed_scan(verification: Verification, scan: Scan, by: User) -> ScannedMinutes:
    kept = ScannedMinutes(verification=verification, media_type=scan.media_type, bytes=len(scan.content), by=by)
    closed = io.BytesIO()
    seal_stream(io.BytesIO(scan.content), closed, ring(), file_place(kept.pk))
    kept.sealed = closed.getvalue()
    kept.save(force_insert=True)
    return kept


def open_minutes(*, by: User, minutes_id: uuid.UUID) -> tuple[str, bytes]:
    """Open scanned minutes for a person, with an entry in the journal; return what they are and their bytes.

    Raises: MinutesNotFound, KeyMissing, SealBroken.
    """
    kept = ScannedMinutes.objects.select_related("verification").filter(pk=minutes_id).first()
    if kept is None:
        raise MinutesNotFound
    require_minutes_of(by, kept.verification)
    opened_bytes = io.BytesIO()
    open_stream(io.BytesIO(bytes(kept.sealed)), opened_bytes, ring(), file_place(kept.pk))
    note(actor_id=by.pk, deed="look.minutes", verification=kept.verification_id, minutes=str(kept.pk))
    return kept.media_type, opened_bytes.getvalue()


def require_minutes_of(by: User, verification: Verification) -> None:
    """Raises: MinutesNotFound."""
    if not sees_minutes(by, verification):
        raise MinutesNotFound


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
