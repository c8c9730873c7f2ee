"""What `make bench` does with figures: turns, ratios of one round, and a page of which each section owns its part."""

from pathlib import Path

import pytest

from bench import report
from bench.frame import SECTIONS, Contestant, Group, Measured, Setting, measured, row_of, section
from bench.houses import HEAD, houses

LOOK = Setting(small=True, rounds=3)


def contestant(name: str, figures: list[float], ran: list[str]) -> Contestant:
    def run() -> float:
        ran.append(name)
        return figures.pop(0)

    return Contestant(name, run, f"what {name} does")


def test_contestants_take_turns_and_every_second_round_goes_backwards() -> None:
    ran: list[str] = []
    group = Group("g", [contestant(name, [1, 1, 1], ran) for name in "abc"])
    measured(group, LOOK, lambda _: None)
    assert "".join(ran) == "abccbaabc"


def test_a_ratio_is_of_one_round_and_its_median_and_range_are_told() -> None:
    # Round by round 20/10, 6/2, 60/15: 2, 3 and 4, where the medians alone would make 20/10 = 2.
    limit, own = Contestant("limit", float), Contestant("ours", float, "all of it")
    result = Measured(Group("g", [limit, own], count=100), {"limit": [10, 2, 15], "ours": [20, 6, 60]})
    assert result.ratios("ours") == [2, 3, 4]
    assert row_of(result, own) == "| ours | 3.00 (2.00–4.00) | 20.0 s; 5 rows/s | all of it |"
    assert row_of(result, limit).startswith("| limit | 1 | 10.0 s")


def test_a_section_written_again_takes_its_own_place_and_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "database", lambda: "PostgreSQL")
    page = tmp_path / "docs" / "benchmarks.md"
    for name, title in [("import", "before"), ("claims", "others"), ("import", "second")]:
        result = Measured(Group(title, [Contestant("limit", float)]), {"limit": [1.0]})
        report.write(name, [result], LOOK, page)
    text = page.read_text(encoding="utf-8")
    assert "before" not in text
    assert text.index("## import") < text.index("**second**") < text.index("## claims") < text.index("**others**")
    assert text.count("<!-- import: begin -->") == 1
    assert "Python 3" in text


def test_every_section_there_is_has_contestants() -> None:
    found = [section(name) for name in SECTIONS]
    assert section("import") is not None
    assert all(hasattr(one, "contestants") for one in found if one)


def test_the_invented_list_is_the_same_each_time_and_every_nik_once() -> None:
    rows = list(houses(500))
    assert rows == list(houses(500))
    niks = {row[HEAD.index("NIK")] for row in rows}
    assert len(niks) == 500
    assert all(str(nik).startswith("367299") and len(str(nik)) == 16 for nik in niks)
