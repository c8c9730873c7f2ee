"""*Punya anggaran berapa?* From a sum of money to a set of sites, promised together, and two pages for the boss."""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.adoptions.rules import plain
from geoplan.adoptions.services import Told, Wish, claim_sites
from geoplan.errors import Refusal
from geoplan.funders.queries import budget_year
from geoplan.journal.services import note, once
from geoplan.paper.pdf import pdf_of
from geoplan.plans import queries
from geoplan.plans.errors import BudgetImplausible, MayNotChoose
from geoplan.plans.queries import Proposal, Suggestion
from geoplan.plans.reading import rupiah_from
from geoplan.plans.rules import Lean
from geoplan.plans.rules import Wish as PlanWish
from geoplan.web import words
from geoplan.web.choices import area_groups, whole
from geoplan.web.context import house
from geoplan.web.drawing import WIDTH, Shape, canvas, shapes
from geoplan.web.errors import BadForm
from geoplan.web.gate import person, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.sites.offer import payers_for
from geoplan.web.sites.sheet import facts_of
from geoplan.web.templatetags.figures import count, metres, moment, percent_whole, rupiah_short
from geoplan.web.words import refusal_text

KINDS: dict[str, Promise] = {"house": _("Houses"), "school": _("Classrooms")}
LEANS: dict[Lean, tuple[Promise, Promise]] = {
    Lean.BALANCED: (_("Balanced"), _("need, nearness and spread together")),
    Lean.NEED: (_("Most urgent first"), _("where the building is worst and people wait longest")),
    Lean.NEAR: (_("Near our plants"), _("need still counts, distance counts more")),
    Lean.SPREAD: (_("Where nobody has come"), _("kelurahan with little help, over several kelurahan")),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The form as it was filled in; what is not said has its usual value."""

    written: str
    kind: str
    lean: Lean
    funder_id: int | None
    areas: tuple[str, ...]
    kept: tuple[str, ...]
    dropped: tuple[str, ...]

    def address(self, **changed: object) -> str:
        """Return the query that asks the same with something changed."""
        told: dict[str, object] = {
            "amount": self.written, "kind": self.kind, "lean": self.lean.value, "funder": self.funder_id or "",
            "area": self.areas, "keep": self.kept, "drop": self.dropped,
        }  # fmt: skip
        return urlencode(told | changed, doseq=True)


@dataclass(frozen=True, slots=True)
class Line:
    """One site of the choice: why it is there, and the links that keep it or drop it."""

    nth: int
    code: str
    title: str
    area_name: str
    severity: str
    reason: str
    units: Decimal
    kind: str
    cost_rupiah: int
    is_kept: bool
    keep_query: str
    drop_query: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class CountMark:
    """How many sites of the choice lie in a kelurahan, on the drawing."""

    name: str
    number: int
    x: float
    y: float


@require_safe
@signed_in
def budget(request: HttpRequest) -> HttpResponse:
    """Ask for a sum; with one, show what it could do."""
    by, at = chooser(request), db.now()
    payers = payers_for(by)
    asked = asked_from(request.GET, default_funder=payers[0].pk if payers else None)
    shown: dict[str, Any] = {"asked": asked, "payers": payers, **form_choices(asked)}
    if asked.written:
        try:
            found = proposal_for(by, asked, at)
        except Refusal as refused:
            shown["refused"] = refusal_text(refused)
        else:
            shown |= result_of(found, asked)
    return render(request, "plans/budget.html", shown)


def chooser(request: HttpRequest) -> User:
    """Return the person, if somebody who may promise. Raises: MayNotChoose."""
    by = person(request)
    if not (may_do(Role(by.role), Deed.CLAIM) or may_do(Role(by.role), Deed.CLAIM_ON_BEHALF)):
        raise MayNotChoose
    return by


def asked_from(form: QueryDict, *, default_funder: int | None) -> Asked:
    kind, lean = form.get("kind", "house"), form.get("lean", "")
    return Asked(
        written=form.get("amount", "").strip()[:40],
        kind=kind if kind in KINDS else "house",
        lean=Lean(lean) if lean in set(Lean) else Lean.BALANCED,
        funder_id=whole(form.get("funder")) or default_funder,
        areas=tuple(form.getlist("area")[:100]),
        kept=tuple(form.getlist("keep")[:200]),
        dropped=tuple(form.getlist("drop")[:500]),
    )


def form_choices(asked: Asked) -> dict[str, Any]:
    return {
        "kinds": KINDS.items(),
        "leans": [(lean.value, title, said) for lean, (title, said) in LEANS.items()],
        "groups": area_groups(),
        "narrowed": len(asked.areas),
    }


def proposal_for(by: User, asked: Asked, at: datetime) -> Proposal:
    """Raises: BudgetImplausible, and what `plans.queries.proposal` raises."""
    rupiah = rupiah_from(asked.written)
    if rupiah is None or asked.funder_id is None:
        raise BudgetImplausible(value=asked.written)
    wish = PlanWish(rupiah, asked.lean, frozenset(asked.kept), frozenset(asked.dropped))
    return queries.proposal(by=by, funder_id=asked.funder_id, kind=asked.kind, wish=wish, areas=asked.areas, at=at)


def result_of(found: Proposal, asked: Asked) -> dict[str, Any]:
    """Return what page and sheet show of a choice."""
    lines = list(lines_of(found, asked))
    on = canvas()
    return {
        "found": found,
        "budget_rupiah": found.wish.budget_rupiah,
        "lines": lines,
        "headline": headline(found),
        "year": budget_year(found.at),
        "key": str(uuid.uuid4()),
        "share": share_text(found),
        "query": asked.address(),
        "drop_all": asked.address(drop=(), keep=()),
        "map": None if on is None else {"width": WIDTH, "height": on.height, "kelurahan": shapes("kelurahan", on)},
    }


def headline(found: Proposal) -> str:
    """Say what the money does: *Rp250 juta cukup untuk 8 rumah.*"""
    units = sum((pick.units for pick in found.choice.picks), Decimal(0))
    facts = {"sum": rupiah_short(found.wish.budget_rupiah), "n": count(units)}
    if found.kind == "house":
        return ngettext("%(sum)s is enough for %(n)s house", "%(sum)s is enough for %(n)s houses", int(units)) % facts
    return (
        ngettext("%(sum)s is enough for %(n)s classroom", "%(sum)s is enough for %(n)s classrooms", int(units)) % facts
    )


def lines_of(found: Proposal, asked: Asked) -> Iterator[Line]:
    on = canvas()
    for nth, one in enumerate(found.suggestions, start=1):
        code = one.site.code
        yield Line(
            nth=nth,
            code=code,
            title=one.site.name or one.site.area.name,
            area_name=one.site.area.name,
            severity=str(words.SEVERITIES.get(one.site.severity, "")) if found.kind == "house" else "",
            reason=reason_of(one, found),
            units=one.pick.units,
            kind=found.kind,
            cost_rupiah=one.pick.cost_rupiah,
            is_kept=code in asked.kept,
            keep_query=asked.address(keep=toggled(asked.kept, code)),
            drop_query=asked.address(drop=(*asked.dropped, code), keep=without(asked.kept, code)),
            x=on.x(one.lon) if on else 0,
            y=on.y(one.lat) if on else 0,
        )


def toggled(codes: Sequence[str], code: str) -> tuple[str, ...]:
    return without(codes, code) if code in codes else (*codes, code)


def without(codes: Sequence[str], code: str) -> tuple[str, ...]:
    return tuple(one for one in codes if one != code)


def reason_of(one: Suggestion, found: Proposal) -> str:
    """Say in one sentence why a site is in the choice, from what an officer may know."""
    site, candidate = one.site, one.pick.candidate
    causes = words.causes_of(site.priority_parts, facts_of(site), found.at.year, sees_exact=False)
    facts = {"place": count(one.place_in_order), "all": count(one.of_all), "causes": ", ".join(causes)}
    said = [
        gettext("Priority %(place)s of %(all)s: %(causes)s") % facts
        if causes
        else gettext("Priority %(place)s of %(all)s") % facts
    ]
    if candidate.distance_m is not None:
        said.append(
            gettext("about %(distance)s from your plant") % {"distance": metres(round(candidate.distance_m, -2))}
        )
    if candidate.in_response_area:
        said.append(gettext("in the area you want to work in"))
    percent = percent_whole(candidate.area_percent)
    said.append(
        gettext("%(percent)s of the need in %(area)s is promised") % {"percent": percent, "area": site.area.name}
    )
    return "; ".join(said) + "."


def share_text(found: Proposal) -> str:
    """Return the text for WhatsApp: codes and kelurahan, no name, no address."""
    lines = [f"{one.site.code} · {one.site.area.name}" for one in found.suggestions]
    return "\n".join([f"{found.funder.name}: {headline(found)}", *lines])


@require_safe
@signed_in
def proposal(request: HttpRequest) -> HttpResponse:
    """Return *Usulan untuk pimpinan*: two pages, no exact places."""
    by, at = chooser(request), db.now()
    asked = asked_from(request.GET, default_funder=None)
    found = proposal_for(by, asked, at)
    lines = sorted(lines_of(found, asked), key=lambda line: -found.suggestions[line.nth - 1].site.priority)
    told = house(request)
    context = {
        "demo": bool(told.get("demo")), "city": told.get("city_name"), "found": found, "lines": lines, "at": at,
        "headline": headline(found), "year": budget_year(at), "map": counted_map(found),
        "lean": LEANS[found.wish.lean][1],
    }  # fmt: skip
    note(actor_id=by.pk, deed="proposal.printed", funder=found.funder.pk, sites=len(lines))
    pdf = HttpResponse(pdf_of("paper/proposal.html", context), content_type="application/pdf")
    pdf["Content-Disposition"] = f'inline; filename="usulan-{at:%Y-%m-%d}.pdf"'
    pdf["Cache-Control"] = "no-store"
    return pdf


def counted_map(found: Proposal) -> dict[str, Any] | None:
    """Return the city with a number in each kelurahan of the choice: a sheet that travels shows no point."""
    on = canvas()
    if on is None:
        return None
    drawn: list[Shape] = shapes("kelurahan", on)
    numbers = Counter(one.site.area.code for one in found.suggestions)
    marks = [CountMark(one.name, numbers[one.code], one.label_x, one.label_y) for one in drawn if numbers[one.code]]
    return {"width": WIDTH, "height": on.height, "kelurahan": drawn, "marks": marks}


@require_POST
@signed_in
def claim(request: HttpRequest) -> HttpResponse:
    """Promise all sites of a choice in one go, and say of each what came of it."""
    by = chooser(request)
    funder_id, year = whole(request.POST.get("funder")), whole(request.POST.get("year"))
    wishes = wishes_from(request.POST)
    if funder_id is None or year is None or not wishes:
        raise BadForm(fields=["funder", "year", "site"])

    def act() -> tuple[int, Any]:
        told = claim_sites(by=by, funder_id=funder_id, year=year, wishes=wishes)
        return 200, [outcome_of(one) for one in told]

    said = [(wish.site_code, str(wish.units), wish.amount_rupiah) for wish in wishes]
    try:
        _status, outcomes = once(actor_id=by.pk, key=request.POST.get("key"), request=[funder_id, year, said], act=act)
    except Refusal as refused:
        return render(
            request, "plans/claimed.html", {"refused": refusal_text(refused)}, status=family_of(refused).status
        )
    done = [one for one in outcomes if one["adoption"]]
    shown = {
        "done": done,
        "missed": [one for one in outcomes if not one["adoption"]],
        "ends": done[0]["ends"] if done else "",
        "rupiah": sum(one["rupiah"] or 0 for one in done),
        "funder_id": funder_id,
    }
    return render(request, "plans/claimed.html", shown)


def wishes_from(form: QueryDict) -> list[Wish]:
    """Return what the form's lines ask for: code, units and rupiah, parted by colons. Raises: BadForm."""
    wishes = []
    for line in form.getlist("site"):
        code, units, rupiah = [*line.split(":"), "", ""][:3]
        try:
            wishes.append(Wish(code, Decimal(units), whole(rupiah)))
        except InvalidOperation as unreadable:
            raise BadForm(fields=["site"]) from unreadable
    return wishes


def outcome_of(told: Told) -> dict[str, Any]:
    """Return what came of one wish, as it is kept for a repeated request."""
    one = told.adoption
    return {
        "code": told.site_code,
        "adoption": one.pk if one else None,
        "area": one.site.area.name if one else "",
        "units": plain(one.units) if one else None,
        "rupiah": one.amount_rupiah if one else None,
        "ends": moment(one.ends_at) if one else "",
        "refused": refusal_text(told.refusal) if told.refusal else "",
    }
