"""Kinds of payers and what a member may do."""

from enum import StrEnum


class FunderKind(StrEnum):
    COMPANY = "company"
    CITY = "city"
    PROVINCE = "province"
    MINISTRY = "ministry"
    COMMUNITY = "community"


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
