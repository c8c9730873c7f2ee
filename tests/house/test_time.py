"""Time is the database's. Rooms read no clock; doors pass `at = db.now()`."""

import re

from tests.house.tree import DOORS, HOUSE, files, room_of, told

CLOCK = re.compile(r"timezone\.now|datetime\.now\(|datetime\.today\(|date\.today\(|\btime\.time\(")
DJANGOS_CLOCK = re.compile(r"timezone\.now|from django\.utils\.timezone import .*\bnow\b")


def found(pattern: re.Pattern[str], *, doors_too: bool) -> list[str]:
    return [
        f"{told(file)}:{number}: {line.strip()}"
        for file in files(".py", under=HOUSE)
        if doors_too or room_of(file) not in DOORS
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_rooms_read_no_clock() -> None:
    assert found(CLOCK, doors_too=False) == []


def test_nobody_asks_django_for_the_time() -> None:
    assert found(DJANGOS_CLOCK, doors_too=True) == []
