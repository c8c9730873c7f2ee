"""Rows beside the sites they speak of: what each would change there, and why a planner has to be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.queries import promised
from geoplan.adoptions.services import moved_since_promised_m
from geoplan.needs.models import Site
from geoplan.needs.queries import counts_by_year, not_to_overrule
from geoplan.needs.rules import HELD_MAY_MOVE_M, SiteDraft, school_facts_json
from geoplan.needs.services import changes_to
from geoplan.residents.services import parts_changed
from geoplan.surveys.rules.changes import Asked

PERSON_PARTS = {"name": "person_name", "nik": "nik", "kk": "kk", "phone": "phone"}


@dataclass(frozen=True, slots=True)
class Met:
    """A draft and the site of the register it speaks of, with all it would change there."""

    draft: SiteDraft = field(repr=False)
    site: Site
    columns: Mapping[str, object] = field(repr=False)
    people: Sequence[str] = ()
    year: bool = False

    @property
    def differs(self) -> bool:
        return bool(self.columns or self.people or self.year)

    @property
    def reopens(self) -> bool:
        """Say whether the site was withdrawn and comes back with this draft."""
        return "status" in self.columns

    @property
    def new_data(self) -> bool:
        """Say whether it brings more than that the site is on its list once more."""
        return bool(set(self.columns) - {"in_source"} or self.people or self.year)


def met_with(pairs: Sequence[tuple[SiteDraft, Site]], year: int) -> list[Met]:
    """Compare drafts with the sites they speak of. `year` is the calendar year priorities are reckoned for."""
    people = parts_changed(people_by_site={site.pk: draft.people for draft, site in pairs if draft.people})
    kept = counts_by_year(site.pk for draft, site in pairs if draft.school)
    told = [
        Met(draft, site, changes_to(site, draft, year), people.get(site.pk, ()), new_year(draft, site, kept))
        for draft, site in pairs
    ]
    # A closed site stays as it is, its people and years with it.
    return [one if one.columns or one.site.status != "closed" else Met(one.draft, one.site, {}) for one in told]


def new_year(draft: SiteDraft, site: Site, kept: Mapping[tuple[int, str], Mapping[str, object]]) -> bool:
    """Say whether a draft brings other counts of a school year than are kept."""
    school_year = draft.school.school_year if draft.school else None
    if draft.school is None or not school_year:
        return False
    return kept.get((site.pk, school_year)) != school_facts_json(draft.school)


@dataclass(frozen=True, slots=True)
class Question:
    """Why a planner has to be asked before a row changes its site, how far it would move, and who holds the site."""

    reasons: tuple[Asked, ...]
    moved_m: float | None
    holders: Sequence[Adoption]


def questions(met: Sequence[Met], by: User, at: datetime) -> dict[int, Question]:
    """Return, by place in the sequence, what a planner has to be asked.

    A site somebody promised to help does not move more than 25 m by a list, measured from where it stood when it was
    first promised; and verified data change only by the word of somebody who could have verified them.
    """
    changing = [one for one in met if one.new_data]
    held = promised((one.site.pk for one in changing if "location" in one.columns), at)
    barred = not_to_overrule(by, (one.site for one in changing))
    asked = {}
    for index, one in enumerate(met):
        if not one.new_data:
            continue
        moved_m = moved_too_far_m(one, held.get(one.site.pk, []))
        reasons = [Asked.HELD_MOVED] if moved_m is not None else []
        if one.site.pk in barred:
            reasons.append(Asked.VERIFIED)
        if reasons:
            asked[index] = Question(tuple(reasons), moved_m, held.get(one.site.pk, []))
    return asked


def moved_too_far_m(one: Met, holders: Sequence[Adoption]) -> float | None:
    """Return how far a promised site would be moved from where it was promised, None while that is near enough."""
    if not holders or "location" not in one.columns or one.draft.location is None:
        return None
    moved_m = moved_since_promised_m(one.site, holders[0], one.draft.location)
    return moved_m if moved_m > HELD_MAY_MOVE_M else None
