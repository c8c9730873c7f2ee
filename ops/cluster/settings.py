"""The server's configuration, written anew at each start from the machine it stands on."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MB = 1024 * 1024
GB = 1024 * MB
OWNER = "geoplan_owner"
ADMIN = "postgres"
DATABASE = "geoplan"
CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))

HEAD = """\
# Written by `make up` at every start; changes here are lost.
# Your own settings go into postgresql.local.conf beside this file: they come last and win.
"""
TAIL = "include_if_exists = 'postgresql.local.conf'\n"

LOCAL = """\
# Your own settings of the private database; they win over those that `make up` writes.
"""

HBA = """\
# Written by `make up` at every start. Only the socket, and only the people named in pg_ident.conf.
local all all peer map=geoplan
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """What the tuning depends on. Units: bytes, cores."""

    memory: int
    shared_memory: int
    cores: int


def this_machine() -> Machine:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Machine(
        memory=min([memory, *container_limits()]),
        shared_memory=shutil.disk_usage("/dev/shm").total if Path("/dev/shm").is_dir() else 0,
        cores=os.cpu_count() or 1,
    )


def container_limits(files: Iterable[Path] = CGROUP_LIMITS) -> list[int]:
    """Return the memory limits a container sets, if it sets any. Units: bytes."""
    found = [file.read_text(encoding="ascii").strip() for file in files if file.is_file()]
    return [int(words) for words in found if words.isdigit()]


def between(low: int, value: int, high: int) -> int:
    return max(low, min(value, high))


def tuned(machine: Machine) -> dict[str, str]:
    """Return the settings that depend on the machine.

    Source: own measurements of tiles, claims and imports (docs/running.md).
    """
    return {
        "shared_buffers": f"{between(128, machine.memory // 8 // MB, 2048)}MB",
        "effective_cache_size": f"{max(256, machine.memory // 2 // MB)}MB",
        "maintenance_work_mem": f"{between(64, machine.memory // 32 // MB, 512)}MB",
        "work_mem": "64MB" if machine.memory >= 2 * GB else "16MB",
        "max_parallel_workers_per_gather": str(between(0, machine.cores - 1, 2)),
        # Containers often have 64 MB of /dev/shm, too little for parallel plans.
        "dynamic_shared_memory_type": "posix" if machine.shared_memory >= 256 * MB else "mmap",
    }


def fixed(socket_folder: Path, port: int, title: str) -> dict[str, str]:
    """Return the settings that hold on every machine."""
    return {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0700",
        "port": str(port),
        "cluster_name": title,
        "max_connections": "100",
        # What was acknowledged stays, whatever dies.
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "wal_compression": "on",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "log_destination": "stderr",
        "logging_collector": "off",
        "log_line_prefix": "%m [%p] ",
        # A statement, its parameters or its detail may hold a person's data: none of them reaches the log.
        "log_statement": "none",
        "log_min_duration_statement": "-1",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
    }


def configuration(machine: Machine, *, socket_folder: Path, port: int, title: str) -> str:
    settings = fixed(socket_folder, port, title) | tuned(machine)
    return HEAD + "".join(f"{name} = {quoted(value)}\n" for name, value in settings.items()) + TAIL


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def ident(people: Iterable[str]) -> str:
    """Return pg_ident.conf: each of these users of the machine may be the owner or the administrator."""
    rows = [f'geoplan "{person}" {role}' for person in dict.fromkeys(people) for role in (OWNER, ADMIN)]
    return "# Written by `make up` at every start.\n" + "\n".join(rows) + "\n"
