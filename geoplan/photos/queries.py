"""Where the bytes of a picture lie. Whoever asks has asked the policy before."""

from pathlib import Path

from django.conf import settings

from geoplan.photos.errors import PhotoNotFound
from geoplan.photos.rules import Size, place_on_disk


def photo_file(sha256: str, size: Size) -> Path:
    """Return the file of a picture. Raises: PhotoNotFound, also when the disk lost it."""
    try:
        file = Path(settings.MEDIA_ROOT) / place_on_disk(sha256, size)
    except ValueError:
        raise PhotoNotFound from None
    if not file.is_file():
        raise PhotoNotFound
    return file
