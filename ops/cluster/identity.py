"""Who runs the server. PostgreSQL refuses to run as root, so root steps down to another user."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ops.say import Trouble

# Lets the server enter folders that only their owner may enter (a checkout in /root), without any
# of root's rights to write.
SEARCH_RIGHTS = (
    "--inh-caps=-all,+dac_read_search",
    "--ambient-caps=-all,+dac_read_search",
    "--bounding-set=-all,+dac_read_search",
)


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The user the server runs as, and the words that put a command into its hands."""

    name: str
    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    def give(self, folder: Path) -> None:
        """Make a folder, if need be, that this user alone owns and enters."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)

    def give_file(self, file: Path) -> None:
        if os.geteuid() == 0:
            os.chown(file, self.uid, self.gid)
        file.chmod(0o600)


def current_name() -> str:
    """Return the name of the user we are.

    Raises: Trouble when the system has no name for it, since PostgreSQL needs one.
    """
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise Trouble(
            f"User id {os.geteuid()} has no name in /etc/passwd, and PostgreSQL refuses to run without one.",
            "Run as a user that exists, or set DATABASE_URL to a server of your own.",
        ) from None


def candidates() -> list[ServerUser]:
    """Return whom the server may run as, the least rights first."""
    if os.geteuid() != 0:
        return [ServerUser(current_name(), os.geteuid(), os.getegid())]
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        raise Trouble("There is no user `postgres` to run the database as.", "Run: make packages") from None
    setpriv = shutil.which("setpriv") or "/usr/bin/setpriv"
    down = (setpriv, f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--init-groups", "--no-new-privs")
    return [
        ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid, (*down, "--inh-caps=-all", "--")),
        ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid, (*down, *SEARCH_RIGHTS, "--")),
    ]


def can_enter(user: ServerUser, folder: Path) -> bool:
    """Try it: rules on paper forget about containers, mounts and missing capabilities."""
    probe = [*user.prefix, "/usr/bin/env", "-C", str(folder), "true"]
    return subprocess.run(probe, capture_output=True, check=False, cwd="/").returncode == 0


def who_can_enter(folder: Path) -> ServerUser | None:
    """Return the user with the least rights who reaches a folder, or None when nobody does."""
    return next((user for user in candidates() if can_enter(user, folder)), None)
