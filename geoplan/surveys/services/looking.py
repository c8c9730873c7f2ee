"""Looks at what an upload holds of places and people; each is counted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Relation, Role, may_see
from geoplan.areas.queries import kelurahan_all
from geoplan.geo import Box
from geoplan.journal.services import note, note_looks
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.queries import RowsOnMap, rows_of, rows_on_map, waiting_for
from geoplan.surveys.services.sealing import shown_personal


def shown_places(*, by: User, rows: QuerySet[SurveyRow], box: Box | None, most: int) -> RowsOnMap:
    """Return where rows of an upload lie; single places are counted as looked at.

    Whether the upload is this person's to see is asked before.
    """
    told = rows_on_map(rows, box, most)
    note_looks(actor_id=by.pk, door="survey-map", count=len(told.points))
    return told


@dataclass(frozen=True, slots=True)
class RowAtPlace:
    """A row with where it says it lies, and the name in it where this person may read it."""

    row: SurveyRow
    rw: str
    rt: str
    address: str
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """The rows of one RT of one kelurahan."""

    area_code: str
    area_name: str
    rw: str
    rt: str
    rows: list[RowAtPlace]


def waiting_by_place(*, by: User, area_code: str = "", most: int) -> list[PlaceGroup]:
    """Return the rows that wait for a point and that this person may finish, by kelurahan, RW and RT."""
    rows = waiting_for(by)
    if area_code:
        rows = rows.filter(area_code=area_code)
    return grouped(by, list(rows[:most]))


def to_mend_by_place(*, survey: Survey, by: User, at: datetime) -> list[PlaceGroup]:
    """Return the rows of an upload that are not ready by kelurahan, RW and RT, to be printed; that is written down.

    Whether the upload is this person's to see is asked before.
    """
    rows = list(rows_of(survey, only="bad").select_related("survey"))
    note(actor_id=by.pk, deed="look.rows-printed", survey=str(survey.pk), rows=len(rows), at=at.isoformat())
    return grouped(by, rows)


def place_group(*, by: User, row: SurveyRow) -> PlaceGroup:
    """Return one row with where it says it lies. Whether the row is this person's to see is asked before."""
    return grouped(by, [row])[0]


def grouped(by: User, rows: Sequence[SurveyRow]) -> list[PlaceGroup]:
    names = {one.code: one.name for one in kelurahan_all()}
    personal = names_of(by, rows)
    groups: dict[tuple[str, str, str], list[RowAtPlace]] = {}
    for row in rows:
        one = at_place(row, personal.get(row.pk, ""))
        groups.setdefault((row.area_code, one.rw, one.rt), []).append(one)
    told = [PlaceGroup(code, names.get(code, ""), rw, rt, held) for (code, rw, rt), held in groups.items()]
    return sorted(told, key=lambda group: (group.area_name or "~", group.rw, group.rt))


def at_place(row: SurveyRow, name: str) -> RowAtPlace:
    """Return where a row says it lies: as it was understood, else as it stands."""
    draft, cells = row.draft or {}, row.cells
    rw, rt, address = (str(draft.get(part) or cells.get(part) or "") for part in ("rw", "rt", "address"))
    return RowAtPlace(row, rw, rt, address, name)


def names_of(by: User, rows: Sequence[SurveyRow]) -> dict[int, str]:
    """Return the names in rows by their ids: those of own uploads, and all for whoever may read names anywhere."""
    everywhere = may_see(Role(by.role), Datum.NAME_PHONE)
    own = may_see(Role(by.role), Datum.NAME_PHONE, Relation(own=True))
    told: dict[int, str] = {}
    by_survey: dict[object, list[SurveyRow]] = {}
    for row in rows:
        if everywhere or (own and row.survey.by_id == by.pk):
            by_survey.setdefault(row.survey_id, []).append(row)
    for held in by_survey.values():
        personal = shown_personal(by=by, rows=held)
        told |= {row.pk: personal.get(row.line, {}).get("person_name", "") for row in held}
    return told
