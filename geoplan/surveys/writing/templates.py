"""Empty lists to fill in: the columns that matter first, with words to choose from and one invented row.

Headings and words are Indonesian, as field offices write them; the reader of uploads knows them all.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from geoplan.paper.cells import HEADING, NEEDED, TEXT, WRAPPED, column_letters

CHOICES_SHEET = "Pilihan"
LINES = 2000
NEEDED_COLUMNS = 10
KELURAHAN = ("kelurahan",)

CONDITIONS = ("layak", "agak layak", "kurang layak", "tidak layak")
YES_NO = ("ya", "tidak")
TENURES = ("milik sendiri", "kontrak/sewa", "milik keluarga", "tanah negara", "bukan milik sendiri")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, the invented row's cell, words to choose from, and whether digits must stay text."""

    title: str
    example: str | float = ""
    choices: Sequence[str] = ()
    is_text: bool = False
    width: int = 16


@dataclass(frozen=True, slots=True)
class Template:
    """A list to fill in."""

    sheet: str
    columns: Sequence[Column] = field(default=())


def part(name: str, *materials: str) -> tuple[Column, Column]:
    return Column(f"Material {name}", choices=materials), Column(f"Kondisi {name}", choices=CONDITIONS)


HOUSES = Template(
    "Rumah",
    (
        Column("Nama Kepala Rumah Tangga", "CONTOH: Siti Umpama", width=28),
        Column("NIK", "3672995505800001", is_text=True, width=20),
        Column("No KK", "3672990101100001", is_text=True, width=20),
        Column("Alamat", "Link. Contoh No. 5", width=28),
        Column("RT", "001", is_text=True, width=7),
        Column("RW", "002", is_text=True, width=7),
        Column("Kelurahan", choices=KELURAHAN, width=20),
        Column("Lintang", -6.01549, width=12),
        Column("Bujur", 106.03559, width=12),
        Column("Jumlah Penghuni", 4),
        Column("Luas Rumah (m2)", 24),
        *part("Atap", "genteng", "seng", "asbes", "beton", "bambu", "ijuk"),
        *part("Dinding", "tembok", "papan", "anyaman bambu plester", "anyaman bambu", "triplek"),
        *part("Lantai", "keramik", "ubin", "semen", "papan", "bambu", "tanah"),
        *part("Pondasi", "batu kali", "beton", "bata", "tidak ada"),
        *part("Kolom", "beton", "kayu", "bambu", "tidak ada"),
        *part("Rangka Atap", "kayu", "baja ringan", "bambu"),
        Column("Sumber Air Minum", choices=("perpipaan", "sumur", "mata air", "air kemasan", "air hujan", "sungai")),
        Column("Jamban", choices=("sendiri", "bersama", "tidak ada")),
        Column("Jenis Kloset", choices=("leher angsa", "plengsengan", "cemplung")),
        Column("Tempat Pembuangan Akhir Tinja", choices=("tangki septik", "ipal", "lubang tanah", "sungai", "kebun")),
        Column("Sumber Penerangan", choices=("PLN meteran", "PLN tanpa meteran", "non PLN", "bukan listrik")),
        Column("Status Kepemilikan Rumah", choices=TENURES),
        Column("Status Kepemilikan Tanah", choices=TENURES),
        Column("Sertifikat Sendiri", choices=YES_NO),
        Column("Terdaftar DTSEN", choices=YES_NO),
        Column("Pernah Mendapat Bantuan", choices=YES_NO),
        Column("Jumlah Anggota Rentan"),
        Column("Jumlah KK dalam Rumah"),
        Column("Tahun Usulan"),
        Column("No HP", is_text=True),
        Column("Kecamatan"),
        Column("Keterangan", width=28),
        Column("Kode", is_text=True, width=12),
    ),
)
SCHOOLS = Template(
    "Sekolah",
    (
        Column("NPSN", "20600001", is_text=True, width=12),
        Column("Nama Sekolah", "CONTOH: SDN Umpama 1", width=28),
        Column("Bentuk Pendidikan", "SD", ("TK", "KB", "SD", "MI", "SMP", "MTs", "SMA", "MA", "SMK", "SLB", "PKBM")),
        Column("Kelurahan", choices=KELURAHAN, width=20),
        Column("Lintang", -6.01549, width=12),
        Column("Bujur", 106.03559, width=12),
        Column("Jumlah Peserta Didik", 168),
        Column("Rombel", 6, width=10),
        Column("Ruang Kelas Baik", 2),
        Column("Ruang Kelas Rusak Ringan", 1),
        Column("Ruang Kelas Rusak Sedang", 1),
        Column("Ruang Kelas Rusak Berat", 1),
        Column("Tahun Ajaran", "2026/2027", is_text=True),
        Column("Status Sekolah", "Negeri", ("Negeri", "Swasta")),
        Column("Waktu Penyelenggaraan", "Pagi", ("Pagi", "Siang", "Kombinasi", "Sehari penuh")),
        Column("Alamat", width=28),
        Column("RT", is_text=True, width=7),
        Column("RW", is_text=True, width=7),
        Column("Kecamatan"),
        Column("Keterangan", width=28),
        Column("Kode", is_text=True, width=12),
    ),
)
HOLDINGS = Template(
    "Bantuan",
    (
        Column("Kode", is_text=True, width=12),
        Column("Nama Penerima", "CONTOH: Siti Umpama", width=28),
        Column("NIK", "3672995505800001", is_text=True, width=20),
        Column("RT", "001", is_text=True, width=7),
        Column("RW", "002", is_text=True, width=7),
        Column("Kelurahan", choices=KELURAHAN, width=20),
        Column("NPSN", is_text=True, width=12),
        Column("Nama Sekolah", width=28),
        Column("Tahap", "disepakati", ("disepakati", "dibangun", "selesai")),
        Column("Realisasi", 0),
        Column("Nilai Bantuan", 30_000_000),
        Column("Jumlah Unit", 1),
        Column("Tahun Anggaran", 2026),
        Column("Alamat", "Link. Contoh No. 5", width=28),
        Column("Lintang", width=12),
        Column("Bujur", width=12),
        Column("Kecamatan"),
        Column("Keterangan", width=28),
    ),
)
TEMPLATES: Mapping[str, Template] = {"house": HOUSES, "school": SCHOOLS, "holding": HOLDINGS}


def template(kind: str, kelurahan: Sequence[str]) -> bytes:
    """Return an empty list of a kind, with the city's kelurahan to choose from."""
    told = TEMPLATES[kind]
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 -- a new workbook has one sheet of cells
    sheet.title = told.sheet
    write_columns(sheet, told)
    write_choices(book, sheet, told, kelurahan)
    write_notes(book, told)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_columns(sheet: Worksheet, told: Template) -> None:
    sheet.freeze_panes = "A2"
    for place, column in enumerate(told.columns):
        letters = column_letters(place)
        sheet.column_dimensions[letters].width = column.width
        head = sheet[f"{letters}1"]
        head.value, head.font, head.alignment = column.title, HEADING, WRAPPED
        if place < NEEDED_COLUMNS:
            head.fill = NEEDED
        if column.is_text:
            # Digits of a NIK typed into a number cell would be rounded.
            sheet.column_dimensions[letters].number_format = TEXT
            for line in range(2, LINES + 2):
                sheet[f"{letters}{line}"].number_format = TEXT
        if column.example != "":
            sheet[f"{letters}2"].value = column.example


def write_choices(book: Workbook, sheet: Worksheet, told: Template, kelurahan: Sequence[str]) -> None:
    """Put the words to choose from on a hidden sheet, and a drop-down on every column that has some."""
    lists = book.create_sheet(CHOICES_SHEET)
    lists.sheet_state = "hidden"
    for place, column in enumerate(told.columns):
        words = kelurahan if column.choices is KELURAHAN else column.choices
        if not words:
            continue
        letters = column_letters(place)
        for line, word in enumerate(words, start=1):
            lists[f"{letters}{line}"].value = word
            lists[f"{letters}{line}"].data_type = "s"
        allowed = DataValidation(
            type="list", formula1=f"={CHOICES_SHEET}!${letters}$1:${letters}${len(words)}", allow_blank=True,
            # Other words are read, too: the list helps, it does not forbid.
            errorStyle="warning", showErrorMessage=True,
        )  # fmt: skip
        allowed.add(f"{letters}2:{letters}{LINES + 1}")
        sheet.add_data_validation(allowed)


def write_notes(book: Workbook, told: Template) -> None:
    notes = book.create_sheet("Petunjuk")
    notes.column_dimensions["A"].width = 100
    for text in (
        gettext("Fill in one row for each place. The coloured columns matter most; the others may stay empty."),
        gettext("Row 2 is an invented example and is left out when the list is sent."),
        gettext("Latitude and longitude as your phone shows them, for example -6.01549 and 106.03559."),
        gettext("A row without a point is kept: the point can be given later."),
    ):
        notes.append([text])
        notes.cell(notes.max_row, 1).alignment = WRAPPED
    notes.append([", ".join(column.title for column in told.columns[:NEEDED_COLUMNS])])
