"""One upload as a page shows it: counts, questions with one button, rows with their problems in words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from geoplan.needs.models import Site
from geoplan.surveys import queries
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.queries import Report
from geoplan.surveys.reading import PERSONAL, fields_of
from geoplan.surveys.reading.fields import LEFT_OUT as NOT_KEPT
from geoplan.web import words
from geoplan.web.templatetags.figures import count
from geoplan.web.words import FactLine

ROWS_A_PAGE = 50
SHOWN_CELLS = 6
GEOMETRY = "geometry"
SHOWN_LETTERS = 60
TABS: tuple[tuple[str, Promise], ...] = (
    ("", _("All")),
    ("bad", _("Not ready yet")),
    ("repairable", _("Can be mended")),
    ("waiting", _("Waiting for a point")),
    ("good", _("Ready or published")),
)
BADGES: dict[str, tuple[str, Promise]] = {
    "refuse": ("refused", _("refused")),
    "ask": ("asked", _("needs an answer")),
    "note": ("noted", _("remark")),
    "waiting": ("asked", _("waiting for a point")),
    "answered": ("ok", _("answered")),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of doubt in many rows, answered with one button."""

    code: str
    rows: int
    question: str
    button: str
    example: str


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One problem of one row in words."""

    code: str
    tone: str
    badge: Promise
    text: str
    proposal: str
    question: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row of the table."""

    line: int
    cells: Sequence[tuple[str, str]]
    good: bool
    tone: str
    site: Site | None
    outcome_word: Promise | str
    problems: Sequence[ProblemLine]
    repairable: bool
    mendable: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file and what it was understood as."""

    header: str
    field: str
    sealed: bool


def survey_view(survey: Survey, *, problem: str | None, only: str | None, page: str | None) -> dict[str, Any]:
    """Gather everything the page of one upload shows."""
    report = queries.report_of(survey)
    on_map = report.created + report.updated + report.unchanged + held(survey)
    waiting, to_publish = report.waiting, report.good - on_map
    shown = Paginator(queries.rows_of(survey, problem=problem, only=only), ROWS_A_PAGE).get_page(page)
    return {
        "report": report,
        "on_map": on_map,
        "on_map_said": on_map_words(report, on_map),
        "to_publish": to_publish,
        "to_mend": report.bad - waiting,
        "left_behind": report.bad,
        "open_repairs": sum(one.rows for one in questions(report) if one.example),
        "publish_said": publish_words(survey, to_publish),
        "questions": questions(report),
        "understood": understood(survey),
        "mapping": columns(survey),
        "unmapped": survey.understood.get("unmapped", []),
        "fields": sorted(
            ((field, words.field_label(field)) for field in fields_of(survey.kind) - NOT_KEPT),
            key=lambda pair: pair[1],
        ),
        "tabs": tabs(report, only),
        "problems": [
            {"code": code, "title": words.problem_title(code), "rows": rows} for code, rows in report.by_code.items()
        ],
        "problem": problem,
        "only": only or "",
        "page": shown,
        "rows": [row_line(row, titles_of(survey)) for row in shown],
    }


def held(survey: Survey) -> int:
    """Return how many rows of another payer's list became commitments; the report counts sites only."""
    if survey.kind != "holding" or survey.state != "published":
        return 0
    return queries.rows_of(survey, only="good").filter(outcome="holding").count()


def questions(report: Report) -> list[Question]:
    """Return the doubts that one button can clear: repairs first, then rows that may be right as they stand."""
    repairs, doubts, examples = open_doubts(report.problems)
    mend = [
        Question(code, rows, words.repair_question(code, rows), gettext("Yes, mend"), examples[code])
        for code, rows in repairs.most_common()
    ]
    keep = [
        Question(code, rows, question, gettext("Yes, they are right"), "")
        for code, rows in doubts.most_common()
        if (question := words.answer_question(code, rows))
    ]
    return mend + keep


def open_doubts(problems: Iterable[Mapping[str, Any]]) -> tuple[Counter[str], Counter[str], dict[str, str]]:
    """Count questions nobody has answered yet: those with a repair, those without, and an example of each repair."""
    repairs: Counter[str] = Counter()
    doubts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for problem in problems:
        if problem.get("severity") != "ask" or problem.get("answered"):
            continue
        repair = problem.get("repair")
        (repairs if repair else doubts)[problem["code"]] += 1
        if repair:
            examples.setdefault(problem["code"], f"{repair['before']} → {repair['after']}")
    return repairs, doubts, examples


def publish_words(survey: Survey, rows: int) -> str:
    """Say what publishing will do."""
    said = {
        "house": ngettext(
            "%(rows)s row goes on the map as a house, new or brought up to date.",
            "%(rows)s rows go on the map as houses, new or brought up to date.",
            rows,
        ),
        "school": ngettext(
            "%(rows)s row goes on the map as a school, new or brought up to date.",
            "%(rows)s rows go on the map as schools, new or brought up to date.",
            rows,
        ),
        "holding": ngettext(
            "%(rows)s row becomes a commitment of this payer.", "%(rows)s rows become commitments of this payer.", rows
        ),
    }
    return said[survey.kind] % {"rows": count(rows)}


def on_map_words(report: Report, on_map: int) -> str:
    if report.created + report.updated + report.unchanged == 0 and on_map:
        return gettext("%(n)s recorded as commitments") % {"n": count(on_map)}
    told = {"new": count(report.created), "updated": count(report.updated), "same": count(report.unchanged)}
    return gettext("%(new)s new, %(updated)s updated, %(same)s unchanged") % told


def understood(survey: Survey) -> list[FactLine]:
    """Return what was understood of the file as a whole."""
    told = survey.understood
    header = ", ".join(count(line) for line in told.get("header_lines", []))
    lines = [
        FactLine(gettext("Format"), words.FORMATS.get(told.get("format", ""), told.get("format", ""))),
        FactLine(gettext("Sheet"), told.get("sheet") or ""),
        FactLine(gettext("Header in row"), header),
        FactLine(gettext("Rows left out"), left_out_words(told.get("left_out", []))),
        FactLine(gettext("Pictures"), pictures_words(told.get("pictures") or 0)),
    ]
    return [line for line in lines if line.value]


LEFT_OUT: dict[str, Promise] = {
    "blank": _("empty"),
    "units": _("units of measure"),
    "column-numbers": _("column numbers"),
    "total": _("totals"),
    "signature": _("signatures"),
    "header-again": _("the header again"),
    "example": _("the example row"),
}


def left_out_words(left_out: Sequence[Sequence[Any]]) -> str:
    """Say which rows are no records: *3 (totals, signatures)*. Empty rows are nobody's business."""
    reasons = Counter(str(reason) for _line, reason in left_out if reason != "blank")
    if not reasons:
        return ""
    return f"{count(sum(reasons.values()))} ({', '.join(str(LEFT_OUT.get(one, one)) for one in reasons)})"


def pictures_words(pictures: int) -> str:
    return gettext("%(n)s, not read") % {"n": count(pictures)} if pictures else ""


def columns(survey: Survey) -> list[Column]:
    return [
        Column(one["title"], words.field_label(one["field"]), sealed=one["field"] in PERSONAL)
        for one in survey.understood.get("columns", [])
        if one["field"]
    ]


def tabs(report: Report, only: str | None) -> list[dict[str, object]]:
    rows = {
        "": report.rows,
        "bad": report.bad,
        "repairable": report.repairable,
        "waiting": report.waiting,
        "good": report.good,
    }
    return [
        {"only": name, "label": label, "rows": rows[name], "current": name == (only or "")}
        for name, label in TABS
        if rows[name] or not name
    ]


def titles_of(survey: Survey) -> dict[str, str]:
    """Return headings by field, in the order of the file's columns."""
    return {one["field"]: one["title"] for one in survey.understood.get("columns", []) if one["field"]}


def row_line(row: SurveyRow, titles: Mapping[str, str]) -> RowLine:
    problems = [problem_line(problem, waiting=row.waiting) for problem in row.problems]
    tones = [one.tone for one in problems]
    return RowLine(
        line=row.line,
        cells=shown_cells(row, titles),
        good=row.good,
        tone=next((tone for tone in ("refused", "asked", "noted") if tone in tones), ""),
        site=row.site,
        outcome_word=words.OUTCOMES.get(row.outcome, row.outcome),
        problems=problems,
        repairable=any(one.proposal and one.tone == "asked" for one in problems),
        mendable=not row.outcome,
    )


def problem_line(problem: Mapping[str, Any], *, waiting: bool = False) -> ProblemLine:
    """Put one problem into words. A row that lacks only its point is not refused: it waits."""
    shown_as = "answered" if problem.get("answered") else problem["severity"]
    tone, badge = BADGES["waiting" if waiting and shown_as == "refuse" else shown_as]
    repair = problem.get("repair")
    is_open = tone == "asked"
    return ProblemLine(
        code=problem["code"],
        tone=tone,
        badge=badge,
        text=words.problem_text(problem),
        proposal=repair["after"] if repair else "",
        question=words.answer_question(problem["code"], 1) if is_open and not repair else "",
    )


def shown_cells(row: SurveyRow, titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the first cells of a row under their headings; personal ones are not among them."""
    names = [*(name for name in titles if name != "row_number"), GEOMETRY]
    told = [(titles.get(name) or words.field_label(name), cell_text(row.cells.get(name))) for name in names]
    return [(title, text) for title, text in told if text][:SHOWN_CELLS]


def cell_text(value: object) -> str:
    """Return a cell as one short line."""
    if isinstance(value, list | tuple):
        value = ", ".join(str(one) for one in value)
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= SHOWN_LETTERS else f"{text[: SHOWN_LETTERS - 1]}…"
