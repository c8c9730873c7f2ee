"""`manage.py survey` and `manage.py holdings`, on the drawn grid."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.needs.models import Site
from geoplan.surveys.models import Survey
from tests.factories.places import Grid, make_house
from tests.factories.promises import FunderMaker

ROWS = """NIK;Nama;RT;RW;Kelurahan;Lintang;Bujur
3672991505800001;Budi Umpama;001;002;Barat Laut;-6.010001;106.010001
3672991505800002;Siti Umpama;001;002;Barat Laut;106.011001;-6.011001
3672991505800003;Udin Umpama;003;002;Barat Daya;;
"""


@pytest.fixture
def rtlh(tmp_path: Path) -> Path:
    file = tmp_path / "rtlh.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


def told(*words: object, **options: object) -> str:
    out = StringIO()
    call_command(*[str(word) for word in words], stdout=out, **options)
    return out.getvalue()


def test_the_report_tells_every_row_and_no_personal_value(
    grid: Grid, planner: User, rtlh: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report.json"
    told("survey", rtlh, "--kind", "house", "--publish", "--report", out)
    report = json.loads(out.read_text())
    numbers = {name: report[name] for name in ("rows", "good", "bad", "repairable", "outside", "created", "updated")}
    assert numbers == {
        "rows": 3, "good": 1, "bad": 2, "repairable": 1, "outside": 0, "created": 1, "updated": 0,
    }  # fmt: skip
    assert report["waiting"] == 1
    swapped = next(problem for problem in report["problems"] if problem["line"] == 3)
    assert set(swapped) == {"line", "column", "code", "value", "expected", "repair"}
    assert "Umpama" not in out.read_text()
    assert "36729915" not in out.read_text()


def test_repairs_are_accepted_and_the_list_taken_as_verified_when_asked(grid: Grid, planner: User, rtlh: Path) -> None:
    told("survey", rtlh, "--kind", "house", "--accept-repairs", "--publish", "--verified", "--by", planner.email)
    assert list(Site.objects.values_list("status", flat=True)) == ["verified", "verified"]


def test_a_dry_run_tells_the_same_and_stores_nothing(grid: Grid, planner: User, rtlh: Path) -> None:
    assert "1 created" in told("survey", rtlh, "--kind", "house", "--publish", "--dry-run")
    assert not Survey.objects.exists()
    assert not Site.objects.exists()


def test_a_column_is_read_as_the_field_it_is_mapped_to(grid: Grid, planner: User, tmp_path: Path) -> None:
    file = tmp_path / "aneh.csv"
    file.write_text("Garis 1;Garis 2;Kelurahan\n-6.010001;106.010001;Barat Laut\n")
    told("survey", file, "--kind", "house", "--publish", "--map", "Garis 1=latitude", "--map", "Garis 2=longitude")
    assert Site.objects.count() == 1


@pytest.mark.parametrize("name", ["kosong.csv", "gambar.csv", "tidak-ada.csv", "daftar.docx"])
def test_a_file_that_cannot_be_read_is_refused_with_exit_2(
    grid: Grid, planner: User, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    content = {"kosong.csv": b"", "gambar.csv": b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "daftar.docx": b"PK\x03\x04"}
    if name in content:
        file.write_bytes(content[name])
    with pytest.raises(CommandError) as refused:
        told("survey", file, "--kind", "house")
    assert refused.value.returncode == 2
    assert not Survey.objects.exists()


def test_another_payers_list_is_recorded_as_holdings(
    grid: Grid, planner: User, funder_of: FunderMaker, tmp_path: Path
) -> None:
    make_house(planner, grid.north_west, "AAAA-0001", 106.01, -6.01)
    funder_of("Kota Contoh", kind="city")
    file = tmp_path / "daftar.csv"
    file.write_text("Kode;Tahap;Realisasi\nAAAA-0001;selesai;Rp 29.500.000\nZZZZ-9999;disepakati;\n")
    assert "1 holdings recorded, 1 rows to mend" in told("holdings", file, "--funder", "kota contoh", "--year", "2026")
    adoption = Adoption.objects.get()
    assert (adoption.stage, adoption.imported, adoption.realised_rupiah) == ("verified", True, 29_500_000)


def test_an_unknown_payer_is_refused_with_exit_2(grid: Grid, planner: User, tmp_path: Path) -> None:
    file = tmp_path / "daftar.csv"
    file.write_text("Kode\nAAAA-0001\n")
    with pytest.raises(CommandError) as refused:
        told("holdings", file, "--funder", "Tidak Ada", "--year", "2026")
    assert refused.value.returncode == 2
