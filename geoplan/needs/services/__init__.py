"""Writing sites: recording, verifying, correcting, closing and opening them again."""

from geoplan.needs.services.assigning import assign
from geoplan.needs.services.closing import close_site, reopen_site
from geoplan.needs.services.correcting import change_locked_site, locked_site
from geoplan.needs.services.pairs import keep_apart
from geoplan.needs.services.photos import add_photo, look_at_photo, look_at_photos, remove_photo
from geoplan.needs.services.recording import RecordedSite, record_sites
from geoplan.needs.services.verifying import Checking, sites_to_check, verify_many_sites, verify_site, verify_sites

__all__ = [
    "Checking",
    "RecordedSite",
    "add_photo",
    "assign",
    "change_locked_site",
    "close_site",
    "keep_apart",
    "locked_site",
    "look_at_photo",
    "look_at_photos",
    "record_sites",
    "remove_photo",
    "reopen_site",
    "sites_to_check",
    "verify_many_sites",
    "verify_site",
    "verify_sites",
]
