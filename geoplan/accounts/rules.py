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
    MINUTES = "scanned minutes of a check: they name families"
    HOLDER_NAME = "who holds a site"
    HOLDER_IN_PUBLIC = "who holds a school, from agreed on; what a funder holds in the whole city"
    STAGE_UNITS = "stage and units of an adoption"
    OWN_MONEY = "money, pledge and lateness of one funder"
    FUNDER_CONTACT = "who to reach at a funder: its contact and members"
    SECTOR_TOTALS = "money summed per sector of at least three funders"
    MONEY_TOTALS = "money summed over funders"
    EXACT_COUNTS = "counts of coverage, not rounded"


class Deed(StrEnum):
    """Something a person may or may not do."""

    UPLOAD_SITES = "upload sites"
    UPLOAD_HOLDINGS = "upload another payer's list"
    CLAIM = "claim for a funder"
    CLAIM_ON_BEHALF = "claim on behalf of a funder"
    RELEASE = "release a claim"
    REPORT_WORK = "file a plan and report progress for a funder"
    AGREE = "agree to a plan or return it"
    CHECK_WORK = "check finished work of others"
    MANAGE_FUNDERS = "keep the list of payers"
    VERIFY_SITE = "verify a site"
    CORRECT_SITE = "correct a site"
    CLOSE_SITE = "close a site or open it again"
    MERGE_SITES = "find two records to be one, or undo that"
    ANSWER_CHANGE = "decide what a list changes of a promised or verified site"
    READ_COVERAGE = "read the coverage table"
    READ_FINDINGS = "read overlaps and gaps of everybody"
    INVITE = "invite people"


@dataclass(frozen=True, slots=True)
class Relation:
    """How a person stands to one record.

    `own`: reported it, or belongs to its funder. `assigned`: its kelurahan is assigned to the surveyor.
    `named`: a named officer of an agreed adoption of it. `opened`: a planner opened its point for 7 days.
    `asked`: the other party of a request to hand over.
    """

    own: bool = False
    assigned: bool = False
    named: bool = False
    opened: bool = False
    asked: bool = False


STRANGER = Relation()

EVERYBODY = frozenset({Datum.ROUNDED_COUNTS, Datum.SCHOOL_EXACT})
# A visitor's table is that of the public pages. These answer everybody as they answer a visitor, so a role
# that lacks one of these data still finds it there; its own pages do not repeat it.
SEEN_BY_VISITORS = EVERYBODY | {Datum.HOLDER_IN_PUBLIC, Datum.SECTOR_TOTALS}
AT_WORK = EVERYBODY | {Datum.HOLDER_NAME, Datum.HOLDER_IN_PUBLIC, Datum.STAGE_UNITS, Datum.EXACT_COUNTS}
SEEN_BY_ROLE: dict[Role, frozenset[Datum]] = {
    Role.PLANNER: frozenset(Datum),
    Role.SURVEYOR: AT_WORK | {Datum.HOUSE_MOVED},
    Role.OFFICER: AT_WORK | {Datum.HOUSE_MOVED},
    Role.MONITOR: AT_WORK | {Datum.SECTOR_TOTALS, Datum.MONEY_TOTALS},
    Role.OPERATOR: EVERYBODY,
}
DONE_BY_ROLE: dict[Role, frozenset[Deed]] = {
    Role.PLANNER: frozenset(Deed) - {Deed.CLAIM},
    Role.SURVEYOR: frozenset({Deed.UPLOAD_SITES, Deed.READ_COVERAGE}),
    Role.OFFICER: frozenset({Deed.CLAIM, Deed.RELEASE, Deed.REPORT_WORK, Deed.READ_COVERAGE}),
    Role.MONITOR: frozenset({Deed.READ_COVERAGE}),
    Role.OPERATOR: frozenset({Deed.INVITE}),
}


def may_see(role: Role | None, datum: Datum, relation: Relation = STRANGER) -> bool:
    """Say whether a role (None: not signed in) may be shown something of a record it stands in a relation to."""
    if role is None:
        return datum in SEEN_BY_VISITORS
    return datum in SEEN_BY_ROLE[role] or datum in seen_by_relation(role, relation)


def seen_by_relation(role: Role, relation: Relation) -> Iterable[Datum]:
    """Return what a relation to the record adds to a role's own sight."""
    if role is Role.OFFICER:
        if relation.named:
            yield from (Datum.HOUSE_EXACT, Datum.NAME_PHONE)
        if relation.opened:
            yield Datum.HOUSE_EXACT
        if relation.own:
            yield from (Datum.OWN_MONEY, Datum.FUNDER_CONTACT)
        if relation.asked:
            yield Datum.FUNDER_CONTACT
    if role is Role.SURVEYOR:
        if relation.own or relation.assigned:
            yield from (Datum.HOUSE_EXACT, Datum.IDENTITY_LAST4)
        if relation.own:
            yield from (Datum.NAME_PHONE, Datum.MINUTES)


def may_see_holder(role: Role | None, *, of_school: bool, agreed: bool) -> bool:
    """Say whether a role may read who holds a site: visitors only from agreement on, and only of a school."""
    if may_see(role, Datum.HOLDER_NAME):
        return True
    return of_school and agreed and may_see(role, Datum.HOLDER_IN_PUBLIC)


def may_do(role: Role | None, deed: Deed, relation: Relation = STRANGER) -> bool:
    """Say whether a role may do something. Surveyors verify and close only where an assignment gives them the right."""
    if role is None:
        return False
    if deed is Deed.VERIFY_SITE and role is Role.SURVEYOR:
        return relation.assigned and not relation.own
    if deed is Deed.CORRECT_SITE and role is Role.SURVEYOR:
        return relation.own or relation.assigned
    if deed in {Deed.CHECK_WORK, Deed.CLOSE_SITE, Deed.MERGE_SITES} and role is Role.SURVEYOR:
        return relation.assigned
    return deed in DONE_BY_ROLE[role]


# Whoever invites a role could become it. So planners, who see residents, invite everybody at work, while an
# operator, who sees none, may still set up the first planner of a city: from a shell that is in his hands anyhow.
INVITED_BY: dict[Role, frozenset[Role]] = {
    Role.PLANNER: frozenset(Role) - {Role.OPERATOR},
    Role.OPERATOR: frozenset(Role),
}


def may_invite(role: Role | None, invited: Role, relation: Relation = STRANGER) -> bool:
    """Say whether a role may invite people of another; an owner's company its own officers."""
    if role is Role.OFFICER and invited is Role.OFFICER:
        return relation.own
    return role is not None and invited in INVITED_BY.get(role, frozenset())


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


# Sign-in is refused after this many failures, counted before any password is hashed.
TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 20
TRIES_WITHIN_MINUTES = 15

INVITATION_DAYS = 7
TOKEN_DAYS = 90
LANGUAGES = ("id", "en")
