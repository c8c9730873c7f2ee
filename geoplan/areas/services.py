"""Loading boundaries and spellings: all of a file or nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from shapely import from_wkb

from geoplan.areas.errors import AliasesRefused, AreaInUse, BoundariesRefused
from geoplan.areas.models import Area, AreaAlias
from geoplan.areas.reading import Level, name_key, read_rows
from geoplan.areas.rules import Boundary, Known, KnownArea, Load, plan_load
from geoplan.files.reading import Features, open_features
from geoplan.files.rules import AREA_LIMITS
from geoplan.geo import WGS84
from geoplan.journal.services import note

KEPT_FIELDS = ["name", "level", "boundary", "schematic", "source", "loaded_at"]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a file did, or would do."""

    level: Level
    features: Features
    load: Load
    stored: int
    removed: tuple[str, ...]


def load_boundaries(
    *,
    path: Path,
    level: Level,
    at: datetime,
    code_field: str | None = None,
    name_field: str | None = None,
    layer: str | None = None,
    within: str | None = None,
    remove_missing: bool = False,
    dry_run: bool = False,
) -> LoadReport:
    """Replace the boundaries of a level by those of a file, all or none.

    Raises: BoundariesRefused, AreaInUse, and the refusals of `files.errors`.
    """
    features = open_features(path, path.name, layer=layer, limits=AREA_LIMITS)
    rows, problems = read_rows(features, level, code_field, name_field)
    with transaction.atomic():
        load = plan_load(rows, level, known_areas(), within=within) if rows else Load()
        if problems or load.problems:
            raise BoundariesRefused([*problems, *load.problems])
        gone = load.missing if remove_missing else []
        if not dry_run:
            store_areas(level=level, boundaries=load.boundaries, gone=gone, source=path.name, at=at)
    return LoadReport(level, features, load, 0 if dry_run else len(load.boundaries), tuple(gone))


def known_areas() -> Known:
    """Return everything loaded, locked until the end of the transaction so that two loads take turns."""
    areas = {
        area.code: KnownArea(area.code, area.name, area.level, area.schematic, from_wkb(bytes(area.boundary.wkb)))
        for area in Area.objects.select_for_update().order_by("code")
    }
    aliases: dict[str, set[str]] = defaultdict(set)
    for code, key in AreaAlias.objects.values_list("area__code", "name_key"):
        aliases[code].add(key)
    return Known(areas, {code: frozenset(keys) for code, keys in aliases.items()})


@transaction.atomic
def store_areas(
    *, level: Level, boundaries: Sequence[Boundary], source: str, at: datetime, gone: Sequence[str] = ()
) -> None:
    """Store areas by code in one statement, and remove those gone from the source.

    The database re-assigns sites once for the statement.
    Raises: AreaInUse when something still hangs on one that is gone.
    """
    Area.objects.bulk_create(
        [
            Area(
                code=one.code,
                name=one.name,
                level=level.value,
                boundary=stored_boundary(one),
                schematic=one.schematic,
                source=source[:300],
                loaded_at=at,
            )
            for one in boundaries
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=KEPT_FIELDS,
    )
    try:
        Area.objects.filter(code__in=gone).delete()
    except (ProtectedError, RestrictedError) as held:
        raise AreaInUse(areas=list(gone)) from held
    note(actor_id=None, deed="areas.loaded", level=level.value, areas=len(boundaries), removed=list(gone))


def stored_boundary(one: Boundary) -> MultiPolygon:
    boundary = GEOSGeometry(memoryview(one.boundary.wkb), srid=WGS84)
    return cast("MultiPolygon", boundary)


@transaction.atomic
def load_aliases(spellings: Mapping[str, Sequence[str]]) -> int:
    """Store other spellings of loaded areas by code; return how many are new.

    Codes of areas that are not loaded are passed over: the same list serves every level as it arrives.
    Raises: AliasesRefused.
    """
    ids = dict(Area.objects.filter(code__in=list(spellings)).values_list("code", "id"))
    wanted = []
    for code, names in spellings.items():
        if isinstance(names, str) or not all(isinstance(name, str) and name_key(name) for name in names):
            raise AliasesRefused(why="not-a-list-of-names", area=code)
        if code in ids:
            wanted += [AreaAlias(area_id=ids[code], name_key=name_key(name)) for name in names]
    before = AreaAlias.objects.count()
    AreaAlias.objects.bulk_create(wanted, ignore_conflicts=True)
    return AreaAlias.objects.count() - before
