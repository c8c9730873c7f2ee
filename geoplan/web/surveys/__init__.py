"""Uploads: send a file, see what was understood, mend, publish."""

from geoplan.web.surveys.deeds import accept, publish, remap
from geoplan.web.surveys.pages import survey, surveys
from geoplan.web.surveys.rows import survey_row

__all__ = ["accept", "publish", "remap", "survey", "survey_row", "surveys"]
