"""Rows of another payer's list become holdings of the sites they speak of; a planner is asked about unsure ones."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.rules import Stage
from geoplan.adoptions.services import HoldingFact, record_holdings
from geoplan.needs.models import Site
from geoplan.needs.queries import sites_by_code
from geoplan.residents.services import open_many_cells
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.rules import HoldingDraft, Problem, Severity
from geoplan.surveys.rules.holdings import stage_by_year
from geoplan.surveys.rules.matches import Candidate, Confidence, MatchedBy, Weighed
from geoplan.surveys.services.sealing import person_of
from geoplan.surveys.services.weighing import weighed

NOT_FOUND = "site-not-found"
TWICE = "duplicate-site"
# A planner's answer that no site on the map fits; the row is left aside.
NONE = "none"


def record_held(*, survey: Survey, rows: Sequence[SurveyRow], by: User) -> None:
    """Record a holding for every row whose site is sure; of unsure ones a planner is asked; the others stay.

    What a planner answered about the same line of an earlier list of this payer holds for this one.
    """
    at = db.now()
    drafts = holdings_of(rows)
    told = as_answered(survey, drafts, weighed(drafts))
    sites = sites_by_code([one.taken.code for one in told if one and one.taken])
    facts: dict[int, dict[int, HoldingFact]] = defaultdict(dict)
    for row, draft, one in zip(rows, drafts, told, strict=True):
        year = year_of(draft, survey)
        site = sites.get(one.taken.code) if one and one.taken else None
        if site is None:
            ask_or_refuse(row, one)
        elif site.pk in facts[year]:
            refuse(row, TWICE)
        else:
            facts[year][site.pk] = fact(site, draft, year, at)
            held(row, site, one.as_json() if one else {})
    for year in sorted(facts):
        record_year(survey, year, list(facts[year].values()), by)


def record_year(survey: Survey, year: int, facts: Sequence[HoldingFact], by: User) -> None:
    assert survey.funder is not None  # noqa: S101  # held by a constraint
    if facts:
        record_holdings(by=by, funder=survey.funder, year=year, facts=facts)


def year_of(draft: HoldingDraft, survey: Survey) -> int:
    assert survey.year is not None  # noqa: S101  # held by a constraint
    return draft.year or survey.year


def fact(site: Site, draft: HoldingDraft, year: int, at: datetime) -> HoldingFact:
    units = draft.units or site.units_needed or Decimal(1)
    stage = draft.stage or stage_by_year(year, at.year)
    return HoldingFact(site.pk, units, Stage(stage.value), draft.realised_rupiah)


def held(row: SurveyRow, site: Site, match: dict[str, object]) -> None:
    row.site, row.outcome, row.area_code, row.match = site, "holding", site.area.code, match


def ask_or_refuse(row: SurveyRow, told: Weighed | None) -> None:
    """Leave a row to a planner, with the sites it may be of; or say that none fits. None: a planner said so before."""
    if told and told.asked:
        row.outcome, row.match = "asked", told.as_json()
    else:
        refuse(row, NOT_FOUND, answer="" if told else NONE)


def refuse(row: SurveyRow, code: str, *, answer: str = "") -> None:
    row.problems = [*row.problems, Problem(row.line, "code", code, Severity.REFUSE, answer=answer).as_json()]
    row.good = False


def holdings_of(rows: Sequence[SurveyRow]) -> list[HoldingDraft]:
    """Return the rows' drafts with their people put back from under seal."""
    cells = open_many_cells(row.sealed_id for row in rows if row.sealed_id)
    drafts = []
    for row in rows:
        person = person_of(cells.get(row.sealed_id, {}) if row.sealed_id else {})
        drafts.append(HoldingDraft.from_json(row.draft or {}, () if person.empty else (person,)))
    return drafts


def as_answered(survey: Survey, drafts: Sequence[HoldingDraft], told: Sequence[Weighed]) -> list[Weighed | None]:
    """Return what the rows tell, but what a planner said where the payer's earlier lists held the same line.

    None: the planner said that no site fits.
    """
    if all(one.taken for one in told):
        return list(told)
    answers = answers_before(survey)
    return [
        one if one.taken or about(draft) not in answers else answers[about(draft)]
        for draft, one in zip(drafts, told, strict=True)
    ]


def answers_before(survey: Survey) -> dict[HoldingDraft, Weighed | None]:
    """Return by line, promises aside, what planners answered about this payer's lists; the newest answer last."""
    rows = SurveyRow.objects.filter(survey__funder=survey.funder, survey__kind="holding").select_related("site")
    said = list(rows.filter(match__by__contains=[MatchedBy.ANSWER.value]).order_by("pk"))
    said += list(rows.filter(problems__contains=[{"code": NOT_FOUND, "answer": NONE}]).order_by("pk"))
    return {about(draft): answer_of(row) for row, draft in zip(said, holdings_of(said), strict=True)}


def about(draft: HoldingDraft) -> HoldingDraft:
    """Return what a line says of its site alone."""
    return replace(draft, stage=None, units=None, amount_rupiah=None, realised_rupiah=None, year=None, note="")


def answer_of(row: SurveyRow) -> Weighed | None:
    if row.site is None:
        return None
    return Weighed(Candidate(row.site.pk, row.site.code, (MatchedBy.ANSWER,), Confidence.CERTAIN))
