"""What a survey file says: headers, cells, coordinate forms. Text in, values out; no database, no clock."""

from geoplan.surveys.reading.fields import PERSONAL, fields_of
from geoplan.surveys.reading.points import Fault, Fix, Form, PointCells, Reading, Repair, read_geometry, read_point
from geoplan.surveys.reading.tables import (
    Column,
    LeftOut,
    SurveyLine,
    Table,
    remap_columns,
    understand_features,
    understand_table,
)
from geoplan.surveys.reading.text import Cell, folded_name

__all__ = [
    "PERSONAL",
    "Cell",
    "Column",
    "Fault",
    "Fix",
    "Form",
    "LeftOut",
    "PointCells",
    "Reading",
    "Repair",
    "SurveyLine",
    "Table",
    "fields_of",
    "folded_name",
    "read_geometry",
    "read_point",
    "remap_columns",
    "understand_features",
    "understand_table",
]
