"""A photo: read, turned upright, drawn anew. Only the pixels go on; of the rest, the place and the day are told."""

import io
import warnings
from base64 import b64encode
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image, ImageOps

from geoplan.files.child.answer import Answer, Refused
from geoplan.files.rules import FULL_PIXELS, PICTURE_KINDS, THUMB_PIXELS, Limits, Request

FORMATS = tuple(kind.upper() for kind in sorted(PICTURE_KINDS))
QUALITY = 85
EXIF_PART, GPS_PART = 0x8769, 0x8825
TAKEN = 0x9003
SOUTH_OR_WEST = {"S", "W"}


def read(request: Request, answer: Answer) -> dict[str, object]:
    with Path(request.path).open("rb") as sent:
        full, thumb, told = draw(sent, request.limits)
    for line, picture in enumerate((full, thumb), start=1):
        answer.say([line, b64encode(picture).decode()])
    return told


def draw(content: BinaryIO, limits: Limits) -> tuple[bytes, bytes, dict[str, Any]]:
    """Return a picture drawn anew, a small one, and what is told of them. Raises: Refused."""
    Image.MAX_IMAGE_PIXELS = limits.pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(content, formats=FORMATS) as sent:
            told = told_of(sent)
            full = drawn_anew(sent)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
        raise Refused("files.too-heavy", limit="pixels", allowed=limits.pixels) from bomb
    thumb = full.copy()
    thumb.thumbnail((THUMB_PIXELS, THUMB_PIXELS), Image.Resampling.LANCZOS)
    return jpeg(full), jpeg(thumb), told | {"width": full.width, "height": full.height}


def drawn_anew(sent: Image.Image) -> Image.Image:
    """Return the pixels alone, upright, in RGB on white, in an image that knows nothing of the one that was sent."""
    # A JPEG is decoded at a fraction of its size; whatever is cut off is found out here.
    sent.draft(None, (FULL_PIXELS, FULL_PIXELS))
    sent.load()
    small = in_eight_bits(sent)
    small.thumbnail((FULL_PIXELS, FULL_PIXELS), Image.Resampling.LANCZOS, reducing_gap=2.0)
    upright = turned(small, sent)
    fresh = Image.new("RGB", upright.size, "white")
    fresh.paste(upright.convert("RGB"), mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    return fresh


def in_eight_bits(sent: Image.Image) -> Image.Image:
    if sent.mode.startswith("I") or sent.mode == "F":
        # Greys of 16 bits would be cut off at white, not scaled.
        return sent.convert("I").point([value >> 8 for value in range(1 << 16)], "L")
    return sent.convert("RGBA" if sent.has_transparency_data else "RGB")


def turned(small: Image.Image, sent: Image.Image) -> Image.Image:
    """Return the picture upright; one whose notes cannot be read stays as it lies."""
    small.info = {name: sent.info[name] for name in ("exif", "xmp") if name in sent.info}
    try:
        return ImageOps.exif_transpose(small)
    except Exception:  # notes can be broken in many ways, and the picture is none the worse
        return small


def jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def told_of(sent: Image.Image) -> dict[str, Any]:
    """Return where and on which day a picture says it was taken. CRS: EPSG:4326, lon/lat."""
    try:
        notes = sent.getexif()
        return {"place": place_of(notes.get_ifd(GPS_PART)), "taken_on": day_of(notes.get_ifd(EXIF_PART))}
    except Exception:  # as above
        return {"place": None, "taken_on": None}


def place_of(gps: dict[int, Any]) -> list[float] | None:
    if not {1, 2, 3, 4} <= set(gps):
        return None
    return [degrees(gps[4], gps[3]), degrees(gps[2], gps[1])]


def degrees(parts: Any, side: str) -> float:
    whole, minutes, seconds = (float(part) for part in parts)
    size = whole + minutes / 60 + seconds / 3600
    return -size if side.strip("\x00 ").upper() in SOUTH_OR_WEST else size


def day_of(taken: dict[int, Any]) -> str | None:
    text = str(taken.get(TAKEN, ""))[:10]
    try:
        return datetime.strptime(text, "%Y:%m:%d").date().isoformat()  # noqa: DTZ007 -- a day, no moment
    except ValueError:
        return None
