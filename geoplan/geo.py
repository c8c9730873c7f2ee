"""Boxes and reference systems."""

import struct
from dataclasses import dataclass

WGS84 = 4326
WEB_MERCATOR = 3857

REGION_MARGIN_DEG = 0.05


@dataclass(frozen=True, slots=True)
class Box:
    """A box of longitudes and latitudes.

    CRS: EPSG:4326, degrees.
    """

    west: float
    south: float
    east: float
    north: float

    def __contains__(self, lonlat: tuple[float, float]) -> bool:
        lon, lat = lonlat
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def widened(self, degrees: float) -> "Box":
        """Return the box with a margin on every side."""
        return Box(self.west - degrees, self.south - degrees, self.east + degrees, self.north + degrees)


# Byte order, "a point with its reference system", the system, longitude, latitude.
_POINT = struct.Struct("<BIIdd")
_POINT_WITH_SYSTEM = 0x20000001


def point_hex(lon: float, lat: float) -> str:
    """Return a point as the text a geometry column takes, some thirty times faster than by way of GEOS.

    CRS: EPSG:4326.
    """
    return _POINT.pack(1, _POINT_WITH_SYSTEM, WGS84, lon, lat).hex().upper()


@dataclass(frozen=True, slots=True)
class Region:
    """Where the loaded areas lie: what signs, swaps and lost digits of coordinates are judged by.

    CRS: the box is EPSG:4326; `utm_epsg` is the WGS 84 / UTM zone of its centre.
    """

    box: Box
    utm_zone: int
    south: bool

    @property
    def utm_epsg(self) -> int:
        return (32700 if self.south else 32600) + self.utm_zone

    @property
    def centre(self) -> tuple[float, float]:
        return (self.box.west + self.box.east) / 2, (self.box.south + self.box.north) / 2


def region_of(land: Box) -> Region:
    """Return the region of some land: its box with a margin, and the UTM zone of its centre."""
    lon, lat = (land.west + land.east) / 2, (land.south + land.north) / 2
    return Region(box=land.widened(REGION_MARGIN_DEG), utm_zone=int((lon + 180) // 6) + 1, south=lat < 0)
