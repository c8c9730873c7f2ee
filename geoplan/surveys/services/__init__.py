"""Uploads: receiving a file, mending its rows, publishing them, taking that back."""

from geoplan.surveys.services.answering import answer_change, say_of_change
from geoplan.surveys.services.changes import Change, change_counts, changes_of, declare_replaces, show_changes
from geoplan.surveys.services.filing import clear_files
from geoplan.surveys.services.held_answers import Doubt, answer_held, doubt_of
from geoplan.surveys.services.identity import Whereabouts, check_nik
from geoplan.surveys.services.likeness import Alike, Resembling
from geoplan.surveys.services.looking import PlaceGroup, place_group, shown_places, to_mend_by_place, waiting_by_place
from geoplan.surveys.services.mending import GivenPoint, accept_repairs, give_point, leave_out, mend_row, mend_rows
from geoplan.surveys.services.one_house import (
    HeardHouse,
    ToldHouse,
    hints,
    read_house,
    record_house,
    record_second_family,
)
from geoplan.surveys.services.own_list import own_workbook
from geoplan.surveys.services.photographing import take_photos, work_on_photos
from geoplan.surveys.services.publishing import Published, publish_survey, record_drafts, verify_published
from geoplan.surveys.services.receiving import receive_survey
from geoplan.surveys.services.remapping import remap_survey
from geoplan.surveys.services.sealing import shown_personal
from geoplan.surveys.services.telling_apart import answer_likeness
from geoplan.surveys.services.twins import answer_twin
from geoplan.surveys.services.undoing import Undone, forget_what_was, undo_publish
from geoplan.surveys.services.waiting import Waiting, show_waiting
from geoplan.surveys.services.workbooks import SentBack, mend_from_workbook, problems_workbook
from geoplan.surveys.services.working import publish_or_queue, read_again, take_in, work_on_uploads

__all__ = [
    "Alike",
    "Change",
    "Doubt",
    "GivenPoint",
    "HeardHouse",
    "PlaceGroup",
    "Published",
    "Resembling",
    "SentBack",
    "ToldHouse",
    "Undone",
    "Waiting",
    "Whereabouts",
    "accept_repairs",
    "answer_change",
    "answer_held",
    "answer_likeness",
    "answer_twin",
    "change_counts",
    "changes_of",
    "check_nik",
    "clear_files",
    "declare_replaces",
    "doubt_of",
    "forget_what_was",
    "give_point",
    "hints",
    "leave_out",
    "mend_from_workbook",
    "mend_row",
    "mend_rows",
    "own_workbook",
    "place_group",
    "problems_workbook",
    "publish_or_queue",
    "publish_survey",
    "read_again",
    "read_house",
    "receive_survey",
    "record_drafts",
    "record_house",
    "record_second_family",
    "remap_survey",
    "say_of_change",
    "show_changes",
    "show_waiting",
    "shown_personal",
    "shown_places",
    "take_in",
    "take_photos",
    "to_mend_by_place",
    "undo_publish",
    "verify_published",
    "waiting_by_place",
    "work_on_photos",
    "work_on_uploads",
]
