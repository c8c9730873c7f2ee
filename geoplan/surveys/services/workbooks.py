"""The list of rows to mend goes out as a workbook, and what was changed in it comes back."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import translation

from geoplan.accounts.models import User
from geoplan.files.errors import LayerNotFound
from geoplan.files.reading import open_table
from geoplan.journal.services import note
from geoplan.paper.cells import plain_text
from geoplan.surveys.errors import NotThisList
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.queries import rows_of, survey_for
from geoplan.surveys.reading import PERSONAL, Cell
from geoplan.surveys.reading.fields import LEFT_OUT
from geoplan.surveys.reading.text import as_text, folded
from geoplan.surveys.rules import Severity
from geoplan.surveys.services.comparing import TWINS
from geoplan.surveys.services.keeping import GEOMETRY
from geoplan.surveys.services.mending import accept_repairs, blocks, mend_rows
from geoplan.surveys.services.sealing import raw_text, shown_personal
from geoplan.surveys.services.twins import DIFFERENT, SAME, SECOND, answer_twin
from geoplan.surveys.writing import ANSWERS, MARKER, MendList, MendRow, advice, cause, mend_list
from geoplan.surveys.writing.mendlist import FIRST_COPIED_LINE

# A list without any column for the point gets these, so that a row can be given one.
POINT = (("latitude", "Lintang"), ("longitude", "Bujur"))
HOLDERS_OF_A_POINT = {"latitude", "longitude", "x", "y", "easting", "northing", "coordinates"}
SENT_NAME = "mend.xlsx"
# Columns of the list that are none of the file's.
LINE, ANSWER = "\0line", "\0answer"
ANSWERS_OF_TWINS = (SAME, SECOND, DIFFERENT)
# Doubts that a row may have and be right all the same.
MAY_BE_RIGHT = {"other-kelurahan", "area-mismatch"}


@dataclass(frozen=True, slots=True)
class SentBack:
    """What a list did that came back: rows mended, and rows that are sites by now or were never in the upload."""

    mended: int
    left_alone: int


def problems_workbook(*, survey: Survey, by: User) -> bytes:
    """Return the rows of an upload that are not ready, as a workbook to mend and send back; NIK and KK masked.

    Whether the upload is this person's to see is asked before. The look is written down.
    """
    rows = list(rows_of(survey, only="bad"))
    columns = columns_to_mend(survey)
    personal = shown_personal(by=by, rows=rows)
    told = [MendRow(row.line, *said(row), cells_out(row, personal.get(row.line, {})), answers_to(row)) for row in rows]
    note(actor_id=by.pk, deed="look.rows-to-mend", survey=str(survey.pk), rows=len(rows))
    return mend_list(MendList(str(survey.pk), columns, told))


def columns_to_mend(survey: Survey) -> list[tuple[str, str]]:
    """Return field and heading of every column that can be mended, in the order of the file."""
    dropped = {"ignored", *(LEFT_OUT & PERSONAL)}
    known = [
        (column["field"], column["title"])
        for column in survey.understood.get("columns", [])
        if column["field"] and column["field"] not in dropped
    ]
    return known if HOLDERS_OF_A_POINT & {name for name, _ in known} else [*known, *POINT]


def said(row: SurveyRow) -> tuple[str, str]:
    """Return why a row is not ready and what to do, each once."""
    open_ones = [problem for problem in row.problems if blocks(problem)]
    causes = dict.fromkeys(cause(problem) for problem in open_ones)
    ways = dict.fromkeys(advice(problem) for problem in open_ones)
    return "\n".join(causes), "\n".join(ways)


def answers_to(row: SurveyRow) -> tuple[str, ...]:
    """Return which answers would do for what a row asks, nothing for a row that only other cells can mend."""
    asks = [problem for problem in row.problems if problem["severity"] == Severity.ASK and not problem["answered"]]
    if any(problem["code"] in TWINS for problem in asks):
        return ANSWERS_OF_TWINS
    if any(problem["repair"] for problem in asks):
        return ("yes",)
    return ("right",) if any(problem["code"] in MAY_BE_RIGHT for problem in asks) else ()


def cells_out(row: SurveyRow, personal: Mapping[str, str]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {name: written(cell) for name, cell in row.cells.items() if name != GEOMETRY}
    point = row.cells.get(GEOMETRY)
    if point:
        cells |= {"longitude": point[0], "latitude": point[1]}
    return {**cells, **personal}


def written(cell: Cell) -> Cell:
    return as_text(cell) if isinstance(cell, bool) else cell


@transaction.atomic
def mend_from_workbook(*, survey: Survey, path: str | Path, by: User, file_name: str = SENT_NAME) -> SentBack:
    """Mend an upload's rows by the list that was sent out for it; cells that came back as they went stay.

    Raises: NotThisList, and the refusals of `files`.
    """
    gone_out = copy_in(path, file_name)
    if gone_out.survey != str(survey.pk):
        raise NotThisList(survey=str(survey.pk))
    sent = list(changed_lines(path, file_name, gone_out))
    changes = {one.line: one.cells for one in sent if one.cells}
    mended = {row.line for row in mend_rows(survey=survey, cells_by_line=changes, by=by)}
    answered = {one.line for one in sent if one.answer and answered_row(survey, one, by)}
    asked = {one.line for one in sent if one.cells or one.answer}
    return SentBack(mended=len(mended | answered), left_alone=len(asked - mended - answered))


def answered_row(survey: Survey, sent: "SentLine", by: User) -> bool:
    """Answer what a row asks by the word written beside it; say whether it asked anything."""
    answer = meant(sent.answer)
    row = rows_of(survey).filter(line=sent.line, outcome="").first()
    if row is None or not answer:
        return False
    asks = [problem for problem in row.problems if problem["severity"] == Severity.ASK and not problem["answered"]]
    if answer in ANSWERS_OF_TWINS:
        if not any(problem["code"] in TWINS for problem in asks):
            return False
        answer_twin(survey=survey, line=sent.line, answer=answer, by=by)
        return True
    # Yes and right stand for every repair that was offered and every doubt the page would ask about.
    codes = [one["code"] for one in asks if one["repair"] or one["code"] in MAY_BE_RIGHT]
    return sum(accept_repairs(survey=survey, by=by, line=sent.line, code=code) for code in codes) > 0


def meant(text: str) -> str:
    """Return what a word beside a row stands for, in whichever of the site's languages; nothing for any other word."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for answer, word in ANSWERS.items():
                if folded(text) == folded(str(word)):
                    return answer
    return ""


def take_back(*, by: User, path: str | Path, file_name: str) -> Survey:
    """Mend the upload a list belongs to, whichever that is, and return it.

    Raises: SurveyNotFound where it is not this person's to see, NotThisList.
    """
    try:
        survey = survey_for(by, uuid.UUID(copy_in(path, file_name).survey))
    except ValueError as broken:
        raise NotThisList from broken
    mend_from_workbook(survey=survey, path=path, by=by, file_name=file_name)
    return survey


@dataclass(frozen=True, slots=True)
class Copy:
    """A list as it went out: whose it is, its columns, and its cells by line."""

    survey: str
    line_title: str
    answer_title: str
    fields: Sequence[str]
    titles: Sequence[str]
    cells: Mapping[int, Sequence[Cell]]


def copy_in(path: str | Path, file_name: str) -> Copy:
    """Read the hidden sheet. Raises: NotThisList."""
    try:
        rows = [row.cells for row in open_table(path, file_name, sheet=MARKER).rows()]
    except LayerNotFound as missing:
        raise NotThisList from missing
    heads = rows[: FIRST_COPIED_LINE - 1]
    if len(heads) < FIRST_COPIED_LINE - 1 or len(heads[0]) < 4 or heads[0][0] != MARKER:
        raise NotThisList
    texts = [[as_text(cell) for cell in row] for row in heads]
    cells = {row[0]: row[1:] for row in rows[FIRST_COPIED_LINE - 1 :] if isinstance(row[0], int)}
    answer_title = texts[0][4] if len(texts[0]) > 4 else ""
    return Copy(texts[0][2], texts[0][3], answer_title, texts[1], texts[2], cells)


@dataclass(frozen=True, slots=True)
class SentLine:
    """One row as it came back: cells that are other than they went out, and the answer written beside them."""

    line: int
    cells: dict[str, str]
    answer: str


def changed_lines(path: str | Path, file_name: str, gone_out: Copy) -> Iterator[SentLine]:
    """Yield the rows of a list that came back. Raises: NotThisList."""
    lines = open_table(path, file_name).rows()
    places = places_of(next(lines).cells, gone_out)
    for row in lines:
        line = cell_at(row.cells, places.get(LINE, -1))
        before = gone_out.cells.get(line) if isinstance(line, int) else None
        if not isinstance(line, int) or before is None:
            continue
        changed = {
            field: sent_text(now)
            for place, field in enumerate(gone_out.fields)
            if field in places and as_text(now := cell_at(row.cells, places[field])) != as_text(cell_at(before, place))
        }
        yield SentLine(line, changed, as_text(cell_at(row.cells, places.get(ANSWER, -1))))


def places_of(heads: Sequence[Cell], gone_out: Copy) -> dict[str, int]:
    """Return where each field's column stands now, by its heading; those of the line and of the answer among them."""
    texts = [as_text(cell) for cell in heads]
    if gone_out.line_title not in texts:
        raise NotThisList
    places = {LINE: texts.index(gone_out.line_title)}
    if gone_out.answer_title in texts:
        places[ANSWER] = texts.index(gone_out.answer_title)
    for field, title in zip(gone_out.fields, gone_out.titles, strict=False):
        free = [place for place, text in enumerate(texts) if text == title and place not in places.values()]
        if free:
            places[field] = free[0]
    return places


def cell_at(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if 0 <= place < len(cells) else None


def sent_text(cell: Cell) -> str:
    """Return a changed cell as it is to be read."""
    return plain_text(cell) if isinstance(cell, str) else raw_text(cell)
