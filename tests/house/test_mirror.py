"""tests/ has a folder for every room that does something, and no folder for a room that is not there."""

from tests.house.tree import HOUSE, ROOT, rooms

BESIDE = {"house", "journeys", "factories", "ops", "fixtures", "output", "drills", "__pycache__"}
DOING = ["services", "queries", "rules", "reading"]


def does_something(room: str) -> bool:
    return any((HOUSE / room / name).exists() or (HOUSE / room / f"{name}.py").exists() for name in DOING)


def test_every_room_that_does_something_is_tested_in_its_own_folder() -> None:
    untested = {
        room for room in rooms() if does_something(room) and not list((ROOT / "tests" / room).glob("**/test_*.py"))
    }
    assert untested == set()


def test_doors_are_tested_in_their_own_folders() -> None:
    for door in ["api", "web"]:
        assert list((ROOT / "tests" / door).glob("**/test_*.py"))


def test_no_folder_of_tests_is_for_a_room_that_is_not_there() -> None:
    folders = {entry.name for entry in (ROOT / "tests").iterdir() if entry.is_dir()}
    assert folders - rooms() - BESIDE == set()
