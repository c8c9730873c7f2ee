"""A worker's round over messages, in a process of its own. Run by tests: worker.py FOLDER [dies-after-sending]."""

import os
import sys
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.mail.backends.filebased import EmailBackend  # noqa: E402

from geoplan.jobs.chores import mails, news  # noqa: E402


class Carrier(EmailBackend):
    """Keeps each mail as a file, as a server would keep what it has taken; slowly, so that two workers meet."""

    def send_messages(self, email_messages):  # type: ignore[no-untyped-def]
        time.sleep(0.4)
        return super().send_messages(email_messages)


class DyingCarrier(EmailBackend):
    """Takes a mail, and the worker dies before it can write that down."""

    def send_messages(self, email_messages):  # type: ignore[no-untyped-def]
        super().send_messages(email_messages)
        os._exit(9)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    settings.EMAIL_FILE_PATH = str(folder)
    settings.EMAIL_BACKEND = f"tests.notices.worker.{'DyingCarrier' if len(sys.argv) > 2 else 'Carrier'}"
    for _ in range(8):
        news()
        mails()


if __name__ == "__main__":
    main()
