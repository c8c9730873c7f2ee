"""Correcting one site by hand: under its lock, at the version the person had before his eyes."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.areas.queries import areas_at, kelurahan_all
from geoplan.journal.services import note
from geoplan.needs.errors import AreaUnknown, NotYourKelurahan, SiteClosed, SiteMerged, SiteNotFound, VersionChanged
from geoplan.needs.models import Site
from geoplan.needs.queries import assignments_of, deeds_at, known_site, recorded_site
from geoplan.needs.queries import site as site_of
from geoplan.needs.rules import (
    HouseFacts,
    Kind,
    SchoolFacts,
    SiteChanges,
    SiteDraft,
    Status,
    changed_facts,
    normalise_code,
)
from geoplan.needs.services.recording import RecordedSite, judged, keep_school_years, relocate

TEXTS = ("address", "rt", "rw")
AROUND_A_POINT = ("accuracy_m", "location_source")


def lock_site(code: str) -> Site:
    """Return a site that nobody else changes until this transaction ends. Raises: SiteNotFound."""
    # Claims lock the counter of a site, not its row: they are kept waiting only where the need itself changes.
    pk = site_of(code).pk
    row = Site.objects.select_related("area").select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if row is None:
        raise SiteNotFound(site=code)
    return row


def locked_site(*, code: str, by: User, version: int | None = None, changes: SiteChanges | None = None) -> Site:
    """Return a site locked for a person who may know of it, at the version he had before him; None: at any.

    A merged record speaks no more for itself: a version of it says nothing of the one that stayed.
    Raises: SiteNotFound, SiteMerged; VersionChanged, to people who may correct the site with what stands and what they
        sent.
    """
    known = known_site(by, code)
    if known.code != recorded_site(code).code:
        raise SiteMerged(site=normalise_code(code) or code, into=known.code)
    row = lock_site(code)
    if version is None or version == row.version:
        return row
    told = both_values(row, changes) if changes is not None and deeds_at(by, row).correct else {}
    raise VersionChanged(site=row.code, version=version, version_now=row.version, **told)


def both_values(row: Site, changes: SiteChanges) -> dict[str, object]:
    """Return what somebody else left and what this person sent, for the values he meant to change."""
    sent = values_sent(changes)
    facts = changes.facts or {}
    now: dict[str, object] = {name: getattr(row, name) for name in sent if name not in {"location", "facts"}}
    if "location" in sent:
        now["location"] = [row.location.x, row.location.y]
    if facts:
        now["facts"] = {name: row.facts.get(name) for name in facts}
    return {"now": now, "sent": sent}


def values_sent(changes: SiteChanges) -> dict[str, object]:
    names = ("location", *AROUND_A_POINT, *TEXTS, "facts")
    sent = {name: getattr(changes, name) for name in names if getattr(changes, name) is not None}
    return sent | {name: list(sent[name]) for name in ("location",) if name in sent}


@transaction.atomic
def change_locked_site(*, row: Site, changes: SiteChanges, by: User, at: datetime) -> Site:
    """Bring a locked site up to a correction. Claims are asked about by the room that calls.

    A house's moved point follows by its rule and is never drawn anew; need, priority and severity are computed.
    Raises: NotYourKelurahan, SiteClosed, AreaUnknown, FactImplausible.
    """
    if row.status == Status.CLOSED:
        raise SiteClosed(site=row.code, reason=row.closed_reason)
    if not deeds_at(by, row).correct:
        raise NotYourKelurahan(site=row.code)
    changes.plausible()
    before = row.version
    changed = [*move(row, changes, by), *describe(row, changes), *judge(row, changes, at)]
    if not changed:
        return row
    row.changed_by_id = by.pk
    row.save()
    row.refresh_from_db()
    note(actor_id=by.pk, deed="site.corrected", site=row.code, fields=changed, version=row.version, before=before)
    return row


def move(row: Site, changes: SiteChanges, by: User) -> list[str]:
    """Put a site to its corrected place. Raises: AreaUnknown, NotYourKelurahan."""
    if changes.location is None or changes.location == (row.location.x, row.location.y):
        return []
    [area] = areas_at([changes.location], kelurahan_all())
    if area is None:
        raise AreaUnknown(site=row.code)
    if area.id != row.area_id and not cares_for(by, row, area.id):
        raise NotYourKelurahan(site=row.code, area=area.code)
    relocate(row, changes.location, area)
    row.accuracy_m = changes.accuracy_m
    row.location_source = changes.location_source.value if changes.location_source else ""
    return ["location"]


def cares_for(by: User, row: Site, area_id: int) -> bool:
    """Say whether a person may bring a site into an area: a correction must not carry it out of his own hands."""
    if by.role == Role.PLANNER or row.reported_by_id == by.pk:
        return True
    return assignments_of(by).filter(area_id=area_id).exists()


def describe(row: Site, changes: SiteChanges) -> list[str]:
    told = {name: getattr(changes, name) for name in TEXTS if getattr(changes, name) is not None}
    changed = [name for name, text in told.items() if getattr(row, name) != text]
    for name in changed:
        setattr(row, name, told[name])
    return changed


def judge(row: Site, changes: SiteChanges, at: datetime) -> list[str]:
    """Take over corrected facts with what follows from them. Raises: FactImplausible."""
    if not changes.facts:
        return []
    kind = Kind(row.kind)
    facts = changed_facts(kind, row.facts, changes.facts)
    columns = judged(as_draft(row, facts), at.year)
    changed = changed_names(row.facts, columns["facts"])
    for name, value in columns.items():
        setattr(row, name, value)
    if changed and isinstance(facts, SchoolFacts):
        keep_school_years([(RecordedSite(row.pk, row.code, "updated"), as_draft(row, facts))])
    return changed


def as_draft(row: Site, facts: HouseFacts | SchoolFacts) -> SiteDraft:
    if isinstance(facts, HouseFacts):
        return SiteDraft(kind=Kind.HOUSE, code=row.code, house=facts)
    return SiteDraft(kind=Kind.SCHOOL, code=row.code, reference=row.reference, school=facts)


def changed_names(before: Mapping[str, object], after: object) -> list[str]:
    told = after if isinstance(after, Mapping) else {}
    return sorted(name for name in {*before, *told} if before.get(name) != told.get(name))
