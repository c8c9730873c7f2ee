"""From the journal to people: what was done is told to those it concerns, in the order it was done."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.models import Adoption, Trouble
from geoplan.adoptions.queries import promised
from geoplan.adoptions.rules import Stage
from geoplan.funders.models import Membership
from geoplan.funders.rules import Standing
from geoplan.journal.queries import Told, entries_after, last_copied
from geoplan.needs.models import Assignment, Site
from geoplan.needs.queries import sites_by_code
from geoplan.notices.models import Place
from geoplan.notices.rules import TOLD, Telling, To, tells
from geoplan.notices.services.storing import News, place_to_work, store

MOST_TRANSACTIONS = 200


@transaction.atomic
def tell_next(*, at: datetime) -> bool:
    """Tell what the journal holds next; say whether there was anything. Two workers tell everything once."""
    place = place_to_work()
    if place is None:
        return False
    entries = entries_after(
        transaction=place.transaction,
        entry=place.entry,
        after_entry=place.after_entry,
        most_transactions=MOST_TRANSACTIONS,
    )
    if not entries:
        return begin_anew(place)
    spoken_of = [one for one in entries if one.deed in TOLD]
    if spoken_of:
        about = About(spoken_of, at)
        store(news for entry in spoken_of for news in news_of(entry, about))
    place.transaction, place.entry = entries[-1].transaction, entries[-1].entry
    place.save(update_fields=["transaction", "entry"])
    return True


def begin_anew(place: Place) -> bool:
    """Follow the count of a new server, once all that came with the old one's data is told; say whether it is one."""
    last = last_copied(place.transaction)
    if last is None:
        return False
    place.transaction, place.entry, place.after_entry = 0, 0, last
    place.save(update_fields=["transaction", "entry", "after_entry"])
    return True


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing an entry is about: a promise with its site, or a site."""

    site: Site
    adoption: Adoption | None = None

    @property
    def name(self) -> str:
        return f"adoption:{self.adoption.pk}" if self.adoption else f"site:{self.site.code}"


class About:
    """What some entries are about and whom it concerns, asked for once for all of them."""

    def __init__(self, entries: Sequence[Told], at: datetime) -> None:
        adoption_ids = {pk for one in entries for pk in named(one.facts, "adoption")}
        self.adoptions = Adoption.objects.select_related("site__area", "funder").in_bulk(list(adoption_ids))
        self.sites = sites_by_code(sorted({code for one in entries for code in named(one.facts, "site")}))
        sites = [*self.sites.values(), *(one.site for one in self.adoptions.values())]
        self.promised = promised({site.pk for site in sites}, at)
        self.members: dict[int, set[int]] = defaultdict(set)
        approved = Membership.objects.filter(funder__standing=Standing.APPROVED.value)
        for funder_id, user_id in approved.values_list("funder_id", "user_id"):
            self.members[funder_id].add(user_id)
        self.surveyors: dict[int, set[int]] = defaultdict(set)
        caring = Assignment.objects.filter(area__in={site.area_id for site in sites})
        for area_id, user_id in caring.values_list("area_id", "user_id"):
            self.surveyors[area_id].add(user_id)
        self.planners = set(User.objects.filter(role=Role.PLANNER.value, is_active=True).values_list("pk", flat=True))
        troubles = {one.facts["trouble"] for one in entries if "trouble" in one.facts}
        told = Trouble.objects.filter(pk__in=troubles).values_list("pk", "opened_by_id")
        self.trouble_tellers = {pk: (person_id,) for pk, person_id in told}

    def matters(self, entry: Told) -> Iterator[Matter]:
        ids = named(entry.facts, "adoption")
        if ids and entry.deed.split(".")[0] != "site":
            yield from (Matter(one.site, one) for pk in ids if (one := self.adoptions.get(pk)))
        else:
            yield from (Matter(site) for code in named(entry.facts, "site") if (site := self.sites.get(code)))

    def people(self, to: To, entry: Told, matter: Matter) -> Iterable[int]:
        """Return whom a thing is told to."""
        site, facts = matter.site, entry.facts
        found: dict[To, Callable[[], Iterable[int]]] = {
            To.HOLDER: lambda: self.members[matter.adoption.funder_id] if matter.adoption else (),
            To.SITE_HOLDERS: lambda: self.members_of(self.promised.get(site.pk, [])),
            To.PAYER: lambda: self.members[facts.get("funder", 0)],
            To.ASKER: lambda: self.members[facts.get("asker", 0)],
            To.PLANNERS: lambda: self.planners,
            To.SURVEYORS: lambda: self.surveyors[site.area_id],
            To.REPORTER: lambda: (site.reported_by_id,),
            To.TROUBLE_TELLER: lambda: self.trouble_tellers.get(facts.get("trouble", 0), ()),
            To.NAMED: lambda: (facts["user"],) if facts.get("user") else (),
        }
        return found[to]()

    def members_of(self, held: Iterable[Adoption]) -> Iterable[int]:
        return {pk for one in held for pk in self.members[one.funder_id]}

    def acts_with(self, entry: Told, matter: Matter) -> bool:
        """Say whether the one who did it belongs to the payer it is about."""
        return bool(matter.adoption and entry.actor_id in self.members[matter.adoption.funder_id])


def named(facts: dict[str, Any], what: str) -> list[Any]:
    """Return the ids or codes an entry names, one or many."""
    many = facts.get(f"{what}s")
    if isinstance(many, list):
        return many
    return [facts[what]] if facts.get(what) is not None else []


def news_of(entry: Told, about: About) -> Iterator[News]:
    """Return what an entry tells whom."""
    for one in TOLD[entry.deed]:
        if tells(one, str(entry.facts.get("reason") or "")):
            for matter in about.matters(entry):
                if not (one.of_others and about.acts_with(entry, matter)):
                    yield from news_about(one, entry, matter, about)


# Whoever is told as the payer's own need not be told its name.
OWN = frozenset({To.HOLDER, To.SITE_HOLDERS, To.PAYER})


def news_about(one: Telling, entry: Told, matter: Matter, about: About) -> Iterator[News]:
    facts = facts_of(matter, entry.facts.get("ends_at")) | stage_of(entry)
    if one.to in OWN:
        facts.pop("payer", None)
    for person_id in about.people(one.to, entry, matter):
        if person_id != entry.actor_id:
            yield News(person_id, one.kind, f"t{entry.transaction}", f"{matter.name}#{entry.entry}", facts)


def stage_of(entry: Told) -> dict[str, str]:
    """Return the stage a deed led to: by the time it is told the promise may be further."""
    stage = entry.deed.removeprefix("adoption.")
    return {"stage": stage} if stage in list(Stage) else {}


def facts_of(matter: Matter, ends_at: str | None = None) -> dict[str, Any]:
    """Return what a notice may say of a thing: codes, the kelurahan, the stage, the deadline; no personal values."""
    facts: dict[str, Any] = {"site": matter.site.code, "area": matter.site.area.name}
    if adoption := matter.adoption:
        facts |= {"adoption": adoption.pk, "stage": adoption.stage, "payer": adoption.funder.name}
        if adoption.stage == Stage.HELD and adoption.ends_at:
            ends_at = ends_at or adoption.ends_at.isoformat()
    return facts | ({"deadline": ends_at} if ends_at else {})
