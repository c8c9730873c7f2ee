"""Other payers' lists: facts, recorded even when they exceed the need."""

from datetime import timedelta
from decimal import Decimal

import pytest

from geoplan.adoptions.errors import HoldingStageUnfit, OnlyPlanners, SiteTwice, UnitsNotInQuarters
from geoplan.adoptions.models import Adoption, AdoptionEvent
from geoplan.adoptions.rules import Stage
from geoplan.adoptions.services import HoldingFact, record_holdings
from geoplan.needs.models import Site
from tests.adoptions.scene import Scene, held, load_of, stages

ONE = Decimal(1)


def record(scene: Scene, *facts: HoldingFact, year: int = 2027) -> list[Adoption]:
    return record_holdings(by=scene.planner, funder=scene.city, year=year, facts=facts)


def test_a_holding_is_recorded_beside_a_claim_and_makes_the_overlap(scene: Scene) -> None:
    held(scene.house, scene.first)
    (fact,) = record(scene, HoldingFact(scene.house.pk, ONE))
    assert (fact.stage, fact.imported, fact.ends_at) == ("agreed", True, None)
    assert load_of(scene.house) == (1, 1)


def test_holdings_come_back_in_the_order_of_the_list(scene: Scene) -> None:
    told = record(scene, HoldingFact(scene.school.pk, ONE), HoldingFact(scene.house.pk, ONE))
    assert [one.site_id for one in told] == [scene.school.pk, scene.house.pk]


def test_the_same_list_again_changes_nothing(scene: Scene) -> None:
    facts = [HoldingFact(scene.house.pk, ONE, Stage.VERIFIED, 30), HoldingFact(scene.school.pk, ONE)]
    first = record(scene, *facts)
    events = AdoptionEvent.objects.count()
    assert [one.pk for one in record(scene, *facts)] == [one.pk for one in first]
    assert AdoptionEvent.objects.count() == events


def test_a_newer_list_brings_a_holding_forward_never_back(scene: Scene) -> None:
    record(scene, HoldingFact(scene.school.pk, ONE))
    record(scene, HoldingFact(scene.school.pk, Decimal(2), Stage.BUILDING, 70))
    (same,) = record(scene, HoldingFact(scene.school.pk, Decimal(2), Stage.AGREED))
    assert (same.units, same.stage, same.realised_rupiah) == (2, "building", 70)
    assert load_of(scene.school) == (0, 2)


def test_what_was_finished_in_another_year_is_a_fact_of_its_own(scene: Scene) -> None:
    record(scene, HoldingFact(scene.school.pk, ONE, Stage.VERIFIED), year=2025)
    record(scene, HoldingFact(scene.school.pk, ONE), year=2027)
    assert list(stages(scene.school)) == ["verified", "agreed"]
    assert load_of(scene.school) == (0, 2)


def test_a_finished_house_closes_as_done(scene: Scene) -> None:
    record(scene, HoldingFact(scene.house.pk, ONE, Stage.VERIFIED))
    site = Site.objects.get(pk=scene.house.pk)
    assert (site.status, site.closed_reason) == ("closed", "done")


def test_a_promise_the_payer_made_here_itself_stays_as_it_is(scene: Scene) -> None:
    own = held(scene.house, scene.city, stage="planned")
    (met,) = record(scene, HoldingFact(scene.house.pk, ONE, Stage.BUILDING, 5))
    assert (met.pk, met.stage, met.imported, met.realised_rupiah) == (own.pk, "planned", False, 5)


def test_a_lapsed_hold_of_the_payer_does_not_stand_in_the_way(scene: Scene) -> None:
    held(scene.house, scene.city, ends_in=timedelta(seconds=-1))
    record(scene, HoldingFact(scene.house.pk, ONE))
    assert list(stages(scene.house)) == ["expired", "agreed"]


def test_facts_that_cannot_be_are_refused_and_nothing_is_stored(scene: Scene) -> None:
    good = HoldingFact(scene.house.pk, ONE)
    for bad, refusal in [
        (good, SiteTwice),
        (HoldingFact(scene.school.pk, Decimal("0.1")), UnitsNotInQuarters),
        (HoldingFact(scene.school.pk, ONE, Stage.HELD), HoldingStageUnfit),
    ]:
        with pytest.raises(refusal):
            record(scene, good, bad)
    with pytest.raises(OnlyPlanners):
        record_holdings(by=scene.officer, funder=scene.city, year=2027, facts=[good])
    assert not Adoption.objects.exists()
