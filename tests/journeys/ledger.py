"""The sums of coverage once more, from raw rows and in plain Python: a road of its own, to hold the product against."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tests.journeys.conftest import Server

ZERO = Decimal(0)

SITES = """
select s.code, s.kind, a.code, s.units_needed, s.status, s.closed_reason, s.id
from needs_site as s join areas_area as a on a.id = s.area_id
"""
PROMISES = "select site_id, stage, units, ends_at > clock_timestamp() from adoptions_adoption"
WAITING = "select area_code, count(*) from surveys_surveyrow where waiting and site_id is null group by area_code"
COVERS = {"planned", "agreed", "building", "done", "verified"}
FIRM = COVERS - {"planned"}


@dataclass(frozen=True)
class Account:
    """How one site stands."""

    code: str
    kind: str
    area: str
    needed: Decimal | None
    promised: Decimal
    firm: Decimal

    @property
    def need(self) -> Decimal:
        return self.needed or ZERO

    @property
    def standing(self) -> str:
        if self.promised > self.need:
            return "over"
        if self.needed is None:
            return "unknown"
        if not self.need:
            return "none"
        if not self.promised:
            return "bare"
        return "covered" if self.promised == self.need else "partly"


@dataclass(frozen=True)
class Sums:
    sites: int
    needed: Decimal
    covered: Decimal
    open: Decimal
    over: Decimal
    agreed: Decimal


def accounts(server: Server) -> list[Account]:
    """Return how every counted site stands now: not closed, or closed since it is built."""
    promised, firm = Counter[int](), Counter[int]()
    for site, stage, units, runs in server.rows(PROMISES):
        if stage in COVERS or (stage == "held" and runs):
            promised[site] += units
        if stage in FIRM:
            firm[site] += units
    return [
        Account(code, kind, area, needed, Decimal(promised[pk]), Decimal(firm[pk]))
        for code, kind, area, needed, status, reason, pk in server.rows(SITES)
        if status != "closed" or reason == "done"
    ]


def sums(found: Iterable[Account]) -> Sums:
    found = list(found)
    return Sums(
        sites=len(found),
        needed=sum((one.need for one in found), ZERO),
        covered=sum((min(one.need, one.promised) for one in found), ZERO),
        open=sum((max(ZERO, one.need - one.promised) for one in found), ZERO),
        over=sum((max(ZERO, one.promised - one.need) for one in found), ZERO),
        agreed=sum((min(one.need, one.firm) for one in found), ZERO),
    )


def sums_by_area(server: Server) -> dict[str, Sums]:
    """Return the sums of every kelurahan that has a site."""
    found = accounts(server)
    return {area: sums(one for one in found if one.area == area) for area in {one.area for one in found}}


def standings(server: Server) -> Counter[str]:
    return Counter(one.standing for one in accounts(server))


def standing_of(server: Server, code: str) -> str:
    (found,) = [one for one in accounts(server) if one.code == code]
    return found.standing


def waiting_by_area(server: Server) -> dict[str, int]:
    return dict(server.rows(WAITING))


QUARTERS = {"¼": Decimal("0.25"), "½": Decimal("0.5"), "¾": Decimal("0.75")}


def read_units(text: str) -> Decimal:
    """Read units as a page in Indonesian writes them: 1.204, 2½, ½."""
    text = text.strip().replace(".", "")
    fraction = QUARTERS.get(text[-1:], ZERO)
    whole = text[:-1] if fraction else text
    return Decimal(whole or 0) + fraction
