"""Reading uploads: who may see them, their rows by problem, and the report."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.areas.queries import kelurahan_all
from geoplan.surveys.errors import RowNotFound, SurveyNotFound
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.writing import template


def surveys_of(user: User) -> QuerySet[Survey]:
    """Return the uploads a person may see, newest first: planners all, everybody else their own."""
    uploads = Survey.objects.select_related("by", "funder").order_by("-received_at", "-id")
    return uploads if user.role == Role.PLANNER else uploads.filter(by=user)


def survey_for(user: User, survey_id: uuid.UUID) -> Survey:
    """Return one upload. Raises: SurveyNotFound, also for one that is not the person's to see."""
    found = surveys_of(user).filter(pk=survey_id).first()
    if found is None:
        raise SurveyNotFound(survey=str(survey_id))
    return found


def rows_of(survey: Survey, *, problem: str | None = None, only: str | None = None) -> QuerySet[SurveyRow]:
    """Return the rows of an upload by line; `problem` is a code, `only` one of good, bad, waiting, repairable."""
    rows = SurveyRow.objects.filter(survey=survey).select_related("site").order_by("line")
    if problem:
        rows = rows.filter(problems__contains=[{"code": problem.replace("\0", "")}])
    if only in {"good", "bad"}:
        rows = rows.filter(good=only == "good")
    if only == "waiting":
        rows = rows.filter(waiting=True)
    if only == "repairable":
        rows = rows.filter(problems__contains=[{"repairable": True}])
    return rows


def row_of(survey: Survey, line: int) -> SurveyRow:
    """Return one row. Raises: RowNotFound."""
    found = SurveyRow.objects.filter(survey=survey, line=line).first()
    if found is None:
        raise RowNotFound(line=line)
    return found


@dataclass(frozen=True, slots=True)
class Report:
    """An upload in numbers, and every problem of every row. Personal values never appear in it."""

    rows: int
    good: int
    bad: int
    repairable: int
    duplicates: int
    outside: int
    waiting: int
    created: int
    updated: int
    unchanged: int
    holdings: int
    problems: list[dict[str, Any]]
    by_code: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return the report as other systems read it."""
        names = (
            "rows", "good", "bad", "repairable", "duplicates", "outside", "waiting", "created", "updated", "unchanged",
        )  # fmt: skip
        told: dict[str, Any] = {name: getattr(self, name) for name in names}
        keys = ("line", "column", "code", "value", "expected", "repair")
        told["problems"] = [{key: problem.get(key) for key in keys} for problem in self.problems]
        return told


def report_of(survey: Survey) -> Report:
    """Return the upload's report as it stands now, after mending and publishing."""
    return report(SurveyRow.objects.filter(survey=survey).order_by("line").iterator(2000))


def report(rows: Iterable[SurveyRow]) -> Report:
    """Count rows and gather their problems. Repairable, duplicates, outside and waiting count rows of either kind."""
    count: Counter[str] = Counter()
    by_code: Counter[str] = Counter()
    problems: list[dict[str, Any]] = []
    for row in rows:
        codes = {problem["code"] for problem in row.problems}
        count["rows"] += 1
        count["good" if row.good else "bad"] += 1
        count["waiting"] += row.waiting
        count["repairable"] += any(problem.get("repairable") for problem in row.problems)
        count["duplicates"] += any(code.startswith("duplicate") for code in codes)
        count["outside"] += "outside-all-areas" in codes
        if row.outcome:
            count[row.outcome] += 1
        by_code.update(codes)
        problems.extend(row.problems)
    count["holdings"] = count["holding"]
    named = {name: count[name] for name in Report.__dataclass_fields__ if name not in {"problems", "by_code"}}
    return Report(**named, problems=problems, by_code=dict(by_code.most_common()))


def template_of(kind: str) -> bytes:
    """Return an empty list to fill in as a workbook: `kind` is house, school or holding."""
    return template(kind, sorted({one.name for one in kelurahan_all()}))


def waiting_by_area() -> dict[str, int]:
    """Return how many rows lack only a point, by the code of the kelurahan they state."""
    rows = SurveyRow.objects.filter(waiting=True, outcome="")
    return dict(rows.values_list("area_code").annotate(count=Count("id")).order_by("area_code"))


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What of a person's uploads still wants attention."""

    to_mend: int
    waiting: int
    to_publish: int


def unfinished_of(user: User) -> Unfinished:
    """Return how many rows a person has to mend, to give a point, or to publish."""
    rows = SurveyRow.objects.filter(survey__in=surveys_of(user), outcome="")
    return Unfinished(
        to_mend=rows.filter(good=False, waiting=False).count(),
        waiting=rows.filter(waiting=True).count(),
        to_publish=rows.filter(good=True).count(),
    )
