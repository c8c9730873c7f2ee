"""Every code a person can meet has words."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

import geoplan
from geoplan.adoptions.errors import NotEnoughLeft
from geoplan.adoptions.rules import Stage
from geoplan.coverage.rules import Mark, Standing
from geoplan.errors import Refusal
from geoplan.needs.rules import ClosingReason, Damage, Kind, Level, LocationSource, Status
from geoplan.surveys.reading.fields import fields_of
from geoplan.surveys.reading.points import Fault, Fix
from geoplan.web import words
from geoplan.web.words.columns import FIELDS
from geoplan.web.words.problems import PROBLEMS
from geoplan.web.words.refusals import REFUSALS

SURVEYS = Path(geoplan.__file__).parent / "surveys"


def refusals() -> set[str]:
    for module in pkgutil.walk_packages(geoplan.__path__, "geoplan."):
        if module.name.endswith(".errors"):
            importlib.import_module(module.name)
    return {refusal.code for refusal in below(Refusal) if "code" in vars(refusal)}


def below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("geoplan."):
            yield child
        yield from below(child)


def test_no_sentence_is_left_over_for_a_refusal_that_is_gone() -> None:
    assert set(REFUSALS) - refusals() == set()


def test_every_problem_named_in_the_reader_and_rules_has_words() -> None:
    told = "\n".join(file.read_text() for file in [*SURVEYS.glob("reading/*.py"), *SURVEYS.glob("rules/*.py")])
    named = set(re.findall(r'Unread\(\s*"([a-z0-9-]+)"', told))
    named |= set(re.findall(r'\.tell(?:_of)?\([^"]*"[a-z_0-9]+", "([a-z0-9-]+)", Severity', told))
    named |= {str(fault) for fault in Fault} | {str(fix) for fix in Fix}
    assert len(named) >= 40
    assert named - set(PROBLEMS) == set()


@pytest.mark.parametrize("kind", ["house", "school", "holding"])
def test_every_field_a_column_can_mean_has_a_name(kind: str) -> None:
    assert set(fields_of(kind)) - set(FIELDS) == set()


@pytest.mark.parametrize(
    ("codes", "table"),
    [
        (Stage, words.STAGES),
        (Standing, words.STANDINGS),
        (Mark, words.MARKS),
        (Kind, words.KINDS),
        (Status, words.STATUSES),
        (ClosingReason, words.CLOSING_REASONS),
        (Damage, words.SEVERITIES),
        (Level, words.LEVELS),
        (LocationSource, words.LOCATION_SOURCES),
    ],
)
def test_every_code_of_a_table_has_a_word(codes: type[Kind], table: dict[str, str]) -> None:
    assert {str(code) for code in codes} == set(table)


def test_refusal_says_its_facts_and_never_fails_for_a_missing_one() -> None:
    with override("en"):
        told = words.refusal_text(NotEnoughLeft(units_left="0", holders=[{"name": "PT Satu"}, {"name": "PT Satu"}]))
        bare = words.refusal_text(NotEnoughLeft())
    assert told == "Somebody was faster. Promised by PT Satu; left: 0."
    assert bare == "Somebody was faster. Promised by –; left: –."


def test_repair_of_many_rows_is_asked_in_one_question() -> None:
    with override("en"):
        assert words.repair_question("point-swapped", 37) == (
            "Latitude and longitude are swapped in 37 rows. Swap them all?"
        )
        assert words.repair_question("point-swapped", 1) == "Latitude and longitude are swapped in 1 row. Swap them?"
