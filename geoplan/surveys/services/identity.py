"""Whether a household is recorded already: an answer of one word, limited and written down."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.journal.services import note
from geoplan.needs.models import Site
from geoplan.needs.queries import assignments_of, sites_reported_by
from geoplan.needs.rules import PersonCells
from geoplan.residents.queries import cells_with_nik, identity_matches
from geoplan.surveys.errors import MayNotCheck, NikMalformed
from geoplan.surveys.models import SurveyRow
from geoplan.surveys.reading.identity import read_nik
from geoplan.surveys.services.likeness import count_check

DEED = "residents.nik-checked"
MOST_AN_HOUR = 20
STILL_THERE = ("", "done")


class Whereabouts(StrEnum):
    """Where a household is recorded."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    NOWHERE = "nowhere"


@transaction.atomic
def check_nik(*, nik: str, by: User, at: datetime) -> Whereabouts:
    """Say whether a NIK is recorded in this person's kelurahan, in another one, or not at all.

    Rows that wait for a point count as recorded. The number is neither kept nor written down.
    Raises: MayNotCheck, NikMalformed, TooManyChecks.
    """
    if not may_do(Role(by.role), Deed.UPLOAD_SITES):
        raise MayNotCheck
    digits = read_nik(nik)
    if not isinstance(digits, str):
        raise NikMalformed
    count_check(by=by, deed=DEED, most=MOST_AN_HOUR, at=at)
    found = whereabouts(digits, by)
    note(actor_id=by.pk, deed=DEED, found=found.value)
    return found


def whereabouts(nik: str, by: User) -> Whereabouts:
    [likenesses] = identity_matches([PersonCells(nik=nik)])
    sites = Site.objects.filter(pk__in=[one.site_id for one in likenesses], closed_reason__in=STILL_THERE)
    rows = SurveyRow.objects.filter(sealed_id__in=cells_with_nik(nik), outcome="").exclude(area_code="")
    if not sites.exists() and not rows.exists():
        return Whereabouts.NOWHERE
    if by.role == Role.PLANNER:
        return Whereabouts.HERE
    mine = assignments_of(by)
    own = sites_reported_by(by).filter(pk__in=sites.values("pk"))
    here = (
        sites.filter(area_id__in=mine.values("area_id")).exists()
        or own.exists()
        or rows.filter(area_code__in=mine.values("area__code")).exists()
    )
    return Whereabouts.HERE if here else Whereabouts.ELSEWHERE
