"""Writes what was measured into docs/benchmarks.md; a section that was not run keeps what stands there."""

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psycopg

from bench.frame import Measured, Setting, row_of

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `make bench`, never by hand. Each figure is told against the first line of its group, taken in the same run:
the median of the rounds, in brackets the lowest and the highest. Only these ratios mean anything on another machine.
"""
LIBRARIES = ("Django", "psycopg", "shapely", "numpy", "python-calamine", "openpyxl")


def write(section: str, results: Sequence[Measured], setting: Setting, page: Path = PAGE) -> None:
    """Put a section's table in its place, with the day and the machine."""
    before = page.read_text(encoding="utf-8") if page.is_file() else HEAD
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    block = f"{begin}\n{table(section, results, setting)}\n{end}"
    held = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    after = held.sub(lambda _: block, before) if held.search(before) else f"{before.rstrip()}\n\n{block}\n"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(after, encoding="utf-8")


def table(section: str, results: Sequence[Measured], setting: Setting) -> str:
    size = ", **small: for a look only**" if setting.small else ""
    lines = [f"## {section}", "", f"{datetime.now(UTC):%Y-%m-%d}; {machine()}{size}.", ""]
    lines += ["| | ratio | median | what it does |", "| --- | --- | --- | --- |"]
    for result in results:
        goal = f" Goal: {result.group.goal}." if result.group.goal else ""
        lines.append(f"| **{result.group.title}** | | | {len(rounds(result))} rounds.{goal} |")
        lines += [row_of(result, one) for one in result.group.contestants]
    return "\n".join(lines)


def rounds(result: Measured) -> list[float]:
    return result.figures[result.group.contestants[0].name]


def machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; {database()}; Python {platform.python_version()}, "
        f"{libraries}; load at the start {os.getloadavg()[0]:.1f}"
    )


def processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    return " ".join(found[1].split()) if found else platform.machine()


def database() -> str:
    with psycopg.connect(os.environ["DATABASE_URL"]) as link:
        server, buffers, fsync = (
            str((link.execute(f"show {name}").fetchone() or "?")[0])
            for name in ("server_version", "shared_buffers", "fsync")
        )
        postgis = link.execute("select default_version from pg_available_extensions where name = 'postgis'").fetchone()
    name = f"PostgreSQL {server.split()[0]} (shared_buffers {buffers}, fsync {fsync})"
    return f"{name}, PostGIS {postgis[0] if postgis else '?'}"
