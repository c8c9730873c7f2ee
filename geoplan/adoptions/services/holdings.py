"""What other payers' lists tell: facts, recorded even when they exceed the need."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.adoptions.errors import (
    AmountNegative,
    HoldingStageUnfit,
    OnlyPlanners,
    SiteTwice,
    UnitsNotInQuarters,
    YearImplausible,
)
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.queries import SQL
from geoplan.adoptions.rules import COVERING, FROM_AGREED, LIVE, Stage, in_steps, is_amount, is_later, is_year
from geoplan.adoptions.services.checking import close_if_built
from geoplan.funders.models import Funder
from geoplan.journal.services import note
from geoplan.needs.models import Site

BATCH = 500


@dataclass(frozen=True, slots=True)
class HoldingFact:
    """One line of another payer's list, matched to a site. Units: step 0.25. Money: whole rupiah."""

    site_id: int
    units: Decimal
    stage: Stage = Stage.AGREED
    realised_rupiah: int | None = None


@transaction.atomic
def record_holdings(*, by: User, funder: Funder, year: int, facts: Sequence[HoldingFact]) -> list[Adoption]:
    """Record what a payer holds, one adoption for each fact, in the order of the facts.

    The same list again changes nothing: a holding is met by site and payer while it lives, by site, payer and
    year once verified, and goes forward only. A promise the payer made here itself stays as it is, but for
    the money spent.
    Raises: OnlyPlanners, YearImplausible, SiteTwice, UnitsNotInQuarters, HoldingStageUnfit, AmountNegative.
    """
    if not may_do(Role(by.role), Deed.UPLOAD_HOLDINGS):
        raise OnlyPlanners
    check_facts(facts, year)
    site_ids = sorted(fact.site_id for fact in facts)
    db.rows(SQL / "lock_sites.sql", {"site_ids": site_ids})
    db.value(SQL / "lock_and_settle.sql", {"site_ids": site_ids})
    known = known_holdings(funder, year, site_ids)
    by_site: dict[int, Adoption] = {}
    for fact in sorted(facts, key=lambda fact: fact.site_id):
        met = known.get(fact.site_id)
        by_site[fact.site_id] = bring_up(met, fact, year, by) if met else new_holding(funder, fact, year, by)
    add_and_note(by_site, known, by, funder, year)
    for site in sites_of(by_site.values()):
        close_if_built(site, by)
    return [by_site[fact.site_id] for fact in facts]


def check_facts(facts: Sequence[HoldingFact], year: int) -> None:
    """Raises: YearImplausible, SiteTwice, UnitsNotInQuarters, HoldingStageUnfit, AmountNegative."""
    if not is_year(year):
        raise YearImplausible(year=year)
    seen: set[int] = set()
    for fact in facts:
        if fact.site_id in seen:
            raise SiteTwice(site_id=fact.site_id)
        seen.add(fact.site_id)
        if not in_steps(fact.units):
            raise UnitsNotInQuarters(units=str(fact.units))
        if fact.stage not in FROM_AGREED:
            raise HoldingStageUnfit(stage=fact.stage.value)
        if not is_amount(fact.realised_rupiah):
            raise AmountNegative(amount_rupiah=fact.realised_rupiah)


def known_holdings(funder: Funder, year: int, site_ids: Sequence[int]) -> dict[int, Adoption]:
    """Return what a payer already holds of some sites: the living adoption, else the verified one of that year."""
    held = Adoption.objects.filter(funder=funder, site_id__in=site_ids, stage__in=COVERING).order_by("pk")
    fitting = [one for one in held if one.stage in LIVE or one.year == year]
    return {one.site_id: one for one in sorted(fitting, key=lambda one: one.stage in LIVE)}


def new_holding(funder: Funder, fact: HoldingFact, year: int, by: User) -> Adoption:
    return Adoption(
        site_id=fact.site_id,
        funder=funder,
        units=fact.units,
        stage=fact.stage.value,
        realised_rupiah=fact.realised_rupiah,
        year=year,
        imported=True,
        claimed_by_id=by.pk,
        changed_by_id=by.pk,
    )


def bring_up(met: Adoption, fact: HoldingFact, year: int, by: User) -> Adoption:
    """Bring a known holding up to a newer list; write only what changed."""
    values: dict[str, object] = {}
    if fact.realised_rupiah is not None:
        values["realised_rupiah"] = fact.realised_rupiah
    if met.imported:
        values |= {"units": fact.units, "year": year}
        if is_later(fact.stage, than=Stage(met.stage)):
            values["stage"] = fact.stage.value
    changed = {name: value for name, value in values.items() if getattr(met, name) != value}
    if changed:
        for name, value in (changed | {"changed_by_id": by.pk}).items():
            setattr(met, name, value)
        met.save(update_fields=[*changed, "changed_by_id"])
    return met


def add_and_note(by_site: dict[int, Adoption], known: dict[int, Adoption], by: User, funder: Funder, year: int) -> None:
    """Insert the new holdings, by ascending site id, and write the deed once for the whole list."""
    fresh = [adoption for site_id, adoption in by_site.items() if site_id not in known]
    Adoption.objects.bulk_create(fresh, batch_size=BATCH)
    note(
        actor_id=by.pk,
        deed="holdings.recorded",
        funder=funder.pk,
        year=year,
        adoptions=[adoption.pk for adoption in by_site.values()],
        new=len(fresh),
    )


def sites_of(adoptions: Iterable[Adoption]) -> list[Site]:
    """Return the sites of verified holdings, by ascending id."""
    verified = [adoption.pk for adoption in adoptions if adoption.stage == Stage.VERIFIED]
    rows = Adoption.objects.filter(pk__in=verified).select_related("site").order_by("site_id")
    return [row.site for row in rows]
