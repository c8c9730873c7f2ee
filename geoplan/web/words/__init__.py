"""Codes into words: the one place where the door says what a code means to people.

Source language is English; the Indonesian stands in the message catalogue.
"""

from geoplan.web.words.adoptions import FUNDER_KINDS, SECTORLESS, STAGES
from geoplan.web.words.facts import FactLine, house_lines, school_lines
from geoplan.web.words.people import ROLES
from geoplan.web.words.priority import causes_of, priority_sentence
from geoplan.web.words.refusals import refusal_text
from geoplan.web.words.sites import (
    AUTHORITIES,
    CLOSING_REASONS,
    KINDS,
    LEVELS,
    LOCATION_SOURCES,
    MARKS,
    SEVERITIES,
    STANDINGS,
    STATUSES,
    area_level,
)
from geoplan.web.words.surveys import (
    CONFIDENCES,
    FORMATS,
    MATCHED_BY,
    OUTCOMES,
    RESULTS,
    STATES,
    SURVEY_KINDS,
    answer_deed,
    answer_question,
    field_label,
    leave_out_deed,
    leave_out_question,
    problem_text,
    problem_title,
    repair_deed,
    repair_question,
)

__all__ = [
    "AUTHORITIES",
    "CLOSING_REASONS",
    "CONFIDENCES",
    "FORMATS",
    "FUNDER_KINDS",
    "KINDS",
    "LEVELS",
    "LOCATION_SOURCES",
    "MARKS",
    "MATCHED_BY",
    "OUTCOMES",
    "RESULTS",
    "ROLES",
    "SECTORLESS",
    "SEVERITIES",
    "STAGES",
    "STANDINGS",
    "STATES",
    "STATUSES",
    "SURVEY_KINDS",
    "FactLine",
    "answer_deed",
    "answer_question",
    "area_level",
    "causes_of",
    "field_label",
    "house_lines",
    "leave_out_deed",
    "leave_out_question",
    "priority_sentence",
    "problem_text",
    "problem_title",
    "refusal_text",
    "repair_deed",
    "repair_question",
    "school_lines",
]
