"""Finding the same household again.

Houses on the grid, all in Barat Laut (1001) unless said:

    A  106.0100  RT 001 RW 02        B  106.0105, 55 m east of A, RT 001 RW 02
    C  106.0150  RT 003 RW 02        D  106.01006, 6.6 m east of A, RT 001 RW 02
    E  106.0300  Timur Laut (1002), RT 001 RW 02
"""

import pytest

from geoplan.accounts.models import User
from geoplan.needs.models import Site
from geoplan.needs.rules import PersonCells
from geoplan.residents.queries import Home, identity_matches, same_household_pairs
from geoplan.residents.services import store_residents
from tests.factories.places import Grid, make_house, make_school

pytestmark = pytest.mark.django_db
NIK, OTHER_NIK, KK = "3672014107900001", "3672010507800003", "3672010101010002"


@pytest.fixture
def houses(grid: Grid, surveyor: User) -> dict[str, Site]:
    def at(code: str, lon: float, rt: str, east: bool = False) -> Site:
        area = grid.north_east if east else grid.north_west
        return make_house(surveyor, area, code, lon, -6.01, rt=rt, rw="02")

    return {
        "A": at("A", 106.0100, "001"),
        "B": at("B", 106.0105, "001"),
        "C": at("C", 106.0150, "003"),
        "E": at("E", 106.0300, "001", east=True),
    }


def live(houses: dict[str, Site], code: str, *people: PersonCells) -> None:
    store_residents(site_id=houses[code].pk, people=people)


def pairs(houses: dict[str, Site]) -> list[tuple[str, str, str]]:
    name = {site.pk: code for code, site in houses.items()}
    return [(name[pair.first_id], name[pair.second_id], pair.reason) for pair in same_household_pairs()]


def test_a_person_is_found_by_number_card_or_name(houses: dict[str, Site]) -> None:
    live(houses, "A", PersonCells(name="H. Siti Aminah", nik=NIK, kk=KK))
    live(houses, "C", PersonCells(name="Siti Aminah"))
    by_nik, by_name, stranger, nobody = identity_matches(
        [PersonCells(nik=NIK), PersonCells(name="SITI AMINAH", nik=OTHER_NIK), PersonCells(name="Udin"), PersonCells()]
    )
    assert [(one.site_id, one.same, one.other_identity) for one in by_nik] == [
        (houses["A"].pk, frozenset({"nik"}), False)
    ]
    assert [(one.site_id, one.same, one.other_identity, one.rt) for one in by_name] == [
        (houses["A"].pk, frozenset({"name"}), True, "001"),
        (houses["C"].pk, frozenset({"name"}), False, "003"),
    ]
    assert stranger == nobody == []


def test_where_homes_are_told_a_name_counts_in_one_rt_and_a_number_everywhere(houses: dict[str, Site]) -> None:
    for code in "ACE":
        live(houses, code, PersonCells(name="Siti Aminah", nik=NIK if code == "E" else None))
    area_id = houses["A"].area_id
    asked = [PersonCells(name="Siti Aminah"), PersonCells(name="Siti Aminah"), PersonCells(name="siti", nik=NIK)]
    # Of a home without RT a name says nothing; the third is found in another kelurahan by the number.
    homes = [Home(area_id, "001", "02"), Home(area_id, "", ""), Home(area_id, "001", "02")]
    found = [[one.site_id for one in likenesses] for likenesses in identity_matches(asked, homes)]
    assert found == [[houses["A"].pk], [], [houses["E"].pk]]


def test_a_home_without_rw_is_a_home(houses: dict[str, Site]) -> None:
    Site.objects.filter(pk=houses["A"].pk).update(rw="")
    live(houses, "A", PersonCells(name="Siti Aminah"))
    [found] = identity_matches([PersonCells(name="Siti Aminah")], [Home(houses["A"].area_id, "001", "")])
    assert [one.site_id for one in found] == [houses["A"].pk]


def test_many_people_are_looked_up_in_one_query(houses: dict[str, Site], django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        identity_matches([PersonCells(nik=f"36720141079{number:05}") for number in range(500)])


def test_one_nik_or_one_family_card_makes_a_pair_however_far(houses: dict[str, Site]) -> None:
    live(houses, "A", PersonCells(name="Siti", nik=NIK))
    live(houses, "E", PersonCells(name="Other", nik=NIK))
    live(houses, "B", PersonCells(nik="3672010101700009", kk=KK))
    live(houses, "C", PersonCells(nik=OTHER_NIK, kk=KK))
    assert pairs(houses) == [("A", "E", "identity"), ("B", "C", "identity")]


def test_one_name_counts_only_within_one_rt_of_one_kelurahan(houses: dict[str, Site]) -> None:
    for code in "ABCE":
        live(houses, code, PersonCells(name="Siti Aminah"))
    assert pairs(houses) == [("A", "B", "name")]


def test_one_name_with_two_known_numbers_is_two_people(houses: dict[str, Site]) -> None:
    live(houses, "A", PersonCells(name="Siti Aminah", nik=NIK))
    live(houses, "B", PersonCells(name="Siti Aminah", nik=OTHER_NIK))
    assert pairs(houses) == []


def test_houses_less_than_ten_metres_apart_make_a_weak_pair(
    houses: dict[str, Site], grid: Grid, surveyor: User
) -> None:
    houses["D"] = make_house(surveyor, grid.north_west, "D", 106.01006, -6.01, rt="001", rw="02")
    make_school(surveyor, grid.north_west, "S", 106.01006, -6.01, "1")
    assert pairs(houses) == [("A", "D", "near")]
    live(houses, "A", PersonCells(nik=NIK))
    live(houses, "D", PersonCells(nik=OTHER_NIK))
    assert pairs(houses) == []


def test_a_house_closed_as_no_such_house_makes_no_pair(houses: dict[str, Site]) -> None:
    live(houses, "A", PersonCells(nik=NIK))
    live(houses, "C", PersonCells(nik=NIK))
    Site.objects.filter(pk=houses["C"].pk).update(status="closed", closed_reason="no-such-house")
    assert pairs(houses) == []
    Site.objects.filter(pk=houses["C"].pk).update(closed_reason="done")
    assert pairs(houses) == [("A", "C", "identity")]
