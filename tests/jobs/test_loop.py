"""The worker's round: what fails is written down without its words and tried again later; the rest goes on."""

import logging

import pytest
from django.db import OperationalError

from geoplan.jobs.chores import CHORES
from geoplan.jobs.loop import LONGEST_PAUSE_S, Chore, Loop


def never() -> bool:
    return False


@pytest.mark.django_db
def test_a_chore_with_work_is_asked_again_at_once_and_one_without_rests() -> None:
    left = [True, True, False]
    idle = []

    def rests() -> bool:
        idle.append(1)
        return False

    loop = Loop([Chore("busy", 60, lambda: left.pop(0)), Chore("idle", 60, rests)], never)
    assert [loop.turn() for _ in range(4)] == [True, True, False, False]
    assert (left, idle) == ([], [1])


@pytest.mark.django_db
def test_a_chore_that_fails_does_not_stop_the_others_and_comes_later_and_later(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails() -> bool:
        raise ValueError("Budi Umpama 3672991505800001")

    done = []
    loop = Loop([Chore("fails", 1, fails), Chore("works", 0, lambda: bool(done.append(1)))], never)
    with caplog.at_level(logging.ERROR, "geoplan.jobs"):
        for _ in range(12):
            loop.due["fails"] = 0.0
            loop.turn()
    assert len(done) == 12
    pauses = [float(record.args[2]) for record in caplog.records]  # type: ignore[index, arg-type]
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses[-1] == LONGEST_PAUSE_S
    assert "ValueError at" in caplog.text
    assert "test_loop.py" in caplog.text
    assert "Umpama" not in caplog.text
    assert "36729915" not in caplog.text


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_asked_again(caplog: pytest.LogCaptureFixture) -> None:
    answers = [OperationalError("gone"), OperationalError("gone"), None]

    def asks() -> bool:
        answer = answers.pop(0)
        if answer:
            raise answer
        return True

    loop = Loop([Chore("asks", 1, asks)], never)
    for _ in range(3):
        loop.due["asks"] = 0.0
        loop.turn()
    assert loop.failures["asks"] == 0


def test_nothing_is_begun_once_the_worker_was_told_to_end() -> None:
    def refuses() -> bool:
        raise AssertionError

    Loop([Chore("late", 0, refuses)], lambda: True).run()


def test_every_chore_has_a_name_of_its_own() -> None:
    assert len({one.name for one in CHORES}) == len(CHORES)
