"""Production settings: no warning, no demo, no start without what they need."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from geoplan.accounts.models import Installation, User
from tests.house.tree import ROOT

MANAGE = [sys.executable, "-W", "error::DeprecationWarning", "manage.py"]
SERVE = [sys.executable, "-c", "import geoplan.config.wsgi"]


def production(data: Path, database_url: str, **more: str) -> dict[str, str]:
    """Return the environment of a city's server, with keys of its own."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "geoplan.config.settings.prod",
        "GEOPLAN_DATA": str(data),
        "GEOPLAN_KEYS": str(data / "keys.json"),
        "GEOPLAN_HOSTS": "peta.example.go.id",
        "DATABASE_URL": database_url,
        **more,
    }
    return {name: value for name, value in environment.items() if name not in {"GEOPLAN_DEBUG", "GEOPLAN_ADDRESS"}}


def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def server(tmp_path: Path, committing: str) -> dict[str, str]:
    environment = production(tmp_path, committing)
    made = run([*MANAGE, "make_keys"], environment)
    assert made.returncode == 0, made.stderr
    return environment


def test_the_deployment_check_finds_nothing_to_warn_of(server: dict[str, str]) -> None:
    done = run([*MANAGE, "check", "--deploy", "--fail-level", "WARNING", "--database", "default"], server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout


def test_production_starts_on_a_citys_own_database(server: dict[str, str]) -> None:
    done = run(SERVE, server)
    assert done.returncode == 0, done.stderr


def test_production_refuses_a_database_marked_as_a_demo(server: dict[str, str]) -> None:
    Installation.objects.create(is_demo=True)
    for command in [SERVE, [*MANAGE, "check", "--database", "default"]]:
        done = run(command, server)
        assert done.returncode != 0
        assert "the invented city" in done.stderr


def test_production_refuses_demo_accounts(server: dict[str, str]) -> None:
    User.objects.create(email="planner@geoplan.test", role="planner")
    done = run(SERVE, server)
    assert done.returncode != 0
    assert "demo accounts" in done.stderr


def test_production_loads_no_demo(server: dict[str, str]) -> None:
    for command in ["load_demo", "demo_accounts"]:
        done = run([*MANAGE, command], server)
        assert done.returncode == 2, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    assert not User.objects.exists()


def test_production_keeps_its_data_out_of_the_checkout(server: dict[str, str]) -> None:
    done = run(SERVE, server | {"GEOPLAN_DATA": str(ROOT / "var")})
    assert done.returncode != 0
    assert "outside the checkout" in done.stderr


def test_production_has_no_secret_to_fall_back_on(server: dict[str, str], tmp_path: Path) -> None:
    done = run(SERVE, server | {"GEOPLAN_KEYS": str(tmp_path / "nothing.json")})
    assert done.returncode != 0
    assert "make_keys" in done.stderr
