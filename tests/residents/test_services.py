"""What is sealed, who reads it, and that every look leaves an entry."""

import uuid

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from geoplan.accounts.models import User
from geoplan.accounts.rules import Relation, Role
from geoplan.config.env import KeyRing
from geoplan.journal.models import Entry, Look
from geoplan.needs.rules import PersonCells
from geoplan.residents.errors import CellsNotFound, ResidentsNotFound, SealBroken
from geoplan.residents.models import Resident, SealedCells
from geoplan.residents.queries import residents_of
from geoplan.residents.services import (
    mend_cells,
    open_cells,
    open_many_cells,
    people_for,
    seal_cells,
    seal_many_cells,
    shown_cells,
    store_many_residents,
    store_residents,
)
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid, make_house

pytestmark = pytest.mark.django_db
SITI = PersonCells(name="Siti Aminah", nik="3672014107900001", kk="3672010101010002", phone="081234567890")
UDIN = PersonCells(name="Udin", nik="3672010507800003")


@pytest.fixture
def house(grid: Grid, surveyor: User):
    return make_house(surveyor, grid.north_west, "K7QM2X", 106.01, -6.01)


def dump() -> bytes:
    """Return every byte the two tables hold."""
    with connection.cursor() as cursor:
        cursor.execute("select residents_resident::text from residents_resident")
        lines = [line for (line,) in cursor.fetchall()]
        cursor.execute(
            "select encode(sealed, 'escape') || coalesce(encode(nik_match, 'escape'), '') from residents_sealedcells"
        )
        return "\n".join([*lines, *(line for (line,) in cursor.fetchall())]).encode()


def test_the_tables_hold_no_value_that_can_be_read(house, planner: User) -> None:
    store_residents(site_id=house.pk, people=[SITI])
    seal_cells({"name": SITI.name, "nik": SITI.nik})
    kept = dump()
    for value in [SITI.name, SITI.nik, SITI.kk, SITI.phone, "Siti"]:
        assert value.encode() not in kept
        assert value.encode().hex().encode() not in kept


@pytest.mark.parametrize(
    ("role", "relation", "name", "phone", "nik", "kk"),
    [
        (Role.PLANNER, Relation(), SITI.name, SITI.phone, "0001", "0002"),
        (Role.SURVEYOR, Relation(own=True), SITI.name, SITI.phone, "0001", "0002"),
        (Role.SURVEYOR, Relation(assigned=True), None, None, "0001", "0002"),
        (Role.OFFICER, Relation(named=True), SITI.name, SITI.phone, None, None),
    ],
)
def test_people_are_shown_as_far_as_the_policy_lets(
    house, person: PeopleMaker, role: Role, relation: Relation, name, phone, nik, kk
):
    store_residents(site_id=house.pk, people=[SITI])
    user = person(role)
    [view] = people_for(user=user, site=house, relation=relation)
    assert (view.name, view.phone, view.nik_last4, view.kk_last4) == (name, phone, nik, kk)
    entry = Entry.objects.get(deed="look.residents")
    assert (entry.actor_id, entry.facts) == (user.pk, {"site": "K7QM2X", "people": 1})


@pytest.mark.parametrize(
    ("role", "relation"),
    [
        (Role.SURVEYOR, Relation()),
        (Role.OFFICER, Relation()),
        (Role.OFFICER, Relation(own=True, opened=True)),
        (Role.MONITOR, Relation()),
        (Role.OPERATOR, Relation()),
    ],
)
def test_strangers_learn_not_even_whether_somebody_is_recorded(
    house, person: PeopleMaker, role: Role, relation: Relation
):
    store_residents(site_id=house.pk, people=[SITI])
    with pytest.raises(ResidentsNotFound):
        people_for(user=person(role), site=house, relation=relation)
    assert not Entry.objects.filter(deed="look.residents").exists()


def test_no_repr_or_str_shows_a_value(house, planner: User) -> None:
    store_residents(site_id=house.pk, people=[SITI])
    row = Resident.objects.get()
    views = people_for(user=planner, site=house, relation=Relation())
    cells = SealedCells.objects.get(pk=seal_cells({"name": SITI.name}))
    said = " ".join(f"{one!r} {one}" for one in [SITI, row, views, cells])
    for value in ["Siti", SITI.nik, "0001", SITI.kk, SITI.phone]:
        assert value not in said


def test_a_row_copied_over_another_does_not_open(house, planner: User) -> None:
    store_residents(site_id=house.pk, people=[SITI, UDIN])
    first, second = residents_of(house.pk)
    second.nik_sealed = first.nik_sealed
    second.save()
    with pytest.raises(SealBroken) as refused:
        people_for(user=planner, site=house, relation=Relation())
    assert SITI.nik not in str(refused.value)


def test_the_same_people_again_change_nothing(house) -> None:
    assert store_residents(site_id=house.pk, people=[SITI, UDIN]) == 2
    kept = dump()
    assert store_residents(site_id=house.pk, people=[SITI, UDIN]) == 0
    assert dump() == kept


def test_a_list_that_leaves_cells_open_erases_nothing(house, planner: User) -> None:
    store_residents(site_id=house.pk, people=[SITI])
    store_residents(site_id=house.pk, people=[PersonCells(name="Siti Aminah", phone="0899")])
    [view] = people_for(user=planner, site=house, relation=Relation())
    assert (view.name, view.phone, view.nik_last4) == (SITI.name, "0899", "0001")


def test_another_person_in_the_same_place_inherits_nothing(house, planner: User) -> None:
    store_residents(site_id=house.pk, people=[SITI])
    store_residents(site_id=house.pk, people=[UDIN])
    [view] = people_for(user=planner, site=house, relation=Relation())
    assert (view.name, view.nik_last4, view.kk_last4, view.phone) == ("Udin", "0003", None, None)


def test_values_of_an_older_key_still_open(house, planner: User, settings) -> None:
    settings.GEOPLAN_KEY_RING = KeyRing("t1", {"t1": b"1" * 32}, b"m" * 32, b"s" * 32, "x")
    store_residents(site_id=house.pk, people=[SITI])
    settings.GEOPLAN_KEY_RING = KeyRing("t2", {"t1": b"1" * 32, "t2": b"2" * 32}, b"m" * 32, b"s" * 32, "x")
    [view] = people_for(user=planner, site=house, relation=Relation())
    assert view.name == SITI.name


def test_cells_of_a_row_come_back_as_sealed_and_shown_masked(surveyor: User) -> None:
    cells = {"name": "Siti Aminah", "nik": SITI.nik, "kk": SITI.kk}
    key = seal_cells(cells)
    assert open_cells(key) == cells
    shown = shown_cells(by=surveyor, cells_ids=[key], door="surveys.rows")
    assert shown == {key: {"name": "Siti Aminah", "nik": "•••• 0001", "kk": "•••• 0002"}}
    look = Look.objects.get()
    assert (look.actor_id, look.door, look.count) == (surveyor.pk, "surveys.rows", 1)


def test_a_mended_cell_changes_and_a_masked_one_keeps_what_is_sealed(surveyor: User) -> None:
    key = seal_cells({"name": "Siti", "nik": SITI.nik, "phone": "0812"})
    mended = mend_cells(cells_id=key, cells={"name": "Siti Aminah", "nik": "•••• 0001", "phone": ""})
    assert mended == open_cells(key) == {"name": "Siti Aminah", "nik": SITI.nik}


def test_unknown_cells_are_told_so() -> None:
    with pytest.raises(CellsNotFound):
        open_cells(uuid.uuid4())
    assert open_many_cells([uuid.uuid4()]) == {}


def test_many_rows_are_sealed_opened_and_stored_in_few_statements(
    grid: Grid, surveyor: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    houses = [make_house(surveyor, grid.north_west, f"H{number:05}", 106.01, -6.01) for number in range(20)]
    rows = [
        {"name": f"Orang {number}", "nik": f"36720141079{number:05}", "kk": f"36720101010{number:05}"}
        for number in range(1000)
    ]
    # Two batches of 500 each time, and a savepoint around them.
    with django_assert_max_num_queries(6):
        keys = seal_many_cells(rows)
    with django_assert_max_num_queries(1):
        found = open_many_cells(keys)
    assert [found[key] for key in keys] == rows
    people = {
        one.pk: [PersonCells(**cells) for cells in rows[index * 50 : index * 50 + 50]]
        for index, one in enumerate(houses)
    }
    with django_assert_max_num_queries(9):
        assert store_many_residents(people_by_site=people) == 1000
