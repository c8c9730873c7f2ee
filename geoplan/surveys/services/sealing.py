"""Personal cells between a row and the room that seals them."""

import json
from collections.abc import Mapping, Sequence

from geoplan.accounts.models import User
from geoplan.needs.rules import PersonCells
from geoplan.residents.services import shown_cells
from geoplan.surveys.models import SurveyRow
from geoplan.surveys.reading import Cell, SurveyLine
from geoplan.surveys.reading.fields import LEFT_OUT
from geoplan.surveys.reading.text import as_text
from geoplan.surveys.rules import RowResult, personal_cells

# A spreadsheet's number keeps fifteen digits; a longer one is written so that it still shows what was lost.
DIGITS_A_NUMBER_KEEPS = 15
UNDERSTOOD = ("name", "nik", "kk", "phone")
RAW = "raw:"
# What stands under a heading nobody knows may be anything, so it is kept with the people, by place of its column.
OTHER = "column:"


def cells_to_seal(line: SurveyLine, result: RowResult) -> dict[str, str]:
    """Return a row's personal cells as they stood (`raw:` and the field) and as they were understood.

    Cells under headings nobody knows go with them (`column:` and the place), to be read once somebody says what
    they mean. Fields that are not ours to keep (age, income and the like) are dropped here.
    """
    raw = {
        RAW + name: raw_text(cell)
        for name, cell in personal_cells(line).items()
        if name not in LEFT_OUT and cell is not None and as_text(cell)
    }
    others = {f"{OTHER}{place}": json.dumps(cell) for place, cell in line.others.items() if as_text(cell)}
    return raw | others | understood_cells(result)


def understood_cells(result: RowResult) -> dict[str, str]:
    people = result.draft.people if result.draft else ()
    person = people[0] if people else PersonCells()
    told = {part: getattr(person, part) for part in UNDERSTOOD}
    return {part: value for part, value in told.items() if value}


def raw_text(cell: Cell) -> str:
    if isinstance(cell, float | int) and not isinstance(cell, bool) and abs(cell) >= 10**DIGITS_A_NUMBER_KEEPS:
        return f"{cell:.14E}"
    return as_text(cell)


def raw_cells(sealed: Mapping[str, str]) -> dict[str, Cell]:
    """Return the personal cells as they stood, by field."""
    return {name.removeprefix(RAW): value for name, value in sealed.items() if name.startswith(RAW)}


def other_cells(sealed: Mapping[str, str]) -> dict[int, Cell]:
    """Return the cells under headings nobody knows, by place of their column."""
    return {
        int(name.removeprefix(OTHER)): json.loads(value) for name, value in sealed.items() if name.startswith(OTHER)
    }


def shown_personal(*, by: User, rows: Sequence[SurveyRow]) -> dict[int, dict[str, str]]:
    """Return the personal cells of rows as their uploader may see them again, by line and field; NIK and KK masked.

    The look is counted. Whether the upload is this person's to see is asked before.
    """
    found = shown_cells(by=by, cells_ids=[row.sealed_id for row in rows if row.sealed_id], door="survey")
    return {
        row.line: {name: str(cell) for name, cell in raw_cells(found[row.sealed_id]).items()}
        for row in rows
        if row.sealed_id in found
    }


def person_of(sealed: Mapping[str, str]) -> PersonCells:
    """Return the person as understood."""
    return PersonCells(**{part: sealed.get(part) for part in UNDERSTOOD})
