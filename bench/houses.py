"""A list of invented houses, the same for the same seed: the file an import is measured with."""

import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely
from openpyxl import Workbook

KELURAHAN = Path(__file__).parent.parent / "fixtures" / "areas" / "kelurahan.geojson"
KECAMATAN = Path(__file__).parent.parent / "fixtures" / "areas" / "kecamatan.geojson"
HEAD = [
    "No", "Nama Kepala Keluarga", "NIK", "No KK", "No HP", "Alamat", "RT", "RW", "Kelurahan", "Kecamatan", "Lintang",
    "Bujur", "Luas Rumah (m2)", "Jumlah Penghuni", "Jenis Atap", "Kondisi Atap", "Jenis Dinding", "Kondisi Dinding",
    "Jenis Lantai", "Sumber Air Minum",
]  # fmt: skip
FIRST = ("Ahmad", "Budi", "Citra", "Dewi", "Entin", "Fauzi", "Gita", "Hasan", "Intan", "Joko", "Kartika", "Lestari")
LAST = ("Contoh", "Rekaan", "Umpama", "Misal", "Andai", "Khayal", "Karangan", "Tiruan", "Bayangan")
ROOFS, WALLS = ("Genteng", "Asbes", "Rumbia", "Seng"), ("Tembok", "Anyaman bambu", "Papan")
FLOORS, WATERS = ("Tanah", "Semen", "Keramik"), ("Sumur", "PDAM", "Air hujan", "Mata air")
CONDITIONS = ("Baik", "Rusak Ringan", "Rusak Sedang", "Rusak Berat")


def houses(count: int, seed: int = 1) -> Iterator[list[object]]:
    """Yield rows under HEAD. No NIK can belong to anybody: there is no kecamatan 99."""
    draw = random.Random(seed)
    places = points(count, seed)
    for number in range(1, count + 1):
        kelurahan, kecamatan, lon, lat = places[number - 1]
        day, month, year = 1 + number % 28, 1 + number // 28 % 12, number // 336 % 100
        born = f"{day:02d}{month:02d}{year:02d}"
        yield [
            number, " ".join([draw.choice(FIRST), draw.choice(FIRST), draw.choice(FIRST), draw.choice(LAST)]),
            f"367299{born}{number // 33600:04d}", f"367299{born}{5000 + number // 33600:04d}",
            f"0812{number:08d}", f"Jl. Contoh No. {number}", f"{1 + number % 20:03d}", f"{1 + number % 7:03d}",
            kelurahan, kecamatan, f"{lat:.6f}", f"{lon:.6f}", 20 + number % 40, 1 + number % 8,
            draw.choice(ROOFS), draw.choice(CONDITIONS), draw.choice(WALLS), draw.choice(CONDITIONS),
            draw.choice(FLOORS), draw.choice(WATERS),
        ]  # fmt: skip


def points(count: int, seed: int) -> list[tuple[str, str, float, float]]:
    """Return as many places inside the drawn kelurahan, more of them in the larger ones."""
    districts = {one["properties"]["code"]: one["properties"]["name"] for one in features(KECAMATAN)}
    drawn = np.random.default_rng(seed)
    areas = features(KELURAHAN)
    found: list[tuple[str, str, float, float]] = []
    for place, area in enumerate(areas):
        boundary = shapely.geometry.shape(area["geometry"])
        shapely.prepare(boundary)
        wanted = count * (place + 1) // len(areas) - len(found)
        west, south, east, north = boundary.bounds
        while wanted > 0:
            lons, lats = drawn.uniform(west, east, 2 * wanted), drawn.uniform(south, north, 2 * wanted)
            inside = shapely.contains_xy(boundary, lons, lats)
            code, name = area["properties"]["code"], area["properties"]["name"]
            kept = list(zip(lons[inside][:wanted], lats[inside][:wanted], strict=True))
            found += [(name, districts[code.rpartition(".")[0]], float(lon), float(lat)) for lon, lat in kept]
            wanted -= len(kept)
    return found


def features(file: Path) -> list[dict[str, dict[str, str]]]:
    found: list[dict[str, dict[str, str]]] = json.loads(file.read_text(encoding="utf-8"))["features"]
    return found


def write_csv(path: Path, count: int) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows([HEAD, *houses(count)])
    return path


def write_xlsx(path: Path, count: int) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Rekap")
    sheet.append(HEAD)
    for row in houses(count):
        row[10:12] = float(str(row[10])), float(str(row[11]))
        sheet.append(row)
    book.save(path)
    return path
