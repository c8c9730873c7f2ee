"""What publishing would change on the map: new, changed with old and new value, gone: free or held by somebody."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geoplan.accounts.rules import Deed
from geoplan.needs.models import Site
from geoplan.surveys import queries, services
from geoplan.web import words
from geoplan.web.gate import ask, signed_in
from geoplan.web.surveys.changes_words import field_words, value_words

CHANGES_A_PAGE = 50
KINDS: tuple[tuple[str, str, Promise], ...] = (
    ("new", "new", _("new")),
    ("changed", "changed", _("changed")),
    ("gone-free", "gone_free", _("no longer in the list, free")),
    ("gone-claimed", "gone_claimed", _("no longer in the list, held by somebody")),
    ("unchanged", "unchanged", _("unchanged")),
)
ASKS: dict[str, Promise] = {
    "held-moved": _("Somebody promised help here and the point would move: a planner is asked first."),
    "verified": _("The data are verified: a planner is asked first."),
}


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One value that would change, in words; of people only that it changes."""

    label: str
    old: str
    new: str
    moved_m: int | None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One site as the list would leave it."""

    line: int | None
    site: Site | None
    fields: list[FieldLine]
    asks: list[Promise]
    holders: list[dict[str, Any]]


@never_cache
@require_safe
@signed_in
def changes(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Compare an upload with the map; asked for as a part, only the counts."""
    by = ask(request, Deed.UPLOAD_SITES)
    survey = queries.survey_for(by, survey_id)
    counts = services.change_counts(survey, by)
    tabs = [{"kind": kind, "label": label, "rows": getattr(counts, name)} for kind, name, label in KINDS]
    told = {"survey": survey, "tabs": tabs, "counts": counts, "earlier_lists": queries.earlier_lists(survey)}
    if request.GET.get("part") == "counts":
        return render(request, "surveys/change_counts.html", told)
    kind = request.GET.get("kind", "")
    if kind not in {one for one, _name, _label in KINDS}:
        kind = next((str(tab["kind"]) for tab in tabs if tab["rows"]), "new")
    found = services.show_changes(
        survey=survey, by=by, kind=kind, after=after_in(request.GET.get("after", "")), limit=CHANGES_A_PAGE + 1
    )
    shown = told | {
        "kind": kind,
        "lines": [change_line(one) for one in found[:CHANGES_A_PAGE]],
        "next": "-".join(str(part) for part in found[CHANGES_A_PAGE - 1].key) if len(found) > CHANGES_A_PAGE else "",
        "replaced": queries.replaced_list(survey),
    }
    return render(request, "surveys/changes.html", shown)


def after_in(text: str) -> tuple[str, int] | None:
    """Read where the page before ended."""
    name, _dash, number = text.rpartition("-")
    return (name, int(number)) if name and number.isascii() and number.isdigit() and len(number) < 12 else None


def change_line(change: Any) -> ChangeLine:
    fields = [
        FieldLine(field_words(one.field), value_words(one.field, one.old), value_words(one.field, one.new), one.moved_m)
        for one in change.fields
    ]
    asks = [ASKS[code] for code in change.asks if code in ASKS]
    holders = [{"name": one["name"], "stage": words.STAGES.get(one["stage"], one["stage"])} for one in change.holders]
    return ChangeLine(change.line, change.site, fields, asks, holders)
