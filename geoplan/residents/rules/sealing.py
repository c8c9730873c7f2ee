"""Closing a value so that only the key ring opens it, and only in the row and column it was closed for."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from geoplan.residents.errors import KeyMissing, SealBroken

NONCE_BYTES = 12


class KeyRingLike(Protocol):
    """What sealing needs of the key ring: the name of the key that closes, and all keys that open."""

    @property
    def current(self) -> str: ...
    @property
    def seal(self) -> Mapping[str, bytes]: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value stands. It is part of the seal: moved elsewhere, the value no longer opens."""

    table: str
    row: object
    column: str

    @property
    def bound(self) -> bytes:
        return f"{self.table}:{self.row}:{self.column}".encode()


@lru_cache(maxsize=8)
def seal_key(key: bytes) -> AESGCM:
    """Return the cipher of a key, made once."""
    return AESGCM(key)


def sealed(value: str, ring: KeyRingLike, place: Place) -> bytes:
    """Close a value with the current key.

    Shape: length of the key's name (1 byte), name, nonce (12 bytes), AES-256-GCM text with its tag.
    """
    name = ring.current.encode("ascii")
    nonce = os.urandom(NONCE_BYTES)
    text = seal_key(ring.seal[ring.current]).encrypt(nonce, value.encode(), place.bound)
    return bytes([len(name)]) + name + nonce + text


def opened(kept: bytes | memoryview, ring: KeyRingLike, place: Place) -> str:
    """Open a value with the key it names.

    Raises: KeyMissing, SealBroken.
    """
    kept = bytes(kept)
    start = 1 + kept[0]
    name = kept[1:start].decode("ascii", "replace")
    if name not in ring.seal:
        raise KeyMissing(key=name)
    nonce, text = kept[start : start + NONCE_BYTES], kept[start + NONCE_BYTES :]
    try:
        return seal_key(ring.seal[name]).decrypt(nonce, text, place.bound).decode()
    except InvalidTag:
        raise SealBroken(table=place.table, row=str(place.row), column=place.column) from None
