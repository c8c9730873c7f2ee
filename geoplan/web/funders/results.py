"""*Laporan hasil*: what a payer built in a year, with pictures people agreed to show, and no exact place."""

import base64
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.queries import relation_to, statement_of
from geoplan.adoptions.rules import Stage
from geoplan.adoptions.writing.statements import BUILT, Line
from geoplan.funders import queries
from geoplan.journal.services import note
from geoplan.needs.models import SitePhoto
from geoplan.needs.queries import sees_photos, sites_by_code
from geoplan.needs.rules.photos import PhotoKind
from geoplan.needs.services import look_at_photos
from geoplan.paper.pdf import pdf_of
from geoplan.photos.errors import PhotoNotFound
from geoplan.photos.queries import photo_file
from geoplan.photos.rules import Size
from geoplan.web.choices import whole
from geoplan.web.context import house
from geoplan.web.drawing import WIDTH, canvas, shapes
from geoplan.web.gate import person, signed_in

# A report of more sites than this carries the small pictures, so that it can still be sent by mail.
MOST_LARGE = 12
# What was photographed by the survey shows the house as it was, where nobody took a picture right before the work.
BEFORE = (PhotoKind.BEFORE.value, PhotoKind.FRONT.value)
AFTER = (PhotoKind.AFTER.value,)


@dataclass(frozen=True, slots=True)
class Pair:
    """One built site with a picture from before and one from after, as data addresses; empty where there is none."""

    line: Line
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Mark:
    """How many built sites lie in a kelurahan, on the drawing."""

    name: str
    number: int
    x: float
    y: float


@never_cache
@require_safe
@signed_in
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Return what a payer built in a year. Raises: FunderNotFound, also for everybody but its members and planners."""
    by, at = person(request), db.now()
    found = queries.money_of(by, pk)
    told = statement_of(found, whole(request.GET.get("year")) or queries.budget_year(at), at)
    lines = [line for line in told.lines if Stage(line.stage) in BUILT]
    home = house(request)
    context = {
        "told": told, "lines": lines, "pairs": pairs_of(by, lines), "map": built_map(lines),
        "kelurahan": len({line.area_name for line in lines}), "demo": bool(home["demo"]), "city": home["city_name"],
    }  # fmt: skip
    note(actor_id=by.pk, deed="results.printed", funder=found.pk, year=told.year, sites=len(lines))
    headers = {
        "Content-Disposition": f'inline; filename="laporan-hasil-{told.year}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(pdf_of("paper/results.html", context), content_type="application/pdf", headers=headers)


def pairs_of(by: User, lines: Sequence[Line]) -> list[Pair]:
    """Return the built sites of which pictures may be shown; each look is counted as on the site's own page."""
    sites = sites_by_code([line.code for line in lines])
    size = Size.FULL if len(lines) <= MOST_LARGE else Size.THUMB
    pairs = []
    for line in lines:
        site = sites[line.code]
        relation = relation_to(by, site)
        if not sees_photos(by, site, relation):
            continue
        shown = [one for one in look_at_photos(by=by, site=site, relation=relation) if one.consent]
        before, after = last_of(shown, BEFORE, size), last_of(shown, AFTER, size)
        if before or after:
            pairs.append(Pair(line, before, after))
    return pairs


def last_of(photos: Sequence[SitePhoto], kinds: Sequence[str], size: Size) -> str:
    """Return the newest picture of the first kind there is, as a data address."""
    for kind in kinds:
        for one in reversed([one for one in photos if one.kind == kind]):
            try:
                content = photo_file(one.photo.sha256, size).read_bytes()
            except PhotoNotFound:
                continue
            return f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"
    return ""


def built_map(lines: Sequence[Line]) -> dict[str, Any] | None:
    """Return the city with a number in each kelurahan: a sheet that travels shows no point."""
    on = canvas()
    if on is None:
        return None
    numbers = Counter(line.area_name for line in lines)
    drawn = shapes("kelurahan", on)
    marks = [Mark(one.name, numbers[one.name], one.label_x, one.label_y) for one in drawn if numbers[one.name]]
    return {"width": WIDTH, "height": on.height, "kelurahan": drawn, "marks": marks}
