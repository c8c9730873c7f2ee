"""What one of many processes does in a race for the same sites. Runs in processes of its own.

Each process has its own Django and its own connection; a barrier lets all press at the same moment.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from multiprocessing.synchronize import Barrier

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402

from geoplan import db  # noqa: E402
from geoplan.accounts.models import User  # noqa: E402
from geoplan.adoptions.services import (  # noqa: E402
    Wish,
    claim_site,
    claim_sites,
    plan_adoption,
    release_adoption,
    settle_lapsed,
    undo_claim,
)
from geoplan.errors import Refusal  # noqa: E402

SHARES = [Decimal(share) for share in ("0.25", "0.5", "1", "1.5", "2")]
start: list[Barrier] = []


@dataclass(frozen=True)
class Company:
    funder_id: int
    officer_id: int


@dataclass
class Diary:
    """What a process was told: ids it was granted, codes it was refused with, and what should not have been."""

    granted: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    holders: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def enter(database: str, barrier: Barrier) -> None:
    """Begin a process: point it at the race's database."""
    settings.DATABASES["default"]["NAME"] = database
    connections["default"].settings_dict["NAME"] = database
    start.append(barrier)


def rush(company: Company, codes: list[str], units: str) -> Diary:
    """Claim one site after another, each at the same moment as everybody else."""
    diary = Diary()
    by = User.objects.get(pk=company.officer_id)
    for code in codes:
        start[0].wait(60)
        write(diary, lambda code=code: claim(company, by, code, Decimal(units)))
    return diary


def mingle(company: Company, houses: list[str], school: str, seed: int, deeds: int) -> Diary:
    """Claim, claim in baskets, share the school, plan, give back, undo and settle, in an order of one's own."""
    diary, dice = Diary(), random.Random(seed)
    by = User.objects.get(pk=company.officer_id)
    start[0].wait(60)
    for _ in range(deeds):
        write(diary, deed(dice, company, by, houses, school, diary))
    return diary


def deed(
    dice: random.Random, company: Company, by: User, houses: list[str], school: str, diary: Diary
) -> Callable[[], list[int]]:
    """Choose what to do next: mostly to claim, now and then something about a promise of one's own."""
    wishes = [Wish(code, Decimal(1)) for code in dice.sample(houses, 4)] + [Wish(school, Decimal("0.25"))]
    dice.shuffle(wishes)
    mine = dice.choice(diary.granted) if diary.granted else 0
    house, share = dice.choice(houses), dice.choice(SHARES)
    deeds: dict[Callable[[], list[int]], int] = {
        lambda: claim(company, by, house, Decimal(1)): 20,
        lambda: claim(company, by, school, share): 20,
        lambda: basket(company, by, wishes): 15,
        lambda: nothing(settle_lapsed(at=db.now())): 5,
        lambda: nothing(release_adoption(by=by, adoption_id=mine, reason="berubah")): 25,
        lambda: nothing(undo_claim(by=by, adoption_id=mine)): 10,
        lambda: nothing(plan_adoption(by=by, adoption_id=mine)): 5,
    }
    return dice.choices(list(deeds), list(deeds.values()))[0]


def claim(company: Company, by: User, code: str, units: Decimal) -> list[int]:
    return [claim_site(by=by, funder_id=company.funder_id, site_code=code, units=units, year=2027).pk]


def basket(company: Company, by: User, wishes: list[Wish]) -> list[int]:
    told = claim_sites(by=by, funder_id=company.funder_id, year=2027, wishes=wishes)
    return [one.adoption.pk for one in told if one.adoption]


def nothing(_done: object) -> list[int]:
    return []


def write(diary: Diary, act: Callable[[], list[int]]) -> None:
    try:
        diary.granted += act()
    except Refusal as refusal:
        diary.refused.append(refusal.code)
        diary.holders += [str(one["name"]) for one in refusal.facts.get("holders", [])]  # type: ignore[attr-defined]
    except Exception as broken:
        diary.broken.append(repr(broken))
