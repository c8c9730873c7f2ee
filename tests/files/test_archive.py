"""Archives built to harm; `test_zipped_shapefile_…` in test_reading.py is the control that must pass."""

import stat
import zipfile
from pathlib import Path

import pytest

from geoplan.files.errors import ArchiveRefused, NoPlaces, TooHeavy, Unreadable
from geoplan.files.reading import open_features
from tests.files.makers import lying_zip, shapefile_zip, zipped


def add(path: Path, name: str, content: bytes = b"x", mode: int = 0) -> Path:
    with zipfile.ZipFile(path, "a") as archive:
        member = zipfile.ZipInfo(name)
        member.filename = member.orig_filename = name
        member.external_attr = mode << 16
        archive.writestr(member, content)
    return path


@pytest.mark.parametrize(
    ("name", "mode", "why"),
    [
        ("../../etc/cron.d/x", 0, "name"),
        ("/etc/passwd", 0, "name"),
        ("..\\x.shp", 0, "name"),
        ("C:/x.shp", 0, "name"),
        ("x.shp", stat.S_IFLNK | 0o777, "link"),
        ("x.shp", stat.S_IFIFO | 0o644, "link"),
        ("inner.zip", 0, "nested"),
        ("a" * 400 + ".txt", 0, "name"),
        ("RUMAH.SHP", 0, "duplicate-name"),
    ],
)
def test_harmful_member_is_refused(tmp_path: Path, name: str, mode: int, why: str) -> None:
    with pytest.raises(ArchiveRefused) as refused:
        open_features(add(shapefile_zip(tmp_path), name, mode=mode), "rumah.zip")
    assert refused.value.facts["why"] == why


def test_harmless_company_is_let_pass(tmp_path: Path) -> None:
    path = add(add(shapefile_zip(tmp_path), "README.txt"), "__MACOSX/._rumah.shp")
    assert open_features(path, "rumah.zip").row_count == 2


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    many = zipped(tmp_path, "many.zip", {f"{i}.txt": b"" for i in range(20_000)})
    big = zipped(tmp_path, "big.zip", {"a.shp": b"\x00" * 120_000_000})
    for path, limit in ((many, "members"), (big, "ratio")):
        with pytest.raises(TooHeavy) as refused:
            open_features(path, path.name)
        assert refused.value.facts["limit"] == limit


def test_size_that_lies_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, "a.zip", {"a.shp": b"\x00" * 5_000_000, "a.dbf": b"x"})
    lying_zip(path, "a.shp", 1000)
    with pytest.raises(Unreadable):
        open_features(path, "a.zip")


def test_cut_and_empty_archives_are_refused(tmp_path: Path) -> None:
    whole = shapefile_zip(tmp_path).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:-40])
    with pytest.raises(Unreadable):
        open_features(tmp_path / "cut.zip", "cut.zip")
    with pytest.raises(NoPlaces):
        open_features(zipped(tmp_path, "empty.zip", {}), "empty.zip")


def test_unpacking_never_leaves_the_given_folder(tmp_path: Path) -> None:
    before = {p for p in tmp_path.parent.rglob("*") if p.name == "evil.shp"}
    with pytest.raises(ArchiveRefused):
        open_features(add(shapefile_zip(tmp_path), "a/../../evil.shp"), "rumah.zip")
    assert {p for p in tmp_path.parent.rglob("*") if p.name == "evil.shp"} == before
