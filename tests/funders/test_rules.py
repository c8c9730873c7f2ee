from datetime import date
from itertools import pairwise

import pytest

from geoplan.funders.rules import (
    MemberRole,
    Phase,
    PhaseDays,
    alike,
    alike_among,
    budget_year,
    in_order,
    may_promise,
    phase_on,
    same_name,
    usual_season,
)


@pytest.mark.parametrize(
    ("role", "may"), [(MemberRole.OWNER, True), (MemberRole.MEMBER, True), (MemberRole.DELEGATE, False)]
)
def test_a_delegate_reports_but_does_not_promise(role: MemberRole, may: bool) -> None:
    assert may_promise(role) is may


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PT Chandra Asri", "PT. CHANDRA ASRI Tbk."),
        ("P.T. Chandra Asri (Persero)", "Chandra  Asri"),
        ("CV Maju-Jaya", "Maju Jaya"),
    ],
)
def test_legal_form_case_and_punctuation_make_no_other_company(one: str, other: str) -> None:
    assert same_name(one, other)
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PT Chandra Asri", "Chandra Asri Pacific Tbk"),
        ("Chandra Asri Petrochemical", "Chandra Asri Pacific"),
        ("Krakatau Posco", "PT Krakatau Posco Energy"),
        ("Indorama Petrokimia", "Indorama Petrochemia"),
    ],
)
def test_names_within_one_another_or_nearly_the_same_are_asked(one: str, other: str) -> None:
    assert not same_name(one, other)
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Krakatau Steel", "Krakatau Daya Listrik"),
        ("PT Baja Indonesia", "PT Semen Indonesia"),
        ("PT", "CV"),
        ("Cabot Indonesia", "Dover Chemical"),
        ("", "PT Baja"),
    ],
)
def test_one_word_in_common_is_no_likeness(one: str, other: str) -> None:
    assert not alike(one, other)


def test_the_nearest_of_similar_names_comes_first() -> None:
    known = [(1, "Chandra Asri Pacific Tbk"), (2, "Krakatau Steel"), (3, "PT Chandra Asri")]
    assert alike_among("CHANDRA ASRI", known) == [(3, "PT Chandra Asri"), (1, "Chandra Asri Pacific Tbk")]


#  2026  N D | 2027  J F M A M J J A S O N D |
#  choose  ========= |=== agree |== building ==============| report ====
SEASON = [
    PhaseDays(2027, Phase.CHOOSING, date(2026, 11, 1), date(2027, 1, 31)),
    PhaseDays(2027, Phase.AGREEING, date(2027, 2, 1), date(2027, 3, 31)),
    PhaseDays(2027, Phase.BUILDING, date(2027, 4, 1), date(2027, 10, 31)),
    PhaseDays(2026, Phase.REPORTING, date(2026, 11, 1), date(2026, 12, 31)),
]


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 11, 1), 2027),
        (date(2026, 12, 31), 2027),
        (date(2027, 1, 31), 2027),
        (date(2027, 6, 1), 2027),
        # No phase runs: the usual rule, November begins the year after.
        (date(2027, 11, 1), 2028),
        (date(2026, 10, 31), 2026),
    ],
)
def test_the_budget_year_is_that_of_the_phase_that_runs_first_of_all_choosing(today: date, year: int) -> None:
    assert budget_year(SEASON, today) == year


def test_days_left_are_counted_to_the_last_day() -> None:
    running = phase_on(SEASON, date(2027, 1, 19))
    assert running is not None
    assert (running.phase, running.days_left(date(2027, 1, 19))) == (Phase.CHOOSING, 12)
    assert running.days_left(date(2027, 1, 31)) == 0
    assert phase_on(SEASON, date(2027, 11, 1)) is None


def test_phases_begin_in_their_order() -> None:
    assert in_order(SEASON[:3])
    assert in_order([SEASON[2], SEASON[0]])
    assert not in_order([PhaseDays(2027, Phase.CHOOSING, date(2027, 3, 1), date(2027, 4, 1)), SEASON[1]])


def test_the_usual_season_has_no_hole_and_ends_with_the_year() -> None:
    usual = usual_season(2028)
    assert [one.phase for one in usual] == list(Phase)
    assert (usual[0].starts_on, usual[-1].ends_on) == (date(2027, 11, 1), date(2028, 12, 31))
    assert all((after.starts_on - before.ends_on).days == 1 for before, after in pairwise(usual))
