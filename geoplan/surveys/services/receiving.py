"""A file arrives: it is opened in the limited child, understood, checked row by row, and every row is kept."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.areas.queries import kelurahan_all, name_keys, region
from geoplan.files.gate import POINTS, Stopped, through_gate
from geoplan.files.reading import Features, open_features, open_table
from geoplan.files.reading import Table as OpenedTable
from geoplan.files.rules import TABLES, format_of
from geoplan.funders.models import Funder
from geoplan.funders.queries import funder as funder_of
from geoplan.journal.services import note
from geoplan.residents.services import seal_many_cells
from geoplan.surveys.errors import MayNotUpload, NoHeader, NoRows, PayerMissing
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.reading import SurveyLine, Table, understand_features, understand_table
from geoplan.surveys.rules import (
    Areas,
    KnownArea,
    Problem,
    RowContext,
    RowResult,
    Severity,
    plain_cells,
    understand_rows,
)
from geoplan.surveys.services.checking import Ground, checked
from geoplan.surveys.services.sealing import cells_to_seal

KINDS = ("house", "school", "holding")
BATCH = 1000
GEOMETRY = "geometry"


def receive_survey(
    *,
    by: User,
    kind: str,
    file_name: str,
    path: str | Path,
    funder_id: int | None = None,
    year: int | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Survey:
    """Read a file that somebody sent and keep every row of it, good or bad; nothing is on the map yet.

    `kind` is house, school or holding (another payer's list, which needs the payer and the budget year).
    `mapping`: heading as written to field, before what is known.
    Raises: MayNotUpload, PayerMissing, NoHeader, NoRows, NoAreas, and the refusals of `files`.
    """
    funder = payer(by, kind, funder_id, year)
    told, table, troubles = opened(Path(path), file_name, kind, mapping)
    if not table.found:
        raise NoHeader(columns=[column.title for column in table.columns][:20])
    if not table.lines:
        raise NoRows(file=file_name)
    results = read_rows(table, kind, troubles, ground(db.now()))
    with transaction.atomic():
        survey = Survey.objects.create(
            kind=kind, by=by, funder=funder, year=year, file_name=file_name[-255:],
            file_bytes=Path(path).stat().st_size, file_sha256=sha256(Path(path)), understood=told | shape_of(table),
        )  # fmt: skip
        keep_rows(survey, table.lines, results)
        note(actor_id=by.pk, deed="survey.received", survey=str(survey.pk), rows=len(results), kind=kind)
    survey.refresh_from_db()
    return survey


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


def opened(
    path: Path, file_name: str, kind: str, mapping: Mapping[str, str] | None
) -> tuple[dict[str, Any], Table, dict[int, Stopped]]:
    """Return what the file is, its rows under known fields, and the places that did not pass the gate, by line."""
    declared = format_of(file_name)
    if declared is None or declared in TABLES:
        sheet = open_table(path, file_name)
        lines = [(row.line, row.cells) for row in sheet.rows()]
        return told_of_table(sheet), understand_table(lines, kind, mapping), {}
    places = open_features(path, file_name)
    return told_of_features(places), *understood_features(places, kind, mapping)


def told_of_table(sheet: OpenedTable) -> dict[str, Any]:
    return {
        "format": sheet.format.value,
        "sandbox": str(sheet.sandbox),
        "encoding": sheet.encoding,
        "separator": sheet.separator,
        "sheet": sheet.sheet,
        "sheets": [one.name for one in sheet.sheets],
        "pictures": sheet.pictures,
        "notes": [{"code": one.code, "facts": one.facts} for one in sheet.notes],
    }


def told_of_features(places: Features) -> dict[str, Any]:
    return {
        "format": places.format.value,
        "sandbox": str(places.sandbox),
        "encoding": places.encoding,
        "crs_epsg": places.crs_epsg,
        "layer": places.layer,
        "notes": [{"code": one.code, "facts": one.facts} for one in places.notes],
    }


def understood_features(
    places: Features, kind: str, mapping: Mapping[str, str] | None
) -> tuple[Table, dict[int, Stopped]]:
    features = []
    stopped: dict[int, Stopped] = {}
    for place in places.rows():
        point: tuple[float, float] | None = None
        passed = through_gate(place.geometry, rule=POINTS, crs_epsg=places.crs_epsg)
        if not isinstance(passed, Stopped):
            point = (passed.shape.x, passed.shape.y)
        elif passed.code in {"out-of-range", "outside-indonesia"}:
            # The numbers themselves may be swapped or without their sign: the reader of coordinates can tell.
            point = plain_pair(place.geometry)
        if point is None and isinstance(passed, Stopped) and passed.code != "geometry-missing":
            stopped[place.line] = passed
        features.append((place.line, dict(place.properties), point))
    return understand_features(features, kind, mapping), stopped


def plain_pair(geometry: object) -> tuple[float, float] | None:
    """Return the two numbers of a GeoJSON point as they stand."""
    pair = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    if isinstance(pair, list | tuple) and len(pair) >= 2 and all(isinstance(one, int | float) for one in pair[:2]):
        return float(pair[0]), float(pair[1])
    return None


def shape_of(table: Table) -> dict[str, Any]:
    """Return what the sheet was understood as, in plain JSON values."""
    return {
        "header_lines": list(table.header_lines),
        "columns": [{"title": one.title, "field": one.field} for one in table.columns if one.title],
        "titles": table.titles,
        "unmapped": list(table.unmapped),
        "left_out": [[line, str(reason)] for line, reason in table.left_out],
        "unknown_mappings": list(table.unknown_mappings),
    }


def ground(at: datetime) -> Ground:
    """Return what rows are judged by: the region, its kelurahan with borders and other spellings, the year."""
    kelurahan = kelurahan_all()
    known = [KnownArea(one.code, one.name, one.kecamatan) for one in kelurahan]
    return Ground(RowContext(region(), Areas.of(known, name_keys()), at.year), kelurahan)


def read_rows(table: Table, kind: str, stopped: Mapping[int, Stopped], land: Ground) -> list[RowResult]:
    results = understand_rows(table.lines, kind, table.titles, land.context)
    told = [at_gate(one, stopped[one.line]) if one.line in stopped else one for one in results]
    return checked(told, kind, land)


def at_gate(result: RowResult, stopped: Stopped) -> RowResult:
    """Say why a place did not pass the gate, in stead of that it is missing."""
    kept = [problem for problem in result.problems if problem.code != "point-missing"]
    seen = str(stopped.facts.get("value") or stopped.facts.get("found") or "") or None
    why = Problem(result.line, GEOMETRY, f"point-{stopped.code}", Severity.REFUSE, seen, "Point, lon lat")
    return replace(result, draft=None, problems=(*kept, why))


def keep_rows(survey: Survey, lines: Sequence[SurveyLine], results: Sequence[RowResult]) -> None:
    """Store every row: plain cells beside it, personal ones sealed elsewhere under a key."""
    personal = [cells_to_seal(line, result) for line, result in zip(lines, results, strict=True)]
    sealed = iter(seal_many_cells([cells for cells in personal if cells]))
    rows = []
    for line, result, cells in zip(lines, results, personal, strict=True):
        row = SurveyRow(survey=survey, line=line.line, cells=kept_cells(line))
        row.sealed_id = next(sealed) if cells else None
        fill(row, result)
        rows.append(row)
    SurveyRow.objects.bulk_create(rows, batch_size=BATCH)


def kept_cells(line: SurveyLine) -> dict[str, Any]:
    cells: dict[str, Any] = dict(plain_cells(line))
    if line.has_geometry:
        cells[GEOMETRY] = list(line.geometry) if line.geometry else None
    return cells


def fill(row: SurveyRow, result: RowResult) -> None:
    """Put a row's reading into its record."""
    row.draft = result.draft.as_json() if result.draft else None
    row.problems = [problem.as_json() for problem in result.problems]
    row.good, row.waiting = result.is_good, result.is_waiting
    row.area_code = (result.draft.stated_area_code if result.draft else None) or ""


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
