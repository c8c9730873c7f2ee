"""A refusal's code tells its room and its class, and every door has words for it."""

import importlib

from geoplan.api.problems import STATUS
from geoplan.errors import Refusal
from geoplan.web.words.refusals import REFUSALS
from tests.house.tree import HOUSE, files, kebab

FAMILIES = set(Refusal.__subclasses__())


def refusals() -> list[type[Refusal]]:
    for file in files(".py", under=HOUSE):
        if "errors" in file.with_suffix("").parts and "Refusal" not in file.name:
            importlib.import_module(".".join(file.relative_to(HOUSE.parent).with_suffix("").parts))
    found: list[type[Refusal]] = []
    open_ones: list[type[Refusal]] = list(FAMILIES)
    while open_ones:
        kinds = [kind for kind in open_ones.pop().__subclasses__() if kind.__module__.startswith("geoplan.")]
        found += kinds
        open_ones += kinds
    return found


def test_there_are_refusals_to_check() -> None:
    assert len(refusals()) > 20


def test_a_code_is_its_room_and_its_class() -> None:
    wrong = {
        kind.__qualname__: kind.code
        for kind in refusals()
        if kind.code != f"{kind.__module__.split('.')[1]}.{kebab(kind.__name__)}"
    }
    assert wrong == {}


def test_no_code_is_used_twice() -> None:
    codes = [kind.code for kind in refusals()]
    assert sorted(codes) == sorted(set(codes))


def test_a_refusal_is_of_one_family_and_says_what_it_means() -> None:
    for kind in refusals():
        assert sum(issubclass(kind, family) for family in FAMILIES) == 1, kind
        assert (kind.__doc__ or "").strip(), kind


def test_every_family_has_a_status() -> None:
    assert set(STATUS) == FAMILIES


def test_pages_have_words_for_every_refusal() -> None:
    assert {kind.code for kind in refusals()} - set(REFUSALS) == set()
