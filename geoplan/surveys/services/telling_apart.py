"""A row that resembles a site on the map: the same house, a second family in it, or a different house.

The answer acts at once, as publishing this one row would, so that no mark has to outlive the next reading of the row.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.journal.services import note
from geoplan.needs.errors import NotYourKelurahan, SiteClosed
from geoplan.needs.models import Site
from geoplan.needs.queries import known_site, relation_to, sites_by_code
from geoplan.needs.rules import Kind, PersonCells, SiteDraft, Status
from geoplan.needs.services import keep_apart, lock_sites, sites_as_they_are
from geoplan.residents.services import add_household, keep_people
from geoplan.surveys.errors import AnswerUnknown, MayNotUpload, RowNotFound, RowNotReady, RowPublished
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.services.one_house import count_family
from geoplan.surveys.services.photographing import hang_waiting
from geoplan.surveys.services.publishing import SQL, WRITTEN, become_sites, drafts_of, keep_versions, record_drafts
from geoplan.surveys.services.twins import DIFFERENT, SAME, SECOND


@transaction.atomic
def answer_likeness(*, survey: Survey, line: int, answer: str, code: str, by: User, at: datetime) -> SurveyRow:
    """Answer whether a row that is otherwise ready is of a house that is on the map already.

    `same`: the row brings that house up to date; `second`: its people join that house, whose need stays one;
    `different`: it becomes a house of its own, and the pair is not asked about again.
    Raises: MayNotUpload, AnswerUnknown, RowNotFound, RowPublished, RowNotReady, SiteNotFound, NotYourKelurahan,
        SiteClosed.
    """
    acts: dict[str, Callable[[SurveyRow, SiteDraft, Site], None]] = {
        SAME: lambda row, draft, site: bring_up(survey, row, draft, site, by),
        SECOND: lambda row, draft, site: join(row, draft, site, by, at),
        DIFFERENT: lambda row, draft, site: stand_alone(row, draft, site, by),
    }
    if answer not in acts or survey.kind == "holding":
        raise AnswerUnknown(answer=answer[:40])
    if not may_do(Role(by.role), Deed.UPLOAD_SITES):
        raise MayNotUpload(kind=survey.kind)
    db.value(SQL / "publish_one_at_a_time.sql")
    row = ready_row(survey, line)
    site = site_meant(code, by)
    [draft] = drafts_of([row])
    acts[answer](row, draft, site)
    store(survey, row)
    note(
        actor_id=by.pk, deed="survey.answered", survey=str(survey.pk), line=line, answer=answer, site=site.code
    )  # fmt: skip
    return row


def ready_row(survey: Survey, line: int) -> SurveyRow:
    """Return a row locked that lacks nothing else. Raises: RowNotFound, RowPublished, RowNotReady."""
    row = SurveyRow.objects.select_for_update().filter(survey=survey, line=line).first()
    if row is None:
        raise RowNotFound(line=line)
    if row.outcome:
        raise RowPublished(line=line)
    if not row.good or row.draft is None:
        raise RowNotReady(line=line)
    return row


def site_meant(code: str, by: User) -> Site:
    """Return the site a row resembles, if the person may correct it. Raises: SiteNotFound, NotYourKelurahan."""
    site = known_site(by, code)
    if not may_do(Role(by.role), Deed.CORRECT_SITE, relation_to(by, site)):
        raise NotYourKelurahan(site=site.code)
    return site


def bring_up(survey: Survey, row: SurveyRow, draft: SiteDraft, site: Site, by: User) -> None:
    """Publish the row as one about this very site, with all that a publish asks."""
    row.draft = replace(draft, code=site.code, people=()).as_json()
    become_sites(survey, [row], by)


def join(row: SurveyRow, draft: SiteDraft, site: Site, by: User, at: datetime) -> None:
    """Keep the row's person as one more family of a house; a list that is undone finds who lived there before."""
    if site.kind != Kind.HOUSE:
        raise AnswerUnknown(answer=SECOND)
    locked = lock_sites([site.pk])[site.pk]
    if locked.status == Status.CLOSED:
        raise SiteClosed(site=locked.code, reason=locked.closed_reason)
    row.before, row.before_sealed_id = sites_as_they_are([locked])[site.pk], keep_people(site_ids=[site.pk])[site.pk]
    add_household(site_id=site.pk, person=draft.people[0] if draft.people else PersonCells())
    count_family(locked, by, at)
    row.site_id, row.outcome = site.pk, "updated"


def stand_alone(row: SurveyRow, draft: SiteDraft, site: Site, by: User) -> None:
    """Record the row as a house of its own, whatever it resembles. Raises: AnswerUnknown, for one register key."""
    if draft.reference is not None and draft.reference == site.reference:
        raise AnswerUnknown(answer=DIFFERENT)
    [recorded] = record_drafts(drafts=[replace(draft, code=None)], by=by)
    own = sites_by_code([recorded.code])[recorded.code]
    keep_apart(one=own, other=site, by=by)
    row.site_id, row.outcome, row.before = own.pk, recorded.outcome, None


def store(survey: Survey, row: SurveyRow) -> None:
    """Keep what became of a row, as its publishing: what is dated later was built on it."""
    if row.outcome in {"created", "updated"}:
        keep_versions([row])
    done_at = db.now()
    row.published_at = done_at if row.outcome else None
    db.change_many([row], [*WRITTEN, "draft"])
    hang_waiting(survey, done_at)
    if row.outcome:
        Survey.objects.filter(pk=survey.pk).update(state="published", published_at=done_at)
