from pathlib import Path

import pytest

from ops import up
from ops.places import Places
from ops.say import Trouble
from ops.serve import Address


def test_new_keys_are_never_made_beside_data_that_old_keys_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("GEOPLAN_KEYS", raising=False)
    with pytest.raises(Trouble, match="keys that open it"):
        up.make_keys(Places(tmp_path, tmp_path), used=True)


@pytest.mark.parametrize(("demo", "settings", "wanted"), [
    ("", "", True),
    ("yes", "geoplan.config.settings.dev", True),
    ("no", "", False),
    ("NO", "", False),
    ("yes", "geoplan.config.settings.prod", False),
])  # fmt: skip
def test_the_demo_is_loaded_unless_refused_and_never_in_production(
    monkeypatch: pytest.MonkeyPatch, demo: str, settings: str, wanted: bool
):
    monkeypatch.setenv("DEMO", demo)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", settings)
    assert up.wants_demo() is wanted


def test_an_address_where_nobody_answers_has_no_status():
    assert up.status_of(Address("127.0.0.1", 9), "/") == 0
