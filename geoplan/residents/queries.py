"""Finding households again by keyed hashes. Nothing here opens a sealed value."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from geoplan import db
from geoplan.needs.rules import PersonCells
from geoplan.residents.models import Resident, SealedCells
from geoplan.residents.rules import Matcher

SQL = Path(__file__).parent / "sql"
NEAR_M = 10.0


def matcher() -> Matcher:
    """Return what makes blind indexes with this installation's key."""
    return Matcher(settings.GEOPLAN_KEY_RING.match)


def residents_of(site_id: int) -> QuerySet[Resident]:
    """Return the people of a site, sealed, the head of the household first."""
    return Resident.objects.filter(site_id=site_id).order_by("place")


@dataclass(frozen=True, slots=True)
class Likeness:
    """A site where somebody like the person asked about is recorded.

    `same`: which of nik, kk and name agree. A name alone counts only within one RT, so place comes along.
    `other_identity`: both NIKs are known and differ, so a name in common means nothing.
    """

    site_id: int
    same: frozenset[str]
    other_identity: bool
    area_id: int
    rw: str
    rt: str


@dataclass(frozen=True, slots=True)
class Matches:
    """The blind indexes of one person."""

    nik: bytes | None
    kk: bytes | None
    name: bytes | None


def matches_of(person: PersonCells, match: Matcher) -> Matches:
    return Matches(match.nik(person.nik), match.kk(person.kk), match.name(person.name))


def identity_matches(people: Sequence[PersonCells]) -> list[list[Likeness]]:
    """Return, for each person, the sites where a NIK, a family card or a name is the same; one query for all."""
    match = matcher()
    asked = [matches_of(person, match) for person in people]
    recorded = Resident.objects.filter(
        Q(nik_match__in={one.nik for one in asked if one.nik})
        | Q(kk_match__in={one.kk for one in asked if one.kk})
        | Q(name_match__in={one.name for one in asked if one.name})
    ).select_related("site")
    by_hash: dict[tuple[str, bytes], list[Resident]] = {}
    for row in recorded.order_by("site_id", "place"):
        for kind, kept in hashes(row).items():
            by_hash.setdefault((kind, kept), []).append(row)
    return [likenesses(one, by_hash) for one in asked]


def hashes(row: Resident) -> dict[str, bytes]:
    kept = {"nik": row.nik_match, "kk": row.kk_match, "name": row.name_match}
    return {kind: bytes(one) for kind, one in kept.items() if one is not None}


def likenesses(asked: Matches, by_hash: dict[tuple[str, bytes], list[Resident]]) -> list[Likeness]:
    sought = {"nik": asked.nik, "kk": asked.kk, "name": asked.name}
    met: dict[int, tuple[Resident, set[str]]] = {}
    for kind, one in sought.items():
        for row in by_hash.get((kind, one), []) if one else []:
            met.setdefault(row.site_id, (row, set()))[1].add(kind)
    return [
        Likeness(
            site_id=site_id,
            same=frozenset(same),
            other_identity="nik" not in same and asked.nik is not None and row.nik_match is not None,
            area_id=row.site.area_id,
            rw=row.site.rw,
            rt=row.site.rt,
        )
        for site_id, (row, same) in sorted(met.items())
    ]


@dataclass(frozen=True, slots=True)
class HouseholdPair:
    """Two houses that look like one household. Reason: identity, name or near (the weakest)."""

    first_id: int
    second_id: int
    reason: str


def same_household_pairs(near_m: float = NEAR_M) -> list[HouseholdPair]:
    """Return pairs of houses that look like one household: site ids and the reason, nothing of the people."""
    return [
        HouseholdPair(row.first_id, row.second_id, row.reason)
        for row in db.rows(SQL / "same_household_pairs.sql", {"near_m": near_m})
    ]


def sites_with_identity(site_ids: Iterable[int]) -> set[int]:
    """Return those of some sites where somebody's NIK is known."""
    known = Resident.objects.filter(site_id__in=list(site_ids), nik_match__isnull=False)
    return set(known.values_list("site_id", flat=True))


def cells_with_nik(nik: str) -> list[uuid.UUID]:
    """Return the keys of the survey rows that name a NIK."""
    return list(SealedCells.objects.filter(nik_match=matcher().nik(nik)).values_list("pk", flat=True))
