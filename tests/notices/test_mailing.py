"""Mails: what they say and never say; sent at least once, told exactly once, also by two workers and after a crash."""

import re
import smtplib
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.mail.backends.locmem import EmailBackend

from geoplan import db
from geoplan.adoptions.services import agree_adoption, claim_site, plan_adoption
from geoplan.needs.models import Site
from geoplan.needs.rules import PersonCells
from geoplan.notices.models import Mail
from geoplan.notices.queries import choices_of
from geoplan.notices.rules import MOST_ATTEMPTS, Kind
from geoplan.notices.services import choose_mails, gather_mails, send_next_mail
from geoplan.residents.services import store_residents
from tests.adoptions.scene import Scene
from tests.journeys.conftest import ROOT, environment
from tests.notices.desk import a_house, kinds, mails_of, send_all, tell_all
from tests.notices.test_telling import ONE

pytestmark = pytest.mark.commits
HOUR = timedelta(hours=1)


def agreed(scene: Scene) -> Site:
    """Let the planner agree to the plan of an officer for a new house."""
    house = a_house(scene)
    pk = claim_site(by=scene.officer, funder_id=scene.first.pk, site_code=house.code, units=ONE, year=2027).pk
    plan_adoption(by=scene.officer, adoption_id=pk, work="Atap dan dinding")
    agree_adoption(by=scene.planner, adoption_id=pk)
    return house


@pytest.fixture
def quiet(scene: Scene, mailoutbox: list[object]) -> None:
    """Send all that other tests left, so that what comes next is this test's own."""
    tell_all()
    send_all(db.now())
    mailoutbox.clear()


def test_a_mail_says_code_kelurahan_and_stage_and_leads_to_a_page_behind_the_door(
    scene: Scene, quiet: None, mailoutbox: list[object]
) -> None:
    house = agreed(scene)
    store_residents(site_id=house.pk, people=[PersonCells(name="Siti Rahayu", nik="3672014107900001")])
    tell_all()
    send_all(db.now())
    [mail] = [one for one in mailoutbox if one.to == [scene.officer.email]]
    assert house.code in mail.subject
    assert "Barat Laut" in mail.body
    assert re.search(r"/notices/\d+/", mail.body)
    for secret in ("Siti", "Rahayu", "3672014107900001", "Jalan Rahasia", "106.0", "Atap"):
        assert secret not in mail.subject + mail.body, secret


def test_what_is_not_wanted_by_mail_is_told_in_the_app_alone(
    scene: Scene, quiet: None, mailoutbox: list[object]
) -> None:
    wanted = {kind.value for kind in choices_of(scene.officer)} - {"plan-agreed"}
    choose_mails(user=scene.officer, wanted=wanted | {"monday", "nonsense"})
    try:
        assert choices_of(scene.officer)[Kind.PLAN_AGREED] is False
        assert Kind.MONDAY not in choices_of(scene.officer)
        house = agreed(scene)
        tell_all()
        send_all(db.now())
        assert kinds(scene.officer, house) == ["plan-agreed"]
        assert [one for one in mailoutbox if one.to == [scene.officer.email]] == []
    finally:
        choose_mails(user=scene.officer, wanted={kind.value for kind in choices_of(scene.officer)})


def test_a_mail_that_was_not_taken_is_tried_again_under_the_same_name(
    scene: Scene, quiet: None, mailoutbox: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(scene)
    tell_all()
    at = db.now()

    def refuse(_self: object, _messages: object) -> int:
        raise smtplib.SMTPServerDisconnected

    carried = EmailBackend.send_messages
    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    tried = send_all(at)
    assert tried >= 1
    assert send_all(at) == 0, "not again at once"
    waiting = [one for one in mails_of(scene.officer) if one.sent_at is None]
    monkeypatch.setattr(EmailBackend, "send_messages", carried)
    assert send_all(at + HOUR) == tried
    [mail] = [one for one in mailoutbox if one.to == [scene.officer.email]]
    assert mail.extra_headers["Message-ID"].startswith(f"<{waiting[0].pk}@")
    assert send_all(at + 2 * HOUR) == 0, "sent is sent"


def test_a_mail_nobody_ever_takes_is_given_up_in_the_end(
    scene: Scene, quiet: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(scene)
    tell_all()
    at = db.now()
    gather_mails(at=at)
    Mail.objects.filter(sent_at=None).exclude(person=scene.officer).delete()

    def refuse(_self: object, _messages: object) -> int:
        raise OSError

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    tries = sum(send_next_mail(at=at + day * timedelta(days=1)) for day in range(3 * MOST_ATTEMPTS))
    assert tries == MOST_ATTEMPTS
    Mail.objects.filter(sent_at=None).delete()


def rounds(database: str, *folders: Path, dying: bool = False) -> list[int]:
    """Run a worker for each folder at once; return how each ended."""
    words = ["dies-after-sending"] if dying else []
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.notices.worker", str(folder), *words], cwd=ROOT, env=environment(database)
        )
        for folder in folders
    ]
    return [worker.wait(timeout=60) for worker in running]


def mails_in(*folders: Path) -> list[str]:
    return [
        part
        for folder in folders
        for file in sorted(folder.glob("*"))
        for part in file.read_text(encoding="utf-8").split("-" * 79)
        if part.strip()
    ]


def names_in(mails: list[str]) -> list[str]:
    return [found[1] for one in mails if (found := re.search(r"^Message-ID: (.*)$", one, re.MULTILINE))]


def test_two_workers_tell_once_and_mail_once(
    scene: Scene, committed: tuple[Scene, str], quiet: None, tmp_path: Path
) -> None:
    houses = [agreed(scene) for _ in range(3)]
    folders = tmp_path / "one", tmp_path / "two"
    assert rounds(committed[1], *folders) == [0, 0]
    tell_all()
    assert [kinds(scene.officer, house) for house in houses] == [["plan-agreed"]] * 3
    sent = names_in(mails_in(*folders))
    assert len(sent) == len(set(sent))
    told = "".join(mails_in(*folders))
    assert all(told.count(f"- {house.code} · Barat Laut · ") >= 1 for house in houses)


def test_a_worker_that_dies_after_sending_sends_again_and_tells_once(
    scene: Scene, committed: tuple[Scene, str], quiet: None, tmp_path: Path
) -> None:
    house = agreed(scene)
    tell_all()
    folder = tmp_path / "post"
    assert rounds(committed[1], folder, dying=True) == [9]
    [mail] = Mail.objects.filter(sent_at=None, attempts=1)
    # Its time comes again; here sooner, so that nobody has to wait.
    Mail.objects.filter(pk=mail.pk).update(next_try_at=db.now())
    assert rounds(committed[1], folder) == [0]
    sent = names_in(mails_in(folder))
    assert sum(str(mail.pk) in name for name in sent) == 2
    assert kinds(scene.officer, house) == ["plan-agreed"]
    assert not Mail.objects.filter(sent_at=None).exists()
