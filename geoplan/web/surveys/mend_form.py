"""The cells of one row as a form: those in doubt first, the point with its three ways, the rest folded away."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.reading import PERSONAL
from geoplan.surveys.reading.fields import LEFT_OUT
from geoplan.surveys.services import GivenPoint
from geoplan.web import words
from geoplan.web.surveys.lines import titles_of

CELL = "cell-"
# A list without any column for the point gets these, so that a row can be given one.
POINT_FIELDS = ("latitude", "longitude")
HOLDERS_OF_A_POINT = {"latitude", "longitude", "x", "y", "easting", "northing", "coordinates", "geometry"}
POINT_PROBLEMS = ("point-", "too-coarse", "outside-all-areas", "many-on-one-point", "other-kelurahan", "area-missing")
GIVEN_BY = {"gps", "map-pin", "typed"}
LONGEST_POINT = 500


@dataclass(frozen=True, slots=True)
class CellField:
    """One cell of the form. A personal one is never shown: it keeps its value when left empty."""

    name: str
    column: str
    label: str
    value: str
    sealed: bool
    problem: str


@dataclass(frozen=True, slots=True)
class MendForm:
    """The form of one row. `point`: why the row asks for a point, empty where it does not."""

    line: int
    first: list[CellField]
    others: list[CellField]
    asks_point: bool
    point_problem: str
    area_code: str


def mend_form(survey: Survey, row: SurveyRow) -> MendForm:
    """Return the form of one row."""
    fields = cell_fields(survey, row)
    told = [one for one in row.problems if one["code"].startswith(POINT_PROBLEMS) and not one["answered"]]
    first = [one for one in fields if one.problem and bare_name(one) not in HOLDERS_OF_A_POINT]
    return MendForm(
        line=row.line,
        first=first,
        others=[one for one in fields if one not in first],
        asks_point=survey.kind != "holding",
        point_problem=words.problem_text(told[0]) if told else "",
        area_code=row.area_code,
    )


def bare_name(field: CellField) -> str:
    return field.name.removeprefix(CELL)


def cell_fields(survey: Survey, row: SurveyRow) -> list[CellField]:
    titles = titles_of(survey)
    return [cell_field(name, titles.get(name, ""), row) for name in names_of(titles)]


def names_of(titles: Mapping[str, str]) -> list[str]:
    """Return the fields of the form: the file's own columns, with a place to put a point."""
    names = [name for name in titles if name not in LEFT_OUT]
    return names if HOLDERS_OF_A_POINT & set(names) else [*names, *POINT_FIELDS]


def cell_field(name: str, title: str, row: SurveyRow) -> CellField:
    label, told = words.field_label(name), row.cells.get(name)
    concerning = [one for one in row.problems if title and title in str(one["column"]).split(" / ")]
    blocking = [one for one in concerning if one["severity"] != "note" and not one["answered"]]
    return CellField(
        name=f"{CELL}{name}",
        column=title or label,
        label=label if title and label.casefold() != title.casefold() else "",
        value="" if told is None else str(told),
        sealed=name in PERSONAL,
        problem=words.problem_text(blocking[0]) if blocking else "",
    )


def changed_cells(request: HttpRequest, survey: Survey, row: SurveyRow) -> dict[str, str]:
    """Return the cells that were changed; a sealed one left empty stays as it is."""
    names = names_of(titles_of(survey))
    sent = {name: request.POST[f"{CELL}{name}"].strip() for name in names if f"{CELL}{name}" in request.POST}
    return {name: text for name, text in sent.items() if text != str(row.cells.get(name) or "")}


def given_point(request: HttpRequest) -> GivenPoint | None:
    """Return the point a form sent: from the phone, a tap on the map, or typed; None where the field was left empty."""
    text = request.POST.get("point", "").strip()[:LONGEST_POINT]
    if not text:
        return None
    by_gps = request.POST.get("by_gps") == "1"
    how = "gps" if by_gps else request.POST.get("point_by", "")
    accuracy_m = request.POST.get("accuracy_m", "").strip()[:10] if by_gps else ""
    return GivenPoint(text, how if how in GIVEN_BY else "typed", accuracy_m)
