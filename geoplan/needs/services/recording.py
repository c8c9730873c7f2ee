"""Drafts become sites, or bring sites up to date."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import cast

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.areas.queries import Kelurahan, areas_at, kelurahan_all
from geoplan.geo import point_hex
from geoplan.journal.services import note
from geoplan.needs.errors import AreaUnknown, NotYourKelurahan
from geoplan.needs.models import SchoolYear, Site
from geoplan.needs.queries import codes_taken, not_to_correct, sites_by_code, sites_by_reference
from geoplan.needs.rules import (
    ClosingReason,
    Kind,
    MovedPoint,
    SiteDraft,
    Status,
    Vector,
    coarse_severity,
    corrected_moved_point,
    house_facts_from,
    house_facts_json,
    moved_points,
    new_code,
    priority,
    rooms_short,
    school_facts_from,
    school_facts_json,
)

ONE = Decimal(1)
BATCH = 500


@dataclass(frozen=True, slots=True)
class RecordedSite:
    """What became of a draft. Outcome: created, updated or unchanged."""

    site_id: int
    code: str
    outcome: str


@transaction.atomic
def record_sites(*, drafts: Sequence[SiteDraft], by: User, at: datetime | None = None) -> list[RecordedSite]:
    """Create or update one site for each draft, in the order of the drafts.

    A draft meets its site by code, else by the register's key; otherwise it is a new site. What a draft leaves
    open stays as it was; a closed site stays closed, whatever a list says, unless the publish that made it was undone.
    CRS: locations are EPSG:4326 lon/lat and must lie in a kelurahan.
    Raises: AreaUnknown, NotYourKelurahan.
    """
    year = (at or db.now()).year
    known = sites_met(drafts)
    refuse_others(by, known.values())
    found = areas_at([placed(draft) for draft in drafts], kelurahan_all())
    codes = unused_codes(len(drafts))
    fresh: list[Site] = []
    met: list[tuple[Site, SiteDraft, Kelurahan]] = []
    for index, (draft, area) in enumerate(zip(drafts, found, strict=True)):
        if area is None:
            raise AreaUnknown(number=index + 1)
        row = known.get(key_of(draft))
        if row is None:
            row = new_site(draft, area, codes[index], by, year)
            fresh.append(row)
            if draft.reference:
                # A list may hold a school once for each year: its later lines bring the first one up to date.
                known[draft.kind.value, draft.reference] = row
        met.append((row, draft, area))
    give_moved_points([(row, draft, area) for row, draft, area in met if row.pk is None])
    db.add_many(fresh)
    told = outcomes(met, {id(row) for row in fresh}, by, year)
    keep_school_years(list(zip(told, drafts, strict=True)))
    note_recorded(told, by)
    return told


def outcomes(
    met: Sequence[tuple[Site, SiteDraft, Kelurahan]], fresh: set[int], by: User, year: int
) -> list[RecordedSite]:
    """Bring the sites that were there up to their drafts, by ascending id: a change of need locks the site's
    counter, and baskets of claims lock theirs in that order too. The answers keep the order of the drafts.
    """
    told: dict[int, RecordedSite] = {}
    for index in sorted(range(len(met)), key=lambda index: (met[index][0].pk, index)):
        row, draft, area = met[index]
        if id(row) in fresh:
            fresh.discard(id(row))
            told[index] = RecordedSite(row.pk, row.code, "created")
        else:
            told[index] = change_site(row, draft, area, by, year)
    return [told[index] for index in range(len(met))]


def placed(draft: SiteDraft) -> tuple[float, float]:
    if draft.location is None:
        raise ValueError("a draft without a point is no site yet")
    return draft.location


def key_of(draft: SiteDraft) -> tuple[str, str]:
    """Return what a draft is found again by; the empty reference finds nothing."""
    return ("code", draft.code) if draft.code else (draft.kind.value, draft.reference or "")


def sites_met(drafts: Sequence[SiteDraft]) -> dict[tuple[str, str], Site]:
    """Return the sites that drafts speak of, locked by ascending id, by `key_of`; one record a site."""
    keys: dict[tuple[str, str], int] = {
        ("code", code): one.pk for code, one in sites_by_code([d.code for d in drafts if d.code]).items()
    }
    for kind in Kind:
        references = [d.reference for d in drafts if d.kind is kind and d.reference]
        for reference, one in sites_by_reference(kind.value, references).items():
            keys[kind.value, reference] = one.pk
    # Not the key: claims hang rows on a site meanwhile.
    locked = Site.objects.select_for_update(no_key=True).filter(pk__in=set(keys.values())).order_by("pk")
    rows = {row.pk: row for row in locked}
    return {key: rows[pk] for key, pk in keys.items()}


def refuse_others(by: User, sites: Iterable[Site]) -> None:
    """Raises: NotYourKelurahan, for a site that is not this person's to bring up to date."""
    met = list(sites)
    barred = not_to_correct(by, met)
    for one in met:
        if one.pk in barred:
            raise NotYourKelurahan(site=one.code)


def unused_codes(count: int) -> list[str]:
    """Return as many public codes as asked for that no site bears."""
    codes: list[str] = []
    while len(codes) < count:
        drawn = {new_code(os.urandom(5)) for _ in range(count - len(codes))}
        codes.extend(sorted(drawn - set(codes) - codes_taken(drawn)))
    return codes


def new_site(draft: SiteDraft, area: Kelurahan, code: str, by: User, year: int) -> Site:
    lon, lat = placed(draft)
    row = Site(
        code=code,
        kind=draft.kind.value,
        reference=draft.reference,
        location=stored_point(lon, lat),
        area_id=area.id,
        reported_by=by,
        changed_by_id=by.pk,
    )
    for name, value in told_by(draft, year).items():
        setattr(row, name, value)
    return row


def give_moved_points(new: Sequence[tuple[Site, SiteDraft, Kelurahan]]) -> None:
    """Draw the moved points of new houses, those of one kelurahan together."""
    houses: dict[int, list[tuple[Site, SiteDraft, Kelurahan]]] = {}
    for one in new:
        if one[1].kind is Kind.HOUSE:
            houses.setdefault(one[2].id, []).append(one)
    for group in houses.values():
        moved = moved_points(
            key=shift_key(),
            sites=[row.code for row, _, _ in group],
            locations=[placed(draft) for _, draft, _ in group],
            boundary=group[0][2].boundary,
        )
        for (row, _, _), point in zip(group, moved, strict=True):
            store_moved(row, point)


def stored_point(lon: float, lat: float) -> Point:
    """Return what a geometry column takes for a point; whoever looks at the column sees a point."""
    return cast("Point", point_hex(lon, lat))


def shift_key() -> bytes:
    key: bytes = settings.GEOPLAN_KEY_RING.shift
    return key


def store_moved(row: Site, moved: MovedPoint) -> None:
    row.moved = stored_point(moved.lon, moved.lat)
    row.moved_east_m, row.moved_north_m = moved.vector.east_m, moved.vector.north_m
    row.moved_is_fallback = moved.is_fallback


def moved_of(row: Site) -> MovedPoint:
    assert row.moved is not None  # noqa: S101  # a constraint holds it for every house
    return MovedPoint(
        row.moved.x,
        row.moved.y,
        Vector(row.moved_east_m or 0.0, row.moved_north_m or 0.0),
        is_fallback=row.moved_is_fallback,
    )


def told_by(draft: SiteDraft, year: int) -> dict[str, object]:
    """Return the columns a draft fills; empty ones are left out, so that they erase nothing."""
    told: dict[str, object] = {
        "name": draft.name,
        "accuracy_m": draft.accuracy_m,
        "location_source": draft.location_source.value if draft.location_source else "",
        "address": draft.address,
        "rt": draft.rt,
        "rw": draft.rw,
        "estimate_rupiah": draft.estimate_rupiah,
    }
    columns = {name: value for name, value in told.items() if value not in {None, ""}}
    return columns | judged(draft, year)


def judged(draft: SiteDraft, year: int) -> dict[str, object]:
    """Return need, priority and severity as the rules give them from a draft's facts."""
    facts = draft.house if draft.kind is Kind.HOUSE else draft.school
    columns: dict[str, object] = {}
    if draft.kind is Kind.HOUSE:
        columns["units_needed"] = ONE
    if facts is None:
        return columns
    score = priority(facts, year=year)
    columns |= {"priority": score.value, "priority_parts": score.parts_json}
    if draft.house is not None:
        columns["facts"] = house_facts_json(draft.house)
        columns["severity"] = coarse_severity(draft.house) or ""
    elif draft.school is not None:
        columns["facts"] = school_facts_json(draft.school)
        short = rooms_short(draft.school)
        columns["units_needed"] = None if short is None else Decimal(short)
    return columns


# What follows from the facts: nobody told it, so it is no change of its own.
DERIVED = frozenset({"priority", "priority_parts", "severity"})


def changes_to(row: Site, draft: SiteDraft, year: int) -> dict[str, object]:
    """Return what a draft changes of a site as it stands: the new values by column, `location` as lon, lat.

    A site that left its source and is met again is back in it; a withdrawn one is open again with what is told now.
    Any other closed site stays as it is, and so does a school for a list of an earlier year.
    """
    withdrawn = is_withdrawn(row)
    if (row.status == Status.CLOSED and not withdrawn) or (older_year(row, draft) and not withdrawn):
        return {}
    told = told_by(onto(row, draft), year)
    changed = {name: value for name, value in told.items() if getattr(row, name) != value}
    if (row.location.x, row.location.y) != placed(draft):
        changed["location"] = placed(draft)
    if not row.in_source:
        changed["in_source"] = True
    if withdrawn:
        changed |= {"status": Status.REPORTED.value, "closed_reason": ""}
    return {} if set(changed) <= DERIVED else changed


def is_withdrawn(row: Site) -> bool:
    """Say whether the publish that made a site was undone."""
    return row.status == Status.CLOSED and row.closed_reason == ClosingReason.WITHDRAWN


def onto(row: Site, draft: SiteDraft) -> SiteDraft:
    """Return a draft whose facts stand on those that are there: what it leaves open stays. A new school year is new."""
    kept: Mapping[str, object] = row.facts
    if draft.house is not None:
        return replace(draft, house=house_facts_from(merged(kept, house_facts_json(draft.house))))
    if draft.school is None:
        return draft
    told = school_facts_json(draft.school)
    if not told.get("school_year") and kept.get("school_year"):
        # Counts of nobody knows which year do not replace counts of a year.
        told = {name: value for name, value in told.items() if name in OF_A_SCHOOL}
    elif told.get("school_year") != kept.get("school_year"):
        kept = {name: value for name, value in kept.items() if name in OF_A_SCHOOL}
    return replace(draft, school=school_facts_from(merged(kept, told)))


# What of a school's facts does not belong to one year.
OF_A_SCHOOL = frozenset({"npsn", "level", "ownership", "waiting_since_year"})


def merged(kept: Mapping[str, object], told: Mapping[str, object]) -> dict[str, object]:
    both: dict[str, object] = dict(kept)
    for name, value in told.items():
        before = both.get(name)
        both[name] = {**before, **value} if isinstance(before, Mapping) and isinstance(value, Mapping) else value
    return both


def change_site(row: Site, draft: SiteDraft, area: Kelurahan, by: User, year: int) -> RecordedSite:
    """Bring a site up to a newer draft; say whether that changed anything."""
    changed = changes_to(row, draft, year)
    if not changed:
        return RecordedSite(row.pk, row.code, "unchanged")
    if "location" in changed:
        relocate(row, placed(draft), area)
    for name, value in changed.items():
        if name != "location":
            setattr(row, name, value)
    row.changed_by_id = by.pk
    row.save()
    return RecordedSite(row.pk, row.code, "updated")


def older_year(row: Site, draft: SiteDraft) -> bool:
    """Say whether a school's new counts are of an earlier school year than those that stand."""
    handed_in = draft.school.school_year if draft.school else None
    return bool(handed_in) and str(handed_in) < str(row.facts.get("school_year") or "")


def relocate(row: Site, location: tuple[float, float], area: Kelurahan) -> None:
    """Put a site elsewhere; a house's moved point follows by its rule, never by a new draw."""
    if row.kind == Kind.HOUSE:
        store_moved(row, corrected_moved_point(moved=moved_of(row), new_location=location, boundary=area.boundary))
    row.location = stored_point(*location)
    row.area_id = area.id


def keep_school_years(schools: Sequence[tuple[RecordedSite, SiteDraft]]) -> None:
    """Keep the counts of each school year beside the site; years stack."""
    rows = [
        SchoolYear(site_id=one.site_id, school_year=draft.school.school_year, facts=school_facts_json(draft.school))
        for one, draft in schools
        if draft.school is not None and draft.school.school_year
    ]
    SchoolYear.objects.bulk_create(
        {(row.site_id, row.school_year): row for row in rows}.values(),
        update_conflicts=True,
        unique_fields=["site", "school_year"],
        update_fields=["facts"],
        batch_size=BATCH,
    )


def note_recorded(recorded: Sequence[RecordedSite], by: User) -> None:
    codes = [one.code for one in recorded if one.outcome != "unchanged"]
    if codes:
        note(actor_id=by.pk, deed="site.recorded", sites=codes)
