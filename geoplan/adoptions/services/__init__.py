"""Writing promises: claims, facts of other payers, and the moves of an adoption's life.

Lock order everywhere: pledge, the site's own row when it is written, load rows by ascending site id, adoptions.
"""

from geoplan.adoptions.services.batches import UndoneBatch, undo_batch
from geoplan.adoptions.services.checking import verify_adoption
from geoplan.adoptions.services.claims import Told, Wish, claim_site, claim_sites, undo_claim
from geoplan.adoptions.services.extending import carry_adoption, extend_adoption, extend_holds
from geoplan.adoptions.services.handing import answer_hand_over, ask_hand_over
from geoplan.adoptions.services.holdings import HoldingFact, record_holdings
from geoplan.adoptions.services.many import Answer, Many, step_many
from geoplan.adoptions.services.merging import Merged, merge_sites, undo_merge
from geoplan.adoptions.services.moves import (
    agree_adoption,
    amend_adoption,
    finish_adoption,
    plan_adoption,
    reject_adoption,
    release_adoption,
    report_progress,
    return_adoption,
)
from geoplan.adoptions.services.settling import settle_lapsed
from geoplan.adoptions.services.sites import (
    Undone,
    close_site_by_hand,
    correct_site,
    counters_locked,
    moved_since_promised_m,
    undo_closing,
    undo_verification,
)
from geoplan.adoptions.services.swapping import swap_adoption
from geoplan.adoptions.services.terms import set_small_plans, set_term
from geoplan.adoptions.services.trouble import TroublePhoto, end_trouble, report_trouble, store_trouble_photo
from geoplan.adoptions.services.visits import ask_visit, finish_visit, open_point
from geoplan.adoptions.services.waiting import carry_queue, join_queue, leave_queue, take_offer

__all__ = [
    "Answer",
    "HoldingFact",
    "Many",
    "Merged",
    "Told",
    "TroublePhoto",
    "Undone",
    "UndoneBatch",
    "Wish",
    "agree_adoption",
    "amend_adoption",
    "answer_hand_over",
    "ask_hand_over",
    "ask_visit",
    "carry_adoption",
    "carry_queue",
    "claim_site",
    "claim_sites",
    "close_site_by_hand",
    "correct_site",
    "counters_locked",
    "end_trouble",
    "extend_adoption",
    "extend_holds",
    "finish_adoption",
    "finish_visit",
    "join_queue",
    "leave_queue",
    "merge_sites",
    "moved_since_promised_m",
    "open_point",
    "plan_adoption",
    "record_holdings",
    "reject_adoption",
    "release_adoption",
    "report_progress",
    "report_trouble",
    "return_adoption",
    "set_small_plans",
    "set_term",
    "settle_lapsed",
    "step_many",
    "store_trouble_photo",
    "swap_adoption",
    "take_offer",
    "undo_batch",
    "undo_claim",
    "undo_closing",
    "undo_merge",
    "undo_verification",
    "verify_adoption",
]
