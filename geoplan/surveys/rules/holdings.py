"""A row of another payer's list to a holding."""

from decimal import Decimal

from geoplan.needs.rules import Kind
from geoplan.surveys.reading.identity import read_npsn
from geoplan.surveys.reading.text import Cell, Unread
from geoplan.surveys.reading.values import read_decimal, read_rupiah, read_word, read_year
from geoplan.surveys.rules import words
from geoplan.surveys.rules.cells import RowCells
from geoplan.surveys.rules.houses import take_code, take_person
from geoplan.surveys.rules.location import take_address, take_area, take_point, take_rt_rw
from geoplan.surveys.rules.problems import HoldingDraft, HoldingStage, Severity

STEP = Decimal("0.25")
MOST_UNITS = 100


def holding_draft(row: RowCells) -> HoldingDraft | None:
    """Return the promise a row records and what tells for which site; None when nothing does."""
    person, code = take_person(row), take_code(row)
    npsn, name = row.take("npsn", read_npsn), row.take_text("name", 160)
    located = take_point(row, demanded=False)
    rt, rw = take_rt_rw(row)
    reference = row.take_text("reference", 40) or None
    if not (code or npsn or reference or name or located.location or not person.empty):
        row.tell_of(_REFERENCES, "reference-missing", Severity.REFUSE, "site code, NPSN, NIK, name and RT, or a point")
    year = take_budget_year(row)
    draft = HoldingDraft(
        kind=Kind.SCHOOL if npsn or name else Kind.HOUSE,
        stage=take_stage(row, year),
        units=row.take("units", _units),
        amount_rupiah=row.take("amount_rupiah", read_rupiah),
        realised_rupiah=row.take("realised_rupiah", read_rupiah),
        year=year,
        site_code=code,
        npsn=npsn,
        reference=reference,
        name=name,
        address=take_address(row),
        rt=rt,
        rw=rw,
        stated_area_code=take_area(row, has_point=located.location is not None, demanded=False),
        location=located.location,
        note=row.take_text("programme", 160) or row.take_text("note", 160),
        people=() if person.empty else (person,),
    )
    return None if row.refused else draft


_REFERENCES = ["code", "npsn", "nik", "person_name"]


OLDEST_YEAR, LAST_YEAR = 2000, 2100


def take_budget_year(row: RowCells) -> int | None:
    year = row.take("year", read_year)
    if year is not None and not OLDEST_YEAR <= year <= LAST_YEAR:
        row.tell("year", "year-out-of-range", Severity.REFUSE, f"{OLDEST_YEAR} to {LAST_YEAR}")
        return None
    return year


def take_stage(row: RowCells, year: int | None) -> HoldingStage | None:
    """Return how far the promise is: as the list says, else by the year; None where that is told with the upload."""
    stage = row.take("stage", _stage)
    return stage or (None if year is None else stage_by_year(year, row.context.year))


def stage_by_year(year: int, this_year: int) -> HoldingStage:
    """Return how far a promise is that only its budget year tells of: one of a past year was kept."""
    return HoldingStage.VERIFIED if year < this_year else HoldingStage.AGREED


def _stage(cell: Cell) -> HoldingStage | Unread | None:
    return read_word(cell, words.STAGES, "stage-unknown")


def _units(cell: Cell) -> Decimal | Unread | None:
    """Read units, which come in quarters."""
    units = read_decimal(cell)
    if units is None or isinstance(units, Unread):
        return units
    if units <= 0 or units > MOST_UNITS or units % STEP:
        return Unread("units-out-of-step", "a multiple of 0.25")
    return units
