"""Which sites a budget buys: the best set there is, not a good guess.

A site is worth points for its need, its nearness to the payer's plants, how empty of help its kelurahan is and
whether it lies where the payer wants to work; the first picks in a kelurahan are worth a little more, so that the
choice spreads. The set with most points that the budget pays for is found by mixed integer programming.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import gcd

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

LEAST_RUPIAH, MOST_RUPIAH = 10**6, 10**12
MOST_PICKS = 200
# Points of one unit, 1000 at most in all.
NEED_FULL, PERCENT_FULL = 100, 100
# From this distance on a plant is not near any more.
NEAR_FULL_M = 10_000.0
# The first, second and third pick in a kelurahan count for more; a fourth brings nothing extra.
SPREAD_SHARES = (1.0, 0.5, 0.25)
PATIENCE_S = 10.0


class Lean(StrEnum):
    """What weighs most when a company chooses."""

    BALANCED = "balanced"
    NEED = "need"
    NEAR = "near"
    SPREAD = "spread"


@dataclass(frozen=True, slots=True)
class Weights:
    """Points each reason brings in full; `spread` comes on top for the first picks of a kelurahan."""

    need: int
    near: int
    empty: int
    fit: int
    spread: int


WEIGHTS: Mapping[Lean, Weights] = {
    Lean.BALANCED: Weights(need=500, near=150, empty=200, fit=150, spread=100),
    Lean.NEED: Weights(need=850, near=50, empty=50, fit=50, spread=20),
    Lean.NEAR: Weights(need=300, near=500, empty=100, fit=100, spread=20),
    Lean.SPREAD: Weights(need=350, near=50, empty=500, fit=100, spread=300),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A site with something open, as the payer may know it.

    Units: `unit` is what one pick takes (1, or the rest where less is open), `picks` how many such there are;
    `cost_rupiah` of one pick; `distance_m` from the moved point to the nearest plant, None without plants;
    `area_percent` is how far the kelurahan is covered, 0 to 100.
    """

    code: str
    area_code: str
    unit: Decimal
    picks: int
    cost_rupiah: int
    priority: int
    distance_m: float | None = None
    area_percent: float = 0.0
    in_response_area: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What the payer asks for. Money: whole rupiah. `kept` sites are in whatever comes, `dropped` ones never."""

    budget_rupiah: int
    lean: Lean = Lean.BALANCED
    kept: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pick:
    """Some units of one site."""

    candidate: Candidate
    units: Decimal
    cost_rupiah: int
    points: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The picks, best first; `proven` says that no set with more points fits the budget."""

    picks: tuple[Pick, ...]
    spent_rupiah: int
    left_rupiah: int
    proven: bool


def is_budget(rupiah: int) -> bool:
    """Say whether a budget can be meant."""
    return LEAST_RUPIAH <= rupiah <= MOST_RUPIAH


def points_of(candidate: Candidate, lean: Lean) -> int:
    """Return what one pick of a site is worth, without the bonus for spreading."""
    weights = WEIGHTS[lean]
    near = 0.0 if candidate.distance_m is None else max(0.0, 1 - candidate.distance_m / NEAR_FULL_M)
    share = (
        weights.need * candidate.priority / NEED_FULL
        + weights.near * near
        + weights.empty * (1 - candidate.area_percent / PERCENT_FULL)
        + weights.fit * candidate.in_response_area
    )
    return max(1, round(share * float(candidate.unit)))


def kept_cost_rupiah(candidates: Sequence[Candidate], kept: frozenset[str]) -> int:
    """Return what one pick of each kept site costs."""
    return sum(one.cost_rupiah for one in candidates if one.code in kept)


def choose(candidates: Sequence[Candidate], wish: Wish) -> Choice:
    """Return the set of sites with most points that the budget pays for; the same question has the same answer.

    The caller has made sure that the kept sites can be paid.
    """
    pool = worth_looking_at(candidates, wish)
    if not pool:
        return Choice((), 0, wish.budget_rupiah, proven=True)
    counts, proven = solved(pool, wish)
    picks = [
        Pick(one, one.unit * count, one.cost_rupiah * count, points_of(one, wish.lean))
        for one, count in zip(pool, counts, strict=True)
        if count
    ]
    picks.sort(key=lambda pick: (-pick.points, pick.candidate.code))
    spent = sum(pick.cost_rupiah for pick in picks)
    return Choice(tuple(picks), spent, wish.budget_rupiah - spent, proven)


def worth_looking_at(candidates: Sequence[Candidate], wish: Wish) -> list[Candidate]:
    """Leave out what cannot be in the best set, by code.

    Of sites that cost the same in the same kelurahan the budget pays for so many at most, and the best of them are
    at least as good as any others: a house that is worse than all of those is never part of the answer.
    """
    alike: dict[tuple[str, int], list[Candidate]] = defaultdict(list)
    kept = []
    for one in candidates:
        if one.code in wish.kept:
            kept.append(one)
        elif one.code not in wish.dropped and 0 < one.cost_rupiah <= wish.budget_rupiah:
            alike[one.area_code, one.cost_rupiah].append(one)
    for (_area, cost_rupiah), group in alike.items():
        group.sort(key=lambda one: (-points_of(one, wish.lean), one.code))
        kept += group[: wish.budget_rupiah // cost_rupiah]
    return sorted(kept, key=lambda one: one.code)


def solved(pool: Sequence[Candidate], wish: Wish) -> tuple[list[int], bool]:
    """Return how many picks of each site are best, and whether that is proven.

    Variables: picks of each site (whole), then for each kelurahan the shares of its first, second and third pick,
    which are worth less and less, so that they fill up in order by themselves.
    """
    kelurahan = sorted({one.area_code for one in pool})
    first_share = len(pool)
    wide = first_share + len(kelurahan) * len(SPREAD_SHARES)
    worth = np.zeros(wide)
    worth[:first_share] = [points_of(one, wish.lean) for one in pool]
    worth[first_share:] = [round(WEIGHTS[wish.lean].spread * share) for share in SPREAD_SHARES] * len(kelurahan)
    most = np.ones(wide)
    most[:first_share] = [min(one.picks, MOST_PICKS) for one in pool]
    least = np.zeros(wide)
    least[:first_share] = [1 if one.code in wish.kept else 0 for one in pool]
    money, number = np.zeros(wide), np.zeros(wide)
    # In the largest coin that every price is a whole number of: small whole numbers, which the solver adds up exactly.
    coin = gcd(*(one.cost_rupiah for one in pool))
    money[:first_share] = [one.cost_rupiah // coin for one in pool]
    number[:first_share] = 1
    found = milp(
        -worth,
        integrality=np.array([1] * first_share + [0] * (wide - first_share)),
        bounds=Bounds(least, most),
        constraints=[
            LinearConstraint(money, ub=wish.budget_rupiah // coin),
            LinearConstraint(number, ub=MOST_PICKS),
            LinearConstraint(shares_rows(pool, kelurahan, wide), ub=0),
        ],
        options={"mip_rel_gap": 0.0, "time_limit": PATIENCE_S},
    )
    if found.x is None:
        return [int(one.code in wish.kept) for one in pool], False
    return [round(count) for count in found.x[:first_share]], found.status == 0


def shares_rows(pool: Sequence[Candidate], kelurahan: Sequence[str], wide: int) -> np.ndarray:
    """Return one row a kelurahan: its shares are no more than its picks."""
    rows = np.zeros((len(kelurahan), wide))
    place = {code: index for index, code in enumerate(kelurahan)}
    for column, one in enumerate(pool):
        rows[place[one.area_code], column] = -1
    for index in range(len(kelurahan)):
        start = len(pool) + index * len(SPREAD_SHARES)
        rows[index, start : start + len(SPREAD_SHARES)] = 1
    return rows
