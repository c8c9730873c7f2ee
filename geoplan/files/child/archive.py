"""The archive guard: the directory of a zip first, then its real bytes."""

import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO

from geoplan.files.child.answer import Refused, too_heavy
from geoplan.files.rules import Limits

CHUNK = 1 << 20
# Below this a high ratio does no harm: short tables of blanks pack very well.
RATIO_FROM_BYTES = 10_000_000
NESTED = {".zip", ".kmz", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".jar"}
MAX_NAME = 300


@contextmanager
def guarded(path: str, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose directory was found harmless."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_directory(archive, limits)
            yield archive
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, RuntimeError) as broken:
        raise Refused("files.unreadable", format="zip", why=type(broken).__name__) from broken


def check_directory(archive: zipfile.ZipFile, limits: Limits) -> None:
    members = archive.infolist()
    if len(members) > limits.members:
        raise too_heavy("members", limits.members)
    unpacked = sum(m.file_size for m in members)
    if unpacked > limits.unpacked_bytes:
        raise too_heavy("unpacked_bytes", limits.unpacked_bytes)
    packed = max(1, sum(m.compress_size for m in members))
    if unpacked > RATIO_FROM_BYTES and unpacked / packed > limits.ratio:
        raise too_heavy("ratio", limits.ratio)
    seen: set[str] = set()
    end = 0
    for member in sorted(members, key=lambda m: m.header_offset):
        check_member(member)
        if member.header_offset < end:
            raise refused("overlap", member)
        end = member.header_offset + member.compress_size
        if member.filename.lower() in seen:
            raise refused("duplicate-name", member)
        seen.add(member.filename.lower())


def check_member(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    parts = PurePosixPath(name).parts
    if "\x00" in name or "\\" in name or ":" in name or name.startswith("/") or ".." in parts:
        raise refused("name", member)
    if len(name) > MAX_NAME:
        raise refused("name", member)
    mode = member.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise refused("link", member)
    if member.flag_bits & 0x1:
        raise refused("locked", member)
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise refused("packing", member)
    if PurePosixPath(name).suffix.lower() in NESTED:
        raise refused("nested", member)


def refused(why: str, member: zipfile.ZipInfo) -> Refused:
    return Refused("files.archive-refused", why=why, member=member.orig_filename[:MAX_NAME])


def unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, into: BinaryIO | None, limits: Limits) -> int:
    """Copy a member while counting what really comes out; return how many bytes. The checksum is checked too."""
    count = 0
    with archive.open(member) as source:
        while chunk := source.read(CHUNK):
            count += len(chunk)
            if count > limits.unpacked_bytes:
                raise too_heavy("unpacked_bytes", limits.unpacked_bytes)
            if into is not None:
                into.write(chunk)
    if count != member.file_size:
        raise refused("size", member)
    return count
