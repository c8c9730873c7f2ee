"""Pictures as phones and bad people send them, made small and on the spot."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from geoplan.accounts.models import User
from geoplan.needs.models import Site, SitePhoto
from geoplan.photos.models import Photo
from geoplan.photos.rules import Size
from geoplan.photos.services import keep_bytes

ORIENTATION, ARTIST, EXIF_PART, GPS_PART, TAKEN = 0x0112, 0x013B, 0x8769, 0x8825, 0x9003
AUTHOR, XMP, COMMENT = (
    b"Juru Foto Rahasia",
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>dapur-rahasia</x:xmpmeta>",
    b"<script>1",
)
RED, BLUE = (220, 20, 20), (20, 20, 220)


def picture(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """Return a picture whose upper half is red and whose lower half is blue."""
    drawn = Image.new("RGB", (width, height), BLUE)
    drawn.paste(RED, (0, 0, width, height // 2))
    return drawn.convert(mode)


def notes(lon_lat: tuple[int, int] | None = None, orientation: int | None = None) -> Image.Exif:
    """Return EXIF as a phone writes it; the place in whole degrees east and south."""
    exif = Image.Exif()
    exif[ARTIST] = AUTHOR.decode()
    if orientation:
        exif[ORIENTATION] = orientation
    exif.get_ifd(EXIF_PART)[TAKEN] = "2026:03:04 10:11:12"
    if lon_lat:
        east, south = lon_lat
        exif.get_ifd(GPS_PART).update({1: "S", 2: (south, 0, 36), 3: "E", 4: (east, 0, 18)})
    return exif


def written(drawn: Image.Image, kind: str = "JPEG", **more: object) -> bytes:
    out = io.BytesIO()
    drawn.save(out, kind, **more)
    return out.getvalue()


def tiny() -> bytes:
    return written(picture())


def telling(kind: str) -> bytes:
    """Return a picture full of notes: EXIF with place and author, XMP, a comment."""
    more: dict[str, object] = {"exif": notes((106, 6)), "xmp": XMP}
    if kind == "JPEG":
        more["comment"] = COMMENT
    if kind == "PNG":
        text = PngInfo()
        text.add_text("Comment", COMMENT.decode())
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
        more = {"exif": notes((106, 6)), "pnginfo": text}
    return written(picture(), kind, **more)


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_of(width: int, height: int, *more: bytes) -> bytes:
    """Return a PNG that says it is of a size, without drawing it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(more) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """Return a PNG with 200 MB of text in 200 kB of it."""
    return png_of(8, 8, chunk(b"zTXt", b"a\0\0" + zlib.compress(b"0" * 200_000_000, 9)))


def animation(frames: int = 300) -> bytes:
    drawn = [Image.new("P", (4, 4), number % 250) for number in range(frames)]
    return written(drawn[0], "GIF", save_all=True, append_images=drawn[1:])


def upload(content: bytes, name: str = "Rumah Bu Siti, RT 03.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def hang(site: Site, by: User, number: int = 1) -> SitePhoto:
    """Hang a small picture at a site as it stands in the table, without the process that cleans."""
    sha256 = f"{number:064x}"
    for size in Size:
        keep_bytes(sha256, size, tiny())
    photo, _new = Photo.objects.get_or_create(sha256=sha256, defaults={"bytes": 1, "width": 64, "height": 48})
    return SitePhoto.objects.create(site=site, photo=photo, kind="front", by=by)


@pytest.fixture
def sent(tmp_path: Path) -> "Sender":
    """Return a maker of files as they arrive: `sent(content)` gives a path with a name that says nothing."""
    return Sender(tmp_path)


class Sender:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, content: bytes) -> Path:
        path = self.folder / "upload"
        path.write_bytes(content)
        return path
