"""Changes that wait for a planner, as the people who are asked about them see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Deed, Role, may_do, may_see
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.queries import promised
from geoplan.funders.queries import promising_for
from geoplan.journal.services import note_looks
from geoplan.needs.models import Site
from geoplan.needs.queries import relation_to
from geoplan.needs.rules import Kind
from geoplan.surveys.models import PendingChange
from geoplan.surveys.queries import pending_changes
from geoplan.surveys.rules.changes import HEAR_HOLDERS_FOR, Asked, FieldChange
from geoplan.surveys.services.changes import people_fields, told_fields
from geoplan.surveys.services.met import met_with
from geoplan.surveys.services.publishing import drafts_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """One change that waits. `fields` is empty for people without a right to the site's place and data.

    `wait_until`: till then a planner hears the holders first, None where nobody is waited for.
    """

    change: PendingChange
    fields: tuple[FieldChange, ...]
    holders: Sequence[Adoption]
    may_answer: bool
    may_speak: bool
    wait_until: datetime | None

    @property
    def words(self) -> list[dict[str, object]]:
        """What holders said, with their names."""
        names = {one.funder_id: one.funder.name for one in self.holders}
        return [one | {"name": names[one["funder"]]} for one in self.change.words if one["funder"] in names]


def show_waiting(*, by: User, site: Site | None = None, most: int = 50) -> list[Waiting]:
    """Return the changes this person is asked about or has caused, the oldest first; places shown are counted."""
    rows = pending_changes(by)
    found = list((rows if site is None else rows.filter(site=site))[:most])
    at = db.now()
    held = promised([one.site_id for one in found], at)
    mine = promising_for(by)
    drafts = drafts_of([one.row for one in found])
    met = met_with([(draft, one.site) for draft, one in zip(drafts, found, strict=True)], at.year)
    told = []
    for one, change in zip(met, found, strict=True):
        holders = held.get(change.site_id, [])
        fields = (*told_fields(one.site, one.columns), *people_fields(one, by)) if knows(by, change.site) else ()
        told.append(
            Waiting(
                change,
                fields,
                holders,
                may_answer=may_do(Role(by.role), Deed.ANSWER_CHANGE),
                may_speak=any(promise.funder_id in mine for promise in holders),
                wait_until=wait_until(change, holders, at),
            )
        )
    places = sum(1 for one in told if one.change.site.kind == Kind.HOUSE and one.fields)
    note_looks(actor_id=by.pk, door="changes", count=places)
    return told


def knows(by: User, site: Site) -> bool:
    seen = Datum.SCHOOL_EXACT if site.kind == Kind.SCHOOL else Datum.HOUSE_EXACT
    return may_see(Role(by.role), seen, relation_to(by, site))


def wait_until(change: PendingChange, holders: Sequence[Adoption], at: datetime) -> datetime | None:
    heard = {one["funder"] for one in change.words}
    until = change.asked_at + HEAR_HOLDERS_FOR
    silent = any(one.funder_id not in heard for one in holders)
    return until if silent and at < until and Asked.HELD_MOVED in change.reasons else None
