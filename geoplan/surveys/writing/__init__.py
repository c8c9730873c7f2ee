"""What the room tells people in words and workbooks: sentences for problems, templates, lists to mend."""

from geoplan.surveys.writing.causes import PROBLEMS, advice, cause
from geoplan.surveys.writing.mendlist import ANSWERS, MARKER, MendList, MendRow, mend_list
from geoplan.surveys.writing.templates import TEMPLATES, template

__all__ = [
    "ANSWERS",
    "MARKER",
    "PROBLEMS",
    "TEMPLATES",
    "MendList",
    "MendRow",
    "advice",
    "cause",
    "mend_list",
    "template",
]
