from geoplan.errors import Invalid, NotAllowed, NotFound


class FutureMoment(Invalid):
    """That moment has not come yet.

    Coverage can be told for %(now)s and before.
    """

    code = "coverage.future-moment"


class TileUnknown(NotFound):
    """There is no such tile."""

    code = "coverage.tile-unknown"


class CoverageNotShown(NotAllowed):
    """Your role does not show how sites and areas stand."""

    code = "coverage.coverage-not-shown"


class HoldersNotShown(NotAllowed):
    """Your role does not show who holds a site, so nothing can be narrowed to one payer."""

    code = "coverage.holders-not-shown"


class LatenessNotShown(NotAllowed):
    """Only planners may narrow sites to late ones."""

    code = "coverage.lateness-not-shown"


class PlacesNotShown(NotAllowed):
    """Your role shows no places of houses, so houses can be narrowed by area but not by a shape."""

    code = "coverage.places-not-shown"


class FindingsNotShown(NotAllowed):
    """Your role does not show these overlaps or gaps."""

    code = "coverage.findings-not-shown"
