import pytest

from geoplan.accounts.rules import Role
from geoplan.accounts.services import accept_invitation, invite
from geoplan.funders.errors import (
    AlreadyJoined,
    EmailElsewhere,
    LastOwner,
    MemberNotFound,
    MemberRoleUnknown,
    NotYours,
)
from geoplan.funders.models import Membership
from geoplan.funders.queries import funders_of, may_change, sees_contact_of
from geoplan.funders.services import (
    add_member,
    change_contact,
    change_member,
    invite_member,
    remove_member,
    renew_invitation,
)
from geoplan.journal.models import Entry
from tests.adoptions.scene import Scene, make_person

PASSWORD = "sawah-hijau-luas"


def roles(scene: Scene) -> dict[str, str]:
    return dict(Membership.objects.filter(funder=scene.first).values_list("user__email", "role"))


def test_an_owner_invites_an_officer_who_then_acts_for_the_company(scene: Scene) -> None:
    joined = invite_member(funder=scene.first, email="Baru@contoh.test", name="Baru", role="member", by=scene.officer)
    assert joined.token is not None
    assert roles(scene)["baru@contoh.test"] == "member"
    user = accept_invitation(joined.token, PASSWORD)
    assert (user.role, funders_of(user)) == ("officer", [scene.first])
    assert "baru@" not in str(list(Entry.objects.values_list("facts", flat=True)))


def test_an_officer_with_an_account_is_added_without_a_link(scene: Scene) -> None:
    joined = invite_member(funder=scene.first, email=scene.rival.email, name="", role="delegate", by=scene.officer)
    assert (joined.user, joined.token) == (scene.rival, None)
    assert {funder.name for funder in funders_of(scene.rival)} == {"PT Pertama", "PT Kedua"}


def test_no_company_gets_a_link_for_somebody_elses_people(scene: Scene) -> None:
    # Whoever holds the link chooses the password: it would open the other company's account.
    invite_member(funder=scene.second, email="orang@contoh.test", name="", role="owner", by=scene.rival)
    waiting = invite(email="perencana@contoh.test", role="planner", by=scene.planner)
    for email in ("orang@contoh.test", "perencana@contoh.test", scene.surveyor.email, scene.planner.email):
        with pytest.raises(EmailElsewhere):
            invite_member(funder=scene.first, email=email, name="", role="member", by=scene.officer)
    assert set(roles(scene)) == {scene.officer.email}
    assert accept_invitation(waiting.token, PASSWORD).role == "planner"


def test_a_planner_too_makes_no_officer_of_another_role(scene: Scene) -> None:
    with pytest.raises(EmailElsewhere):
        invite_member(funder=scene.first, email=scene.surveyor.email, name="", role="member", by=scene.planner)


def test_a_new_link_ends_the_old_one_and_is_for_those_who_never_came(scene: Scene) -> None:
    first = invite_member(funder=scene.first, email="baru@contoh.test", name="", role="member", by=scene.officer)
    again = renew_invitation(funder=scene.first, user_id=first.user.pk, by=scene.officer)
    assert again.token is not None
    assert again.token != first.token
    accept_invitation(again.token, PASSWORD)
    with pytest.raises(AlreadyJoined):
        renew_invitation(funder=scene.first, user_id=first.user.pk, by=scene.officer)


def test_the_last_owner_stays(scene: Scene) -> None:
    me = scene.officer.pk
    for leaving in (
        lambda: remove_member(funder=scene.first, user_id=me, by=scene.planner),
        lambda: change_member(funder=scene.first, user_id=me, role="member", by=scene.officer),
        lambda: add_member(funder=scene.first, user=scene.officer, role="delegate", by=None),
    ):
        with pytest.raises(LastOwner):
            leaving()
    add_member(funder=scene.first, user=scene.rival, role="owner", by=scene.officer)
    remove_member(funder=scene.first, user_id=me, by=scene.officer)
    assert roles(scene) == {scene.rival.email: "owner"}


def test_members_and_strangers_change_nobody(scene: Scene) -> None:
    other = make_person(Role.OFFICER, "anggota@contoh.test")
    add_member(funder=scene.first, user=other, role="member", by=scene.officer)
    for by in (other, scene.rival, scene.surveyor):
        assert not may_change(by, scene.first.pk)
        with pytest.raises(NotYours):
            invite_member(funder=scene.first, email="x@contoh.test", name="", role="member", by=by)
        with pytest.raises(NotYours):
            remove_member(funder=scene.first, user_id=other.pk, by=by)
        with pytest.raises(NotYours):
            change_contact(funder=scene.first, name="X", phone="", email="", by=by)
    assert may_change(scene.officer, scene.first.pk)
    assert may_change(scene.planner, scene.first.pk)


def test_roles_are_known_and_members_are_of_the_payer(scene: Scene) -> None:
    with pytest.raises(MemberRoleUnknown):
        change_member(funder=scene.first, user_id=scene.officer.pk, role="boss", by=scene.officer)
    with pytest.raises(MemberNotFound):
        remove_member(funder=scene.first, user_id=scene.rival.pk, by=scene.officer)


def test_contacts_are_for_planners_for_oneself_and_for_the_other_party_of_a_hand_over(scene: Scene) -> None:
    assert sees_contact_of(scene.officer, scene.first.pk)
    assert sees_contact_of(scene.planner, scene.first.pk)
    assert not sees_contact_of(scene.rival, scene.first.pk)
    assert sees_contact_of(scene.rival, scene.first.pk, asked=True)
    assert not sees_contact_of(scene.surveyor, scene.first.pk, asked=True)
