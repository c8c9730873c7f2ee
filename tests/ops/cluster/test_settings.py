from pathlib import Path

import pytest

from ops.cluster import settings
from ops.cluster.settings import GB, MB, Machine


def test_memory_is_taken_in_proportion_and_capped():
    small = settings.tuned(Machine(memory=1 * GB, shared_memory=64 * MB, cores=1))
    large = settings.tuned(Machine(memory=64 * GB, shared_memory=8 * GB, cores=16))
    assert (small["shared_buffers"], small["work_mem"]) == ("128MB", "16MB")
    assert (large["shared_buffers"], large["work_mem"]) == ("2048MB", "64MB")


def test_a_container_with_little_shared_memory_uses_files_instead():
    assert settings.tuned(Machine(GB, 64 * MB, 2))["dynamic_shared_memory_type"] == "mmap"
    assert settings.tuned(Machine(GB, GB, 2))["dynamic_shared_memory_type"] == "posix"


def test_a_container_limit_counts_and_no_limit_does_not(tmp_path: Path):
    limit, none = tmp_path / "limit", tmp_path / "none"
    limit.write_text("536870912\n")
    none.write_text("max\n")
    assert settings.container_limits([limit, none, tmp_path / "absent"]) == [512 * MB]


@pytest.mark.parametrize("line", [
    "listen_addresses = ''",
    "fsync = 'on'",
    "log_error_verbosity = 'terse'",
    "log_parameter_max_length = '0'",
    "log_parameter_max_length_on_error = '0'",
    "log_statement = 'none'",
    "unix_socket_directories = '/it''s here'",
])  # fmt: skip
def test_the_configuration_says(line: str):
    written = settings.configuration(Machine(GB, GB, 2), socket_folder=Path("/it's here"), port=5432, title="geoplan-x")
    assert line in written.splitlines()


def test_every_person_is_named_once_for_both_roles():
    assert settings.ident(["ali", "ali", "postgres"]).splitlines()[1:] == [
        'geoplan "ali" geoplan_owner',
        'geoplan "ali" postgres',
        'geoplan "postgres" geoplan_owner',
        'geoplan "postgres" postgres',
    ]
