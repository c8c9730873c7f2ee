"""PDF sheets: what a template says is on the paper, and nothing from outside is."""

import io
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import translation
from pypdf import PdfReader

from geoplan.paper.pdf import Outside, pdf_of


@pytest.fixture
def sheet(tmp_path: Path):
    """Return how to write a template that extends the base of all sheets, and lay it out."""

    def lay_out(content: str, **context: object) -> PdfReader:
        (tmp_path / "sheet.html").write_text(
            "{% extends 'paper/base.html' %}{% block content %}" + content + "{% endblock %}"
        )
        templates = [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [str(tmp_path)],
                "APP_DIRS": False,
                "OPTIONS": {"loaders": [("django.template.loaders.filesystem.Loader", [str(tmp_path), TEMPLATES])]},
            }
        ]
        with override_settings(TEMPLATES=templates):
            return PdfReader(io.BytesIO(pdf_of("sheet.html", context)))

    return lay_out


TEMPLATES = str(Path(__file__).parents[2] / "geoplan" / "templates")


def test_a_sheet_says_what_its_template_says_and_counts_its_pages(sheet) -> None:
    read = sheet("<h1>Usulan</h1><p class='break'>Halaman kedua</p>", city="Kota Cilegon")
    texts = [page.extract_text() for page in read.pages]
    assert len(texts) == 2
    assert "Usulan" in texts[0]
    assert "1 / 2" in texts[0]
    assert "Kota Cilegon" in texts[1]
    assert read.pages[0].mediabox.width == pytest.approx(595, abs=1)  # A4 is 210 mm = 595.3 points wide


def test_a_sheet_of_a_demo_bears_that_on_every_page(sheet) -> None:
    with translation.override("id"):
        read = sheet("<p>satu</p><p class='break'>dua</p>", demo=True)
    assert all("DATA CONTOH" in page.extract_text() for page in read.pages)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/a.png", "file:///etc/hostname", "paper:///geoplan/../../manage.py"]
)
def test_nothing_from_outside_is_opened(sheet, address: str) -> None:
    with pytest.raises(Outside):
        sheet(f"<img src='{address}' alt=''>")
