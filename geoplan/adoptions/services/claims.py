"""Taking units of a site for a payer, and taking that back at once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Deed, Role, may_do, may_see
from geoplan.adoptions.errors import (
    AlreadyClaimed,
    AmountNegative,
    BasketTooLarge,
    NeedUnknown,
    NotEnoughLeft,
    NotYourClaim,
    OfferedToAnother,
    PledgeExceeded,
    SiteTwice,
    TooLateToUndo,
    UnitsNotInQuarters,
    YearImplausible,
)
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.queries import SQL, offers_at
from geoplan.adoptions.rules import Reason, Stage, in_steps, is_amount, is_year, may_undo, plain, stage_at
from geoplan.adoptions.services.moving import change, locked, note_move
from geoplan.errors import Refusal
from geoplan.funders.models import Funder
from geoplan.funders.queries import funder_for
from geoplan.needs.errors import SiteClosed, SiteNotFound
from geoplan.needs.models import Site
from geoplan.needs.queries import open_site, sites_by_code
from geoplan.needs.rules import normalise_code

MOST_IN_BASKET = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """Some units of one site. Units: a house is 1; step 0.25. Money: whole rupiah."""

    site_code: str
    units: Decimal
    amount_rupiah: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one wish of a basket: an adoption, or why not."""

    site_code: str
    adoption: Adoption | None = None
    refusal: Refusal | None = None


@transaction.atomic
def claim_site(
    *, by: User, funder_id: int, site_code: str, units: Decimal, year: int, amount_rupiah: int | None = None
) -> Adoption:
    """Record a payer's claim on some units of an open site; a planner claims on behalf of any payer.

    Units: a house is 1; step 0.25. Money: whole rupiah.
    Raises: FunderNotFound, NotAMember, DelegatesOnlyReport, FunderNotApproved, UnitsNotInQuarters,
        YearImplausible, AmountNegative, SiteNotFound, SiteClosed, NeedUnknown, AlreadyClaimed, NotEnoughLeft,
        OfferedToAnother, PledgeExceeded.
    """
    funder = funder_for(by, funder_id)
    wish = Wish(site_code, units, amount_rupiah)
    check_wish(wish, year)
    return take(by, funder, open_site(site_code), wish, year)


@transaction.atomic
def claim_sites(*, by: User, funder_id: int, year: int, wishes: Sequence[Wish]) -> list[Told]:
    """Claim many sites in one go, each with its own answer; the ones that can be had are had.

    Answers stand in the order of the wishes. Raises: as `claim_site` for the payer; BasketTooLarge, SiteTwice.
    """
    funder = funder_for(by, funder_id)
    sites = sites_wished(wishes)
    told: dict[int, Told] = {}
    # By ascending site id, so that two baskets with the same sites wait for each other instead of locking up.
    order = sorted(range(len(wishes)), key=lambda index: getattr(sites[index], "pk", 0))
    for index in order:
        told[index] = tell(by, funder, sites[index], wishes[index], year)
    return [told[index] for index in range(len(wishes))]


def sites_wished(wishes: Sequence[Wish]) -> list[Site | None]:
    """Return the site of each wish, None where there is none. Raises: BasketTooLarge, SiteTwice."""
    if not 1 <= len(wishes) <= MOST_IN_BASKET:
        raise BasketTooLarge(sites=len(wishes), most=MOST_IN_BASKET)
    codes = [normalise_code(wish.site_code) or wish.site_code for wish in wishes]
    for code in codes:
        if codes.count(code) > 1:
            raise SiteTwice(site=code)
    found = sites_by_code(codes)
    return [found.get(code) for code in codes]


def tell(by: User, funder: Funder, site: Site | None, wish: Wish, year: int) -> Told:
    """Claim one site of a basket, or say why not. A refused claim wrote nothing, so the others may stand."""
    try:
        check_wish(wish, year)
        if site is None:
            raise SiteNotFound(site=wish.site_code)
        return Told(wish.site_code, adoption=take(by, funder, site, wish, year))
    except Refusal as refusal:
        return Told(wish.site_code, refusal=refusal)


def check_wish(wish: Wish, year: int) -> None:
    """Raises: UnitsNotInQuarters, YearImplausible, AmountNegative."""
    if not in_steps(wish.units):
        raise UnitsNotInQuarters(units=str(wish.units))
    if not is_year(year):
        raise YearImplausible(year=year)
    if not is_amount(wish.amount_rupiah):
        raise AmountNegative(amount_rupiah=wish.amount_rupiah)


def take(by: User, funder: Funder, site: Site, wish: Wish, year: int) -> Adoption:
    """Lock, settle, check and take in one call of the database."""
    taken = db.one(
        SQL / "take_units.sql",
        {
            "site_id": site.pk,
            "funder_id": funder.pk,
            "units": wish.units,
            "year": year,
            "amount_rupiah": wish.amount_rupiah,
            "by_id": by.pk,
            "time_zone": settings.TIME_ZONE,
        },
    )
    if taken.outcome != "taken":
        raise refusal_of(taken, by, site)
    adoption = Adoption.objects.select_related("site", "funder").get(pk=taken.adoption_id)
    note_move(adoption, by)
    return adoption


def refusal_of(taken: Any, by: User, site: Site) -> Refusal:
    """Return why units could not be taken, with the facts from under the lock that the person may know."""
    if taken.outcome == "closed":
        return SiteClosed(site=site.code, reason=site.closed_reason)
    if taken.outcome == "unknown":
        return NeedUnknown(site=site.code)
    if taken.outcome == "pledge":
        return PledgeExceeded(
            site=site.code,
            units_left=plain(taken.pledge_units_left),
            rupiah_left=None if taken.pledge_rupiah_left is None else int(taken.pledge_rupiah_left),
        )
    if taken.outcome == "offered":
        return offered_to_another(taken, by, site)
    facts = {"site": site.code, "units_left": plain(taken.units_left), "holders": holders_for(by, taken.holders)}
    return AlreadyClaimed(**facts) if taken.outcome == "already" else NotEnoughLeft(**facts)


def offered_to_another(taken: Any, by: User, site: Site) -> Refusal:
    """Return until when the free units are somebody else's; who that is, only planners learn."""
    offers = offers_at(site.pk, db.now())
    return OfferedToAnother(
        site=site.code,
        units_left=plain(taken.units_left),
        until=max((one.offer_ends_at for one in offers if one.offer_ends_at), default=None),
        offered_to=[{"funder": one.funder_id, "name": one.funder_name} for one in offers]
        if may_do(Role(by.role), Deed.READ_FINDINGS)
        else [],
    )


def holders_for(by: User, holders: str) -> list[dict[str, object]]:
    """Return who holds the site, as far as a person may know it. Raw statements give JSON as text."""
    return list(json.loads(holders)) if may_see(Role(by.role), Datum.HOLDER_NAME) else []


@transaction.atomic
def undo_claim(*, by: User, adoption_id: int) -> Adoption:
    """Take a claim back within ten minutes, without a reason: the payer's record shows nothing of it.

    Raises: AdoptionNotFound, NotYourClaim, TooLateToUndo.
    """
    adoption, at = locked(adoption_id, by)
    mine = adoption.claimed_by_id == by.pk and not adoption.imported
    if not mine:
        raise NotYourClaim(adoption=adoption_id)
    stage = stage_at(Stage(adoption.stage), adoption.ends_at, at)
    if not may_undo(stage=stage, claimed_at=adoption.claimed_at, at=at):
        raise TooLateToUndo(adoption=adoption_id)
    return change(adoption, Stage.RELEASED, by, at, reason=Reason.UNDONE)
