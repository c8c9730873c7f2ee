"""Two records of one place: choosing the other one, both side by side, and the buttons that merge and undo it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.rules import surplus_of_one_payer
from geoplan.adoptions.services import merge_sites, undo_merge
from geoplan.coverage.services import SiteSheet, look_at_site
from geoplan.errors import NotFound, Refusal
from geoplan.needs import queries as needs
from geoplan.needs.errors import KindsDiffer, MergeNotYours, SameRecord
from geoplan.needs.models import Merge, Site
from geoplan.needs.rules import Kind, distance_m
from geoplan.needs.rules.undoing import MERGE_UNDONE_WITHIN, may_still_undo
from geoplan.web import words
from geoplan.web.gate import person, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.residents import people_words
from geoplan.web.sites.sheet import address_of, details_of, facts_of
from geoplan.web.templatetags.figures import count, day, metres, need
from geoplan.web.words import refusal_text

NEAR_M = 100.0
MOST_NEAR = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of both records. `differs`: they do not say the same."""

    label: Promise | str
    stays: str
    gone: str

    @property
    def differs(self) -> bool:
        return self.stays != self.gone


@dataclass(frozen=True, slots=True)
class Nearby:
    """A record close by that may be of the same place."""

    site: Site
    away: str

    @property
    def told(self) -> str:
        return self.site.name or address_of(self.site)


@dataclass(frozen=True, slots=True)
class MergedLine:
    """A record that went into the one shown, and until when that can be undone; None: by nobody, or no more."""

    code: str
    at: datetime
    by: str
    undo_until: datetime | None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the other record, compare both, and merge them."""
    by = person(request)
    sheet = look_at_site(viewer=by, code=code, at=db.now())
    if not needs.may_merge(by, sheet.site, sheet.site):
        raise MergeNotYours(sites=[sheet.site.code])
    other = (request.POST if request.method == "POST" else request.GET).get("with", "").strip()[:20]
    if not other:
        return choosing(request, by, sheet.site)
    try:
        return both(request, by, sheet, other)
    except Refusal as refused:
        return choosing(request, by, sheet.site, other, refusal_text(refused), family_of(refused).status)


def both(request: HttpRequest, by: User, sheet: SiteSheet, other: str) -> HttpResponse:
    """Show both records, or merge them. Raises: SiteNotFound, SameRecord, KindsDiffer, MergeNotYours; as merging."""
    with_it = look_at_site(viewer=by, code=other, at=db.now())
    if sheet.site.pk == with_it.site.pk:
        raise SameRecord(site=sheet.site.code)
    if sheet.site.kind != with_it.site.kind:
        raise KindsDiffer(sites=[sheet.site.code, with_it.site.code])
    if not needs.may_merge(by, sheet.site, with_it.site):
        raise MergeNotYours(sites=[sheet.site.code, with_it.site.code])
    if request.method == "POST":
        done = merge_sites(code=sheet.site.code, other=with_it.site.code, by=by)
        said = gettext("Merged: %(gone)s is now %(stays)s. You can undo this for 7 days.")
        messages.success(request, said % {"gone": done.gone.code, "stays": done.stays.code})
        return redirect("site", code=done.stays.code)
    return comparing(request, by, sheet, with_it)


def choosing(
    request: HttpRequest, by: User, site: Site, other: str = "", refused: str = "", status: int = 200
) -> HttpResponse:
    shown = {"site": site, "near": near(by, site), "other": other, "refused": refused}
    return render(request, "sites/merge.html", shown, status=status)


def near(by: User, site: Site) -> list[Nearby]:
    """Return open records close by that the person could merge with a site, nearest first."""
    [around] = needs.sites_near(site.kind, [(site.location.x, site.location.y)], NEAR_M)
    fitting = [one for one in around if one.pk != site.pk and needs.may_merge(by, site, one)]
    return [Nearby(one, metres(round(apart_m(site, one)))) for one in fitting[:MOST_NEAR]]


def apart_m(one: Site, other: Site) -> float:
    return distance_m((one.location.x, one.location.y), (other.location.x, other.location.y))


def comparing(request: HttpRequest, by: User, one: SiteSheet, other: SiteSheet) -> HttpResponse:
    stays, gone = sorted([one, other], key=lambda sheet: (sheet.site.reported_at, sheet.site.pk))
    shown = {
        "stays": stays.site,
        "gone": gone.site,
        "lines": [Line(label, *said) for label, *said in facts_of_both(by, stays, gone)],
        "effects": effects_of(stays, gone),
        "asked": one.site,
        "other": other.site,
    }
    return render(request, "sites/merge_compare.html", shown)


def facts_of_both(by: User, stays: SiteSheet, gone: SiteSheet) -> Iterable[tuple[Promise | str, str, str]]:
    """Return what both records say, fact by fact, told apart by eye."""
    one, other = stays.site, gone.site
    yield _("Reported"), reported(one), reported(other)
    yield _("Data"), str(words.STATUSES[one.status]), str(words.STATUSES[other.status])
    if one.kind == Kind.SCHOOL:
        yield _("Name"), one.name or "–", other.name or "–"
    yield _("Kelurahan"), one.area.name, other.area.name
    yield _("Address"), address_of(one) or "–", address_of(other) or "–"
    away = metres(round(apart_m(one, other)))
    yield _("Point"), "–", gettext("%(distance)s away") % {"distance": away}
    yield _("Need"), need(one.units_needed, one.kind), need(other.units_needed, other.kind)
    yield _("Commitments"), promises(stays), promises(gone)
    if one.kind == Kind.HOUSE:
        there, here = (people_words(by, sheet.site, sheet.relation) or "–" for sheet in (stays, gone))
        yield _("Who lives here"), there, here
    yield _("Photos"), count(needs.photos_of(one).count()), count(needs.photos_of(other).count())
    yield from details_of_both(one, other)


def details_of_both(one: Site, other: Site) -> Iterable[tuple[Promise | str, str, str]]:
    """Return the surveyed facts of both; the last of a house's is its point, which is told apart already."""
    told = [
        {str(line.label): str(line.value) for line in details_of(site, facts_of(site), sees_exact=True)}
        for site in (one, other)
    ]
    for label in dict.fromkeys([*told[0], *told[1]]):
        if label != str(_("Point")):
            yield label, told[0].get(label, "–"), told[1].get(label, "–")


def reported(site: Site) -> str:
    return gettext("%(day)s by %(name)s") % {"day": day(site.reported_at), "name": site.reported_by.name}


def promises(sheet: SiteSheet) -> str:
    held = [f"{one.funder.name}: {words.STAGES[one.stage]}" for one in sheet.holders or []]
    return "; ".join(held) or "–"


def effects_of(stays: SiteSheet, gone: SiteSheet) -> list[str]:
    """Say what a merge would do, before anybody presses the button."""
    codes = {"stays": stays.site.code, "gone": gone.site.code}
    said = [gettext("%(stays)s stays. Whoever opens %(gone)s is led there.") % codes]
    photos = needs.photos_of(gone.site).count()
    if photos:
        told = ngettext("%(n)s photo goes over.", "%(n)s photos go over.", photos)
        said.append(told % {"n": count(photos)})
    said += promise_effects(stays.holders or [], gone.holders or [])
    said.append(
        gettext("The data stay as %(stays)s has them; correct them afterwards where %(gone)s is right.") % codes
    )
    return said


def promise_effects(there: Sequence[Adoption], coming: Sequence[Adoption]) -> list[str]:
    ending = surplus_of_one_payer([*there, *coming])
    said = [
        gettext("%(name)s promised at both: the younger commitment ends.") % {"name": one.funder.name}
        for one in [*there, *coming]
        if one.pk in ending
    ]
    said += [
        gettext("The commitment of %(name)s goes over.") % {"name": one.funder.name}
        for one in coming
        if one.pk not in ending
    ]
    if len({one.funder_id for one in [*there, *coming] if one.pk not in ending}) > 1:
        said.append(gettext("Several payers then help here: what is too much is shown as an overlap."))
    return said


@require_POST
@signed_in
def unmerge(request: HttpRequest, code: str) -> HttpResponse:
    """Let a merged record stand for itself again."""
    by = person(request)
    try:
        freed = undo_merge(code=code, by=by, at=db.now())
    except NotFound:
        raise
    except Refusal as refused:
        messages.error(request, refusal_text(refused))
        return redirect("site", code=code)
    messages.success(request, gettext("Undone: %(code)s stands for itself again.") % {"code": freed.code})
    return redirect("site", code=freed.code)


def merged_into(viewer: object, site: Site, at: datetime) -> list[MergedLine]:
    """Return the records that went into a site, newest first, each with what this person may still undo."""
    if not isinstance(viewer, User):
        return []
    return [merged_line(viewer, one, at) for one in needs.merges_into(site)]


def merged_line(viewer: User, merge: Merge, at: datetime) -> MergedLine:
    until = merge.recorded_at + MERGE_UNDONE_WITHIN
    in_time = may_still_undo(done_at=merge.recorded_at, at=at, within=MERGE_UNDONE_WITHIN)
    mine = in_time and needs.may_merge(viewer, merge.absorbed, merge.stays)
    return MergedLine(merge.absorbed.code, merge.recorded_at, merge.by.name, until if mine else None)


def to_survivor(code: str, stays: str) -> HttpResponse:
    """Lead on from a merged record's code; for now only, since a merge can be undone."""
    return redirect(f"{reverse('site', args=[stays])}?{urlencode({'merged': code})}")
