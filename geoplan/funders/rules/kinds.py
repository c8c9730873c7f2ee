"""Kinds of payers and what a member may do."""

from enum import StrEnum


class FunderKind(StrEnum):
    COMPANY = "company"
    CITY = "city"
    PROVINCE = "province"
    MINISTRY = "ministry"
    COMMUNITY = "community"


class Purpose(StrEnum):
    """What a pledge is for."""

    ANY = ""
    HOUSE = "house"
    SCHOOL = "school"


class ApplicationState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"


class Phase(StrEnum):
    """What is done in a season, in the order in which it comes."""

    CHOOSING = "choosing"
    AGREEING = "agreeing"
    BUILDING = "building"
    REPORTING = "reporting"


class Standing(StrEnum):
    APPLIED = "applied"
    APPROVED = "approved"
    SUSPENDED = "suspended"


class MemberRole(StrEnum):
    OWNER = "owner"
    MEMBER = "member"
    DELEGATE = "delegate"


def may_promise(role: MemberRole) -> bool:
    """Say whether a member may claim and release for the funder; a delegate only reports."""
    return role in {MemberRole.OWNER, MemberRole.MEMBER}
