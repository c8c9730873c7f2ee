"""Who holds what, as of now. Past moments are coverage's."""

from datetime import datetime
from pathlib import Path

from django.db.models import Q, QuerySet

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Relation, Role, may_see
from geoplan.adoptions.errors import AdoptionNotFound
from geoplan.adoptions.models import Adoption, AdoptionEvent
from geoplan.adoptions.rules import COVERING, FROM_AGREED, Reason, Stage
from geoplan.funders.queries import approved_funder_ids
from geoplan.needs import queries as needs
from geoplan.needs.errors import PhotoNotFound, SiteNotFound
from geoplan.needs.models import Site

SQL = Path(__file__).parent / "sql"


def adoption(adoption_id: int) -> Adoption:
    """Return one adoption with its site and payer. Raises: AdoptionNotFound. Doors ask the policy what to show."""
    found = known().filter(pk=adoption_id).first()
    if found is None:
        raise AdoptionNotFound(adoption=adoption_id)
    return found


def known() -> QuerySet[Adoption]:
    return Adoption.objects.select_related("site__area", "funder")


def covering(at: datetime) -> Q:
    """Return the condition of adoptions that take up units at a moment: a hold only until its end."""
    return Q(stage__in=COVERING) & ~Q(stage=Stage.HELD.value, ends_at__lte=at)


def holders(site_id: int, at: datetime) -> QuerySet[Adoption]:
    """Return the adoptions that cover units of a site now, oldest first, whether or not lapsed holds are settled."""
    return known().filter(covering(at), site_id=site_id).order_by("claimed_at", "pk")


def adoptions_of(funder_id: int, year: int | None, at: datetime) -> QuerySet[Adoption]:
    """Return a payer's adoptions of a budget year (None: all), newest first; ended ones too, undone ones not.

    A hold that has ended but is not settled still reads `held`: ask `rules.stage_at`.
    """
    rows = known().filter(funder_id=funder_id, claimed_at__lte=at)
    rows = rows.exclude(stage=Stage.RELEASED.value, reason=Reason.UNDONE.value)
    return (rows if year is None else rows.filter(year=year)).order_by("-claimed_at", "-pk")


def adoptions_seen(
    user: User, *, funder_id: int | None = None, site_code: str | None = None, year: int | None = None
) -> QuerySet[Adoption]:
    """Return the adoptions a person may know of, narrowed; undone ones not."""
    if not may_see(Role(user.role), Datum.STAGE_UNITS):
        return Adoption.objects.none()
    asked = {"funder_id": funder_id, "site__code": site_code, "year": year}
    rows = known().filter(**{name: value for name, value in asked.items() if value is not None})
    return rows.exclude(stage=Stage.RELEASED.value, reason=Reason.UNDONE.value)


def history_of(adoption_id: int) -> QuerySet[AdoptionEvent]:
    """Return how an adoption went, oldest first."""
    return AdoptionEvent.objects.filter(adoption_id=adoption_id).order_by("pk")


def is_built(site_id: int) -> bool:
    """Say whether every needed unit of a site is verified work."""
    return bool(db.value(SQL / "is_built.sql", {"site_id": site_id}))


def relation_to(user: User, site: Site) -> Relation:
    """Return how a person stands to a site: reported it, has its kelurahan, or is a named officer of it."""
    base = needs.relation_to(user, site)
    named = Adoption.objects.filter(site=site, stage__in=FROM_AGREED, funder_id__in=approved_funder_ids(user)).exists()
    return Relation(own=base.own, assigned=base.assigned, named=named, opened=base.opened)


def site_of_photos(user: User, code: str) -> tuple[Site, Relation]:
    """Return a site whose pictures are asked for, and how the person stands to it.

    Raises: PhotoNotFound for a site that is not there: the same as for one whose pictures are not the person's to see.
    """
    try:
        site = needs.site(code)
    except SiteNotFound:
        raise PhotoNotFound from None
    return site, relation_to(user, site)
