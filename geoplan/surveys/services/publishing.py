"""Good rows become sites, or holdings of other payers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.queries import promised
from geoplan.adoptions.services import counters_locked
from geoplan.journal.services import note
from geoplan.needs.models import Site
from geoplan.needs.queries import sites_by_code, versions_of
from geoplan.needs.rules import SiteDraft, Status
from geoplan.needs.services import (
    RecordedSite,
    is_withdrawn,
    lock_sites,
    record_sites,
    sites_as_they_are,
    verify_sites,
)
from geoplan.residents.services import keep_people, open_many_cells, store_many_residents
from geoplan.surveys.errors import NothingToPublish
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.services.asking import ask_planner
from geoplan.surveys.services.checking import RECORDED_ELSEWHERE
from geoplan.surveys.services.gone import gone_sites, mark_gone
from geoplan.surveys.services.holdings import record_held, refuse
from geoplan.surveys.services.matching import codes_of_others, known_codes
from geoplan.surveys.services.met import Met, Question, met_with, questions
from geoplan.surveys.services.photographing import hang_waiting
from geoplan.surveys.services.progress import tell_share
from geoplan.surveys.services.sealing import person_of
from geoplan.surveys.services.twins import join_families, twin_line

SQL = Path(__file__).parent.parent / "sql"
# Sites and people of so many rows are held in memory together.
AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did, in rows; `asked` ones wait for a planner. `gone`: sites marked as not in their source."""

    created: int
    updated: int
    unchanged: int
    holdings: int
    asked: int = 0
    gone: int = 0


@transaction.atomic
def publish_survey(*, survey: Survey, by: User) -> Published:
    """Turn every good row that is not a site yet into one; the rest waits. All of it happens or nothing.

    Publishing runs one upload at a time, so the same file sent twice at once makes one set of sites. What a newer
    list says of a promised or verified site may become a question to a planner, and what it lacks is marked.
    Raises: NothingToPublish.
    """
    db.value(SQL / "publish_one_at_a_time.sql")
    ready = SurveyRow.objects.select_for_update().filter(survey=survey, good=True, outcome="").order_by("line")
    # What the line said word for word is not needed any more, and is half of it.
    rows = list(ready.defer("cells"))
    if not rows:
        raise NothingToPublish(survey=str(survey.pk))
    if survey.kind == "holding":
        record_held(survey=survey, rows=rows, by=by)
        at, gone = db.now(), 0
    else:
        at, gone = become_sites(survey, rows, by)
    tell_share(0.8)
    for row in rows:
        row.published_at = at if row.outcome else None
    db.change_many(rows, WRITTEN)
    hang_waiting(survey, at)
    Survey.objects.filter(pk=survey.pk).update(state="published", published_at=at)
    done = counted(rows, gone)
    note(
        actor_id=by.pk, deed="survey.published", survey=str(survey.pk), rows=len(rows), created=done.created,
        updated=done.updated, asked=done.asked, gone=gone,
    )  # fmt: skip
    return done


WRITTEN = [
    *("site", "outcome", "area_code", "problems", "good", "waiting"),
    *("published_at", "site_version", "before", "before_sealed_id", "match"),
]


def counted(rows: Sequence[SurveyRow], gone: int) -> Published:
    outcomes = [row.outcome for row in rows]
    return Published(
        created=outcomes.count("created"),
        updated=outcomes.count("updated"),
        unchanged=outcomes.count("unchanged"),
        holdings=outcomes.count("holding"),
        asked=outcomes.count("asked"),
        gone=gone,
    )


@dataclass(slots=True)
class Told:
    """A row on its way to the map: what it says, and the site of the register it speaks of."""

    row: SurveyRow
    draft: SiteDraft
    site: Site | None = None
    met: Met | None = None

    @property
    def to_record(self) -> SiteDraft:
        """The draft, without people where the site stays closed: who lived there stays as it was."""
        stays = self.site is not None and self.site.status == Status.CLOSED and not (self.met and self.met.reopens)
        return replace(self.draft, people=()) if stays else self.draft


def become_sites(survey: Survey, rows: Sequence[SurveyRow], by: User) -> tuple[datetime, int]:
    """Record each row's site; return the moment and how many sites of earlier versions are gone.

    A row that speaks of somebody else's site stays, refused, and is not told which.
    """
    families = [row for row in rows if twin_line(row) is not None]
    told = spoken_of([row for row in rows if twin_line(row) is None], by)
    tell_share(0.2)
    gone = gone_sites(survey, [one.site.pk for one in told if one.site])
    # The house's order: the sites' rows, then their counters, both by ascending id.
    locked = lock_sites([*(one.site.pk for one in told if one.site), *(one.pk for one in gone)])
    pairs = []
    for one in told:
        if one.site is not None:
            one.site = locked[one.site.pk]
            pairs.append((one.draft, one.site))
    found = iter(met_with(pairs, db.now().year))
    for one in told:
        one.met = next(found) if one.site else None
    changing = {one.site.pk for one in told if one.site and one.met and one.met.differs}
    at = counters_locked(changing | {one.pk for one in gone})
    asked = asked_of_planner(told, by, at)
    record([one for one in told if one.row.outcome != "asked"], by)
    join_and_keep(survey, rows, families)
    keep_versions([row for row in rows if row.outcome in {"created", "updated"}])
    # Whatever is dated later was built on it.
    done_at = db.now()
    ask_planner(survey=survey, asked=asked, by=by, at=done_at)
    mark_gone(survey=survey, gone=gone, held=promised([one.pk for one in gone], at), by=by, at=done_at)
    return done_at, len(gone)


def spoken_of(rows: Sequence[SurveyRow], by: User) -> list[Told]:
    """Return what rows say and of which site; one of somebody else's is refused and left out."""
    drafts = drafts_of(rows)
    codes = [withdrawn or code for withdrawn, code in zip(codes_undone(rows), known_codes(drafts), strict=True)]
    others = codes_of_others(by, codes)
    sites = sites_by_code([code for code in codes if code])
    told = []
    for row, draft, code in zip(rows, drafts, codes, strict=True):
        if code in others:
            refuse(row, RECORDED_ELSEWHERE)
        else:
            told.append(Told(row, replace(draft, code=code), sites.get(code or "")))
    return told


def codes_undone(rows: Sequence[SurveyRow]) -> list[str | None]:
    """Return the code of the site each row was before its publish was undone, while that site is still withdrawn."""
    codes = [row.before.get("code") if row.before else None for row in rows]
    sites = sites_by_code([code for code in codes if code])
    return [code if code and code in sites and is_withdrawn(sites[code]) else None for code in codes]


def asked_of_planner(told: Sequence[Told], by: User, at: datetime) -> list[tuple[SurveyRow, Site, Question]]:
    """Return the rows a planner has to be asked about, and mark them so."""
    met = [one for one in told if one.met]
    found = questions([one.met for one in met if one.met], by, at)
    asked = []
    for index, question in found.items():
        one = met[index]
        if one.site is not None:
            one.row.site, one.row.outcome, one.row.before = one.site, "asked", None
            asked.append((one.row, one.site, question))
    return asked


def record(told: Sequence[Told], by: User) -> None:
    """Record sites and people, and keep with each row what it replaced."""
    keep_what_was(told)
    for some in db.batches(told, AT_ONCE):
        record_some(some, by)


def record_some(told: Sequence[Told], by: User) -> None:
    recorded = record_drafts(drafts=[one.to_record for one in told], by=by)
    for one, done in zip(told, recorded, strict=True):
        one.row.site_id, one.row.outcome = done.site_id, done.outcome
        if one.site is not None and one.met and one.met.reopens:
            one.row.outcome = "created"
        elif done.outcome == "unchanged" and one.met and one.met.differs:
            one.row.outcome = "updated"


def keep_what_was(told: Sequence[Told]) -> None:
    """Keep how the sites stand that are about to change, with the first row that speaks of each."""
    first: dict[int, Told] = {}
    for one in told:
        one.row.before = None
        if one.site is not None and one.met and one.met.differs:
            first.setdefault(one.site.pk, one)
    people = keep_people(site_ids=[pk for pk, one in first.items() if one.draft.people])
    kept = sites_as_they_are([one.site for one in first.values() if one.site])
    for pk, one in first.items():
        one.row.before, one.row.before_sealed_id = kept[pk], people.get(pk)


def join_and_keep(survey: Survey, rows: Sequence[SurveyRow], families: Sequence[SurveyRow]) -> None:
    """Let second families join their houses, and keep who lived there where this publish did not make the house."""
    if not families:
        return
    db.change_many([row for row in rows if row.site_id], ["site"])
    homes = dict(SurveyRow.objects.filter(survey=survey).exclude(site=None).values_list("line", "site_id"))
    made = {row.site_id for row in rows if row.outcome == "created"}
    kept = {row.site_id for row in rows if row.before_sealed_id}
    joined = {row.line: homes[home] for row in families if (home := twin_line(row) or 0) in homes}
    wanted = set(joined.values()) - made - kept
    stand, people = sites_as_they_are(list(lock_sites(wanted).values())), keep_people(site_ids=sorted(wanted))
    for row in families:
        site_id = joined.get(row.line)
        if site_id in wanted:
            # The first row of a site holds how it stood; what is read here may be newer.
            row.before, row.before_sealed_id = stand[site_id], people[site_id]
    join_families(survey=survey, rows=families)


def keep_versions(rows: Sequence[SurveyRow]) -> None:
    """Keep the version each site has after its publish, so that a later change shows."""
    versions = versions_of([row.site_id for row in rows if row.site_id])
    for row in rows:
        row.site_version = versions.get(row.site_id or 0)


def drafts_of(rows: Sequence[SurveyRow]) -> list[SiteDraft]:
    """Return the rows' drafts with their people put back from under seal."""
    drafts = []
    for some in db.batches(rows, AT_ONCE):
        cells = open_many_cells(row.sealed_id for row in some if row.sealed_id)
        for row in some:
            person = person_of(cells.get(row.sealed_id, {}) if row.sealed_id else {})
            people = () if person.empty else (person,)
            drafts.append(SiteDraft.from_json(row.draft or {}, people))
    return drafts


@transaction.atomic
def record_drafts(*, drafts: Sequence[SiteDraft], by: User) -> list[RecordedSite]:
    """Record sites together with the people of each, sealed."""
    recorded = record_sites(drafts=drafts, by=by)
    tell_share(0.6)
    people = {one.site_id: draft.people for one, draft in zip(recorded, drafts, strict=True) if draft.people}
    made = {one.site_id for one in recorded if one.outcome == "created"}
    store_many_residents(people_by_site=people, just_made=made)
    return recorded


@transaction.atomic
def verify_published(*, survey: Survey, by: User) -> int:
    """Mark every site of an upload as verified, for a list that was checked in the field before; return how many.

    Raises: NotYourKelurahan.
    """
    rows = SurveyRow.objects.filter(survey=survey).exclude(site=None).exclude(outcome="asked")
    codes = rows.values_list("site__code", flat=True)
    return verify_sites(codes=list(codes), by=by, at=db.now())
