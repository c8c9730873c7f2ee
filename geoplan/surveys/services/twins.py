"""Two rows of one file that resemble each other: the three answers, and what a second family becomes at publishing."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.journal.services import note
from geoplan.needs.models import Site
from geoplan.residents.services import add_household, open_many_cells
from geoplan.surveys.errors import AnswerUnknown, RowNotFound, RowPublished
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.services.comparing import TWINS
from geoplan.surveys.services.mending import blocks
from geoplan.surveys.services.sealing import person_of

SAME, SECOND, DIFFERENT = "same", "second", "different"
ANSWERS = (SAME, SECOND, DIFFERENT)
LIKE = "line "
SAME_NIK = "duplicate-nik"


@transaction.atomic
def answer_twin(*, survey: Survey, line: int, answer: str, by: User) -> SurveyRow:
    """Answer whether a row is of the house of another row of its file.

    `same`: the row is left aside and makes nothing; `second`: at publishing its people join the other row's house;
    `different`: it is a house of its own; nothing: the question is open again.
    Raises: RowNotFound, RowPublished, AnswerUnknown.
    """
    if answer and answer not in ANSWERS:
        raise AnswerUnknown(answer=answer[:40])
    row = SurveyRow.objects.select_for_update().filter(survey=survey, line=line).first()
    if row is None:
        raise RowNotFound(line=line)
    if row.outcome:
        raise RowPublished(line=line)
    for problem in row.problems:
        if problem["code"] in TWINS:
            problem["answer"], problem["answered"] = answer, answer in {SECOND, DIFFERENT}
    blocking = [problem for problem in row.problems if blocks(problem)]
    row.good = not blocking
    row.waiting = {one["code"] for one in blocking} == {"point-missing"} and row.area_code != ""
    row.save(update_fields=["problems", "good", "waiting"])
    note(actor_id=by.pk, deed="survey.mended", survey=str(survey.pk), rows=1, line=line, answer=answer)
    return row


def twin_line(row: SurveyRow) -> int | None:
    """Return the line whose house a row's people join, None for a row that is a house of its own."""
    for problem in row.problems:
        told = str(problem["expected"]).removeprefix(LIKE)
        if problem["code"] in TWINS and problem.get("answer") == SECOND and told.isdigit():
            return int(told)
    return None


def join_families(*, survey: Survey, rows: Sequence[SurveyRow]) -> None:
    """Let the people of rows that are second families join the houses of the other rows, where these are sites by now.

    A row whose house is not on the map stays as it is and follows with the next publish. To be called inside a
    publish, after the other rows have become sites; the caller stores the rows.
    """
    by_line = dict(SurveyRow.objects.filter(survey=survey).exclude(site=None).values_list("line", "site_id"))
    sealed = open_many_cells(row.sealed_id for row in rows if row.sealed_id)
    for row in rows:
        site_id = by_line.get(twin_line(row) or 0)
        if site_id is None:
            continue
        person = person_of(sealed.get(row.sealed_id, {}) if row.sealed_id else {})
        if any(problem["code"] == SAME_NIK for problem in row.problems):
            # Two families are two people: the number is one's only, and whose is not known.
            person = replace(person, nik=None)
        if not person.empty:
            add_household(site_id=site_id, person=person)
        row.site, row.outcome = Site.objects.get(pk=site_id), "updated"
