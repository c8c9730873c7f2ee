"""A workbook as offices really send it: every kind of trouble in one list, a third of its rows without a point.

All people are invented. Places lie in three kelurahan of the drawn demo city.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

CITANGKIL, KALITIMBANG, CIKERAI = "Citangkil", "Kalitimbang", "Cikerai"
HEAD = ("No", "Nama Kepala Keluarga", "NIK", "RT", "RW", "Kelurahan", "Lintang", "Bujur")
FIRST_LINE = 6
# How many live there, under a heading nobody knows; a heading that was named once is known the next time.
UNKNOWN = ("Isi Bangunan", "Hitungan Orang")
TAKEN_NIK, TWICE_NIK = "36720115077{}0001", "36720115077{}0002"


@dataclass(frozen=True)
class Row:
    """One row as it stands in the sheet, and the place it means (lon, lat), None where only somebody there can tell."""

    name: str
    kelurahan: str
    lat: object = None
    lon: object = None
    nik: object = None
    right: tuple[float, float] | None = None
    hidden: bool = False


def messy_rows(turn: int) -> list[Row]:
    """Return 18 records, 6 of them without a point; each turn has people and places of its own, 55 m farther south.

    Metres are those of UTM zone 48 south, computed with PROJ for (106.03579, -6.01569); a metre of northing is
    1 / 110574 degrees there.
    """
    south = 0.0005 * turn
    taken, twice = TAKEN_NIK.format(turn), TWICE_NIK.format(turn)

    def at(lat: float) -> float:
        return round(lat - south, 6)

    def digits(degrees: float) -> int:
        return int(f"{degrees:.5f}".replace(".", ""))

    def dms(degrees: float) -> str:
        minutes = (abs(degrees) % 1) * 60
        return f"{int(abs(degrees))}°{int(minutes):02}'{minutes % 1 * 60:.2f}\""

    def comma(degrees: float) -> str:
        return f"{degrees:.6f}".replace(".", ",")

    rows = [
        Row("Tertukar", CITANGKIL, 106.03659, at(-6.01649), right=(106.03659, at(-6.01649))),
        Row("Tertukar Dua", CITANGKIL, 106.03669, at(-6.01659), right=(106.03669, at(-6.01659))),
        Row("Hilang Titik", KALITIMBANG, digits(at(-6.04942)), 10605421, right=(106.05421, at(-6.04942))),
        Row("Meter", CITANGKIL, round(9334952.4 - south * 110574, 1), 614633.2, right=(106.03579, at(-6.01569))),
        Row("Derajat", CITANGKIL, f"{dms(at(-6.016))} LS", f"{dms(106.0362)} BT", right=(106.0362, at(-6.016))),
        Row("Koma", KALITIMBANG, comma(at(-6.04842)), "106,05321", right=(106.05321, at(-6.04842))),
        Row("Bulat", CIKERAI, at(-6.07203), 106.04131, nik=3.67201150770001e15, right=(106.04131, at(-6.07203))),
        Row("Kembar", CIKERAI, at(-6.07213), 106.04141, nik=twice, right=(106.04141, at(-6.07213))),
        Row("Kembar Lagi", CIKERAI, at(-6.07223), 106.04151, nik=twice),
        Row("Terdata", CITANGKIL, at(-6.01609), 106.03609, nik=taken, right=(106.03609, at(-6.01609))),
        Row("Lain", CIKERAI, at(-6.01559), 106.03569, right=(106.03569, at(-6.01559)), hidden=True),
        Row("Di Laut", KALITIMBANG, -5.51234, 105.91234),
        Row("Tunggu Satu", CIKERAI),
        Row("Tunggu Dua", CIKERAI),
        Row("Tunggu Tiga", CIKERAI, "", ""),
        Row("Tunggu Empat", KALITIMBANG),
        Row("Tunggu Lima", KALITIMBANG, "-", "-"),
        Row("Tunggu Enam", KALITIMBANG, "belum ada", "belum ada"),
    ]
    return [replace(row, name=f"{row.name} {TURNS[turn]}") for row in rows]


# Names of one turn are unlike those of another.
TURNS = ("Umpama", "Misalkan")


def line_of(rows: list[Row], name: str) -> int:
    """Return the line a row stands in, by how its name begins."""
    (place,) = [place for place, row in enumerate(rows) if row.name.removesuffix(row.name.split()[-1]).strip() == name]
    return FIRST_LINE + place


def register_list(folder: Path, turn: int) -> Path:
    """Write a list with the one house that is on the map already when the workbook comes."""
    file = folder / f"sudah-terdata-{turn}.csv"
    head = "Nama Kepala Keluarga,NIK,RT,RW,Kelurahan,Lintang,Bujur,Atap"
    person = f"Terdata {TURNS[turn]},{TAKEN_NIK.format(turn)},010,002"
    row = f"{person},{CITANGKIL},{-6.0161 - 0.0005 * turn:.6f},106.0361,seng"
    file.write_text(f"{head}\n{row}\n", encoding="utf-8")
    return file


def messy_workbook(folder: Path, rows: list[Row], turn: int) -> Path:
    """Write the list: a note on the first sheet, titles above, a merged two-line head, totals and signatures below."""
    book = Workbook()
    cover = book.active
    assert isinstance(cover, Worksheet)
    cover.title = "Pengantar"
    sheet = book.create_sheet("Data RTLH")
    sheet["A1"] = "DAFTAR RUMAH TIDAK LAYAK HUNI"
    sheet["A2"] = "Kecamatan Citangkil dan Cibeber, Tahun 2026"
    for number, title in enumerate((*HEAD, UNKNOWN[turn], "Atap"), start=1):
        sheet.cell(4, number).value = title
    sheet["G4"], sheet["H4"] = "Koordinat", None
    sheet["G5"], sheet["H5"] = "Lintang", "Bujur"
    sheet.merge_cells("G4:H4")
    for letters in "ABCDEFIJ":
        sheet.merge_cells(f"{letters}4:{letters}5")
    for number, row in enumerate(rows, start=1):
        line = FIRST_LINE + number - 1
        place = (row.kelurahan, row.lat, row.lon)
        cells = (number, row.name, row.nik, f"{number:03}", "002", *place, number % 5 + 2, "seng")
        for column, cell in enumerate(cells, start=1):
            sheet.cell(line, column).value = cell
        sheet.row_dimensions[line].hidden = row.hidden
    end = FIRST_LINE + len(rows)
    sheet.cell(end, 2).value, sheet.cell(end, 9).value = "JUMLAH", 70
    sheet.cell(end + 2, 8).value = "Cilegon, 20 Oktober 2026"
    sheet.cell(end + 3, 8).value = "Lurah Cikerai,"
    sheet.cell(end + 5, 8).value = "( Fulan bin Contoh )"
    file = folder / f"rtlh-berantakan-{turn}.xlsx"
    book.save(file)
    return file
