"""`manage.py work` as the supervisor starts it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.jobs.conftest import wait_until
from tests.journeys.conftest import ROOT, environment


@pytest.mark.commits
def test_the_worker_says_that_it_is_ready_and_ends_cleanly_when_told(committing: str, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    worker = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "work", "--ready", str(ready)],
        cwd=ROOT, env=environment(committing) | {"GEOPLAN_DATA": str(tmp_path)},
    )  # fmt: skip
    try:
        wait_until(ready.exists, "being ready")
        worker.terminate()
        assert worker.wait(10) == 0
    finally:
        worker.kill()
        worker.wait()
