"""Cleaning pictures and putting them away."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from geoplan.files.errors import NotWhatItSays, TooHeavy, Unreadable
from geoplan.files.reading import Picture, open_picture
from geoplan.photos.errors import FormatNotTaken, HeicNotTaken, PictureBroken, TooManyPixels
from geoplan.photos.models import Photo
from geoplan.photos.rules import Size, metres_between, place_on_disk


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture put away, and how far from a place it says it was taken. None where it says nothing."""

    photo: Photo
    gps_distance_m: float | None


def store_photo(*, path: str | Path, near: tuple[float, float] | None = None) -> Stored:
    """Clean a picture and keep it under the hash of what is left; the same picture is kept once.

    The place it was taken at is compared with `near` and forgotten. The bytes are on disk before the row is written:
    a row never points at nothing, and bytes without a row harm nobody.
    CRS: EPSG:4326, lon/lat.
    Raises: EmptyFile, FileTooLarge, FormatNotTaken, HeicNotTaken, TooManyPixels, PictureBroken, ReaderNotStarted.
    """
    return keep_picture(cleaned(path), near)


def keep_picture(picture: Picture, near: tuple[float, float] | None = None) -> Stored:
    """Keep a picture that was cleaned, as `store_photo` does."""
    sha256 = hashlib.sha256(picture.full).hexdigest()
    keep_bytes(sha256, Size.THUMB, picture.thumb)
    keep_bytes(sha256, Size.FULL, picture.full)
    photo, _is_new = Photo.objects.get_or_create(
        sha256=sha256,
        defaults={
            "bytes": len(picture.full),
            "width": picture.width,
            "height": picture.height,
            "taken_on": picture.taken_on,
        },
    )
    distance_m = metres_between(picture.place, near) if picture.place and near else None
    return Stored(photo, distance_m)


def cleaned(path: str | Path) -> Picture:
    try:
        return open_picture(path)
    except NotWhatItSays as other:
        found = other.facts.get("found")
        raise HeicNotTaken if found == "heic" else FormatNotTaken(found=found) from other
    except TooHeavy as heavy:
        if heavy.facts.get("limit") == "pixels":
            raise TooManyPixels(allowed=heavy.facts["allowed"]) from heavy
        raise PictureBroken from heavy
    except Unreadable as broken:
        raise PictureBroken from broken


def keep_bytes(sha256: str, size: Size, content: bytes) -> None:
    """Write a file whole or not at all: under another name first, then flushed, then given its own.

    Written again when it is there: it may have been cut off by a fault of the disk.
    """
    file = Path(settings.MEDIA_ROOT) / place_on_disk(sha256, size)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    handle, unfinished = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(unfinished).replace(file)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    flush_folder(file.parent)


def flush_folder(folder: Path) -> None:
    """Make sure that the new name outlives a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
