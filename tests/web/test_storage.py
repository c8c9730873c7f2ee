"""Static files by the hash of their content, with packed copies."""

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

LONG = "/* padding */\n" * 200


@pytest.fixture
def collected(tmp_path: Path, settings) -> Path:
    source = tmp_path / "dist" / "geoplan"
    source.mkdir(parents=True)
    (source / "app.js").write_text(f'import {{ on }} from "./part.js";\non();\n{LONG}')
    (source / "part.js").write_text("export function on() {}\n")
    (source / "base.css").write_text(f'body {{ background: url("icon.svg") }}\n{LONG}')
    (source / "icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    settings.STATICFILES_DIRS = [source.parent]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "geoplan.web.storage.HashedStatic"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path / "static" / "geoplan"


def test_modules_import_and_styles_name_the_hashed_files(collected: Path) -> None:
    [app], [part] = collected.glob("app.????????????.js"), collected.glob("part.????????????.js")
    [style], [icon] = collected.glob("base.????????????.css"), collected.glob("icon.????????????.svg")
    assert f'from "./{part.name}"' in app.read_text()
    assert icon.name in style.read_text()
    assert staticfiles_storage.url("geoplan/app.js") == f"/static/geoplan/{app.name}"


def test_packed_copies_hold_the_same_bytes_and_small_files_have_none(collected: Path) -> None:
    [app], [part] = collected.glob("app.????????????.js"), collected.glob("part.????????????.js")
    for file in [app, collected / "app.js"]:
        packed = Path(f"{file}.gz")
        assert gzip.decompress(packed.read_bytes()) == file.read_bytes()
        assert packed.stat().st_size < file.stat().st_size
    assert not Path(f"{part}.gz").exists()
