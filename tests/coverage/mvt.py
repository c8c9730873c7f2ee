"""Reads the vector tiles under test: points of every layer with their properties."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import unpack_from
from typing import Any


@dataclass(frozen=True)
class Feature:
    x: int
    y: int
    properties: dict[str, Any] = field(default_factory=dict)

    @property
    def inside(self) -> bool:
        return 0 <= self.x < 4096 and 0 <= self.y < 4096


def varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return number, at


def parts(data: bytes) -> Iterator[tuple[int, Any]]:
    """Yield the fields of a protobuf message: number and raw value."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        wire = key & 7
        if wire == 0:
            value, at = varint(data, at)
        elif wire == 2:
            length, at = varint(data, at)
            value, at = data[at : at + length], at + length
        else:
            width = {1: 8, 5: 4}[wire]
            value, at = data[at : at + width], at + width
        yield key >> 3, value


def plain(data: bytes) -> Any:
    number, value = next(parts(data))
    if number == 1:
        return value.decode()
    if number in (2, 3):
        return unpack_from("<f" if number == 2 else "<d", value)[0]
    return bool(value) if number == 7 else (value >> 1) ^ -(value & 1) if number == 6 else value


def numbers(data: bytes) -> list[int]:
    found, at = [], 0
    while at < len(data):
        number, at = varint(data, at)
        found.append(number)
    return found


def unzig(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def layers(tile: bytes) -> dict[str, list[Feature]]:
    """Return the point features of each layer, in drawing order."""
    return dict(layer(data) for number, data in parts(tile) if number == 3)


def layer(data: bytes) -> tuple[str, list[Feature]]:
    told = list(parts(data))
    name = next(value.decode() for number, value in told if number == 1)
    keys = [value.decode() for number, value in told if number == 3]
    values = [plain(value) for number, value in told if number == 4]
    assert next(value for number, value in told if number == 5) == 4096
    return name, [feature(value, keys, values) for number, value in told if number == 2]


def feature(data: bytes, keys: list[str], values: list[Any]) -> Feature:
    tags: list[int] = []
    geometry: list[int] = []
    for number, value in parts(data):
        if number == 2:
            tags = numbers(value)
        elif number == 4:
            geometry = numbers(value)
        assert number != 1, "a feature's number would tell how many sites there are"
    properties = {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}
    return Feature(unzig(geometry[1]), unzig(geometry[2]), properties)


def sites(tile: bytes) -> list[Feature]:
    return layers(tile).get("sites", [])
