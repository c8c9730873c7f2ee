"""Workbooks and CSV: numbers stay numbers, text stays text, the reader's spreadsheet runs nothing."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

from openpyxl import load_workbook

from geoplan.paper.workbooks import Sheet, csv_of, workbook_of

ROWS = [
    ["=HYPERLINK(1)", Decimal("2.50"), date(2026, 11, 24), None],
    ["Jl. Melati 3", Decimal(1), datetime(2026, 11, 23, 18, 0, tzinfo=UTC), 30_000_000],
]
SHEET = Sheet(
    name="Daftar: rumah/sekolah", titles=["Nama", "Unit", "Kapan", "Rupiah"], rows=ROWS, notes=["Per 24 Nov 2026"]
)


def test_a_workbook_keeps_numbers_and_dates_and_disarms_text() -> None:
    sheet = load_workbook(io.BytesIO(workbook_of([SHEET]))).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0][0] == "Per 24 Nov 2026"
    assert cells[2] == ["Nama", "Unit", "Kapan", "Rupiah"]
    assert cells[3][:2] == ["'=HYPERLINK(1)", 2.5]
    assert sheet["C4"].is_date
    assert str(cells[3][2])[:10] == "2026-11-24"
    # 18:00 in Greenwich is 01:00 of the next day in Jakarta.
    assert cells[4] == ["Jl. Melati 3", 1, "2026-11-24 01:00", 30_000_000]
    assert sheet["A4"].data_type == "s"
    assert sheet.title == "Daftar  rumah sekolah"


def test_csv_opens_by_a_double_click_in_indonesia() -> None:
    written = csv_of(SHEET)
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Nama", "Unit", "Kapan", "Rupiah"]
    assert rows[1] == ["'=HYPERLINK(1)", "2.5", "2026-11-24", ""]
    assert rows[2] == ["Jl. Melati 3", "1", "2026-11-24 01:00", "30000000"]
