"""What becomes of each line of a list of companies before anything is stored."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from geoplan.funders.reading import CompanyCells, is_email, read_rupiah, read_units
from geoplan.funders.rules.names import alike_among, name_words, same_name


class Fate(StrEnum):
    """What a line does: a new company, more about a known one, a question, or nothing."""

    NEW = "new"
    KNOWN = "known"
    ASKS = "asks"
    BAD = "bad"


class Answer(StrEnum):
    """What a planner says of a name that resembles one on the list."""

    SAME = "same"
    OTHER = "other"
    SKIP = "skip"


# Faults that leave a line out; those of them that only a comparison finds.
FATAL = frozenset({"name-missing", "email-malformed", "email-taken", "email-twice"})
COMPARED = frozenset({"email-taken", "email-twice"})


@dataclass(frozen=True, slots=True)
class Place:
    """What a text says of a place. CRS: EPSG:4326, lon/lat. `mended`: read by a repair, so it is shown to be seen."""

    point: tuple[float, float] | None
    mended: bool = False


@dataclass(frozen=True, slots=True)
class NewPlant:
    name: str
    lon: float
    lat: float
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell, by code; a fault of the place or the pledge leaves the rest of the line good."""

    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class CompanyLine:
    """One company of a list as it was understood."""

    line: int
    name: str
    sector: str = ""
    contact_name: str = ""
    email: str = ""
    phone: str = ""
    plants: tuple[NewPlant, ...] = ()
    units: str | None = None
    amount_rupiah: int | None = None
    faults: tuple[Fault, ...] = ()
    fate: Fate = Fate.NEW
    known_id: int | None = None
    known_name: str = ""
    resembles: tuple[tuple[int, str], ...] = field(default=())

    def as_read(self) -> "CompanyLine":
        """Return the line as before it was compared with the list and with the accounts."""
        own = tuple(one for one in self.faults if one.code not in COMPARED)
        fate = Fate.BAD if any(one.code in FATAL for one in own) else Fate.NEW
        return replace(self, faults=own, fate=fate, known_id=None, known_name="", resembles=())


ReadPlace = Callable[[str], Place]


def understand(cells: CompanyCells, read_place: ReadPlace) -> CompanyLine:
    """Return one line of a list with all its faults at once."""
    faults: list[Fault] = []
    if not cells.name:
        faults.append(Fault("name-missing"))
    if cells.email and not is_email(cells.email):
        faults.append(Fault("email-malformed", cells.email[:80]))
    plants = plants_in(cells, read_place, faults)
    rupiah = read_rupiah(cells.amount) if cells.amount else None
    if cells.amount and rupiah is None:
        faults.append(Fault("amount-unreadable", cells.amount[:40]))
    units = read_units(cells.units) if cells.units else None
    if cells.units and units is None:
        faults.append(Fault("units-unreadable", cells.units[:40]))
    return CompanyLine(
        line=cells.line,
        name=cells.name[:160],
        sector=cells.sector[:80],
        contact_name=cells.contact_name[:120],
        email=cells.email.lower(),
        phone=cells.phone[:30],
        plants=tuple(plants),
        units=None if units is None else str(units),
        amount_rupiah=rupiah,
        faults=tuple(faults),
        fate=Fate.BAD if any(one.code in FATAL for one in faults) else Fate.NEW,
    )


def plants_in(cells: CompanyCells, read_place: ReadPlace, faults: list[Fault]) -> list[NewPlant]:
    """Return the works of a line; a place that cannot be read is a fault, the works are left out."""
    names, found = cells.plants, []
    for number, text in enumerate(cells.places):
        place = read_place(text)
        if place.point is None:
            faults.append(Fault("place-unreadable", text[:80]))
            continue
        name = names[number] if number < len(names) else cells.name
        found.append(NewPlant(name[:120], *place.point, mended=place.mended))
    if names and not cells.places:
        faults.append(Fault("place-missing", names[0][:80]))
    return found


def plan_companies(
    lines: Sequence[CompanyLine], known: Sequence[tuple[int, str]], taken_emails: Collection[str]
) -> list[CompanyLine]:
    """Return the lines with what each would do, compared with the list of payers and with one another.

    `taken_emails` are those of accounts that act for no payer. Lines of one name are one company with several works.
    """
    planned: list[CompanyLine] = []
    emails: dict[str, int] = {}
    for line in joined(lines):
        told = with_fault(line, "email-taken") if line.email in taken_emails and line.email else line
        if told.email and emails.setdefault(told.email, told.line) != told.line:
            told = with_fault(told, "email-twice")
        planned.append(told if told.fate is Fate.BAD else compared(told, known))
    return planned


def joined(lines: Sequence[CompanyLine]) -> list[CompanyLine]:
    """Return one line a company: later ones of the same name add their works to the first."""
    first: dict[str, CompanyLine] = {}
    others: list[CompanyLine] = []
    for line in lines:
        key = name_words(line.name).key
        there = first.get(key)
        if line.fate is Fate.BAD or not key:
            others.append(line)
        elif there is None:
            first[key] = line
        else:
            first[key] = replace(there, plants=there.plants + line.plants, faults=there.faults + line.faults)
    return sorted([*first.values(), *others], key=lambda line: line.line)


def with_fault(line: CompanyLine, code: str) -> CompanyLine:
    return replace(line, faults=(*line.faults, Fault(code, line.email[:80])), fate=Fate.BAD)


def compared(line: CompanyLine, known: Sequence[tuple[int, str]]) -> CompanyLine:
    near = alike_among(line.name, known)
    same = next((one for one in near if same_name(line.name, one[1])), None)
    if same:
        return replace(line, fate=Fate.KNOWN, known_id=same[0], known_name=same[1])
    return replace(line, fate=Fate.ASKS, resembles=tuple(near)) if near else line


def answered(line: CompanyLine, answers: Mapping[int, str]) -> CompanyLine | None:
    """Return what a line does after the planner's answer, None where it is left out.

    An answer is `same:ID`, `other` or `skip`; a question without one leaves the line out.
    """
    if line.fate is not Fate.ASKS:
        return line if line.fate is not Fate.BAD and answers.get(line.line) != Answer.SKIP else None
    said, _colon, number = answers.get(line.line, "").partition(":")
    if said == Answer.OTHER:
        return replace(line, fate=Fate.NEW)
    named = next((one for one in line.resembles if str(one[0]) == number), None)
    if said == Answer.SAME and named:
        return replace(line, fate=Fate.KNOWN, known_id=named[0], known_name=named[1])
    return None
