from pathlib import Path

import pytest

from ops.cluster import versions
from ops.cluster.versions import Plan, Release
from ops.say import Trouble

P15, P17 = Release(15, Path("/15")), Release(17, Path("/17"))
IN_15 = {15: Path("/data/pg15")}


def test_a_server_counts_only_with_postgis(tmp_path: Path):
    for major in ("15", "17"):
        (tmp_path / "lib" / major / "bin").mkdir(parents=True)
        (tmp_path / "lib" / major / "bin" / "initdb").touch()
    (tmp_path / "share/15/extension").mkdir(parents=True)
    (tmp_path / "share/15/extension/postgis.control").touch()
    assert [one.major for one in versions.installed(tmp_path / "lib", tmp_path / "share")] == [15]


def test_only_finished_data_folders_count(tmp_path: Path):
    for name in ("pg15", "pg17", "pg17.making", "pg15-before-upgrade"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "PG_VERSION").touch()
    (tmp_path / "pg18").mkdir()
    assert sorted(versions.data_folders(tmp_path)) == [15, 17]


def test_a_new_cluster_takes_the_newest_server():
    assert versions.plan([P15, P17], {}) == Plan(P17)


def test_old_data_is_upgraded_while_its_server_is_still_there():
    assert versions.plan([P15, P17], IN_15) == Plan(P17, upgrade_from=P15)


def test_upgraded_data_is_not_upgraded_again():
    assert versions.plan([P15, P17], {**IN_15, 17: Path("/data/pg17")}) == Plan(P17)


def test_old_data_without_its_server_is_refused_with_the_packages_to_install():
    with pytest.raises(Trouble) as trouble:
        versions.plan([P17], IN_15)
    assert "postgresql-15-postgis-3" in trouble.value.advice


def test_data_newer_than_every_server_is_refused():
    with pytest.raises(Trouble, match="PostgreSQL 17"):
        versions.plan([P15], {17: Path("/data/pg17")})


def test_no_server_at_all_is_refused():
    with pytest.raises(Trouble, match="make packages"):
        versions.plan([], {})
