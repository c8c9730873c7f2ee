"""The policy, cell by cell. The table below is written by hand from docs/policy.md, not from the code."""

import itertools

import pytest

from geoplan.accounts.rules import (
    Audience,
    Datum,
    Deed,
    Relation,
    Role,
    audience,
    may_do,
    may_invite,
    may_see,
    may_see_holder,
)

# y: yes. -: no. o: own record. a: kelurahan assigned. n: named officer of an agreed adoption.
# p: point opened by a planner. k: the other party of a request to hand over. Several letters: any of these relations.
#                     visitor officer surveyor planner monitor operator
SIGHT = """
rounded counts         y       y       y        y       y       y      ROUNDED_COUNTS
school exact           y       y       y        y       y       y      SCHOOL_EXACT
house moved            -       y       y        y       -       -      HOUSE_MOVED
house exact            -       np      oa       y       -       -      HOUSE_EXACT
name, phone            -       n       o        y       -       -      NAME_PHONE
nik, kk: last four     -       -       oa       y       -       -      IDENTITY_LAST4
nik, kk: full          -       -       -        y       -       -      IDENTITY_FULL
minutes of a check     -       -       o        y       -       -      MINUTES
holder's name          -       y       y        y       y       -      HOLDER_NAME
holder in public       y       y       y        y       y       -      HOLDER_IN_PUBLIC
stage, units           -       y       y        y       y       -      STAGE_UNITS
a funder's money       -       o       -        y       -       -      OWN_MONEY
a funder's contact     -       ok      -        y       -       -      FUNDER_CONTACT
sector totals          y       -       -        y       y       -      SECTOR_TOTALS
money totals           -       -       -        y       y       -      MONEY_TOTALS
exact counts           -       y       y        y       y       -      EXACT_COUNTS
"""
DEEDS = """
upload sites           -       -       y        y       -       -      UPLOAD_SITES
upload holdings        -       -       -        y       -       -      UPLOAD_HOLDINGS
claim                  -       y       -        -       -       -      CLAIM
claim on behalf        -       -       -        y       -       -      CLAIM_ON_BEHALF
release                -       y       -        y       -       -      RELEASE
report work            -       y       -        y       -       -      REPORT_WORK
agree to a plan        -       -       -        y       -       -      AGREE
check work of others   -       -       a        y       -       -      CHECK_WORK
keep the payers        -       -       -        y       -       -      MANAGE_FUNDERS
verify a site          -       -       A        y       -       -      VERIFY_SITE
correct a site         -       -       oa       y       -       -      CORRECT_SITE
close a site           -       -       a        y       -       -      CLOSE_SITE
merge two records      -       -       a        y       -       -      MERGE_SITES
answer a change        -       -       -        y       -       -      ANSWER_CHANGE
read coverage          -       y       y        y       y       -      READ_COVERAGE
read findings          -       -       -        y       -       -      READ_FINDINGS
invite                 -       -       -        y       -       y      INVITE
"""
COLUMNS = [None, Role.OFFICER, Role.SURVEYOR, Role.PLANNER, Role.MONITOR, Role.OPERATOR]
LETTERS = {"o": "own", "a": "assigned", "n": "named", "p": "opened", "k": "asked"}
RELATIONS = [
    Relation(own=own, assigned=assigned, named=named, opened=opened, asked=asked)
    for own, assigned, named, opened, asked in itertools.product([False, True], repeat=5)
]


def cells(table: str) -> dict[tuple[str, Role | None], str]:
    """Read a table into {(row's code name, role): cell}."""
    read: dict[tuple[str, Role | None], str] = {}
    for line in table.strip().splitlines():
        *_, visitor, officer, surveyor, planner, monitor, operator, name = line.split()
        row = [visitor, officer, surveyor, planner, monitor, operator]
        read |= {(name, role): cell for role, cell in zip(COLUMNS, row, strict=True)}
    return read


def allows(cell: str, relation: Relation) -> bool:
    if cell == "A":
        # Verifying wants an assignment, and nobody verifies an own report.
        return relation.assigned and not relation.own
    return cell == "y" or any(getattr(relation, LETTERS[letter]) for letter in cell if letter in LETTERS)


def test_the_tables_name_every_datum_every_deed_and_every_role() -> None:
    assert {name for name, _ in cells(SIGHT)} == {datum.name for datum in Datum}
    assert {name for name, _ in cells(DEEDS)} == {deed.name for deed in Deed}
    assert set(COLUMNS) == {None, *Role}


@pytest.mark.parametrize(("name", "role"), list(cells(SIGHT)))
def test_sight_is_that_of_the_table_in_every_relation(name: str, role: Role | None) -> None:
    cell = cells(SIGHT)[name, role]
    for relation in RELATIONS:
        assert may_see(role, Datum[name], relation) is allows(cell, relation), (name, role, relation)


@pytest.mark.parametrize(("name", "role"), list(cells(DEEDS)))
def test_deeds_are_those_of_the_table_in_every_relation(name: str, role: Role | None) -> None:
    cell = cells(DEEDS)[name, role]
    for relation in RELATIONS:
        assert may_do(role, Deed[name], relation) is allows(cell, relation), (name, role, relation)


@pytest.mark.parametrize(
    ("role", "of_school", "agreed", "shown"),
    [
        (None, True, True, True),
        (None, True, False, False),
        (None, False, True, False),
        (None, False, False, False),
        (Role.OFFICER, False, False, True),
        (Role.SURVEYOR, False, False, True),
        (Role.PLANNER, False, False, True),
        (Role.MONITOR, False, False, True),
        (Role.OPERATOR, True, True, False),
        (Role.OPERATOR, False, True, False),
    ],
)
def test_visitors_read_holders_of_schools_from_agreement_on(
    role: Role | None, of_school: bool, agreed: bool, shown: bool
) -> None:
    assert may_see_holder(role, of_school=of_school, agreed=agreed) is shown


@pytest.mark.parametrize(
    ("role", "points"),
    [
        (Role.PLANNER, Audience.EXACT),
        (Role.SURVEYOR, Audience.MOVED),
        (Role.OFFICER, Audience.MOVED),
        (Role.MONITOR, Audience.SCHOOLS),
        (Role.OPERATOR, Audience.SCHOOLS),
        (None, Audience.SCHOOLS),
    ],
)
def test_maps_are_made_of_exact_points_for_planners_only(role: Role | None, points: Audience) -> None:
    assert audience(role) is points


def test_an_owner_invites_officers_of_his_own_company_and_nobody_else() -> None:
    own = Relation(own=True)
    assert [role for role in Role if may_invite(Role.OFFICER, role, own)] == [Role.OFFICER]
    assert not any(may_invite(Role.OFFICER, role) for role in Role)
    assert not any(may_invite(role, other, own) for role in (Role.SURVEYOR, Role.MONITOR) for other in Role)


def test_planners_invite_everybody_but_operators_and_operators_everybody() -> None:
    assert {role for role in Role if may_invite(Role.PLANNER, role)} == set(Role) - {Role.OPERATOR}
    assert {role for role in Role if may_invite(Role.OPERATOR, role)} == set(Role)
    assert not any(
        may_invite(role, other) for role in [None, Role.OFFICER, Role.SURVEYOR, Role.MONITOR] for other in Role
    )
