"""Uploads: receiving a file, mending its rows, publishing them."""

from geoplan.surveys.services.identity import Whereabouts, check_nik
from geoplan.surveys.services.likeness import Alike, Resembling
from geoplan.surveys.services.mending import accept_repairs, mend_row, mend_rows
from geoplan.surveys.services.one_house import (
    HeardHouse,
    ToldHouse,
    read_house,
    record_house,
    record_second_family,
)
from geoplan.surveys.services.publishing import Published, publish_survey, record_drafts, verify_published
from geoplan.surveys.services.receiving import receive_survey
from geoplan.surveys.services.remapping import remap_survey
from geoplan.surveys.services.sealing import shown_personal
from geoplan.surveys.services.workbooks import SentBack, mend_from_workbook, problems_workbook

__all__ = [
    "Alike",
    "HeardHouse",
    "Published",
    "Resembling",
    "SentBack",
    "ToldHouse",
    "Whereabouts",
    "accept_repairs",
    "check_nik",
    "mend_from_workbook",
    "mend_row",
    "mend_rows",
    "problems_workbook",
    "publish_survey",
    "read_house",
    "receive_survey",
    "record_drafts",
    "record_house",
    "record_second_family",
    "remap_survey",
    "shown_personal",
    "verify_published",
]
