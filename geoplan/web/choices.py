"""What people can pick in filters: areas in their kecamatan, payers, years."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from geoplan.accounts.rules import Datum, Role, may_see
from geoplan.areas import queries as areas
from geoplan.areas.models import Area
from geoplan.funders import queries as funders
from geoplan.funders.models import Funder

YEARS_BACK = 3
YEARS_AHEAD = 1


@dataclass(frozen=True, slots=True)
class AreaGroup:
    """A kecamatan with its kelurahan."""

    whole: Area
    parts: Sequence[Area]


def area_groups() -> list[AreaGroup]:
    """Return every kecamatan with its kelurahan, by name."""
    kelurahan = sorted(areas.areas("kelurahan").defer("boundary"), key=lambda area: area.name)
    return [
        AreaGroup(whole, [area for area in kelurahan if area.code.startswith(f"{whole.code}.")])
        for whole in sorted(areas.areas("kecamatan").defer("boundary"), key=lambda area: area.name)
    ]


def payer_choices(role: Role | None) -> list[Funder]:
    """Return the payers a role may filter by: nobody for those who may not see who holds a site."""
    return list(funders.payers()) if may_see(role, Datum.HOLDER_NAME) else []


def year_choices(at: datetime) -> list[int]:
    """Return the budget years worth filtering by, newest first."""
    return list(range(at.year + YEARS_AHEAD, at.year - YEARS_BACK - 1, -1))


def whole(text: str | None) -> int | None:
    """Return a whole number a form sent, None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None
