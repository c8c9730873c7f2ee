"""Who leans on whom. The contracts stand in pyproject.toml; here they run, with what the linter cannot see."""

import subprocess

from tests.house.tree import DOORS, HOUSE, ORDER, ROOT, files, imports, room_of, rooms, told

# Only the limited child process opens what users send with GDAL; it is started by `files`, never imported.
MAY_OPEN_WITH_GDAL = {"geoplan/files/child"}
GDAL = ("pyogrio", "osgeo", "fiona", "django.contrib.gis.gdal", "django.contrib.gis.utils.layermapping")


def test_every_import_contract_is_kept() -> None:
    linter = str(ROOT / ".venv/bin/lint-imports") if (ROOT / ".venv/bin/lint-imports").exists() else "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_the_order_of_rooms_names_every_room() -> None:
    named = set().union(*ORDER)
    assert rooms() - {"locale", "templates"} <= named, rooms() - named


def test_only_the_child_of_files_opens_anything_with_gdal() -> None:
    opening = {told(file) for file in files(".py", under=HOUSE) if any(name.startswith(GDAL) for name in imports(file))}
    assert all(file.startswith(tuple(MAY_OPEN_WITH_GDAL)) for file in opening), opening


def test_nobody_takes_more_of_the_child_than_how_to_ask_it() -> None:
    """The child is a program of its own; whoever imported its readers would open files without its limits."""
    taken = {
        f"{told(file)}: {name}"
        for file in files(".py", under=HOUSE)
        if not told(file).startswith("geoplan/files/child")
        for name in imports(file)
        if name.startswith("geoplan.files.child") and not name.startswith("geoplan.files.child.answer.")
    }
    assert taken == set()


def test_rooms_do_not_speak_http() -> None:
    speaking = {
        told(file)
        for file in files(".py", under=HOUSE)
        if room_of(file) not in DOORS and file.name != "admin.py"
        and any(name.startswith(("django.http", "rest_framework")) for name in imports(file))
    }  # fmt: skip
    assert speaking == set()


def test_only_db_opens_a_cursor() -> None:
    opening = {
        told(file)
        for file in files(".py", under=HOUSE)
        if file != HOUSE / "db.py" and ".cursor(" in file.read_text(encoding="utf-8")
    }
    assert opening == set()
