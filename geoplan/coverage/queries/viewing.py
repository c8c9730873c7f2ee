"""Who looks: which places a viewer's map is made of, and what may narrow it."""

from pathlib import Path

from django.conf import settings

from geoplan.accounts.models import User
from geoplan.accounts.rules import Audience, Datum, Role, audience, may_see
from geoplan.coverage.errors import CoverageNotShown, HoldersNotShown, LatenessNotShown
from geoplan.coverage.rules import EVERYTHING, Mark, SiteFilter

SQL = Path(__file__).parent.parent / "sql"


def role_of(viewer: User | None) -> Role | None:
    """Return a viewer's role, None for somebody not signed in."""
    return Role(viewer.role) if viewer is not None else None


def audience_of(viewer: User | None) -> Audience:
    """Return which places a viewer's map, boxes, sorts and counts are made of."""
    return audience(role_of(viewer))


def audience_allowed(viewer: User | None, narrowed: SiteFilter = EVERYTHING) -> Audience:
    """Return a viewer's audience after asking the policy about what is wanted.

    Raises: CoverageNotShown, HoldersNotShown, LatenessNotShown.
    """
    role = role_of(viewer)
    if not may_see(role, Datum.STAGE_UNITS):
        raise CoverageNotShown
    if narrowed.funder_id is not None and not may_see(role, Datum.HOLDER_NAME):
        raise HoldersNotShown
    reads = audience(role)
    if Mark.LATE in (narrowed.marks or ()) and reads is not Audience.EXACT:
        raise LatenessNotShown
    return reads


def unit_costs() -> dict[str, object]:
    """Return what one unit without an estimate of its own costs, by kind. Units: rupiah."""
    return {
        "house_cost_rupiah": settings.GEOPLAN_HOUSE_COST_RUPIAH,
        "room_cost_rupiah": settings.GEOPLAN_ROOM_COST_RUPIAH,
    }
