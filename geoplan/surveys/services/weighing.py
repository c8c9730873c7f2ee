"""What the register tells of the rows of another payer's list: which site each may be of, and how sure that is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geoplan.needs.models import Site
from geoplan.needs.queries import sites_by_code, sites_by_reference, sites_near
from geoplan.needs.rules import ClosingReason, Kind, PersonCells, SiteDraft, distance_m
from geoplan.residents.queries import Likeness, identity_matches, sites_lived_in
from geoplan.surveys.rules import HoldingDraft
from geoplan.surveys.rules.matches import (
    AROUND_M,
    SCHOOL_AROUND_M,
    SURE,
    Candidate,
    Confidence,
    MatchedBy,
    Weighed,
    by_distance,
    by_name,
    weigh,
)
from geoplan.surveys.rules.school_names import are_alike, school_key
from geoplan.surveys.services.matching import area_ids


@dataclass(slots=True)
class Row:
    """One line of a list on its way to a site."""

    draft: HoldingDraft
    area_id: int | None
    found: list[Candidate]

    @property
    def person(self) -> PersonCells:
        return self.draft.people[0] if self.draft.people else PersonCells()

    def add(self, site: Site, by: MatchedBy, confidence: Confidence | None = None) -> None:
        self.found.append(Candidate(site.pk, site.code, (by,), confidence or SURE[by], self.away_m(site)))

    def away_m(self, site: Site) -> float | None:
        return distance_m(self.draft.location, (site.location.x, site.location.y)) if self.draft.location else None


def weighed(drafts: Sequence[HoldingDraft]) -> list[Weighed]:
    """Return for each line the site it is of, or those a planner is to be asked about, by everything it tells."""
    areas = area_ids([as_site(draft) for draft in drafts])
    rows = [Row(draft, area_id, []) for draft, area_id in zip(drafts, areas, strict=True)]
    find_by_code(rows)
    find_by_reference(rows)
    find_by_identity([row for row in rows if not row.person.empty])
    find_by_school_name([row for row in rows if row.draft.name])
    find_by_distance(rows)
    return [weigh(row.found) for row in rows]


def as_site(draft: HoldingDraft) -> SiteDraft:
    return SiteDraft(
        kind=draft.kind, reference=draft.npsn or draft.reference, name=draft.name, location=draft.location,
        address=draft.address, rt=draft.rt, rw=draft.rw, stated_area_code=draft.stated_area_code, people=draft.people,
    )  # fmt: skip


def stands(site: Site | None) -> bool:
    """Say whether a record is one that others may be matched to: not one whose publish was undone."""
    return site is not None and site.closed_reason != ClosingReason.WITHDRAWN


def find_by_code(rows: Iterable[Row]) -> None:
    told = [row for row in rows if row.draft.site_code]
    sites = sites_by_code([row.draft.site_code or "" for row in told])
    for row in told:
        site = sites.get(row.draft.site_code or "")
        if site is not None and stands(site):
            row.add(site, MatchedBy.CODE)


def find_by_reference(rows: Iterable[Row]) -> None:
    told = [row for row in rows if row.draft.npsn or row.draft.reference]
    for kind in Kind:
        keys = {row.draft.npsn or row.draft.reference or "" for row in told if row.draft.kind is kind}
        sites = sites_by_reference(kind.value, sorted(keys))
        for row in told:
            site = sites.get(row.draft.npsn or row.draft.reference or "") if row.draft.kind is kind else None
            if site is not None and stands(site):
                row.add(site, MatchedBy.NPSN if row.draft.npsn else MatchedBy.REFERENCE)


def find_by_identity(rows: Sequence[Row]) -> None:
    """Look for the first person of each line: NIK, family card, the name in its RT, the name in its kelurahan."""
    alike = identity_matches([row.person for row in rows])
    told = [
        (row, one, by)
        for row, likenesses in zip(rows, alike, strict=True)
        for one in likenesses
        if not one.withdrawn and (by := same_as(one, row))
    ]
    sites = Site.objects.in_bulk({one.site_id for _, one, _ in told})
    for row, one, by in told:
        row.add(sites[one.site_id], by, SURE.get(by, Confidence.UNSURE))


def same_as(one: Likeness, row: Row) -> MatchedBy | None:
    if "nik" in one.same:
        return MatchedBy.NIK
    if one.other_identity:
        return None
    if "kk" in one.same:
        return MatchedBy.KK
    if "name" not in one.same or one.area_id != row.area_id:
        return None
    rt_rw = row.draft.rt, row.draft.rw
    if row.draft.rt and rt_rw == (one.rt, one.rw):
        return MatchedBy.NAME_RT
    # One of both lists leaves the RT open: then the name alone speaks.
    return MatchedBy.NAME_PLACE if not (row.draft.rt and one.rt) else None


def find_by_school_name(rows: Sequence[Row]) -> None:
    if not rows:
        return
    schools = list(Site.objects.filter(kind=Kind.SCHOOL.value).exclude(closed_reason=ClosingReason.WITHDRAWN.value))
    keys = [school_key(school.name) for school in schools]
    for row in rows:
        wanted = school_key(row.draft.name)
        for school, key in zip(schools, keys, strict=True):
            same, same_area = key == wanted, school.area_id == row.area_id
            tells = by_name(same=same, same_area=same_area) if same or (same_area and are_alike(key, wanted)) else None
            if tells:
                row.add(school, *tells)


def find_by_distance(rows: Sequence[Row]) -> None:
    for kind, around_m in ((Kind.HOUSE, AROUND_M), (Kind.SCHOOL, SCHOOL_AROUND_M)):
        placed = [row for row in rows if row.draft.kind is kind and row.draft.location]
        around = sites_near(kind.value, [row.draft.location or (0.0, 0.0) for row in placed], around_m)
        lived_in = sites_lived_in({site.pk for near in around for site in near}) if kind is Kind.HOUSE else set()
        for row, near in zip(placed, around, strict=True):
            add_near(row, near, lived_in)


def add_near(row: Row, near: Sequence[Site], lived_in: set[int]) -> None:
    own = {one.site_id for one in row.found}
    for site in near:
        away_m = row.away_m(site) or 0.0
        others = not row.person.empty and site.pk in lived_in and site.pk not in own
        sure = by_distance(
            away_m, is_school=row.draft.kind is Kind.SCHOOL, alone=len(near) == 1, others_live_there=others
        )
        row.add(site, MatchedBy.NEAR, sure)
