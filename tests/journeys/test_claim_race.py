"""Sixteen processes want the same sites: never more than needed, the counter true, nobody locked up.

The last test takes the guarantee away and sees the race find it out.
"""

import json
import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import httpx
import pytest

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.accounts.services import issue_token
from geoplan.adoptions.models import Adoption, AdoptionEvent, SiteLoad
from geoplan.adoptions.rules import COVERING
from geoplan.needs.models import Site
from tests.adoptions.scene import held, make_funder, make_person, sql
from tests.factories.places import make_grid, make_house, make_school
from tests.journeys import claimers
from tests.journeys.claimers import Company, Diary
from tests.journeys.conftest import Server

PROCESSES = 16
HOUSES = [f"HAAS-000{number}" for number in range(8)]
SCHOOL = "SCHA-0001"

pytestmark = pytest.mark.commits


@pytest.fixture
def companies(committing: str) -> list[Company]:
    """Eight houses and a school three rooms short. Another company's holds on half of the houses and on two rooms
    have lapsed but are not settled; one on a house lapses in a second, while the race is on.
    """
    grid = make_grid()
    surveyor = make_person(Role.SURVEYOR, "surveyor@contoh.test")
    sites = [
        make_house(surveyor, grid.north_west, code, 106.002 + 0.002 * number, -6.005, status="verified")
        for number, code in enumerate(HOUSES)
    ]
    school = make_school(surveyor, grid.north_west, SCHOOL, 106.005, -6.015, "3", status="verified")
    sleepy = make_funder("PT Tidur")
    for site in sites[:4]:
        held(site, sleepy, ends_in=timedelta(seconds=-1))
    held(sites[4], sleepy, ends_in=timedelta(seconds=1))
    held(school, sleepy, "2", ends_in=timedelta(seconds=-1))
    made = []
    for number in range(PROCESSES):
        officer = make_person(Role.OFFICER, f"petugas{number}@contoh.test")
        made.append(Company(make_funder(f"PT Nomor {number}", officer).pk, officer.pk))
    return made


@contextmanager
def processes(database_url: str) -> Iterator[ProcessPoolExecutor]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.journeys.claimers"])
    told = (urlsplit(database_url).path.lstrip("/"), context.Barrier(PROCESSES))
    with ProcessPoolExecutor(PROCESSES, context, initializer=claimers.enter, initargs=told) as pool:
        yield pool


def race(database_url: str, companies: list[Company], act: Callable[..., Diary], *told: object) -> list[Diary]:
    """Let every company's process act at the same time; `seed` among the words told is its number."""
    with processes(database_url) as pool:
        runs = [
            pool.submit(act, company, *(number if word == "seed" else word for word in told))
            for number, company in enumerate(companies)
        ]
        return [run.result(timeout=120) for run in runs]


def assert_never_more_than_needed() -> None:
    """Replay each site's history: claims of one site follow one another under its lock, so events are in order."""
    for site in Site.objects.all():
        standing: dict[int, AdoptionEvent] = {}
        for event in AdoptionEvent.objects.filter(site_id=site.pk).order_by("pk"):
            standing[event.adoption_id] = event
            at = event.recorded_at
            units = sum(
                one.units
                for one in standing.values()
                if one.stage in COVERING and not (one.stage == "held" and one.ends_at and one.ends_at <= at)
            )
            assert site.units_needed is not None
            assert units <= site.units_needed, f"{units} on {site.code} at {at}"


def assert_counter_is_true() -> None:
    for load in SiteLoad.objects.all():
        covering = Adoption.objects.filter(site_id=load.site_id, stage__in=COVERING)
        assert load.units_claimed == sum((one.units for one in covering), Decimal(0))


def broken_in(diaries: list[Diary]) -> list[str]:
    return [one for diary in diaries for one in diary.broken]


def test_of_sixteen_processes_at_one_house_exactly_one_wins(committing: str, companies: list[Company]) -> None:
    diaries = race(committing, companies, claimers.rush, [*HOUSES[:4], *HOUSES[5:]], "1")
    assert broken_in(diaries) == []
    winners = Counter(Adoption.objects.get(pk=pk).site.code for diary in diaries for pk in diary.granted)
    # Seven houses, three of them free and four under lapsed holds; 15 of 16 refused at each.
    assert winners == dict.fromkeys([*HOUSES[:4], *HOUSES[5:]], 1)
    refused = Counter(code for diary in diaries for code in diary.refused)
    assert refused == {"adoptions.not-enough-left": 7 * 15}
    assert all(name.startswith("PT Nomor") for diary in diaries for name in diary.holders)
    assert_never_more_than_needed()
    assert_counter_is_true()


def test_shares_of_a_school_never_sum_to_more_than_its_rooms(committing: str, companies: list[Company]) -> None:
    # Three rooms are twelve quarters, eight of them under a lapsed hold; sixteen are wanted.
    diaries = race(committing, companies, claimers.rush, [SCHOOL], "0.25")
    assert broken_in(diaries) == []
    assert sum(len(diary.granted) for diary in diaries) == 12
    assert_never_more_than_needed()
    assert_counter_is_true()


def test_claims_baskets_plans_and_releases_mingle_without_harm(committing: str, companies: list[Company]) -> None:
    diaries = race(committing, companies, claimers.mingle, HOUSES, SCHOOL, "seed", 25)
    assert broken_in(diaries) == []
    granted = [pk for diary in diaries for pk in diary.granted]
    stored = Adoption.objects.exclude(funder__name="PT Tidur").values_list("pk", flat=True)
    assert sorted(granted) == sorted(stored)
    assert len(granted) > PROCESSES
    assert_never_more_than_needed()
    assert_counter_is_true()


NAIVE = """
drop trigger within_need on adoptions_adoption;
drop trigger b_take_load on adoptions_adoption;
drop trigger keep_load on adoptions_adoption;
create or replace function adoptions_take_units(
  p_site_id bigint, p_funder_id bigint, p_units numeric, p_year integer, p_amount_rupiah bigint,
  p_by_id bigint, p_time_zone text,
  out outcome text, out adoption_id bigint, out units_left numeric, out holders jsonb,
  out pledge_units_left numeric, out pledge_rupiah_left numeric
) language plpgsql as $$
begin
  holders := '[]';
  select s.units_needed - coalesce(sum(a.units) filter (where a.ends_at > clock_timestamp()), 0) into units_left
  from needs_site as s left join adoptions_adoption as a on a.site_id = s.id and adoptions_covers(a.stage)
  where s.id = p_site_id group by s.units_needed;
  outcome := case when units_left < p_units then 'full' else 'taken' end;
  if outcome = 'full' then return; end if;
  perform pg_sleep(0.02);
  insert into adoptions_adoption
    (site_id, funder_id, units, year, stage, imported, ends_at, claimed_at, work, percent, reason)
  values (p_site_id, p_funder_id, p_units, p_year, 'held', false, now() + interval '14 days', now(), '', 0, '')
  returning id into adoption_id;
end $$
"""


def test_the_race_finds_out_a_claim_that_checks_first_and_writes_later(
    committing: str, companies: list[Company]
) -> None:
    sql(NAIVE)
    race(committing, companies, claimers.rush, HOUSES[5:], "1")
    with pytest.raises(AssertionError, match=r"\d+.* on HAAS"):
        assert_never_more_than_needed()


# Over HTTP, with two server processes.


def test_over_http_exactly_one_wins_and_the_others_hear_who(
    committing: str, companies: list[Company], server: Server
) -> None:
    tokens = tokens_of(companies)
    together = threading.Barrier(PROCESSES)

    def press(number: int) -> list[tuple[int, dict[str, object]]]:
        told = []
        with httpx.Client(
            base_url=server.url, timeout=60, headers={"Authorization": f"Bearer {tokens[number]}"}
        ) as client:
            for code in HOUSES[:4]:
                together.wait(60)
                wish = {"site": code, "funder": companies[number].funder_id, "units": "1", "year": 2027}
                answer = client.post("/api/v1/adoptions", json=wish)
                told.append((answer.status_code, answer.json()))
        return told

    with ThreadPoolExecutor(PROCESSES) as threads:
        answers = list(threads.map(press, range(PROCESSES)))
    for turn in range(4):
        statuses = Counter(told[turn][0] for told in answers)
        assert statuses == {201: 1, 409: 15}
        (winner,) = [told[turn][1] for told in answers if told[turn][0] == 201]
        for told in answers:
            if told[turn][0] == 409:
                facts = told[turn][1]["facts"]
                assert [one["funder"] for one in facts["holders"]] == [winner["funder"]["id"]]  # type: ignore[index]
    assert_never_more_than_needed()
    assert_counter_is_true()


def test_one_key_thirty_times_at_once_has_one_effect_and_equal_answers(
    committing: str, companies: list[Company], server: Server
) -> None:
    token, company = tokens_of(companies[:1])[0], companies[0]
    together = threading.Barrier(30)
    wish = {"site": HOUSES[7], "funder": company.funder_id, "units": "1", "year": 2027}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "satu"}

    def press(_number: int) -> tuple[int, str]:
        with httpx.Client(base_url=server.url, timeout=60, headers=headers) as client:
            together.wait(60)
            answer = client.post("/api/v1/adoptions", json=wish)
            return answer.status_code, json.dumps(answer.json(), sort_keys=True)

    with ThreadPoolExecutor(30) as threads:
        answers = set(threads.map(press, range(30)))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert Adoption.objects.filter(funder_id=company.funder_id).count() == 1


def tokens_of(companies: list[Company]) -> list[str]:
    return [issue_token(user=User.objects.get(pk=company.officer_id)) for company in companies]
