"""Standings, marks, tiles and filters; how rows of coverage are summed and shared out."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from geoplan.geo import Box

GRID_BITS = 24
DEEPEST_ZOOM = 22
EXTENT = 4096
RIM = 256
CELLS_A_SIDE = 32
CELL_BITS = 5
# More sites than this in one tile are drawn as cells.
MOST_POINTS = 8000

ZERO = Decimal(0)
TENTH = Decimal("0.1")


class Standing(StrEnum):
    BARE = "bare"
    PARTLY = "partly"
    COVERED = "covered"
    OVER = "over"
    NONE = "none"
    UNKNOWN = "unknown"


class Mark(StrEnum):
    CONTESTED = "contested"
    LATE = "late"
    DONE = "done"
    UNVERIFIED = "unverified"


class Overlap(StrEnum):
    """O1 over-subscribed, O2 contested, O3 one household twice, O4 response areas that meet, O5 aided before."""

    O1 = "O1"
    O2 = "O2"
    O3 = "O3"
    O4 = "O4"
    O5 = "O5"


class Gap(StrEnum):
    """G1 bare sites, G2 areas under the threshold, G3 clusters, G4 outside response areas, G5 nearness to plants."""

    G1 = "G1"
    G2 = "G2"
    G3 = "G3"
    G4 = "G4"
    G5 = "G5"


class WayOut(StrEnum):
    """How an overlap can be settled: two promises, two records of one household, two response areas."""

    SHARE = "share"
    HAND_OVER = "hand-over"
    SWAP = "swap"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    KEEP_APART = "keep-apart"
    SHARE_AREA = "share-area"


@dataclass(frozen=True, slots=True)
class SiteFilter:
    """What a map, a list or a count is narrowed by; None leaves a filter open.

    `year` and `funder_id` narrow the promises looked at: units then count only theirs, and only sites with such
    a promise are left. `area` is an area's code, of any level. `levels` are school levels.
    """

    kinds: tuple[str, ...] | None = None
    standings: tuple[str, ...] | None = None
    marks: tuple[str, ...] | None = None
    year: int | None = None
    funder_id: int | None = None
    area: str | None = None
    levels: tuple[str, ...] | None = None
    min_priority: int | None = None
    words: str | None = None


EVERYTHING = SiteFilter()


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of the web-mercator pyramid, counted from the north-west.

    A grid unit is a tile of zoom 24, 2.4 m at the equator.
    """

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        return 0 <= self.z <= DEEPEST_ZOOM and 0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z

    @property
    def span(self) -> int:
        """The tile's side in grid units."""
        return 1 << (GRID_BITS - self.z)

    @property
    def cell_bits(self) -> int:
        """The side of a cell in grid units, as a power of two."""
        return max(0, GRID_BITS - self.z - CELL_BITS)

    def box(self, rim: int = RIM) -> Box:
        """Return the tile with a rim of some of its 4096 units as a box of degrees. CRS: EPSG:4326."""
        side = 1 << self.z
        edge = rim / EXTENT
        return Box(
            west=lon_at((self.x - edge) / side),
            south=lat_at((self.y + 1 + edge) / side),
            east=lon_at((self.x + 1 + edge) / side),
            north=lat_at((self.y - edge) / side),
        )


def lon_at(across: float) -> float:
    """Return the longitude at a share of the web-mercator square, from the west."""
    return max(-180.0, min(180.0, across * 360 - 180))


def lat_at(down: float) -> float:
    """Return the latitude at a share of the web-mercator square, from the north."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * down))))


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """How the need of an area stands. Every figure is summed over sites, so rows add up to their total.

    `priority_needed` and `priority_covered` are needed and covered units times the priority of their site.
    `waiting`: survey rows that lack only a point.
    """

    code: str
    name: str
    sites: int = 0
    sites_adopted: int = 0
    needed: Decimal = ZERO
    covered: Decimal = ZERO
    covered_agreed: Decimal = ZERO
    open: Decimal = ZERO
    over: Decimal = ZERO
    contested: int = 0
    waiting: int = 0
    units_held: Decimal = ZERO
    units_planned: Decimal = ZERO
    units_agreed: Decimal = ZERO
    units_building: Decimal = ZERO
    units_done: Decimal = ZERO
    units_verified: Decimal = ZERO
    priority_needed: Decimal = ZERO
    priority_covered: Decimal = ZERO
    cost_open_rupiah: int = 0

    @property
    def percent(self) -> Decimal | None:
        """Covered of needed, one decimal; None where nothing is needed."""
        return percent_of(self.covered, self.needed)

    @property
    def percent_agreed(self) -> Decimal | None:
        """The headline: covered by promises from agreed on."""
        return percent_of(self.covered_agreed, self.needed)

    @property
    def weighted_percent(self) -> Decimal | None:
        """Covered of needed, each site counted by its priority."""
        return percent_of(self.priority_covered, self.priority_needed)


def percent_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return a share in percent with one decimal, None of nothing."""
    return None if whole == 0 else (100 * part / whole).quantize(TENTH, ROUND_HALF_UP)


SUMMED = [field.name for field in fields(CoverageRow) if field.name not in {"code", "name"}]


def total_of(rows: Sequence[CoverageRow], code: str = "", name: str = "") -> CoverageRow:
    """Return the sum of rows as one row."""
    sums = {column: sum((getattr(row, column) for row in rows), start=0) for column in SUMMED}
    return CoverageRow(code=code, name=name, **sums)


def with_waiting(rows: Sequence[CoverageRow], waiting: Mapping[str, int]) -> list[CoverageRow]:
    """Return the rows with the survey rows that wait for a point in their area, given by kelurahan code."""
    return [
        replace(row, waiting=sum(count for code, count in waiting.items() if lies_in(code, row.code))) for row in rows
    ]


def lies_in(code: str, area: str) -> bool:
    """Say whether an area is another one or a part of it. Official codes: the parent's is a prefix."""
    return code == area or code.startswith(f"{area}.")


def is_gap(row: CoverageRow, threshold_percent: Decimal) -> bool:
    """Say whether an area is a gap: under the threshold. Without need it never is one."""
    return row.needed > 0 and 100 * row.covered < threshold_percent * row.needed


# The width of the rings in which nearness to plants is summed and drawn.
RING_M = 250


@dataclass(frozen=True, slots=True)
class Ring:
    """Need, and need that companies help with, at so many ring widths from the nearest plant.

    Units: `needed_m` and `helped_m` are units times the metres of each site.
    """

    number: int
    needed: float
    helped: float
    needed_m: float
    helped_m: float


@dataclass(frozen=True, slots=True)
class Nearness:
    """How much nearer to their plants companies help than the need lies: 1 at the gate, 0 no bias, below 0 farther.

    None where no company helps, there is no plant, or all need stands at a plant. `curve`: up to so many metres, the
    share of the need and the share of the help; both end at 1.
    """

    value: float | None
    mean_help_m: float | None
    mean_need_m: float | None
    needed: float
    helped: float
    plants: int
    curve: tuple[tuple[int, float, float], ...] = ()


def nearness_of(rings: Sequence[Ring], plants: int) -> Nearness:
    """Return the nearness of rings given from the inmost: 1 - mean distance of help / mean distance of need."""
    needed, helped = sum(ring.needed for ring in rings), sum(ring.helped for ring in rings)
    need_m = sum(ring.needed_m for ring in rings) / needed if needed else None
    help_m = sum(ring.helped_m for ring in rings) / helped if helped else None
    value = None if help_m is None or not need_m else 1 - help_m / need_m
    curve = curve_of(rings, needed, helped) if helped else ()
    return Nearness(value, help_m, need_m, needed, helped, plants, curve)


def curve_of(rings: Sequence[Ring], needed: float, helped: float) -> tuple[tuple[int, float, float], ...]:
    """Return the shares of need and help that lie within the outer edge of each ring."""
    points = [(0, 0.0, 0.0)]
    need_so_far = help_so_far = 0.0
    for ring in rings:
        need_so_far += ring.needed
        help_so_far += ring.helped
        points.append(((ring.number + 1) * RING_M, need_so_far / needed, help_so_far / helped))
    return tuple(points)
