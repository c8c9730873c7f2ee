"""Closing a whole file piece by piece: a large one never lies in memory, and one that was cut off does not open."""

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag

from geoplan.residents.errors import KeyMissing, SealBroken
from geoplan.residents.rules.sealing import NONCE_BYTES, KeyRingLike, Place, seal_key

PIECE_BYTES = 1 << 20
LENGTH = struct.Struct(">I")


def seal_stream(source: BinaryIO, target: BinaryIO, ring: KeyRingLike, place: Place) -> None:
    """Close a file with the current key.

    Shape: length of the key's name (1 byte), name; then for each piece its length (4 bytes), nonce (12 bytes) and
    AES-256-GCM text with its tag. Place, number and whether it is the last are part of every piece's seal.
    """
    name = ring.current.encode("ascii")
    cipher = seal_key(ring.seal[ring.current])
    target.write(bytes([len(name)]) + name)
    for number, piece, is_last in pieces(source):
        nonce = os.urandom(NONCE_BYTES)
        text = cipher.encrypt(nonce, piece, bound(place, number, is_last=is_last))
        target.write(LENGTH.pack(len(text)) + nonce + text)


def open_stream(source: BinaryIO, target: BinaryIO, ring: KeyRingLike, place: Place) -> None:
    """Open a file with the key it names. Raises: KeyMissing, SealBroken, also for one that was cut off."""
    name = source.read((source.read(1) or b"\0")[0]).decode("ascii", "replace")
    if name not in ring.seal:
        raise KeyMissing(key=name)
    cipher = seal_key(ring.seal[name])
    sealed = list_of_sealed(source)
    here = next(sealed, None)
    number = 0
    while True:
        after = next(sealed, None)
        try:
            target.write(cipher.decrypt(*(here or (b"\0" * NONCE_BYTES, b"")), bound(place, number, is_last=not after)))
        except InvalidTag:
            raise SealBroken(table=place.table, row=str(place.row), column=place.column) from None
        if after is None:
            return
        here, number = after, number + 1


def pieces(source: BinaryIO) -> Iterator[tuple[int, bytes, bool]]:
    """Yield number, bytes, and whether nothing follows; an empty file is one empty piece."""
    number, piece = 0, source.read(PIECE_BYTES)
    while True:
        after = source.read(PIECE_BYTES)
        yield number, piece, not after
        if not after:
            return
        number, piece = number + 1, after


def list_of_sealed(source: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield nonce and text of each piece; one cut off comes as short as it is, and does not open."""
    while head := source.read(LENGTH.size):
        (length,) = LENGTH.unpack(head.ljust(LENGTH.size, b"\0"))
        yield source.read(NONCE_BYTES).ljust(NONCE_BYTES, b"\0"), source.read(min(length, 2 * PIECE_BYTES))


def bound(place: Place, number: int, *, is_last: bool) -> bytes:
    return place.bound + f":{number}:{'last' if is_last else 'more'}".encode()
