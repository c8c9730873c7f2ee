from pathlib import Path

from ops import builds


def test_a_fingerprint_changes_with_content_and_with_name(tmp_path: Path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("a")
    first = builds.fingerprint([one])
    assert first == builds.fingerprint([one])
    assert first != builds.fingerprint([two])
    one.write_text("b")
    assert first != builds.fingerprint([one])


def test_built_and_fetched_folders_are_no_input(tmp_path: Path):
    for name in ("map/start.ts", "node_modules/leaflet/x.js", "dist/out.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = builds.files_under(tmp_path, frozenset({"node_modules", "dist"}))
    assert found == [tmp_path / "map/start.ts"]


def test_a_stamp_is_fresh_only_for_its_own_value(tmp_path: Path):
    stamp = tmp_path / "stamp"
    assert not builds.is_fresh(stamp, "x")
    stamp.write_text("x")
    assert builds.is_fresh(stamp, "x")
    assert not builds.is_fresh(stamp, "y")


def test_a_folder_without_python_is_no_environment(tmp_path: Path):
    assert not builds.works(tmp_path / "bin" / "python")


def test_the_locks_pin_every_package_with_hashes_and_no_address():
    root = Path(builds.__file__).parent.parent
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (root / name).read_text(encoding="utf-8")
        assert "://" not in text
        pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert pins
        assert all("==" in line and line.endswith("\\") for line in pins)
        assert "--index-url" not in text
        assert "--find-links" not in text


def test_the_tests_lock_holds_everything_the_site_runs_on():
    root = Path(builds.__file__).parent.parent
    running, testing = (
        {line for line in (root / name).read_text(encoding="utf-8").splitlines() if line[:1].isalnum()}
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert running <= testing
