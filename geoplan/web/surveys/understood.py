"""What was understood of a file as a whole: sheet, header, columns, in which numbers its points are written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from geoplan.surveys.models import Survey
from geoplan.surveys.reading import PERSONAL, fields_of
from geoplan.surveys.reading.fields import LEFT_OUT as NOT_KEPT
from geoplan.web import words
from geoplan.web.templatetags.figures import count
from geoplan.web.words import FactLine

LEFT_OUT: dict[str, Promise] = {
    "blank": _("empty"),
    "units": _("units of measure"),
    "column-numbers": _("column numbers"),
    "total": _("totals"),
    "signature": _("signatures"),
    "header-again": _("the header again"),
    "example": _("the example row"),
}
# Which columns a point was read from, the first that is there.
POINT_COLUMNS: tuple[tuple[frozenset[str], Promise], ...] = (
    (frozenset({"latitude", "longitude"}), _("latitude and longitude in two columns")),
    (frozenset({"northing", "easting"}), _("metres north and east, turned into latitude and longitude")),
    (frozenset({"x", "y"}), _("two columns X and Y, told apart by their values")),
    (frozenset({"coordinates"}), _("one column with both numbers, a map link or a plus code")),
)
WGS84 = 4326
OTHER_COLUMN = "ignored"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file and what it was understood as; `kept` where nobody knows it and it was asked to be kept."""

    header: str
    field: str
    label: str
    sealed: bool


def understood(survey: Survey) -> list[FactLine]:
    """Return what was understood of the file as a whole."""
    told = survey.understood
    header = ", ".join(count(line) for line in told.get("header_lines", []))
    lines = [
        FactLine(gettext("Format"), words.FORMATS.get(told.get("format", ""), told.get("format", ""))),
        FactLine(gettext("Sheet"), told.get("sheet") or told.get("layer") or ""),
        FactLine(gettext("Header in row"), header),
        FactLine(gettext("Points are read from"), points_words(survey)),
        FactLine(gettext("Rows left out"), left_out_words(told.get("left_out", []))),
        FactLine(gettext("Hidden rows"), hidden_words(told)),
        FactLine(gettext("Pictures"), pictures_words(told.get("pictures") or 0)),
    ]
    return [line for line in lines if line.value]


def points_words(survey: Survey) -> str:
    """Say where the points come from, in people's words."""
    crs = survey.understood.get("crs_epsg")
    if "crs_epsg" in survey.understood:
        if crs in {None, WGS84}:
            return gettext("the places in the file")
        return gettext("the places in the file, turned from its own map numbers into latitude and longitude")
    fields = {one["field"] for one in survey.understood.get("columns", []) if one["field"]}
    return next((str(said) for names, said in POINT_COLUMNS if names & fields), gettext("no column holds a point"))


def left_out_words(left_out: Sequence[Sequence[Any]]) -> str:
    """Say which rows are no records: *3 (totals, signatures)*. Empty rows are nobody's business."""
    reasons = Counter(str(reason) for _line, reason in left_out if reason != "blank")
    if not reasons:
        return ""
    return f"{count(sum(reasons.values()))} ({', '.join(str(LEFT_OUT.get(one, one)) for one in reasons)})"


def hidden_words(told: dict[str, Any]) -> str:
    """Say that hidden rows were read, and the first of them."""
    rows, lines = told.get("hidden_rows") or 0, told.get("hidden_lines") or []
    if not rows:
        return ""
    named = ", ".join(count(line) for line in lines[:5]) + (" …" if rows > 5 else "")
    said = ngettext("%(n)s, read as well (row %(lines)s)", "%(n)s, read as well (rows %(lines)s)", rows)
    return said % {"n": count(rows), "lines": named}


def pictures_words(pictures: int) -> str:
    """Say that pictures stand in the sheet, and how they come along."""
    said = gettext("%(n)s in the sheet, not read. Name them in a column and send them as a zip.")
    return said % {"n": count(pictures)} if pictures else ""


def columns(survey: Survey) -> list[Column]:
    """Return every column of the file that is understood, in its order."""
    return [
        Column(one["title"], one["field"], words.field_label(one["field"]), sealed=one["field"] in PERSONAL)
        for one in survey.understood.get("columns", [])
        if one["field"]
    ]


def other_sheets(survey: Survey) -> list[str]:
    """Return the sheets of the workbook that were not read; its hidden ones are not offered."""
    told = survey.understood
    hidden = set(told.get("hidden_sheets") or ())
    return [name for name in told.get("sheets") or () if name != told.get("sheet") and name not in hidden]


def field_choices(survey: Survey) -> list[tuple[str, str]]:
    """Return what a column can mean, by its word."""
    fields = fields_of(survey.kind) - NOT_KEPT
    return sorted(((field, words.field_label(field)) for field in fields), key=lambda pair: pair[1])
