"""Mending rows: accepting repairs, answering questions, giving other cells."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.journal.services import note
from geoplan.residents.services import mend_cells, open_many_cells, seal_cells
from geoplan.surveys.errors import RowNotFound, RowPublished
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.reading import PERSONAL, SurveyLine
from geoplan.surveys.rules import RowResult, Severity, understand_row
from geoplan.surveys.services.checking import checked
from geoplan.surveys.services.receiving import GEOMETRY, fill, ground
from geoplan.surveys.services.sealing import RAW, UNDERSTOOD, cells_to_seal, raw_cells

BATCH = 500


@transaction.atomic
def accept_repairs(*, survey: Survey, by: User, line: int | None = None, code: str | None = None) -> int:
    """Accept what was offered or asked: on one row, for one kind of problem, or every offered repair.

    A question without a repair is answered (the row is right as it stands) only where its code is named.
    Return how many rows changed.
    """
    rows = SurveyRow.objects.select_for_update().filter(survey=survey, outcome="")
    if line is not None:
        rows = rows.filter(line=line)
    if code is not None:
        rows = rows.filter(problems__contains=[{"code": code}])
    changed = [row for row in rows.order_by("line") if answered(row, code)]
    SurveyRow.objects.bulk_update(changed, ["problems", "good", "waiting"], batch_size=BATCH)
    if changed:
        note(actor_id=by.pk, deed="survey.mended", survey=str(survey.pk), rows=len(changed), code=code or "")
    return len(changed)


def answered(row: SurveyRow, code: str | None) -> bool:
    """Mark a row's fitting questions as answered; say whether there were any."""
    any_answered = False
    for problem in row.problems:
        wanted = problem["code"] == code if code else problem["repairable"]
        if wanted and problem["severity"] == Severity.ASK and not problem["answered"]:
            problem["answered"] = any_answered = True
    blocking = [problem for problem in row.problems if blocks(problem)]
    row.good = not blocking
    row.waiting = {one["code"] for one in blocking} == {"point-missing"} and row.area_code != ""
    return any_answered


def blocks(problem: Mapping[str, Any]) -> bool:
    severity = problem["severity"]
    return bool(severity == Severity.REFUSE or (severity == Severity.ASK and not problem["answered"]))


@transaction.atomic
def mend_row(*, survey: Survey, line: int, cells: Mapping[str, str], by: User) -> SurveyRow:
    """Give a row other cells, by field; it is read and checked anew. A masked cell sent back keeps its value.

    Raises: RowNotFound, RowPublished.
    """
    row = SurveyRow.objects.select_for_update().filter(survey=survey, line=line).first()
    if row is None:
        raise RowNotFound(line=line)
    if row.outcome:
        raise RowPublished(line=line)
    personal = changed_personal(row, {name: cell for name, cell in cells.items() if name in PERSONAL})
    row.cells = row.cells | {name: cell for name, cell in cells.items() if name not in PERSONAL}
    if {"latitude", "longitude", "coordinates"} & set(cells):
        row.cells.pop(GEOMETRY, None)
    result = read_again(row, survey, personal)
    keep_understood(row, line_of(row, personal), result)
    fill(row, result)
    row.save()
    note(actor_id=by.pk, deed="survey.mended", survey=str(survey.pk), rows=1, line=line)
    return row


def changed_personal(row: SurveyRow, cells: Mapping[str, str]) -> dict[str, str]:
    """Return all personal cells of a row after some were changed; masked ones stay as they were."""
    raw = {RAW + name: cell for name, cell in cells.items()}
    if row.sealed_id is None:
        return raw
    if raw:
        return mend_cells(cells_id=row.sealed_id, cells=raw)
    return open_many_cells([row.sealed_id])[row.sealed_id]


def line_of(row: SurveyRow, personal: Mapping[str, str]) -> SurveyLine:
    cells = {name: cell for name, cell in row.cells.items() if name != GEOMETRY}
    point = row.cells.get(GEOMETRY)
    return SurveyLine(
        row.line,
        cells | raw_cells(personal),
        geometry=(point[0], point[1]) if point else None,
        has_geometry=point is not None,
    )


def read_again(row: SurveyRow, survey: Survey, personal: Mapping[str, str]) -> RowResult:
    land = ground(db.now())
    titles = survey.understood.get("titles", {})
    read = understand_row(line_of(row, personal), survey.kind, titles, land.context)
    return checked([read], survey.kind, land)[0]


def keep_understood(row: SurveyRow, line: SurveyLine, result: RowResult) -> None:
    """Seal the personal cells as they are understood now."""
    told = cells_to_seal(line, result)
    if row.sealed_id is None:
        row.sealed_id = seal_cells(told) if told else None
        return
    mend_cells(cells_id=row.sealed_id, cells=dict.fromkeys(UNDERSTOOD, "") | told)
