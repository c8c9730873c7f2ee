"""A JSON list of objects: each a row under the keys of all."""

from typing import Any

from geoplan.files.child.answer import Answer, Refused, Trouble, too_heavy
from geoplan.files.child.geojson import Doubled, parsed
from geoplan.files.rules import Request


def read(request: Request, answer: Answer) -> dict[str, object]:
    records = parsed(request)
    objects = [one for one in records if isinstance(one, dict)] if isinstance(records, list) else []
    if not objects:
        raise Refused("files.not-what-it-says", declared="json", found="json")
    flat = [flattened(one) if isinstance(one, dict) else {} for one in records]
    keys = list(dict.fromkeys(key for one in flat for key in one))
    if len(keys) > request.limits.columns:
        raise too_heavy("columns", request.limits.columns)
    answer.row(0, keys)
    for line, (record, row) in enumerate(zip(records, flat, strict=True), start=1):
        write(line, record, [row.get(key) for key in keys], answer)
    return {}


def write(line: int, record: Any, cells: list[Any], answer: Answer) -> None:
    troubles: list[Trouble] = []
    if not isinstance(record, dict):
        # Kept in the first column, so that the row is not lost without a word.
        cells, troubles = [record], [("not-an-object", 0)]
    elif isinstance(record, Doubled):
        troubles.append(("doubled-key", None))
    answer.row(line, cells, troubles=troubles)


def flattened(record: dict[str, Any]) -> dict[str, Any]:
    """Return an object with the objects inside it opened: their keys follow the outer one's after a blank."""
    found: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict) and value.get("type") == "Point":
            found["coordinates"] = listed(value.get("coordinates"))
        elif isinstance(value, dict):
            found |= {f"{key} {inner}": listed(one) for inner, one in flattened(value).items()}
        else:
            found[key] = listed(value)
    return found


def listed(value: Any) -> Any:
    """Return a list of plain values as text: `[106.03, -6.01]` is how databases write a point."""
    if isinstance(value, list) and not any(isinstance(one, list | dict) for one in value):
        return ", ".join("" if one is None else str(one) for one in value)
    return value
