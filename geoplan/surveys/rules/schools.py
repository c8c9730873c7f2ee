"""A row of a school list to a draft."""

from geoplan.needs.rules import Kind, Level, Ownership, SchoolFacts, SiteDraft, rooms_short
from geoplan.surveys.reading.identity import read_npsn
from geoplan.surveys.reading.text import Cell, Unread, as_text, folded, is_empty
from geoplan.surveys.reading.values import read_rupiah, read_school_year, read_whole, read_word
from geoplan.surveys.rules import words
from geoplan.surveys.rules.cells import RowCells
from geoplan.surveys.rules.houses import take_code, take_waiting_since
from geoplan.surveys.rules.location import take_address, take_area, take_point, take_rt_rw
from geoplan.surveys.rules.problems import Severity

MOST_PUPILS = 10_000
MOST_ROOMS = 500


def school_draft(row: RowCells) -> SiteDraft | None:
    """Return the school a row describes; None when the row is refused. Its people are nobody's business here."""
    located = take_point(row)
    area = take_area(row, has_point=located.location is not None)
    rt, rw = take_rt_rw(row)
    name = row.take_text("name", 160)
    if not row.has("name"):
        row.tell("name", "name-missing", Severity.NOTE, "the school's name")
    facts = school_facts(row, name)
    draft = SiteDraft(
        kind=Kind.SCHOOL,
        code=take_code(row),
        reference=facts.npsn,
        name=name,
        location=located.location,
        accuracy_m=located.accuracy_m,
        location_source=located.source,
        address=take_address(row),
        rt=rt,
        rw=rw,
        stated_area_code=area,
        school=facts,
        estimate_rupiah=row.take("estimate_rupiah", read_rupiah),
    )
    return None if row.refused else draft


def school_facts(row: RowCells, name: str) -> SchoolFacts:
    """Return what the row tells of the school; need that cannot be computed is noted."""
    facts = SchoolFacts(
        npsn=take_npsn(row),
        level=_level(row, name),
        ownership=_ownership(row, name),
        pupils=_pupils(row),
        class_groups=row.take_count("class_groups", read_whole, MOST_ROOMS),
        rooms_good=row.take_count("rooms_good", read_whole, MOST_ROOMS),
        rooms_light=row.take_count("rooms_light", read_whole, MOST_ROOMS),
        rooms_medium=row.take_count("rooms_medium", read_whole, MOST_ROOMS),
        rooms_heavy=row.take_count("rooms_heavy", read_whole, MOST_ROOMS),
        double_shift=row.take("shift", _double_shift, Severity.NOTE),
        school_year=row.take("school_year", read_school_year),
        waiting_since_year=take_waiting_since(row),
    )
    if rooms_short(facts) is None:
        _tell_missing_counts(row, facts)
    return facts


def _tell_missing_counts(row: RowCells, facts: SchoolFacts) -> None:
    names = ("class_groups", "rooms_good", "rooms_light", "rooms_medium")
    missing = [name for name in names if getattr(facts, name) is None]
    row.tell_of(missing, "rooms-missing", Severity.NOTE, "class groups and rooms by condition; need is unknown")


def take_npsn(row: RowCells) -> str | None:
    """Return the school's number, without which a list cannot be brought up to date."""
    npsn = row.take("npsn", read_npsn)
    if npsn is None and is_empty(row.cell("npsn")):
        row.tell("npsn", "npsn-missing", Severity.REFUSE, "8 digits")
    return npsn


def _level(row: RowCells, name: str) -> Level | None:
    """Return the stated level, else the one the school's name begins with."""
    if row.has("level"):
        return row.take("level", lambda cell: read_word(cell, words.LEVELS, "level-unknown"))
    level = words.LEVELS.get(_first_word(name))
    if level is None:
        row.tell("level", "level-missing", Severity.NOTE, "SD, SMP, SMA …")
    return level


def _ownership(row: RowCells, name: str) -> Ownership | None:
    if row.has("ownership"):
        return row.take("ownership", lambda cell: read_word(cell, words.OWNERSHIPS, "word-unknown"), Severity.NOTE)
    first = _first_word(name)
    state = first in {"tkn", "sdn", "smpn", "sman", "smkn", "min", "mtsn", "man", "slbn", "skhn"}
    return Ownership.STATE if state or " negeri " in f" {name.casefold()} " else None


def _first_word(name: str) -> str:
    return folded(name.partition(" ")[0])


def _pupils(row: RowCells) -> int | None:
    total = row.take_count("pupils", read_whole, MOST_PUPILS)
    boys = row.take_count("pupils_boys", read_whole, MOST_PUPILS)
    girls = row.take_count("pupils_girls", read_whole, MOST_PUPILS)
    if total is None and boys is not None and girls is not None:
        return boys + girls
    if total is not None and boys is not None and girls is not None and boys + girls != total:
        row.tell("pupils", "pupils-do-not-add-up", Severity.NOTE, str(boys + girls))
    return total


def _double_shift(cell: Cell) -> bool | Unread | None:
    """Read when the school is held: `Siang` and `Kombinasi` mean rooms that serve twice."""
    if is_empty(cell, nothing_is_empty=False):
        return None
    text = as_text(cell).casefold()
    if text.startswith("sehari penuh"):
        return False
    known = {folded(spelling): double for spelling, double in words.SHIFTS.items()}
    return known.get(folded(text), Unread("word-unknown", "Pagi, Siang, Kombinasi, Sehari penuh"))
