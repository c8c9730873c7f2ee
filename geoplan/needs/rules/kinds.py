"""The fixed words of a site: kind, status, reasons to close, school levels and who runs them."""

from enum import StrEnum


class Kind(StrEnum):
    HOUSE = "house"
    SCHOOL = "school"


class Status(StrEnum):
    REPORTED = "reported"
    VERIFIED = "verified"
    CLOSED = "closed"


class ClosingReason(StrEnum):
    DONE = "done"
    NO_SUCH_HOUSE = "no-such-house"
    ALREADY_REBUILT = "already-rebuilt"
    FAMILY_REFUSES = "family-refuses"
    MOVED_OR_DIED = "moved-or-died"
    LAND_DISPUTE = "land-dispute"
    COLLAPSED_OR_BURNED = "collapsed-or-burned"
    NOT_ELIGIBLE = "not-eligible"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


MAY_REOPEN = frozenset({ClosingReason.FAMILY_REFUSES, ClosingReason.COLLAPSED_OR_BURNED})
# A finished house stays in every sum; one closed for another reason leaves them.
CLOSED_STILL_COUNTS = frozenset({ClosingReason.DONE})


# Merging has its own way, and work that was done is checked, not declared. Withdrawn is a site whose publish was
# undone: nobody found anything at the place.
CLOSED_BY_HAND = frozenset(ClosingReason) - {ClosingReason.MERGED, ClosingReason.DONE, ClosingReason.WITHDRAWN}


def status_reopened(reason: ClosingReason, *, was_verified: bool) -> Status:
    """Return how a site stands once it is open again: what burned or collapsed has to be checked anew."""
    if reason is ClosingReason.COLLAPSED_OR_BURNED or not was_verified:
        return Status.REPORTED
    return Status.VERIFIED


class Damage(StrEnum):
    """Ringan, sedang, berat: as coarse as a company may see it."""

    LIGHT = "light"
    MEDIUM = "medium"
    HEAVY = "heavy"


class Level(StrEnum):
    TK = "tk"
    KB = "kb"
    TPA = "tpa"
    SPS = "sps"
    RA = "ra"
    SD = "sd"
    MI = "mi"
    SMP = "smp"
    MTS = "mts"
    SMA = "sma"
    MA = "ma"
    SMK = "smk"
    MAK = "mak"
    SLB = "slb"
    SDLB = "sdlb"
    SMPLB = "smplb"
    SMALB = "smalb"
    PKBM = "pkbm"


class Ownership(StrEnum):
    STATE = "state"
    PRIVATE = "private"


class Authority(StrEnum):
    """Who signs for a school."""

    CITY = "city"
    PROVINCE = "province"
    RELIGIOUS_AFFAIRS = "religious-affairs"


_PROVINCE = frozenset({Level.SMA, Level.SMK, Level.SLB, Level.SDLB, Level.SMPLB, Level.SMALB})
_RELIGIOUS = frozenset({Level.RA, Level.MI, Level.MTS, Level.MA, Level.MAK})


def authority_of(level: Level) -> Authority:
    """Return who runs the schools of a level.

    Source: UU 23/2014, division of education between city and province; madrasah belong to Kemenag.
    """
    if level in _PROVINCE:
        return Authority.PROVINCE
    return Authority.RELIGIOUS_AFFAIRS if level in _RELIGIOUS else Authority.CITY
