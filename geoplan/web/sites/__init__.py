"""One site as panel and page, all of them as a table, the claim buttons, and the life of a site's data."""

from geoplan.web.sites.checking import check, undo_check
from geoplan.web.sites.claims import claim, undo
from geoplan.web.sites.correcting import correct
from geoplan.web.sites.deeds import close, reopen, undo_close, verify
from geoplan.web.sites.listing import site_list
from geoplan.web.sites.merging import merge, unmerge
from geoplan.web.sites.new_house import likeness, new_house
from geoplan.web.sites.pages import panel, site_page

__all__ = [
    "check",
    "claim",
    "close",
    "correct",
    "likeness",
    "merge",
    "new_house",
    "panel",
    "reopen",
    "site_list",
    "site_page",
    "undo",
    "undo_check",
    "undo_close",
    "unmerge",
    "verify",
]
