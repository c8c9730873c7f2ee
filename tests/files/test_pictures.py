"""A photo is opened by its bytes, in the limited process, with bubblewrap and without."""

import io
from datetime import date

import pytest
from PIL import Image

from geoplan.files.errors import NotWhatItSays, TooHeavy
from geoplan.files.reading import open_picture
from geoplan.files.rules import picture_kind
from tests.factories.pictures import Sender, notes, picture, png_of, telling, written


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_tells_its_place_and_day_and_is_drawn_anew(sent: Sender, kind: str) -> None:
    # Written: 106° 0' 18" E, 6° 0' 36" S.
    found = open_picture(sent(telling(kind)))
    assert found.place == pytest.approx((106.005, -6.01))
    assert found.taken_on == date(2026, 3, 4)
    assert (found.width, found.height) == Image.open(io.BytesIO(found.full)).size == (64, 48)


def test_a_photo_is_read_without_bubblewrap_too(without_bubblewrap: None, sent: Sender) -> None:
    assert open_picture(sent(written(picture(), "WEBP"))).width == 64
    with pytest.raises(TooHeavy):
        open_picture(sent(png_of(20_000, 20_000)))


def test_a_photo_of_49_megapixels_is_read_within_the_memory(sent: Sender) -> None:
    found = open_picture(sent(written(picture(7000, 7000, "RGBA"), "PNG")))
    assert (found.width, found.height) == (2048, 2048)


def test_half_a_place_is_none(sent: Sender) -> None:
    exif = notes()
    exif.get_ifd(0x8825).update({1: "S", 2: (6, 0, 36)})
    assert open_picture(sent(written(picture(), exif=exif))).place is None


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe1", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "webp"),
        (b"RIFF\x10\x01\x01\x01WAVEfmt ", "text"),
        (b"GIF89a", "gif"),
        (b"\0\0\0\x18ftypheic", "heic"),
        (b"\0\0\0\x18ftypisom", "video"),
        (b"%PDF-1.7", "pdf"),
        (b"<svg xmlns=", "markup"),
        (b"<!doctype html>", "html"),
        (b"%!PS-Adobe", "postscript"),
        (b"PK\x03\x04", "zip"),
    ],
)
def test_first_bytes_tell_what_a_picture_is(head: bytes, kind: str) -> None:
    found = picture_kind(head)
    assert found == kind
    assert (found in {"jpeg", "png", "webp"}) is (kind in {"jpeg", "png", "webp"})


def test_a_table_is_no_picture(sent: Sender) -> None:
    with pytest.raises(NotWhatItSays):
        open_picture(sent(b"nama,lat,lon\nSiti,-6,106\n"))
