"""See that nothing on screen is left untranslated. Changes no file."""

import inspect
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import polib
from django.core.management.base import BaseCommand, CommandError

from geoplan.errors import Refusal

PROJECT = Path(__file__).resolve().parents[3]
LANGUAGE = "id"
CATALOGUE = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"


class Command(BaseCommand):
    help = "Fail when a text of templates or code lacks its Indonesian, or the translation is unsure."
    requires_system_checks: list[str] = []

    def handle(self, **options: object) -> None:
        missing = list(untranslated(PROJECT))
        for entry in missing:
            where = ", ".join(f"{file}:{line}" for file, line in entry.occurrences[:2])
            self.stdout.write(f"{entry.msgid!r}  ({where})")
        if missing:
            raise CommandError(f"{len(missing)} texts lack their Indonesian in geoplan/{CATALOGUE}.")
        self.stdout.write("Every text has its Indonesian.")


def untranslated(project: Path) -> Iterator[polib.POEntry]:
    """Yield the entries that a fresh extraction finds missing, empty or fuzzy."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / project.name
        shutil.copytree(project, copy, ignore=shutil.ignore_patterns("*.pyc", "__pycache__", "*.mo", "migrations"))
        (copy / CATALOGUE).parent.mkdir(parents=True, exist_ok=True)
        if (copy / "errors.py").is_file():
            (copy / "refusals_said.py").write_text(refusals_said(), encoding="utf-8")
        extract(copy)
        for entry in polib.pofile(str(copy / CATALOGUE)):
            if not entry.obsolete and ("fuzzy" in entry.flags or not said(entry)):
                yield entry


def refusals_said() -> str:
    """Return a module that says every refusal's docstring, as the API does, so that extraction finds them."""
    texts = sorted({text for refusal in every_refusal(Refusal) for text in paragraphs(refusal)})
    return "\n".join(f"gettext({text!r})" for text in texts) + "\n"


def every_refusal(family: type[Refusal]) -> Iterator[type[Refusal]]:
    for refusal in family.__subclasses__():
        yield refusal
        yield from every_refusal(refusal)


def paragraphs(refusal: type[Refusal]) -> Iterator[str]:
    """Yield the sentence and what follows it, as `api.problems` tells them apart."""
    title, _blank, rest = inspect.cleandoc(refusal.__doc__ or "").partition("\n\n")
    yield from (" ".join(text.split()) for text in (title, rest) if text)


def extract(copy: Path) -> None:
    done = subprocess.run(  # noqa: S603  # our own interpreter and words
        [sys.executable, "-m", "django", "makemessages", "--locale", LANGUAGE, "--verbosity", "0"],
        cwd=copy, env=alone(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CommandError(f"makemessages failed:\n{done.stderr}")


def alone() -> dict[str, str]:
    """Return the environment without our settings: the extraction wants none, and no database."""
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


def said(entry: polib.POEntry) -> bool:
    """Say whether an entry has its translation, in every plural form."""
    return all(entry.msgstr_plural.values()) if entry.msgid_plural else bool(entry.msgstr)
