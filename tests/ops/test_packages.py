from pathlib import Path

import pytest

from ops import packages
from ops.say import Trouble

BOOKWORM = [
    "postgresql-15",
    "postgresql-15-postgis-3",
    "postgresql-15-postgis-3-scripts",
    "libgdal32",
    "libgdal-dev",
]
NOBLE = ["postgresql-16-postgis-3", "libgdal34t64", "nginx", "python3-venv"]


def test_the_newest_postgresql_with_postgis_is_chosen():
    known = [*BOOKWORM, "postgresql-9-postgis-3", "postgresql-17", "postgresql-16-postgis-3"]
    assert packages.postgres_packages(known) == ["postgresql-16", "postgresql-16-postgis-3"]


def test_a_distribution_without_postgis_is_refused_with_advice():
    with pytest.raises(Trouble, match="universe"):
        packages.postgres_packages(["postgresql-16"])


def test_the_gdal_library_is_found_under_the_name_of_either_distribution():
    assert packages.gdal_packages(BOOKWORM) == ["libgdal32"]
    assert packages.gdal_packages(NOBLE) == ["libgdal34t64"]


def test_nginx_is_taken_light_where_that_exists():
    assert packages.nginx_packages(["nginx", "nginx-light"]) == ["nginx-light"]
    assert packages.nginx_packages(NOBLE) == ["nginx"]


@pytest.mark.parametrize(("said", "major"), [("v18.20.4\n", 18), ("20.1.0", 20), ("", 0), ("command not found", 0)])
def test_a_version_gives_its_first_number(said: str, major: int):
    assert packages.major_of(said) == major


def test_only_what_is_not_there_is_missing():
    there = packages.Need("a", lambda: True, packages.always("a"))
    gone = packages.Need("b", lambda: False, packages.always("b"))
    assert packages.missing([there, gone]) == [gone]


def test_ubuntu_is_not_taken_for_debian(tmp_path: Path):
    release = tmp_path / "os-release"
    release.write_text('NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n')
    assert not packages.is_debian(release)
    release.write_text('NAME="Debian GNU/Linux"\nID=debian\n')
    assert packages.is_debian(release)


def test_the_installer_gives_back_the_policy_it_found():
    script = packages.INSTALLER
    assert "trap restore EXIT" in script
    assert "create_main_cluster = false" in script
    assert "--no-upgrade" in script
