"""Who pays, who acts for whom, what is set aside, and which season it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Deed, Relation, Role, may_do, may_see
from geoplan.areas.models import Area
from geoplan.funders.errors import DelegatesOnlyReport, FunderNotApproved, FunderNotFound, NotAMember
from geoplan.funders.models import (
    Application,
    Funder,
    Membership,
    Plant,
    Pledge,
    PledgeEvent,
    ResponseArea,
    SeasonPhase,
    Sector,
)
from geoplan.funders.rules import (
    ApplicationState,
    MemberRole,
    Phase,
    PhaseDays,
    Standing,
    alike_among,
    may_promise,
    phase_on,
)
from geoplan.funders.rules import budget_year as budget_year_on

BIGGEST_ID = 2**63 - 1


def funder(funder_id: int) -> Funder:
    """Return one payer. Raises: FunderNotFound."""
    found = Funder.objects.select_related("sector").filter(pk=funder_id).first()
    if found is None:
        raise FunderNotFound(funder=funder_id)
    return found


def funder_named(name: str) -> Funder:
    """Return the payer of a name, however it is capitalised. Raises: FunderNotFound."""
    found = Funder.objects.select_related("sector").filter(name__iexact=" ".join(name.split())).first()
    if found is None:
        raise FunderNotFound(name=name)
    return found


def funder_for(user: User, funder_id: int) -> Funder:
    """Return the payer a person promises for: an owner or member of it, or a planner on behalf of any.

    Raises: FunderNotFound, NotAMember, DelegatesOnlyReport, FunderNotApproved.
    """
    found = acting_for(user, funder_id, Deed.CLAIM)
    if found.standing != Standing.APPROVED:
        raise FunderNotApproved(funder=funder_id)
    return found


def acting_for(user: User, funder_id: int, deed: Deed, *, promising: bool = True) -> Funder:
    """Return the payer a person does something for. Who claims on behalf of payers does all else for them too.

    Raises: FunderNotFound, NotAMember, and DelegatesOnlyReport where the deed promises or gives back.
    """
    found = funder(funder_id)
    role = Role(user.role)
    if may_do(role, Deed.CLAIM_ON_BEHALF):
        return found
    membership = Membership.objects.filter(user=user, funder=found).first()
    if membership is None or not may_do(role, deed):
        raise NotAMember(funder=funder_id)
    if promising and not may_promise(MemberRole(membership.role)):
        raise DelegatesOnlyReport(funder=funder_id)
    return found


def is_member(user: User, funder_id: int) -> bool:
    """Say whether a person belongs to a payer, in whatever role."""
    return Membership.objects.filter(user=user, funder_id=funder_id).exists()


def funders_of(user: User) -> list[Funder]:
    """Return the payers a person belongs to, by name."""
    mine = Membership.objects.filter(user=user).values("funder_id")
    return list(Funder.objects.select_related("sector").filter(pk__in=mine).order_by("name"))


def approved_funder_ids(user: User) -> QuerySet[Membership, int]:
    """Return the ids of the approved payers a person belongs to."""
    approved = Membership.objects.filter(user=user, funder__standing=Standing.APPROVED.value)
    return approved.values_list("funder_id", flat=True)


def promising_for(user: User) -> set[int]:
    """Return the ids of the approved payers a person may promise for."""
    mine = Membership.objects.filter(user=user, funder__standing=Standing.APPROVED.value)
    return {one.funder_id for one in mine if may_promise(MemberRole(one.role))}


def payers() -> QuerySet[Funder]:
    """Return the approved payers, by name."""
    rows = Funder.objects.select_related("sector").filter(standing=Standing.APPROVED.value)
    return rows.order_by("name", "pk")


def payers_seen(user: User, *, mine: bool = False) -> QuerySet[Funder]:
    """Return the approved payers a person may know of: all where holders are shown, else (or if asked) the own ones."""
    if not mine and may_see(Role(user.role), Datum.HOLDER_NAME):
        return payers()
    return payers().filter(pk__in=Membership.objects.filter(user=user).values("funder_id"))


def funder_seen(user: User, funder_id: int) -> Funder:
    """Return a payer a person may know of. Raises: FunderNotFound."""
    found = funder(funder_id)
    if not (may_see(Role(user.role), Datum.HOLDER_NAME) or is_member(user, funder_id)):
        raise FunderNotFound(funder=funder_id)
    return found


def sees_money_of(user: User, funder_id: int) -> bool:
    """Say whether a person may read a payer's money, pledge and lateness."""
    return may_see(Role(user.role), Datum.OWN_MONEY, Relation(own=is_member(user, funder_id)))


def members_of(funder_id: int) -> QuerySet[Membership]:
    """Return who acts for a payer, by e-mail."""
    return Membership.objects.filter(funder_id=funder_id).select_related("user").order_by("user__email")


def sees_contact_of(user: User, funder_id: int, *, asked: bool = False) -> bool:
    """Say whether a person may read whom to reach at a payer. `asked`: the other party of a request to hand over."""
    relation = Relation(own=is_member(user, funder_id), asked=asked)
    return may_see(Role(user.role), Datum.FUNDER_CONTACT, relation)


def money_of(user: User, funder_id: int) -> Funder:
    """Return a payer whose money a person may read. Raises: FunderNotFound, also for whoever may not."""
    if not sees_money_of(user, funder_id):
        raise FunderNotFound(funder=funder_id)
    return funder(funder_id)


def may_change(user: User, funder_id: int) -> bool:
    """Say whether a person may change a payer's people, works, area and pledges: its owners and planners."""
    owner = Membership.objects.filter(user=user, funder_id=funder_id, role=MemberRole.OWNER.value)
    return may_do(Role(user.role), Deed.MANAGE_FUNDERS) or owner.exists()


def plants_of(funder_id: int) -> QuerySet[Plant]:
    """Return a payer's open works, by name."""
    return all_plants_of(funder_id).filter(closed_at=None)


def all_plants_of(funder_id: int) -> QuerySet[Plant]:
    """Return a payer's works, closed ones too and last, by name."""
    return Plant.objects.filter(funder_id=funder_id).order_by("closed_at", "name", "pk")


def pledges_of(funder_id: int) -> QuerySet[Pledge]:
    """Return a payer's pledges: newest year first, in each the year's own before those of its parts."""
    rows = Pledge.objects.filter(funder_id=funder_id).select_related("area")
    return rows.order_by("-year", F("area__code").asc(nulls_first=True), "kind")


def pledge_history_of(funder_id: int) -> QuerySet[PledgeEvent]:
    """Return how a payer's pledges changed, newest first."""
    return PledgeEvent.objects.filter(funder_id=funder_id).select_related("area").order_by("-pk")


def response_area_of(funder_id: int) -> ResponseArea | None:
    """Return where a payer intends to work, None when it has not said."""
    return ResponseArea.objects.filter(funder_id=funder_id).first()


def pledges_in(year: int, funder_ids: Sequence[int]) -> QuerySet[Pledge]:
    """Return what some payers set aside for the whole of a budget year, by payer; pledges for parts of it not."""
    whole = Pledge.objects.filter(year=year, area=None, kind="", funder_id__in=list(funder_ids))
    return whole.order_by("funder_id")


def payers_narrowed(*, kind: str = "", sector: str = "", name: str = "") -> QuerySet[Funder]:
    """Return the approved payers of a kind, a line of business and a part of the name, each only where given."""
    rows = payers()
    if kind:
        rows = rows.filter(kind=kind)
    if sector:
        rows = rows.filter(sector__name__iexact=sector)
    return rows.filter(name__icontains=name) if name else rows


def area_names(area: ResponseArea) -> list[str]:
    """Return the names of the kelurahan a payer ticked; none for a drawn area."""
    ticked = Area.objects.filter(code__in=area.area_codes).order_by("name")
    return list(ticked.values_list("name", flat=True))


def sectors() -> list[str]:
    """Return the lines of business on the list, by name."""
    return list(Sector.objects.order_by("name").values_list("name", flat=True))


def resembling(name: str) -> list[Funder]:
    """Return the payers whose name may mean the same company, the nearest first."""
    known = {one.pk: one for one in Funder.objects.order_by("name", "pk")}
    return [known[pk] for pk, _name in alike_among(name, [(one.pk, one.name) for one in known.values()])]


def applications_waiting() -> QuerySet[Application]:
    """Return the applications nobody has answered, oldest first. For planners: the doors ask."""
    return Application.objects.filter(state=ApplicationState.WAITING.value).order_by("pk")


def applications_answered() -> QuerySet[Application]:
    """Return the applications that were answered, the last answer first. For planners: the doors ask."""
    rows = Application.objects.exclude(state=ApplicationState.WAITING.value).select_related("funder")
    return rows.order_by("-decided_at", "-pk")


def season_of(year: int) -> list[PhaseDays]:
    """Return the phases on record for a budget year."""
    return [days_of(row) for row in SeasonPhase.objects.filter(year=year).order_by("starts_on", "pk")]


def season_years() -> list[int]:
    """Return the budget years with a season on record, newest first."""
    return list(SeasonPhase.objects.order_by("-year").values_list("year", flat=True).distinct())


def days_of(row: SeasonPhase) -> PhaseDays:
    return PhaseDays(row.year, Phase(row.phase), row.starts_on, row.ends_on)


@dataclass(frozen=True, slots=True)
class Running:
    """The phase of a season that runs today, and how many days remain after it."""

    phase: PhaseDays
    days_left: int


def season_now() -> Running | None:
    """Return the phase that runs today by the database's clock, in one question; None between seasons."""
    rows = SeasonPhase.objects.annotate(today=TruncDate(Now()))
    running = list(rows.filter(starts_on__lte=F("today"), ends_on__gte=F("today")).order_by("pk"))
    if not running:
        return None
    today: date = running[0].today
    phase = phase_on([days_of(row) for row in running], today)
    return Running(phase, phase.days_left(today)) if phase else None


def budget_year(at: datetime) -> int:
    """Return the budget year a promise made at a moment is meant for: that of the season then running."""
    today = timezone.localtime(at).date()
    running = SeasonPhase.objects.filter(starts_on__lte=today, ends_on__gte=today).order_by("pk")
    return budget_year_on([days_of(row) for row in running], today)
