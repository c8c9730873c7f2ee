"""A row of a house list to a draft."""

from enum import StrEnum
from typing import TypeVar

from geoplan.needs.rules import (
    Component,
    Condition,
    Damage,
    HouseFacts,
    Kind,
    Material,
    PersonCells,
    Sanitation,
    SiteDraft,
    normalise_code,
)
from geoplan.surveys.reading.identity import read_kk, read_nik, read_phone
from geoplan.surveys.reading.text import Cell, Unread, as_text
from geoplan.surveys.reading.values import (
    read_date,
    read_decimal,
    read_rupiah,
    read_whole,
    read_word,
    read_year,
    read_yes_no,
)
from geoplan.surveys.rules import words
from geoplan.surveys.rules.cells import RowCells
from geoplan.surveys.rules.location import take_address, take_area, take_point, take_rt_rw
from geoplan.surveys.rules.problems import Severity

Word = TypeVar("Word", bound=StrEnum)

LARGEST_M2 = 2000
MOST_PEOPLE = 100
OLDEST_YEAR = 1990


def house_draft(row: RowCells) -> SiteDraft | None:
    """Return the house a row describes, with its people; None when the row is refused."""
    located = take_point(row)
    area = take_area(row, has_point=located.location is not None)
    rt, rw = take_rt_rw(row)
    person = take_person(row)
    if not row.has("person_name"):
        row.tell("person_name", "name-missing", Severity.NOTE, "the name of the head of the household")
    draft = SiteDraft(
        kind=Kind.HOUSE,
        code=take_code(row),
        reference=row.take_text("reference", 40) or None,
        location=located.location,
        accuracy_m=located.accuracy_m,
        location_source=located.source,
        address=take_address(row),
        rt=rt,
        rw=rw,
        stated_area_code=area,
        house=house_facts(row),
        estimate_rupiah=row.take("estimate_rupiah", read_rupiah),
        people=() if person.empty else (person,),
    )
    return None if row.refused else draft


def take_code(row: RowCells) -> str | None:
    """Return the site code a list was sent back with, noted when it is not one."""
    if not row.has("code"):
        return None
    code = normalise_code(as_text(row.cell("code")))
    if code is None:
        row.tell("code", "code-shape", Severity.NOTE, "XXXX-XXXX")
    return code


def take_person(row: RowCells) -> PersonCells:
    """Return the personal cells; a telephone number out of shape is left out and noted."""
    return PersonCells(
        name=row.take_text("person_name", 120) or None,
        nik=row.take("nik", read_nik),
        kk=row.take("kk", read_kk),
        phone=row.take("phone", read_phone, Severity.NOTE),
    )


def house_facts(row: RowCells) -> HouseFacts:
    """Return what the row tells of the house."""
    return HouseFacts(
        foundation=_component(row, "foundation"),
        frame=_component(row, "frame"),
        roof_frame=_component(row, "roof_frame"),
        roof=_component(row, "roof"),
        wall=_component(row, "wall"),
        floor=_component(row, "floor"),
        floor_area_m2=_floor_area_m2(row),
        occupants=row.take_count("occupants", read_whole, MOST_PEOPLE),
        households=row.take_count("households", read_whole, MOST_PEOPLE),
        vulnerable=row.take_count("vulnerable", read_whole, MOST_PEOPLE),
        drinking_water=_word(row, "drinking_water", words.WATERS),
        sanitation=Sanitation(
            _word(row, "toilet_owner", words.TOILET_OWNERS),
            _word(row, "toilet", words.TOILETS),
            _word(row, "drain", words.DRAINS),
        ),
        lighting=_word(row, "lighting", words.LIGHTINGS),
        house_tenure=_word(row, "house_tenure", words.TENURES),
        land_tenure=_word(row, "land_tenure", words.TENURES),
        own_title=row.take("own_title", _title, Severity.NOTE),
        in_registry=row.take("in_registry", read_yes_no, Severity.NOTE),
        aided_in_10_years=_aided(row),
        stated_damage=_damage(row),
        waiting_since_year=take_waiting_since(row),
    )


def _word(row: RowCells, name: str, spellings: dict[str, Word]) -> Word | None:
    return row.take(name, lambda cell: read_word(cell, spellings, "word-unknown"), Severity.NOTE)


def _component(row: RowCells, part: str) -> Component:
    material = _word(row, f"{part}_material", words.MATERIALS)
    condition = _word(row, f"{part}_condition", words.CONDITIONS)
    if row.has(part):
        # One column for both: `genteng, rusak berat`.
        either = row.cell(part)
        seen = read_word(either, words.MATERIALS, ""), read_word(either, words.CONDITIONS, "")
        if all(isinstance(one, Unread) for one in seen):
            row.tell(part, "word-unknown", Severity.NOTE, "material or condition")
        material = material or (seen[0] if isinstance(seen[0], Material) else None)
        condition = condition or (seen[1] if isinstance(seen[1], Condition) else None)
    return Component(material, condition)


def _floor_area_m2(row: RowCells) -> float | None:
    area_m2 = row.take("floor_area_m2", read_decimal)
    if area_m2 is not None and area_m2 > LARGEST_M2:
        row.tell("floor_area_m2", "number-out-of-range", Severity.REFUSE, f"0 to {LARGEST_M2} m²")
        return None
    return None if area_m2 is None else float(area_m2)


_TITLED = ("shm", "sertifikat", "hak milik", "ajb", "hgb")


def _title(cell: Cell) -> bool | Unread | None:
    """Read yes and no, and a paper named instead of yes."""
    said = read_yes_no(cell)
    if isinstance(said, Unread) and any(paper in as_text(cell).casefold() for paper in _TITLED):
        return True
    return said


def _aided(row: RowCells) -> bool | None:
    """Return whether aid came within ten years; a year told instead of yes is counted."""
    year = read_year(row.cell("aided"))
    if isinstance(year, int):
        return row.context.year - year <= 10
    return row.take("aided", read_yes_no, Severity.NOTE)


def _damage(row: RowCells) -> Damage | None:
    condition = read_word(row.cell("stated_damage"), words.CONDITIONS, "")
    if condition in {Condition.GOOD}:
        return None
    return _word(row, "stated_damage", words.DAMAGES)


def take_waiting_since(row: RowCells) -> int | None:
    """Return the year the site has waited from: stated, else that of the survey; a year out of sense is noted."""
    year = row.take("waiting_since", read_year, Severity.NOTE)
    name = "waiting_since"
    if year is None:
        name = "surveyed_on"
        day = row.take("surveyed_on", read_date, Severity.NOTE)
        year = day.year if day else None
    if year is not None and not OLDEST_YEAR <= year <= row.context.year:
        row.tell(name, "year-out-of-range", Severity.NOTE, f"{OLDEST_YEAR} to {row.context.year}")
        return None
    return year
