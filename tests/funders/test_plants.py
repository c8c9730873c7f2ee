import pytest

from geoplan.funders.errors import NotYours, PlantNameMissing, PlantNotFound, PlantPlaceImplausible
from geoplan.funders.queries import all_plants_of, plants_of
from geoplan.funders.services import add_plant, change_plant, close_plant, reopen_plant
from tests.adoptions.scene import Scene

HERE = (106.01, -6.01)


def test_a_plant_is_put_on_the_map_moved_closed_and_opened_again(scene: Scene) -> None:
    plant = add_plant(funder=scene.first, name=" Pabrik  Anyer ", location=HERE, by=scene.officer)
    change_plant(funder=scene.first, plant_id=plant.pk, name="Pabrik Merak", location=(106.0, -5.93), by=scene.planner)
    (moved,) = plants_of(scene.first.pk)
    assert (moved.name, moved.location.coords) == ("Pabrik Merak", (106.0, -5.93))
    close_plant(funder=scene.first, plant_id=plant.pk, by=scene.officer)
    assert not plants_of(scene.first.pk).exists()
    assert all_plants_of(scene.first.pk).get().closed_at is not None
    reopen_plant(funder=scene.first, plant_id=plant.pk, by=scene.officer)
    assert plants_of(scene.first.pk).get() == plant


def test_a_plant_has_a_name_and_lies_in_the_country(scene: Scene) -> None:
    with pytest.raises(PlantNameMissing):
        add_plant(funder=scene.first, name=" ", location=HERE, by=scene.officer)
    for place in ((-6.01, 106.01), (2.35, 48.85), (float("nan"), -6.0)):
        with pytest.raises(PlantPlaceImplausible):
            add_plant(funder=scene.first, name="Pabrik", location=place, by=scene.officer)


def test_a_plant_is_the_payers_own(scene: Scene) -> None:
    plant = add_plant(funder=scene.first, name="Pabrik", location=HERE, by=scene.officer)
    with pytest.raises(NotYours):
        close_plant(funder=scene.first, plant_id=plant.pk, by=scene.rival)
    # Own rights do not reach into another payer's plants.
    with pytest.raises(PlantNotFound):
        close_plant(funder=scene.second, plant_id=plant.pk, by=scene.rival)
    with pytest.raises(PlantNotFound):
        change_plant(funder=scene.second, plant_id=plant.pk, name="X", location=HERE, by=scene.rival)
