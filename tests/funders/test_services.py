from decimal import Decimal

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from geoplan.funders.errors import (
    BoundaryInvalid,
    FunderNotFound,
    KindUnknown,
    MemberRoleUnknown,
    NameMissing,
    NameTaken,
    NotYours,
    PledgeNegative,
)
from geoplan.funders.models import Funder, Membership, Plant, Pledge
from geoplan.funders.queries import funder_named, funders_of, payers, response_area_of
from geoplan.funders.services import add_member, add_plant, create_funder, set_pledge, set_response_area
from geoplan.journal.models import Entry
from tests.adoptions.scene import Scene

SQUARE = Polygon.from_bbox((106.0, -6.04, 106.02, -6.02))
BOW_TIE = Polygon(((106.0, -6.0), (106.1, -6.1), (106.1, -6.0), (106.0, -6.1), (106.0, -6.0)))


def test_a_planner_puts_a_payer_on_the_list(scene: Scene) -> None:
    made = create_funder(name="  PT  Baru ", kind="company", sector="Logistik", by=scene.planner)
    assert (made.name, made.sector and made.sector.name) == ("PT Baru", "Logistik")
    assert made in payers()
    assert Entry.objects.get(deed="funder.created").facts == {"funder": made.pk, "kind": "company"}
    assert create_funder(name="PT Lain", kind="company", sector="Logistik", by=None).sector == made.sector


def test_a_payer_has_a_name_of_its_own_and_a_known_kind(scene: Scene) -> None:
    for name, kind, refusal in [
        ("pt pertama", "company", NameTaken),
        (" ", "company", NameMissing),
        ("X", "bank", KindUnknown),
    ]:
        with pytest.raises(refusal):
            create_funder(name=name, kind=kind, by=scene.planner)
    assert Funder.objects.count() == 3


def test_others_than_planners_put_nobody_on_the_list(scene: Scene) -> None:
    for by in (scene.officer, scene.surveyor):
        with pytest.raises(NotYours):
            create_funder(name="PT Baru", kind="company", by=by)


def test_owners_and_planners_say_who_acts_for_a_payer(scene: Scene) -> None:
    add_member(funder=scene.first, user=scene.rival, role="delegate", by=scene.officer)
    assert {funder.name for funder in funders_of(scene.rival)} == {"PT Pertama", "PT Kedua"}
    add_member(funder=scene.first, user=scene.rival, role="member", by=scene.planner)
    assert Membership.objects.get(user=scene.rival, funder=scene.first).role == "member"
    with pytest.raises(NotYours):
        add_member(funder=scene.first, user=scene.rival, role="owner", by=scene.rival)
    with pytest.raises(MemberRoleUnknown):
        add_member(funder=scene.first, user=scene.rival, role="chief", by=scene.planner)


def test_a_pledge_is_set_and_set_again(scene: Scene) -> None:
    set_pledge(funder=scene.first, year=2027, units=Decimal(8), amount_rupiah=None, by=scene.officer)
    set_pledge(funder=scene.first, year=2027, units=None, amount_rupiah=5, by=scene.planner)
    pledge = Pledge.objects.get()
    assert (pledge.units, pledge.amount_rupiah) == (None, 5)
    with pytest.raises(PledgeNegative):
        set_pledge(funder=scene.first, year=2027, units=Decimal(-1), by=scene.planner)
    with pytest.raises(NotYours):
        set_pledge(funder=scene.first, year=2027, by=scene.rival)


def test_plants_and_response_areas_stand_on_the_map(scene: Scene) -> None:
    add_plant(funder=scene.first, name=" Pabrik ", location=(106.01, -6.01), by=scene.officer)
    plant = Plant.objects.get()
    assert (plant.name, plant.location.x, plant.location.y) == ("Pabrik", 106.01, -6.01)
    for shape in (SQUARE, MultiPolygon(SQUARE)):
        set_response_area(funder=scene.first, boundary_wkb=bytes(shape.wkb), by=scene.officer)
    area = response_area_of(scene.first.pk)
    assert area is not None
    assert area.boundary.equals(MultiPolygon(SQUARE, srid=4326))
    assert response_area_of(scene.second.pk) is None


def test_a_bow_tie_is_no_response_area(scene: Scene) -> None:
    with pytest.raises(BoundaryInvalid):
        set_response_area(funder=scene.first, boundary_wkb=bytes(BOW_TIE.wkb), by=scene.planner)


def test_a_payer_is_found_by_name_however_it_is_written(scene: Scene) -> None:
    assert funder_named("pt  pertama") == scene.first
    with pytest.raises(FunderNotFound):
        funder_named("PT Tidak Ada")
