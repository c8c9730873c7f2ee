"""Doors check the request, make one call, write the answer: they touch no table."""

import re

from tests.house.tree import HOUSE, files, told

TOUCHING = re.compile(
    r"\.objects\b|\.save\(|\.delete\(|\.bulk_(create|update)\(|\.update_or_create\(|\.get_or_create\("
)
# Nothing of these is a model: a session, a form's file.
NOT_A_TABLE = re.compile(r"session\.(save|delete)\(|storage\.(save|delete)\(")


def test_doors_touch_no_table() -> None:
    found = [
        f"{told(file)}:{number}: {line.strip()}"
        for door in ["api", "web", "demo", "jobs"]
        for file in files(".py", under=HOUSE / door)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if TOUCHING.search(NOT_A_TABLE.sub("", line))
    ]
    assert found == []


def test_the_administration_writes_through_services() -> None:
    for file in HOUSE.glob("*/admin.py"):
        text = file.read_text(encoding="utf-8")
        assert not TOUCHING.search(text), told(file)
        assert text.count("admin.register") == text.count("def save_model"), told(file)
