import os
from pathlib import Path

import pytest

from ops.cluster import location
from ops.places import Places
from ops.say import Trouble


def test_a_socket_path_has_at_most_107_bytes():
    assert location.fits(Path("/" + "x" * 106))
    assert not location.fits(Path("/" + "x" * 107))
    assert not location.fits(Path("/" + "é" * 54))


def test_a_short_path_is_taken_as_it_is(tmp_path: Path):
    wanted = Path("/tmp") / f"geoplan-test-{os.getpid()}"
    try:
        assert location.short_folder(wanted, "s", tmp_path / "note") == wanted
    finally:
        wanted.rmdir()


def test_a_long_path_gets_a_private_folder_which_is_used_again(tmp_path: Path):
    wanted, note = tmp_path / ("x" * 100), tmp_path / "note"
    first = location.short_folder(wanted, "s", note)
    assert location.fits(first / "s")
    assert first.stat().st_mode & 0o777 == 0o700
    assert location.short_folder(wanted, "s", note) == first
    first.rmdir()
    second = location.short_folder(wanted, "s", note)
    assert second != first
    second.rmdir()


def test_a_folder_that_others_may_enter_is_not_used_again(tmp_path: Path):
    wanted, note = tmp_path / ("x" * 100), tmp_path / "note"
    first = location.short_folder(wanted, "s", note)
    first.chmod(0o777)
    second = location.short_folder(wanted, "s", note)
    assert second != first
    first.rmdir()
    second.rmdir()


def test_each_cluster_outside_gets_a_folder_of_its_own(tmp_path: Path):
    data = Path("/root/x/var")
    one, two = (location.new_state_folder(data, tmp_path / "state") for _ in range(2))
    assert one != two
    assert one.name.split("-")[0] == two.name.split("-")[0]


def test_the_pointer_is_followed(tmp_path: Path):
    places = Places(tmp_path, tmp_path / "data")
    places.make()
    (tmp_path / "far").mkdir()
    location.pointer(places).write_text(f"{tmp_path / 'far'}\n")
    assert location.find(places).path == tmp_path / "far"


def test_a_pointer_that_leads_nowhere_is_never_taken_for_a_new_beginning(tmp_path: Path):
    places = Places(tmp_path, tmp_path / "data")
    places.make()
    location.pointer(places).write_text(f"{tmp_path / 'gone'}\n")
    with pytest.raises(Trouble, match="is gone"):
        location.find(places)
