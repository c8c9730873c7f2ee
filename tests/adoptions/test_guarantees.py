"""The six guarantees, asked of the database itself: no service stands between these tests and the tables."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from geoplan.adoptions.models import Adoption, AdoptionEvent, SiteLoad
from geoplan.needs.models import Site
from tests.adoptions.scene import Scene, held, load_of, sql, stages

ONE = Decimal(1)


def refused(constraint: str) -> "pytest.RaisesExc[DatabaseError]":
    return pytest.raises(DatabaseError, check=lambda broken: name_of(broken) == constraint)


def name_of(broken: BaseException) -> str | None:
    name: str | None = broken.__cause__.diag.constraint_name  # type: ignore[union-attr]
    return name


# 1. No claim lifts the covering units above the need.


def test_a_second_claim_on_a_full_house_is_refused(scene: Scene) -> None:
    held(scene.house, scene.first)
    with refused("adoption_within_need"), transaction.atomic():
        held(scene.house, scene.second)
    assert load_of(scene.house) == (1, 0)


def test_shares_of_a_school_fit_until_the_last_quarter(scene: Scene) -> None:
    # Needs 3: 2 + 0.75 = 2.75 fits, half a room more does not, the last quarter does.
    held(scene.school, scene.first, "2")
    held(scene.school, scene.second, "0.75")
    with refused("adoption_within_need"), transaction.atomic():
        held(scene.school, scene.city, "0.5")
    held(scene.school, scene.city, "0.25")
    assert load_of(scene.school) == (3, 0)


def test_units_of_a_claim_cannot_rise_above_the_need(scene: Scene) -> None:
    held(scene.school, scene.first, "2")
    other = held(scene.school, scene.second, "1")
    with refused("adoption_within_need"), transaction.atomic():
        Adoption.objects.filter(pk=other.pk).update(units=Decimal("1.25"))
    Adoption.objects.filter(pk=other.pk).update(units=Decimal("0.5"))
    assert load_of(scene.school) == (Decimal("2.5"), 0)


@pytest.mark.parametrize("change", [{"status": "closed", "closed_reason": "no-such-house"}, {"units_needed": None}])
def test_nothing_is_claimed_where_the_site_is_closed_or_the_need_unknown(
    scene: Scene, change: dict[str, object]
) -> None:
    Site.objects.filter(pk=scene.school.pk).update(**change)
    with refused("adoption_within_need"), transaction.atomic():
        held(scene.school, scene.first)


def test_a_holding_that_arrives_later_stays_as_surplus_and_leaves_no_room(scene: Scene) -> None:
    # House: 1 claimed + 1 imported on a need of 1.
    held(scene.house, scene.first)
    held(scene.house, scene.city, stage="agreed", imported=True)
    assert load_of(scene.house) == (1, 1)
    with refused("adoption_within_need"), transaction.atomic():
        held(scene.house, scene.second, "0.25")


def test_a_need_that_falls_leaves_the_surplus_and_takes_no_more(scene: Scene) -> None:
    held(scene.school, scene.first, "2")
    Site.objects.filter(pk=scene.school.pk).update(units_needed=1)
    assert load_of(scene.school) == (2, 0)
    with refused("adoption_within_need"), transaction.atomic():
        held(scene.school, scene.second, "0.25")


def test_an_adoption_does_not_move_onto_a_full_site_but_along_with_a_merged_one(scene: Scene) -> None:
    held(scene.house, scene.first)
    other = held(scene.school, scene.second)
    with refused("adoption_within_need"), transaction.atomic():
        Adoption.objects.filter(pk=other.pk).update(site=scene.house)
    Site.objects.filter(pk=scene.school.pk).update(status="closed", closed_reason="merged")
    Adoption.objects.filter(pk=other.pk).update(site=scene.house)
    assert (load_of(scene.house), load_of(scene.school)) == ((2, 0), (0, 0))


def test_a_lapsed_hold_never_rises_from_the_dead(scene: Scene) -> None:
    lapsed = held(scene.house, scene.first, ends_in=timedelta(seconds=-1))
    for change in ({"stage": "planned"}, {"ends_at": "2099-01-01T00:00Z"}, {"stage": "released"}):
        with refused("adoption_hold_lapsed"), transaction.atomic():
            Adoption.objects.filter(pk=lapsed.pk).update(**change)
    Adoption.objects.filter(pk=lapsed.pk).update(stage="expired")
    assert load_of(scene.house) == (0, 0)


def test_a_hold_does_not_expire_before_its_end(scene: Scene) -> None:
    standing = held(scene.house, scene.first)
    planned = held(scene.school, scene.first, stage="planned")
    for pk in (standing.pk, planned.pk):
        with refused("adoption_not_lapsed"), transaction.atomic():
            Adoption.objects.filter(pk=pk).update(stage="expired")


def test_an_ended_adoption_stays_ended_and_keeps_its_payer(scene: Scene) -> None:
    ended = held(scene.house, scene.first)
    Adoption.objects.filter(pk=ended.pk).update(stage="released")
    with refused("adoption_ended_for_good"), transaction.atomic():
        Adoption.objects.filter(pk=ended.pk).update(stage="held")
    standing = held(scene.house, scene.second)
    with refused("adoption_keeps_payer"), transaction.atomic():
        Adoption.objects.filter(pk=standing.pk).update(funder=scene.city)


# The counter.


def test_only_the_adoptions_move_the_counter(scene: Scene) -> None:
    with refused("load_kept_by_trigger"), transaction.atomic():
        SiteLoad.objects.filter(site=scene.house).update(units_claimed=0)


def test_a_row_that_was_not_written_is_not_counted(scene: Scene) -> None:
    held(scene.school, scene.first)
    twin = Adoption(
        site=scene.school, funder=scene.first, units=ONE, year=2027, stage="planned"
    )  # one live adoption for each payer: skipped
    Adoption.objects.bulk_create([twin], ignore_conflicts=True)
    assert load_of(scene.school) == (1, 0)


def test_the_counter_follows_every_stage(scene: Scene) -> None:
    for stage, units in [("planned", 1), ("agreed", 1), ("building", 1), ("done", 1), ("verified", 1)]:
        adoption = Adoption.objects.filter(site=scene.house).first() or held(scene.house, scene.first)
        Adoption.objects.filter(pk=adoption.pk).update(stage=stage)
        assert load_of(scene.house) == (units, 0)
    Adoption.objects.filter(site=scene.house).update(stage="released")
    assert load_of(scene.house) == (0, 0)


# 2. One live adoption of a site for each payer.


def test_a_payer_has_one_live_adoption_of_a_site(scene: Scene) -> None:
    first = held(scene.school, scene.first)
    with refused("adoption_one_live_per_funder"), transaction.atomic():
        held(scene.school, scene.first)
    Adoption.objects.filter(pk=first.pk).update(stage="released")
    held(scene.school, scene.first)
    assert list(stages(scene.school)) == ["released", "held"]


# 4. Units come in quarters.


@pytest.mark.parametrize("units", ["0.10", "0.30", "1.01"])
def test_units_come_in_quarters(scene: Scene, units: str) -> None:
    with refused("adoption_units_in_quarters"), transaction.atomic():
        held(scene.school, scene.first, units)


@pytest.mark.parametrize("units", ["0", "-0.25"])
def test_units_are_more_than_nothing(scene: Scene, units: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        held(scene.school, scene.first, units)


# 5. Holdings are facts: never a hold, never an end.


def test_a_holding_is_never_a_hold(scene: Scene) -> None:
    with refused("adoption_holding_is_a_fact"), transaction.atomic():
        held(scene.house, scene.city, imported=True)


# 6. History is append-only, and complete whatever road was taken.


def test_every_change_leaves_one_event(scene: Scene) -> None:
    adoption = held(scene.school, scene.first, "2")
    Adoption.objects.filter(pk=adoption.pk).update(units=ONE)
    Adoption.objects.filter(pk=adoption.pk).update(stage="planned", ends_at=None)
    Adoption.objects.filter(pk=adoption.pk).update(work="atap")  # no change of what counts
    told = AdoptionEvent.objects.filter(adoption=adoption).order_by("pk").values_list("stage", "units")
    assert list(told) == [("held", 2), ("held", 1), ("planned", 1)]


@pytest.mark.parametrize(
    "attack",
    [
        "update adoptions_adoptionevent set units = 9",
        "delete from adoptions_adoptionevent",
        "truncate adoptions_adoptionevent",
        "truncate adoptions_adoption cascade",
    ],
)
def test_history_refuses_change(scene: Scene, attack: str) -> None:
    held(scene.house, scene.first)
    sql("set constraints all immediate")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        sql(attack)


def test_an_adoption_is_never_deleted(scene: Scene) -> None:
    held(scene.house, scene.first)
    with refused("adoption_never_deleted"), transaction.atomic():
        sql("delete from adoptions_adoption")


# A hold starts anew when its site is verified.


def test_a_hold_starts_anew_when_its_site_is_verified(scene: Scene) -> None:
    Site.objects.filter(pk=scene.house.pk).update(status="reported")
    adoption = held(scene.house, scene.first, ends_in=timedelta(days=1, hours=1))
    lapsed = held(scene.school, scene.first, ends_in=timedelta(seconds=-1))
    before = adoption.ends_at
    assert before is not None
    Site.objects.filter(pk__in=[scene.house.pk, scene.school.pk]).update(status="verified")
    adoption.refresh_from_db()
    lapsed.refresh_from_db()
    # It would end in 25 hours. 14 days from now on at the same time of day: 13 days later.
    assert adoption.ends_at == before + timedelta(days=13)
    assert lapsed.stage == "held"
    assert lapsed.ends_at == AdoptionEvent.objects.get(adoption=lapsed).ends_at
