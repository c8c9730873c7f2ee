"""Files under seal: whole or not at all, and only where they were closed for."""

import io
import os

import pytest

from geoplan.config.env import KeyRing
from geoplan.residents.errors import KeyMissing, SealBroken
from geoplan.residents.rules import Place, open_stream, seal_stream
from geoplan.residents.rules.files import PIECE_BYTES

RING = KeyRing(current="b", seal={"a": b"1" * 32, "b": b"2" * 32}, match=b"", shift=b"", django="")
HERE = Place("file", "one", "bytes")


def closed(content: bytes, ring: KeyRing = RING) -> bytes:
    out = io.BytesIO()
    seal_stream(io.BytesIO(content), out, ring, HERE)
    return out.getvalue()


def opened(kept: bytes, place: Place = HERE, ring: KeyRing = RING) -> bytes:
    out = io.BytesIO()
    open_stream(io.BytesIO(kept), out, ring, place)
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 2 * PIECE_BYTES])
def test_a_file_opens_as_it_was_closed(size: int) -> None:
    content = os.urandom(size)
    assert opened(closed(content)) == content


def test_nothing_of_the_file_can_be_read_in_it() -> None:
    assert b"Umpama" not in closed(b"Budi Umpama;3672991505800001\n" * 100)


def test_a_file_closed_with_an_older_key_still_opens() -> None:
    older = KeyRing(current="a", seal=RING.seal, match=b"", shift=b"", django="")
    assert opened(closed(b"x", older)) == b"x"


@pytest.mark.parametrize("cut", [1, 20, PIECE_BYTES // 2, PIECE_BYTES + 100])
def test_a_file_that_was_cut_off_does_not_open(cut: int) -> None:
    kept = closed(os.urandom(2 * PIECE_BYTES + 5000))
    with pytest.raises(SealBroken):
        opened(kept[:-cut])


def test_whole_pieces_that_are_missing_at_the_end_are_noticed() -> None:
    # One piece is 4 bytes of length, 12 of nonce, the text and 16 of tag; the last one holds a single byte.
    kept = closed(os.urandom(PIECE_BYTES + 1))
    with pytest.raises(SealBroken):
        opened(kept[: -(4 + 12 + 1 + 16)])


def test_a_flipped_bit_or_another_place_does_not_open() -> None:
    kept = closed(b"daftar")
    with pytest.raises(SealBroken):
        opened(kept[:-1] + bytes([kept[-1] ^ 1]))
    with pytest.raises(SealBroken):
        opened(kept, Place("file", "two", "bytes"))


def test_a_key_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyMissing):
        opened(closed(b"x"), ring=KeyRing(current="a", seal={"a": b"1" * 32}, match=b"", shift=b"", django=""))


def test_an_empty_or_foreign_file_does_not_open() -> None:
    for kept in (b"", b"\x01b", b"\x01b\x00\x00"):
        with pytest.raises((SealBroken, KeyMissing)):
            opened(kept)
