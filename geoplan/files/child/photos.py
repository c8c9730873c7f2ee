"""A zip of photos: first what is in it, every byte unpacked once under the guard; then a few pictures drawn anew."""

import io
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import PurePosixPath

from geoplan.files.child.answer import Answer, Refused, too_heavy
from geoplan.files.child.archive import guarded, unpack
from geoplan.files.child.picture import draw
from geoplan.files.rules import PICTURE_KINDS, PICTURE_LIMITS, Limits, Request, picture_kind

HEAD_BYTES = 64
# Left beside the pictures by the systems that packed them.
LITTER = {"thumbs.db", "desktop.ini", ".ds_store"}


def read(request: Request, answer: Answer) -> dict[str, object]:
    """Tell of every file its place, name and kind; `layer` holds the places of those to draw instead."""
    with guarded(request.path, request.limits) as archive:
        if request.layer is not None:
            drawn(archive, [int(place) for place in request.layer.split(",")], answer)
        else:
            listed(archive, answer, request.limits)
    return {}


def listed(archive: zipfile.ZipFile, answer: Answer, limits: Limits) -> None:
    total = 0
    for place, member in files_of(archive):
        total += unpack(archive, member, None, limits)
        if total > limits.unpacked_bytes:
            raise too_heavy("unpacked_bytes", limits.unpacked_bytes)
        with archive.open(member) as opened:
            kind = picture_kind(opened.read(HEAD_BYTES))
        too_large = member.file_size > PICTURE_LIMITS.file_bytes
        answer.counted()
        name = answer.cell(member.filename, None, [])
        answer.say([place, str(name or ""), "too-large" if too_large else kind])


def files_of(archive: zipfile.ZipFile) -> Iterator[tuple[int, zipfile.ZipInfo]]:
    """Yield the files a person put there, with their place in the directory."""
    for place, member in enumerate(archive.infolist()):
        path = PurePosixPath(member.filename)
        hidden = "__MACOSX" in path.parts or path.name.startswith("._") or path.name.lower() in LITTER
        if not member.is_dir() and not hidden:
            yield place, member


def drawn(archive: zipfile.ZipFile, places: list[int], answer: Answer) -> None:
    """Draw some pictures; a broken one is told and harms no other."""
    members = archive.infolist()
    for place in places:
        try:
            full, thumb, told = draw(io.BytesIO(held(archive, members[place])), PICTURE_LIMITS)
        except Refused as refused:
            answer.say([place, None, refused.code, refused.facts])
        except Exception as odd:  # one picture can be odd in ways nobody listed
            answer.say([place, None, "files.unreadable", {"format": "picture", "why": type(odd).__name__}])
        else:
            answer.say([place, b64encode(full).decode(), b64encode(thumb).decode(), told])


def held(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return one file's bytes. Raises: Refused."""
    if member.file_size > PICTURE_LIMITS.file_bytes:
        raise too_heavy("file_bytes", PICTURE_LIMITS.file_bytes)
    content = io.BytesIO()
    unpack(archive, member, content, PICTURE_LIMITS)
    found = picture_kind(content.getvalue()[:HEAD_BYTES])
    if found not in PICTURE_KINDS:
        raise Refused("files.not-what-it-says", declared="picture", found=found)
    return content.getvalue()
