"""The files of the project, as the checks of this folder look at them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "geoplan"
# From the top down, as in docs/rooms.md.
ORDER = [
    {"config"},
    {"api", "web", "demo", "jobs"},
    {"plans"},
    {"notices"},
    {"coverage", "surveys"},
    {"adoptions"},
    {"funders"},
    {"residents"},
    {"needs"},
    {"photos"},
    {"areas", "accounts"},
    {"journal"},
    {"files"},
    {"db", "geo", "paper"},
    {"errors"},
]
DOORS = {"config", "api", "web", "demo", "jobs"}
SKIPPED = {".git", ".venv", "var", "build", "node_modules", "dist", "__pycache__", "output"}
SKIPPED_SUFFIXES = ("_cache", ".egg-info")


def floor(room: str) -> int:
    """Return how deep a room lies: 0 is the roof."""
    return next(depth for depth, rooms in enumerate(ORDER) if room in rooms)


@cache
def files(*suffixes: str, under: Path = ROOT) -> tuple[Path, ...]:
    """Return the project's own files with these endings, without what is built or installed."""
    return tuple(
        file
        for file in sorted(under.rglob("*"))
        if file.suffix in suffixes and file.is_file() and not SKIPPED & set(file.relative_to(ROOT).parts)
        and not any(part.endswith(SKIPPED_SUFFIXES) for part in file.relative_to(ROOT).parts)
    )  # fmt: skip


def told(file: Path) -> str:
    return str(file.relative_to(ROOT))


def room_of(file: Path) -> str:
    """Return the room a file of geoplan/ stands in."""
    return file.relative_to(HOUSE).parts[0].removesuffix(".py")


def rooms() -> set[str]:
    return {entry.parent.name for entry in HOUSE.glob("*/__init__.py")}


def imports(file: Path) -> Iterator[str]:
    """Yield the full names of what a file imports, also inside functions."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()
