"""Who may be told what, and when time has something to say."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from geoplan.accounts.rules import Role
from geoplan.notices.rules import (
    LONGEST_WAIT,
    TOLD,
    Kind,
    Telling,
    To,
    kinds_for,
    last_of_month,
    month_begun,
    tells,
    wait_after,
    warning_due,
    week_begun,
)
from geoplan.notices.writing import NAMES, TITLES

END = datetime(2026, 12, 10, 16, 59, 59, tzinfo=UTC)
DAY = timedelta(days=1)
WIB = ZoneInfo("Asia/Jakarta")


def local(*told: int) -> datetime:
    return datetime(*told, tzinfo=WIB)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("before", "warning"),
    [
        (4 * DAY, None),
        (3 * DAY + timedelta(seconds=1), None),
        (3 * DAY, 3),
        (2 * DAY, 3),
        (DAY, 1),
        (timedelta(hours=1), 1),
        (timedelta(0), None),
        (-DAY, None),
    ],
)
def test_the_nearest_warning_that_is_due_is_given(before: timedelta, warning: int | None) -> None:
    due = warning_due(END, END - before)
    assert (due.days if due else None) == warning


@pytest.mark.parametrize(
    ("at", "first"),
    [
        (local(2026, 12, 1, 5, 59), None),
        (local(2026, 12, 1, 6, 0), date(2026, 12, 1)),
        (local(2026, 12, 3, 0, 1), date(2026, 12, 1)),
        (local(2026, 12, 4, 0, 1), None),
        (local(2026, 11, 30, 12, 0), None),
    ],
)
def test_the_summary_of_a_month_comes_on_its_first_days(at: datetime, first: date | None) -> None:
    assert month_begun(at) == first


@pytest.mark.parametrize(
    ("at", "monday"),
    [
        (local(2026, 11, 23, 7, 0), date(2026, 11, 23)),
        (local(2026, 11, 25, 7, 0), date(2026, 11, 23)),
        (local(2026, 11, 26, 7, 0), None),
        (local(2026, 11, 29, 23, 0), None),
    ],
)
def test_the_summary_of_a_week_comes_on_monday(at: datetime, monday: date | None) -> None:
    assert week_begun(at) == monday


def test_months_end_where_they_end() -> None:
    assert last_of_month(date(2027, 2, 1)) == date(2027, 2, 28)
    assert last_of_month(date(2026, 12, 1)) == date(2026, 12, 31)


def test_a_mail_rests_longer_each_time_and_not_for_ever() -> None:
    waits = [wait_after(attempts) for attempts in range(1, 15)]
    assert waits == sorted(waits)
    assert waits[0] < timedelta(minutes=10)
    assert waits[-1] == LONGEST_WAIT


def test_a_deed_is_told_by_its_reason() -> None:
    built, off_the_list, _ = TOLD["site.closed"]
    assert (tells(built, "done"), tells(off_the_list, "done")) == (True, False)
    assert (tells(built, "no-such-house"), tells(off_the_list, "no-such-house")) == (False, True)
    assert not tells(off_the_list, "merged")
    assert tells(Telling(Kind.OFFER, To.PAYER), "")


def test_every_kind_has_words_and_a_role_that_may_be_told() -> None:
    assert set(TITLES) == set(NAMES) == set(Kind)
    assert {kind for role in Role for kind in kinds_for(role)} == set(Kind)
    assert kinds_for(Role.OPERATOR) == kinds_for(Role.MONITOR) == []
