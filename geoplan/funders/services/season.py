"""The dates of a season, which planners set."""

from collections.abc import Sequence

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.funders.errors import PhaseBackward, PhasesOutOfOrder, YearImplausible
from geoplan.funders.models import SeasonPhase
from geoplan.funders.rules import YEARS, PhaseDays, in_order
from geoplan.funders.services.rights import actor, require_keeper
from geoplan.journal.services import note


@transaction.atomic
def set_season(*, year: int, phases: Sequence[PhaseDays], by: User | None) -> None:
    """Set all phases of a budget year's season anew; without any the season is taken off the record.

    Raises: NotYours, YearImplausible, PhaseBackward, PhasesOutOfOrder.
    """
    require_keeper(by)
    if year not in YEARS:
        raise YearImplausible(year=year)
    for one in phases:
        if one.ends_on < one.starts_on:
            raise PhaseBackward(phase=one.phase.value)
    if not in_order(phases):
        raise PhasesOutOfOrder
    SeasonPhase.objects.filter(year=year).delete()
    SeasonPhase.objects.bulk_create(
        SeasonPhase(year=year, phase=one.phase.value, starts_on=one.starts_on, ends_on=one.ends_on) for one in phases
    )
    dates = {one.phase.value: [one.starts_on.isoformat(), one.ends_on.isoformat()] for one in phases}
    note(actor_id=actor(by), deed="season.set", year=year, phases=dates)
