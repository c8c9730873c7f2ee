"""The browser side as built: every file that is asked for is there under a name of its own content."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent.parent
BUILT = ROOT / "assets" / "dist" / "geoplan"
HASHED = re.compile(r"\.[0-9a-f]{12}\.[a-z0-9]+$")
# What minified modules write: from"./x.js", import"./x.js", import("./x.js"); and what styles write: url(x).
MODULES = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']""")
ADDRESSES = re.compile(r"""url\(\s*["']?(?!data:|["'])([^)"']+)["']?\s*\)""")


@pytest.fixture(scope="module")
def static_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def collected(static_root: Path, settings) -> Path:
    settings.STATICFILES_DIRS = [BUILT.parent]
    settings.STATIC_ROOT = static_root
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "geoplan.web.storage.HashedStatic"}}
    if not (static_root / "geoplan").is_dir():
        call_command("collectstatic", interactive=False, verbosity=0)
    return static_root / "geoplan"


def address_of(name: str) -> str:
    """Return where `{% static %}` finds a file: its own part of the address."""
    return staticfiles_storage.url(f"geoplan/{name}").removeprefix("/static/geoplan/")


def asked_for(file: Path) -> Iterator[Path]:
    """Return the files that a script or a style asks for."""
    wanted = MODULES if file.suffix == ".js" else ADDRESSES
    for name in wanted.findall(file.read_text()):
        yield (file.parent / name.partition("#")[0]).resolve()


def with_all_it_asks_for(file: Path) -> set[Path]:
    """Return a file and everything it leads to."""
    met, ahead = set(), {file.resolve()}
    while ahead:
        one = ahead.pop()
        met.add(one)
        if one.suffix in {".js", ".css"}:
            ahead |= set(asked_for(one)) - met
    return met


@pytest.mark.parametrize(
    "name", ["app.js", "map.js", "coverage-map.js", "survey-map.js", "base.css", "map.css", "print.css"]
)
def test_whatever_a_page_loads_leads_to_hashed_files_only(collected: Path, name: str) -> None:
    met = with_all_it_asks_for(collected / address_of(name))
    assert all(file.is_file() for file in met)
    assert [file.name for file in met if not HASHED.search(file.name)] == []


def test_the_scripts_of_the_map_share_parts(collected: Path) -> None:
    # Else the test above would follow no import at all.
    assert len(with_all_it_asks_for(collected / address_of("map.js"))) >= 3


def test_scripts_of_the_map_page_weigh_less_than_80_kb_packed(collected: Path) -> None:
    files = {file for name in ["app.js", "map.js"] for file in with_all_it_asks_for(collected / address_of(name))}
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < 80_000


def test_nothing_is_fetched_from_outside(collected: Path) -> None:
    loading = re.compile(r"""(?:\bfrom|\bimport|url\()\s*\(?\s*["']?(?:https?:)?//""")
    for file in [*collected.glob("*.js"), *collected.glob("*.css")]:
        assert not loading.search(file.read_text()), file.name


def test_the_demo_city_brings_its_surroundings_and_places(collected: Path) -> None:
    land = json.loads((collected / address_of("demo/land.json")).read_text())
    places = json.loads((collected / address_of("demo/places.json")).read_text())
    assert {feature["geometry"]["type"] for feature in land["features"]} == {"MultiPolygon", "Point"}
    merak = next(place for place in places["features"] if place["properties"]["name"] == "Pelabuhan Merak")
    assert merak["properties"]["kind"] == "port"
    assert merak["geometry"] == {"type": "Point", "coordinates": [105.9976, -5.9286]}
