"""A planner says which site a row of another payer's list is of: this one, none, or a new one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.journal.services import note
from geoplan.needs.errors import SiteNotFound
from geoplan.needs.models import Site
from geoplan.needs.queries import site as site_by_code
from geoplan.needs.queries import sites_by_code
from geoplan.needs.rules import LocationSource
from geoplan.needs.services import is_withdrawn
from geoplan.surveys.errors import (
    AnswerUnknown,
    HeldAlready,
    MayNotUpload,
    NewSiteNeedsPoint,
    RowNotFound,
    RowNotReady,
    RowPublished,
)
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.rules import HoldingDraft
from geoplan.surveys.rules.matches import Candidate, Confidence, MatchedBy, Weighed
from geoplan.surveys.services.holdings import (
    NONE,
    NOT_FOUND,
    TWICE,
    fact,
    held,
    holdings_of,
    record_year,
    refuse,
    year_of,
)
from geoplan.surveys.services.photographing import hang_waiting
from geoplan.surveys.services.publishing import SQL, WRITTEN, record_drafts
from geoplan.surveys.services.weighing import as_site, weighed

THIS, NEW = "this", "new"
ANSWERS = (THIS, NONE, NEW)
# What a publish itself said of the row; anything else is mended first.
OWN = {NOT_FOUND, TWICE}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row whose site is in doubt, what it says, and the sites it may be of, the most probable first."""

    row: SurveyRow
    draft: HoldingDraft
    asked: tuple[Candidate, ...]

    @property
    def may_be_new(self) -> bool:
        return self.draft.location is not None


def doubt_of(*, survey: Survey, line: int, by: User) -> Doubt:
    """Return a row whose site a planner may name, weighed anew. Raises: MayNotUpload, RowNotFound, RowPublished,
    RowNotReady.
    """
    require_planner(survey, by)
    row = open_row(SurveyRow.objects.filter(survey=survey, line=line).first(), line)
    [draft] = holdings_of([row])
    [told] = weighed([draft])
    return Doubt(row, draft, (told.taken,) if told.taken else told.asked)


@transaction.atomic
def answer_held(*, survey: Survey, line: int, answer: str, by: User, code: str = "") -> SurveyRow:
    """Answer of which site a row of another payer's list is.

    `this`: of the site with that code; its holding is recorded at once. `new`: of a site that was on no map: it is
    recorded from the row. `none`: of none; the row is left aside. The answer holds for the payer's next lists, too.
    Raises: MayNotUpload, AnswerUnknown, RowNotFound, RowPublished, RowNotReady, SiteNotFound, HeldAlready,
        NewSiteNeedsPoint, AreaUnknown.
    """
    acts: dict[str, Callable[[SurveyRow, HoldingDraft, datetime], None]] = {
        THIS: lambda row, draft, at: hold(survey, row, draft, site_named(code), by, at),
        NEW: lambda row, draft, at: hold(survey, row, draft, new_site(draft, by), by, at),
        NONE: lambda row, _draft, _at: set_aside(row),
    }
    require_planner(survey, by)
    if answer not in acts:
        raise AnswerUnknown(answer=answer[:40])
    db.value(SQL / "publish_one_at_a_time.sql")
    row = open_row(SurveyRow.objects.select_for_update().filter(survey=survey, line=line).first(), line)
    [draft] = holdings_of([row])
    row.problems = [one for one in row.problems if one["code"] not in OWN]
    row.good, row.outcome = True, ""
    acts[answer](row, draft, db.now())
    at = db.now()
    row.published_at = at if row.outcome else None
    db.change_many([row], WRITTEN)
    hang_waiting(survey, at)
    if row.outcome:
        Survey.objects.filter(pk=survey.pk).update(state="published", published_at=at)
    note(
        actor_id=by.pk, deed="survey.answered", survey=str(survey.pk), line=line, answer=answer,
        site=row.site.code if row.site else None,
    )  # fmt: skip
    return row


def require_planner(survey: Survey, by: User) -> None:
    """Raises: MayNotUpload, AnswerUnknown."""
    if not may_do(Role(by.role), Deed.UPLOAD_HOLDINGS):
        raise MayNotUpload(kind=survey.kind)
    if survey.kind != "holding":
        raise AnswerUnknown(answer=survey.kind)


def open_row(row: SurveyRow | None, line: int) -> SurveyRow:
    """Return a row that lacks nothing but its site. Raises: RowNotFound, RowPublished, RowNotReady."""
    if row is None:
        raise RowNotFound(line=line)
    if row.outcome not in {"", "asked"}:
        raise RowPublished(line=line)
    others = [one for one in row.problems if one["code"] not in OWN and one["severity"] == "refuse"]
    if row.draft is None or others:
        raise RowNotReady(line=line)
    return row


def site_named(code: str) -> Site:
    """Return the site a planner named. Raises: SiteNotFound, also for one whose publish was undone."""
    site = site_by_code(code)
    if is_withdrawn(site):
        raise SiteNotFound(site=code)
    return site


def new_site(draft: HoldingDraft, by: User) -> Site:
    """Record the site a row tells of. Raises: NewSiteNeedsPoint, AreaUnknown."""
    if draft.location is None:
        raise NewSiteNeedsPoint
    told = replace(as_site(draft), code=None, location_source=LocationSource.FILE)
    [recorded] = record_drafts(drafts=[told], by=by)
    return sites_by_code([recorded.code])[recorded.code]


def hold(survey: Survey, row: SurveyRow, draft: HoldingDraft, site: Site, by: User, at: datetime) -> None:
    """Record the holding of a row. Raises: HeldAlready."""
    year = year_of(draft, survey)
    others = SurveyRow.objects.filter(survey=survey, outcome="holding", site=site).exclude(pk=row.pk)
    if any(year_of(one, survey) == year for one in holdings_of(list(others))):
        raise HeldAlready(site=site.code)
    record_year(survey, year, [fact(site, draft, year, at)], by)
    said = Candidate(site.pk, site.code, (MatchedBy.ANSWER,), Confidence.CERTAIN)
    held(row, site, Weighed(said).as_json())


def set_aside(row: SurveyRow) -> None:
    row.match = None
    refuse(row, NOT_FOUND, answer=NONE)
