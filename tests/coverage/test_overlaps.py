"""O3, O4 and O5, each drawn by hand; O1 is in test_findings.py, O2 in test_contested.py.

The street of O3 and O5 lies in the north-west kelurahan, all in RT 001 RW 02 but K:

    P 106.0040   Q 106.0100   R 106.0160   K 106.0180 (RT 003)   N 106.00405, 5.5 m east of P   all at -6.004

A degree of longitude is 110.71 km there (cosine of 6.004 degrees times 111.32 km).
"""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.services import merge_sites
from geoplan.coverage.queries import overlaps
from geoplan.coverage.rules import Overlap
from geoplan.funders.models import Funder, ResponseArea
from geoplan.needs.models import Site
from geoplan.needs.rules import PersonCells
from geoplan.needs.services import keep_apart
from geoplan.residents.services import store_residents
from tests.factories.city import City, close, promise
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid, make_house, square
from tests.factories.promises import FunderMaker

NIK, OTHER_NIK, KK = "3672014107900001", "3672010507800003", "3672010101010002"
SITI = PersonCells(name="Hj. Siti Aminah")


class Street:
    """Five houses and three payers."""

    def __init__(self, grid: Grid, person: PeopleMaker, funder_of: FunderMaker) -> None:
        self.planner: User = person("planner")
        places = {"P": 106.004, "Q": 106.010, "R": 106.016, "K": 106.018, "N": 106.00405}
        self.sites: dict[str, Site] = {
            code: make_house(
                self.planner, grid.north_west, code, lon, -6.004, rt="003" if code == "K" else "001", rw="02"
            )
            for code, lon in places.items()
        }
        self.a, self.b = funder_of("PT A"), funder_of("PT B")
        self.council = funder_of("Kota Contoh", kind="city")

    def live(self, code: str, *people: PersonCells) -> None:
        store_residents(site_id=self.sites[code].pk, people=people)

    def promise(self, code: str, funder: Funder, **other: Any) -> Adoption:
        return promise(self.sites[code], funder, **{"stage": "agreed"} | other)

    def found(self, kind: Overlap, **asked: Any) -> list[dict[str, Any]]:
        told = overlaps(kind, self.planner, **{"at": db.now()} | asked)
        features = json.loads(f"[{told.features}]")
        assert told.houses == len(features) * (2 if kind is Overlap.O3 else 1)
        return features

    def told(self, kind: Overlap, **asked: Any) -> list[tuple[str, str]]:
        return [(one["properties"]["key"], one["properties"]["reason"]) for one in self.found(kind, **asked)]


@pytest.fixture
def street(grid: Grid, person: PeopleMaker, funder_of: FunderMaker) -> Street:
    return Street(grid, person, funder_of)


def test_one_identity_promised_by_two_payers_is_found_with_both_places_and_parties(street: Street) -> None:
    street.live("P", replace(SITI, nik=NIK))
    street.live("Q", PersonCells(name="Siti A.", nik=NIK))
    street.promise("P", street.a)
    street.promise("Q", street.council, imported=True)
    (found,) = street.found(Overlap.O3)
    told = found["properties"]
    assert found["geometry"] == {"type": "MultiPoint", "coordinates": [[106.004, -6.004], [106.010, -6.004]]}
    # 0.006 degrees: 664 m.
    assert (told["key"], told["reason"], told["low_confidence"], told["distance_m"]) == (
        "O3:P+Q", "identity", False, 664,
    )  # fmt: skip
    assert [(one["code"], one["name"], one["imported"]) for one in told["parties"]] == [
        ("P", "PT A", False),
        ("Q", "Kota Contoh", True),
    ]
    assert "Siti" not in json.dumps(found)
    assert NIK not in json.dumps(found)


def test_one_family_card_is_one_household(street: Street) -> None:
    street.live("P", PersonCells(name="Siti", nik=NIK, kk=KK))
    street.live("R", PersonCells(name="Udin", nik=OTHER_NIK, kk=KK))
    street.promise("P", street.a)
    street.promise("R", street.b)
    assert street.told(Overlap.O3) == [("O3:P+R", "identity")]


def test_one_name_counts_in_one_rt_and_distance_alone_is_of_low_confidence(street: Street) -> None:
    street.live("P", SITI)
    street.live("Q", PersonCells(name="SITI  AMINAH"))
    street.live("K", PersonCells(name="Siti Aminah"))
    for code, funder in (("P", street.a), ("Q", street.b), ("K", street.council), ("N", street.b)):
        street.promise(code, funder)
    assert street.told(Overlap.O3) == [("O3:P+Q", "name"), ("O3:P+N", "near")]
    assert [one["properties"]["low_confidence"] for one in street.found(Overlap.O3)] == [False, True]


def test_two_known_and_different_identities_are_two_households(street: Street) -> None:
    for code, nik in (("P", NIK), ("N", OTHER_NIK)):
        street.live(code, replace(SITI, nik=nik))
    street.promise("P", street.a)
    street.promise("N", street.b)
    assert street.told(Overlap.O3) == []


def test_one_payer_on_both_or_nobody_on_one_is_no_overlap(street: Street) -> None:
    for code in "PQ":
        street.live(code, replace(SITI, nik=NIK))
    street.promise("P", street.a)
    assert street.told(Overlap.O3) == []
    street.promise("Q", street.a)
    assert street.told(Overlap.O3) == []
    street.promise("Q", street.b, units="0.25", imported=True)
    assert street.told(Overlap.O3) == [("O3:P+Q", "identity")]


def test_a_household_twice_is_one_until_the_hold_ends(street: Street) -> None:
    for code in "PQ":
        street.live(code, replace(SITI, nik=NIK))
    street.promise("P", street.a)
    hold = street.promise("Q", street.b, stage="held")
    assert hold.ends_at is not None
    assert len(street.told(Overlap.O3, at=hold.ends_at - timedelta(seconds=1))) == 1
    assert street.told(Overlap.O3, at=hold.ends_at) == []


def test_a_pair_found_to_be_two_houses_never_returns(street: Street) -> None:
    for code in "PQ":
        street.live(code, replace(SITI, nik=NIK))
    street.promise("P", street.a)
    street.promise("Q", street.b)
    street.promise("R", street.b, stage="verified", imported=True, year=2020)
    street.live("R", PersonCells(name="Siti", nik=NIK))
    assert [key for key, _ in street.told(Overlap.O3)] == ["O3:P+Q", "O3:P+R"]
    assert [key for key, _ in street.told(Overlap.O5)] == ["O5:P+R", "O5:Q+R"]
    for code in "QR":
        keep_apart(one=street.sites["P"], other=street.sites[code], by=street.planner)
    assert street.told(Overlap.O3) == []
    assert [key for key, _ in street.told(Overlap.O5)] == ["O5:Q+R"]


def test_merged_records_are_one_place_and_no_pair(street: Street) -> None:
    for code in "PQ":
        street.live(code, replace(SITI, nik=NIK))
    street.promise("P", street.a)
    street.promise("Q", street.b)
    merge_sites(code="P", other="Q", by=street.planner)
    assert street.told(Overlap.O3) == []
    (over,) = json.loads(f"[{overlaps(Overlap.O1, street.planner, db.now()).features}]")
    assert over["properties"]["key"] == "O1:P"


def test_a_house_that_is_no_more_is_in_no_overlap(street: Street) -> None:
    for code in "PQ":
        street.live(code, replace(SITI, nik=NIK))
    street.promise("P", street.a)
    street.promise("Q", street.b)
    then = db.now()
    close(street.sites["Q"], "no-such-house")
    assert street.told(Overlap.O3) == []
    # Who looks like whom is today's, and the record is no house of today's.
    assert street.told(Overlap.O3, at=then, live=False) == []


def test_past_promises_make_past_overlaps(street: Street) -> None:
    for code in "PQ":
        street.live(code, replace(SITI, nik=NIK))
    street.promise("P", street.a)
    before = db.now()
    second = street.promise("Q", street.b)
    between = db.now()
    second.stage = "released"
    second.save()
    history = [street.told(Overlap.O3, at=at, live=False) for at in (before, between, db.now())]
    assert history == [[], [("O3:P+Q", "identity")], []]


def test_help_within_ten_years_to_another_record_of_the_household_is_found(street: Street) -> None:
    street.live("P", replace(SITI, nik=NIK))
    street.live("Q", PersonCells(name="Siti", nik=NIK))
    street.promise("P", street.council, year=2026)
    earlier = street.promise("Q", street.council, stage="verified", imported=True, year=2016)
    (found,) = street.found(Overlap.O5)
    told = found["properties"]
    assert found["geometry"]["coordinates"] == [106.004, -6.004]
    assert (told["code"], told["earlier_code"], told["reason"]) == ("P", "Q", "identity")
    assert [(one["code"], one["year"], one["stage"], one["earlier"]) for one in told["parties"]] == [
        ("Q", 2016, "verified", True),
        ("P", 2026, "agreed", False),
    ]
    # One payer for both is no O3; one year more is too long ago.
    assert street.told(Overlap.O3) == []
    earlier.year = 2015
    earlier.save()
    assert street.told(Overlap.O5) == []


def test_unfinished_help_and_a_house_next_door_are_no_help_before(street: Street) -> None:
    street.live("P", SITI)
    street.live("R", PersonCells(name="Siti Aminah"))
    street.promise("P", street.a)
    street.promise("R", street.b, stage="done", year=2020)
    street.promise("N", street.b, stage="verified", year=2020)
    assert street.told(Overlap.O5) == []


def test_of_two_finished_ones_the_later_year_is_the_second_help(street: Street) -> None:
    for code in "PR":
        street.live(code, SITI)
    street.promise("P", street.a, stage="verified", year=2025)
    street.promise("R", street.b, stage="verified", year=2019)
    assert street.told(Overlap.O5) == [("O5:P+R", "name")]


def test_help_on_top_of_finished_help_is_found_and_shares_of_one_house_are_not(street: Street) -> None:
    street.promise("K", street.a, units="0.5", stage="verified", year=2025)
    street.promise("K", street.b, units="0.5", year=2026)
    street.promise("R", street.a, stage="verified", year=2019, imported=True)
    street.promise("R", street.council, year=2026, imported=True)
    assert street.told(Overlap.O5) == [("O5:R+R", "same-record")]


def test_the_years_are_a_setting(street: Street, settings: Any) -> None:
    street.promise("R", street.a, stage="verified", year=2019, imported=True)
    street.promise("R", street.council, year=2026, imported=True)
    settings.GEOPLAN_AIDED_BEFORE_YEARS = 6
    assert street.told(Overlap.O5) == []


# Response areas on the city of tests/factories/city.py:
#
#     A: 106.0000 to 106.0145, -6.0120 to -6.0020     B: 106.0095 to 106.0210, -6.0110 to -6.0000
#
# They share 106.0095 to 106.0145 (0.005 degrees, 553.6 m) by -6.0110 to -6.0020 (0.009 degrees of 110.58 km, 995.2 m):
# 550 930 square metres. Exact places inside: H3 (open 0) and S1 (open 1). Moved ones: H2 (106.010, open 0), H3
# (106.014) and S1.
AREA_A, AREA_B = (106.0, -6.012, 106.0145, -6.002), (106.0095, -6.011, 106.021, -6.0)
SHARED_M2 = 550_930


def means_to_work(funder: Funder, *box: float) -> ResponseArea:
    return ResponseArea.objects.create(funder=funder, boundary=square(*box))


def shared_areas(viewer: User) -> list[dict[str, Any]]:
    return json.loads(f"[{overlaps(Overlap.O4, viewer, db.now()).features}]")


def test_response_areas_that_meet_tell_the_shape_its_size_and_the_need_inside(city: City) -> None:
    means_to_work(city.a, *AREA_A)
    means_to_work(city.b, *AREA_B)
    (found,) = shared_areas(city.planner)
    told = found["properties"]
    assert found["geometry"]["type"] == "MultiPolygon"
    ring = found["geometry"]["coordinates"][0][0]
    assert {tuple(corner) for corner in ring} == {
        (106.0095, -6.011), (106.0145, -6.011), (106.0145, -6.002), (106.0095, -6.002),
    }  # fmt: skip
    assert told["area_m2"] == pytest.approx(SHARED_M2, rel=1e-3)
    assert (told["key"], told["sites"], told["units_open"]) == (f"O4:{city.a.pk}+{city.b.pk}", 2, "1.00")
    assert [(one["name"], one["kind"]) for one in told["parties"]] == [("PT A", "company"), ("PT B", "company")]


def test_a_party_counts_the_moved_places_and_others_read_nothing(
    city: City, person: PeopleMaker, funder_of: FunderMaker
) -> None:
    means_to_work(city.a, *AREA_A)
    means_to_work(city.b, *AREA_B)
    for officer in (city.officer_of_a, city.officer_of_b):
        (found,) = shared_areas(officer)
        assert (found["properties"]["sites"], found["properties"]["units_open"]) == (3, "1.00")
    stranger = person("officer")
    funder_of("PT C", stranger)
    assert shared_areas(stranger) == []


def test_areas_that_touch_do_not_meet_and_a_payer_not_approved_has_no_area(city: City) -> None:
    means_to_work(city.a, 106.0, -6.02, 106.02, -6.0)
    touching = means_to_work(city.b, 106.02, -6.02, 106.04, -6.0)
    assert shared_areas(city.planner) == []
    touching.boundary = square(106.01, -6.02, 106.04, -6.0)
    touching.save()
    assert len(shared_areas(city.planner)) == 1
    Funder.objects.filter(pk=city.b.pk).update(standing="suspended")
    assert shared_areas(city.planner) == []


def test_a_response_area_over_a_house_far_away_is_measured_on_the_spheroid(city: City) -> None:
    # The same box at the equator: 0.005 x 111.32 km x 0.009 x 110.574 km; nearer the pole it would be smaller.
    means_to_work(city.a, 106.0, 0.0, 106.005, 0.009)
    means_to_work(city.b, 106.0, 0.0, 106.005, 0.009)
    (found,) = shared_areas(city.planner)
    assert found["properties"]["area_m2"] == pytest.approx(556.6 * 995.17, rel=1e-3)
