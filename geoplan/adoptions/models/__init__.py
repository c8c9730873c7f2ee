"""Who holds which share of which site, who waits for it, and what happened at the place."""

from geoplan.adoptions.models.batches import Batch, BatchLine
from geoplan.adoptions.models.fieldwork import PointOpening, Trouble, Visit, WorkCheck
from geoplan.adoptions.models.promises import Adoption, AdoptionEvent, SiteLoad
from geoplan.adoptions.models.terms import SmallPlan, Term
from geoplan.adoptions.models.waiting import HandOver, QueueEntry, QueueEvent

__all__ = [
    "Adoption",
    "AdoptionEvent",
    "Batch",
    "BatchLine",
    "HandOver",
    "PointOpening",
    "QueueEntry",
    "QueueEvent",
    "SiteLoad",
    "SmallPlan",
    "Term",
    "Trouble",
    "Visit",
    "WorkCheck",
]
