"""Drafts become sites, or bring sites up to date."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.areas.queries import Kelurahan, areas_at, kelurahan_all
from geoplan.geo import WGS84
from geoplan.journal.services import note
from geoplan.needs.errors import AreaUnknown, NotYourKelurahan
from geoplan.needs.models import SchoolYear, Site
from geoplan.needs.queries import not_to_correct, sites_by_code, sites_by_reference
from geoplan.needs.rules import (
    Kind,
    MovedPoint,
    SiteDraft,
    Status,
    Vector,
    coarse_severity,
    corrected_moved_point,
    house_facts_json,
    moved_point,
    new_code,
    priority,
    rooms_short,
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
    open stays as it was; a closed site stays closed, whatever a list says. CRS: locations are EPSG:4326 lon/lat
    and must lie in a kelurahan.
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
    Site.objects.bulk_create(fresh, batch_size=BATCH)
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
        codes.extend(sorted(drawn - set(codes) - set(sites_by_code(list(drawn)))))
    return codes


def new_site(draft: SiteDraft, area: Kelurahan, code: str, by: User, year: int) -> Site:
    lon, lat = placed(draft)
    row = Site(
        code=code,
        kind=draft.kind.value,
        reference=draft.reference,
        location=Point(lon, lat, srid=WGS84),
        area_id=area.id,
        reported_by=by,
        changed_by_id=by.pk,
    )
    if draft.kind is Kind.HOUSE:
        store_moved(row, moved_point(key=shift_key(), site=code, location=(lon, lat), boundary=area.boundary))
    for name, value in told_by(draft, year).items():
        setattr(row, name, value)
    return row


def shift_key() -> bytes:
    key: bytes = settings.GEOPLAN_KEY_RING.shift
    return key


def store_moved(row: Site, moved: MovedPoint) -> None:
    row.moved = Point(moved.lon, moved.lat, srid=WGS84)
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


def change_site(row: Site, draft: SiteDraft, area: Kelurahan, by: User, year: int) -> RecordedSite:
    """Bring a site up to a newer draft; say whether that changed anything."""
    if row.status == Status.CLOSED:
        return RecordedSite(row.pk, row.code, "unchanged")
    told = told_by(draft, year)
    if draft.school is not None and older_year(row.facts, school_facts_json(draft.school)):
        told = {name: told[name] for name in ("name", "address") if name in told}
    changed = {name: value for name, value in told.items() if getattr(row, name) != value}
    moved_on = (row.location.x, row.location.y) != placed(draft)
    if not changed and not moved_on:
        return RecordedSite(row.pk, row.code, "unchanged")
    for name, value in changed.items():
        setattr(row, name, value)
    if moved_on:
        relocate(row, placed(draft), area)
    row.changed_by_id = by.pk
    row.save()
    return RecordedSite(row.pk, row.code, "updated")


def older_year(kept: Mapping[str, object], handed_in: Mapping[str, object]) -> bool:
    """Say whether a school's new counts are of an earlier school year than those that stand."""
    return str(handed_in.get("school_year") or "") < str(kept.get("school_year") or "")


def relocate(row: Site, location: tuple[float, float], area: Kelurahan) -> None:
    """Put a site elsewhere; a house's moved point follows by its rule, never by a new draw."""
    if row.kind == Kind.HOUSE:
        store_moved(row, corrected_moved_point(moved=moved_of(row), new_location=location, boundary=area.boundary))
    row.location = Point(*location, srid=WGS84)
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
