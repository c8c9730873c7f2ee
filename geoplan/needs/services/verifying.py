"""Verifying what others reported, one by one or many with one set of minutes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.journal.services import note, note_looks
from geoplan.needs.errors import (
    AlreadyVerified,
    CheckingDayImplausible,
    NotYourKelurahan,
    SiteClosed,
    TooManySites,
    VerifiersMissing,
)
from geoplan.needs.models import Site, Verification
from geoplan.needs.queries import known_site, may_verify, to_verify
from geoplan.needs.rules import Kind, Status, normalise_code
from geoplan.needs.services.correcting import locked_site

MOST_SITES = 500
OLDEST_CHECK = timedelta(days=2 * 365)
LONGEST_NAMES, LONGEST_NUMBER = 300, 80


@dataclass(frozen=True, slots=True)
class Checking:
    """How sites were checked at the place: when, by whom, and the number of the minutes (berita acara)."""

    checked_on: date
    verifiers: str
    minutes_number: str = ""


@transaction.atomic
def verify_site(
    *, code: str, by: User, at: datetime, version: int | None = None, checking: Checking | None = None
) -> Site:
    """Mark a reported site as verified. A surveyor does so only where assigned, and never on an own report.

    Raises: SiteNotFound, VersionChanged, SiteClosed, AlreadyVerified, NotYourKelurahan, VerifiersMissing,
        CheckingDayImplausible.
    """
    row = locked_site(code=code, by=by, version=version)
    if row.status == Status.CLOSED:
        raise SiteClosed(site=row.code, reason=row.closed_reason)
    if not may_verify(by, row):
        raise NotYourKelurahan(site=row.code)
    if row.status == Status.VERIFIED:
        raise AlreadyVerified(site=row.code)
    row.verification = keep_checking(checking, by, at) if checking else None
    row.status, row.verified_by_id, row.verified_at = Status.VERIFIED.value, by.pk, at
    row.changed_by_id = by.pk
    row.save()
    note(actor_id=by.pk, deed="site.verified", site=row.code, verification=row.verification_id)
    row.refresh_from_db()
    return row


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows the sites to check; empty leaves it open. `hamlet`: RW and RT. `among`: ids, as of an upload."""

    area: str = ""
    hamlet: tuple[str, str] | None = None
    severity: str = ""
    kind: str = ""
    among: Collection[int] | None = None


def sites_to_check(*, by: User, wanted: Wanted, most: int) -> tuple[list[Site], int]:
    """Return the reported sites this person may verify, urgent first, and how many fit in all; the look is counted."""
    rows = to_verify(by)
    if wanted.area:
        rows = rows.filter(area__code=wanted.area)
    if wanted.hamlet:
        rows = rows.filter(rw=wanted.hamlet[0], rt=wanted.hamlet[1])
    for name in ("severity", "kind"):
        if getattr(wanted, name):
            rows = rows.filter(**{name: getattr(wanted, name)})
    if wanted.among is not None:
        rows = rows.filter(pk__in=wanted.among)
    found = list(rows[:most])
    note_looks(actor_id=by.pk, door="sites.check", count=sum(1 for one in found if one.kind == Kind.HOUSE))
    return found, rows.count()


@transaction.atomic
def verify_many_sites(*, codes: Sequence[str], by: User, at: datetime, checking: Checking) -> list[str]:
    """Mark many reported sites as verified with one set of minutes; return the codes that were, in order.

    Sites that are verified, closed or merged by now are passed over. One that may not be verified stops all.
    Raises: TooManySites, SiteNotFound, NotYourKelurahan, VerifiersMissing, CheckingDayImplausible.
    """
    if not 0 < len(codes) <= MOST_SITES:
        raise TooManySites(sites=len(codes), most=MOST_SITES)
    asked = dict.fromkeys(normalise_code(code) or code for code in codes)
    # Whoever ticked a record that was merged meanwhile has not checked the one that stayed.
    wanted = [code for code in asked if known_site(by, code).code == code]
    verification = keep_checking(checking, by, at)
    done = mark_verified(wanted, by, at, verification)
    note(actor_id=by.pk, deed="site.verified", sites=done, verification=verification.pk)
    return done


@transaction.atomic
def verify_sites(*, codes: Sequence[str], by: User, at: datetime) -> int:
    """Mark many reported sites as verified in one go; return how many. One that may not be verified stops all.

    Raises: NotYourKelurahan.
    """
    done = mark_verified(codes, by, at, None)
    note(actor_id=by.pk, deed="site.verified", sites=done)
    return len(done)


def mark_verified(codes: Sequence[str], by: User, at: datetime, verification: Verification | None) -> list[str]:
    """Mark those of some sites that are reported, locked by ascending id. Raises: NotYourKelurahan."""
    reported = Site.objects.select_for_update(no_key=True).filter(code__in=list(codes), status=Status.REPORTED.value)
    rows = list(reported.order_by("pk"))
    for row in rows:
        if by.role != Role.PLANNER and not may_verify(by, row):
            raise NotYourKelurahan(site=row.code)
    Site.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=Status.VERIFIED.value,
        verified_by_id=by.pk,
        verified_at=at,
        verification=verification,
        changed_by_id=by.pk,
    )
    return sorted(row.code for row in rows)


def keep_checking(checking: Checking, by: User, at: datetime) -> Verification:
    """Raises: VerifiersMissing, CheckingDayImplausible."""
    verifiers, number = " ".join(checking.verifiers.split()), " ".join(checking.minutes_number.split())
    if not verifiers or len(verifiers) > LONGEST_NAMES or len(number) > LONGEST_NUMBER:
        raise VerifiersMissing(longest=LONGEST_NAMES, longest_number=LONGEST_NUMBER)
    today = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    if not today - OLDEST_CHECK <= checking.checked_on <= today:
        raise CheckingDayImplausible(checked_on=checking.checked_on, today=today)
    return Verification.objects.create(
        checked_on=checking.checked_on, verifiers=verifiers, minutes_number=number, by=by
    )
