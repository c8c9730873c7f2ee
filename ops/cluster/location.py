"""Where the cluster lives: in the data folder, or under /var/lib where its user cannot go there."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ops.cluster import versions
from ops.cluster.identity import ServerUser, who_can_enter
from ops.places import Places
from ops.say import Trouble

STATE = Path("/var/lib/geoplan")
SHORT = Path("/tmp")
PORT = 5432  # names the socket's file; nothing listens on the network
SOCKET_LIMIT_BYTES = 107


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of the cluster's data folders, and who owns what is in it."""

    path: Path
    user: ServerUser


def pointer(places: Places) -> Path:
    return places.data / "cluster-at"


def find(places: Places) -> Home:
    """Return where the cluster is, or shall be.

    Raises: Trouble when a pointer leads nowhere or nobody may enter.
    """
    return _pointed(places) or _inside(places) or _elsewhere(places)


def _pointed(places: Places) -> Home | None:
    note = pointer(places)
    if not note.is_file():
        return None
    path = Path(note.read_text(encoding="utf-8").strip())
    if not path.is_dir():
        raise Trouble(
            f"{note} says that the database lies in {path}, but that folder is gone.",
            f"Bring {path} back, or, if it is lost for good, delete {note} and start anew.",
        )
    user = who_can_enter(path)
    if user is None:
        raise Trouble(f"The database's user cannot enter {path}.", f"Allow it: chmod a+x {path} and the folders above.")
    return Home(path, user)


def _inside(places: Places) -> Home | None:
    user = who_can_enter(places.data)
    return Home(places.data, user) if user else None


def _elsewhere(places: Places) -> Home:
    if versions.data_folders(places.data):
        raise Trouble(
            f"The database's user can no longer enter {places.data}, where the database lies.",
            "Allow it: chmod a+x for that folder and those above it.",
        )
    path = new_state_folder(places.data)
    user = who_can_enter(path)
    if user is None:
        raise Trouble(
            f"Neither {places.data} nor {path} can be entered by the database's user.",
            "Set GEOPLAN_DATA to a folder that every user may pass through, for example /srv/geoplan.",
        )
    note = pointer(places)
    note.write_text(f"{path}\n", encoding="utf-8")
    return Home(path, user)


def new_state_folder(data: Path, state: Path = STATE) -> Path:
    """Make a folder for one cluster; a new one each time, so that old data is never taken for new."""
    state.mkdir(mode=0o755, parents=True, exist_ok=True)
    name = hashlib.sha256(str(data).encode()).hexdigest()[:8]
    path = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=state))
    path.chmod(0o711)
    return path


def socket_file(folder: Path) -> Path:
    return folder / f".s.PGSQL.{PORT}"


def fits(socket: Path) -> bool:
    """Say whether a socket's path fits into what the kernel allows."""
    return len(os.fsencode(socket)) <= SOCKET_LIMIT_BYTES


def short_folder(wanted: Path, longest_name: str, note: Path, uid: int | None = None) -> Path:
    """Return a folder for sockets: the wanted one, or a private one in /tmp where its path is too long.

    The one in /tmp is written down in `note` and used again as long as it is still ours alone.
    """
    if fits(wanted / longest_name):
        wanted.mkdir(parents=True, exist_ok=True)
        return wanted
    owner = os.geteuid() if uid is None else uid
    if note.is_file() and _ours(kept := Path(note.read_text(encoding="utf-8").strip()), owner):
        return kept
    made = Path(tempfile.mkdtemp(prefix="geoplan-", dir=SHORT))
    note.write_text(f"{made}\n", encoding="utf-8")
    return made


def _ours(folder: Path, owner: int) -> bool:
    try:
        status = folder.lstat()
    except OSError:
        return False
    return folder.is_dir() and not folder.is_symlink() and status.st_uid == owner and status.st_mode & 0o077 == 0
