"""Codes as words in templates."""

from django import template
from django.utils.functional import Promise

from geoplan.web import words

register = template.Library()
Word = Promise | str


@register.filter
def standing_word(code: str) -> Word:
    return words.STANDINGS.get(code, code)


@register.filter
def stage_word(code: str) -> Word:
    return words.STAGES.get(code, code)


@register.filter
def mark_word(code: str) -> Word:
    return words.MARKS.get(code, code)


@register.filter
def kind_word(code: str) -> Word:
    return words.KINDS.get(code, code)


@register.filter
def status_word(code: str) -> Word:
    return words.STATUSES.get(code, code)


@register.filter
def closing_word(code: str) -> Word:
    return words.CLOSING_REASONS.get(code, code)


@register.filter
def severity_word(code: str) -> Word:
    return words.SEVERITIES.get(code, code)


@register.filter
def level_word(code: str) -> Word:
    return words.area_level(code)


@register.filter
def funder_kind_word(code: str) -> Word:
    return words.FUNDER_KINDS.get(code, code)


@register.filter
def survey_kind_word(code: str) -> Word:
    return words.SURVEY_KINDS.get(code, code)


@register.filter
def role_word(role: str) -> Word:
    return words.ROLES.get(role, role)


@register.filter
def survey_state_tone(code: str) -> str:
    return words.STATES[code][0]


@register.filter
def survey_state_word(code: str) -> Word:
    return words.STATES[code][1]
