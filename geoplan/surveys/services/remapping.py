"""Somebody says what a heading means: the rows are read again from what they held, without the file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.journal.services import note
from geoplan.residents.services import open_many_cells
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.reading import Column, SurveyLine, fields_of, remap_columns
from geoplan.surveys.reading.tables import is_set_aside
from geoplan.surveys.reading.text import folded, is_empty
from geoplan.surveys.rules import RowResult, understand_rows
from geoplan.surveys.services.checking import checked
from geoplan.surveys.services.keeping import ground
from geoplan.surveys.services.remembering import remember_mapping
from geoplan.surveys.services.rewriting import as_before, line_of, rewrite, sourced


@transaction.atomic
def remap_survey(*, survey: Survey, mapping: Mapping[str, str], by: User) -> int:
    """Give headings another meaning and read every row that is no site yet again; return how many.

    `mapping`: heading as written to field, or to `ignored`. It is remembered for this person's next file. Headings
    the file lacks and fields that do not exist are told in `understood`. Answers given before stand.
    """
    known = Survey.objects.select_for_update().get(pk=survey.pk)
    before = columns_of(known)
    after = remap_columns(before, known.kind, mapping)
    rows = list(SurveyRow.objects.select_for_update().filter(survey=known, outcome="").order_by("line"))
    sealed = open_many_cells(row.sealed_id for row in rows if row.sealed_id)
    lines = [line_under(row, sealed[row.sealed_id] if row.sealed_id else {}, before, after) for row in rows]
    results = read_under(known, rows, lines, titles_of(after))
    rewrite(rows, lines, results)
    Survey.objects.filter(pk=known.pk).update(understood=known.understood | told(known, mapping, after))
    remember_mapping(by=by, kind=known.kind, mapping=mapping, columns=after)
    note(actor_id=by.pk, deed="survey.mapped", survey=str(known.pk), rows=len(rows), headings=len(mapping))
    survey.refresh_from_db()
    return len(rows)


def columns_of(survey: Survey) -> tuple[Column, ...]:
    return tuple(Column(one["index"], one["title"], one["field"]) for one in survey.understood.get("columns", []))


def titles_of(columns: Sequence[Column]) -> dict[str, str]:
    return {column.field: column.title for column in columns if column.field}


def told(survey: Survey, mapping: Mapping[str, str], columns: Sequence[Column]) -> dict[str, Any]:
    """Return what changes in how the file was understood."""
    held, fields = {folded(column.title) for column in columns}, fields_of(survey.kind)
    return {
        "columns": [{"index": one.index, "title": one.title, "field": one.field} for one in columns],
        "titles": titles_of(columns),
        "unmapped": [column.title for column in columns if column.field is None],
        "unknown_mappings": [
            f"{title}={name}" for title, name in mapping.items() if folded(title) not in held or name not in fields
        ],
    }


def line_under(
    row: SurveyRow, sealed: Mapping[str, str], before: Sequence[Column], after: Sequence[Column]
) -> SurveyLine:
    """Return a row's cells under what its columns mean now. What was mended in without a column stays."""
    line = line_of(row, sealed)
    by_field = dict(line.cells)
    by_place = {
        column.index: line.others.get(column.index) if is_set_aside(column) else by_field.pop(column.field or "", None)
        for column in before
    }
    cells = {column.field: by_place[column.index] for column in after if column.field and not is_set_aside(column)}
    mended = {name: cell for name, cell in by_field.items() if is_empty(cells.get(name))}
    others = {one.index: cell for one in after if is_set_aside(one) and (cell := by_place[one.index]) is not None}
    return replace(line, cells=cells | mended, others=others)


def read_under(
    survey: Survey, rows: Sequence[SurveyRow], lines: Sequence[SurveyLine], titles: Mapping[str, str]
) -> list[RowResult]:
    """Read the rows anew, compare them with one another, and let stand what was answered and what the gate said."""
    land = ground(db.now())
    understood = understand_rows(lines, survey.kind, titles, land.context)
    told = [sourced(result, line) for result, line in zip(understood, lines, strict=True)]
    read = checked(told, survey.kind, land, survey.by)
    return [as_before(result, row.problems) for result, row in zip(read, rows, strict=True)]
