"""One new house, told on a telephone: the form, its problems in the words of lists, and what it resembles."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed
from geoplan.adoptions.queries import site_of_photos
from geoplan.errors import Refusal
from geoplan.needs.queries import assignments_of, deeds_at
from geoplan.needs.rules import Kind
from geoplan.needs.rules.photos import PhotoKind
from geoplan.needs.services import add_photo
from geoplan.surveys.models import Survey
from geoplan.surveys.rules import Problem, Severity
from geoplan.surveys.services import HeardHouse, ToldHouse, hints, record_house, record_second_family
from geoplan.surveys.services.likeness import Resembling
from geoplan.web import words
from geoplan.web.choices import area_groups
from geoplan.web.gate import ask, role_of, signed_in
from geoplan.web.map import map_config
from geoplan.web.refusals import family_of
from geoplan.web.sites.house_form import fact_fields, names_of
from geoplan.web.words import refusal_text

OWN_FIELDS = ("coordinates", "accuracy_m", "area_code", "rt", "rw", "address", "person_name", "nik", "kk", "phone")
# A form has no file: the place may be typed; a missing one can wait where the kelurahan is known.
OWN_WORDS: dict[str, Promise] = {
    "point-missing": _("Give the point, or choose the kelurahan: then the house is kept and waits for its point."),
}
REASONS: dict[str, Promise] = {
    "nik": _("the same NIK"),
    "kk": _("the same family card"),
    "name": _("the same name in the same RT"),
    "near": _("less than 10 m away"),
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing about the form: a text, for which field, and the question that a tick answers."""

    field: str
    text: str
    code: str
    proposal: str
    asks: bool


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_house(request: HttpRequest) -> HttpResponse:
    """Take one house by hand."""
    by = ask(request, Deed.UPLOAD_SITES)
    if request.method != "POST":
        return form(request, by, {"area_code": own_area(by)})
    try:
        heard = heard_house(request, by)
    except Refusal as refused:
        return form(request, by, cells_of(request), refused=refusal_text(refused), status=family_of(refused).status)
    if heard.waits_in is not None:
        return waiting(request, heard.waits_in)
    if heard.site_code is None:
        return form(request, by, cells_of(request), heard=heard, status=422)
    second = request.POST.get("answer", "").startswith("second:")
    said = gettext("The second family is recorded.") if second else gettext("The house is recorded.")
    messages.success(request, said)
    hang_photo(request, by, heard.site_code)
    return redirect("site", code=heard.site_code)


def waiting(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Say that the house is kept, and lead to where its point can be given."""
    messages.success(request, gettext("The house is kept. It waits for a point; then it goes on the map."))
    if request.FILES.get("photo"):
        messages.warning(request, gettext("The photo was not kept: add it once the house is on the map."))
    return redirect("survey", survey_id=survey.pk)


def hang_photo(request: HttpRequest, by: User, code: str) -> None:
    """Hang the photo of the form at the new house; a refused one does not undo the house."""
    file = request.FILES.get("photo")
    if not isinstance(file, TemporaryUploadedFile):
        return
    site, relation = site_of_photos(by, code)
    try:
        add_photo(
            by=by,
            site=site,
            relation=relation,
            path=file.temporary_file_path(),
            kind=PhotoKind.FRONT.value,
            consent="consent" in request.POST,
        )
    except Refusal as refused:
        messages.warning(request, refusal_text(refused))


@never_cache
@sensitive_post_parameters()
@require_POST
@signed_in
def likeness(request: HttpRequest) -> HttpResponse:
    """Show, while the form is filled in, which recorded houses it resembles; too many looks show nothing."""
    by = ask(request, Deed.UPLOAD_SITES)
    try:
        alike = hints(told=told_house(request), by=by, at=db.now())
    except Refusal:
        alike = Resembling()
    shown = {"alike": alike if alike.any else None, "alike_lines": alike_lines(by, alike), "hint": True}
    return render(request, "sites/new_alike.html", shown)


def heard_house(request: HttpRequest, by: User) -> HeardHouse:
    """Hand the form on with the person's answer: another house, or a second family of one that is there."""
    told = told_house(request)
    kind, _colon, code = request.POST.get("answer", "").partition(":")
    if kind == "second":
        return record_second_family(told=told, code=code, by=by, at=db.now())
    seen = request.POST.getlist("seen") if kind == "other" else []
    titles = {name: words.field_label(name) for name in cells_of(request)}
    return record_house(told=told, seen=seen, by=by, at=db.now(), name=gettext("Added by hand"), titles=titles)


def told_house(request: HttpRequest) -> ToldHouse:
    return ToldHouse(
        cells_of(request),
        by_gps=request.POST.get("by_gps") == "1",
        by_pin=request.POST.get("by_pin") == "1",
        answered=request.POST.getlist("answered"),
    )


def cells_of(request: HttpRequest) -> dict[str, str]:
    names = [*OWN_FIELDS, *names_of(Kind.HOUSE)]
    return {name: request.POST.get(name, "").strip()[:500] for name in names}


def own_area(by: User) -> str:
    """Return the kelurahan to begin with: the only one in a surveyor's care."""
    mine = list(assignments_of(by)[:2])
    return mine[0].area.code if len(mine) == 1 else ""


def form(
    request: HttpRequest,
    by: User,
    values: Mapping[str, str],
    *,
    heard: HeardHouse | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    doubts = [doubt_of(one) for one in heard.result.problems if one.blocks] if heard else []
    errors = {one.field: one.text for one in doubts}
    shown = {
        "values": values,
        "errors": errors,
        "doubts": doubts,
        "answered": request.POST.getlist("answered"),
        "by_gps": request.POST.get("by_gps", ""),
        "by_pin": request.POST.get("by_pin", ""),
        "map_config": map_config(request, role_of(request)),
        "facts": fact_fields(Kind.HOUSE, values, errors),
        "area_groups": area_groups(),
        "mine": [one.area.code for one in assignments_of(by)],
        "alike": heard.alike if heard and heard.alike.any else None,
        "alike_lines": alike_lines(by, heard.alike) if heard else [],
        "refused": refused,
    }
    return render(request, "sites/new.html", shown, status=status)


def doubt_of(problem: Problem) -> Doubt:
    """Say one problem in the words of lists. `column` is a field's own name here: a form has no headings."""
    field = problem.column.split(" / ")[0]
    told = problem.as_json() | {"column": words.field_label(field)}
    asks = problem.severity is Severity.ASK
    repair = problem.repair
    own = OWN_WORDS.get(problem.code)
    return Doubt(
        field={"kelurahan": "area_code", "latitude": "coordinates", "longitude": "coordinates"}.get(field, field),
        text=str(own) if own else words.problem_text(told),
        code=problem.code,
        proposal=repair.after if repair else "",
        asks=asks,
    )


def alike_lines(by: User, alike: Resembling) -> list[dict[str, object]]:
    return [
        {
            "site": one.site,
            "why": ", ".join(str(REASONS[reason]) for reason in one.reasons),
            "may_add": one.may_add,
            "may_correct": deeds_at(by, one.site).correct,
        }
        for one in alike.houses
    ]
