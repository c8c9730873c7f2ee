"""Who waits for what, what is offered to whom, and how long things last."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from geoplan import db
from geoplan.adoptions.errors import HandOverNotFound
from geoplan.adoptions.models import HandOver, SmallPlan
from geoplan.adoptions.queries.promises import SQL
from geoplan.adoptions.rules import LIVE, Stage, TermName


@dataclass(frozen=True, slots=True)
class Waiting:
    """A payer's place in a queue. Units: decimals. Offered from and until, where it is; worked out from the clock."""

    entry_id: int
    site_id: int
    funder_id: int
    funder_name: str
    units: Decimal
    year: int
    amount_rupiah: int | None
    first: bool
    joined_at: datetime
    offered_at: datetime | None
    offer_ends_at: datetime | None


def queue_of(site_id: int, at: datetime) -> list[Waiting]:
    """Return who waits for a site, in order."""
    return waiting(at, site_id=site_id)


def offers_at(site_id: int, at: datetime) -> list[Waiting]:
    """Return who is offered free units of a site at a moment, whether or not anybody has written that down."""
    return [one for one in queue_of(site_id, at) if one.offered_at is not None]


def waits_of(funder_ids: Iterable[int], at: datetime) -> list[Waiting]:
    """Return where some payers wait."""
    return waiting(at, funder_ids=list(funder_ids))


def waiting(at: datetime, *, site_id: int | None = None, funder_ids: list[int] | None = None) -> list[Waiting]:
    params = {"at": at, "site_id": site_id, "funder_ids": funder_ids}
    return [Waiting(**asdict(row)) for row in db.rows(SQL / "queue_of.sql", params)]


def days(name: TermName, at: datetime) -> int:
    """Return how many days something lasts by the term in force at a moment."""
    found: int = db.value(SQL / "days.sql", {"name": name.value, "day": timezone.localdate(at)})
    return found


def deadline(begins_at: datetime, length: int, *, working: bool = False) -> datetime:
    """Return the last second of the local day so many days, or working days, after a moment."""
    params = {"begins_at": begins_at, "days": length, "working": working, "time_zone": settings.TIME_ZONE}
    ends_at: datetime = db.value(SQL / "deadline.sql", params)
    return ends_at


def small_plans(on: date) -> SmallPlan | None:
    """Return up to which size plans go by rule on a day, None for none."""
    return SmallPlan.objects.filter(effective_on__lte=on).order_by("-effective_on").first()


def hand_overs_open() -> QuerySet[HandOver]:
    """Return the requests to make room that nobody has answered, oldest first; the promise still lives."""
    rows = HandOver.objects.select_related("adoption__site__area", "adoption__funder", "asker", "entry")
    return rows.filter(answer="", adoption__stage__in=[stage.value for stage in LIVE]).order_by("asked_at", "pk")


def hand_over(hand_over_id: int) -> HandOver:
    """Return one request to make room. Raises: HandOverNotFound."""
    rows = HandOver.objects.select_related("adoption__site__area", "adoption__funder", "asker", "entry")
    found = rows.filter(pk=hand_over_id).first()
    if found is None:
        raise HandOverNotFound(hand_over=hand_over_id)
    return found


def hand_over_of(adoption_id: int) -> HandOver | None:
    """Return the open request on a promise."""
    return hand_overs_open().filter(adoption_id=adoption_id).first()


def meet(funder_ids: Iterable[int], funder_id: int, at: datetime) -> bool:
    """Say whether some payers are the other party of an open request to hand over with another payer."""
    mine = list(funder_ids)
    ended = Q(adoption__stage=Stage.HELD.value, adoption__ends_at__lte=at)
    asked = Q(asker_id=funder_id, adoption__funder_id__in=mine) | Q(asker_id__in=mine, adoption__funder_id=funder_id)
    return hand_overs_open().filter(asked).exclude(ended).exists()
