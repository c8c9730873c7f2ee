"""A payer's works on the map."""

from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models.functions import Now

from geoplan.accounts.models import User
from geoplan.accounts.services import printable
from geoplan.files.gate import INDONESIA
from geoplan.funders.errors import PlantNameMissing, PlantNotFound, PlantPlaceImplausible
from geoplan.funders.models import Funder, Plant
from geoplan.funders.services.rights import actor, require_owner
from geoplan.geo import WGS84
from geoplan.journal.services import note


@transaction.atomic
def add_plant(*, funder: Funder, name: str, location: tuple[float, float], by: User | None) -> Plant:
    """Put a payer's works on the map. CRS: EPSG:4326, lon/lat.

    Raises: NotYours, PlantNameMissing, PlantPlaceImplausible.
    """
    require_owner(by, funder)
    plant = Plant.objects.create(funder=funder, name=plant_name(name), location=plant_place(location))
    note(actor_id=actor(by), deed="funder.plant-added", funder=funder.pk, plant=plant.pk)
    return plant


@transaction.atomic
def change_plant(*, funder: Funder, plant_id: int, name: str, location: tuple[float, float], by: User | None) -> Plant:
    """Correct name and place of a payer's works. CRS: EPSG:4326, lon/lat.

    Raises: NotYours, PlantNotFound, PlantNameMissing, PlantPlaceImplausible.
    """
    require_owner(by, funder)
    plant = locked_plant(funder, plant_id)
    plant.name, plant.location = plant_name(name), plant_place(location)
    plant.save(update_fields=["name", "location"])
    note(actor_id=actor(by), deed="funder.plant-changed", funder=funder.pk, plant=plant.pk)
    return plant


@transaction.atomic
def close_plant(*, funder: Funder, plant_id: int, by: User | None) -> None:
    """Take works off the map; they may be opened again. Raises: NotYours, PlantNotFound."""
    require_owner(by, funder)
    locked_plant(funder, plant_id)
    Plant.objects.filter(pk=plant_id, closed_at=None).update(closed_at=Now())
    note(actor_id=actor(by), deed="funder.plant-closed", funder=funder.pk, plant=plant_id)


@transaction.atomic
def reopen_plant(*, funder: Funder, plant_id: int, by: User | None) -> None:
    """Put closed works on the map again. Raises: NotYours, PlantNotFound."""
    require_owner(by, funder)
    locked_plant(funder, plant_id)
    Plant.objects.filter(pk=plant_id).update(closed_at=None)
    note(actor_id=actor(by), deed="funder.plant-reopened", funder=funder.pk, plant=plant_id)


def locked_plant(funder: Funder, plant_id: int) -> Plant:
    """Raises: PlantNotFound."""
    found = Plant.objects.select_for_update().filter(funder=funder, pk=plant_id).first()
    if found is None:
        raise PlantNotFound(plant=plant_id)
    return found


def plant_name(name: str) -> str:
    """Raises: PlantNameMissing."""
    written = " ".join(printable(name).split())[:120]
    if not written:
        raise PlantNameMissing
    return written


def plant_place(location: tuple[float, float]) -> Point:
    """Return a place anywhere in the country: a company's works need not lie in the city.

    Raises: PlantPlaceImplausible.
    """
    lon, lat = location
    if not (INDONESIA.west <= lon <= INDONESIA.east and INDONESIA.south <= lat <= INDONESIA.north):
        raise PlantPlaceImplausible
    return Point(lon, lat, srid=WGS84)
