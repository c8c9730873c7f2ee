"""Pages that leave the house as PDF, laid out from a template. Nothing is fetched while they are made."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

# Addresses on paper: `paper:` is a static file of ours, `data:` a picture the template carries itself.
OURS = "paper"
BASE = f"{OURS}:///"
TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}


class Outside(FatalURLFetchingError):  # type: ignore[misc]  # weasyprint has no types
    """A template asked for something that is not ours: a defect, never a page with a hole."""


class OwnFiles(URLFetcher):  # type: ignore[misc]
    """Opens static files of this project and data addresses, and nothing else: no network, no other file."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        if parts.scheme != OURS:
            raise Outside(f"not ours: {parts.scheme}")
        file = static_file(parts.path.lstrip("/"))
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": TYPES[file.suffix]})


def static_file(name: str) -> Path:
    """Raises: Outside, also for a name that leads out of the static files."""
    try:
        found = finders.find(name)
    except SuspiciousFileOperation as outside:
        raise Outside(name) from outside
    if not isinstance(found, str):
        raise Outside(name)
    return Path(found)


def pdf_of(template: str, context: Mapping[str, object]) -> bytes:
    """Return a template as a PDF with tags for screen readers, in the language that is active.

    The template extends `paper/base.html`; an address in it is `paper:///geoplan/…` or `data:`.
    """
    html = HTML(string=render_to_string(template, dict(context)), base_url=BASE, url_fetcher=OwnFiles())
    pdf: bytes = html.write_pdf(pdf_tags=True, optimize_images=True)
    return pdf
