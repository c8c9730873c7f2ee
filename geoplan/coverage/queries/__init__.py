"""Reading needs and promises together.

Every query takes the moment `at`. `live=True` answers from the rows as they stand, with holds ended by `at`: what doors
use when nobody asked for a date. Otherwise history answers, as recorded at `at`. A query that returns places takes the
viewer and evaluates every box, sort, filter and count on the places that viewer may see.
"""

from geoplan.coverage.queries.boundaries import (
    areas_in_tile,
    areas_version,
    boundaries,
)
from geoplan.coverage.queries.by_area import Within, coverage_by_area
from geoplan.coverage.queries.changes import Changed, Changes, Cursor, changes_after, changes_since, lapsed_between
from geoplan.coverage.queries.checks import Difference, differences
from geoplan.coverage.queries.findings import Found, areas_below_threshold, bare_sites, gaps, nearness, overlaps
from geoplan.coverage.queries.moments import DataVersion, check_moment, data_version
from geoplan.coverage.queries.public import public_schools
from geoplan.coverage.queries.sites import (
    SiteCounts,
    SitePage,
    SiteStanding,
    TileOfSites,
    site_counts,
    site_standing,
    sites_in_tile,
    sites_in_view,
)
from geoplan.coverage.queries.viewing import audience_allowed, audience_of, role_of

__all__ = [
    "Changed",
    "Changes",
    "Cursor",
    "DataVersion",
    "Difference",
    "Found",
    "SiteCounts",
    "SitePage",
    "SiteStanding",
    "TileOfSites",
    "Within",
    "areas_below_threshold",
    "areas_in_tile",
    "areas_version",
    "audience_allowed",
    "audience_of",
    "bare_sites",
    "boundaries",
    "changes_after",
    "changes_since",
    "check_moment",
    "coverage_by_area",
    "data_version",
    "differences",
    "gaps",
    "lapsed_between",
    "nearness",
    "overlaps",
    "public_schools",
    "role_of",
    "site_counts",
    "site_standing",
    "sites_in_tile",
    "sites_in_view",
]
