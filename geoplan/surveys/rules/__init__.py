"""A survey row to a draft, or to problems with their repairs: decisions without a database or a clock."""

from geoplan.surveys.rules.cells import RowContext
from geoplan.surveys.rules.duplicates import mark_duplicates
from geoplan.surveys.rules.places import Areas, KnownArea, area_key
from geoplan.surveys.rules.problems import (
    MAY_BE_LEFT_OUT,
    HoldingDraft,
    HoldingStage,
    Problem,
    RowResult,
    Severity,
    accept_repairs,
    answer,
    with_problems,
)
from geoplan.surveys.rules.rows import personal_cells, plain_cells, understand_row, understand_rows
from geoplan.surveys.rules.states import BUSY, UNREAD, State, Step

__all__ = [
    "BUSY",
    "MAY_BE_LEFT_OUT",
    "UNREAD",
    "Areas",
    "HoldingDraft",
    "HoldingStage",
    "KnownArea",
    "Problem",
    "RowContext",
    "RowResult",
    "Severity",
    "State",
    "Step",
    "accept_repairs",
    "answer",
    "area_key",
    "mark_duplicates",
    "personal_cells",
    "plain_cells",
    "understand_row",
    "understand_rows",
    "with_problems",
]
