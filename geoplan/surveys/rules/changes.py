"""What a newer list would do to the register, as values: which site, which field, from what to what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import cast

from geoplan.needs.rules import distance_m

UNDO_WITHIN = timedelta(hours=24)
# A holder is heard for as long as a queue offer lasts; a planner is not kept waiting for ever.
HEAR_HOLDERS_FOR = timedelta(days=7)


class ChangeKind(StrEnum):
    """What a newer list does to one site."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE_FREE = "gone-free"
    GONE_CLAIMED = "gone-claimed"


GONE = frozenset({ChangeKind.GONE_FREE, ChangeKind.GONE_CLAIMED})


class Asked(StrEnum):
    """Why a row waits for a planner instead of changing its site."""

    HELD_MOVED = "held-moved"
    VERIFIED = "verified"


class Answer(StrEnum):
    """What a planner makes of a change that waits: all of it, all but the place, nothing."""

    ACCEPTED = "accepted"
    PLACE_KEPT = "place-kept"
    KEPT = "kept"


# Besides, a newer list overtakes a question, and undoing the publish that asked it ends it.
OVERTAKEN, ASKED_NO_MORE = "overtaken", "undone"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value that would change. Of people only the part is named, never a value. `moved_m`: metres on the ground."""

    field: str
    old: object = None
    new: object = None
    personal: bool = False
    moved_m: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """A newer list in numbers. `asking`: rows that will wait for a planner."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone_free: int = 0
    gone_claimed: int = 0
    asking: int = 0


# What follows from the rest, or is told by the kind of change itself.
NOT_TOLD = frozenset({"priority", "priority_parts", "severity", "status", "closed_reason", "accuracy_m"})


def field_changes(before: Mapping[str, object], changed: Mapping[str, object]) -> list[FieldChange]:
    """Return the values that differ, facts one by one as `roof.condition`. `location` is lon, lat in both."""
    told: list[FieldChange] = []
    for name, new in changed.items():
        old = before.get(name)
        if name in NOT_TOLD:
            continue
        if name == "facts":
            told.extend(facts_changed(old, new))
        elif name == "location":
            told.append(moved(old, new))
        else:
            told.append(FieldChange(name, plain(old), plain(new)))
    return sorted(told, key=lambda one: one.field)


def moved(old: object, new: object) -> FieldChange:
    here, there = pair(old), pair(new)
    return FieldChange("location", list(here), list(there), moved_m=round(distance_m(here, there)))


def pair(place: object) -> tuple[float, float]:
    lon, lat = cast("tuple[float, float]", place)
    return float(lon), float(lat)


def facts_changed(old: object, new: object) -> Iterator[FieldChange]:
    before, after = dict(leaves(old)), dict(leaves(new))
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield FieldChange(name, before.get(name), after.get(name))


def leaves(facts: object, above: str = "") -> Iterator[tuple[str, object]]:
    for name, value in facts.items() if isinstance(facts, Mapping) else ():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def plain(value: object) -> object:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def may_undo(published_at: datetime, at: datetime) -> bool:
    """Say whether a publish is young enough to be undone."""
    return at < published_at + UNDO_WITHIN
