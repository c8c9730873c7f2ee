"""One row being read: its cells by field, and the problems found so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from geoplan.geo import Region
from geoplan.surveys.reading.fields import PERSONAL
from geoplan.surveys.reading.points import Fault, Repair
from geoplan.surveys.reading.tables import SurveyLine
from geoplan.surveys.reading.text import (
    Cell,
    Unread,
    as_text,
    has_control_characters,
    has_foreign_digits,
    is_empty,
    is_spreadsheet_error,
    without_identity_numbers,
)
from geoplan.surveys.rules.places import Areas
from geoplan.surveys.rules.problems import Problem, Severity

Value = TypeVar("Value")

SHOWN_AT_MOST = 120


@dataclass(frozen=True, slots=True)
class RowContext:
    """What rows are judged by: where the city lies, its kelurahan, and the calendar year of the upload."""

    region: Region
    areas: Areas
    year: int


@dataclass(slots=True)
class RowCells:
    """Reads a row's cells and gathers what is wrong with them."""

    line: SurveyLine
    titles: Mapping[str, str]
    context: RowContext
    problems: list[Problem] = field(default_factory=list)

    def cell(self, name: str) -> Cell:
        return self.line.cells.get(name)

    def has(self, name: str) -> bool:
        return not is_empty(self.cell(name))

    def tell(self, name: str, code: str, severity: Severity, expected: str = "", repair: Repair | None = None) -> None:
        """Note a problem of one field."""
        self.tell_of([name], code, severity, expected, repair, self._shown(name))

    def tell_of(
        self,
        names: list[str],
        code: str,
        severity: Severity,
        expected: str = "",
        repair: Repair | None = None,
        value: str | None = None,
    ) -> None:
        """Note a problem of several columns together."""
        column = " / ".join(dict.fromkeys(self.titles.get(name, name) for name in names))
        self.problems.append(Problem(self.line.line, column, code, severity, value, expected, repair))

    def _shown(self, name: str) -> str | None:
        cell = self.cell(name)
        if name in PERSONAL or has_control_characters(cell):
            return None
        return as_text(cell)[:SHOWN_AT_MOST]

    def take(
        self,
        name: str,
        read: Callable[[Cell], Value | Unread | None],
        severity: Severity = Severity.REFUSE,
    ) -> Value | None:
        """Return a field's value, or None with a problem noted."""
        cell = self.line.cells.get(name)
        if cell is None or not self._may_be_read(name):
            return None
        if isinstance(cell, str) and has_foreign_digits(cell):
            self.tell(name, Fault.FOREIGN_DIGITS, severity, "digits 0 to 9")
            return None
        value = read(cell)
        if isinstance(value, Unread):
            self.tell(name, value.code, severity, value.expected)
            return None
        return value

    def take_text(self, name: str, longest: int) -> str:
        """Return a text field; empty with a problem noted when it may not be kept."""
        cell = self.line.cells.get(name)
        if is_empty(cell) or not self._may_be_read(name):
            return ""
        text = without_identity_numbers(as_text(cell))
        if len(text) > longest:
            self.tell(name, "text-too-long", Severity.REFUSE, f"at most {longest} letters")
            return ""
        return text

    def take_count(self, name: str, read: Callable[[Cell], int | Unread | None], most: int) -> int | None:
        """Return a count within its range."""
        value = self.take(name, read)
        if value is not None and value > most:
            self.tell(name, "number-out-of-range", Severity.REFUSE, f"0 to {most}")
            return None
        return value

    def _may_be_read(self, name: str) -> bool:
        cell = self.cell(name)
        if has_control_characters(cell):
            self.tell(name, Fault.CONTROL_CHARACTERS, Severity.REFUSE, "text without control characters")
            return False
        if is_spreadsheet_error(cell):
            self.tell(name, "cell-error", Severity.REFUSE, "a value; the sheet's formula is broken")
            return False
        return True

    @property
    def refused(self) -> bool:
        """Whether anything but the point makes the row unusable."""
        return any(problem.severity is Severity.REFUSE and not _is_of_point(problem.code) for problem in self.problems)


_POINT_CODES = {str(fault) for fault in Fault} - {str(Fault.FOREIGN_DIGITS), str(Fault.CONTROL_CHARACTERS)}


def _is_of_point(code: str) -> bool:
    return code in _POINT_CODES or code == "area-missing"
