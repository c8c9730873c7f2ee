"""One house told by hand: read by the same rules as a row of a list, recorded once its likenesses are answered."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.journal.services import note
from geoplan.needs.errors import NotYourKelurahan, SiteClosed
from geoplan.needs.models import Site
from geoplan.needs.queries import deeds_at, not_to_correct, relation_to, sites_by_code
from geoplan.needs.rules import Kind, LocationSource, PersonCells, SiteChanges, SiteDraft, Status
from geoplan.needs.services import change_locked_site, is_withdrawn, keep_apart, locked_site
from geoplan.residents.services import add_household
from geoplan.surveys.errors import MayNotUpload
from geoplan.surveys.models import Survey
from geoplan.surveys.reading import SurveyLine
from geoplan.surveys.rules import RowResult, answer, understand_row
from geoplan.surveys.services.checking import on_the_map
from geoplan.surveys.services.keeping import ground, keep_rows
from geoplan.surveys.services.likeness import Resembling, hinted, resembling
from geoplan.surveys.services.matching import known_codes
from geoplan.surveys.services.publishing import record_drafts

SQL = Path(__file__).parent.parent / "sql"
PARTS = ("foundation", "frame", "roof_frame", "roof", "wall", "floor")
FIELDS = (
    *("coordinates", "accuracy_m", "area_code", "rt", "rw", "address", "person_name", "nik", "kk", "phone"),
    *(f"{part}_{what}" for part in PARTS for what in ("material", "condition")),
    *("floor_area_m2", "occupants", "households", "vulnerable", "drinking_water", "toilet_owner", "toilet", "drain"),
    *("lighting", "house_tenure", "land_tenure", "own_title", "in_registry", "aided"),
)
LINE = 1


@dataclass(frozen=True, slots=True)
class ToldHouse:
    """A house as a form tells it: cells by field, how the point was given, questions answered with yes."""

    cells: Mapping[str, str] = field(repr=False)
    by_gps: bool = False
    by_pin: bool = False
    answered: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class HeardHouse:
    """What became of a told house: the site it is now, the upload in which it waits for a point, or what stands in
    the way.
    """

    result: RowResult = field(repr=False)
    alike: Resembling = field(default_factory=Resembling)
    site_code: str | None = None
    waits_in: Survey | None = None


def read_house(*, told: ToldHouse, by: User, at: datetime) -> RowResult:
    """Read a told house as one row of a list; nothing is stored. Raises: MayNotUpload, NoAreas."""
    if not may_do(Role(by.role), Deed.UPLOAD_SITES):
        raise MayNotUpload(kind="house")
    land = ground(at)
    cells = {name: text.strip() for name, text in told.cells.items() if name in FIELDS and text.strip()}
    [result] = on_the_map([understand_row(SurveyLine(LINE, cells), "house", {}, land.context)], land)
    if isinstance(result.draft, SiteDraft):
        result = replace(result, draft=sourced(result.draft, told))
    return answer(result, told.answered)


def sourced(draft: SiteDraft, told: ToldHouse) -> SiteDraft:
    """Say where the point came from: a form has no file."""
    if draft.location_source is not LocationSource.FILE:
        return draft
    by_hand = LocationSource.MAP_PIN if told.by_pin else LocationSource.TYPED
    return replace(draft, location_source=LocationSource.GPS if told.by_gps else by_hand)


def hints(*, told: ToldHouse, by: User, at: datetime) -> Resembling:
    """Return what a house resembles that is still being told; nothing while too little is said to tell by.

    Raises: MayNotUpload, NoAreas, TooManyChecks.
    """
    draft = read_house(told=told, by=by, at=at).draft
    if not isinstance(draft, SiteDraft) or not (draft.location or any(not one.empty for one in draft.people)):
        return Resembling()
    return hinted(draft=draft, by=by, at=at)


@transaction.atomic
def record_house(
    *,
    told: ToldHouse,
    seen: Collection[str],
    by: User,
    at: datetime,
    name: str = "",
    titles: Mapping[str, str] | None = None,
) -> HeardHouse:
    """Record a told house, unless something is wrong with it or it resembles houses nobody has answered for.

    `seen`: the likenesses (`Resembling.keys`) the person answered with *a different house*; these pairs are not
    asked about again. One house at a time, so that a button pressed twice makes one house.
    One that lacks only a point is kept as a row that waits for it, in an upload of its own called `name`.
    Raises: MayNotUpload, NoAreas, TooManyChecks.
    """
    db.value(SQL / "publish_one_at_a_time.sql")
    result = read_house(told=told, by=by, at=at)
    draft = result.draft
    if not (result.is_good or result.is_waiting) or not isinstance(draft, SiteDraft):
        return HeardHouse(result)
    alike = resembling(draft=draft, by=by, at=at)
    if alike.keys - set(seen):
        return HeardHouse(result, alike)
    if result.is_waiting:
        return HeardHouse(result, alike, waits_in=keep_waiting(told, result, by, name, titles or {}))
    [recorded] = record_drafts(drafts=[coming_back(draft, by)], by=by)
    site = sites_by_code([recorded.code])[recorded.code]
    for one in alike.houses:
        keep_apart(one=site, other=one.site, by=by)
    return HeardHouse(result, alike, recorded.code)


def keep_waiting(told: ToldHouse, result: RowResult, by: User, name: str, titles: Mapping[str, str]) -> Survey:
    """Keep a house without a point as the one row of an upload: it waits there like the rows of a list.

    `titles`: what the fields are called, as headings of a list would be.
    """
    cells = {key: text.strip() for key, text in told.cells.items() if key in FIELDS and text.strip()}
    survey = Survey.objects.create(
        kind=Kind.HOUSE.value,
        by=by,
        file_name=name or "1",
        file_bytes=0,
        file_sha256=hashlib.sha256(b"").hexdigest(),
        understood={"titles": {key: titles.get(key, key) for key in ("coordinates", *cells)}},
    )
    keep_rows(survey, [SurveyLine(LINE, cells)], [result])
    note(actor_id=by.pk, deed="survey.received", survey=str(survey.pk), rows=1, kind=survey.kind)
    return survey


def coming_back(draft: SiteDraft, by: User) -> SiteDraft:
    """Return a draft with the code of the site it was before its publish was undone, where there is one."""
    [code] = known_codes([draft])
    site = sites_by_code([code]).get(code) if code else None
    if site is None or not is_withdrawn(site) or not_to_correct(by, [site]):
        return draft
    return replace(draft, code=site.code)


@transaction.atomic
def record_second_family(*, told: ToldHouse, code: str, by: User, at: datetime) -> HeardHouse:
    """Keep the told person as one more family of a house that is on the map; its need stays one.

    Raises: MayNotUpload, NoAreas, SiteNotFound, SiteClosed, NotYourKelurahan.
    """
    result = read_house(told=told, by=by, at=at)
    draft = result.draft
    if not result.is_good or not isinstance(draft, SiteDraft):
        return HeardHouse(result)
    row = locked_site(code=code, by=by)
    if row.status == Status.CLOSED:
        raise SiteClosed(site=row.code, reason=row.closed_reason)
    if not may_do(Role(by.role), Deed.CORRECT_SITE, relation_to(by, row)):
        raise NotYourKelurahan(site=row.code)
    add_household(site_id=row.pk, person=draft.people[0] if draft.people else PersonCells())
    note(actor_id=by.pk, deed="site.family-added", site=row.code)
    count_family(row, by, at)
    return HeardHouse(result, site_code=row.code)


def count_family(row: Site, by: User, at: datetime) -> None:
    """Count one more family among the facts of a house, where its data are this person's to correct."""
    if deeds_at(by, row).correct:
        households = max(int(row.facts.get("households") or 1), 1) + 1
        change_locked_site(row=row, changes=SiteChanges(facts={"households": households}), by=by, at=at)
