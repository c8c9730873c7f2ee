"""Carrying data from one major version of PostgreSQL to the next."""

import shutil
from pathlib import Path

from ops import say
from ops.cluster.identity import ServerUser
from ops.cluster.location import short_folder
from ops.cluster.versions import Release


def upgrade(*, old: Release, old_data: Path, new: Release, new_data: Path, user: ServerUser, logs: Path) -> None:
    """Copy everything of a stopped old cluster into a fresh, stopped new one. The old one stays as it is.

    Raises: Trouble with what pg_upgrade said.
    """
    workshop = new_data.with_name("upgrade")
    shutil.rmtree(workshop, ignore_errors=True)
    user.give(workshop)
    say.run(
        [
            *user.prefix, new.tool("pg_upgrade"), "--username", "postgres",
            "--old-bindir", old.bin, "--new-bindir", new.bin,
            "--old-datadir", old_data, "--new-datadir", new_data,
            "--socketdir", socket_folder(workshop, user),
        ],
        what=f"Upgrading the database from PostgreSQL {old.major} to {new.major}",
        advice=f"Nothing was lost: {old_data} is untouched. Read what pg_upgrade said above,"
        f" or keep PostgreSQL {old.major} by removing postgresql-{new.major}.",
        log=logs / "upgrade.log",
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/"},
        folder=workshop,
    )  # fmt: skip
    shutil.rmtree(workshop, ignore_errors=True)


def socket_folder(workshop: Path, user: ServerUser) -> Path:
    """Return a folder whose sockets have short enough paths."""
    folder = short_folder(workshop, ".s.PGSQL.50432", workshop / "socket-at", user.uid)
    user.give(folder)
    return folder
