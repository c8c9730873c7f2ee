"""A file arrives: it is opened in the limited child, understood, checked row by row, and every row is kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.files.gate import Stopped
from geoplan.funders.models import Funder
from geoplan.funders.queries import funder as funder_of
from geoplan.journal.services import note
from geoplan.surveys.errors import MayNotUpload, NoHeader, NoRows, PayerMissing
from geoplan.surveys.models import Survey
from geoplan.surveys.reading import SurveyLine, Table
from geoplan.surveys.rules import Problem, RowResult, Severity, Step, understand_rows
from geoplan.surveys.services.checking import Ground, checked
from geoplan.surveys.services.filing import sha256_of
from geoplan.surveys.services.keeping import GEOMETRY, ground, keep_rows
from geoplan.surveys.services.opening import OpenedFile, Wanted, opened
from geoplan.surveys.services.progress import tell_rows, tell_step
from geoplan.surveys.services.remembering import remember_mapping, remembered_of
from geoplan.surveys.services.workbooks import take_back
from geoplan.surveys.writing import MARKER

KINDS = ("house", "school", "holding")
TELL_EVERY = 100


def receive_survey(
    *,
    by: User,
    kind: str,
    file_name: str,
    path: str | Path,
    funder_id: int | None = None,
    year: int | None = None,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
) -> Survey:
    """Read a file at once and keep every row of it, good or bad, or nothing at all; nothing is on the map yet.

    `kind` is house, school or holding (another payer's list, which needs the payer and the budget year).
    `mapping`: heading as written to field, before what is known; remembered for this person's next file.
    A list of rows to mend that is sent back mends the rows of its own upload, which is returned.
    `sheet`: of a workbook or a file of layers; without it the first visible one with anything in it.
    Raises: MayNotUpload, PayerMissing, NoHeader, NoRows, NoAreas, and the refusals of `files`.
    """
    funder = payer(by, kind, funder_id, year)
    read = read_file(Path(path), file_name, Wanted(kind, sheet, mapping, remembered_of(by, kind)), by)
    if read is None:
        return take_back(by=by, path=path, file_name=file_name)
    with transaction.atomic():
        survey = Survey.objects.create(
            kind=kind, by=by, funder=funder, year=year, file_name=file_name[-255:],
            file_bytes=Path(path).stat().st_size, file_sha256=sha256_of(Path(path)), understood=read.file.understood,
        )  # fmt: skip
        keep(survey, read, mapping or {})
    survey.refresh_from_db()
    return survey


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as it was understood, and what its rows are."""

    file: OpenedFile
    results: Sequence[RowResult]


def read_file(path: Path, file_name: str, wanted: Wanted, by: User) -> ReadFile | None:
    """Open a file and judge its rows; nothing is stored. None for a list of rows to mend that came back.

    Raises: NoHeader, NoRows, NoAreas, and the refusals of `files`.
    """
    tell_step(Step.OPENING)
    read = opened(path, file_name, wanted)
    if MARKER in read.understood.get("hidden_sheets", ()):
        return None
    table = read.table
    if not table.found:
        raise NoHeader(columns=[column.title for column in table.columns][:20])
    if not table.lines:
        raise NoRows(file=file_name)
    tell_step(Step.CHECKING, len(table.lines))
    return ReadFile(read, read_rows(table, wanted.kind, read.stopped, ground(db.now()), by))


def keep(survey: Survey, read: ReadFile, mapping: Mapping[str, str]) -> None:
    """Store the rows of a file, and what its headings were said to mean."""
    lines, kind = read.file.table.lines, survey.kind
    remember_mapping(by=survey.by, kind=kind, mapping=mapping, columns=read.file.table.columns)
    tell_step(Step.KEEPING, len(lines))
    keep_rows(survey, lines, read.results)
    note(actor_id=survey.by_id, deed="survey.received", survey=str(survey.pk), rows=len(lines), kind=kind)


def payer(by: User, kind: str, funder_id: int | None, year: int | None) -> Funder | None:
    """Return whose list it is; None for the city's own. Raises: MayNotUpload, PayerMissing."""
    deed = Deed.UPLOAD_HOLDINGS if kind == "holding" else Deed.UPLOAD_SITES
    if kind not in KINDS or not may_do(Role(by.role), deed):
        raise MayNotUpload(kind=kind)
    if kind != "holding":
        return None
    if funder_id is None or year is None:
        raise PayerMissing
    return funder_of(funder_id)


def read_rows(table: Table, kind: str, stopped: Mapping[int, Stopped], land: Ground, by: User) -> list[RowResult]:
    results = understand_rows(Counted(table.lines), kind, table.titles, land.context)
    told = [at_gate(one, stopped[one.line]) if one.line in stopped else one for one in results]
    return checked(told, kind, land, by)


def at_gate(result: RowResult, stopped: Stopped) -> RowResult:
    """Say why a place did not pass the gate, in stead of that it is missing."""
    kept = [problem for problem in result.problems if problem.code != "point-missing"]
    seen = str(stopped.facts.get("value") or stopped.facts.get("found") or "") or None
    why = Problem(result.line, GEOMETRY, f"point-{stopped.code}", Severity.REFUSE, seen, "Point, lon lat")
    return replace(result, draft=None, problems=(*kept, why))


class Counted(tuple[SurveyLine, ...]):
    """Lines that tell how far whoever goes through them has come."""

    __slots__ = ()

    def __iter__(self) -> Iterator[SurveyLine]:
        for number, line in enumerate(super().__iter__()):
            if number % TELL_EVERY == 0:
                tell_rows(number)
            yield line
