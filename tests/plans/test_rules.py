"""From a budget to a choice: the best set, checked against every set there is."""

from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.plans.rules import Candidate, Lean, Wish, choose, points_of

JUTA = 1_000_000


def house(code: str, cost: int = 30 * JUTA, area: str = "36.72.01.1001", **facts) -> Candidate:
    return Candidate(
        code=code, area_code=area, unit=Decimal(1), picks=1, cost_rupiah=cost, **({"priority": 50} | facts)
    )


def codes(choice) -> list[str]:
    return [pick.candidate.code for pick in choice.picks]


def test_rp250_juta_buys_eight_houses_of_rp30_juta_and_leaves_ten() -> None:
    choice = choose([house(f"R{number:02}", priority=number) for number in range(1, 31)], Wish(250 * JUTA))
    # 8 x 30 = 240 of 250; the eight most urgent of thirty are those of priority 30 down to 23.
    assert codes(choice) == ["R30", "R29", "R28", "R27", "R26", "R25", "R24", "R23"]
    assert (choice.spent_rupiah, choice.left_rupiah, choice.proven) == (240 * JUTA, 10 * JUTA, True)


def test_a_budget_that_is_met_to_the_rupiah_is_spent_whole() -> None:
    sites = [house("A", cost=17_333_333), house("B", cost=32_666_667)]
    assert choose(sites, Wish(50_000_000)).left_rupiah == 0
    assert len(choose(sites, Wish(49_999_999)).picks) == 1


def test_two_cheap_houses_are_better_than_one_dear_that_is_a_little_more_urgent() -> None:
    # A greedy choice by urgency takes DEAR (60 of 60) and can do nothing else.
    sites = [house("DEAR", cost=60 * JUTA, priority=80), house("ONE", priority=60), house("TWO", priority=60)]
    assert codes(choose(sites, Wish(60 * JUTA, lean=Lean.NEED))) == ["ONE", "TWO"]


def test_the_lean_decides_between_need_and_nearness() -> None:
    far = house("FAR", priority=90, distance_m=9_000.0)
    near = house("NEAR", priority=50, distance_m=500.0)
    assert codes(choose([far, near], Wish(30 * JUTA, lean=Lean.NEED))) == ["FAR"]
    assert codes(choose([far, near], Wish(30 * JUTA, lean=Lean.NEAR))) == ["NEAR"]


def test_equal_houses_are_spread_over_kelurahan() -> None:
    here = [house(f"H{number}", area="36.72.01.1001") for number in range(3)]
    there = [house(f"T{number}", area="36.72.02.1002") for number in range(3)]
    picked = codes(choose([*here, *there], Wish(60 * JUTA, lean=Lean.SPREAD)))
    assert sorted(code[0] for code in picked) == ["H", "T"]


def test_kept_sites_stay_and_dropped_ones_never_come_back() -> None:
    sites = [house(f"R{number}", priority=number * 10) for number in range(1, 6)]
    choice = choose(sites, Wish(60 * JUTA, kept=frozenset({"R1"}), dropped=frozenset({"R5"})))
    assert sorted(codes(choice)) == ["R1", "R4"]


def test_several_rooms_of_one_school_count_each() -> None:
    school = Candidate("S", "36.72.01.1001", Decimal(1), picks=4, cost_rupiah=200 * JUTA, priority=70)
    choice = choose([school], Wish(700 * JUTA))
    assert [(pick.units, pick.cost_rupiah) for pick in choice.picks] == [(Decimal(3), 600 * JUTA)]


def test_the_same_question_has_the_same_answer_in_any_order() -> None:
    sites = [house(f"R{number:02}", priority=50) for number in range(20)]
    assert codes(choose(sites, Wish(150 * JUTA))) == codes(choose(sites[::-1], Wish(150 * JUTA)))


def test_nothing_affordable_gives_an_empty_choice() -> None:
    assert choose([house("R1")], Wish(20 * JUTA)).picks == ()


candidates = st.lists(
    st.builds(
        lambda cost, priority, area, percent, picks: (cost, priority, area, percent, picks),
        st.integers(5, 40), st.integers(1, 100), st.sampled_from("ab"), st.integers(0, 100), st.integers(1, 2),
    ),
    min_size=1, max_size=7,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(candidates, st.integers(5, 120), st.sampled_from(list(Lean)))
def test_no_other_set_is_better(rows, budget: int, lean: Lean) -> None:
    """Every combination is tried; spread bonuses are those of the drawing: 100 %, 50 %, 25 % of the full one."""
    full = {Lean.BALANCED: (100, 50, 25), Lean.NEED: (20, 10, 5), Lean.NEAR: (20, 10, 5), Lean.SPREAD: (300, 150, 75)}
    sites = [
        Candidate(f"R{n}", area, Decimal(1), picks, cost * JUTA, priority, area_percent=float(percent))
        for n, (cost, priority, area, percent, picks) in enumerate(rows)
    ]

    def worth(counts) -> int:
        total = sum(points_of(one, lean) * count for one, count in zip(sites, counts, strict=True))
        for area in "ab":
            number = sum(count for one, count in zip(sites, counts, strict=True) if one.area_code == area)
            total += sum(full[lean][: min(number, 3)])
        return total

    affordable = (
        counts
        for counts in product(*(range(one.picks + 1) for one in sites))
        if sum(one.cost_rupiah * count for one, count in zip(sites, counts, strict=True)) <= budget * JUTA
    )
    best = max(worth(counts) for counts in affordable)
    choice = choose(sites, Wish(budget * JUTA, lean=lean))
    bought = {pick.candidate.code: int(pick.units) for pick in choice.picks}
    assert worth([bought.get(one.code, 0) for one in sites]) == best
    assert choice.spent_rupiah <= budget * JUTA
    assert choice.proven
