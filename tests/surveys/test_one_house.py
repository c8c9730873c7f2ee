"""One house told by hand: the rules of a list, the three answers to a likeness, and looking up a NIK.

North west (1001) is in MARTA's care, south east (2002) in nobody's. KNOWN stands at 106.010, -6.010 with Siti Contoh
(NIK 3672014107900001) in RT 001 RW 002; FAR in the south east with Budi Jauh (NIK 3672010101800002).
"""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Relation, Role
from geoplan.journal.models import Entry
from geoplan.needs.errors import NotYourKelurahan
from geoplan.needs.models import KeptApart, Site
from geoplan.needs.rules import PersonCells
from geoplan.needs.services import assign, withdraw_sites
from geoplan.residents.models import Resident
from geoplan.residents.queries import same_household_pairs
from geoplan.residents.services import people_for, seal_cells, store_residents
from geoplan.surveys.errors import MayNotCheck, MayNotUpload, NikMalformed, TooManyChecks
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.services import ToldHouse, Whereabouts, check_nik, record_house, record_second_family
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid, make_house

NIK, FAR_NIK, NEW_NIK = "3672014107900001", "3672010101800002", "3672015505850003"
CELLS = {
    "coordinates": "-6.005, 106.005", "area_code": "36.72.01.1001", "rt": "3", "rw": "2",
    "person_name": "Rina Baru", "nik": NEW_NIK, "kk": "3672012001150009", "phone": "0812 3456 7890",
    "roof_material": "asbestos", "roof_condition": "heavy", "occupants": "5", "floor_area_m2": "36,5",
}  # fmt: skip
TOLD = ToldHouse(CELLS)


@dataclass(frozen=True)
class Scene:
    grid: Grid
    marta: User
    known: Site
    far: Site


@pytest.fixture
def scene(grid: Grid, person: PeopleMaker) -> Scene:
    marta, planner = person(Role.SURVEYOR), person(Role.PLANNER)
    assign(user=marta, area=grid.north_west, may_verify=True, by=None)
    known = make_house(planner, grid.north_west, "AAAA-0001", 106.01, -6.01, rt="001", rw="002")
    far = make_house(planner, grid.south_east, "AAAA-0002", 106.03, -6.03, rt="001", rw="002")
    store_residents(site_id=known.pk, people=[PersonCells(name="Siti Contoh", nik=NIK)])
    store_residents(site_id=far.pk, people=[PersonCells(name="Budi Jauh", nik=FAR_NIK)])
    return Scene(grid, marta, known, far)


def told(**cells: str) -> ToldHouse:
    return replace(TOLD, cells=CELLS | cells)


def record(scene: Scene, house: ToldHouse = TOLD, *seen: str) -> tuple[str | None, set[str], set[str]]:
    """Return the code of the new site, the codes of what blocks it, and what it resembles."""
    heard = record_house(told=house, seen=seen, by=scene.marta, at=db.now())
    return heard.site_code, {one.code for one in heard.result.problems if one.blocks}, set(heard.alike.keys)


def test_a_told_house_becomes_a_site_with_its_people_sealed(scene: Scene) -> None:
    code, problems, alike = record(scene, replace(TOLD, by_gps=True))
    assert (problems, alike) == (set(), set())
    site = Site.objects.get(code=code)
    assert (site.area_id, site.rt, site.rw, site.status) == (scene.grid.north_west.pk, "003", "002", "reported")
    assert (site.location_source, site.facts["floor_area_m2"], site.severity) == ("gps", 36.5, "medium")
    assert Resident.objects.filter(site=site).count() == 1
    for entry in Entry.objects.all():
        assert NEW_NIK not in str(entry.facts)
        assert "Rina" not in str(entry.facts)


def test_a_typed_point_says_so(scene: Scene) -> None:
    code, _, _ = record(scene)
    assert Site.objects.get(code=code).location_source == "typed"


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"coordinates": ""}, "point-missing"),
        ({"coordinates": "6.005, 106.005"}, "point-sign-lost"),
        ({"coordinates": "-6.91234, 106.91234"}, "outside-all-areas"),
        ({"coordinates": "https://maps.app.goo.gl/abc"}, "point-short-link"),
        ({"area_code": "36.72.02.1002"}, "other-kelurahan"),
        ({"nik": "36720141"}, "nik-length"),
        ({"occupants": "500"}, "number-out-of-range"),
    ],
)
def test_what_is_wrong_is_told_in_the_words_of_a_list(scene: Scene, cells: dict[str, str], problem: str) -> None:
    assert record(scene, told(**cells)) == (None, {problem}, set())
    assert not Site.objects.filter(reported_by=scene.marta).exists()


def test_a_repair_is_made_once_it_is_accepted(scene: Scene) -> None:
    unsigned = replace(told(coordinates="6.005, 106.005"), answered=["point-sign-lost"])
    code, _, _ = record(scene, unsigned)
    assert (Site.objects.get(code=code).location.x, Site.objects.get(code=code).location.y) == (106.005, -6.005)


@pytest.mark.parametrize(
    "cells",
    [
        {"nik": NIK},
        {"nik": "", "person_name": "Hj. SITI Contoh", "rt": "001"},
        # 0.00005 degrees of latitude are 5.5 m.
        {"nik": "", "coordinates": "-6.01005, 106.01"},
    ],
)
def test_a_likeness_is_asked_about_and_a_different_house_is_kept_apart_for_good(
    scene: Scene, cells: dict[str, str]
) -> None:
    assert record(scene, told(**cells)) == (None, set(), {"AAAA-0001"})
    code, _, _ = record(scene, told(**cells), "AAAA-0001")
    new = Site.objects.get(code=code)
    assert KeptApart.objects.filter(first=scene.known, second=new).exists()
    assert all({pair.first_id, pair.second_id} != {scene.known.pk, new.pk} for pair in same_household_pairs())


def test_neighbours_with_two_known_identities_are_not_alike(scene: Scene) -> None:
    code, _, alike = record(scene, told(coordinates="-6.01005, 106.01"))
    assert code
    assert alike == set()


def test_of_houses_elsewhere_only_a_known_number_is_told_never_which(scene: Scene) -> None:
    assert record(scene, told(nik=FAR_NIK)) == (None, set(), {"elsewhere"})
    # A neighbour over the border and a namesake there are nobody's to learn of.
    beside = told(nik="", coordinates="-6.03000, 106.03000", area_code="", person_name="Budi Jauh")
    code, _, alike = record(scene, beside)
    assert code
    assert alike == set()


def test_the_same_button_twice_makes_one_house(scene: Scene) -> None:
    first, _, _ = record(scene)
    assert record(scene) == (None, set(), {first})


def test_a_second_family_joins_the_house_and_its_need_stays_one(scene: Scene) -> None:
    heard = record_second_family(told=told(nik=NEW_NIK), code="AAAA-0001", by=scene.marta, at=db.now())
    assert heard.site_code == "AAAA-0001"
    scene.known.refresh_from_db()
    assert (scene.known.units_needed, scene.known.facts["households"]) == (1, 2)
    assert list(Resident.objects.filter(site=scene.known).values_list("place", flat=True)) == [0, 1]
    record_second_family(told=told(nik=NEW_NIK), code="AAAA-0001", by=scene.marta, at=db.now())
    assert Resident.objects.filter(site=scene.known).count() == 2


def test_a_list_with_the_second_family_leaves_the_first_in_its_place(scene: Scene, planner: User) -> None:
    record_second_family(told=TOLD, code="AAAA-0001", by=scene.marta, at=db.now())
    store_residents(site_id=scene.known.pk, people=[PersonCells(name="Rina Baru", nik=NEW_NIK)])
    people = people_for(user=planner, site=scene.known, relation=Relation())
    assert [one.name for one in people] == ["Siti Contoh", "Rina Baru"]


def test_a_second_family_is_not_added_to_a_house_in_other_hands(scene: Scene) -> None:
    with pytest.raises(NotYourKelurahan):
        record_second_family(told=TOLD, code="AAAA-0002", by=scene.marta, at=db.now())


def test_only_people_who_report_may_report_and_look_up(scene: Scene, person: PeopleMaker) -> None:
    for role in (Role.OFFICER, Role.MONITOR, Role.OPERATOR):
        with pytest.raises(MayNotUpload):
            record_house(told=TOLD, seen=[], by=person(role), at=db.now())
        with pytest.raises(MayNotCheck):
            check_nik(nik=NIK, by=person(role), at=db.now())


def test_a_nik_is_here_elsewhere_or_nowhere(scene: Scene) -> None:
    by = scene.marta
    assert check_nik(nik="3672 0141 0790 0001", by=by, at=db.now()) is Whereabouts.HERE
    assert check_nik(nik=FAR_NIK, by=by, at=db.now()) is Whereabouts.ELSEWHERE
    assert check_nik(nik=NEW_NIK, by=by, at=db.now()) is Whereabouts.NOWHERE
    with pytest.raises(NikMalformed):
        check_nik(nik="367201", by=by, at=db.now())
    entries = Entry.objects.filter(deed="residents.nik-checked")
    assert [one.facts for one in entries.order_by("pk")] == [
        {"found": "here"}, {"found": "elsewhere"}, {"found": "nowhere"},
    ]  # fmt: skip


def test_a_row_that_waits_for_its_point_counts_as_recorded(scene: Scene) -> None:
    survey = Survey.objects.create(kind="house", by=scene.marta, file_name="a.csv", file_bytes=1, file_sha256="0" * 64)
    SurveyRow.objects.create(
        survey=survey, line=2, good=False, waiting=True, area_code="36.72.01.1001",
        sealed_id=seal_cells({"name": "Rina Baru", "nik": NEW_NIK}),
    )  # fmt: skip
    assert check_nik(nik=NEW_NIK, by=scene.marta, at=db.now()) is Whereabouts.HERE


def test_twenty_numbers_an_hour_are_looked_up_and_no_more(scene: Scene, planner: User) -> None:
    for _ in range(20):
        check_nik(nik=NEW_NIK, by=scene.marta, at=db.now())
    with pytest.raises(TooManyChecks):
        check_nik(nik=NEW_NIK, by=scene.marta, at=db.now())
    assert check_nik(nik=NEW_NIK, by=planner, at=db.now()) is Whereabouts.NOWHERE
    assert check_nik(nik=NEW_NIK, by=scene.marta, at=db.now() + timedelta(hours=1, minutes=1)) is Whereabouts.NOWHERE


def test_a_house_told_by_hand_takes_the_code_of_the_one_whose_publish_was_undone(scene: Scene) -> None:
    first = record_house(told=TOLD, seen=(), by=scene.marta, at=db.now()).site_code
    withdraw_sites(site_ids=[Site.objects.get(code=first).pk], by=scene.marta)
    heard = record_house(told=TOLD, seen=(), by=scene.marta, at=db.now())
    assert (heard.site_code, Site.objects.get(code=first).status) == (first, "reported")
