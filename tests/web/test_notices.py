"""The page of messages, the bell in the header, and the choice of what comes by mail."""

from urllib.parse import unquote

import pytest
from django.test import Client

from geoplan.accounts.models import User
from geoplan.notices.models import Choice, Notice, Subject

pytestmark = pytest.mark.django_db
CODES = [f"AAAA-000{number}" for number in range(5)]


@pytest.fixture
def told(officer: User) -> Notice:
    """An officer was told that five plans are agreed, one of them as commitment 7."""
    notice = Notice.objects.create(person=officer, kind="plan-agreed", batch="t1", by_mail=False)
    for code in CODES:
        facts = {"site": code, "area": "Kebondalem", "stage": "agreed", "payer": "PT Rahasia", "adoption": 7}
        Subject.objects.create(notice=notice, person=officer, kind=notice.kind, name=f"{code}#1", facts=facts)
    return notice


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_bell_counts_what_is_new_until_it_is_read(officer: User, told: Notice) -> None:
    client = signed_in(officer)
    assert 'class="bell-count" aria-hidden="true">1<' in client.get("/today/").content.decode()
    page = client.get("/notices/").content.decode()
    assert all(code in page for code in CODES)
    assert "Kebondalem" in page
    client.post("/notices/read")
    assert "bell-count" not in client.get("/notices/").content.decode()
    told.refresh_from_db()
    assert told.read_at is not None


def test_a_message_leads_to_its_page_and_is_read_then(officer: User, told: Notice) -> None:
    client = signed_in(officer)
    assert client.get(f"/notices/{told.pk}/").headers["Location"] == "/adoptions/"
    assert "bell-count" not in client.get("/notices/").content.decode()
    Subject.objects.exclude(facts__site=CODES[0]).delete()
    assert client.get(f"/notices/{told.pk}/").headers["Location"] == "/adoptions/7/"


def test_a_link_in_a_mail_asks_to_sign_in_and_goes_on_from_there(told: Notice) -> None:
    answer = Client().get(f"/notices/{told.pk}/")
    assert answer.headers["Location"] == f"/sign-in/?next=/notices/{told.pk}/"


def test_messages_of_others_are_not_there(planner: User, told: Notice) -> None:
    client = signed_in(planner)
    assert client.get(f"/notices/{told.pk}/").status_code == 404
    client.post("/notices/read")
    told.refresh_from_db()
    assert told.read_at is None


def test_what_is_passed_on_names_nobody(officer: User, told: Notice) -> None:
    page = signed_in(officer).get("/notices/").content.decode()
    link = unquote(page[page.index("https://wa.me/") :].partition('"')[0])
    assert all(code in link for code in CODES)
    assert "Kebondalem" in link
    assert "PT Rahasia" in page
    assert "PT Rahasia" not in link


def test_each_kind_of_mail_is_chosen_on_the_account_page(officer: User) -> None:
    client = signed_in(officer)
    page = client.get("/account/").content.decode()
    assert 'value="plan-agreed" checked' in page
    assert "monday" not in page
    client.post("/account/", {"form": "notices", "wanted": ["hold-ends", "monday"]})
    page = client.get("/account/").content.decode()
    assert 'value="plan-agreed">' in page
    assert 'value="hold-ends" checked' in page
    assert set(Choice.objects.filter(person=officer, by_mail=True).values_list("kind", flat=True)) == {"hold-ends"}


def test_home_has_a_line_for_new_messages(officer: User, told: Notice) -> None:
    client = signed_in(officer)
    assert 'href="/notices/">' in client.get("/today/").content.decode().partition('<ul class="today">')[2]
    client.post("/notices/read")
    assert "/notices/" not in client.get("/today/").content.decode().partition('<ul class="today">')[2]
