"""Signing in and out, invitations, one's account, the language, the office."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client, RequestFactory

from geoplan.accounts.models import Attempt, User
from geoplan.accounts.queries import user_of_token
from geoplan.accounts.rules import Role
from geoplan.accounts.services import invite, issue_token, mark_as_demo
from geoplan.web.accounts import address_of
from tests.factories.people import PeopleMaker

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "contoh-cilegon", "sawah-hijau-luas"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post("/sign-in/", {"email": email, "password": password, **more})


def is_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def test_signing_in_leads_to_the_days_page(client: Client, officer: User) -> None:
    answer = sign_in(client, officer.email.upper())
    assert (answer.status_code, answer.headers["Location"]) == (302, "/today/")
    assert is_in(client)


def test_signing_in_leads_back_to_the_page_that_asked(client: Client, officer: User) -> None:
    assert 'value="/map?site=K7QM2X"' in client.get("/sign-in/?next=/map%3Fsite%3DK7QM2X").text
    assert sign_in(client, officer.email, next="/map?site=K7QM2X").headers["Location"] == "/map?site=K7QM2X"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_signing_in_never_leads_off_the_site(client: Client, officer: User, elsewhere: str) -> None:
    assert sign_in(client, officer.email, next=elsewhere).headers["Location"] == "/today/"


def test_the_session_gets_a_new_key_on_signing_in(client: Client, officer: User) -> None:
    client.post("/language/", {"language": "en"})
    session = client.session
    session["seen"] = True
    session.save()
    before = client.session.session_key
    sign_in(client, officer.email)
    assert client.session.session_key != before


def test_wrong_words_keep_the_address_and_say_no_more_than_that(client: Client, officer: User) -> None:
    known, unknown = sign_in(client, officer.email, "wrong"), sign_in(client, "nobody@b.example", "wrong")
    assert known.status_code == unknown.status_code == 422
    assert f'value="{officer.email}"' in known.text
    assert known.text.count('role="alert"') == unknown.text.count('role="alert"') == 1
    assert not is_in(client)


def test_after_five_wrong_tries_the_right_password_is_not_looked_at(client: Client, officer: User) -> None:
    for _ in range(5):
        assert sign_in(client, officer.email, "wrong").status_code == 422
    assert sign_in(client, officer.email).status_code == 429
    assert not is_in(client)


def test_an_empty_form_costs_no_try(client: Client) -> None:
    assert sign_in(client, "", "").status_code == 422
    assert not Attempt.objects.exists()


def test_signs_that_no_keyboard_writes_do_no_harm(client: Client, officer: User) -> None:
    assert sign_in(client, "nobody\x07@b.example", "wro\x07ng").status_code == 422
    sign_in(client, officer.email)
    client.post("/account/", {"form": "name", "name": "De\x07wi\nContoh"})
    assert User.objects.get(pk=officer.pk).name == "DewiContoh"
    assert client.get("/sites/%00/residents").status_code == 404
    assert client.get("/invitation/%00/").status_code == 404


def test_signing_out_wants_a_form(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/"
    assert not is_in(client)


def test_an_invitation_is_read_many_times_and_used_once(client: Client) -> None:
    invited = invite(email="siti@b.example", role="surveyor", by=None)
    link = f"/invitation/{invited.token}/"
    assert "siti@b.example" in client.get(link).text
    assert client.get(link).status_code == 200
    answer = client.post(link, {"password": NEW, "again": NEW})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/today/")
    assert is_in(client)
    assert client.get(link).status_code == 404


def test_an_invitation_wants_the_password_twice_and_strong(client: Client) -> None:
    link = f"/invitation/{invite(email='siti@b.example', role='surveyor', by=None).token}/"
    for form in [{"password": NEW, "again": "other"}, {"password": "1234567890", "again": "1234567890"}]:
        assert client.post(link, form).status_code == 422
    assert client.post(link, {"password": NEW, "again": NEW}).status_code == 302


def test_a_link_that_never_was_is_told_kindly(client: Client) -> None:
    client.cookies["django_language"] = "en"
    answer = client.get("/invitation/guess/")
    assert answer.status_code == 404
    assert "Ask for a new one" in answer.text


def test_the_account_is_for_people_signed_in(client: Client) -> None:
    assert client.get("/account/").headers["Location"] == "/sign-in/?next=/account/"


def test_a_person_changes_name_and_password_and_stays_signed_in(client: Client, officer: User) -> None:
    sign_in(client, officer.email)
    client.post("/account/", {"form": "name", "name": " Dewi "})
    answer = client.post("/account/", {"form": "password", "old": PASSWORD, "password": NEW, "again": NEW})
    assert answer.headers["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert User.objects.get(pk=officer.pk).name == "Dewi"
    assert sign_in(Client(), officer.email, NEW).status_code == 302


def test_a_changed_password_signs_other_devices_out(client: Client, officer: User) -> None:
    other = Client()
    for one in [client, other]:
        sign_in(one, officer.email)
    client.post("/account/", {"form": "password", "old": PASSWORD, "password": NEW, "again": NEW})
    assert other.get("/account/").status_code == 302


def test_a_password_is_not_changed_without_the_old_one(client: Client, officer: User) -> None:
    client.force_login(officer)
    for form in [
        {"old": "wrong", "password": NEW, "again": NEW},
        {"old": PASSWORD, "password": NEW, "again": "other"},
        {"old": PASSWORD, "password": "1234567890", "again": "1234567890"},
    ]:
        assert client.post("/account/", {"form": "password", **form}).status_code == 422
    assert sign_in(Client(), officer.email).status_code == 302


def test_a_person_ends_all_access_keys(client: Client, officer: User) -> None:
    token = issue_token(user=officer)
    client.force_login(officer)
    assert 'value="tokens"' in client.get("/account/").text
    client.post("/account/", {"form": "tokens"})
    assert user_of_token(token) is None


def test_the_language_is_kept_with_the_account_and_in_the_browser(client: Client, officer: User) -> None:
    client.force_login(officer)
    answer = client.post("/language/", {"language": "en", "next": "/account/"})
    assert answer.headers["Location"] == "/account/"
    assert client.cookies["django_language"].value == "en"
    assert User.objects.get(pk=officer.pk).language == "en"


def test_a_language_nobody_wrote_is_refused(client: Client) -> None:
    assert client.post("/language/", {"language": "fr"}).status_code == 422


def test_the_address_is_the_connections_and_the_proxys_only_behind_a_socket() -> None:
    def address(direct: str, said: str) -> str:
        return address_of(RequestFactory().get("/", REMOTE_ADDR=direct, headers={"X-Forwarded-For": said}))

    assert address("203.0.113.7", "10.0.0.1") == "203.0.113.7"
    assert address("", "10.0.0.1, 198.51.100.4") == "198.51.100.4"
    assert address("unix:", "198.51.100.4") == "198.51.100.4"


def test_the_office_is_entered_through_the_same_door(client: Client, officer: User) -> None:
    assert client.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").headers["Location"] == "/sign-in/?next=/admin/"
    client.force_login(officer)
    answer = client.get("/sign-in/?next=/admin/")
    assert answer.status_code == 200
    assert officer.name in answer.text


def test_the_office_shows_operators_accounts_and_settings_only(client: Client, person: PeopleMaker) -> None:
    client.force_login(person(Role.OPERATOR))
    shown = client.get("/admin/").text
    listed = {
        word
        for word in [
            "accounts/user",
            "adoptions/term",
            "funders/sector",
            "auth/group",
            "needs/",
            "residents/",
            "adoptions/adoption",
        ]
        if f"/admin/{word}" in shown
    }
    assert listed == {"accounts/user", "adoptions/term", "funders/sector"}


@pytest.mark.parametrize("role", [Role.PLANNER, Role.SURVEYOR, Role.OFFICER, Role.MONITOR])
def test_the_office_is_closed_to_everybody_else(client: Client, person: PeopleMaker, role: Role) -> None:
    client.force_login(person(role))
    for address in ["/admin/", "/admin/accounts/user/"]:
        assert client.get(address).status_code == 302


def test_an_operator_changes_a_role_and_closes_an_account(client: Client, person: PeopleMaker, officer: User) -> None:
    client.force_login(person(Role.OPERATOR))
    token = issue_token(user=officer)
    form = {"name": "Dewi", "phone": "", "role": "surveyor"}
    answer = client.post(f"/admin/accounts/user/{officer.pk}/change/", form)
    assert answer.status_code == 302, answer.text
    changed = User.objects.get(pk=officer.pk)
    assert (changed.name, changed.role, changed.is_active) == ("Dewi", "surveyor", False)
    assert user_of_token(token) is None
    assert client.get("/admin/accounts/user/add/").status_code == 403
    assert client.get(f"/admin/accounts/user/{officer.pk}/delete/").status_code == 403


def test_a_demo_says_so_on_every_page(client: Client) -> None:
    assert "demo-ribbon" not in client.get("/sign-in/").text
    mark_as_demo()
    assert "demo-ribbon" in client.get("/sign-in/").text
    assert "demo-ribbon" in client.get("/nowhere/").text


def test_the_office_of_a_demo_says_so(client: Client, person: PeopleMaker) -> None:
    mark_as_demo()
    operator = person(Role.OPERATOR)
    User.objects.filter(pk=operator.pk).update(language="en")
    client.force_login(operator)
    assert "DEMO DATA" in client.get("/admin/").text


@pytest.mark.django_db
def test_a_way_back_that_is_no_address_of_ours_by_name_is_taken_as_written(client: Client) -> None:
    # "sign_in" is the name of a page, "1e9" is none: neither may be looked up as one.
    for wanted in ("sign_in", "1e9", "/today/"):
        answer = client.post("/language/", {"language": "id", "next": wanted})
        assert (answer.status_code, answer.headers["Location"]) == (302, wanted)
    for wanted in ("//elsewhere.test", "https://elsewhere.test", "/\\elsewhere.test"):
        assert client.post("/language/", {"language": "id", "next": wanted}).headers["Location"] == "/"
