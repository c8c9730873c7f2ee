"""Pages keep to the content policy, and every text of theirs can be translated."""

import re

from tests.house.tree import HOUSE, files, told

TEMPLATES = files(".html", under=HOUSE / "templates")
INLINE = {
    "style attribute": re.compile(r"\sstyle\s*="),
    "style element": re.compile(r"<style\b"),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)"),
    "event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "htmx event": re.compile(r"\bhx-on"),
    "script address": re.compile(r"javascript:"),
    "foreign address": re.compile(r"(src|href|action)=[\"'](https?:)?//"),
}
# Names that are the same in every language, and signs written as entities.
UNTRANSLATED = set(
    """
    geoplan Bahasa Indonesia English NIK NPSN GPS WhatsApp CSV XLSX GeoJSON RT RW
    nbsp middot times rarr larr mdash ndash amp hellip
    """.split()  # noqa: SIM905
)
MAY_LEAD_OUT = re.compile(r"https://wa\.me/")


def test_templates_hold_nothing_the_policy_would_block() -> None:
    found = [
        f"{told(file)}: {what}"
        for file in TEMPLATES
        for what, pattern in INLINE.items()
        if pattern.search(MAY_LEAD_OUT.sub("/", file.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_nothing_is_marked_safe() -> None:
    marked = [
        told(file) for file in TEMPLATES if re.search(r"\|\s*safe\b|autoescape off", file.read_text(encoding="utf-8"))
    ]
    marked += [told(file) for file in files(".py", under=HOUSE) if "mark_safe" in file.read_text(encoding="utf-8")]
    assert marked == []


def test_every_form_that_sends_has_its_token() -> None:
    bare = [
        f"{told(file)}: {form[:80]}"
        for file in TEMPLATES
        for form in re.findall(r"<form\b.*?</form>", file.read_text(encoding="utf-8"), re.DOTALL)
        if re.search(r"method=[\"']post", form, re.IGNORECASE) and "csrf_token" not in form
    ]
    assert bare == []


def test_no_text_of_a_template_escapes_translation() -> None:
    """Words between tags stand in a translation tag; signs, codes and other languages' own names do not."""
    left = {}
    for file in TEMPLATES:
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}", "", text, flags=re.DOTALL)
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->", "", text, flags=re.DOTALL)
        text = re.sub(r'\s[a-z-]+="[^"]*"', "", text)
        words = [word for part in re.findall(r">([^<>]+)<", text) for word in re.findall(r"[A-Za-z]{3,}", part)]
        left |= {told(file): stray for stray in [[word for word in words if word not in UNTRANSLATED]] if stray}
    assert left == {}
