"""Grids in metres: UTM, which is read, and those that look like it and are refused."""

from functools import lru_cache

from pyproj import CRS, Transformer

from geoplan.geo import WEB_MERCATOR, WGS84, Box, Region

WORLD_MERCATOR = 3395


@lru_cache(maxsize=64)
def _to_degrees(epsg: int) -> Transformer:
    return Transformer.from_crs(epsg, WGS84, always_xy=True)


def lonlat_of(easting_m: float, northing_m: float, zone: int, *, south: bool) -> tuple[float, float] | None:
    """Return the lon, lat of a point in a WGS 84 / UTM zone, or None where the zone has no such point."""
    if not (100_000 <= easting_m <= 900_000 and 0 <= northing_m <= 10_000_000 and 1 <= zone <= 60):
        return None
    lon, lat = _to_degrees((32700 if south else 32600) + zone).transform(easting_m, northing_m)
    return float(lon), float(lat)


@lru_cache(maxsize=64)
def utm_box(region: Region) -> Box:
    """Return the region's box in its own UTM zone.

    CRS: WGS 84 / UTM, metres; Box fields are eastings and northings.
    """
    return _box_in(region, CRS.from_epsg(region.utm_epsg))


@lru_cache(maxsize=64)
def lookalike_boxes(region: Region) -> tuple[Box, ...]:
    """Return the region's boxes in the Mercator grids of web maps, which a file must declare."""
    return tuple(_box_in(region, CRS.from_epsg(epsg)) for epsg in (WEB_MERCATOR, WORLD_MERCATOR))


@lru_cache(maxsize=64)
def tm3_boxes(region: Region) -> tuple[Box, ...]:
    """Return the region's boxes in the cadastral TM-3 zones that touch it.

    Source: three-degree zones of the land office, false easting 200,000, false northing 1,500,000, scale
    0.9999.
    """
    first, last = (int(lon // 3) for lon in (region.box.west, region.box.east))
    middles = [3 * zone + 1.5 for zone in range(first, last + 1)]
    return tuple(_box_in(region, _tm3(middle)) for middle in middles)


def _tm3(middle_lon: float) -> CRS:
    return CRS.from_proj4(
        f"+proj=tmerc +lat_0=0 +lon_0={middle_lon} +k=0.9999 +x_0=200000 +y_0=1500000 +ellps=WGS84 +units=m"
    )


def _box_in(region: Region, grid: CRS) -> Box:
    box = region.box
    transformer = Transformer.from_crs(WGS84, grid, always_xy=True)
    return Box(*transformer.transform_bounds(box.west, box.south, box.east, box.north))
