"""Walks through all that can happen to promises, in any order and with time passing; what must always hold is asked
after each step, in plain Python that shares nothing with the code under test.

Time passes by moving every moment in the tables back: then it is as if so much had gone by, and nobody had been awake.
"""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions import services
from geoplan.adoptions.models import Adoption, HandOver, QueueEntry, SiteLoad
from geoplan.adoptions.queries import queue_of
from geoplan.adoptions.rules import TroubleKind, TroubleOutcome
from geoplan.adoptions.services import HoldingFact
from geoplan.coverage.queries import differences
from geoplan.errors import Refusal
from geoplan.funders.models import Funder, Pledge
from geoplan.needs.models import Site
from tests.adoptions.scene import HOUSE, SCHOOL, Scene, make_funder, make_person, sql
from tests.factories.clock import past_the_triggers
from tests.factories.places import make_house

STEPS = 90
SHARES = [Decimal(share) for share in ("0.25", "0.5", "1", "1.5", "3")]
COVERS = {"held", "planned", "agreed", "building", "done", "verified"}
LIVE = COVERS - {"verified"}
MOMENTS = {
    "adoptions_adoption": "ends_at paused_at paused_ends_at claimed_at stage_since extended_at",
    "adoptions_adoptionevent": "ends_at recorded_at",
    "adoptions_queueentry": "joined_at settled_at offered_at offer_ends_at left_at",
    "adoptions_queueevent": "offered_at offer_ends_at recorded_at",
    "adoptions_handover": "ends_before asked_at answered_at",
    "adoptions_trouble": "opened_at ended_at",
    "adoptions_batch": "done_at undone_at",
    "adoptions_batchline": "ends_before ends_after since",
    "needs_siteversion": "recorded_at",
    "needs_site": "reported_at",
}


def let_pass(time: timedelta) -> None:
    with past_the_triggers(*MOMENTS), db.connection.cursor() as cursor:
        for table, columns in MOMENTS.items():
            moved = ", ".join(f"{column} = {column} - %(time)s::interval" for column in columns.split())
            cursor.execute(f"update {table} set {moved}", {"time": time})


class Walk:
    """One life of a small city: a house, another, a school of three rooms; four companies and the city's list."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene, self.dice = scene, random.Random(seed)
        self.companies: list[tuple[User, Funder]] = [(scene.officer, scene.first), (scene.rival, scene.second)]
        for number in range(2):
            officer = make_person(Role.OFFICER, f"acak{number}@contoh.test")
            self.companies.append((officer, make_funder(f"PT Acak {number}", officer)))
        Pledge.objects.create(funder=scene.second, year=2027, units=Decimal(3))
        make_house(scene.surveyor, scene.grid.north_west, "AAAB-0001", 106.006, -6.005, status="verified")
        self.codes = [HOUSE, "AAAB-0001", SCHOOL, SCHOOL]
        self.done: Counter[str] = Counter()

    def step(self) -> str:
        deeds: dict[Callable[[], object], int] = {
            self.claim: 30, self.wait: 20, self.leave: 4, self.take: 8, self.move: 26, self.release: 10,
            self.time: 14, self.ask: 6, self.answer: 6, self.trouble: 3, self.end_trouble: 5, self.swap: 6,
            self.amend: 4, self.extend: 4, self.holding: 1, self.need: 3, self.settle: 3, self.undo: 3,
        }  # fmt: skip
        deed = self.dice.choices(list(deeds), list(deeds.values()))[0]
        name = deed.__name__
        try:
            with transaction.atomic():
                deed()
        except Refusal as refused:
            name = f"{name}: {refused.code}"
        self.done[name] += 1
        return name

    def one(self) -> tuple[User, Funder]:
        return self.dice.choice(self.companies)

    def promise(self) -> tuple[User, Adoption]:
        """Return a promise, mostly a live one, and somebody of its payer."""
        rows = list(Adoption.objects.filter(imported=False).order_by("pk"))
        live = [row for row in rows if row.stage in LIVE]
        if not rows:
            raise Refusal
        row = self.dice.choice(live if live and self.dice.random() < 0.9 else rows)
        return next(user for user, funder in self.companies if funder.pk == row.funder_id), row

    def asked(self) -> dict[str, object]:
        by, funder = self.one()
        code = self.dice.choice(self.codes)
        units = Decimal(1) if code != SCHOOL else self.dice.choice(SHARES)
        return {"by": by, "funder_id": funder.pk, "site_code": code, "units": units, "year": 2027}

    def claim(self) -> None:
        services.claim_site(**self.asked())  # type: ignore[arg-type]

    def wait(self) -> None:
        services.join_queue(**self.asked())  # type: ignore[arg-type]

    def leave(self) -> None:
        by, funder = self.one()
        services.leave_queue(by=by, site_code=self.dice.choice(self.codes), funder_id=funder.pk)

    def take(self) -> None:
        waiting = list(QueueEntry.objects.filter(left_at=None).select_related("site", "funder").order_by("pk"))
        if waiting:
            entry = self.dice.choice(waiting)
            by = next(user for user, funder in self.companies if funder.pk == entry.funder_id)
            services.take_offer(by=by, site_code=entry.site.code, funder_id=entry.funder_id)

    def move(self) -> None:
        by, row = self.promise()
        planner, pk = self.scene.planner, row.pk
        onward: dict[str, Callable[[], object]] = {
            "held": lambda: services.plan_adoption(by=by, adoption_id=pk),
            "planned": lambda: services.agree_adoption(by=planner, adoption_id=pk),
            "agreed": lambda: services.report_progress(by=by, adoption_id=pk, percent=50),
            "building": lambda: services.finish_adoption(by=by, adoption_id=pk),
            "done": lambda: services.verify_adoption(by=planner, adoption_id=pk),
        }
        if self.dice.random() < 0.2:
            services.return_adoption(by=planner, adoption_id=pk, reason="x")
        elif row.stage in onward and not (row.stage == "done" and self.dice.random() < 0.7):
            onward[row.stage]()

    def release(self) -> None:
        by, row = self.promise()
        services.release_adoption(by=by, adoption_id=row.pk, reason="x")

    def time(self) -> None:
        let_pass(timedelta(days=self.dice.choice([0.01, 1, 3, 8, 15])))

    def ask(self) -> None:
        by, funder = self.one()
        services.ask_hand_over(by=by, adoption_id=self.promise()[1].pk, funder_id=funder.pk, reason="x")

    def answer(self) -> None:
        asked = list(HandOver.objects.filter(answer="").order_by("pk"))
        if asked:
            one, accept = self.dice.choice(asked), self.dice.random() < 0.5
            services.answer_hand_over(by=self.scene.planner, hand_over_id=one.pk, accept=accept, reason="x")

    def trouble(self) -> None:
        code = self.dice.choice(self.codes)
        services.report_trouble(by=self.scene.planner, code=code, kind=TroubleKind.LAND_DISPUTE)

    def end_trouble(self) -> None:
        code = self.dice.choice(self.codes)
        services.end_trouble(by=self.scene.planner, code=code, outcome=TroubleOutcome.NO_CHANGE)

    def swap(self) -> None:
        by, row = self.promise()
        services.swap_adoption(by=by, adoption_id=row.pk, site_code=self.dice.choice(self.codes))

    def amend(self) -> None:
        by, row = self.promise()
        services.amend_adoption(by=by, adoption_id=row.pk, units=self.dice.choice(SHARES), reason="x")

    def extend(self) -> None:
        if self.dice.random() < 0.5:
            batch = services.extend_holds(by=self.scene.planner, reason="x")
            if self.dice.random() < 0.5:
                services.undo_batch(by=self.scene.planner, batch_id=batch.pk)
        else:
            by, row = self.promise()
            services.extend_adoption(by=by, adoption_id=row.pk)

    def holding(self) -> None:
        fact = HoldingFact(self.scene.school.pk, self.dice.choice(SHARES))
        services.record_holdings(by=self.scene.planner, funder=self.scene.city, year=2027, facts=[fact])

    def need(self) -> None:
        Site.objects.filter(code=SCHOOL).exclude(status="closed").update(units_needed=self.dice.choice([2, 3, 4]))

    def settle(self) -> None:
        services.settle_lapsed(at=db.now())

    def undo(self) -> None:
        by, row = self.promise()
        services.undo_claim(by=by, adoption_id=row.pk)


def covering(site: Site, at: datetime) -> list[Adoption]:
    return [
        one
        for one in Adoption.objects.filter(site=site, stage__in=COVERS)
        if not (one.stage == "held" and one.ends_at is not None and one.ends_at <= at)
    ]


def check(site: Site, at: datetime) -> None:
    held = covering(site, at)
    need = (site.units_needed or Decimal(0)) if site.status != "closed" else Decimal(0)
    counter = SiteLoad.objects.get(site=site)
    stored = Adoption.objects.filter(site=site, stage__in=COVERS)
    assert counter.units_claimed == sum((one.units for one in stored if not one.imported), Decimal(0))
    # One live promise of a payer, and no unit promised twice by a claim made while there was none left.
    assert max(Counter(one.funder_id for one in held if one.stage in LIVE).values(), default=0) <= 1
    # A clock stands exactly where trouble is open, and only then has a hold no end.
    for one in held:
        troubled = bool(sql("select 1 from adoptions_trouble where site_id = %s and ended_at is null", site.pk))
        if not one.imported and one.stage in LIVE:
            assert (one.paused_at is not None) is troubled
            assert (one.stage == "held" and one.ends_at is None) is (one.stage == "held" and troubled)
    # The queue: offers fit into what is free, whoever is not offered anything fits into nothing that is left, and the
    # same is read before and after it is written down.
    queue = queue_of(site.pk, at)
    free = need - sum((one.units for one in held), Decimal(0))
    left = free - sum((one.units for one in queue if one.offered_at), Decimal(0))
    assert left >= 0 or not any(one.offered_at for one in queue)
    assert all(one.units > left for one in queue if not one.offered_at)
    assert all(one.offer_ends_at > at for one in queue if one.offer_ends_at)
    # An offer began at one second and not at whatever second it is asked for.
    later = {one.entry_id: one.offered_at for one in queue_of(site.pk, at + timedelta(milliseconds=1))}
    assert all(later.get(one.entry_id) == one.offered_at for one in queue if one.offered_at)
    with transaction.atomic():
        sql("select 1 from adoptions_siteload where site_id = %s for update", site.pk)
        sql("select adoptions_settle_queue(%s, %s)", site.pk, at)
        assert queue_of(site.pk, at) == queue
        transaction.set_rollback(True)


def rising(site: Site, before: Decimal, at: datetime) -> None:
    """Claims never lift a site above its need; holdings and a smaller need may leave it there."""
    claimed = sum((one.units for one in covering(site, at)), Decimal(0))
    assert claimed <= max(before, site.units_needed or Decimal(0))


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_in_whatever_order_the_promises_of_the_database_hold(scene: Scene, seed: int) -> None:
    walk_through(scene, seed)


def walk_through(scene: Scene, seed: int) -> None:
    """Walk for `STEPS` steps, and ask after each of them."""
    walk = Walk(scene, seed)
    sites = list(Site.objects.order_by("pk"))
    for number in range(STEPS):
        before = {site.pk: sum((one.units for one in covering(site, db.now())), Decimal(0)) for site in sites}
        name = walk.step()
        at = db.now()
        for site in Site.objects.order_by("pk"):
            check(site, at)
            if name not in {"holding", "need"}:
                rising(site, before[site.pk], at)
        if number % 10 == 0:
            assert differences(at) == [], name
    # It went somewhere: most deeds were done at least once.
    assert len([name for name in walk.done if ":" not in name]) >= 12, walk.done
    with pytest.raises(IntegrityError), transaction.atomic():
        Adoption.objects.all().delete()
