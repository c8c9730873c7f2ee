from geoplan.errors import Invalid, NotFound


class AreaNotFound(NotFound):
    """No area has this code."""

    code = "areas.area-not-found"


class NoAreas(Invalid):
    """No boundaries are loaded yet: run `manage.py load_areas`."""

    code = "areas.no-areas"


class OutsideAllAreas(Invalid):
    """The place lies in no loaded area."""

    code = "areas.outside-all-areas"
