"""Invitations, sign-in and its limits, tokens, the mark of a demo."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from geoplan.accounts.errors import (
    AccountNotFound,
    EmailMalformed,
    EmailTaken,
    InvitationOver,
    LanguageUnknown,
    MayNotInvite,
    NotADemo,
    PasswordTooWeak,
    PasswordWrong,
    RoleUnknown,
    TooManyTries,
)
from geoplan.accounts.models import Attempt, Invitation, Token, User
from geoplan.accounts.queries import demo_accounts, invitation, is_demo, tokens_of, user_of_token
from geoplan.accounts.rules import Role
from geoplan.accounts.services import (
    accept_invitation,
    change_account,
    change_password,
    checked_user,
    invite,
    issue_token,
    make_demo_account,
    mark_as_demo,
    reset_access,
    revoke_token,
    revoke_tokens,
    set_language,
    take_try,
)
from geoplan.journal.models import Entry
from tests.factories.people import PeopleMaker

pytestmark = pytest.mark.django_db
GOOD = "sawah-hijau-luas"
HOME, CAFE = "203.0.113.7", "198.51.100.4"


def deeds() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("deed", flat=True))


def later(minutes: int) -> None:
    """Let time pass for the tries written so far."""
    Attempt.objects.update(at=F("at") - timedelta(minutes=minutes))


def test_an_invited_person_chooses_a_password_and_signs_in() -> None:
    invited = invite(email=" Siti@Cilegon.example ", role="surveyor", name="Siti", by=None)
    assert not invited.user.has_usable_password()
    accept_invitation(invited.token, GOOD)
    user = checked_user(email="siti@cilegon.EXAMPLE", password=GOOD, address=HOME)
    assert (user.email, user.role, user.name) == ("siti@cilegon.example", "surveyor", "Siti")
    assert deeds() == ["account.invited", "account.accepted", "account.signed-in"]


def test_an_invitation_serves_once() -> None:
    invited = invite(email="a@b.example", role="officer", by=None)
    accept_invitation(invited.token, GOOD)
    with pytest.raises(InvitationOver):
        accept_invitation(invited.token, GOOD)


def test_an_invitation_ends_after_seven_days() -> None:
    invited = invite(email="a@b.example", role="officer", by=None)
    Invitation.objects.update(ends_at=F("ends_at") - timedelta(days=6, hours=23, minutes=59))
    assert invitation(invited.token).user == invited.user
    Invitation.objects.update(ends_at=F("ends_at") - timedelta(minutes=1))
    with pytest.raises(InvitationOver):
        accept_invitation(invited.token, GOOD)


def test_a_weak_password_leaves_the_link_good() -> None:
    invited = invite(email="budi.santoso@b.example", role="officer", by=None)
    for weak in ["short", "password1234", "budi.santoso"]:
        with pytest.raises(PasswordTooWeak) as refused:
            accept_invitation(invited.token, weak)
        assert refused.value.facts["reasons"]
    assert accept_invitation(invited.token, GOOD).has_usable_password()


def test_the_database_keeps_no_token_that_would_open() -> None:
    invited = invite(email="a@b.example", role="officer", by=None)
    token = issue_token(user=invited.user)
    kept = [
        *Invitation.objects.values_list("token_hash", flat=True),
        *Token.objects.values_list("token_hash", flat=True),
    ]
    assert invited.token not in kept
    assert token not in kept
    assert invited.token not in repr(invited)


def test_inviting_again_ends_the_earlier_link_and_keeps_one_account() -> None:
    first = invite(email="a@b.example", role="officer", by=None)
    second = invite(email="A@b.example", role="surveyor", by=None)
    assert second.user == first.user
    assert User.objects.get().role == "surveyor"
    with pytest.raises(InvitationOver):
        accept_invitation(first.token, GOOD)
    accept_invitation(second.token, GOOD)
    with pytest.raises(EmailTaken):
        invite(email="a@B.example", role="officer", by=None)


def test_who_lost_the_password_chooses_another_and_old_access_keys_end(officer: User) -> None:
    token = issue_token(user=officer)
    link = reset_access(email=officer.email, by=None).token
    assert checked_user(email=officer.email, password="contoh-cilegon", address=HOME) == officer
    accept_invitation(link, GOOD)
    assert checked_user(email=officer.email, password=GOOD, address=HOME) == officer
    assert user_of_token(token) is None
    assert "account.reset" in deeds()


def test_only_who_invites_a_role_resets_its_access(person: PeopleMaker, officer: User) -> None:
    with pytest.raises(MayNotInvite):
        reset_access(email=officer.email, by=person(Role.SURVEYOR))
    with pytest.raises(AccountNotFound):
        reset_access(email="nobody@b.example", by=None)


def test_who_may_not_invite_is_refused(person: PeopleMaker) -> None:
    for role in [Role.OFFICER, Role.SURVEYOR, Role.MONITOR]:
        with pytest.raises(MayNotInvite):
            invite(email="a@b.example", role="officer", by=person(role))
    with pytest.raises(MayNotInvite):
        invite(email="a@b.example", role="operator", by=person(Role.PLANNER))
    assert invite(email="a@b.example", role="officer", by=person(Role.PLANNER)).user.role == "officer"


def test_an_invitation_wants_an_address_and_a_role_that_exist() -> None:
    with pytest.raises(EmailMalformed):
        invite(email="not an address", role="officer", by=None)
    with pytest.raises(RoleUnknown):
        invite(email="a@b.example", role="mayor", by=None)


def test_the_sixth_try_at_an_account_from_one_address_is_not_even_looked_at(officer: User) -> None:
    for _ in range(5):
        with pytest.raises(PasswordWrong):
            checked_user(email=officer.email, password="wrong", address=HOME)
    with pytest.raises(TooManyTries):
        checked_user(email=officer.email, password="contoh-cilegon", address=HOME)
    # Somebody elsewhere is not locked out by this.
    assert checked_user(email=officer.email, password="contoh-cilegon", address=CAFE) == officer


def test_the_lock_opens_after_a_quarter_of_an_hour(officer: User) -> None:
    for _ in range(5):
        take_try(email=officer.email, address=HOME)
    later(14)
    with pytest.raises(TooManyTries):
        take_try(email=officer.email, address=HOME)
    later(1)
    assert checked_user(email=officer.email, password="contoh-cilegon", address=HOME) == officer


def test_twenty_tries_at_many_accounts_lock_the_address() -> None:
    for number in range(20):
        take_try(email=f"guess{number}@b.example", address=HOME)
    with pytest.raises(TooManyTries):
        take_try(email="guess20@b.example", address=HOME)
    assert take_try(email="guess20@b.example", address=CAFE)


def test_a_right_password_strikes_out_ones_own_wrong_ones(officer: User) -> None:
    for _ in range(4):
        take_try(email=officer.email, address=HOME)
    checked_user(email=officer.email, password="contoh-cilegon", address=HOME)
    assert not Attempt.objects.exists()


def test_a_closed_account_signs_in_no_more(officer: User, person: PeopleMaker) -> None:
    token = issue_token(user=officer)
    change_account(user=officer, name="", phone="", role="officer", is_active=False, by=person(Role.OPERATOR))
    with pytest.raises(PasswordWrong):
        checked_user(email=officer.email, password="contoh-cilegon", address=HOME)
    assert user_of_token(token) is None


def test_tries_at_one_moment_do_not_slip_past_the_count(committing: str) -> None:
    passed: list[bool] = []

    def press() -> None:
        try:
            take_try(email="a@b.example", address=HOME)
            passed.append(True)
        except TooManyTries:
            passed.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(passed) == [False] * 11 + [True] * 5


def test_a_token_speaks_for_its_owner_until_it_ends_or_is_revoked(officer: User) -> None:
    token, other = issue_token(user=officer, days=30), issue_token(user=officer)
    assert user_of_token(token) == user_of_token(other) == officer
    assert user_of_token("guess") is None
    Token.objects.filter(pk=tokens_of(officer).last().pk).update(ends_at=Now())
    assert user_of_token(token) is None
    assert revoke_token(token=other)
    assert not revoke_token(token=other)
    assert user_of_token(other) is None
    assert deeds() == ["account.token-issued", "account.token-issued", "account.token-revoked"]


def test_all_tokens_of_a_person_end_at_once(officer: User, planner: User) -> None:
    tokens = [issue_token(user=officer) for _ in range(3)]
    kept = issue_token(user=planner)
    assert revoke_tokens(user=officer) == 3
    assert [user_of_token(token) for token in tokens] == [None] * 3
    assert user_of_token(kept) == planner


def test_a_password_is_changed_only_with_the_old_one(officer: User) -> None:
    with pytest.raises(PasswordWrong):
        change_password(user=officer, old="wrong", new=GOOD, address=HOME)
    with pytest.raises(PasswordTooWeak):
        change_password(user=officer, old="contoh-cilegon", new="123", address=HOME)
    change_password(user=officer, old="contoh-cilegon", new=GOOD, address=HOME)
    assert checked_user(email=officer.email, password=GOOD, address=HOME) == officer


def test_language_is_one_the_site_is_written_in(officer: User) -> None:
    set_language(user=officer, language="en")
    assert User.objects.get(pk=officer.pk).language == "en"
    with pytest.raises(LanguageUnknown):
        set_language(user=officer, language="fr")


def test_a_demo_is_marked_before_anybody_real_arrives(officer: User) -> None:
    with pytest.raises(NotADemo):
        mark_as_demo()
    assert not is_demo()


def test_demo_accounts_exist_only_in_a_demo() -> None:
    with pytest.raises(NotADemo):
        make_demo_account(email="planner@geoplan.test", role=Role.PLANNER, name="P", password="x")
    mark_as_demo()
    mark_as_demo()
    assert is_demo()
    for _ in range(2):
        make_demo_account(email="planner@geoplan.test", role=Role.PLANNER, name="P", password="contoh")
    assert [user.email for user in demo_accounts()] == ["planner@geoplan.test"]
    assert checked_user(email="planner@geoplan.test", password="contoh", address=HOME).name == "P"


def test_settings_without_a_demo_make_none(settings: object) -> None:
    settings.GEOPLAN_DEMO_ALLOWED = False  # type: ignore[attr-defined]
    with pytest.raises(NotADemo):
        mark_as_demo()
