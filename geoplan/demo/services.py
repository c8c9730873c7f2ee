"""Loading the invented city through the same services that real work goes through."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from geoplan import db
from geoplan.accounts.errors import NotADemo
from geoplan.accounts.models import User
from geoplan.accounts.queries import is_demo
from geoplan.accounts.rules import Role
from geoplan.accounts.services import make_demo_account, mark_as_demo
from geoplan.adoptions.rules import Stage
from geoplan.adoptions.services import (
    HoldingFact,
    agree_adoption,
    claim_site,
    finish_adoption,
    join_queue,
    plan_adoption,
    record_holdings,
    release_adoption,
    report_progress,
    verify_adoption,
)
from geoplan.areas.queries import areas, kelurahan_all
from geoplan.areas.services import load_aliases
from geoplan.demo.rules import PAYERS, City, Company, Place, Wish, city
from geoplan.funders.models import Funder
from geoplan.funders.queries import budget_year
from geoplan.funders.rules import FunderKind, MemberRole, usual_season
from geoplan.funders.services import add_member, add_plant, create_funder, set_pledge, set_response_area, set_season
from geoplan.needs.rules import Kind
from geoplan.needs.services import RecordedSite, assign, verify_sites
from geoplan.notices.services import tell_next
from geoplan.surveys.services import publish_survey, receive_survey, record_drafts

FIXTURES = Path(settings.ROOT) / "fixtures"
LEVELS = ("city", "kecamatan", "kelurahan")
Say = Callable[[str], object]


class DemoRefused(Exception):
    """The demo city may not be loaded here."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The demo's people."""

    planner: User
    surveyor: User
    colleague: User
    company: User
    company2: User


def load_demo(*, houses: int, schools: int, funders: int, seed: int, say: Say = lambda _: None) -> str:
    """Load the demo city unless it is there; say what was done.

    Raises: DemoRefused, where the settings allow no demo or the database is in real use.
    """
    if not settings.GEOPLAN_DEMO_ALLOWED:
        raise DemoRefused("These settings allow no demo data.")
    if is_demo():
        return "The demo city is there already."
    with transaction.atomic():
        make_a_demo()
        load_boundaries(say)
        people = make_people()
        built = city(demo_places(), houses=houses, schools=schools, funders=funders, seed=seed)
        say(f"{houses} houses, {schools} schools, {funders} companies invented (seed {seed})")
        at = db.now()
        sites = record_all(built, people, at)
        say("sites recorded")
        payers = make_funders(built.companies, people)
        keep_promises(built, sites, payers, people, at)
        say(f"{len(built.promises)} promises and {len(built.holdings)} holdings recorded")
        leave_work(people)
    while tell_next(at=db.now()):
        pass  # what was done by others is news to each of them
    return "The demo city is loaded. DATA CONTOH: every person and company in it is invented."


def make_a_demo() -> None:
    try:
        mark_as_demo()
    except NotADemo as used:
        raise DemoRefused("People have accounts here: the demo city goes into an empty database only.") from used


def load_boundaries(say: Say) -> None:
    for level in LEVELS:
        if not areas(level).exists():
            call_command("load_areas", str(FIXTURES / "areas" / f"{level}.geojson"), level=level, verbosity=0)
    load_aliases(json.loads((FIXTURES / "areas" / "aliases.json").read_text(encoding="utf-8")))
    say("schematic boundaries loaded")


def demo_places() -> list[Place]:
    return [Place(one.code, one.name, one.boundary) for one in kelurahan_all()]


def make_people() -> Cast:
    """Make one account for every role, and give the surveyor the southern kelurahan to verify."""
    password = settings.GEOPLAN_DEMO_PASSWORD

    def account(local: str, role: Role, name: str) -> User:
        return make_demo_account(email=f"{local}@geoplan.test", role=role, name=name, password=password)

    planner = account("planner", Role.PLANNER, "Ratna Contoh (Bappedalitbang)")
    surveyor = account("surveyor", Role.SURVEYOR, "Udin Contoh (surveior)")
    colleague = account("surveyor2", Role.SURVEYOR, "Lilis Contoh (surveior)")
    account("operator", Role.OPERATOR, "Jamal Contoh (operator)")
    account("monitor", Role.MONITOR, "Hasan Contoh (pemantau)")
    for area in areas("kelurahan"):
        south = area.code.startswith(("36.72.01", "36.72.02"))
        assign(user=surveyor if south else colleague, area=area, may_verify=True, by=planner)
    return Cast(
        planner,
        surveyor,
        colleague,
        account("company", Role.OFFICER, "Dewi Contoh (staf CSR)"),
        account("company2", Role.OFFICER, "Eko Contoh (staf CSR)"),
    )


def record_all(built: City, people: Cast, at: datetime) -> list[RecordedSite]:
    """Record every site: houses by the two surveyors in turn, schools by the planner; verify most of them."""
    halves = (built.houses[::2], built.houses[1::2])
    told = [
        record_drafts(drafts=half, by=by) for half, by in zip(halves, (people.surveyor, people.colleague), strict=True)
    ]
    houses: list[RecordedSite] = [told[index % 2][index // 2] for index in range(len(built.houses))]
    sites = houses + record_drafts(drafts=built.schools, by=people.planner)
    checked = [one.code for one, verified in zip(sites, built.verified, strict=True) if verified]
    verify_sites(codes=checked, by=people.planner, at=at)
    return sites


@dataclass(frozen=True, slots=True)
class Payers:
    companies: list[Funder]
    others: list[Funder]


def make_funders(companies: Sequence[Company], people: Cast) -> Payers:
    year = budget_year(db.now())
    set_season(year=year, phases=usual_season(year), by=people.planner)
    made = []
    for one in companies:
        funder = create_funder(name=one.name, kind=FunderKind.COMPANY, sector=one.sector, by=people.planner)
        add_plant(funder=funder, name=f"Pabrik {one.name}", location=one.plant, by=people.planner)
        if one.pledge_units is not None:
            set_pledge(funder=funder, year=year, units=Decimal(one.pledge_units), by=people.planner)
        made.append(funder)
    for funder, officer in zip(made, (people.company, people.company2), strict=False):
        add_member(funder=funder, user=officer, role=MemberRole.OWNER, by=people.planner)
    around_plants(made, companies, people.planner)
    others = [create_funder(name=name, kind=FunderKind(kind), by=people.planner) for name, kind in PAYERS]
    return Payers(made, others)


def around_plants(funders: Sequence[Funder], companies: Sequence[Company], by: User) -> None:
    """Give the first dozen companies the kelurahan of their plant as response area, so that some share one."""
    boundary = {one.code: one.boundary for one in kelurahan_all()}
    for funder, one in list(zip(funders, companies, strict=True))[:12]:
        set_response_area(funder=funder, boundary_wkb=boundary[one.plant_area].wkb, area_codes=[one.plant_area], by=by)


def keep_promises(built: City, sites: Sequence[RecordedSite], payers: Payers, people: Cast, at: datetime) -> None:
    """Claim each promised site and bring it to its stage, record other payers' lists, then let some wait."""
    year = budget_year(at)
    verified = {index for index, checked in enumerate(built.verified) if checked}
    for wish in built.promises:
        carry_out(wish, sites, payers.companies[wish.funder], people, year, wish.site in verified)
    lists: dict[tuple[int, int], list[Wish]] = defaultdict(list)
    for wish in built.holdings:
        lists[wish.funder, wish.years_ago].append(wish)
    for (number, years_ago), wishes in lists.items():
        facts = [HoldingFact(sites[one.site].site_id, Decimal(one.units), Stage(one.stage), None) for one in wishes]
        record_holdings(by=people.planner, funder=payers.others[number], year=year - years_ago, facts=facts)
    for wish in built.waits:
        join_queue(
            by=people.planner,
            site_code=sites[wish.site].code,
            funder_id=payers.companies[wish.funder].pk,
            units=Decimal(wish.units),
            year=year,
        )


def carry_out(
    wish: Wish, sites: Sequence[RecordedSite], funder: Funder, people: Cast, year: int, verified: bool
) -> None:
    """Claim for a company and walk its promise to the wished stage; an unverified site stays at its plan."""
    site = sites[wish.site]
    by = people.planner
    adoption = claim_site(by=by, funder_id=funder.pk, site_code=site.code, units=Decimal(wish.units), year=year)
    steps = ["planned", "agreed", "building", "done", "verified"]
    if wish.stage == "released":
        release_adoption(adoption_id=adoption.pk, by=by, reason="Anggaran dialihkan (contoh)")
        return
    moves = {
        "planned": lambda: plan_adoption(adoption_id=adoption.pk, by=by),
        "agreed": lambda: agree_adoption(adoption_id=adoption.pk, by=by),
        "building": lambda: report_progress(adoption_id=adoption.pk, by=by, percent=40),
        "done": lambda: finish_adoption(adoption_id=adoption.pk, by=by),
        "verified": lambda: verify_adoption(adoption_id=adoption.pk, by=by),
    }
    wished = steps.index(wish.stage) + 1 if wish.stage in steps else 0
    for step in steps[: wished if verified else min(wished, 1)]:
        moves[step]()


def leave_work(people: Cast) -> None:
    """Leave the surveyor two uploads as real ones look: one published, one with rows to mend or without a point."""
    for name, publish in (("rtlh-bulakan-contoh.csv", True), ("rtlh-cikerai-contoh.csv", False)):
        survey = receive_survey(by=people.surveyor, kind=Kind.HOUSE, file_name=name, path=FIXTURES / "demo" / name)
        if publish:
            publish_survey(survey=survey, by=people.surveyor)
