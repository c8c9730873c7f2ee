"""The policy: what a role may see and do, given its relation to a record. Every door asks it.

Pure: no database, no clock. The table is docs/policy.md, and tests/accounts/test_rules.py holds it cell by cell.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    PLANNER = "planner"
    SURVEYOR = "surveyor"
    OFFICER = "officer"
    MONITOR = "monitor"
    OPERATOR = "operator"


class Datum(StrEnum):
    """Something a person may or may not be shown."""

    ROUNDED_COUNTS = "rounded counts per kelurahan and cell"
    SCHOOL_EXACT = "a school's exact point and rooms"
    HOUSE_MOVED = "a house's moved point, coarse severity, cost, code"
    HOUSE_EXACT = "a house's exact point, address, photos"
    NAME_PHONE = "name and phone of the residents"
    IDENTITY_LAST4 = "last four digits of NIK and KK"
    IDENTITY_FULL = "full NIK and KK, on reveal with a reason"
    HOLDER_NAME = "who holds a site"
    STAGE_UNITS = "stage and units of an adoption"
    OWN_MONEY = "money, pledge and lateness of one funder"
    MONEY_TOTALS = "money summed over funders"
    EXACT_COUNTS = "counts of coverage, not rounded"


class Deed(StrEnum):
    """Something a person may or may not do."""

    UPLOAD_SITES = "upload sites"
    UPLOAD_HOLDINGS = "upload another payer's list"
    CLAIM = "claim for a funder"
    CLAIM_ON_BEHALF = "claim on behalf of a funder"
    RELEASE = "release a claim"
    VERIFY_SITE = "verify a site"
    READ_COVERAGE = "read the coverage table"
    READ_FINDINGS = "read overlaps and gaps of everybody"
    INVITE = "invite people"


@dataclass(frozen=True, slots=True)
class Relation:
    """How a person stands to one record.

    `own`: reported it, or belongs to its funder. `assigned`: its kelurahan is assigned to the surveyor.
    `named`: a named officer of an agreed adoption of it. `opened`: a planner opened its point for 7 days.
    """

    own: bool = False
    assigned: bool = False
    named: bool = False
    opened: bool = False


STRANGER = Relation()

EVERYBODY = frozenset({Datum.ROUNDED_COUNTS, Datum.SCHOOL_EXACT})
SEEN_BY_ROLE: dict[Role, frozenset[Datum]] = {
    Role.PLANNER: frozenset(Datum),
    Role.SURVEYOR: EVERYBODY | {Datum.HOUSE_MOVED, Datum.HOLDER_NAME, Datum.STAGE_UNITS, Datum.EXACT_COUNTS},
    Role.OFFICER: EVERYBODY | {Datum.HOUSE_MOVED, Datum.HOLDER_NAME, Datum.STAGE_UNITS, Datum.EXACT_COUNTS},
    Role.MONITOR: EVERYBODY
    | {Datum.HOLDER_NAME, Datum.STAGE_UNITS, Datum.MONEY_TOTALS, Datum.EXACT_COUNTS},
    Role.OPERATOR: EVERYBODY,
}
DONE_BY_ROLE: dict[Role, frozenset[Deed]] = {
    Role.PLANNER: frozenset(Deed) - {Deed.CLAIM},
    Role.SURVEYOR: frozenset({Deed.UPLOAD_SITES, Deed.READ_COVERAGE}),
    Role.OFFICER: frozenset({Deed.CLAIM, Deed.RELEASE, Deed.READ_COVERAGE}),
    Role.MONITOR: frozenset({Deed.READ_COVERAGE}),
    Role.OPERATOR: frozenset({Deed.INVITE}),
}


def may_see(role: Role | None, datum: Datum, relation: Relation = STRANGER) -> bool:
    """Say whether a role (None: not signed in) may be shown something of a record it stands in a relation to."""
    if datum in EVERYBODY:
        return True
    if role is None:
        return False
    return datum in SEEN_BY_ROLE[role] or datum in seen_by_relation(role, relation)


def seen_by_relation(role: Role, relation: Relation) -> Iterable[Datum]:
    """Return what a relation to the record adds to a role's own sight."""
    if role is Role.OFFICER:
        if relation.named:
            yield from (Datum.HOUSE_EXACT, Datum.NAME_PHONE)
        if relation.opened:
            yield Datum.HOUSE_EXACT
        if relation.own:
            yield Datum.OWN_MONEY
    if role is Role.SURVEYOR:
        if relation.own or relation.assigned:
            yield from (Datum.HOUSE_EXACT, Datum.IDENTITY_LAST4)
        if relation.own:
            yield Datum.NAME_PHONE


def may_do(role: Role | None, deed: Deed, relation: Relation = STRANGER) -> bool:
    """Say whether a role may do something. Surveyors verify only where an assignment gives them the right."""
    if role is None:
        return False
    if deed is Deed.VERIFY_SITE and role is Role.SURVEYOR:
        return relation.assigned and not relation.own
    return deed in DONE_BY_ROLE[role]


class Audience(StrEnum):
    """Which points of houses a map is made of."""

    EXACT = "exact"
    MOVED = "moved"
    SCHOOLS = "schools"


def audience(role: Role | None) -> Audience:
    """Return the points a role's map, boxes, sorts and counts are evaluated on.

    Holders and surveyors too read moved points here; exact ones of theirs come from panel and list.
    """
    if may_see(role, Datum.HOUSE_EXACT):
        return Audience.EXACT
    if may_see(role, Datum.HOUSE_MOVED):
        return Audience.MOVED
    return Audience.SCHOOLS
