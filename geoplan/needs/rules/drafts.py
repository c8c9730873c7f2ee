"""What a survey row, a phone record or a form hands down to become a site."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

from geoplan.needs.rules.facts import (
    HouseFacts,
    SchoolFacts,
    house_facts_from,
    house_facts_json,
    school_facts_from,
    school_facts_json,
)
from geoplan.needs.rules.kinds import Kind


class LocationSource(StrEnum):
    FILE = "file"
    GEOMETRY = "geometry"
    MAP_LINK = "map-link"
    PLUS_CODE = "plus-code"
    GPS = "gps"
    MAP_PIN = "map-pin"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class PersonCells:
    """The personal cells of one person, on their way to being sealed.

    Neither `repr` nor `str` shows a value, so that a log line or a traceback cannot.
    """

    name: str | None = None
    nik: str | None = None
    kk: str | None = None
    phone: str | None = None

    def __repr__(self) -> str:
        filled = [part for part in ("name", "nik", "kk", "phone") if getattr(self, part)]
        return f"PersonCells({', '.join(filled)}: hidden)"

    @property
    def empty(self) -> bool:
        return not (self.name or self.nik or self.kk or self.phone)


@dataclass(frozen=True, slots=True)
class SiteDraft:
    """A site as handed in, before it has an area.

    CRS: location is EPSG:4326 lon, lat; None while the point is still missing.
    `reference` is the register's key, the NPSN for a school; `name` names a school and stays empty for a
    house,
    whose people are in `people` and nowhere else.
    """

    kind: Kind
    reference: str | None = None
    name: str = ""
    location: tuple[float, float] | None = None
    accuracy_m: float | None = None
    location_source: LocationSource | None = None
    address: str = ""
    rt: str = ""
    rw: str = ""
    stated_area_code: str | None = None
    code: str | None = None
    house: HouseFacts | None = None
    school: SchoolFacts | None = None
    estimate_rupiah: int | None = None
    people: tuple[PersonCells, ...] = field(default=())

    def as_json(self) -> dict[str, object]:
        """Return the draft without people as plain JSON values."""
        return {
            "kind": str(self.kind),
            "reference": self.reference,
            "name": self.name,
            "location": list(self.location) if self.location else None,
            "accuracy_m": self.accuracy_m,
            "location_source": str(self.location_source) if self.location_source else None,
            "address": self.address,
            "rt": self.rt,
            "rw": self.rw,
            "stated_area_code": self.stated_area_code,
            "code": self.code,
            "house": house_facts_json(self.house) if self.house else None,
            "school": school_facts_json(self.school) if self.school else None,
            "estimate_rupiah": self.estimate_rupiah,
        }

    @staticmethod
    def from_json(stored: dict[str, object], people: tuple[PersonCells, ...] = ()) -> "SiteDraft":
        """Return the draft that `as_json` wrote, with its people put back."""
        values = dict(stored)
        place = cast("list[float] | None", values.pop("location"))
        source = cast("str | None", values.pop("location_source"))
        house = cast("dict[str, object] | None", values.pop("house"))
        school = cast("dict[str, object] | None", values.pop("school"))
        kind = Kind(str(values.pop("kind")))
        return SiteDraft(
            kind=kind,
            location=(place[0], place[1]) if place else None,
            location_source=LocationSource(source) if source else None,
            house=house_facts_from(house or {}) if kind is Kind.HOUSE else None,
            school=school_facts_from(school or {}) if kind is Kind.SCHOOL else None,
            people=people,
            **values,  # type: ignore[arg-type]
        )
