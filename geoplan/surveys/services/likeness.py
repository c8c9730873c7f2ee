"""Houses on the map that a new one resembles, as far as the person asking may know of them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.journal.queries import deeds_since
from geoplan.journal.services import note, one_at_a_time
from geoplan.needs.models import Site
from geoplan.needs.queries import relation_to, sites_near
from geoplan.needs.rules import ClosingReason, Kind, PersonCells, SiteDraft
from geoplan.residents.queries import Likeness, identity_matches, sites_with_identity
from geoplan.surveys.errors import TooManyChecks
from geoplan.surveys.services.matching import area_ids

NEAR_M = 10.0
HOUR = timedelta(hours=1)
DEED = "residents.likeness-checked"
MOST_AN_HOUR = 60
# While a form is filled in, before anything is sent: counted apart, so that hints never stop a house from being sent.
HINT_DEED = "residents.likeness-hinted"
MOST_HINTS_AN_HOUR = 90


@dataclass(frozen=True, slots=True)
class Alike:
    """One house that a new one resembles, why (nik, kk, name, near), and whether this person may add to it."""

    site: Site
    reasons: tuple[str, ...]
    may_add: bool


@dataclass(frozen=True, slots=True)
class Resembling:
    """Everything a new house resembles. `elsewhere`: its NIK or KK is recorded where this person may not look."""

    houses: list[Alike] = field(default_factory=list)
    elsewhere: bool = False

    @property
    def any(self) -> bool:
        return bool(self.houses) or self.elsewhere

    @property
    def keys(self) -> frozenset[str]:
        """What the person has seen once he answers."""
        return frozenset(one.site.code for one in self.houses) | ({"elsewhere"} if self.elsewhere else frozenset())


def count_check(*, by: User, deed: str, most: int, at: datetime) -> None:
    """Let a person look up only so many households an hour; two looks at once are counted as two.

    Raises: TooManyChecks.
    """
    one_at_a_time(actor_id=by.pk, deed=deed)
    if deeds_since(actor_id=by.pk, deed=deed, since=at - HOUR) >= most:
        raise TooManyChecks(most=most)


def hinted(*, draft: SiteDraft, by: User, at: datetime) -> Resembling:
    """Return what a draft resembles while its form is still being filled in. Raises: TooManyChecks."""
    return looked_up(draft, by, at, deed=HINT_DEED, most=MOST_HINTS_AN_HOUR)


def resembling(*, draft: SiteDraft, by: User, at: datetime) -> Resembling:
    """Return the houses a draft resembles: NIK, family card, the name within one RT, or less than 10 m away.

    Distance means nothing between two known identities. A house the person has no right to is not told of; that its
    NIK is recorded there is. Every look is written down, without the number. Raises: TooManyChecks.
    """
    return looked_up(draft, by, at, deed=DEED, most=MOST_AN_HOUR)


def looked_up(draft: SiteDraft, by: User, at: datetime, *, deed: str, most: int) -> Resembling:
    count_check(by=by, deed=deed, most=most, at=at)
    person = draft.people[0] if draft.people else PersonCells()
    reasons = by_identity(draft, person)
    for site_id in near(draft, person, reasons):
        reasons.setdefault(site_id, []).append("near")
    houses, elsewhere = [], False
    found = Site.objects.select_related("area").filter(pk__in=list(reasons)).order_by("pk")
    # What was withdrawn is no other house: the new one takes its code.
    for site in found.exclude(closed_reason=ClosingReason.WITHDRAWN.value):
        if may_do(Role(by.role), Deed.CORRECT_SITE, relation_to(by, site)):
            houses.append(Alike(site, tuple(reasons[site.pk]), may_add=site.status != "closed"))
        elif {"nik", "kk"} & set(reasons[site.pk]):
            elsewhere = True
    note(actor_id=by.pk, deed=deed, sites=[one.site.code for one in houses], elsewhere=elsewhere)
    return Resembling(houses, elsewhere)


def by_identity(draft: SiteDraft, person: PersonCells) -> dict[int, list[str]]:
    [area_id] = area_ids([draft])
    [found] = identity_matches([person])
    reasons = {one.site_id: same_as(one, draft, area_id) for one in found}
    return {site_id: why for site_id, why in reasons.items() if why}


def same_as(one: Likeness, draft: SiteDraft, area_id: int | None) -> list[str]:
    if "nik" in one.same:
        return ["nik"]
    if one.other_identity:
        return []
    if "kk" in one.same:
        return ["kk"]
    same_rt = draft.rt != "" and (one.area_id, one.rt, one.rw) == (area_id, draft.rt, draft.rw)
    return ["name"] if same_rt and "name" in one.same else []


def near(draft: SiteDraft, person: PersonCells, known: dict[int, list[str]]) -> list[int]:
    """Return the open houses around a draft's point, without those of people known to be others."""
    if draft.location is None:
        return []
    [around] = sites_near(Kind.HOUSE.value, [draft.location], NEAR_M)
    others = sites_with_identity([site.pk for site in around]) if person.nik else set()
    return [site.pk for site in around if site.pk in known or site.pk not in others]
