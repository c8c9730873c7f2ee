"""Uploads: send a file, see what was understood, mend, publish."""

from geoplan.web.surveys.changes import changes
from geoplan.web.surveys.deeds import accept, answer, publish, read_again, remap, replaces, undo
from geoplan.web.surveys.doubts import doubt, doubts
from geoplan.web.surveys.listing import mend_list, own_data, waiting, waiting_row
from geoplan.web.surveys.pages import survey, surveys
from geoplan.web.surveys.pictures import pictures
from geoplan.web.surveys.points import survey_points
from geoplan.web.surveys.progress import survey_progress
from geoplan.web.surveys.rows import survey_row

__all__ = [
    "accept",
    "answer",
    "changes",
    "doubt",
    "doubts",
    "mend_list",
    "own_data",
    "pictures",
    "publish",
    "read_again",
    "remap",
    "replaces",
    "survey",
    "survey_points",
    "survey_progress",
    "survey_row",
    "surveys",
    "undo",
    "waiting",
    "waiting_row",
]
