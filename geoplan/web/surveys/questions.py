"""The doubts that one button can clear in many rows: repairs first, then rows that may be right as they stand."""

from dataclasses import dataclass

from django.utils.functional import Promise

from geoplan.surveys.queries import Overview
from geoplan.web import words

LEAVE_OUT = "leave-out"


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of doubt in many rows; the button says the deed."""

    code: str
    rows: int
    question: str
    button: Promise | str
    example: str
    deed: str = ""


def questions(overview: Overview) -> list[Question]:
    """Return the questions that are still open, those with the most rows first."""
    mend = [
        Question(
            one.code,
            one.repairs,
            words.repair_question(one.code, one.repairs),
            words.repair_deed(one.code, one.repairs),
            f"{one.before} → {one.after}",
        )
        for one in overview.problems
        if one.repairs
    ]
    keep = [
        Question(one.code, one.doubts, question, words.answer_deed(one.code), "")
        for one in overview.problems
        if one.doubts and (question := words.answer_question(one.code, one.doubts))
    ]
    left = [
        Question(one.code, one.refusals, words.leave_out_question(one.code, one.refusals), deed, "", LEAVE_OUT)
        for one in overview.problems
        if one.refusals and (deed := words.leave_out_deed(one.code))
    ]
    return sorted(mend, key=lambda one: -one.rows) + keep + left
