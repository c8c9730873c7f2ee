"""Make the keys that never enter the database. Needs no database."""

import json
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

KEY_BYTES = 32


class Command(BaseCommand):
    help = "Make the key file (GEOPLAN_KEYS). Refuses where there is one: new keys would not open what old ones sealed."
    requires_system_checks: list[str] = []

    def handle(self, **options: object) -> None:
        file = Path(settings.GEOPLAN_KEY_FILE)
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            write_new(file, key_ring_text())
        except FileExistsError:
            raise CommandError(f"{file} holds keys already; they stay.", returncode=2) from None
        self.stdout.write(f"Keys made: {file}")
        self.stdout.write("Keep a copy apart from the database and its backups: nothing sealed opens without it.")


def key_ring_text() -> str:
    """Return a new key ring as JSON: one sealing key, named by its day, and one for each other purpose."""
    current = f"k{datetime.now(UTC):%Y%m%d}"
    ring = {
        "current": current,
        "seal": {current: secrets.token_hex(KEY_BYTES)},
        "match": secrets.token_hex(KEY_BYTES),
        "shift": secrets.token_hex(KEY_BYTES),
        "django": secrets.token_urlsafe(50),
    }
    return json.dumps(ring, indent=2) + "\n"


def write_new(file: Path, text: str) -> None:
    """Write a file that only its owner reads, complete and on disk or not at all; never over another.

    Raises: FileExistsError.
    """
    making = file.with_name(f"{file.name}.{secrets.token_hex(4)}.making")
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        os.link(making, file)
    finally:
        making.unlink()
