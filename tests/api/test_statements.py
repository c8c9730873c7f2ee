"""A payer's year says the same sums in every form, and they are the ledger's."""

import io
import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from tests.adoptions.scene import Scene, held, make_scene, sql
from tests.factories.places import make_house

STAGES = ["held", "planned", "agreed", "building", "done", "verified", "released", "expired", "rejected"]
COVERING = "stage in ('planned', 'agreed', 'building', 'done', 'verified') or (stage = 'held' and ends_at > now())"


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


def browser(user: User) -> Client:
    User.objects.filter(pk=user.pk).update(language="en")
    client = Client(headers={"Accept-Language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_sums_of_json_workbook_and_paper_equal_the_ledger_to_the_rupiah(scene: Scene, seed: int) -> None:
    dice = random.Random(seed)
    for number in range(24):
        house = make_house(scene.surveyor, scene.grid.north_west, f"RRRR-{number:04}", 106.005, -6.005)
        made = held(house, scene.first, dice.choice(["0.25", "0.5", "1"]), stage=dice.choice(STAGES))
        changed = {"amount_rupiah": dice.choice([None, dice.randrange(10**10)])}
        if made.stage in ("done", "verified"):
            changed["realised_rupiah"] = dice.randrange(10**10)
        if number % 6 == 5:
            changed["year"] = 2026
        Adoption.objects.filter(pk=made.pk).update(**changed)
    [(rupiah, spent, units)] = sql(
        "select coalesce(sum(amount_rupiah), 0), coalesce(sum(realised_rupiah), 0), coalesce(sum(units), 0)"
        f" from adoptions_adoption where funder_id = %s and year = 2027 and ({COVERING})",
        scene.first.pk,
    )
    client, path = browser(scene.officer), f"/api/v1/funders/{scene.first.pk}/statement."
    told = client.get(f"{path}json?year=2027").json()
    assert (told["promised"]["amount_rupiah"], told["promised"]["realised_rupiah"]) == (rupiah, spent)
    assert Decimal(told["promised"]["units"]) == units
    assert sum(line["amount_rupiah"] or 0 for line in told["lines"] if line["counts"]) == rupiah

    book = load_workbook(io.BytesIO(client.get(f"{path}xlsx?year=2027").content))
    [total] = [row for row in book["Sums"].iter_rows(values_only=True) if row[0] == "Sum"]
    assert total[2:5] == (units, rupiah, spent)
    lines = [row for row in book["Commitments"].iter_rows(values_only=True) if row[4] == "yes"]
    assert sum(row[6] or 0 for row in lines) == rupiah

    paper = PdfReader(io.BytesIO(client.get(f"{path}pdf?year=2027").content))
    text = " ".join(page.extract_text() for page in paper.pages)
    assert f"Rp{rupiah:,}" in text
    assert f"Rp{spent:,}" in text
    assert f"Rp{rupiah:,}" in client.get(f"/funders/{scene.first.pk}/statement?year=2027").content.decode()


def test_a_hold_past_its_end_reads_expired_and_a_carried_promise_counts_once(scene: Scene) -> None:
    held(scene.house, scene.first, ends_in=-timedelta(days=1))
    carried = held(scene.school, scene.first, "2", stage="agreed")
    Adoption.objects.filter(pk=carried.pk).update(year=2028)
    client, path = browser(scene.officer), f"/api/v1/funders/{scene.first.pk}/statement.json?year="
    now, then = client.get(f"{path}2027").json(), client.get(f"{path}2028").json()
    assert [(line["stage"], line["counts"]) for line in now["lines"]] == [("expired", False)]
    assert now["promised"]["promises"] == 0
    assert [(line["first_year"], line["units"]) for line in then["lines"]] == [(2027, "2.00")]
