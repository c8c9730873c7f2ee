"""Mending rows: accepting repairs, answering questions, giving other cells."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.journal.services import note
from geoplan.residents.rules import is_masked
from geoplan.residents.services import open_many_cells
from geoplan.surveys.errors import RowNotFound, RowPublished
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.reading import PERSONAL, SurveyLine
from geoplan.surveys.rules import MAY_BE_LEFT_OUT, RowResult, Severity, understand_row
from geoplan.surveys.services.checking import checked
from geoplan.surveys.services.comparing import compared
from geoplan.surveys.services.keeping import GEOMETRY, ground
from geoplan.surveys.services.rewriting import POINT_BY, as_before, line_of, rewrite, sourced

# Any of these given by hand goes before the point a file of places came with.
POINT_FIELDS = {"latitude", "longitude", "coordinates"}
ALL_POINT_FIELDS = (*sorted(POINT_FIELDS), "northing", "easting", "x", "y")
ACCURACY = "accuracy_m"
PLAIN_PAIR = re.compile(r"\s*([+-]?\d{1,3}\.\d+)\s*[,;]\s*([+-]?\d{1,3}\.\d+)\s*", re.ASCII)


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
    db.change_many(changed, ["problems", "good", "waiting"])
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
def leave_out(*, survey: Survey, by: User, code: str, line: int | None = None) -> int:
    """Leave a number nobody can read out of one row, or of every row that has that fault; return how many changed.

    The house counts without it, and the number can be given later.
    """
    field = MAY_BE_LEFT_OUT.get(code)
    if field is None:
        return 0
    rows = SurveyRow.objects.filter(survey=survey, outcome="", problems__contains=[{"code": code}])
    if line is not None:
        rows = rows.filter(line=line)
    lines = list(rows.values_list("line", flat=True))
    return len(mend_rows(survey=survey, cells_by_line={one: {field: ""} for one in lines}, by=by)) if lines else 0


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
    mended = mend_rows(survey=survey, cells_by_line={line: cells}, by=by)
    return mended[0]


@transaction.atomic
def mend_rows(*, survey: Survey, cells_by_line: Mapping[int, Mapping[str, str]], by: User) -> list[SurveyRow]:
    """Give many rows other cells, by line and field; lines that are not there or are sites already are left alone.

    A masked cell sent back keeps its value. Return the rows as they stand now.
    """
    rows = list(
        SurveyRow.objects.select_for_update().filter(survey=survey, line__in=cells_by_line, outcome="").order_by("line")
    )
    sealed = open_many_cells(row.sealed_id for row in rows if row.sealed_id)
    lines = [
        with_cells(line_of(row, sealed[row.sealed_id] if row.sealed_id else {}), cells_by_line[row.line])
        for row in rows
    ]
    rewrite(rows, lines, read_anew(survey, rows, lines))
    if rows:
        facts = {"line": rows[0].line} if len(rows) == 1 else {}
        note(actor_id=by.pk, deed="survey.mended", survey=str(survey.pk), rows=len(rows), **facts)
    return rows


def with_cells(line: SurveyLine, cells: Mapping[str, str]) -> SurveyLine:
    """Return a line with some cells changed. A point given in cells goes before the one of a file of places."""
    # A place of a file is no cell: it is read as numbers, and given anew by latitude and longitude.
    told = {name: cell for name, cell in cells.items() if name != GEOMETRY}
    changed = {name: cell for name, cell in told.items() if not (name in PERSONAL and is_masked(cell))}
    pointed = bool(POINT_FIELDS & set(changed))
    before = dict(line.cells)
    # How a point came is told anew with every point; so is its accuracy where a hand gave it.
    if pointed and before.pop(POINT_BY, None):
        before.pop(ACCURACY, None)
    return replace(
        line,
        cells={**before, **changed},
        geometry=None if pointed else line.geometry,
        has_geometry=line.has_geometry and not pointed,
    )


def read_anew(survey: Survey, rows: Sequence[SurveyRow], lines: Sequence[SurveyLine]) -> list[RowResult]:
    """Read rows, compare them with the rest of their file, and check them as a new file would be."""
    land = ground(db.now())
    titles = survey.understood.get("titles", {})
    understood = [sourced(understand_row(line, survey.kind, titles, land.context), line) for line in lines]
    alike = understood if survey.kind == "holding" else compared(survey, rows, understood)
    read = checked(alike, survey.kind, land, survey.by)
    return [as_before(result, row.problems) for result, row in zip(read, rows, strict=True)]


@dataclass(frozen=True, slots=True)
class GivenPoint:
    """A point somebody gave for a row: a text to be read, `by` gps, map-pin or typed, the phone's accuracy.

    Units: metres.
    """

    text: str
    by: str = "typed"
    accuracy_m: str = ""


@transaction.atomic
def give_point(*, survey: Survey, line: int, point: GivenPoint, by: User) -> SurveyRow:
    """Give a row its point; it is read and checked anew. Whether the row is this person's to finish is asked before.

    Raises: RowNotFound, RowPublished.
    """
    return mend_row(survey=survey, line=line, cells=point_cells(survey, point), by=by)


def point_cells(survey: Survey, point: GivenPoint) -> dict[str, str]:
    """Return a point as cells: under the file's own headings where it has two of them for a plain pair."""
    held = {one["field"] for one in survey.understood.get("columns", [])}
    cells = {name: "" for name in ALL_POINT_FIELDS if name in held or name in POINT_FIELDS}
    pair = PLAIN_PAIR.fullmatch(point.text)
    if pair and {"latitude", "longitude"} <= held:
        cells |= {"latitude": pair[1], "longitude": pair[2]}
    else:
        cells["coordinates"] = point.text.strip()
    return cells | {POINT_BY: point.by, ACCURACY: point.accuracy_m}
