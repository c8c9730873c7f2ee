"""Reads a file the way an upload does, child process and all, but for the map and the register."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoplan.geo import Box, region_of
from geoplan.surveys.rules import Areas, KnownArea, RowContext, RowResult, understand_rows
from geoplan.surveys.services.opening import Wanted, opened
from geoplan.surveys.services.receiving import at_gate

NAMES = [
    ("08.1007", "Citangkil", "Citangkil"), ("08.1002", "Dringo", "Citangkil"), ("01.1004", "Cikerai", "Cibeber"),
    ("01.1006", "Kalitimbang", "Cibeber"), ("05.1003", "Masigit", "Jombang"), ("06.1002", "Grogol", "Grogol"),
]  # fmt: skip
CONTEXT = RowContext(
    region_of(Box(105.9217, -6.0806, 106.0882, -5.8761)),
    Areas.of(KnownArea(f"36.72.{code}", name, kecamatan) for code, name, kecamatan in NAMES),
    2026,
)


@dataclass(frozen=True)
class HandedIn:
    understood: dict[str, Any]
    rows: dict[int, RowResult]

    @property
    def faults(self) -> dict[int, set[str]]:
        """What keeps each line from being good."""
        return {line: {one.code for one in row.problems if one.blocks} for line, row in self.rows.items()}

    @property
    def notes(self) -> set[str]:
        return {one.code for row in self.rows.values() for one in row.problems if not one.blocks}

    def place(self, line: int) -> tuple[float, float] | None:
        draft = self.rows[line].draft
        return draft.location if draft else None


def handed_in(path: Path, kind: str = "house", sheet: str | None = None) -> HandedIn:
    file = opened(path, path.name, Wanted(kind, sheet))
    results = understand_rows(file.table.lines, kind, file.table.titles, CONTEXT)
    told = [at_gate(one, file.stopped[one.line]) if one.line in file.stopped else one for one in results]
    return HandedIn(file.understood, {one.line: one for one in told})
