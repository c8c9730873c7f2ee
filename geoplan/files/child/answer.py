"""What goes back to the parent: one JSON line a row, then one line with what was understood or why not."""

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, BinaryIO

from geoplan.files.rules import Cell, Limits

Trouble = tuple[str, str | int | None]

# NUL, the other control characters save tab and line ends, lone surrogates, and marks that turn text around.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class Refused(Exception):
    """Something the parent shall refuse the file for."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def too_heavy(limit: str, allowed: int) -> Refused:
    return Refused("files.too-heavy", limit=limit, allowed=allowed)


@dataclass(slots=True)
class Answer:
    """Writes rows as they are read, within the limits."""

    out: BinaryIO
    limits: Limits
    count: int = 0
    notes: list[dict[str, Any]] = field(default_factory=list)

    def hello(self) -> None:
        self.say({"hello": 1})
        self.out.flush()

    def say(self, line: object) -> None:
        try:
            text = json.dumps(line, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        except ValueError:
            text = json.dumps(finite(line), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        self.out.write(text.encode("utf-8", "replace") + b"\n")

    def note(self, code: str, **facts: object) -> None:
        self.notes.append({"code": code, "facts": facts})

    def row(self, line: int, cells: Iterable[Any], *, hidden: bool = False, troubles: Iterable[Trouble] = ()) -> None:
        """Write one row of a table, unless it is empty."""
        found = list(troubles)
        kept = [self.cell(cell, column, found) for column, cell in enumerate(cells)]
        while kept and kept[-1] is None:
            kept.pop()
        if not kept:
            return
        if len(kept) > self.limits.columns:
            raise Refused("files.too-heavy", limit="columns", allowed=self.limits.columns, line=line)
        self.counted()
        self.say([line, kept, int(hidden), found])

    def feature(
        self, line: int, geometry: object, properties: dict[str, Any], troubles: list[Trouble] | None = None
    ) -> None:
        """Write one place: its geometry as GeoJSON object or hexadecimal WKB."""
        found = list(troubles or ())
        if len(properties) > self.limits.columns:
            raise Refused("files.too-heavy", limit="columns", allowed=self.limits.columns, line=line)
        cells = {
            str(self.cell(str(key), None, found) or ""): self.cell(value, str(key)[:100], found)
            for key, value in properties.items()
        }
        self.counted()
        self.say([line, geometry, cells, found])

    def counted(self) -> None:
        self.count += 1
        if self.count > self.limits.rows:
            raise too_heavy("rows", self.limits.rows)

    def cell(self, cell: Any, column: str | int | None, troubles: list[Trouble]) -> Cell:
        """Return a cell as plain JSON value; note what had to be taken out of it."""
        if cell is None or isinstance(cell, bool | int):
            return cell
        if isinstance(cell, float):
            if not math.isfinite(cell):
                troubles.append(("not-finite", column))
                return None
            return int(cell) if cell.is_integer() and abs(cell) < 2**53 else cell
        text = cell if isinstance(cell, str) else plain_text(cell)
        if UNFIT.search(text):
            troubles.append(("control-characters", column))
            text = UNFIT.sub("\ufffd", text)
        if len(text) > self.limits.cell_chars:
            troubles.append(("cell-too-long", column))
            text = text[: self.limits.cell_chars]
        return text if text.strip() else None


def plain_text(cell: Any) -> str:
    if isinstance(cell, dict | list):
        return json.dumps(cell, ensure_ascii=False)
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    return str(cell)


def finite(value: Any) -> Any:
    """Return the same tree with numbers JSON has no word for spelled out, for the gate to name."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    return value
