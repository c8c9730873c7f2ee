"""Scanned minutes: what is taken, how it lies in the database, who opens it."""

from pathlib import Path

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.journal.models import Entry
from geoplan.needs.models import Verification
from geoplan.residents.errors import MinutesNotFound, MinutesNotTaken, MinutesTooLarge, TooManyMinutes
from geoplan.residents.models import ScannedMinutes
from geoplan.residents.services import MINUTES_BYTES, MOST_MINUTES, Scan, keep_minutes, open_minutes, read_scan
from tests.factories.people import PeopleMaker
from tests.factories.pictures import AUTHOR, telling

PDF = b"%PDF-1.7\n(Siti Contoh 3672014107900001)\n%%EOF\n"


@pytest.fixture
def check(surveyor: User) -> Verification:
    return Verification.objects.create(checked_on=db.now().date(), verifiers="Budi", by=surveyor)


def file(folder: Path, content: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path


@pytest.mark.django_db
def test_a_pdf_is_kept_as_it_is_sealed_and_opened_for_its_surveyor_and_planners(
    check: Verification, surveyor: User, planner: User, tmp_path: Path
) -> None:
    [kept] = keep_minutes(verification=check, scans=[read_scan(file(tmp_path, PDF))], by=surveyor)
    lying = bytes(ScannedMinutes.objects.get().sealed)
    assert (kept.bytes, b"Siti" in lying, b"%PDF" in lying) == (len(PDF), False, False)
    for by in (surveyor, planner):
        assert open_minutes(by=by, minutes_id=kept.pk) == ("application/pdf", PDF)
    assert [one.actor_id for one in Entry.objects.filter(deed="look.minutes").order_by("pk")] == [
        surveyor.pk, planner.pk,
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.SURVEYOR, Role.OFFICER, Role.MONITOR, Role.OPERATOR])
def test_nobody_else_opens_or_adds_minutes(
    check: Verification, surveyor: User, person: PeopleMaker, role: Role
) -> None:
    [kept] = keep_minutes(verification=check, scans=[Scan("application/pdf", PDF)], by=surveyor)
    other = person(role)
    with pytest.raises(MinutesNotFound):
        open_minutes(by=other, minutes_id=kept.pk)
    with pytest.raises(MinutesNotFound):
        keep_minutes(verification=check, scans=[Scan("application/pdf", PDF)], by=other)


def test_a_picture_is_drawn_anew_without_its_notes(tmp_path: Path) -> None:
    scan = read_scan(file(tmp_path, telling("JPEG")))
    assert scan.media_type == "image/jpeg"
    assert AUTHOR not in scan.content


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 cut off", b"<html>%PDF-1.4 %%EOF", b"MZ\x90\x00", b"PK\x03\x04" + b"0" * 100]
)
def test_what_is_no_pdf_and_no_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(MinutesNotTaken):
        read_scan(file(tmp_path, content))


def test_a_scan_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as out:
        out.truncate(MINUTES_BYTES + 1)
    with pytest.raises(MinutesTooLarge):
        read_scan(path)


@pytest.mark.django_db
def test_one_check_keeps_only_so_many_pages(check: Verification, surveyor: User) -> None:
    page = Scan("application/pdf", PDF)
    keep_minutes(verification=check, scans=[page] * MOST_MINUTES, by=surveyor)
    with pytest.raises(TooManyMinutes):
        keep_minutes(verification=check, scans=[page], by=surveyor)
