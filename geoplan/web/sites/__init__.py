"""One site as panel and page, all of them as a table, the claim buttons, and the life of a site's data."""

from geoplan.web.sites.checking import check
from geoplan.web.sites.claims import claim, undo
from geoplan.web.sites.correcting import correct
from geoplan.web.sites.deeds import close, reopen, verify
from geoplan.web.sites.listing import site_list
from geoplan.web.sites.new_house import new_house
from geoplan.web.sites.pages import panel, site_page

__all__ = [
    "check",
    "claim",
    "close",
    "correct",
    "new_house",
    "panel",
    "reopen",
    "site_list",
    "site_page",
    "undo",
    "verify",
]
