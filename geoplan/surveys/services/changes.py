"""What a newer list would do to the register, or did: site by site, told before anybody presses a button."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Deed, Role, may_do, may_see
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.queries import promised
from geoplan.journal.services import note, note_looks
from geoplan.needs.models import Site
from geoplan.needs.queries import not_to_correct, relation_to, sites_by_code
from geoplan.needs.rules import Kind, SiteDraft
from geoplan.needs.services import as_it_is, as_it_was, changes_to
from geoplan.surveys.errors import AlreadyPublished, MayNotUpload, NotAnEarlierList
from geoplan.surveys.models import GoneSite, Survey, SurveyRow
from geoplan.surveys.queries import could_replace
from geoplan.surveys.rules.changes import GONE, ChangeCounts, ChangeKind, FieldChange, field_changes
from geoplan.surveys.services.gone import gone_sites
from geoplan.surveys.services.met import PERSON_PARTS, Met, Question, met_with, questions
from geoplan.surveys.services.publishing import codes_undone, drafts_of

BATCH = 500
KNOWN = [{"code": "known-already"}]
WAITING = ("waiting",)
BY_OUTCOME = {
    "created": ChangeKind.NEW,
    "updated": ChangeKind.CHANGED,
    "asked": ChangeKind.CHANGED,
    "unchanged": ChangeKind.UNCHANGED,
}


@dataclass(frozen=True, slots=True)
class Change:
    """What a list does to one site. A row has its line; a site that is gone has none.

    `key` orders all changes of a list: rows by line, then sites that are gone. `asks`: why the row waits for a planner.
    """

    kind: ChangeKind
    key: tuple[str, int]
    line: int | None = None
    site: Site | None = None
    fields: tuple[FieldChange, ...] = ()
    asks: tuple[str, ...] = ()
    holders: tuple[Mapping[str, str], ...] = ()


@transaction.atomic
def declare_replaces(*, survey: Survey, earlier_id: uuid.UUID | None, by: User) -> Survey:
    """Say of which earlier upload this one is the newer version, or (None) that it is a list of its own.

    Only then are sites the earlier one held and this one lacks told as gone.
    Raises: MayNotUpload, AlreadyPublished, NotAnEarlierList.
    """
    if not may_do(Role(by.role), Deed.UPLOAD_SITES):
        raise MayNotUpload(kind=survey.kind)
    row = Survey.objects.select_for_update(of=("self",)).select_related("by").get(pk=survey.pk)
    if row.published_at is not None:
        raise AlreadyPublished(survey=str(row.pk))
    if earlier_id is not None and not could_replace(row).filter(pk=earlier_id).exists():
        raise NotAnEarlierList(survey=str(row.pk), replaces=str(earlier_id))
    Survey.objects.filter(pk=row.pk).update(replaces_id=earlier_id)
    note(actor_id=by.pk, deed="survey.replaces", survey=str(row.pk), replaces=str(earlier_id or ""))
    survey.refresh_from_db()
    return survey


def show_changes(
    *, survey: Survey, by: User, kind: str = "", after: tuple[str, int] | None = None, limit: int
) -> list[Change]:
    """Return a page of what a list does, behind a key; old places of houses that are shown are counted as looks.

    `kind`: one of `ChangeKind`, or empty for all.
    """
    shown = list(islice(changes_of(survey, by, kind, after), limit))
    places = sum(
        1
        for one in shown
        if one.site and one.site.kind == Kind.HOUSE and any(field.field == "location" for field in one.fields)
    )
    note_looks(actor_id=by.pk, door="survey.changes", count=places)
    return shown


def changes_of(survey: Survey, user: User, kind: str = "", after: tuple[str, int] | None = None) -> Iterator[Change]:
    """Go through what a list of houses or schools does, as far as this person may read it: rows by line, then what is
    gone. Rows that are not good yet do nothing.
    """
    if survey.kind == "holding":
        return
    at = db.now()
    if kind not in GONE and (after is None or after[0] == "row"):
        for one in row_changes(survey, user, at, after[1] if after else 0):
            if kind in {"", one.kind}:
                yield one
    if not kind or kind in GONE:
        for one in gone_changes(survey, at):
            if kind in {"", one.kind} and (after is None or after[0] == "row" or one.key > after):
                yield one


def row_changes(survey: Survey, user: User, at: datetime, after_line: int) -> Iterator[Change]:
    found = SurveyRow.objects.filter(survey=survey, good=True, line__gt=after_line).select_related("site__area")
    rows = found.order_by("line").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        yield from told_changes(survey, batch, user, at)


def told_changes(survey: Survey, rows: Sequence[SurveyRow], user: User, at: datetime) -> Iterator[Change]:
    """Tell what some rows do, in their order: those on the map what they did, the others what they would do."""
    to_come = {one.line: one for one in coming(survey, [row for row in rows if not row.outcome], user, at)}
    barred = not_to_correct(user, [row.site for row in rows if row.site])
    for row in rows:
        if not row.outcome and row.line in to_come:
            yield to_come[row.line]
        elif row.outcome in BY_OUTCOME and row.site_id not in barred:
            yield done(row, at)


def done(row: SurveyRow, at: datetime) -> Change:
    """Tell what a published row did; the fields are those its publish replaced, or a planner is asked about."""
    draft = SiteDraft.from_json(row.draft or {})
    before = as_it_was(draft.kind.value, row.before) if row.before and "location" in row.before else None
    if row.outcome == "asked":
        before = row.site
    fields = told_fields(before, changes_to(before, draft, at.year)) if before else ()
    asks = WAITING if row.outcome == "asked" else ()
    return Change(BY_OUTCOME[row.outcome], ("row", row.line), row.line, row.site, fields, asks)


def coming(survey: Survey, rows: Sequence[SurveyRow], user: User, at: datetime) -> Iterator[Change]:
    """Tell what rows would do: by the site that was found when they were read, or that they were before an undo."""
    codes = [undone or known_code(row) for row, undone in zip(rows, codes_undone(rows), strict=True)]
    sites = sites_by_code([code for code in codes if code])
    barred = not_to_correct(user, sites.values())
    known = [row for row, code in zip(rows, codes, strict=True) if code in sites and sites[code].pk not in barred]
    drafts = dict(zip((row.line for row in known), drafts_of(known), strict=True))
    found = {row.line: sites[code] for row, code in zip(rows, codes, strict=True) if row.line in drafts and code}
    met = met_with([(drafts[row.line], found[row.line]) for row in known], at.year)
    asked = questions(met, survey.by, at)
    told = {
        row.line: would(row.line, one, asked.get(index), user)
        for index, (row, one) in enumerate(zip(known, met, strict=True))
    }
    for row, code in zip(rows, codes, strict=True):
        if row.line in told:
            yield told[row.line]
        elif code is None or code not in sites:
            yield Change(ChangeKind.NEW, ("row", row.line), row.line)


def known_code(row: SurveyRow) -> str | None:
    """Return the code of the site a row was found to speak of when it was read."""
    return next((problem["expected"] for problem in row.problems if problem["code"] == "known-already"), None)


def would(line: int, met: Met, question: Question | None, user: User) -> Change:
    kind = ChangeKind.NEW if met.reopens else ChangeKind.CHANGED if met.differs else ChangeKind.UNCHANGED
    fields = told_fields(met.site, met.columns) if kind is ChangeKind.CHANGED else ()
    people = people_fields(met, user)
    asks = tuple(reason.value for reason in question.reasons) if question else ()
    holders = named(question.holders) if question else ()
    return Change(kind, ("row", line), line, met.site, (*fields, *people), asks, holders)


def told_fields(site: Site, columns: Mapping[str, object]) -> tuple[FieldChange, ...]:
    return tuple(field_changes(as_it_is(site), columns))


def people_fields(met: Met, user: User) -> tuple[FieldChange, ...]:
    """Return which parts of the people differ, to whoever may read these parts; never a value."""
    if not met.people or met.reopens:
        return ()
    role, relation = Role(user.role), relation_to(user, met.site)
    data = {"name": Datum.NAME_PHONE, "phone": Datum.NAME_PHONE}
    return tuple(
        FieldChange(PERSON_PARTS[part], personal=True)
        for part in met.people
        if may_see(role, data.get(part, Datum.IDENTITY_LAST4), relation)
    )


def named(holders: Sequence[Adoption]) -> tuple[Mapping[str, str], ...]:
    return tuple({"name": one.funder.name, "stage": one.stage} for one in holders)


def gone_changes(survey: Survey, at: datetime) -> Iterator[Change]:
    """Tell the sites that are gone, by id: as they were marked, and before a publish as they would be."""
    marked = GoneSite.objects.filter(survey=survey, undone_at=None).select_related("site__area")
    gone = {one.site_id: one.site for one in marked}
    if survey.published_at is None:
        gone |= {one.pk: one for one in gone_sites(survey, met_ids(survey))}
    held = promised(gone, at)
    for number, pk in enumerate(sorted(gone), 1):
        kind = ChangeKind.GONE_CLAIMED if pk in held else ChangeKind.GONE_FREE
        yield Change(kind, ("gone", number), None, gone[pk], holders=named(held.get(pk, [])))


def met_ids(survey: Survey) -> set[int]:
    """Return the sites good rows speak of."""
    rows = SurveyRow.objects.filter(survey=survey, good=True, outcome="", problems__contains=KNOWN)
    codes = [code for row in rows.only("problems") if (code := known_code(row))]
    return {one.pk for one in sites_by_code(codes).values()}


def change_counts(survey: Survey, user: User) -> ChangeCounts:
    """Return what a list of houses or schools does in numbers."""
    if survey.kind == "holding":
        return ChangeCounts()
    at = db.now()
    waiting = ready(survey).exclude(problems__contains=KNOWN)
    told = [*known_rows(survey, user, at), *gone_changes(survey, at)]
    kinds = [one.kind for one in told]
    return ChangeCounts(
        new=kinds.count(ChangeKind.NEW) + waiting.count() + outcomes(survey, "created"),
        changed=kinds.count(ChangeKind.CHANGED) + outcomes(survey, "updated", "asked"),
        unchanged=kinds.count(ChangeKind.UNCHANGED) + outcomes(survey, "unchanged"),
        gone_free=kinds.count(ChangeKind.GONE_FREE),
        gone_claimed=kinds.count(ChangeKind.GONE_CLAIMED),
        asking=sum(1 for one in told if one.asks) + outcomes(survey, "asked"),
    )


def ready(survey: Survey) -> QuerySet[SurveyRow]:
    return SurveyRow.objects.filter(survey=survey, good=True, outcome="")


def outcomes(survey: Survey, *names: str) -> int:
    return SurveyRow.objects.filter(survey=survey, outcome__in=names).count()


def known_rows(survey: Survey, user: User, at: datetime) -> Iterator[Change]:
    """Tell what those rows would do that speak of a site we have; only these have to be compared."""
    rows = ready(survey).filter(problems__contains=KNOWN).order_by("line").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        yield from coming(survey, batch, user, at)
