"""Who holds what, as of now. Past moments are coverage's."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Relation, Role, may_see
from geoplan.adoptions.errors import AdoptionNotFound
from geoplan.adoptions.models import Adoption, AdoptionEvent, BatchLine, PointOpening
from geoplan.adoptions.rules import COVERING, FROM_AGREED, LIVE, Reason, Stage
from geoplan.funders.queries import approved_funder_ids
from geoplan.needs import queries as needs
from geoplan.needs.errors import PhotoNotFound, SiteNotFound
from geoplan.needs.models import Site

SQL = Path(__file__).parent.parent / "sql"


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


def promised(site_ids: Iterable[int], at: datetime) -> dict[int, list[Adoption]]:
    """Return, for those of some sites where somebody promised help, the adoptions that cover units, oldest first."""
    by_site: dict[int, list[Adoption]] = {}
    for one in known().filter(covering(at), site_id__in=list(site_ids)).order_by("site_id", "claimed_at", "pk"):
        by_site.setdefault(one.site_id, []).append(one)
    return by_site


def sites_promised_by(funder_ids: Iterable[int]) -> QuerySet[Adoption, int]:
    """Return the ids of the sites where some payers have a promise that has not ended; a hold may have lapsed."""
    return Adoption.objects.filter(funder_id__in=list(funder_ids), stage__in=COVERING).values_list("site_id", flat=True)


def built_on_since(site_ids: Iterable[int], since: datetime) -> set[int]:
    """Return those of some sites where a promise was made or moved on after a moment; one undone at once is none."""
    undone = Adoption.objects.filter(stage=Stage.RELEASED.value, reason=Reason.UNDONE.value).values("pk")
    wanted = list(site_ids)
    made = Adoption.objects.filter(site_id__in=wanted, claimed_at__gt=since).exclude(pk__in=undone)
    moved = AdoptionEvent.objects.filter(site_id__in=wanted, recorded_at__gt=since).exclude(adoption__in=undone)
    return set(made.values_list("site_id", flat=True)) | set(moved.values_list("site_id", flat=True))


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


def in_batch(batch_id: int) -> list[int]:
    """Return the promises of a deed on many."""
    lines = BatchLine.objects.filter(batch_id=batch_id).order_by("adoption_id")
    return list(lines.values_list("adoption_id", flat=True))


def history_of(adoption_id: int) -> QuerySet[AdoptionEvent]:
    """Return how an adoption went, oldest first."""
    return AdoptionEvent.objects.filter(adoption_id=adoption_id).order_by("pk")


def last_event_id(site_id: int) -> int:
    """Return the number of the last thing that happened to a promise of a site, 0 for none."""
    last = AdoptionEvent.objects.filter(site_id=site_id).order_by("-pk").values_list("pk", flat=True).first()
    return last or 0


def events_since(event_id: int, site_ids: Iterable[int]) -> QuerySet[AdoptionEvent]:
    """Return what happened to promises of some sites after one event."""
    return AdoptionEvent.objects.filter(pk__gt=event_id, site_id__in=list(site_ids))


def agreed_since(site_id: int, at: datetime) -> bool:
    """Say whether a promise of a site was agreed after a moment. Facts of other payers' lists are not agreed here."""
    agreed = AdoptionEvent.objects.filter(site_id=site_id, recorded_at__gt=at, stage=Stage.AGREED.value, imported=False)
    return agreed.exists()


def promised_since(site_id: int, at: datetime) -> bool:
    """Say whether anything but the end of a hold happened to a site's promises after a moment."""
    events = AdoptionEvent.objects.filter(site_id=site_id, recorded_at__gt=at)
    return events.exclude(reason=Reason.LAPSED.value).exists()


def is_built(site_id: int) -> bool:
    """Say whether every needed unit of a site is verified work."""
    return bool(db.value(SQL / "is_built.sql", {"site_id": site_id}))


def relation_to(user: User, site: Site) -> Relation:
    """Return how a person stands to a site: reported it, cares for its kelurahan, is named or opened."""
    base = needs.relation_to(user, site)
    named = Adoption.objects.filter(site=site, stage__in=FROM_AGREED, funder_id__in=approved_funder_ids(user)).exists()
    return Relation(own=base.own, assigned=base.assigned, named=named, opened=is_opened(user, site))


def is_opened(user: User, site: Site) -> bool:
    """Say whether a planner opened a site's point to a person, while the promise lives and the days last."""
    open_now = PointOpening.objects.filter(site=site, user=user, opened_at__lte=Now(), ends_at__gt=Now())
    lives = Q(adoption__stage__in=LIVE) & ~Q(adoption__stage=Stage.HELD.value, adoption__ends_at__lte=Now())
    mine = Q(adoption__site=site, adoption__funder_id__in=approved_funder_ids(user))
    return open_now.filter(lives & mine).exists()


def site_of_photos(user: User, code: str) -> tuple[Site, Relation]:
    """Return a site whose pictures are asked for, and how the person stands to it.

    Raises: PhotoNotFound for a site that is not there: the same as for one whose pictures are not the person's to see.
    """
    try:
        site = needs.site(code)
    except SiteNotFound:
        raise PhotoNotFound from None
    return site, relation_to(user, site)


@dataclass(frozen=True, slots=True)
class PledgeUse:
    """A pledge beside what is held of it. Units: decimals; money: rupiah; `over` is None where nothing caps it."""

    id: int
    year: int
    kind: str
    area_code: str | None
    area_name: str | None
    units: Decimal | None
    amount_rupiah: int | None
    reason: str
    units_held: Decimal
    rupiah_held: int
    units_over: Decimal | None
    rupiah_over: int | None

    @property
    def is_over(self) -> bool:
        return bool(self.units_over or self.rupiah_over)

    @property
    def units_left(self) -> Decimal | None:
        return None if self.units is None else max(Decimal(0), self.units - self.units_held)

    @property
    def rupiah_left(self) -> int | None:
        return None if self.amount_rupiah is None else max(0, self.amount_rupiah - self.rupiah_held)

    @property
    def is_whole(self) -> bool:
        """Say whether this is the year's own pledge, not one for an area or a kind."""
        return self.area_code is None and not self.kind


def pledge_use(funder_id: int, year: int | None, at: datetime) -> list[PledgeUse]:
    """Return a payer's pledges of a budget year (None: all, newest first) and how far they are drawn."""
    asked = {"funder_id": funder_id, "year": year, "at": at}
    return [PledgeUse(**asdict(row)) for row in db.rows(SQL / "pledge_use.sql", asked)]


@dataclass(frozen=True, slots=True)
class StageSum:
    """What one payer promised in one stage. Units: decimals; money: rupiah."""

    funder_id: int
    stage: str
    units: Decimal
    rupiah: int
    rupiah_realised: int
    units_drawn: Decimal
    rupiah_drawn: int


def payer_sums(year: int, at: datetime) -> list[StageSum]:
    """Return what every payer promised for a budget year, by stage, as it stands at a moment."""
    return [StageSum(**asdict(row)) for row in db.rows(SQL / "payer_sums.sql", {"year": year, "at": at})]
