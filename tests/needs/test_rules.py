"""Need, fitness, priority, the moved point and the public code."""

import itertools
import math

import pytest
from shapely.geometry import MultiPolygon, Point, box

from geoplan.needs.rules import (
    Authority,
    Component,
    Condition,
    Criterion,
    Damage,
    HouseFacts,
    Level,
    Material,
    MovedPoint,
    Norms,
    Sanitation,
    SchoolFacts,
    Split,
    ToiletOwner,
    Vector,
    Water,
    Weights,
    authority_of,
    coarse_severity,
    corrected_moved_point,
    distance_m,
    house_facts_from,
    house_facts_json,
    is_unfit,
    moved_point,
    new_code,
    normalise_code,
    priority,
    rooms_short,
    school_facts_from,
    school_facts_json,
    split_short,
)
from geoplan.needs.rules.facts import Drain, Toilet
from geoplan.needs.rules.moving import carried


def school(**counts: object) -> SchoolFacts:
    known: dict[str, object] = {
        "level": Level.SD, "pupils": 300, "class_groups": 10, "rooms_good": 4, "rooms_light": 2, "rooms_medium": 1,
        "rooms_heavy": 3,
    }  # fmt: skip
    return SchoolFacts(**(known | counts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "norms", "short"),
    [
        # 300 / 28 = 10.7 -> 11 wanted, 4 + 2 + 1 = 7 usable.
        (school(), Norms(), 4),
        # Class groups alone: 10 - 7.
        (school(), Norms(by_pupils=False), 3),
        # Without rooms of medium damage: 11 - 6.
        (school(), Norms(medium_is_usable=False), 5),
        # 280 / 28 = 10 exactly; not 11.
        (school(pupils=280), Norms(), 3),
        # More rooms than groups is no negative need.
        (school(rooms_good=30), Norms(), 0),
        # SMP takes 32 a group: 300 / 32 = 9.4 -> 10, so the 10 groups decide.
        (school(level=Level.SMP), Norms(), 3),
        # No norm for a kindergarten, no pupils counted: groups decide.
        (school(level=Level.TK), Norms(), 3),
        (school(pupils=None), Norms(), 3),
    ],
)
def test_missing_classrooms_follow_the_formula(facts: SchoolFacts, norms: Norms, short: int) -> None:
    assert rooms_short(facts, norms) == short


@pytest.mark.parametrize("missing", ["class_groups", "rooms_good", "rooms_light", "rooms_medium"])
def test_a_missing_count_makes_the_need_unknown_not_zero(missing: str) -> None:
    assert rooms_short(school(**{missing: None})) is None
    assert split_short(school(**{missing: None})) is None


def test_a_missing_count_that_is_not_used_does_not_matter() -> None:
    assert rooms_short(school(rooms_medium=None), Norms(medium_is_usable=False)) == 5
    assert rooms_short(school(rooms_heavy=None)) == 4


def test_a_shortage_is_split_into_rooms_to_repair_and_to_build() -> None:
    # Short of 4, 3 heavily damaged: repair these, build 1.
    assert split_short(school()) == Split(repairable=3, to_build=1)
    # Short of 3 with 5 damaged: only 3 are needed.
    assert split_short(school(pupils=280, rooms_heavy=5)) == Split(repairable=3, to_build=0)
    assert split_short(school(rooms_heavy=None)) is None


@pytest.mark.parametrize(
    ("level", "authority"),
    [
        (Level.TK, Authority.CITY), (Level.SD, Authority.CITY), (Level.SMP, Authority.CITY),
        (Level.PKBM, Authority.CITY),
        (Level.SMA, Authority.PROVINCE), (Level.SMK, Authority.PROVINCE), (Level.SLB, Authority.PROVINCE),
        (Level.MI, Authority.RELIGIOUS_AFFAIRS), (Level.MTS, Authority.RELIGIOUS_AFFAIRS),
    ],
)  # fmt: skip
def test_the_level_tells_who_signs(level: Level, authority: Authority) -> None:
    assert authority_of(level) is authority


def fit_house(**changes: object) -> HouseFacts:
    good: dict[str, object] = {
        "foundation": Component(Material.STONE, Condition.GOOD),
        "frame": Component(Material.CONCRETE, Condition.GOOD),
        "roof_frame": Component(Material.WOOD, Condition.GOOD),
        "roof": Component(Material.TILE, Condition.GOOD),
        "wall": Component(Material.MASONRY, Condition.GOOD),
        "floor": Component(Material.CERAMIC, Condition.GOOD),
        "floor_area_m2": 36.0,
        "occupants": 4,
        "drinking_water": Water.WELL,
        "sanitation": Sanitation(ToiletOwner.OWN, Toilet.SWAN_NECK, Drain.SEPTIC),
    }
    return HouseFacts(**(good | changes))  # type: ignore[arg-type]


def test_a_house_that_holds_all_four_criteria_is_fit() -> None:
    verdict = is_unfit(fit_house())
    assert (verdict.unfit, verdict.reasons, verdict.unknown) == (False, (), ())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"roof": Component(Material.ASBESTOS)}, Criterion.ROOF),
        ({"wall": Component(Material.WOVEN_BAMBOO)}, Criterion.WALL),
        ({"floor": Component(Material.EARTH)}, Criterion.FLOOR),
        # 36 m² / 6 = 6.0, under 7.2.
        ({"occupants": 6}, Criterion.AREA),
        ({"drinking_water": Water.SURFACE}, Criterion.WATER),
        ({"sanitation": Sanitation(ToiletOwner.NONE)}, Criterion.SANITATION),
        ({"sanitation": Sanitation(ToiletOwner.OWN, Toilet.PIT, Drain.SEPTIC)}, Criterion.SANITATION),
        ({"sanitation": Sanitation(ToiletOwner.OWN, Toilet.SWAN_NECK, Drain.WATER)}, Criterion.SANITATION),
    ],
)
def test_one_failing_criterion_makes_a_house_unfit(change: dict[str, object], reason: Criterion) -> None:
    verdict = is_unfit(fit_house(**change))
    assert (verdict.unfit, verdict.reasons) == (True, (reason,))


def test_the_area_limit_is_a_setting() -> None:
    # 36 m² / 4.5 people cannot be; 32 / 4 = 8.0 lies between 7.2 and 9.
    assert is_unfit(fit_house(floor_area_m2=32.0)).unfit is False
    assert is_unfit(fit_house(floor_area_m2=32.0), 9.0).reasons == (Criterion.AREA,)
    # Exactly on the limit is wide enough: 28.8 / 4 = 7.2.
    assert is_unfit(fit_house(floor_area_m2=28.8)).unfit is False


def test_what_is_not_known_leaves_the_verdict_open_unless_something_fails() -> None:
    assert is_unfit(fit_house(drinking_water=None)).unfit is None
    assert is_unfit(fit_house(drinking_water=None)).unknown == (Criterion.WATER,)
    assert is_unfit(fit_house(drinking_water=None, occupants=6)).unfit is True


@pytest.mark.parametrize(
    ("change", "damage"),
    [
        ({}, Damage.LIGHT),
        ({"roof": Component(None, Condition.MEDIUM)}, Damage.LIGHT),
        ({"roof": Component(None, Condition.HEAVY)}, Damage.MEDIUM),
        ({"roof_frame": Component(None, Condition.MEDIUM)}, Damage.MEDIUM),
        ({"frame": Component(None, Condition.HEAVY)}, Damage.HEAVY),
        # Four of six parts damaged, one of them carrying.
        (
            {
                "roof_frame": Component(None, Condition.MEDIUM),
                "roof": Component(None, Condition.MEDIUM),
                "wall": Component(None, Condition.HEAVY),
                "floor": Component(None, Condition.MEDIUM),
            },
            Damage.HEAVY,
        ),
    ],
)
def test_severity_follows_the_parts(change: dict[str, object], damage: Damage) -> None:
    assert coarse_severity(fit_house(**change)) is damage


def test_severity_falls_back_on_the_stated_class() -> None:
    assert coarse_severity(HouseFacts(stated_damage=Damage.HEAVY)) is Damage.HEAVY
    assert coarse_severity(HouseFacts()) is None


def test_the_priority_of_a_house_is_the_sum_of_its_parts() -> None:
    facts = fit_house(
        wall=Component(Material.WOVEN_BAMBOO, Condition.HEAVY),
        occupants=10,
        drinking_water=Water.SURFACE,
        vulnerable=1,
        waiting_since_year=2023,
    )
    score = priority(facts, year=2026)
    # worst part heavy: 35. 3.6 m² a person of 7.2: half of 20 = 10. Water bad, toilet good: half of 15 = 7.5.
    # 1 of 3 vulnerable: 5. 3 of 5 years: 9. Together 66.5 -> 67.
    assert {part.name: part.points for part in score.parts} == pytest.approx(
        {"structure": 35, "crowding": 10, "water_and_sanitation": 7.5, "vulnerable": 5, "waiting": 9}
    )
    assert (score.value, score.weights_version) == (67, 1)


def test_the_priority_of_a_school_is_the_sum_of_its_parts() -> None:
    score = priority(school(double_shift=True), year=2026)
    # short 4 of 10 groups: 16. 3 of 10 rooms heavy: 7.5. Two shifts: 20. 300 of 600 pupils: 7.5. Together 51.
    assert [part.points for part in score.parts] == pytest.approx([16, 7.5, 20, 7.5])
    assert score.value == 51


def test_priority_stays_between_one_and_a_hundred_and_names_what_is_unknown() -> None:
    nothing = priority(HouseFacts(), year=2026)
    assert nothing.value == 1
    assert not any(part.known for part in nothing.parts)
    worst = fit_house(
        frame=Component(None, Condition.HEAVY), floor_area_m2=0.0, drinking_water=Water.SURFACE,
        sanitation=Sanitation(ToiletOwner.NONE), vulnerable=9, waiting_since_year=2000,
    )  # fmt: skip
    assert priority(worst, year=2026).value == 100


def test_old_weights_are_kept_by_version() -> None:
    assert priority(HouseFacts(vulnerable=3), year=2026, weights=Weights(version=2, vulnerable=50)).value == 50
    assert priority(HouseFacts(), year=2026, weights=Weights(version=2)).parts_json["weights_version"] == 2


def test_facts_survive_being_kept_as_json() -> None:
    facts = fit_house(own_title=False, aided_in_10_years=True, stated_damage=Damage.HEAVY)
    assert house_facts_from(house_facts_json(facts)) == facts
    assert "in_registry" not in house_facts_json(facts)
    assert school_facts_from(school_facts_json(school())) == school()


HOME = (106.03559, -6.01549)
KEY = bytes(range(32))
# About 2.2 km by 2.2 km around the house.
WIDE = box(106.025, -6.026, 106.046, -6.005)


def shift(site: str, area: object = WIDE, key: bytes = KEY) -> MovedPoint:
    return moved_point(key=key, site=site, location=HOME, boundary=area)  # type: ignore[arg-type]


def test_a_house_is_moved_by_150_to_400_metres_and_stays_in_its_kelurahan() -> None:
    for number in range(300):
        moved = shift(f"site-{number}")
        assert 149.9 < distance_m(HOME, (moved.lon, moved.lat)) < 400.1
        assert WIDE.covers(Point(moved.lon, moved.lat))
        assert not moved.is_fallback


def test_the_shift_is_the_vector_to_within_a_metre() -> None:
    moved = shift("A")
    # A degree of latitude is 110.57 km at 6° S, one of longitude 111.32 km x cos 6.015°.
    east_m = (moved.lon - HOME[0]) * 111_320 * math.cos(math.radians(6.01549))
    north_m = (moved.lat - HOME[1]) * 110_574
    assert (moved.vector.east_m, moved.vector.north_m) == pytest.approx((east_m, north_m), abs=1)


def test_the_shift_is_the_same_every_time_and_another_for_another_house_or_key() -> None:
    assert shift("A") == shift("A")
    assert len({(shift(name).lon, shift(name, key=key).lat) for name in "ABC" for key in (KEY, b"other")}) == 6


def test_shifts_spread_evenly_over_the_ring() -> None:
    vectors = [shift(f"site-{number}").vector for number in range(2000)]
    # Half of the ring's area lies within sqrt((150² + 400²) / 2) = 302 m.
    near = sum(vector.length_m < 302 for vector in vectors)
    assert 0.45 < near / 2000 < 0.55
    assert abs(sum(vector.east_m for vector in vectors) / 2000) < 20
    assert abs(sum(vector.north_m for vector in vectors) / 2000) < 20


def test_candidates_that_leave_the_kelurahan_or_fall_into_water_are_passed_over() -> None:
    east_half = box(106.0345, -6.026, 106.046, -6.005)
    sea = box(106.0345, -6.0150, 106.046, -6.005)
    for number in range(100):
        moved = moved_point(key=KEY, site=f"site-{number}", location=HOME, boundary=east_half, water=sea)
        assert east_half.covers(Point(moved.lon, moved.lat))
        assert not sea.covers(Point(moved.lon, moved.lat))


def test_a_kelurahan_too_small_for_any_shift_gives_its_own_point_marked() -> None:
    tiny = box(106.0350, -6.0160, 106.0360, -6.0150)
    islet = MultiPolygon([tiny, box(106.2, -6.01, 106.2005, -6.0095)])
    for area in (tiny, islet):
        one, other = shift("A", area), shift("B", area)
        assert one.is_fallback
        assert one == other
        assert one.vector == Vector(0, 0)
        assert area.covers(Point(one.lon, one.lat))


def test_a_small_correction_leaves_the_moved_point() -> None:
    moved = shift("A")
    near = carried(HOME, Vector(100, 100))  # 141 m
    assert corrected_moved_point(moved=moved, new_location=near, boundary=WIDE) == moved


def test_a_large_correction_carries_the_same_shift() -> None:
    moved = shift("A")
    far = carried(HOME, Vector(0, 200))
    after = corrected_moved_point(moved=moved, new_location=far, boundary=WIDE)
    assert after.vector == moved.vector
    assert distance_m((moved.lon, moved.lat), (after.lon, after.lat)) == pytest.approx(200, abs=1)


def test_small_corrections_add_up() -> None:
    # Two steps of 100 m are 200 m from where the shift was applied: the second one carries it.
    moved = shift("A")
    once = corrected_moved_point(moved=moved, new_location=carried(HOME, Vector(0, 100)), boundary=WIDE)
    twice = corrected_moved_point(moved=once, new_location=carried(HOME, Vector(0, 200)), boundary=WIDE)
    assert once == moved
    assert twice != moved


def test_a_carried_point_that_leaves_the_kelurahan_tells_no_more_than_the_kelurahan() -> None:
    # The house moves into another kelurahan just east of the first, and its shift points west.
    other = box(106.046, -6.026, 106.060, -6.005)
    west = next(moved for moved in (shift(f"site-{n}") for n in itertools.count()) if moved.vector.east_m < -200)
    after = corrected_moved_point(moved=west, new_location=(106.0465, -6.01549), boundary=other)
    assert after.is_fallback
    again = corrected_moved_point(moved=after, new_location=(106.0530, -6.01549), boundary=other)
    # Not drawn anew, and not moved with the house: what was shown stays.
    assert again == after


def test_codes_are_eight_letters_without_lookalikes() -> None:
    assert new_code(bytes(5)) == "0000-0000"
    assert new_code(b"\xff" * 5) == "ZZZZ-ZZZZ"
    # 0x0443214c74 in fives: 00000 10001 00001 10010 00010 10011 00011 10100 -> 0 H 1 J 2 K 3 M
    assert new_code(bytes.fromhex("0443214c74")) == "0H1J-2K3M"
    with pytest.raises(ValueError, match="5 bytes"):
        new_code(b"1234")


@pytest.mark.parametrize("typed", ["0h1j-2k3m", "0H1J2K3M", " oh ij 2k3m ", "OHLJ–2K3M", "0h1j_2k3m"])
def test_codes_typed_by_people_are_known(typed: str) -> None:
    assert normalise_code(typed) == "0H1J-2K3M"


@pytest.mark.parametrize("typed", ["", "0H1J-2K3", "0H1J-2K3MM", "0H1J-2K3U", "0H1J-2K3!", "０H1J-2K3M"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert normalise_code(typed) is None
