from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from geoplan import db
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.queries import payer_sums, pledge_use
from geoplan.funders.errors import (
    NotYours,
    PledgeAreaUnknown,
    PledgeImplausible,
    PledgeNegative,
    PurposeUnknown,
    YearImplausible,
)
from geoplan.funders.models import Pledge, PledgeEvent
from geoplan.funders.queries import pledge_history_of
from geoplan.funders.services import set_pledge, withdraw_pledge
from tests.adoptions.scene import Scene, held


def test_every_change_of_a_pledge_leaves_an_event_with_who_and_why(scene: Scene) -> None:
    set_pledge(funder=scene.first, year=2027, amount_rupiah=250_000_000, by=scene.officer)
    pledge = set_pledge(
        funder=scene.first, year=2027, amount_rupiah=200_000_000, reason="rapat direksi", by=scene.planner
    )
    # The same again is no change.
    set_pledge(funder=scene.first, year=2027, amount_rupiah=200_000_000, by=scene.officer)
    withdraw_pledge(funder=scene.first, pledge_id=pledge.pk, by=scene.officer)
    told = [(one.amount_rupiah, one.by_id, one.reason, one.withdrawn) for one in pledge_history_of(scene.first.pk)]
    assert told == [
        (200_000_000, scene.officer.pk, "", True),
        (200_000_000, scene.planner.pk, "rapat direksi", False),
        (250_000_000, scene.officer.pk, "", False),
    ]
    assert not Pledge.objects.exists()


def test_the_history_of_pledges_is_append_only_whatever_writes_it(scene: Scene) -> None:
    Pledge.objects.create(funder=scene.first, year=2027, units=8)
    assert PledgeEvent.objects.get().units == Decimal(8)
    for change in (lambda: PledgeEvent.objects.update(units=9), lambda: PledgeEvent.objects.all().delete()):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


def test_a_year_has_one_pledge_and_one_for_each_part(scene: Scene) -> None:
    whole = set_pledge(funder=scene.first, year=2027, units=Decimal(8), by=scene.officer)
    part = set_pledge(
        funder=scene.first, year=2027, units=Decimal(2), kind="school", area_code="36.72.01", by=scene.officer
    )
    assert whole.pk != part.pk
    assert set_pledge(funder=scene.first, year=2027, units=Decimal(9), by=scene.officer).pk == whole.pk
    with pytest.raises(IntegrityError, match="pledge_once_a_part"), transaction.atomic():
        Pledge.objects.create(funder=scene.first, year=2027)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"year": 1999, "units": Decimal(1)}, YearImplausible),
        ({"year": 2027, "kind": "road"}, PurposeUnknown),
        ({"year": 2027, "area_code": "99.99"}, PledgeAreaUnknown),
        ({"year": 2027, "units": Decimal("-1")}, PledgeNegative),
        ({"year": 2027, "amount_rupiah": -1}, PledgeNegative),
        ({"year": 2027, "units": Decimal("0.3")}, PledgeImplausible),
        ({"year": 2027, "amount_rupiah": 10**18}, PledgeImplausible),
    ],
)
def test_what_cannot_be_a_budget_is_refused(scene: Scene, wrong: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        set_pledge(funder=scene.first, **wrong, by=scene.officer)  # type: ignore[arg-type]
    assert not Pledge.objects.exists()


def test_pledges_are_for_owners_and_planners_to_set(scene: Scene) -> None:
    pledge = set_pledge(funder=scene.first, year=2027, units=Decimal(8), by=scene.officer)
    for by in (scene.rival, scene.surveyor):
        with pytest.raises(NotYours):
            set_pledge(funder=scene.first, year=2027, units=Decimal(1), by=by)
        with pytest.raises(NotYours):
            withdraw_pledge(funder=scene.first, pledge_id=pledge.pk, by=by)
    withdraw_pledge(funder=scene.second, pledge_id=pledge.pk, by=scene.rival)
    assert Pledge.objects.get() == pledge


def test_each_pledge_stands_beside_what_is_held_of_it(scene: Scene) -> None:
    # PT Pertama holds the house (1, Rp30 juta) and 2 of 3 rooms (Rp40 juta), both in 36.72.01.1001.
    #   whole year       2 units, Rp60 juta   held 3, Rp70 juta   over 1, Rp10 juta
    #   1002, any kind   1 unit               held 0
    #   schools          4 units              held 2
    for site, units, rupiah in ((scene.house, "1", 30_000_000), (scene.school, "2", 40_000_000)):
        Adoption.objects.filter(pk=held(site, scene.first, units).pk).update(amount_rupiah=rupiah)
    ours: dict[str, Any] = {"funder": scene.first, "year": 2027, "by": scene.officer}
    set_pledge(**ours, units=Decimal(2), amount_rupiah=60_000_000)
    set_pledge(**ours, units=Decimal(4), kind="school")
    set_pledge(**ours, units=Decimal(1), area_code="36.72.01.1002")
    whole, schools, elsewhere = pledge_use(scene.first.pk, 2027, db.now())
    assert (whole.units_held, whole.rupiah_held, whole.is_whole) == (Decimal(3), 70_000_000, True)
    assert (whole.units_over, whole.rupiah_over, whole.is_over) == (Decimal(1), 10_000_000, True)
    assert (schools.units_held, schools.units_left, schools.rupiah_over) == (Decimal(2), Decimal(2), None)
    assert (elsewhere.area_code, elsewhere.units_held, elsewhere.is_over) == ("36.72.01.1002", Decimal(0), False)
    assert pledge_use(scene.first.pk, 2026, db.now()) == []


def test_holds_past_their_end_and_facts_of_lists_draw_nothing(scene: Scene) -> None:
    held(scene.house, scene.first, ends_in=timedelta(seconds=-1))
    held(scene.school, scene.first, "2", imported=True, stage="agreed")
    set_pledge(funder=scene.first, year=2027, units=Decimal(1), by=scene.officer)
    (use,) = pledge_use(scene.first.pk, 2027, db.now())
    assert use.units_held == 0
    (told,) = payer_sums(2027, db.now())
    assert (told.stage, told.units, told.units_drawn) == ("agreed", Decimal(2), Decimal(0))
