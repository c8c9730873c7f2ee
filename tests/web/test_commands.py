"""make_keys, invite, token, demo_accounts, check_translations."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from geoplan.accounts.models import User
from geoplan.accounts.queries import user_of_token
from geoplan.accounts.rules import Role
from geoplan.accounts.services import make_demo_account, mark_as_demo
from geoplan.config.env import ROOT, read_key_ring
from geoplan.funders.queries import funders_of
from geoplan.needs.queries import assignments_of
from geoplan.web.management.commands.check_translations import untranslated
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid
from tests.factories.promises import FunderMaker


def make_keys(file: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a newcomer does: no keys, no database, any settings."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "GEOPLAN_KEYS": str(file),
        "GEOPLAN_DATA": str(file.parent),
        "DJANGO_SETTINGS_MODULE": "geoplan.config.settings.prod",
    }
    return subprocess.run(
        [sys.executable, "manage.py", "make_keys"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_keys_are_made_without_a_database_and_readable_by_their_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "keys.json"
    done = make_keys(file)
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]
    ring = read_key_ring(file.read_text())
    assert {len(ring.seal[ring.current]), len(ring.match), len(ring.shift)} == {32}
    secrets = [*json.loads(file.read_text())["seal"].values(), ring.match.hex(), ring.shift.hex(), ring.django]
    assert len(set(secrets)) == 4
    assert len(ring.django) >= 50
    assert not any(secret in done.stdout + done.stderr for secret in secrets)


def test_keys_that_are_there_stay(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    assert make_keys(file).returncode == 0
    before = file.read_bytes()
    again = make_keys(file)
    assert again.returncode == 2
    assert "stay" in again.stderr
    assert "Traceback" not in again.stderr
    assert file.read_bytes() == before


@pytest.mark.django_db
def test_an_officer_is_invited_for_a_payer_with_a_link_that_works(
    client: Client, funder_of: FunderMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    funder_of("PT Contoh Baja")
    call_command("invite", "dewi@contoh.example", role="officer", funder="pt contoh baja", name="Dewi")
    out = capsys.readouterr().out.strip()
    link = re.fullmatch(r"http://[^/]+(/invitation/[\w-]+/)", out)
    assert link, out
    answer = client.post(link[1], {"password": "sawah-hijau-luas", "again": "sawah-hijau-luas"})
    assert answer.headers["Location"] == "/today/"
    assert [funder.name for funder in funders_of(User.objects.get())] == ["PT Contoh Baja"]


@pytest.mark.django_db
def test_a_surveyor_is_invited_for_kelurahan_with_or_without_the_right_to_verify(grid: Grid) -> None:
    codes = ["36.72.01.1001", "36.72.02.1001"]
    call_command("invite", "udin@contoh.example", role="surveyor", area=codes, may_verify=True)
    kept = [(one.area.code, one.may_verify) for one in assignments_of(User.objects.get())]
    assert kept == [(code, True) for code in codes]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "options",
    [
        {"role": "officer", "funder": "PT Tidak Ada"},
        {"role": "surveyor", "area": ["99.99.99.9999"]},
        {"role": "planner", "funder": "PT Contoh"},
        {"role": "officer", "area": ["36.72.01.1001"]},
    ],
)
def test_an_invitation_that_cannot_be_placed_makes_no_account(options: dict[str, object]) -> None:
    with pytest.raises(CommandError):
        call_command("invite", "dewi@contoh.example", **options)
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_token_is_printed_alone_and_works(person: PeopleMaker, capsys: pytest.CaptureFixture[str]) -> None:
    planner = person(Role.PLANNER)
    call_command("token", planner.email.upper(), days=1)
    token = capsys.readouterr().out.strip()
    assert user_of_token(token) == planner
    call_command("token", planner.email, revoke=True)
    assert user_of_token(token) is None


@pytest.mark.django_db
def test_a_lost_password_is_replaced_through_a_link(
    client: Client, person: PeopleMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    planner = person(Role.PLANNER)
    call_command("reset_access", planner.email)
    link = capsys.readouterr().out.strip().removeprefix("http://localhost:8000")
    client.post(link, {"password": "sawah-hijau-luas", "again": "sawah-hijau-luas"})
    planner.refresh_from_db()
    assert planner.check_password("sawah-hijau-luas")
    with pytest.raises(CommandError):
        call_command("reset_access", "nobody@b.example")


@pytest.mark.django_db
def test_a_token_for_nobody_is_refused() -> None:
    with pytest.raises(CommandError) as refused:
        call_command("token", "nobody@b.example")
    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_demo_accounts_are_told_only_in_a_demo(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError):
        call_command("demo_accounts")
    mark_as_demo()
    make_demo_account(email="planner@geoplan.test", role=Role.PLANNER, name="Ratna", password="contoh-cilegon")
    call_command("demo_accounts")
    out = capsys.readouterr().out
    assert "planner@geoplan.test" in out
    assert "contoh-cilegon" in out


def test_a_text_without_its_indonesian_is_found_and_nothing_is_changed(tmp_path: Path) -> None:
    project = tmp_path / "house"
    catalogue = project / "locale/id/LC_MESSAGES/django.po"
    catalogue.parent.mkdir(parents=True)
    (project / "page.html").write_text(
        '{% load i18n %}{% translate "Sign in" %}{% translate "Sign out" %}{% translate "Map" %}'
        "{% blocktranslate count n=1 %}{{ n }} house{% plural %}{{ n }} houses{% endblocktranslate %}"
    )
    (project / "code.py").write_text('from django.utils.translation import gettext as _\n_("Account")\n')
    catalogue.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
        'msgid "Sign in"\nmsgstr "Masuk"\n\n#, fuzzy\nmsgid "Sign out"\nmsgstr "Masuk"\n\nmsgid "Map"\nmsgstr ""\n\n'
        'msgid "%(n)s house"\nmsgid_plural "%(n)s houses"\nmsgstr[0] "%(n)s rumah"\n'
    )
    before = {file: file.read_bytes() for file in project.rglob("*") if file.is_file()}
    assert {entry.msgid for entry in untranslated(project)} == {"Sign out", "Map", "Account"}
    assert {file: file.read_bytes() for file in project.rglob("*") if file.is_file()} == before
