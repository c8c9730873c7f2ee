"""Finding households again by keyed hashes. Nothing here opens a sealed value."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Relation, Role, may_see
from geoplan.needs.models import Site, Verification
from geoplan.needs.queries import survivors
from geoplan.needs.rules import ClosingReason, PersonCells
from geoplan.residents.models import Resident, ScannedMinutes, SealedCells
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
    `other_identity`: both NIKs are known and differ, so a name in common means nothing. `withdrawn`: the publish that
    made the site was undone; such ones come last.
    """

    site_id: int
    same: frozenset[str]
    other_identity: bool
    area_id: int
    rw: str
    rt: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """The blind indexes of one person."""

    nik: bytes | None
    kk: bytes | None
    name: bytes | None


def matches_of(person: PersonCells, match: Matcher) -> Matches:
    return Matches(match.nik(person.nik), match.kk(person.kk), match.name(person.name))


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives, as finely as a name needs to mean anything."""

    area_id: int | None
    rt: str
    rw: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """Somebody of the register, without a value that could be opened. `site_id` is the record that speaks today."""

    site_id: int
    hashes: dict[str, bytes]
    area_id: int
    rt: str
    rw: str
    withdrawn: bool


def identity_matches(people: Sequence[PersonCells], homes: Sequence[Home] | None = None) -> list[list[Likeness]]:
    """Return, for each person, the sites where a NIK, a family card or a name is the same; one query for all.

    `homes`: of each person; a name then counts only in the same RT. Of a long list every tenth name is somewhere.
    """
    match = matcher()
    asked = [matches_of(person, match) for person in people]
    by_hash: dict[tuple[str, bytes], list[Recorded]] = {}
    for row in recorded_like(asked, homes):
        for kind, kept in row.hashes.items():
            by_hash.setdefault((kind, kept), []).append(row)
    lived: Sequence[Home | None] = homes or [None] * len(asked)
    return [likenesses(one, home, by_hash) for one, home in zip(asked, lived, strict=True)]


def recorded_like(asked: Sequence[Matches], homes: Sequence[Home] | None) -> list[Recorded]:
    """Return who has a hash in common with somebody asked about, in the order of the register."""
    lived = homes or [Home(None, "", "")] * len(asked)
    named = [
        (one.name.hex(), home) for one, home in zip(asked, lived, strict=True) if one.name and is_told(home, homes)
    ]
    sought = {
        "niks": ",".join(one.nik.hex() for one in asked if one.nik),
        "kks": ",".join(one.kk.hex() for one in asked if one.kk),
        "names": ",".join(name for name, _ in named),
        # Without a home the name counts anywhere: an empty area asks for none.
        "areas": ",".join(str(home.area_id or "") for _, home in named) or None,
        "rts": ",".join(home.rt for _, home in named) or None,
        "rws": ",".join(home.rw for _, home in named) or None,
    }
    rows = db.rows(SQL / "recorded_like.sql", sought)
    # Somebody recorded in two records of one house was left at the one that is no more.
    stays = speaking_for(row.site_id for row in rows if row.closed_reason == ClosingReason.MERGED)
    return [recorded_as(row, stays.get(row.site_id)) for row in rows]


def is_told(home: Home, homes: Sequence[Home] | None) -> bool:
    return homes is None or bool(home.area_id and home.rt)


def speaking_for(merged: Iterable[int]) -> dict[int, Site]:
    """Return, for records that were merged, the one that speaks for each today."""
    ways = survivors(set(merged))
    sites = Site.objects.in_bulk(set(ways.values()))
    return {gone: sites[stays] for gone, stays in ways.items()}


def recorded_as(row: Any, stays: Site | None) -> Recorded:
    kept = {"nik": row.nik_match, "kk": row.kk_match, "name": row.name_match}
    hashes = {kind: bytes(one) for kind, one in kept.items() if one is not None}
    reason = stays.closed_reason if stays else row.closed_reason
    return Recorded(
        site_id=stays.pk if stays else row.site_id,
        hashes=hashes,
        area_id=stays.area_id if stays else row.area_id,
        rt=stays.rt if stays else row.rt,
        rw=stays.rw if stays else row.rw,
        withdrawn=reason == ClosingReason.WITHDRAWN,
    )


def likenesses(asked: Matches, home: Home | None, by_hash: dict[tuple[str, bytes], list[Recorded]]) -> list[Likeness]:
    sought = {"nik": asked.nik, "kk": asked.kk, "name": asked.name}
    met: dict[int, tuple[Recorded, set[str]]] = {}
    for kind, one in sought.items():
        for row in by_hash.get((kind, one), []) if one else []:
            # Found because of another person of the list.
            if kind == "name" and home and (row.area_id, row.rt, row.rw) != (home.area_id, home.rt, home.rw):
                continue
            met.setdefault(row.site_id, (row, set()))[1].add(kind)
    return [
        Likeness(
            site_id=site_id,
            same=frozenset(same),
            other_identity="nik" not in same and asked.nik is not None and "nik" in row.hashes,
            area_id=row.area_id,
            rw=row.rw,
            rt=row.rt,
            withdrawn=row.withdrawn,
        )
        for site_id, (row, same) in sorted(met.items(), key=lambda one: (one[1][0].withdrawn, one[0]))
    ]


def joined_since(site_ids: Iterable[int], since: datetime) -> set[int]:
    """Return those of some sites where somebody was added to the household after a moment."""
    rows = Resident.objects.filter(site_id__in=list(site_ids), recorded_at__gt=since)
    return set(rows.values_list("site_id", flat=True))


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


def sites_lived_in(site_ids: Iterable[int]) -> set[int]:
    """Return those of some sites where it is known who lives there."""
    return set(Resident.objects.filter(site_id__in=list(site_ids)).values_list("site_id", flat=True))


def cells_with_nik(nik: str) -> list[uuid.UUID]:
    """Return the keys of the survey rows that name a NIK."""
    return list(SealedCells.objects.filter(nik_match=matcher().nik(nik)).values_list("pk", flat=True))


def cells_like(people: Sequence[PersonCells], among: QuerySet[Any, Any]) -> set[uuid.UUID]:
    """Return the keys of survey rows, `among` some keys, that name a NIK or a name of one of some people."""
    match = matcher()
    asked = [matches_of(person, match) for person in people]
    named = Q(nik_match__in={one.nik for one in asked if one.nik}) | Q(
        name_match__in={one.name for one in asked if one.name}
    )
    return set(SealedCells.objects.filter(named, pk__in=among).values_list("pk", flat=True))


def sees_minutes(user: User, verification: Verification) -> bool:
    """Say whether a person may open the scanned minutes of a check: whoever recorded it, and planners."""
    return may_see(Role(user.role), Datum.MINUTES, Relation(own=verification.by_id == user.pk))


def minutes_of(verification_ids: Iterable[int]) -> QuerySet[ScannedMinutes]:
    """Return what is kept of the minutes of some checks, oldest first, without the sealed bytes."""
    found = ScannedMinutes.objects.filter(verification_id__in=list(verification_ids)).defer("sealed")
    return found.select_related("verification").order_by("recorded_at", "pk")
