"""Writing promises: claims, facts of other payers, and the moves of an adoption's life.

Lock order everywhere: pledge, the site's own row when it is written, load rows by ascending site id, adoptions.
"""

from geoplan.adoptions.services.claims import Told, Wish, claim_site, claim_sites, undo_claim
from geoplan.adoptions.services.holdings import HoldingFact, record_holdings
from geoplan.adoptions.services.moves import (
    agree_adoption,
    finish_adoption,
    plan_adoption,
    release_adoption,
    report_progress,
    return_adoption,
    verify_adoption,
)
from geoplan.adoptions.services.settling import settle_lapsed
from geoplan.adoptions.services.sites import close_site_by_hand, correct_site

__all__ = [
    "HoldingFact",
    "Told",
    "Wish",
    "agree_adoption",
    "claim_site",
    "claim_sites",
    "close_site_by_hand",
    "correct_site",
    "finish_adoption",
    "plan_adoption",
    "record_holdings",
    "release_adoption",
    "report_progress",
    "return_adoption",
    "settle_lapsed",
    "undo_claim",
    "verify_adoption",
]
