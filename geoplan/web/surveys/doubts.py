"""Rows of other payers' lists whose site is in doubt: the list of them, and one beside the record it may be of."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed
from geoplan.areas.queries import kelurahan_all
from geoplan.coverage.services import SiteSheet, look_at_site
from geoplan.errors import NotFound, Refusal
from geoplan.needs.models import Site
from geoplan.needs.rules import Kind, distance_m
from geoplan.surveys import queries, services
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.rules import HoldingDraft
from geoplan.web import words
from geoplan.web.gate import ask, signed_in
from geoplan.web.residents import people_words
from geoplan.web.sites.sheet import address_of
from geoplan.web.surveys.lines import RowLine, because, row_line, titles_of
from geoplan.web.templatetags.figures import count, metres, need, rupiah_short, units
from geoplan.web.words import refusal_text

DOUBTS_A_PAGE = 50
CODE_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Match:
    """A site a row may be of, in words: how sure that is, and what tells for it."""

    code: str
    confidence: str
    sure: Promise | str
    because: str


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """One row of the list of doubtful ones."""

    survey: Survey
    row: RowLine
    matches: list[Match]


@dataclass(frozen=True, slots=True)
class Line:
    """One fact as the list has it and as the map has it. A point and a promise are told apart by eye."""

    label: Promise | str
    row: str
    site: str

    @property
    def differs(self) -> bool:
        return self.label not in {_("Point"), _("Stage")} and self.row != self.site and "–" not in {self.row, self.site}


def match_of(told: Mapping[str, Any]) -> Match:
    """Put one site a row may be of into words."""
    return Match(told["code"], told["confidence"], words.CONFIDENCES[told["confidence"]], because(told))


@never_cache
@require_safe
@signed_in
def doubts(request: HttpRequest) -> HttpResponse:
    """List the rows of other payers' lists whose site a planner has yet to name."""
    by = ask(request, Deed.UPLOAD_HOLDINGS)
    page = Paginator(queries.doubtful_rows(by), DOUBTS_A_PAGE).get_page(request.GET.get("page"))
    held = list(page.object_list)
    personal = people_of(by, held)
    lines = [
        DoubtLine(
            row.survey,
            row_line(row, titles_of(row.survey), personal.get(row.pk)),
            [match_of(one) for one in (row.match or {}).get("asked", ())],
        )
        for row in held
    ]
    return render(request, "surveys/doubts.html", {"lines": lines, "page": page})


def people_of(by: User, rows: Sequence[SurveyRow]) -> dict[int, dict[str, str]]:
    """Return the personal cells of rows of several uploads, by the id of the row; the look is counted."""
    told: dict[int, dict[str, str]] = {}
    for survey_id in {one.survey_id for one in rows}:
        own = [one for one in rows if one.survey_id == survey_id]
        shown = services.shown_personal(by=by, rows=own)
        told |= {one.pk: shown[one.line] for one in own if one.line in shown}
    return told


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def doubt(request: HttpRequest, survey_id: uuid.UUID, line: int) -> HttpResponse:
    """Show a row beside the record it may be of, and take the answer: this one, none, or a new site."""
    by = ask(request, Deed.UPLOAD_HOLDINGS)
    survey = queries.survey_for(by, survey_id)
    if request.method == "POST":
        return answered(request, survey, line, by)
    try:
        found = services.doubt_of(survey=survey, line=line, by=by)
    except NotFound:
        raise
    except Refusal as refused:
        messages.error(request, refusal_text(refused))
        return redirect("survey", survey_id=survey.pk)
    wanted = request.GET.get("with", "").strip()[:CODE_LENGTH] or (found.asked[0].code if found.asked else "")
    sheet, refused_text = looked_at(by, wanted)
    shown = {
        "survey": survey,
        "line": line,
        "matches": [match_of(one.as_json()) for one in found.asked],
        "with": wanted,
        "refused": refused_text,
        "site": sheet.site if sheet else None,
        "lines": [Line(*told) for told in facts_of_both(by, found, sheet)],
        "may_be_new": found.may_be_new,
    }
    return render(request, "surveys/doubt.html", shown)


def looked_at(by: User, code: str) -> tuple[SiteSheet | None, str]:
    """Open the record with a code, which is written down; or say that there is none."""
    if not code:
        return None, ""
    try:
        return look_at_site(viewer=by, code=code, at=db.now()), ""
    except Refusal as refused:
        return None, refusal_text(refused)


def answered(request: HttpRequest, survey: Survey, line: int, by: User) -> HttpResponse:
    """Take the answer and go on to the next row in doubt."""
    said, code = request.POST.get("answer", ""), request.POST.get("site", "").strip()[:CODE_LENGTH]
    try:
        row = services.answer_held(survey=survey, line=line, answer=said, code=code, by=by)
    except Refusal as refused:
        messages.error(request, refusal_text(refused))
        return redirect("survey_doubt", survey_id=survey.pk, line=line)
    told = {"line": count(line), "code": row.site.code if row.site else ""}
    if row.site:
        messages.success(request, gettext("Row %(line)s is recorded as a commitment at %(code)s.") % told)
    else:
        messages.success(request, gettext("Row %(line)s is left aside.") % told)
    following = queries.doubtful_rows(by).filter(survey=survey).first()
    if following is None:
        return redirect("survey", survey_id=survey.pk)
    return redirect("survey_doubt", survey_id=survey.pk, line=following.line)


def facts_of_both(by: User, found: services.Doubt, sheet: SiteSheet | None) -> Iterable[tuple[Promise | str, str, str]]:
    """Return what the row and the record say, fact by fact."""
    draft, site = found.draft, sheet.site if sheet else None
    if draft.name or (site and site.kind == Kind.SCHOOL):
        yield _("Name"), draft.name or "–", (site.name if site else "") or "–"
    if draft.npsn or draft.reference:
        yield _("NPSN or register number"), draft.npsn or draft.reference or "–", (site and site.reference) or "–"
    people = services.shown_personal(by=by, rows=[found.row]).get(found.row.line, {})
    if draft.people or (site and site.kind == Kind.HOUSE):
        there = people_words(by, sheet.site, sheet.relation) if sheet else ""
        yield _("Who lives here"), people.get("person_name") or "–", there or "–"
    yield _("Kelurahan"), area_words(draft), site.area.name if site else "–"
    yield _("Address"), row_address(draft) or "–", (address_of(site) if site else "") or "–"
    yield _("Point"), place_words(draft.location), away_words(draft, site)
    yield _("Need"), "–", need(site.units_needed, site.kind) if site else "–"
    yield _("Stage"), str(words.STAGES[draft.stage.value]) if draft.stage else "–", held_words(sheet)
    if draft.units:
        yield _("Units"), units(draft.units), "–"
    money = draft.realised_rupiah or draft.amount_rupiah
    if money:
        yield _("Money"), rupiah_short(money), "–"
    if draft.note:
        yield _("Remark"), draft.note, "–"


def area_words(draft: HoldingDraft) -> str:
    names = {one.code: one.name for one in kelurahan_all()} if draft.stated_area_code else {}
    return names.get(draft.stated_area_code or "", "–")


def row_address(draft: HoldingDraft) -> str:
    rt = f"RT {draft.rt}" + (f" / RW {draft.rw}" if draft.rw else "") if draft.rt else ""
    return ", ".join(part for part in (draft.address, rt) if part)


def place_words(place: tuple[float, float] | None) -> str:
    return f"{place[1]:.6f}, {place[0]:.6f}" if place else "–"


def away_words(draft: HoldingDraft, site: Site | None) -> str:
    if site is None:
        return "–"
    if draft.location is None:
        return place_words((site.location.x, site.location.y))
    away_m = distance_m(draft.location, (site.location.x, site.location.y))
    return gettext("%(distance)s away") % {"distance": metres(round(away_m))}


def held_words(sheet: SiteSheet | None) -> str:
    held = [f"{one.funder.name}: {words.STAGES[one.stage]}" for one in (sheet.holders if sheet else None) or []]
    return "; ".join(held) or "–"
