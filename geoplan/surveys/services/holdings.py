"""Rows of another payer's list become holdings of the sites they speak of."""

from collections.abc import Sequence
from decimal import Decimal

from geoplan.accounts.models import User
from geoplan.adoptions.rules import Stage
from geoplan.adoptions.services import HoldingFact, record_holdings
from geoplan.needs.models import Site
from geoplan.needs.queries import sites_by_code, sites_near
from geoplan.needs.rules import SiteDraft
from geoplan.residents.services import open_many_cells
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.rules import HoldingDraft, Problem, Severity
from geoplan.surveys.services.matching import known_codes
from geoplan.surveys.services.sealing import person_of

# A list without code, number or name is matched to the one open site this near.
NEAR_M = 25.0


def record_held(*, survey: Survey, rows: Sequence[SurveyRow], by: User) -> None:
    """Record a holding for every row whose site is known; the others stay, with the reason, to be mended."""
    assert survey.funder is not None and survey.year is not None  # noqa: PT018, S101  # held by a constraint
    drafts = holdings_of(rows)
    sites = sites_held(drafts)
    facts: dict[int, HoldingFact] = {}
    for row, draft, site in zip(rows, drafts, sites, strict=True):
        if site is None or site.pk in facts:
            refuse(row, "site-not-found" if site is None else "duplicate-site")
            continue
        facts[site.pk] = fact(site, draft)
        row.site, row.outcome, row.area_code = site, "holding", site.area.code
    if facts:
        record_holdings(by=by, funder=survey.funder, year=survey.year, facts=list(facts.values()))


def holdings_of(rows: Sequence[SurveyRow]) -> list[HoldingDraft]:
    cells = open_many_cells(row.sealed_id for row in rows if row.sealed_id)
    drafts = []
    for row in rows:
        person = person_of(cells.get(row.sealed_id, {}) if row.sealed_id else {})
        drafts.append(HoldingDraft.from_json(row.draft or {}, () if person.empty else (person,)))
    return drafts


def sites_held(drafts: Sequence[HoldingDraft]) -> list[Site | None]:
    """Return the site each line speaks of: by code, NPSN or register key, identity, name and RT, then nearness."""
    codes = known_codes([as_site(draft) for draft in drafts])
    by_code = sites_by_code([code for code in codes if code])
    return [by_code.get(code) if code else near(draft) for code, draft in zip(codes, drafts, strict=True)]


def as_site(draft: HoldingDraft) -> SiteDraft:
    return SiteDraft(
        kind=draft.kind, code=draft.site_code, reference=draft.npsn or draft.reference, location=draft.location,
        rt=draft.rt, rw=draft.rw, stated_area_code=draft.stated_area_code, people=draft.people,
    )  # fmt: skip


def near(draft: HoldingDraft) -> Site | None:
    """Return the only open site around a line's point; two candidates are none."""
    if draft.location is None:
        return None
    [around] = sites_near(draft.kind.value, [draft.location], NEAR_M)
    return around[0] if len(around) == 1 else None


def fact(site: Site, draft: HoldingDraft) -> HoldingFact:
    units = draft.units or site.units_needed or Decimal(1)
    return HoldingFact(site.pk, units, Stage(draft.stage.value), draft.realised_rupiah)


def refuse(row: SurveyRow, code: str) -> None:
    row.problems = [*row.problems, Problem(row.line, "code", code, Severity.REFUSE).as_json()]
    row.good = False
