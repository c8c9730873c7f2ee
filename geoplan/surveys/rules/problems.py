"""What is wrong with a row, as values: code, severity, what was seen, what was expected, what would mend it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from geoplan.needs.rules import Kind, PersonCells, SiteDraft
from geoplan.surveys.reading.points import Fault, Repair
from geoplan.surveys.reading.text import without_identity_numbers


class Severity(StrEnum):
    """Ditolak, perlu jawaban, catatan: only a note leaves the row good."""

    REFUSE = "refuse"
    ASK = "ask"
    NOTE = "note"


# Numbers of people that may stay unknown, by what was wrong with them.
MAY_BE_LEFT_OUT = {f"{field}-{fault}": field for field in ("nik", "kk") for fault in ("rounded", "length", "date")}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about one cell.

    `column` is the heading as written in the file; `value` is None for personal columns. `answered` is set once the
    repair was accepted or the question answered. `answer` says how a likeness within the file was answered:
    `different`; `second`, one more family of the other row's house; `same`, which leaves this row aside, still open.
    """

    line: int
    column: str
    code: str
    severity: Severity
    value: str | None = None
    expected: str = ""
    repair: Repair | None = None
    answered: bool = False
    answer: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the row is bad because of it."""
        return self.severity is Severity.REFUSE or (self.severity is Severity.ASK and not self.answered)

    def as_json(self) -> dict[str, object]:
        """Return the problem as reports and the row keep it."""
        fix = self.repair
        return {
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "severity": str(self.severity),
            "value": self.value and without_identity_numbers(self.value),
            "expected": self.expected,
            "repair": {"code": fix.code, "before": fix.before, "after": fix.after} if fix else None,
            "repairable": fix is not None,
            "answered": self.answered,
            **({"answer": self.answer} if self.answer else {}),
        }

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> "Problem":
        """Return the problem that `as_json` wrote."""
        fix = stored["repair"]
        return Problem(
            line=stored["line"],
            column=stored["column"],
            code=stored["code"],
            severity=Severity(stored["severity"]),
            value=stored["value"],
            expected=stored["expected"],
            repair=Repair(fix["code"], fix["before"], fix["after"]) if fix else None,
            answered=stored["answered"],
            answer=stored.get("answer", ""),
        )


class HoldingStage(StrEnum):
    """How far another payer's promise is; the words are those of an adoption's stages."""

    AGREED = "agreed"
    BUILDING = "building"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True)
class HoldingDraft:
    """One line of another payer's list: what was promised, and everything that may tell for which site.

    CRS: location is EPSG:4326 lon, lat. `year` is None where the list leaves it to the upload, `stage` where the list
    leaves it to the year.
    """

    kind: Kind
    stage: HoldingStage | None = None
    units: Decimal | None = None
    amount_rupiah: int | None = None
    realised_rupiah: int | None = None
    year: int | None = None
    site_code: str | None = None
    npsn: str | None = None
    reference: str | None = None
    name: str = ""
    address: str = ""
    rt: str = ""
    rw: str = ""
    stated_area_code: str | None = None
    location: tuple[float, float] | None = None
    note: str = ""
    people: tuple[PersonCells, ...] = field(default=())

    def as_json(self) -> dict[str, object]:
        """Return the line without people as plain JSON values."""
        return {
            "kind": str(self.kind),
            "stage": None if self.stage is None else str(self.stage),
            "units": None if self.units is None else str(self.units),
            "amount_rupiah": self.amount_rupiah,
            "realised_rupiah": self.realised_rupiah,
            "year": self.year,
            "site_code": self.site_code,
            "npsn": self.npsn,
            "reference": self.reference,
            "name": self.name,
            "address": self.address,
            "rt": self.rt,
            "rw": self.rw,
            "stated_area_code": self.stated_area_code,
            "location": list(self.location) if self.location else None,
            "note": self.note,
        }

    @staticmethod
    def from_json(stored: dict[str, object], people: tuple[PersonCells, ...] = ()) -> "HoldingDraft":
        """Return the line that `as_json` wrote, with its people put back."""
        values = dict(stored)
        place, units, stage = values.pop("location"), values.pop("units"), values.pop("stage")
        return HoldingDraft(
            kind=Kind(str(values.pop("kind"))),
            stage=None if stage is None else HoldingStage(str(stage)),
            units=None if units is None else Decimal(str(units)),
            location=(float(place[0]), float(place[1])) if isinstance(place, list) else None,
            people=people,
            **values,  # type: ignore[arg-type]
        )


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row as understood.

    `draft` holds the values with every proposed repair made, so it may be used only when the row is good; it is None
    when the row is refused for anything but a point.
    """

    line: int
    draft: SiteDraft | HoldingDraft | None
    problems: tuple[Problem, ...]

    @property
    def is_good(self) -> bool:
        return not any(problem.blocks for problem in self.problems)

    @property
    def is_repairable(self) -> bool:
        return any(problem.repair for problem in self.problems)

    @property
    def is_waiting(self) -> bool:
        """Whether nothing but the point is missing, so that the row can wait under its kelurahan."""
        faults = {problem.code for problem in self.problems if problem.blocks}
        return (
            faults == {Fault.MISSING} and isinstance(self.draft, SiteDraft) and self.draft.stated_area_code is not None
        )


def accept_repairs(result: RowResult, codes: Collection[str] | None = None) -> RowResult:
    """Return the row with its proposed repairs accepted: all, or those of some codes."""
    return replace(
        result,
        problems=tuple(
            replace(problem, answered=True) if problem.repair and (codes is None or problem.code in codes) else problem
            for problem in result.problems
        ),
    )


def answer(result: RowResult, codes: Collection[str]) -> RowResult:
    """Return the row with questions of some codes answered, as with `rumah berbeda` for a duplicate."""
    return replace(
        result,
        problems=tuple(
            replace(problem, answered=True) if problem.severity is Severity.ASK and problem.code in codes else problem
            for problem in result.problems
        ),
    )


def with_problems(result: RowResult, problems: Collection[Problem]) -> RowResult:
    """Return the row with more found about it."""
    return replace(result, problems=(*result.problems, *problems))
