"""Many companies from one workbook: the file, the preview with its questions, the links to send."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed
from geoplan.errors import Refusal
from geoplan.funders import queries, services
from geoplan.funders.errors import PreviewOver
from geoplan.funders.rules import CompanyLine, Fate, Fault, NewPlant
from geoplan.paper.workbooks import Sheet, workbook_of
from geoplan.web.choices import whole, year_choices
from geoplan.web.errors import BadForm
from geoplan.web.funders.invited import invited_page, link_for
from geoplan.web.funders.places import place_in, region
from geoplan.web.gate import ask, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.words import refusal_text
from geoplan.web.words.funders import FAULTS

KEPT_S = 2 * 60 * 60
PREVIEW, LINKS = "geoplan.funders.preview", "geoplan.funders.links"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def bulk(request: HttpRequest) -> HttpResponse:
    """Ask for a list of companies and show what each line would do. Nothing is stored."""
    by = ask(request, Deed.MANAGE_FUNDERS)
    if request.method != "POST":
        return bulk_page(request)
    try:
        seen = preview_of(request, by)
    except Refusal as refused:
        return bulk_page(request, problem=refusal_text(refused), status=family_of(refused).status)
    year = whole(request.POST.get("year")) or queries.budget_year(db.now())
    return preview_page(request, by, seen.lines, year, unknown=seen.unknown)


def preview_of(request: HttpRequest, by: User) -> services.Preview:
    """Raises: BadForm without a file, and what the reading refuses."""
    file = request.FILES.get("file")
    if not isinstance(file, TemporaryUploadedFile):
        raise BadForm(field="file")
    within = region()
    return services.preview_companies(
        path=Path(file.temporary_file_path()),
        file_name=file.name or "",
        read_place=lambda text: place_in(text, within),
        by=by,
    )


def bulk_page(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    at = db.now()
    shown = {"years": year_choices(at), "year": queries.budget_year(at), "problem": problem}
    return render(request, "funders/bulk.html", shown, status=status)


def preview_page(
    request: HttpRequest,
    by: User,
    lines: Sequence[CompanyLine],
    year: int,
    *,
    unknown: Sequence[str] = (),
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    good = [line for line in lines if line.fate is not Fate.BAD]
    shown = {
        "lines": [(line, [FAULTS.get(one.code, one.code) for one in line.faults]) for line in lines],
        "year": year,
        "unknown": unknown,
        "problem": problem,
        "kept": signing.dumps([by.pk, year, [asdict(line) for line in lines]], salt=PREVIEW, compress=True),
        "counts": {fate.value: sum(1 for line in lines if line.fate is fate) for fate in Fate},
        "ready": bool(good),
        "invitations": sum(1 for line in good if line.email),
    }
    return render(request, "funders/preview.html", shown, status=status)


@never_cache
@require_POST
@signed_in
def store(request: HttpRequest) -> HttpResponse:
    """Store what was previewed and answered, and show the links to send."""
    by = ask(request, Deed.MANAGE_FUNDERS)
    year, lines = kept_preview(request, by)
    # The list may have grown since it was shown: what resembles a newer name is asked, never guessed.
    now = services.compared_with_now([line.as_read() for line in lines])
    if [(line.fate, line.known_id) for line in now] != [(line.fate, line.known_id) for line in lines]:
        told = gettext("The list of payers changed meanwhile. Look at the lines again.")
        return preview_page(request, by, now, year, problem=told, status=409)
    try:
        stored = services.store_companies(lines=now, answers=answers_in(request), year=year, by=by)
    except Refusal as refused:
        return preview_page(request, by, now, year, problem=refusal_text(refused), status=family_of(refused).status)
    return stored_page(request, lines, stored)


def kept_preview(request: HttpRequest, by: User) -> tuple[int, list[CompanyLine]]:
    """Return the preview the form brought back. Raises: PreviewOver when it is old or another person's."""
    try:
        who, year, lines = signing.loads(request.POST.get("kept", ""), salt=PREVIEW, max_age=KEPT_S)
    except (signing.BadSignature, ValueError):
        raise PreviewOver from None
    if who != by.pk:
        raise PreviewOver
    return int(year), [line_of(one) for one in lines]


def line_of(told: Mapping[str, Any]) -> CompanyLine:
    """Return a line as it was before it travelled as JSON."""
    shaped = {
        "plants": tuple(NewPlant(**one) for one in told["plants"]),
        "faults": tuple(Fault(**one) for one in told["faults"]),
        "resembles": tuple((one[0], one[1]) for one in told["resembles"]),
        "fate": Fate(told["fate"]),
    }
    return CompanyLine(**{field.name: shaped.get(field.name, told[field.name]) for field in fields(CompanyLine)})


def answers_in(request: HttpRequest) -> dict[int, str]:
    """Return the planner's answers by line: `answer-12` is `same:7`, `other` or `skip`."""
    told: dict[int, str] = {}
    for name in request.POST:
        line = whole(name.removeprefix("answer-")) if name.startswith("answer-") else None
        if line is not None:
            told[line] = request.POST.get(name, "")
    return told


def stored_page(request: HttpRequest, lines: Sequence[CompanyLine], stored: Sequence[services.Stored]) -> HttpResponse:
    phones = {line.line: line.phone for line in lines}
    made = [link_for(request, one.funder, one.joined, phones.get(one.line, "")) for one in stored if one.joined]
    links = [link for link in made if link.link]
    rows = [[link.funder, link.name, link.email, link.link] for link in links]
    told = {
        "stored": stored,
        "new": sum(1 for one in stored if one.is_new),
        "left_out": len(lines) - len(stored),
        "kept": signing.dumps(rows, salt=LINKS, compress=True),
    }
    return invited_page(request, links, "/funders/", **told)


@never_cache
@require_POST
@signed_in
def links_xlsx(request: HttpRequest) -> HttpResponse:
    """Give the links that were just shown as a workbook. They come with the form: nothing here can read them again."""
    ask(request, Deed.MANAGE_FUNDERS)
    try:
        rows = signing.loads(request.POST.get("kept", ""), salt=LINKS, max_age=KEPT_S)
    except (signing.BadSignature, ValueError):
        raise PreviewOver from None
    titles = [gettext("Company"), gettext("Name"), gettext("E-mail"), gettext("Invitation link")]
    return workbook(Sheet(gettext("Invitations"), titles, rows, widths=[36, 28, 32, 80]), "undangan.xlsx")


@require_safe
@signed_in
def example(request: HttpRequest) -> HttpResponse:
    """Give a workbook to fill in, with one invented line."""
    ask(request, Deed.MANAGE_FUNDERS)
    titles = [
        "Nama perusahaan", "Sektor", "Narahubung", "Email", "No HP/WA", "Pabrik", "Titik pabrik", "Anggaran (Rp)",
        "Jumlah unit",
    ]  # fmt: skip
    invented: list[str | int] = [
        "PT Contoh Baja Cilegon", "Baja dan logam", "Rina Contoh", "rina@contoh.example", "081200000000",
        "Pabrik Ciwandan; Gudang Merak", "-6.0153, 105.9531; -5.9312, 105.9964", 250_000_000, 8,
    ]  # fmt: skip
    widths = [32, 20, 22, 28, 18, 30, 38, 18, 12]
    return workbook(Sheet("Perusahaan", titles, [invented], widths=widths), "contoh-perusahaan.xlsx")


def workbook(sheet: Sheet, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(workbook_of([sheet]), content_type=XLSX, headers=headers)
