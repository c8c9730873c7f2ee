"""SQL lives in named files that somebody uses and that say what they mean."""

import re

from tests.house.tree import HOUSE, files, room_of, told

STATEMENTS = re.compile(
    r"""["']\s*(select|insert into|update|delete from|create (table|function|trigger))\s""", re.IGNORECASE
)
# db.py reads the clock in one line; the reader of GeoPackages asks the sent file, not our database.
MAY_HOLD_SQL = {"geoplan/db.py", "geoplan/files/child/gdal.py"}


def test_every_sql_file_is_used_in_its_room() -> None:
    unused = []
    for file in files(".sql", under=HOUSE):
        users = [other.read_text(encoding="utf-8") for other in files(".py", under=HOUSE / room_of(file))]
        if not any(f'"{file.name}"' in text or f"/{file.name}" in text for text in users):
            unused.append(told(file))
    assert unused == []


def test_every_sql_file_begins_by_saying_what_it_means() -> None:
    silent = [
        told(file) for file in files(".sql", under=HOUSE) if not file.read_text(encoding="utf-8").startswith("--")
    ]
    assert silent == []


def test_python_holds_no_sql() -> None:
    holding = [
        f"{told(file)}:{number}"
        for file in files(".py", under=HOUSE)
        if "migrations" not in file.parts and told(file) not in MAY_HOLD_SQL
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if STATEMENTS.search(line)
    ]  # fmt: skip
    assert holding == []
