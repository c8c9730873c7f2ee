from collections import Counter

from shapely import Point, box

from geoplan.demo.rules import FORGOTTEN, Place, city, needed

# Three kelurahan side by side, each 0.02 degrees (about 2.2 km) wide; Cikerai is one of the forgotten ones.
PLACES = [
    Place("36.72.01.1004", "Cikerai", box(106.00, -6.02, 106.02, -6.00)),
    Place("36.72.06.1004", "Gerem", box(106.02, -6.02, 106.04, -6.00)),
    Place("36.72.08.1006", "Samangraya", box(106.04, -6.02, 106.06, -6.00)),
]


def test_the_same_seed_gives_the_same_city() -> None:
    one = city(PLACES, houses=60, schools=12, funders=8, seed=3)
    again = city(PLACES, houses=60, schools=12, funders=8, seed=3)
    assert one == again
    assert one != city(PLACES, houses=60, schools=12, funders=8, seed=4)


def test_every_site_lies_in_the_kelurahan_it_states() -> None:
    built = city(PLACES, houses=60, schools=12, funders=8, seed=3)
    boundary = {place.code: place.boundary for place in PLACES}
    assert (len(built.houses), len(built.schools)) == (60, 12)
    for site in built.houses + built.schools:
        assert site.location is not None
        assert boundary[site.stated_area_code or ""].covers(Point(site.location))


def test_forgotten_kelurahan_get_no_promise_and_no_holding() -> None:
    built = city(PLACES, houses=90, schools=12, funders=8, seed=3)
    sites = built.houses + built.schools
    forgotten = {place.code for place in PLACES if place.name in FORGOTTEN}
    touched = {sites[wish.site].stated_area_code for wish in built.promises + built.holdings}
    assert touched
    assert not touched & forgotten


def test_promises_alone_never_exceed_the_need_but_holdings_do() -> None:
    built = city(PLACES, houses=200, schools=12, funders=12, seed=3)
    sites = built.houses + built.schools
    promised = Counter[int]()
    for wish in built.promises:
        promised[wish.site] += wish.units
    assert all(units <= needed(sites[site]) for site, units in promised.items())
    assert any(wish.site in promised for wish in built.holdings)


def test_no_identity_number_could_belong_to_somebody() -> None:
    # Kecamatan 99 of no city exists, and 0800 is no mobile prefix.
    built = city(PLACES, houses=40, schools=0, funders=1, seed=1)
    for site in built.houses:
        [person] = site.people
        assert person.nik is not None
        assert person.nik[4:6] == "99"
        assert (person.phone or "").startswith("0800")
