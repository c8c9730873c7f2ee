"""What is installed is pinned by hash, and the lists carry no address of where it came from."""

import json
import re

from tests.house.tree import ROOT

LOCKS = ["requirements.lock", "requirements-dev.lock"]


def test_locks_carry_no_addresses() -> None:
    for name in [*LOCKS, "assets/package-lock.json"]:
        text = (ROOT / name).read_text(encoding="utf-8")
        # npm notes where to give money; that is no place to download from.
        text = re.sub(r'"funding": (\{[^}]*\}|\[[^\]]*\]|"[^"]*")', "", text)
        assert not re.search(r"https?://", text), name
        assert not re.search(r"^\s*--(index|extra-index|find-links)", text, re.MULTILINE), name


def test_every_python_package_is_pinned_with_hashes() -> None:
    for name in LOCKS:
        text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
        pinned = [line for line in text.splitlines() if re.match(r"[a-zA-Z0-9]", line)]
        assert pinned
        assert [line.split()[0] for line in pinned if "==" not in line or "--hash=sha256:" not in line] == []


def test_every_browser_package_is_pinned_with_its_sum() -> None:
    packages = json.loads((ROOT / "assets/package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [
        name for name, facts in packages.items() if name and "integrity" not in facts and not facts.get("link")
    ] == []
