"""Which row of a boundary file is which area, and whether the file may be loaded at all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shapely import MultiPolygon, STRtree, get_parts, make_valid, union_all
from shapely.geometry.base import BaseGeometry

from geoplan.areas.errors import Problem
from geoplan.areas.reading import (
    AreaRow,
    Level,
    dotted_code,
    level_of,
    looks_like_bps,
    name_key,
    tidy_name,
)

# A child may lap over its parent's border where two sources were drawn apart, but most of it lies inside.
LEAST_INSIDE = 0.8
# Drawn parents are only roughly where they should be; they still tell another city from this one.
LEAST_INSIDE_SCHEMATIC = 0.4
SAME_PLACE = 0.5
OVERLAP_TOLD = 0.02


@dataclass(frozen=True, slots=True)
class KnownArea:
    """An area as it is loaded now. CRS: EPSG:4326."""

    code: str
    name: str
    level: str
    schematic: bool
    boundary: BaseGeometry


@dataclass(frozen=True, slots=True)
class Known:
    """All loaded areas, and their other spellings by code, folded."""

    areas: Mapping[str, KnownArea]
    aliases: Mapping[str, frozenset[str]]

    def at(self, level: Level) -> list[KnownArea]:
        return [area for area in self.areas.values() if area.level == level]

    def answers_to(self, area: KnownArea, key: str) -> bool:
        return key == name_key(area.name) or key in self.aliases.get(area.code, frozenset())


@dataclass(frozen=True, slots=True)
class Boundary:
    """One area ready to be stored. CRS: EPSG:4326, a MultiPolygon."""

    code: str
    name: str
    schematic: bool
    boundary: MultiPolygon


@dataclass(slots=True)
class Load:
    """What a file would do: the areas to store, what was done to get them, and what stands against it."""

    boundaries: list[Boundary] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    by_name: list[tuple[str, str]] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str, str]] = field(default_factory=list)
    overlapping: list[tuple[str, str]] = field(default_factory=list)
    left_out: int = 0
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def plan_load(rows: Sequence[AreaRow], level: Level, known: Known, *, within: str | None = None) -> Load:
    """Return what loading these rows would do. Nothing may be stored while it names a problem."""
    load = Load()
    by_code: dict[str, list[AreaRow]] = defaultdict(list)
    for row in rows:
        found = code_for(row, level, known)
        if isinstance(found, Problem):
            load.problems.append(found)
        elif within and not is_under(found, within):
            load.left_out += 1
        else:
            if not dotted_code(row.code_text):
                load.by_name.append((row.name, found))
            by_code[found].append(row)
    for code in sorted(by_code):
        take(code, by_code[code], known, load)
    load.problems += place_problems(load.boundaries, level, known)
    note_overlaps(load)
    stored = {one.code for one in load.boundaries}
    load.missing = sorted(area.code for area in known.at(level) if area.code not in stored)
    load.notes = sorted({note for row in rows for note in row.notes if note != "repaired"})
    if not load.boundaries and not load.problems:
        load.problems.append(Problem("nothing-left", None, {"within": within}))
    return load


def is_under(code: str, prefix: str) -> bool:
    return code == prefix or code.startswith(prefix + ".")


def code_for(row: AreaRow, level: Level, known: Known) -> str | Problem:
    """Return the official code of a row: its own, else by name among the loaded areas."""
    if not row.code_text:
        return code_by_name(row, level, known)
    code = dotted_code(row.code_text)
    if code is None:
        return Problem("code-not-official", row.line, {"code": row.code_text[:40], "area": row.name})
    if level_of(code) is not level:
        return Problem("wrong-level", row.line, {"code": code, "found": level_of(code), "wanted": level})
    if looks_like_bps(code):
        return Problem("bps-code", row.line, {"code": code, "area": row.name})
    return code


def code_by_name(row: AreaRow, level: Level, known: Known) -> str | Problem:
    key = name_key(row.name)
    facts = {"area": row.name, "kecamatan": row.kecamatan}
    if not key:
        return Problem("no-code-or-name", row.line, {})
    of_level = known.at(level)
    if not of_level:
        return Problem("names-need-loaded-areas", row.line, facts)
    found = [area for area in of_level if known.answers_to(area, key)]
    if row.kecamatan:
        found = [area for area in found if in_kecamatan(area, row.kecamatan, known)]
    if len(found) == 1:
        return found[0].code
    if found:
        return Problem("name-of-several", row.line, {**facts, "codes": [area.code for area in found]})
    elsewhere = sorted({area.level for area in known.areas.values() if known.answers_to(area, key)} - {level})
    if elsewhere and not any(known.answers_to(area, key) for area in of_level):
        return Problem("wrong-level", row.line, {"area": row.name, "found": elsewhere[0], "wanted": level})
    return Problem("name-not-known", row.line, facts)


def in_kecamatan(area: KnownArea, name: str, known: Known) -> bool:
    """Return whether an area's kecamatan answers to a name; one that is not loaded cannot say no."""
    parent = known.areas.get(area.code[:8])
    return parent is None or known.answers_to(parent, name_key(name))


def take(code: str, rows: list[AreaRow], known: Known, load: Load) -> None:
    """Join the rows of one code into one area and name it."""
    if len(rows) > 1:
        load.merged.append(code)
    if any({"repaired", "ring-closed"} & set(row.notes) for row in rows):
        load.repaired.append(code)
    name = official_name(code, rows, known, load)
    if not name:
        load.problems.append(Problem("no-name", rows[0].line, {"code": code}))
        return
    boundary = one_multipolygon([row.boundary for row in rows])
    load.boundaries.append(Boundary(code, name, all(row.schematic for row in rows), boundary))


def official_name(code: str, rows: list[AreaRow], known: Known, load: Load) -> str:
    """Return the name to keep: the loaded one while the file's is but another spelling of it."""
    loaded = known.areas.get(code)
    told = next((tidy_name(row.name) for row in rows if row.name), "")
    if loaded is None:
        return told
    if not told or known.answers_to(loaded, name_key(told)):
        return loaded.name
    load.renamed.append((code, loaded.name, told))
    return told


def one_multipolygon(shapes: Iterable[BaseGeometry]) -> MultiPolygon:
    joined = union_all(list(shapes))
    if not joined.is_valid:
        joined = make_valid(joined)
    return MultiPolygon([part for part in get_parts(joined).tolist() if part.geom_type == "Polygon"])


def place_problems(boundaries: list[Boundary], level: Level, known: Known) -> list[Problem]:
    """Return what says that these areas are not where their codes say, or are of another city."""
    problems = []
    cities = [area.code for area in known.at(Level.CITY)]
    for one in boundaries:
        if cities and not any(is_under(one.code, city) for city in cities):
            problems.append(Problem("other-city", None, {"code": one.code, "area": one.name, "loaded": cities}))
        elif level is not Level.CITY and (outside := outside_parent(one, known)):
            problems.append(outside)
    tree = STRtree([one.boundary for one in boundaries])
    for i, one in enumerate(boundaries):
        for j in tree.query(one.boundary, predicate="intersects"):
            other = boundaries[j]
            if i < j and overlap_share(one, other) > SAME_PLACE:
                problems.append(Problem("same-place", None, {"codes": [one.code, other.code]}))
    return problems


def outside_parent(one: Boundary, known: Known) -> Problem | None:
    """Return a problem if most of an area lies outside its nearest surveyed parent, or its drawn city."""
    parents = [known.areas[p] for p in (one.code[:8], one.code[:5]) if p != one.code and p in known.areas]
    surveyed = [parent for parent in parents if not parent.schematic]
    if not parents:
        return None
    parent = surveyed[0] if surveyed else parents[-1]
    inside = one.boundary.intersection(parent.boundary).area / one.boundary.area
    if inside >= (LEAST_INSIDE_SCHEMATIC if parent.schematic else LEAST_INSIDE):
        return None
    facts = {"code": one.code, "area": one.name, "parent": parent.code, "percent_inside": round(100 * inside)}
    return Problem("outside-parent", None, facts)


def overlap_share(one: Boundary, other: Boundary) -> float:
    smaller = min(one.boundary.area, other.boundary.area)
    return float(one.boundary.intersection(other.boundary).area / smaller)


def note_overlaps(load: Load) -> None:
    tree = STRtree([one.boundary for one in load.boundaries])
    for i, one in enumerate(load.boundaries):
        for j in tree.query(one.boundary, predicate="overlaps"):
            if i < j and overlap_share(one, load.boundaries[j]) > OVERLAP_TOLD:
                load.overlapping.append((one.code, load.boundaries[j].code))
