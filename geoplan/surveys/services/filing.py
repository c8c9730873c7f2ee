"""Sent files as they lie under seal until their rows are stored."""

import hashlib
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from geoplan.residents.services import open_file, seal_file
from geoplan.surveys.errors import FileGone
from geoplan.surveys.models import PhotoZip, Survey

ENDING = ".sealed"
# A file this young may belong to a request that is about to write its row.
YOUNG = timedelta(hours=1)
# Readable copies live as long as one reading; what is older was left by a process that was killed.
COPY_LIFE = timedelta(hours=6)
READERS = "geoplan-read-*"


def file_of(survey_id: uuid.UUID, sha256: str) -> Path:
    folder: Path = settings.GEOPLAN_UPLOADS
    return folder / f"{survey_id}-{sha256[:16]}{ENDING}"


def file_kept(survey_id: uuid.UUID, sha256: str, source: Path) -> None:
    """Keep a sent file under seal; when this returns it survives whatever comes."""
    target = file_of(survey_id, sha256)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    seal_file(source=source, target=target, row=survey_id)


def drop_file(survey: Survey) -> None:
    file_of(survey.pk, survey.file_sha256).unlink(missing_ok=True)


@contextmanager
def file_opened(survey: Survey) -> Iterator[Path]:
    """Yield a readable copy of a kept file that goes away again. Raises: FileGone, KeyMissing, SealBroken."""
    kept = file_of(survey.pk, survey.file_sha256)
    if not survey.file_kept or not kept.is_file():
        raise FileGone(file=survey.file_name)
    with tempfile.TemporaryDirectory(prefix="open-", dir=kept.parent) as folder:
        copy = Path(folder) / "file"
        open_file(source=kept, target=copy, row=survey.pk)
        yield copy


def clear_files(*, at: datetime) -> int:
    """Remove sent files that are too old or whose rows are stored, and what killed processes left; return how many."""
    old = at - timedelta(days=settings.GEOPLAN_FILE_KEPT_DAYS)
    Survey.objects.filter(file_kept=True, received_at__lt=old).update(file_kept=False)
    folder: Path = settings.GEOPLAN_UPLOADS
    kept = {file_of(*one).name for one in Survey.objects.filter(file_kept=True).values_list("pk", "file_sha256")}
    kept |= {file_of(*one).name for one in PhotoZip.objects.filter(file_kept=True).values_list("pk", "file_sha256")}
    gone = [one for one in folder.glob("*") if one.name not in kept and older(one, at - YOUNG)]
    gone = [one for one in gone if not one.is_dir() or older(one, at - COPY_LIFE)]
    arriving = settings.FILE_UPLOAD_TEMP_DIR
    gone += [one for one in Path(arriving).glob("*") if older(one, at - COPY_LIFE)] if arriving else []
    gone += [one for one in Path(tempfile.gettempdir()).glob(READERS) if ours(one) and older(one, at - COPY_LIFE)]
    for one in gone:
        remove(one)
    return len(gone)


def older(file: Path, moment: datetime) -> bool:
    try:
        return file.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False


def ours(file: Path) -> bool:
    try:
        return file.owner() == Path("/proc/self").owner()
    except (FileNotFoundError, KeyError):
        return False


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        for one in path.iterdir():
            remove(one)
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
