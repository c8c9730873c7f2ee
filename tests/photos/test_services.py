"""What is left of a picture, and that it lies on disk whole or not at all."""

import hashlib
import io
import os
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from geoplan.errors import Refusal
from geoplan.files.errors import EmptyFile, FileTooLarge
from geoplan.photos.errors import FormatNotTaken, HeicNotTaken, PhotoNotFound, PictureBroken, TooManyPixels
from geoplan.photos.models import Photo
from geoplan.photos.queries import photo_file
from geoplan.photos.rules import Size
from geoplan.photos.services import keep_bytes, store_photo
from tests.factories.pictures import (
    AUTHOR,
    BLUE,
    COMMENT,
    RED,
    Sender,
    animation,
    notes,
    picture,
    png_of,
    telling,
    text_bomb,
    tiny,
    written,
)

pytestmark = pytest.mark.django_db


def stored(path: Path) -> Image.Image:
    photo = store_photo(path=path).photo
    kept = Image.open(io.BytesIO(photo_file(photo.sha256, Size.FULL).read_bytes()))
    kept.load()
    return kept


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_pixels_is_kept(sent: Sender, kind: str) -> None:
    content = telling(kind)
    assert b"dapur-rahasia" in content
    assert AUTHOR in content
    photo = store_photo(path=sent(content)).photo
    for size in Size:
        kept = photo_file(photo.sha256, size).read_bytes()
        assert kept.startswith(b"\xff\xd8\xff\xe0")
        for trace in (
            b"Exif",
            b"adobe",
            b"dapur",
            AUTHOR,
            COMMENT,
            b"2026:03:04",
            b"\xff\xe1",
            b"\xff\xe2",
            b"\xff\xfe",
        ):
            assert trace not in kept, trace
        again = Image.open(io.BytesIO(kept))
        assert not again.getexif()
        assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_tail_behind_the_picture_is_gone(sent: Sender) -> None:
    photo = store_photo(path=sent(tiny() + b"PK\x03\x04ekor-rahasia")).photo
    kept = photo_file(photo.sha256, Size.FULL).read_bytes()
    assert b"ekor" not in kept
    assert kept.endswith(b"\xff\xd9")


def test_a_picture_is_named_by_the_hash_of_what_is_kept(sent: Sender) -> None:
    photo = store_photo(path=sent(telling("JPEG"))).photo
    file = photo_file(photo.sha256, Size.FULL)
    content = file.read_bytes()
    assert hashlib.sha256(content).hexdigest() == photo.sha256
    assert (photo.bytes, photo.width, photo.height) == (len(content), 64, 48)
    assert str(photo.taken_on) == "2026-03-04"
    assert file.relative_to(settings.MEDIA_ROOT).parts[:2] == ("photos", photo.sha256[:2])


def test_the_same_picture_is_kept_once(sent: Sender) -> None:
    first, second = store_photo(path=sent(tiny())).photo, store_photo(path=sent(tiny())).photo
    assert first.pk == second.pk
    assert Photo.objects.count() == 1


# As drawn, red is up. A phone on its right side stores it turned and writes how: 6 is a quarter turn clockwise.
@pytest.mark.parametrize(("orientation", "size", "up"), [(1, (64, 48), RED), (3, (64, 48), BLUE), (6, (48, 64), None)])
def test_a_turned_picture_is_kept_upright(
    sent: Sender, orientation: int, size: tuple[int, int], up: tuple[int, int, int] | None
) -> None:
    kept = stored(sent(written(picture(), exif=notes(orientation=orientation))))
    assert kept.size == size
    if up:
        assert near(kept.getpixel((32, 4)), up)
    else:
        assert near(kept.getpixel((44, 32)), RED)
        assert near(kept.getpixel((4, 32)), BLUE)


@pytest.mark.parametrize(
    ("mode", "kind"), [("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("RGBA", "PNG"), ("RGBA", "WEBP"), ("1", "PNG")]
)
def test_every_kind_of_colour_becomes_rgb(sent: Sender, mode: str, kind: str) -> None:
    kept = stored(sent(written(picture(mode=mode), kind)))
    assert (kept.mode, kept.format, kept.size) == ("RGB", "JPEG", (64, 48))
    if mode not in {"L", "1"}:
        assert near(kept.getpixel((32, 4)), RED)


def test_greys_of_sixteen_bits_are_scaled_and_not_cut_off(sent: Sender) -> None:
    grey = Image.new("I;16", (8, 8), 0x8000)
    assert near(stored(sent(written(grey, "PNG"))).getpixel((4, 4)), (128, 128, 128))


def test_what_is_see_through_lies_on_white(sent: Sender) -> None:
    clear = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    assert near(stored(sent(written(clear, "PNG"))).getpixel((4, 4)), (255, 255, 255))


def test_a_large_picture_is_kept_at_2048_and_480(sent: Sender) -> None:
    photo = store_photo(path=sent(written(picture(3000, 1500)))).photo
    assert (photo.width, photo.height) == (2048, 1024)
    with Image.open(photo_file(photo.sha256, Size.THUMB)) as thumb:
        assert thumb.size == (480, 240)


def test_a_picture_that_says_where_it_was_taken_gives_only_a_distance(sent: Sender) -> None:
    # Written: 106° 0' 18" E, 6° 0' 36" S, that is 106.005, -6.01; a hundredth of a degree south of the site.
    found = store_photo(path=sent(telling("JPEG")), near=(106.005, -6.0))
    assert found.gps_distance_m == pytest.approx(1112, abs=1)
    assert {field.name for field in Photo._meta.fields} == {
        "id", "sha256", "bytes", "width", "height", "taken_on", "recorded_at",
    }  # fmt: skip


def test_a_picture_without_a_place_gives_no_distance(sent: Sender) -> None:
    assert store_photo(path=sent(tiny()), near=(106.0, -6.0)).gps_distance_m is None


def test_broken_notes_do_not_spoil_a_picture(sent: Sender) -> None:
    found = store_photo(
        path=sent(written(picture(), exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff garbage")), near=(106.0, -6.0)
    )
    assert found.gps_distance_m is None


HOSTILE = [
    ("900 megapixels", png_of(30_000, 30_000), TooManyPixels),
    ("169 megapixels", png_of(13_000, 13_000), TooManyPixels),
    ("text bomb", text_bomb(), PictureBroken),
    ("GIF of many frames", animation(), FormatNotTaken),
    ("SVG", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", FormatNotTaken),
    ("HTML", b"<!doctype html><html><script>alert(1)</script></html>", FormatNotTaken),
    ("PostScript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n", FormatNotTaken),
    ("TIFF", written(picture(), "TIFF"), FormatNotTaken),
    ("BMP", written(picture(), "BMP"), FormatNotTaken),
    ("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), HeicNotTaken),
    ("JPEG cut off", written(picture(640, 480))[:2500], PictureBroken),
    ("PNG cut off", written(picture(640, 480), "PNG")[:200], PictureBroken),
    ("WebP cut off", written(picture(640, 480), "WEBP", quality=90)[:100], PictureBroken),
    ("head of a JPEG", b"\xff\xd8\xff\xe0" + bytes(100), PictureBroken),
    ("PostScript behind the head of a JPEG", b"\xff\xd8\xff%!PS\nshowpage", PictureBroken),
    ("nothing", b"", EmptyFile),
]


@pytest.mark.parametrize(("content", "refusal"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_a_hostile_file_is_refused_and_leaves_nothing(
    sent: Sender, content: bytes, refusal: type[Refusal], settings: object, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    with pytest.raises(refusal):
        store_photo(path=sent(content))
    assert not Photo.objects.exists()
    assert not (tmp_path / "media").exists()


def test_more_than_15_megabytes_are_refused_unread(sent: Sender) -> None:
    with pytest.raises(FileTooLarge):
        store_photo(path=sent(tiny() + bytes(15_000_000)))


def test_a_fault_in_mid_write_leaves_the_old_file_and_no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = "d" * 64
    keep_bytes(sha256, Size.FULL, b"whole")

    def full_disk(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        keep_bytes(sha256, Size.FULL, b"half")
    file = photo_file(sha256, Size.FULL)
    assert file.read_bytes() == b"whole"
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_bytes_are_flushed_before_they_get_their_name_and_the_folder_after(monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[tuple[str, bool]] = []
    sha256, real = "e" * 64, os.fsync
    file = Path(settings.MEDIA_ROOT) / "photos" / "ee" / f"{'e' * 62}.jpg"

    def noted(handle: int) -> None:
        flushed.append((Path(f"/proc/self/fd/{handle}").readlink().suffix, file.exists()))
        real(handle)

    monkeypatch.setattr(os, "fsync", noted)
    keep_bytes(sha256, Size.FULL, b"whole")
    assert flushed == [(".part", False), ("", True)]


def test_a_picture_the_disk_lost_is_not_found() -> None:
    with pytest.raises(PhotoNotFound):
        photo_file("f" * 64, Size.FULL)
    with pytest.raises(PhotoNotFound):
        photo_file("../../../etc/passwd", Size.FULL)
