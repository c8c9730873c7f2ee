"""What every page knows of the house it stands in."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from geoplan.accounts.queries import is_demo
from geoplan.areas.queries import areas


def house(_request: HttpRequest) -> dict[str, object]:
    """Return whether this is a demo, whose city it is, and how far its boundaries are to be trusted.

    Each fact is asked for when a template first uses it; fragments ask for none.
    """
    boundaries = SimpleLazyObject(boundary_facts)
    return {
        "demo": SimpleLazyObject(is_demo),
        "city_name": SimpleLazyObject(lambda: areas("city").values_list("name", flat=True).first() or ""),
        "schematic": SimpleLazyObject(lambda: boundaries["schematic"]),
        "area_source": SimpleLazyObject(lambda: boundaries["source"]),
    }


def boundary_facts() -> dict[str, object]:
    """Return the source of the boundaries and whether any is only drawn; schematic ones come first."""
    found = areas("kelurahan").order_by("-schematic", "code").values("schematic", "source").first()
    return {"schematic": found["schematic"], "source": found["source"]} if found else {"schematic": False, "source": ""}
