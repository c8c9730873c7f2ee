from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from geoplan import db
from geoplan.funders.errors import NotYours, PhaseBackward, PhasesOutOfOrder, YearImplausible
from geoplan.funders.queries import budget_year, season_now, season_of, season_years
from geoplan.funders.rules import Phase, PhaseDays, usual_season
from geoplan.funders.services import set_season
from geoplan.journal.models import Entry
from tests.adoptions.scene import Scene

WIB = ZoneInfo("Asia/Jakarta")


def days(phase: Phase, first: date, last: date, year: int = 2031) -> PhaseDays:
    return PhaseDays(year, phase, first, last)


def test_planners_set_a_season_whole_and_may_take_it_back(scene: Scene) -> None:
    set_season(year=2031, phases=usual_season(2031), by=scene.planner)
    assert season_of(2031) == usual_season(2031)
    set_season(year=2031, phases=usual_season(2031)[:1], by=scene.planner)
    assert [one.phase for one in season_of(2031)] == [Phase.CHOOSING]
    assert season_years() == [2031]
    set_season(year=2031, phases=[], by=scene.planner)
    assert season_years() == []
    assert Entry.objects.filter(deed="season.set").count() == 3


def test_a_phase_ends_after_it_begins_and_phases_come_in_order(scene: Scene) -> None:
    backward = [days(Phase.CHOOSING, date(2031, 2, 2), date(2031, 2, 1))]
    jumbled = [
        days(Phase.CHOOSING, date(2031, 5, 1), date(2031, 6, 1)),
        days(Phase.AGREEING, date(2031, 4, 1), date(2031, 6, 1)),
    ]
    for year, phases, refusal in (
        (2031, backward, PhaseBackward),
        (2031, jumbled, PhasesOutOfOrder),
        (1999, [], YearImplausible),
    ):
        with pytest.raises(refusal):
            set_season(year=year, phases=phases, by=scene.planner)
    for by in (scene.officer, scene.surveyor):
        with pytest.raises(NotYours):
            set_season(year=2031, phases=[], by=by)


def test_the_running_phase_counts_its_days_by_the_databases_clock(scene: Scene) -> None:
    assert season_now() is None
    today = timezone.localtime(db.now()).date()
    first, last = today - timedelta(days=3), today + timedelta(days=12)
    set_season(year=2031, phases=[days(Phase.CHOOSING, first, last)], by=scene.planner)
    running = season_now()
    assert running is not None
    assert (running.phase.year, running.phase.phase, running.days_left) == (2031, Phase.CHOOSING, 12)
    assert budget_year(db.now()) == 2031


def test_days_turn_at_local_midnight(scene: Scene) -> None:
    set_season(year=2031, phases=[days(Phase.AGREEING, date(2030, 3, 1), date(2030, 3, 31))], by=scene.planner)
    assert budget_year(datetime(2030, 3, 31, 23, 59, 59, tzinfo=WIB)) == 2031
    # No phase runs any more, and in April the usual rule means the year itself.
    assert budget_year(datetime(2030, 4, 1, 0, 0, 0, tzinfo=WIB)) == 2030
