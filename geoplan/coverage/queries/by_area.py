"""The coverage table."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from shapely.geometry.base import BaseGeometry

from geoplan import db
from geoplan.accounts.rules import Audience
from geoplan.coverage.errors import PlacesNotShown
from geoplan.coverage.queries.viewing import SQL, unit_costs
from geoplan.coverage.rules import SUMMED, CoverageRow

CENT = Decimal("0.01")
# Official codes: 36.72, 36.72.01, 36.72.01.1001.
CODE_LENGTH = {"city": 5, "kecamatan": 8, "kelurahan": 13}


@dataclass(frozen=True, slots=True)
class Within:
    """What coverage is narrowed to: an area by code (the true area of a site), or a shape.

    A shape is held against the places that `audience` sees. CRS: EPSG:4326, lon/lat.
    """

    area: str | None = None
    shape: BaseGeometry | None = None


def coverage_by_area(
    *,
    level: str,
    at: datetime,
    live: bool = False,
    kind: str | None = None,
    levels: tuple[str, ...] | None = None,
    year: int | None = None,
    funder_id: int | None = None,
    within: Within | None = None,
    audience: Audience = Audience.MOVED,
) -> list[CoverageRow]:
    """Return how the need of each area of a level stands, by code, areas without sites included.

    `levels` are school levels. `waiting` is left 0: the door joins it with `rules.with_waiting`.
    Raises: PlacesNotShown.
    """
    narrowed = within or Within()
    if narrowed.shape is not None and audience is Audience.SCHOOLS:
        raise PlacesNotShown
    params: dict[str, object] = {
        "at": at,
        "live": live,
        "level": level,
        "code_length": CODE_LENGTH[level],
        "kind": kind,
        "levels": list(levels) if levels is not None else None,
        "year": year,
        "funder_id": funder_id,
        "within_area": narrowed.area,
        "within_shape": narrowed.shape.wkb if narrowed.shape is not None else None,
        "audience": audience.value,
    }
    return [row_from(row) for row in db.rows(SQL / "coverage_by_area.sql", params | unit_costs())]


def row_from(row: Any) -> CoverageRow:
    told: dict[str, Any] = {name: with_cents(getattr(row, name)) for name in SUMMED if name != "waiting"}
    return CoverageRow(code=row.code, name=row.name, **told)


def with_cents(value: Decimal | int) -> Decimal | int:
    """Return sums of units with the two decimals that units have; counts and money as they are."""
    return value.quantize(CENT) if isinstance(value, Decimal) else value
