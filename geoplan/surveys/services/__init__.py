"""Uploads: receiving a file, mending its rows, publishing them."""

from geoplan.surveys.services.mending import accept_repairs, mend_row
from geoplan.surveys.services.publishing import Published, publish_survey, record_drafts, verify_published
from geoplan.surveys.services.receiving import receive_survey
from geoplan.surveys.services.sealing import shown_personal

__all__ = [
    "Published",
    "accept_repairs",
    "mend_row",
    "publish_survey",
    "receive_survey",
    "record_drafts",
    "shown_personal",
    "verify_published",
]
