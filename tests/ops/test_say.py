import sys
from pathlib import Path

import pytest

from ops import say


def test_a_failed_step_shows_the_end_of_its_output_and_what_to_do(tmp_path: Path):
    with pytest.raises(say.Trouble) as trouble:
        say.run(
            [sys.executable, "-c", "print('the disk is full'); raise SystemExit(3)"],
            what="Packing",
            advice="Make room.",
            log=tmp_path / "packing.log",
        )
    told = str(trouble.value)
    assert "Packing did not work (exit 3)" in told
    assert "the disk is full" in told
    assert "What to do: Make room." in told
    assert "the disk is full" in (tmp_path / "packing.log").read_text()


def test_a_program_that_is_not_there_is_told_by_name():
    with pytest.raises(say.Trouble, match="no-such-program"):
        say.run(["/no-such-program"], what="Trying", advice="Install it.")


def test_only_the_end_of_a_long_output_is_shown():
    assert say.tail("\n".join(map(str, range(100))), 2) == "    | 98\n    | 99"


def test_a_step_prints_its_name_and_time(capsys: pytest.CaptureFixture[str]):
    with say.step("Doing"):
        pass
    assert capsys.readouterr().out.startswith("  Doing … 0.")
