"""Every variable geoplan reads from its environment, with type and default. Nothing else reads it.

Secrets have no default in production.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent


class Misconfigured(RuntimeError):
    """The environment lacks something, or something in it cannot be right."""


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise Misconfigured(f"Set {name}. See geoplan/config/env.py for what it means.")
    return value


def number(name: str, default: int) -> int:
    raw = os.environ.get(name, "")
    if not raw:
        return default
    if not raw.isdigit():
        raise Misconfigured(f"{name} must be a whole number, not {raw!r}.")
    return int(raw)


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "yes" if default else "no").lower() in {"1", "yes", "true", "on"}


def listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def data_folder() -> Path:
    """GEOPLAN_DATA: the private database, media, keys and run files. Default `var/` in the checkout."""
    return Path(os.environ.get("GEOPLAN_DATA") or ROOT / "var").resolve()


def database() -> dict[str, object]:
    """DATABASE_URL, or the address of the private cluster that `make up` wrote down."""
    url = os.environ.get("DATABASE_URL") or recorded_url()
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql", "postgis"}:
        raise Misconfigured("DATABASE_URL must begin with postgresql://")
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": query.pop("port", None) or (str(parts.port) if parts.port else ""),
        "OPTIONS": query,
    }


def recorded_url() -> str:
    file = data_folder() / "run" / "database-url"
    if not file.is_file():
        raise Misconfigured("No database. Run `make up` first, or set DATABASE_URL=postgresql://…")
    return file.read_text(encoding="utf-8").strip()


@dataclass(frozen=True, slots=True)
class Post:
    """Who carries mails, in Django's words."""

    backend: str
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False

    def __repr__(self) -> str:
        return f"Post(host={self.host!r})"


def post() -> Post:
    """GEOPLAN_SMTP: the server that carries mails; without it they are written to the worker's log.

    smtp://user:password@host:587 asks for encryption once connected (STARTTLS), smtps://…:465 from the beginning,
    smtp+plain://localhost:25 never: for a server on the same machine.
    """
    url = os.environ.get("GEOPLAN_SMTP") or ""
    if not url:
        return Post("django.core.mail.backends.console.EmailBackend")
    parts = urlsplit(url)
    ports = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
    if parts.scheme not in ports or not parts.hostname:
        raise Misconfigured("GEOPLAN_SMTP must look like smtp://user:password@host:587")
    return Post(
        "django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or ports[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp",
        tls=parts.scheme == "smtps",
    )


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys that never enter the database. `current` seals; older ones still open.

    `match` makes blind indexes, `shift` moves the points of houses, `django` signs sessions.
    """

    current: str
    seal: dict[str, bytes]
    match: bytes
    shift: bytes
    django: str

    def __repr__(self) -> str:
        return f"KeyRing(current={self.current!r})"


def key_file() -> Path:
    """GEOPLAN_KEYS: the key file, `keys.json` in the data folder by default."""
    return Path(os.environ.get("GEOPLAN_KEYS") or data_folder() / "keys.json")


def key_ring() -> KeyRing:
    file = key_file()
    if not file.is_file():
        raise Misconfigured(f"No keys at {file}. Run `manage.py make_keys` (make up does it for you).")
    return read_key_ring(file.read_text(encoding="utf-8"))


def read_key_ring(written: str) -> KeyRing:
    kept = json.loads(written)
    return KeyRing(
        current=kept["current"],
        seal={name: bytes.fromhex(key) for name, key in kept["seal"].items()},
        match=bytes.fromhex(kept["match"]),
        shift=bytes.fromhex(kept["shift"]),
        django=kept["django"],
    )
