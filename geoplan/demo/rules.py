"""The invented city: where its houses, schools, companies and promises are. The same seed gives the same city.

Distributions follow what is known of Kota Cilegon: about 2,100 unfit houses, most of them in the inland south and
east, clustered along settlements; 16 TK, 148 SD and 16 SMP of the state; some 100 companies whose plants stand on the
west coast and who give near their own gates. Every name and number of a person or company is invented.
Source: selatsunda.com 15 Jan 2025 and bantenraya.com mid 2025 (houses), krakataumedia.com 22 Apr 2025 (schools),
megatrust.co.id 23 Dec 2025 (companies).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from shapely import Point as ShapelyPoint
from shapely.geometry.base import BaseGeometry
from shapely.prepared import prep

from geoplan.needs.rules import (
    Component,
    Condition,
    HouseFacts,
    Kind,
    Level,
    Lighting,
    LocationSource,
    Material,
    Ownership,
    PersonCells,
    Sanitation,
    SchoolFacts,
    SiteDraft,
    Tenure,
    ToiletOwner,
    Water,
    rooms_short,
)
from geoplan.needs.rules.facts import Drain, Toilet

METRES_PER_DEGREE = 111_320.0

# Houses per thousand of the city's list: more inland and south, few in the port and plant belt.
HOUSE_SHARE = {
    "Cikerai": 62, "Bulakan": 48, "Bagendung": 44, "Banjar Negara": 40, "Kalitimbang": 36, "Kedaleman": 34,
    "Gerem": 38, "Lebakgede": 36, "Mekarsari": 32, "Suralaya": 30, "Kepuh": 34, "Gunung Sugih": 28,
    "Randakari": 30, "Tegal Ratu": 28, "Kubangsari": 30, "Lebak Denok": 26, "Taman Baru": 26, "Pabean": 24,
    "Grogol": 24, "Rawa Arum": 22, "Purwakarta": 22, "Tegal Bunder": 22, "Samangraya": 20, "Bendungan": 18,
}  # fmt: skip
OTHER_SHARE = 14

# Left alone on purpose: nobody has come here.
FORGOTTEN = ("Cikerai", "Suralaya", "Tegal Bunder")
# Where the plants stand.
COAST = (
    "Warnasari",
    "Samangraya",
    "Kubangsari",
    "Tegal Ratu",
    "Gunung Sugih",
    "Rawa Arum",
    "Gerem",
    "Randakari",
)

SECTORS = {
    "Petrokimia": 18, "Logam dan baja": 16, "Logistik": 14, "Pelabuhan": 8, "Pangan": 8, "Energi dan utilitas": 10,
    "Jasa": 10, "Rekayasa": 8, "Teknologi informasi": 3, "Lainnya": 5,
}  # fmt: skip
COMPANY_WORDS = (
    "Samudra", "Cakrawala", "Bahari", "Nusa", "Rimba", "Surya", "Tirta", "Mega", "Karya", "Bumi", "Selat", "Merapi",
    "Kencana", "Lestari", "Anugerah", "Pelita", "Garuda", "Mandala", "Cemara", "Jaladri",
)  # fmt: skip
SECTOR_WORDS = {
    "Petrokimia": "Kimia", "Logam dan baja": "Baja", "Logistik": "Logistik", "Pelabuhan": "Dermaga",
    "Pangan": "Pangan", "Energi dan utilitas": "Energi", "Jasa": "Jasa", "Rekayasa": "Rekayasa",
    "Teknologi informasi": "Digital", "Lainnya": "Usaha",
}  # fmt: skip
GIVEN = (
    "Budi", "Siti", "Ahmad", "Dewi", "Agus", "Sri", "Eko", "Rina", "Joko", "Ani", "Hasan", "Nur", "Tono", "Yuni",
    "Rudi", "Lilis", "Udin", "Ratna", "Asep", "Wati", "Jamal", "Mimin", "Slamet", "Ipah", "Oman", "Tuti",
)  # fmt: skip
FAMILY = (
    "Contohadi", "Misalkan", "Umpama", "Rekaan", "Karangan", "Teladan", "Andaian", "Peraga", "Model", "Sampel",
    "Permisalan", "Tiruan",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A kelurahan to fill. CRS: EPSG:4326."""

    code: str
    name: str
    boundary: BaseGeometry


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    sector: str
    plant: tuple[float, float]
    plant_area: str
    pledge_units: int | None


@dataclass(frozen=True, slots=True)
class Wish:
    """A promise to be made: a payer (by number) for a site (by number), brought up to a stage, for a budget year."""

    funder: int
    site: int
    units: int
    stage: str
    years_ago: int = 0


@dataclass(frozen=True, slots=True)
class City:
    houses: list[SiteDraft]
    schools: list[SiteDraft]
    companies: list[Company]
    verified: list[bool]
    promises: list[Wish] = field(default_factory=list)
    holdings: list[Wish] = field(default_factory=list)
    waits: list[Wish] = field(default_factory=list)


PAYERS = (
    ("Pemerintah Kota (contoh)", "city"),
    ("Pemerintah Provinsi (contoh)", "province"),
    ("Kementerian Perumahan (contoh)", "ministry"),
    ("Pokmas Bagendung (contoh)", "community"),
    ("Pokmas Citangkil (contoh)", "community"),
    ("Pokmas Gerem (contoh)", "community"),
)


def city(places: Sequence[Place], *, houses: int, schools: int, funders: int, seed: int) -> City:
    """Invent a city on some kelurahan.

    Shape: `promises` and `waits` name companies by number, `holdings` name PAYERS by number; sites count houses first.
    """
    dice = Random(seed)  # noqa: S311  # an invented city needs no secrecy, it needs to come out the same
    hamlets = {place.code: hamlets_of(place, dice) for place in places}
    house_drafts = [
        house(place, hamlets[place.code], number, dice)
        for number, place in enumerate(spread(places, houses, dice), start=1)
    ]
    school_drafts = [
        school(place, hamlets[place.code], number, schools, dice)
        for number, place in enumerate(round_robin(places, schools, dice), start=1)
    ]
    companies = [company(places, number, dice) for number in range(funders)]
    built = City(
        houses=house_drafts,
        schools=school_drafts,
        companies=companies,
        verified=[dice.random() < 0.7 for _ in range(houses + schools)],
    )
    promise(built, places, dice)
    overlap(built)
    return built


def hamlets_of(place: Place, dice: Random) -> list[tuple[float, float]]:
    """Return the settlements of a kelurahan that its houses crowd around."""
    return [inside(place.boundary, dice) for _ in range(dice.randint(3, 7))]


def inside(boundary: BaseGeometry, dice: Random) -> tuple[float, float]:
    """Return a random point inside, a little away from the border where there is room for that."""
    inner = boundary.buffer(-150 / METRES_PER_DEGREE)
    shape = inner if not inner.is_empty else boundary
    west, south, east, north = shape.bounds
    covers = prep(shape).covers
    for _ in range(2000):
        lon, lat = dice.uniform(west, east), dice.uniform(south, north)
        if covers(ShapelyPoint(lon, lat)):
            return lon, lat
    point = shape.representative_point()
    return point.x, point.y


def near(centre: tuple[float, float], boundary: BaseGeometry, spread_m: float, dice: Random) -> tuple[float, float]:
    """Return a point scattered around a centre but inside the boundary, to six decimals (0.1 m)."""
    for _ in range(60):
        east_m, north_m = dice.gauss(0, spread_m), dice.gauss(0, spread_m)
        lon = centre[0] + east_m / (METRES_PER_DEGREE * math.cos(math.radians(centre[1])))
        lat = centre[1] + north_m / METRES_PER_DEGREE
        if boundary.covers(ShapelyPoint(round(lon, 6), round(lat, 6))):
            return round(lon, 6), round(lat, 6)
    return round(centre[0], 6), round(centre[1], 6)


def spread(places: Sequence[Place], count: int, dice: Random) -> list[Place]:
    """Return one kelurahan for each house, by share, in a shuffled order."""
    shares = [HOUSE_SHARE.get(place.name, OTHER_SHARE) for place in places]
    exact = [share * count / sum(shares) for share in shares]
    counts = [int(part) for part in exact]
    by_rest = sorted(range(len(places)), key=lambda index: (counts[index] - exact[index], index))
    for index in by_rest[: count - sum(counts)]:
        counts[index] += 1
    listed = [place for place, times in zip(places, counts, strict=True) for _ in range(times)]
    dice.shuffle(listed)
    return listed


def round_robin(places: Sequence[Place], count: int, dice: Random) -> list[Place]:
    order = list(places)
    dice.shuffle(order)
    return [order[number % len(order)] for number in range(count)]


def component(materials: Sequence[Material], worse: float, dice: Random) -> Component:
    conditions = (Condition.GOOD, Condition.LIGHT, Condition.MEDIUM, Condition.HEAVY)
    weights = (0.6 - 0.5 * worse, 0.8 - 0.3 * worse, 0.8, 0.2 + 1.6 * worse)
    return Component(dice.choice(list(materials)), dice.choices(conditions, weights)[0])


def house(place: Place, hamlets: Sequence[tuple[float, float]], number: int, dice: Random) -> SiteDraft:
    """Invent one unfit house near a settlement of its kelurahan."""
    worse = dice.random()
    hamlet = dice.randrange(len(hamlets))
    rt, rw = f"{dice.randint(1, 9):03d}", f"{hamlet + 1:03d}"
    facts = HouseFacts(
        foundation=component((Material.STONE, Material.PRESENT, Material.ABSENT), worse, dice),
        frame=component((Material.WOOD, Material.CONCRETE, Material.BAMBOO), worse, dice),
        roof_frame=component((Material.WOOD, Material.BAMBOO), worse, dice),
        roof=component((Material.TILE, Material.ASBESTOS, Material.ZINC, Material.THATCH), worse, dice),
        wall=component((Material.WOVEN_BAMBOO, Material.PLANKS, Material.MASONRY), worse, dice),
        floor=component((Material.EARTH, Material.CEMENT, Material.BAMBOO), worse, dice),
        floor_area_m2=float(dice.randint(18, 54)),
        occupants=dice.randint(1, 8),
        households=1 if dice.random() < 0.85 else 2,
        vulnerable=dice.choices((0, 1, 2, 3), (5, 3, 2, 1))[0],
        drinking_water=dice.choices((Water.WELL, Water.PIPED, Water.BOTTLED, Water.SURFACE), (5, 3, 1, 2))[0],
        sanitation=Sanitation(
            dice.choices((ToiletOwner.OWN, ToiletOwner.SHARED, ToiletOwner.NONE), (5, 3, 2))[0],
            dice.choice((Toilet.SWAN_NECK, Toilet.PIT)),
            dice.choice((Drain.SEPTIC, Drain.HOLE, Drain.WATER)),
        ),
        lighting=Lighting.METERED if dice.random() < 0.8 else Lighting.UNMETERED,
        house_tenure=Tenure.OWN,
        land_tenure=Tenure.OWN if dice.random() < 0.8 else Tenure.FAMILY,
        own_title=dice.random() < 0.75,
        in_registry=dice.random() < 0.7,
        aided_in_10_years=False,
        waiting_since_year=dice.choices((2021, 2022, 2023, 2024, 2025, 2026), (1, 2, 5, 3, 2, 1))[0],
    )
    return SiteDraft(
        kind=Kind.HOUSE,
        reference=f"CONTOH-{number:05d}",
        location=near(hamlets[hamlet], place.boundary, 140, dice),
        accuracy_m=float(dice.randint(3, 12)),
        location_source=LocationSource.FILE,
        address=f"Link. {place.name} {'ABCDEFG'[hamlet]} RT {rt} RW {rw}",
        rt=rt,
        rw=rw,
        stated_area_code=place.code,
        house=facts,
        people=(person(number, dice),),
    )


def person(number: int, dice: Random) -> PersonCells:
    """Invent a head of household. District 99 does not exist, so no such NIK was ever given out."""
    born = f"{dice.randint(1, 28):02d}{dice.randint(1, 12):02d}{dice.randint(50, 95):02d}"
    return PersonCells(
        name=f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}",
        nik=f"367299{born}{number % 10_000:04d}",
        kk=f"367299010120{number % 10_000:04d}",
        phone=f"0800{number:08d}",
    )


def school(place: Place, hamlets: Sequence[tuple[float, float]], number: int, count: int, dice: Random) -> SiteDraft:
    """Invent one state school; nine in ten are short of something."""
    level = level_of(number, count)
    groups = {Level.TK: dice.randint(2, 4), Level.SD: dice.randint(6, 12)}.get(level, dice.randint(9, 21))
    short = dice.choices((0, 1, 2, 3, 4, 6), (4, 3, 3, 2, 1, 1))[0]
    usable = max(1, groups - short)
    good = dice.randint(0, usable)
    medium = dice.randint(0, usable - good)
    size = {Level.TK: 15, Level.SD: 26}.get(level, 30)
    facts = SchoolFacts(
        npsn=f"999{number:05d}",
        level=level,
        ownership=Ownership.STATE,
        pupils=groups * dice.randint(size - 4, size + 1),
        class_groups=groups,
        rooms_good=good,
        rooms_light=usable - good - medium,
        rooms_medium=medium,
        rooms_heavy=None if number % 45 == 7 else dice.choices((0, 1, 2, 3), (4, 3, 2, 1))[0],
        double_shift=short >= 3,
        school_year="2026/2027",
        waiting_since_year=dice.randint(2022, 2026),
    )
    if number % 60 == 11:
        # A list with a hole in it: the need of such a school stays unknown.
        facts = SchoolFacts(npsn=facts.npsn, level=level, ownership=Ownership.STATE, pupils=facts.pupils,
                            class_groups=groups, school_year="2026/2027")  # fmt: skip
    title = {Level.TK: "TK Negeri Contoh", Level.SD: "SD Negeri Contoh"}.get(level, "SMP Negeri Contoh")
    return SiteDraft(
        kind=Kind.SCHOOL,
        reference=facts.npsn,
        name=f"{title} {place.name} {number}",
        location=near(dice.choice(list(hamlets)), place.boundary, 200, dice),
        location_source=LocationSource.FILE,
        stated_area_code=place.code,
        school=facts,
    )


def level_of(number: int, count: int) -> Level:
    """Return the level of the n-th school: 16 TK and 16 SMP to 148 SD."""
    share = number / max(count, 1)
    if share <= 16 / 180:
        return Level.TK
    return Level.SMP if share <= 32 / 180 else Level.SD


def company(places: Sequence[Place], number: int, dice: Random) -> Company:
    sector = dice.choices(list(SECTORS), list(SECTORS.values()))[0]
    first = COMPANY_WORDS[number % len(COMPANY_WORDS)]
    batch = number // len(COMPANY_WORDS) + 1
    coast = [place for place in places if place.name in COAST] or list(places)
    place = dice.choice(coast if dice.random() < 0.8 else list(places))
    return Company(
        name=f"PT {first} {SECTOR_WORDS[sector]} Contoh {batch}",
        sector=sector,
        plant=tuple(round(part, 6) for part in inside(place.boundary, dice)),  # type: ignore[arg-type]
        plant_area=place.code,
        pledge_units=dice.choice((4, 6, 8, 12, 20)) if dice.random() < 0.6 else None,
    )


STAGES = ("held", "planned", "agreed", "building", "done", "verified", "released")
STAGE_WEIGHTS = (22, 10, 26, 16, 10, 12, 4)


def promise(built: City, places: Sequence[Place], dice: Random) -> None:
    """Make promises near plants, other payers' lists without regard to them, and so some overlaps on purpose."""
    forgotten = {place.code for place in places if place.name in FORGOTTEN}
    sites = built.houses + built.schools
    free = {index for index, site in enumerate(sites) if site.stated_area_code not in forgotten}
    promised: list[int] = []
    for number, one in enumerate(built.companies):
        nearest = sorted(free, key=lambda index: (squared(sites[index].location, one.plant), index))
        wanted = nearest[: dice.randint(2, 9) if number > 1 else 9]
        left = one.pledge_units if one.pledge_units is not None else 1000
        for index in wanted:
            need = needed(sites[index])
            stage = dice.choices(STAGES, STAGE_WEIGHTS)[0]
            units = need if need <= 1 or dice.random() < 0.3 else dice.randint(1, need)
            if 0 < units <= left:
                left -= units
                built.promises.append(Wish(number, index, units, stage))
                promised.append(index)
                free.discard(index)
    houses = [index for index in sorted(free) if index < len(built.houses)]
    dice.shuffle(houses)
    for payer, count in enumerate((147, 30, 40, 12, 10, 8)):
        for _ in range(min(count, len(houses))):
            stage = dice.choice(("agreed", "agreed", "building", "verified"))
            built.holdings.append(Wish(payer, houses.pop(), 1, stage))
    live = [wish for wish in built.promises if wish.stage not in {"released"} and wish.site < len(built.houses)]
    for wish in dice.sample(live, min(24, len(live))):
        built.holdings.append(Wish(dice.randrange(3), wish.site, 1, "agreed"))


def overlap(built: City) -> None:
    """Make overlaps that chance makes none of: houses waited for, households recorded twice or aided before."""
    listed = {wish.site for wish in built.holdings}
    taken = listed | {wish.site for wish in built.promises}
    free = [index for index in range(len(built.houses)) if index not in taken]
    firm = [
        wish
        for wish in built.promises
        if wish.stage in {"agreed", "building"}
        and wish.site < len(built.houses)
        and built.verified[wish.site]
        and wish.site not in listed
    ]
    for wish in firm[:3]:
        built.waits.append(Wish((wish.funder + 1) % len(built.companies), wish.site, 1, "held"))
    made = 0
    for wish in firm[3:]:
        twin = second_record(built, wish.site, free, by_name=made == 1) if made < 3 else None
        if twin is not None:
            built.holdings.append(Wish(0, twin, 1, "agreed"))
            made += 1
    # Of one payer on both, or it would be the overlap above.
    promised = {wish.site for wish in built.promises}
    alone = [wish for wish in built.holdings if wish.site in listed - promised]
    made = 0
    for wish in alone:
        is_asked = made < 2 and (wish.funder, wish.stage) == (0, "agreed")
        twin = second_record(built, wish.site, free) if is_asked else None
        if twin is not None:
            built.holdings.append(Wish(0, twin, 1, "verified", years_ago=6))
            made += 1


def second_record(built: City, site: int, free: list[int], *, by_name: bool = False) -> int | None:
    """Make a free house of the same kelurahan a second record of a household, known by its number or by name and RT."""
    house = built.houses[site]
    near_by = (index for index in free if built.houses[index].stated_area_code == house.stated_area_code)
    twin = next(near_by, None)
    if twin is None:
        return None
    free.remove(twin)
    other = replace(built.houses[twin], people=house.people)
    if by_name:
        named = PersonCells(name=house.people[0].name)
        other = replace(other, people=(named,), rt=house.rt, rw=house.rw, address=house.address)
    built.houses[twin] = other
    return twin


def squared(place: tuple[float, float] | None, other: tuple[float, float]) -> float:
    return math.inf if place is None else (place[0] - other[0]) ** 2 + (place[1] - other[1]) ** 2


def needed(site: SiteDraft) -> int:
    """Return the whole units a site lacks, 0 where that is unknown."""
    if site.school is None:
        return 1
    return rooms_short(site.school) or 0
