"""One row of an upload as its table shows it: who, what its cells say, what is wrong in words, what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoplan.needs.models import Site
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.queries import result_of
from geoplan.web import words
from geoplan.web.templatetags.figures import metres

SHOWN_CELLS = 6
GEOMETRY = "geometry"
SHOWN_LETTERS = 60
# Shown before the other cells, or not worth a place among the first.
NOT_SHOWN = {"row_number", "person_name"}
IN_FILE = {"duplicate-nik", "duplicate-name-rt", "duplicate-npsn"}
ON_MAP = "known-already"
NOT_FOUND = "site-not-found"
BADGES: dict[str, tuple[str, Promise]] = {
    "refuse": ("refused", _("refused")),
    "ask": ("asked", _("needs an answer")),
    "note": ("noted", _("remark")),
    "waiting": ("waiting", _("waiting for a point")),
    "answered": ("ok", _("answered")),
}


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One problem of one row in words.

    `likeness`: `file` or `map` where it resembles a record and takes the three answers; `like` is the other line or
    the code of the record.
    """

    code: str
    tone: str
    badge: Promise
    text: str
    proposal: str
    deed: Promise | str
    question: Promise | str
    leave_out: str = ""
    likeness: str = ""
    like: str = ""


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row of the table."""

    line: int
    name: str
    cells: Sequence[tuple[str, str]]
    result: str
    result_word: Promise | str
    site: Site | None
    outcome_word: Promise | str
    problems: Sequence[ProblemLine]
    repairs: int
    place: tuple[float, float] | None
    match: str = ""
    in_doubt: bool = False

    @property
    def mendable(self) -> bool:
        return self.result != "published"


def titles_of(survey: Survey) -> dict[str, str]:
    """Return headings by field, in the order of the file's columns."""
    return {one["field"]: one["title"] for one in survey.understood.get("columns", []) if one["field"]}


def row_line(row: SurveyRow, titles: Mapping[str, str], personal: Mapping[str, str] | None = None) -> RowLine:
    """Put one row into words; `personal`: its personal cells as the person looking may read them."""
    problems = [problem_line(problem, waiting=row.waiting) for problem in row.problems]
    result = result_of(row)
    return RowLine(
        line=row.line,
        name=(personal or {}).get("person_name", ""),
        cells=shown_cells(row, titles),
        result=result,
        result_word=words.RESULTS[result],
        site=row.site,
        outcome_word=words.OUTCOMES.get(row.outcome, row.outcome),
        problems=problems,
        repairs=sum(1 for one in problems if one.proposal and one.tone == "asked"),
        place=place_of(row),
        match=match_words(row.match),
        in_doubt=is_in_doubt(row),
    )


def is_in_doubt(row: SurveyRow) -> bool:
    """Say whether a planner may name the site of a row of another payer's list."""
    lost = not row.outcome and any(one["code"] == NOT_FOUND for one in row.problems)
    return lost or (row.outcome == "asked" and row.match is not None)


def match_words(match: Mapping[str, Any] | None) -> str:
    """Say how sure it is that a row is of its site, and why; nothing for a row that was not matched."""
    if not match or not match.get("code"):
        return ""
    return f"{words.CONFIDENCES[match['confidence']]}: {because(match)}"


def because(match: Mapping[str, Any]) -> str:
    """Say what tells for a site: *the same name in the same RT, close by (8 m)*."""
    said = ", ".join(str(words.MATCHED_BY.get(one, one)) for one in match.get("by", ()))
    return said + (f" ({metres(round(match['away_m']))})" if match.get("away_m") is not None else "")


def place_of(row: SurveyRow) -> tuple[float, float] | None:
    """Return where a row lies as far as it is understood. CRS: EPSG:4326, lon/lat."""
    place = (row.draft or {}).get("location")
    return (float(place[0]), float(place[1])) if place else None


def problem_line(problem: Mapping[str, Any], *, waiting: bool = False) -> ProblemLine:
    """Put one problem into words. A row that lacks only its point is not refused: it waits."""
    shown_as = "answered" if problem.get("answered") else problem["severity"]
    tone, badge = BADGES["waiting" if waiting and shown_as == "refuse" else shown_as]
    repair, code = problem.get("repair"), problem["code"]
    is_open = tone == "asked"
    like = likeness_of(problem) if is_open or (code == ON_MAP and tone == "noted") else ("", "")
    return ProblemLine(
        code=code,
        tone=tone,
        badge=badge,
        text=words.problem_text(problem),
        proposal=repair["after"] if repair and tone != "noted" else "",
        deed=words.repair_deed(code, 1),
        question=words.answer_deed(code) if is_open and not repair and not like[0] else "",
        leave_out=words.leave_out_deed(code) if tone == "refused" else "",
        likeness=like[0],
        like=like[1],
    )


def likeness_of(problem: Mapping[str, Any]) -> tuple[str, str]:
    """Return whether a problem is a likeness to another row or to a record on the map, and to which."""
    code, repair = problem["code"], problem.get("repair")
    if code in IN_FILE:
        return "file", str(problem.get("expected") or "").removeprefix("line ")
    if code == ON_MAP:
        return "map", str(repair["after"] if repair else problem.get("expected") or "")
    return "", ""


def shown_cells(row: SurveyRow, titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the first cells of a row under their headings; personal ones are not among them."""
    names = [*(name for name in titles if name not in NOT_SHOWN), GEOMETRY]
    told = [(titles.get(name) or words.field_label(name), cell_text(row.cells.get(name))) for name in names]
    return [(title, text) for title, text in told if text][:SHOWN_CELLS]


def cell_text(value: object) -> str:
    """Return a cell as one short line."""
    if isinstance(value, list | tuple):
        value = ", ".join(str(one) for one in value)
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= SHOWN_LETTERS else f"{text[: SHOWN_LETTERS - 1]}…"
