"""One new house, told on a telephone: the form, its problems in the words of lists, and what it resembles."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed
from geoplan.errors import Refusal
from geoplan.needs.queries import assignments_of
from geoplan.needs.rules import Kind
from geoplan.surveys.rules import Problem, Severity
from geoplan.surveys.services import HeardHouse, ToldHouse, record_house, record_second_family
from geoplan.web import words
from geoplan.web.choices import area_groups
from geoplan.web.gate import ask, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.sites.house_form import fact_fields, names_of
from geoplan.web.words import refusal_text

OWN_FIELDS = ("coordinates", "accuracy_m", "area_code", "rt", "rw", "address", "person_name", "nik", "kk", "phone")
# A form has no file: the place may be typed, and a missing one cannot wait.
OWN_WORDS: dict[str, Promise] = {
    "point-missing": _("Give the point: press the button at the house, or paste a place or map link."),
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
    if heard.site_code is None:
        return form(request, by, cells_of(request), heard=heard, status=422)
    second = request.POST.get("answer", "").startswith("second:")
    said = gettext("The second family is recorded.") if second else gettext("The house is recorded.")
    messages.success(request, said)
    return redirect("site", code=heard.site_code)


def heard_house(request: HttpRequest, by: User) -> HeardHouse:
    """Hand the form on with the person's answer: another house, or a second family of one that is there."""
    told = ToldHouse(
        cells_of(request), by_gps=request.POST.get("by_gps") == "1", answered=request.POST.getlist("answered")
    )
    kind, _colon, code = request.POST.get("answer", "").partition(":")
    if kind == "second":
        return record_second_family(told=told, code=code, by=by, at=db.now())
    seen = request.POST.getlist("seen") if kind == "other" else []
    return record_house(told=told, seen=seen, by=by, at=db.now())


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
        "facts": fact_fields(Kind.HOUSE, values, errors),
        "area_groups": area_groups(),
        "mine": [one.area.code for one in assignments_of(by)],
        "alike": heard.alike if heard and heard.alike.any else None,
        "alike_lines": alike_lines(heard) if heard else [],
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


def alike_lines(heard: HeardHouse) -> list[dict[str, object]]:
    return [
        {"site": one.site, "why": ", ".join(str(REASONS[reason]) for reason in one.reasons), "may_add": one.may_add}
        for one in heard.alike.houses
    ]
