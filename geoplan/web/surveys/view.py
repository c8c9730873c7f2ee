"""One upload as a page shows it: counts, questions with one button, rows with their problems in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from geoplan.accounts.models import User
from geoplan.surveys import queries, services
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.queries import Overview
from geoplan.web import words
from geoplan.web.surveys.asked import Asked
from geoplan.web.surveys.lines import RowLine, row_line, titles_of
from geoplan.web.surveys.mend_form import MendForm, mend_form
from geoplan.web.surveys.questions import questions
from geoplan.web.surveys.understood import columns, field_choices, other_sheets, understood
from geoplan.web.templatetags.figures import count

ROWS_A_PAGE = 50
# The order of work: what wants somebody first, what is done last.
ORDER = ("refused", "asked", "waiting", "noted", "ready", "aside", "pending", "published")
REPAIRABLE = _("Can be mended")


@dataclass(frozen=True, slots=True)
class Tab:
    """One filter above the rows: a result with its shape, and how many rows have it."""

    only: str
    label: Promise
    rows: int
    current: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows a page shows, and where among them the one stands that was looked for."""

    page: Page[SurveyRow]
    lines: list[RowLine]
    line: int | None
    form: MendForm | None


def survey_view(survey: Survey, by: User, asked: Asked) -> dict[str, Any]:
    """Gather everything the page of one upload shows."""
    overview = queries.overview_of(survey)
    on_map = overview.results["published"]
    asks = questions(overview)
    return {
        "rows_all": overview.rows,
        "to_publish": overview.to_publish,
        "on_map": on_map,
        "on_map_said": on_map_words(overview),
        "pending": overview.results["pending"],
        "aside": overview.results["aside"],
        "to_mend": overview.to_mend,
        "waiting": overview.results["waiting"],
        "left_behind": overview.to_mend + overview.results["waiting"],
        "open_repairs": sum(one.rows for one in asks if one.example),
        "publish_said": publish_words(survey, overview.to_publish),
        "questions": asks,
        "understood": understood(survey),
        "mapping": columns(survey),
        "unmapped": survey.understood.get("unmapped", []),
        "fields": field_choices(survey),
        "other_sheets": other_sheets(survey),
        "tabs": tabs(overview, asked),
        "problems": [
            {"code": one.code, "title": words.problem_title(one.code), "rows": one.rows} for one in overview.problems
        ],
        "asked": asked,
        "shown": shown_rows(survey, by, asked),
    }


def shown_rows(survey: Survey, by: User, asked: Asked) -> Shown:
    """Return the page of rows that was asked for, or the one that holds the row that was looked for."""
    rows = queries.rows_of(survey, problem=asked.problem or None, only=asked.only or None)
    sought = asked.open or asked.line
    place = queries.place_of(rows, sought) if sought else None
    number = place // ROWS_A_PAGE + 1 if place is not None else asked.page
    page = Paginator(rows, ROWS_A_PAGE).get_page(number)
    held = list(page.object_list)
    titles = titles_of(survey)
    personal = services.shown_personal(by=by, rows=held)
    opened = next((row for row in held if row.line == asked.open and not row.outcome), None)
    form = mend_form(survey, opened) if opened else None
    lines = [row_line(row, titles, personal.get(row.line)) for row in held]
    return Shown(page, lines, sought if place is not None else None, form)


def tabs(overview: Overview, asked: Asked) -> Sequence[Tab]:
    """Return the filters that hold anything, with the one in use."""
    kept = [
        Tab(name, words.RESULTS[name], overview.results[name], current=asked.only == name)
        for name in ORDER
        if overview.results[name] or asked.only == name
    ]
    return [Tab("", _("All"), overview.rows, current=not asked.only), *kept]


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


def on_map_words(overview: Overview) -> str:
    """Say what became of the rows that are on the map."""
    told = overview.outcomes
    if told.get("holding"):
        return gettext("%(n)s recorded as commitments") % {"n": count(told["holding"])}
    facts = {name: count(told.get(code, 0)) for name, code in OUTCOME_FACTS.items()}
    return gettext("%(new)s new, %(updated)s updated, %(same)s unchanged") % facts


OUTCOME_FACTS = {"new": "created", "updated": "updated", "same": "unchanged"}
