"""Rows that were read anew are compared with the rest of their file: who is there twice, who stands on one point."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Q

from geoplan import db
from geoplan.needs.rules import SiteDraft
from geoplan.residents.queries import cells_like
from geoplan.residents.services import open_many_cells
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.queries import unpublished_places
from geoplan.surveys.rules import Problem, RowResult, mark_duplicates
from geoplan.surveys.rules.duplicates import POINT_DECIMALS
from geoplan.surveys.services.keeping import fill
from geoplan.surveys.services.rewriting import as_before
from geoplan.surveys.services.sealing import person_of

TWINS = ("duplicate-nik", "duplicate-name-rt", "duplicate-npsn")
CROWD = "many-on-one-point"
FOUND_BY_COMPARING = {*TWINS, CROWD}
# So many others on one point are enough to tell a crowd.
MOST_NEIGHBOURS = 8


def compared(survey: Survey, rows: Sequence[SurveyRow], results: Sequence[RowResult]) -> list[RowResult]:
    """Return rows read anew with what the other unpublished rows of their file say of them.

    Of two rows that resemble each other the one read anew is asked about, wherever it stands. Rows that were asked
    about because of one of these are compared again, too, and stored.
    """
    pointing = list(asked_because_of(survey, rows))
    again = [*results, *(result_of_row(row) for row in pointing)]
    lines = {one.line for one in again}
    others = [one for one in alike_in_file(survey, again) if one.line not in lines]
    marked = {
        one.line: one
        for one in mark_duplicates([*others, *(alone(one) for one in again)], survey.understood.get("titles", {}))
    }
    for row in pointing:
        fill(row, as_before(marked[row.line], row.problems))
    db.change_many(pointing, ["draft", "problems", "good", "waiting", "area_code"])
    return [marked[one.line] for one in results]


def alone(result: RowResult) -> RowResult:
    """Return a row without what comparing found before."""
    return replace(result, problems=tuple(one for one in result.problems if one.code not in FOUND_BY_COMPARING))


def asked_because_of(survey: Survey, rows: Sequence[SurveyRow]) -> Iterable[SurveyRow]:
    """Return the other rows that were said to resemble one of these."""
    own = {row.line for row in rows}
    named = Q()
    for code in TWINS:
        named |= Q(problems__contains=[{"code": code}])
    twins = SurveyRow.objects.select_for_update().filter(named, survey=survey, outcome="").order_by("line")
    said = {f"line {line}" for line in own}
    for row in twins:
        if row.line not in own and any(one["code"] in TWINS and one["expected"] in said for one in row.problems):
            yield row


def result_of_row(row: SurveyRow) -> RowResult:
    return results_of([row])[0]


def results_of(rows: Sequence[SurveyRow]) -> list[RowResult]:
    """Return rows as they were read last, with their people."""
    sealed = open_many_cells(row.sealed_id for row in rows if row.sealed_id)
    results = []
    for row in rows:
        person = person_of(sealed.get(row.sealed_id, {}) if row.sealed_id else {})
        draft = SiteDraft.from_json(row.draft, () if person.empty else (person,)) if row.draft else None
        results.append(RowResult(row.line, draft, tuple(Problem.from_json(one) for one in row.problems)))
    return results


def alike_in_file(survey: Survey, results: Sequence[RowResult]) -> list[RowResult]:
    """Return the unpublished rows that may resemble some: by NIK or name, by the school's number, by the same point."""
    drafts = [one.draft for one in results if isinstance(one.draft, SiteDraft)]
    if not drafts:
        return []
    rows = SurveyRow.objects.filter(survey=survey, outcome="")
    people = [person for draft in drafts for person in draft.people]
    found = set(rows.filter(sealed_id__in=cells_like(people, rows.values("sealed_id"))).values_list("line", flat=True))
    references = {draft.reference for draft in drafts if draft.school and draft.reference}
    if references:
        found |= set(rows.filter(draft__reference__in=list(references)).values_list("line", flat=True))
    found |= lines_at({rounded(draft.location) for draft in drafts if draft.location}, survey)
    lines = found - {one.line for one in results}
    return [alone(one) for one in results_of(list(rows.filter(line__in=lines).order_by("line")))]


def lines_at(places: set[tuple[float, float]], survey: Survey) -> set[int]:
    """Return the rows that stand on one of some points, a few of each."""
    met: dict[tuple[float, float], list[int]] = {place: [] for place in places}
    for line, lon, lat in unpublished_places(survey) if places else ():
        there = met.get(rounded((lon, lat)))
        if there is not None and len(there) < MOST_NEIGHBOURS:
            there.append(line)
    return {line for lines in met.values() for line in lines}


def rounded(place: tuple[float, float]) -> tuple[float, float]:
    return round(place[0], POINT_DECIMALS), round(place[1], POINT_DECIMALS)
