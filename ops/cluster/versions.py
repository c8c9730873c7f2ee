"""Which PostgreSQL servers are installed, and which of them a data folder needs."""

import re
from dataclasses import dataclass
from pathlib import Path

from ops.say import Trouble

LIBRARY = Path("/usr/lib/postgresql")
SHARE = Path("/usr/share/postgresql")


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """One installed major version of PostgreSQL that can have PostGIS."""

    major: int
    bin: Path

    def tool(self, name: str) -> Path:
        return self.bin / name


def installed(library: Path = LIBRARY, share: Path = SHARE) -> list[Release]:
    """Return the installed servers that have PostGIS, oldest first."""
    return sorted(
        Release(int(server.parent.parent.name), server.parent)
        for server in library.glob("*/bin/initdb")
        if server.parent.parent.name.isdigit()
        and (share / server.parent.parent.name / "extension" / "postgis.control").is_file()
    )


def data_folders(home: Path) -> dict[int, Path]:
    """Return the data folders kept in `home` by their major version."""
    return {
        int(found[1]): folder
        for folder in home.glob("pg*")
        if (found := re.fullmatch(r"pg(\d+)", folder.name)) and _is_cluster(folder)
    }


def _is_cluster(folder: Path) -> bool:
    # An ordinary user cannot look into a folder that root's server owns; its existence is enough then.
    try:
        return (folder / "PG_VERSION").is_file()
    except PermissionError:
        return True


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run, and what to upgrade first, if anything."""

    release: Release
    upgrade_from: Release | None = None


def plan(releases: list[Release], kept: dict[int, Path]) -> Plan:
    """Choose the newest server; data of an older one is upgraded while the old server is still there.

    Raises: Trouble when nothing installed can read the data.
    """
    if not releases:
        raise Trouble("No PostgreSQL with PostGIS is installed.", "Run: make packages")
    by_major = {release.major: release for release in releases}
    newest = releases[-1]
    if not kept or newest.major in kept:
        return Plan(newest)
    last = max(kept)
    if last > newest.major:
        raise Trouble(
            f"The data in {kept[last]} was written by PostgreSQL {last}; the newest installed is {newest.major}.",
            f"Install postgresql-{last} and postgresql-{last}-postgis-3, then try again.",
        )
    if last not in by_major:
        raise Trouble(
            f"The data in {kept[last]} was written by PostgreSQL {last}; {newest.major} is installed,"
            " and an upgrade needs both.",
            f"Install postgresql-{last} and postgresql-{last}-postgis-3 beside it for one run"
            " (apt.postgresql.org has them for every Debian and Ubuntu), then run `make up` again."
            " Afterwards they may go."
            f" Or move {kept[last]} away, start empty and restore a backup.",
        )
    return Plan(newest, upgrade_from=by_major[last])
