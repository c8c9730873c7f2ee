from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from geoplan.adoptions.rules import (
    COVERING,
    ENDED,
    MOVES,
    Stage,
    in_steps,
    is_later,
    may_move,
    may_undo,
    plain,
    stage_at,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_every_stage_either_covers_or_has_ended() -> None:
    assert set(Stage) == COVERING | ENDED
    assert not COVERING & ENDED


def test_nothing_follows_an_end_or_verified_work() -> None:
    assert all(MOVES[stage] == frozenset() for stage in ENDED | {Stage.VERIFIED})


@pytest.mark.parametrize(
    ("stage", "to", "allowed"),
    [
        (Stage.HELD, Stage.PLANNED, True),
        (Stage.HELD, Stage.AGREED, False),
        (Stage.PLANNED, Stage.HELD, True),
        (Stage.PLANNED, Stage.EXPIRED, False),
        (Stage.DONE, Stage.BUILDING, True),
        (Stage.VERIFIED, Stage.RELEASED, False),
    ],
)
def test_moves_follow_the_table(stage: Stage, to: Stage, allowed: bool) -> None:
    assert may_move(stage, to) is allowed


@pytest.mark.parametrize(("seconds", "stage"), [(-1, Stage.HELD), (0, Stage.EXPIRED), (1, Stage.EXPIRED)])
def test_a_hold_is_expired_from_the_second_it_ends(seconds: int, stage: Stage) -> None:
    assert stage_at(Stage.HELD, NOON, NOON + timedelta(seconds=seconds)) is stage


def test_other_stages_do_not_lapse() -> None:
    assert stage_at(Stage.PLANNED, NOON, NOON + timedelta(days=999)) is Stage.PLANNED


@pytest.mark.parametrize(
    ("units", "fits"),
    [
        ("0.25", True),
        ("1", True),
        ("2.75", True),
        ("0", False),
        ("-1", False),
        ("0.3", False),
        ("NaN", False),
        ("1e9", False),
    ],
)
def test_units_come_in_quarters(units: str, fits: bool) -> None:
    assert in_steps(Decimal(units)) is fits


def test_a_claim_can_be_undone_for_ten_minutes() -> None:
    just, over = NOON + timedelta(minutes=9, seconds=59), NOON + timedelta(minutes=10)
    assert may_undo(stage=Stage.HELD, claimed_at=NOON, at=just)
    assert not may_undo(stage=Stage.HELD, claimed_at=NOON, at=over)
    assert not may_undo(stage=Stage.PLANNED, claimed_at=NOON, at=just)


def test_stages_have_an_order() -> None:
    assert is_later(Stage.VERIFIED, than=Stage.AGREED)
    assert not is_later(Stage.AGREED, than=Stage.AGREED)


@pytest.mark.parametrize(("units", "text"), [("1.00", "1"), ("0.25", "0.25"), ("10", "10"), ("0", "0")])
def test_units_are_told_without_idle_zeros(units: str, text: str) -> None:
    assert plain(Decimal(units)) == text
