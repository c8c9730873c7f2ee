"""What one person may read about one site: gathered once, shown by panel and page alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geoplan.accounts.models import User
from geoplan.accounts.rules import Audience, Datum, Relation, Role, audience, may_see, may_see_holder
from geoplan.adoptions import queries as adoptions
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.rules import FROM_AGREED, Stage, may_undo
from geoplan.coverage.queries import SiteStanding
from geoplan.coverage.services import look_at_site
from geoplan.funders import queries as funders
from geoplan.needs import queries as needs
from geoplan.needs.errors import SiteNotFound
from geoplan.needs.models import Site
from geoplan.needs.rules import (
    ClosingReason,
    HouseFacts,
    Kind,
    SchoolFacts,
    Status,
    house_facts_from,
    school_facts_from,
    split_short,
)
from geoplan.web import words
from geoplan.web.sites.offer import Offer, cost_of, offer_to
from geoplan.web.templatetags.figures import metres, need, rupiah
from geoplan.web.words import FactLine

Viewer = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One commitment as far as the viewer may read it; None where he may not."""

    pk: int
    funder_name: str
    stage: str | None = None
    units: Decimal | None = None
    year: int | None = None
    ends_at: datetime | None = None
    amount_rupiah: int | None = None
    imported: bool = False
    may_undo: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A site as one person may read it."""

    site: Site
    standing: str | None
    marks: Sequence[str]
    is_moved: bool
    sees_names: bool
    title: str
    kind_word: Promise | str
    reason: str
    summary: Sequence[FactLine]
    promises: Sequence[PromiseLine] | None
    claim: Offer | None
    details: Sequence[FactLine] = field(default_factory=tuple)

    @property
    def code(self) -> str:
        return self.site.code

    @property
    def kind(self) -> str:
        return self.site.kind

    @property
    def name(self) -> str:
        return self.site.name

    @property
    def area_name(self) -> str:
        return self.site.area.name

    @property
    def closed_reason(self) -> str:
        """Why a site was closed. Of a house that says something of the family: for those who may know which it is."""
        told = self.kind == Kind.SCHOOL or not self.is_moved or self.site.closed_reason == ClosingReason.DONE
        return self.site.closed_reason if told else ""


def sheet_for(viewer: Viewer, code: str, at: datetime) -> Sheet:
    """Return a site's sheet for a person; that he read where a house is gets written down.

    Raises: SiteNotFound, also for a house the person may not know of.
    """
    if not isinstance(viewer, User):
        return public_sheet(code, at)
    seen = look_at_site(viewer=viewer, code=code, at=at)
    site, role, standing = seen.site, Role(viewer.role), seen.standing
    facts = facts_of(site)
    return Sheet(
        site=site,
        standing=standing.standing.value if standing else None,
        marks=marks_of(site, standing, sees_late=audience(role) is Audience.EXACT) if standing else (),
        is_moved=seen.is_moved,
        sees_names=site.kind == Kind.HOUSE and may_see(role, Datum.NAME_PHONE, seen.relation),
        title=site.name or site.area.name,
        kind_word=words.KINDS[site.kind],
        reason=words.priority_sentence(site.priority, site.priority_parts, facts, at.year, sees_exact=seen.sees_exact),
        summary=summary_of(site, facts, standing.open if standing else None, sees_exact=seen.sees_exact),
        promises=promises_for(viewer, site, seen.holders, at),
        claim=offer_to(viewer, site, standing.open, at) if standing else None,
        details=details_of(site, facts, sees_exact=seen.sees_exact),
    )


def public_sheet(code: str, at: datetime) -> Sheet:
    """Return a school as everybody may read of it. Raises: SiteNotFound, for every house."""
    site = needs.site(code)
    if site.kind != Kind.SCHOOL:
        raise SiteNotFound(site=code)
    facts = facts_of(site)
    return Sheet(
        site=site,
        standing=None,
        marks=(),
        is_moved=False,
        sees_names=False,
        title=site.name or site.area.name,
        kind_word=words.KINDS[site.kind],
        reason="",
        summary=summary_of(site, facts, None, sees_exact=True),
        promises=helpers_of(site, None, at),
        claim=None,
        details=details_of(site, facts, sees_exact=True),
    )


def facts_of(site: Site) -> HouseFacts | SchoolFacts:
    return house_facts_from(site.facts) if site.kind == Kind.HOUSE else school_facts_from(site.facts)


def summary_of(
    site: Site, facts: HouseFacts | SchoolFacts, left: Decimal | None, *, sees_exact: bool
) -> list[FactLine]:
    """Return the few facts the panel shows: enough to choose by, nothing that leads to a house."""
    lines = [
        (_("Kelurahan"), site.area.name),
        (_("Severity"), str(words.SEVERITIES.get(site.severity, "")) if site.kind == Kind.HOUSE else ""),
        (_("Missing rooms"), need(site.units_needed, site.kind) if site.kind == Kind.SCHOOL else ""),
        (_("Of these"), split_words(facts) if isinstance(facts, SchoolFacts) else ""),
        (_("Still needed"), need(left, site.kind) if left not in {None, site.units_needed} else ""),
        (_("Estimated cost"), rupiah(cost_of(site, site.units_needed)) if site.units_needed else ""),
        (_("Address"), address_of(site) if sees_exact or site.kind == Kind.SCHOOL else ""),
        (_("Data"), str(words.STATUSES[site.status]) if site.status == Status.VERIFIED else ""),
    ]
    return [FactLine(label, value) for label, value in lines if value]


def split_words(facts: SchoolFacts) -> str:
    """Say how a shortage ends: *2 repairable, 1 to build*."""
    split = split_short(facts)
    if split is None or not (split.repairable or split.to_build):
        return ""
    said = []
    if split.repairable:
        said.append(gettext("%(count)s heavily damaged, can be repaired") % {"count": split.repairable})
    if split.to_build:
        said.append(gettext("%(count)s to be built") % {"count": split.to_build})
    return ", ".join(said)


def address_of(site: Site) -> str:
    told = "RT" in site.address.upper().split()
    hamlet = f"RT {site.rt} / RW {site.rw}" if site.rt and site.rw and not told else ""
    return ", ".join(part for part in (site.address, hamlet) if part)


def details_of(site: Site, facts: HouseFacts | SchoolFacts, *, sees_exact: bool) -> list[FactLine]:
    """Return everything recorded; of a house only to people who may know the house itself."""
    if isinstance(facts, SchoolFacts):
        return words.school_lines(facts)
    if not sees_exact:
        return []
    return [*words.house_lines(facts), FactLine(_("Point"), point_words(site))]


def point_words(site: Site) -> str:
    """Say where a house is and how that is known: *-6,015490, 106,035590 (GPS at the place, 8 m)*."""
    place = f"{site.location.y:.6f}, {site.location.x:.6f}"
    how = [
        str(words.LOCATION_SOURCES.get(site.location_source, "")),
        metres(site.accuracy_m) if site.accuracy_m else "",
    ]
    told = ", ".join(part for part in how if part)
    return f"{place} ({told})" if told else place


def promises_for(viewer: User, site: Site, held: Sequence[Adoption] | None, at: datetime) -> list[PromiseLine] | None:
    """Return the commitments a person may read of; None when not even that there are some."""
    if held is None:
        return helpers_of(site, Role(viewer.role), at)
    mine = {funder.pk for funder in funders.funders_of(viewer)}
    return [line_of(viewer, one, at, own=one.funder_id in mine) for one in held]


def helpers_of(site: Site, role: Role | None, at: datetime) -> list[PromiseLine] | None:
    """Return who helps a school, by name alone, from agreement on; None of a house."""
    if not may_see_holder(role, of_school=site.kind == Kind.SCHOOL, agreed=True):
        return None
    return [
        PromiseLine(pk=one.pk, funder_name=one.funder.name)
        for one in adoptions.holders(site.pk, at)
        if one.stage in FROM_AGREED
    ]


def line_of(viewer: User, adoption: Adoption, at: datetime, *, own: bool) -> PromiseLine:
    role = Role(viewer.role)
    fresh = may_undo(stage=Stage(adoption.stage), claimed_at=adoption.claimed_at, at=at)
    return PromiseLine(
        pk=adoption.pk,
        funder_name=adoption.funder.name,
        stage=adoption.stage,
        units=adoption.units,
        year=adoption.year,
        ends_at=adoption.ends_at,
        amount_rupiah=adoption.amount_rupiah if may_see(role, Datum.OWN_MONEY, Relation(own=own)) else None,
        imported=adoption.imported,
        may_undo=fresh and adoption.claimed_by_id == viewer.pk,
    )


def marks_of(site: Site, standing: SiteStanding, *, sees_late: bool) -> list[str]:
    """Return the marks beside the standing. Lateness is a matter between a payer and the planners."""
    marked = {
        "late": standing.is_late and sees_late,
        "done": standing.is_done,
        "unverified": site.status == Status.REPORTED,
    }
    return [mark for mark, holds in marked.items() if holds]
