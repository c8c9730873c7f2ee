"""Boundaries as a map draws them."""

from collections.abc import Sequence

from geoplan import db
from geoplan.coverage.errors import TileUnknown
from geoplan.coverage.queries.viewing import SQL
from geoplan.coverage.rules import Tile

# 0.0001 degrees are 11 m: a pixel and less up to zoom 13. Nearer in, tiles of boundaries are finer.
GRID_DEG = 0.0001
DIGITS = 5
# Kelurahan are too small to draw below this zoom, kecamatan below that one.
KELURAHAN_ZOOM, KECAMATAN_ZOOM = 10, 7


def boundaries(level: str, *, codes: Sequence[str] | None = None, grid_deg: float = GRID_DEG) -> str:
    """Return the areas of a level as GeoJSON features by comma, drawn so that neighbours keep one edge."""
    params = {
        "level": level,
        "grid_deg": grid_deg,
        "digits": DIGITS,
        "codes": list(codes) if codes is not None else None,
    }
    features: str = db.value(SQL / "areas_drawn.sql", params)
    return features


def areas_in_tile(tile: Tile) -> bytes:
    """Return one vector tile of the boundaries fit for its zoom. Raises: TileUnknown."""
    if not tile.exists:
        raise TileUnknown(z=tile.z, x=tile.x, y=tile.y)
    levels = ["city"]
    if tile.z >= KECAMATAN_ZOOM:
        levels.append("kecamatan")
    if tile.z >= KELURAHAN_ZOOM:
        levels.append("kelurahan")
    params = {"z": tile.z, "x": tile.x, "y": tile.y, "levels": levels}
    return bytes(db.value(SQL / "areas_in_tile.sql", params) or b"")


def areas_version() -> str:
    """Return the version of the loaded boundaries: equal versions mean equal boundaries."""
    row = db.one(SQL / "areas_version.sql")
    return f"{row.areas}.{row.written}"
