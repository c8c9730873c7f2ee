"""Writing sites: recording, verifying, correcting, closing and opening them again."""

from geoplan.needs.services.assigning import assign
from geoplan.needs.services.closing import close_site, reopen_site
from geoplan.needs.services.correcting import change_locked_site, locked_site
from geoplan.needs.services.merging import (
    absorb,
    begin_undoing,
    keep_merge,
    locked_merge,
    locked_pair,
    set_free,
)
from geoplan.needs.services.pairs import keep_apart
from geoplan.needs.services.photos import add_photo, hang_photo, look_at_photo, look_at_photos, remove_photo
from geoplan.needs.services.recording import RecordedSite, changes_to, is_withdrawn, record_sites
from geoplan.needs.services.undoing import (
    Step,
    last_step,
    locked_closing,
    take_back_closing,
    take_back_verification,
    verified_rows,
)
from geoplan.needs.services.verifying import (
    Checking,
    Wanted,
    sites_to_check,
    verify_many_sites,
    verify_site,
    verify_sites,
)
from geoplan.needs.services.withdrawing import (
    as_it_is,
    as_it_was,
    lock_sites,
    mark_in_source,
    put_back_sites,
    sites_as_they_are,
    withdraw_sites,
)

__all__ = [
    "Checking",
    "RecordedSite",
    "Step",
    "Wanted",
    "absorb",
    "add_photo",
    "as_it_is",
    "as_it_was",
    "assign",
    "begin_undoing",
    "change_locked_site",
    "changes_to",
    "close_site",
    "hang_photo",
    "is_withdrawn",
    "keep_apart",
    "keep_merge",
    "last_step",
    "lock_sites",
    "locked_closing",
    "locked_merge",
    "locked_pair",
    "locked_site",
    "look_at_photo",
    "look_at_photos",
    "mark_in_source",
    "put_back_sites",
    "record_sites",
    "remove_photo",
    "reopen_site",
    "set_free",
    "sites_as_they_are",
    "sites_to_check",
    "take_back_closing",
    "take_back_verification",
    "verified_rows",
    "verify_many_sites",
    "verify_site",
    "verify_sites",
    "withdraw_sites",
]
