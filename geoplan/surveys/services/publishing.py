"""Good rows become sites, or holdings of other payers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction
from django.db.models.functions import Now

from geoplan import db
from geoplan.accounts.models import User
from geoplan.journal.services import note
from geoplan.needs.rules import SiteDraft
from geoplan.needs.services import RecordedSite, record_sites, verify_sites
from geoplan.residents.services import open_many_cells, store_many_residents
from geoplan.surveys.errors import NothingToPublish
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.services.checking import RECORDED_ELSEWHERE
from geoplan.surveys.services.holdings import record_held, refuse
from geoplan.surveys.services.matching import codes_of_others, known_codes
from geoplan.surveys.services.sealing import person_of

SQL = Path(__file__).parent.parent / "sql"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did, in rows."""

    created: int
    updated: int
    unchanged: int
    holdings: int


@transaction.atomic
def publish_survey(*, survey: Survey, by: User) -> Published:
    """Turn every good row that is not a site yet into one; the rest waits. All of it happens or nothing.

    Publishing runs one upload at a time, so the same file sent twice at once makes one set of sites.
    Raises: NothingToPublish.
    """
    db.value(SQL / "publish_one_at_a_time.sql")
    rows = list(SurveyRow.objects.select_for_update().filter(survey=survey, good=True, outcome="").order_by("line"))
    if not rows:
        raise NothingToPublish(survey=str(survey.pk))
    if survey.kind == "holding":
        record_held(survey=survey, rows=rows, by=by)
    else:
        become_sites(rows, by)
    SurveyRow.objects.bulk_update(
        rows, ["site", "outcome", "area_code", "problems", "good", "waiting"], batch_size=BATCH
    )
    Survey.objects.filter(pk=survey.pk).update(state="published", published_at=Now())
    done = counted(rows)
    note(actor_id=by.pk, deed="survey.published", survey=str(survey.pk), rows=len(rows), created=done.created)
    return done


def counted(rows: Sequence[SurveyRow]) -> Published:
    outcomes = [row.outcome for row in rows]
    return Published(
        created=outcomes.count("created"),
        updated=outcomes.count("updated"),
        unchanged=outcomes.count("unchanged"),
        holdings=outcomes.count("holding"),
    )


def become_sites(rows: Sequence[SurveyRow], by: User) -> None:
    """Record each row's site. A row that speaks of somebody else's stays, refused, and is not told which."""
    drafts = drafts_of(rows)
    codes = known_codes(drafts)
    others = codes_of_others(by, codes)
    mine: list[tuple[SurveyRow, SiteDraft]] = []
    for row, draft, code in zip(rows, drafts, codes, strict=True):
        if code in others:
            refuse(row, RECORDED_ELSEWHERE)
        else:
            mine.append((row, replace(draft, code=code)))
    recorded = record_drafts(drafts=[draft for _row, draft in mine], by=by)
    for (row, _draft), one in zip(mine, recorded, strict=True):
        row.site_id, row.outcome = one.site_id, one.outcome


def drafts_of(rows: Sequence[SurveyRow]) -> list[SiteDraft]:
    """Return the rows' drafts with their people put back from under seal."""
    cells = open_many_cells(row.sealed_id for row in rows if row.sealed_id)
    drafts = []
    for row in rows:
        person = person_of(cells.get(row.sealed_id, {}) if row.sealed_id else {})
        people = () if person.empty else (person,)
        drafts.append(SiteDraft.from_json(row.draft or {}, people))
    return drafts


@transaction.atomic
def record_drafts(*, drafts: Sequence[SiteDraft], by: User) -> list[RecordedSite]:
    """Record sites together with the people of each, sealed."""
    recorded = record_sites(drafts=drafts, by=by)
    people = {one.site_id: draft.people for one, draft in zip(recorded, drafts, strict=True) if draft.people}
    store_many_residents(people_by_site=people)
    return recorded


@transaction.atomic
def verify_published(*, survey: Survey, by: User) -> int:
    """Mark every site of an upload as verified, for a list that was checked in the field before; return how many.

    Raises: NotYourKelurahan.
    """
    codes = SurveyRow.objects.filter(survey=survey).exclude(site=None).values_list("site__code", flat=True)
    return verify_sites(codes=list(codes), by=by, at=db.now())
