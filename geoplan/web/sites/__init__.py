"""One site as panel and page, all of them as a table, and the claim buttons."""

from geoplan.web.sites.claims import claim, undo
from geoplan.web.sites.listing import site_list
from geoplan.web.sites.pages import panel, site_page

__all__ = ["claim", "panel", "site_list", "site_page", "undo"]
