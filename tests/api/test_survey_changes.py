"""What a newer list does, through the API, on the drawn grid."""

from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from geoplan.accounts.models import User
from geoplan.adoptions.services import claim_site
from geoplan.needs.models import Site
from geoplan.surveys.models import PendingChange
from tests.factories.places import Grid
from tests.factories.promises import FunderMaker
from tests.surveys.lists import BUDI, SITI, UDIN, published, read


def asking(by: User) -> APIClient:
    api = APIClient()
    api.force_authenticate(by)
    return api


@pytest.fixture
def client(planner: User) -> APIClient:
    return asking(planner)


def test_a_publish_is_undone_once_and_refused_with_the_sites_others_built_on(
    grid: Grid, client: APIClient, planner: User, officer: User, funder_of: FunderMaker
) -> None:
    first, second = published(planner, BUDI), published(planner, SITI)
    code = Site.objects.order_by("-pk")[0].code
    company = funder_of("PT Contoh", officer)
    claim_site(by=officer, funder_id=company.pk, site_code=code, units=Decimal(1), year=2027)
    refused = client.post(f"/api/v1/surveys/{second.pk}/undo")
    assert (refused.status_code, refused.json()["code"], refused.json()["facts"]["sites"]) == (
        409, "surveys.built-on", [code],
    )  # fmt: skip
    for _ in range(2):
        undone = client.post(f"/api/v1/surveys/{first.pk}/undo", headers={"Idempotency-Key": "batal"})
        assert (undone.status_code, undone.json()["state"]) == (200, "undone")
    assert client.post(f"/api/v1/surveys/{first.pk}/undo").json()["code"] == "surveys.nothing-to-undo"


def test_changes_are_counted_and_paged(grid: Grid, client: APIClient, planner: User) -> None:
    first = published(planner, BUDI, SITI, UDIN)
    newer = read(planner, BUDI.replace(";36;4", ";36;5"), SITI)
    address = f"/api/v1/surveys/{newer.pk}"
    declared = client.put(f"{address}/replaces", {"replaces": str(first.pk)}, format="json")
    assert declared.json()["replaces"] == str(first.pk)
    assert client.get(address).json()["changes"] == {
        "new": 0, "changed": 1, "unchanged": 1, "gone_free": 1, "gone_claimed": 0, "asking": 0,
    }  # fmt: skip
    page = client.get(f"{address}/changes", {"limit": 2}).json()
    assert [(one["kind"], one["line"]) for one in page["results"]] == [("changed", 2), ("unchanged", 3)]
    assert page["results"][0]["fields"] == [
        {"field": "occupants", "old": 4, "new": 5, "personal": False, "moved_m": None}
    ]
    [gone] = client.get(page["next"]).json()["results"]
    assert (gone["kind"], gone["line"], gone["area"]) == ("gone-free", None, "36.72.01.1001")
    assert client.get(f"{address}/changes", {"kind": "gone-free"}).json()["results"] == [gone]
    assert client.get(f"{address}/changes", {"kind": "no"}).status_code == 400


def test_a_holder_is_heard_and_a_planner_decides(
    grid: Grid, client: APIClient, planner: User, officer: User, funder_of: FunderMaker
) -> None:
    published(planner, BUDI)
    company = funder_of("PT Contoh", officer)
    code = Site.objects.get().code
    claim_site(by=officer, funder_id=company.pk, site_code=code, units=Decimal(1), year=2027)
    published(planner, BUDI.replace("-6.010000", "-6.010400"))
    [seen] = asking(officer).get("/api/v1/changes").json()["results"]
    assert (seen["site"], seen["reasons"], seen["moved_m"], seen["location"]) == (code, ["held-moved"], 44, None)
    [full] = client.get("/api/v1/changes").json()["results"]
    assert full["location"] == [106.01, -6.0104]
    address = f"/api/v1/changes/{seen['id']}"
    early = client.post(f"{address}/answer", {"answer": "accepted"}, format="json")
    assert (early.status_code, early.json()["code"]) == (409, "surveys.holder-not-heard")
    assert asking(officer).post(f"{address}/word", {"agrees": True}, format="json").status_code == 200
    assert client.post(f"{address}/answer", {"answer": "accepted"}, format="json").json()["answer"] == "accepted"
    assert (Site.objects.get().location.y, PendingChange.objects.get().answered_by_id) == (-6.0104, planner.pk)
