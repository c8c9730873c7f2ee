"""The database's clock is moved (faketime in the server process), nobody works, and every door is asked what it says.

HOUSE is held by PT Pertama, as is WAITED, for which PT Kedua waits; at TROUBLED the family refuses: its clock stands.
All three holds were made at the same moment and end at the last second of the 14th day.
"""

import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.db import connections
from pytest_django import DjangoDbBlocker

from geoplan.accounts.models import User
from geoplan.accounts.services import issue_token
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.rules import TroubleKind
from geoplan.adoptions.services import claim_site, join_queue, report_trouble
from geoplan.coverage.rules import Tile
from ops import processes
from ops.cluster import server as cluster
from ops.places import Places
from tests.adoptions.scene import HOUSE, Scene, make_scene
from tests.coverage import mvt
from tests.factories.places import make_house
from tests.jobs.workers import point_at
from tests.journeys.conftest import PASSWORD, serving

WAITED, TROUBLED = "AAAB-0001", "AAAB-0002"
LIBRARIES = ["/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime", "/usr/lib64/faketime"]
CITY = Tile(11, 1627, 1058)
SECOND = timedelta(seconds=1)
# A page links the promises that stand; its history tells of others by name.
PROMISE = re.compile(r'href="/adoptions/\d+/')

pytestmark = pytest.mark.commits


@dataclass(frozen=True)
class Clock:
    """The clock of a server: a file that says how far ahead of the machine's it goes."""

    file: Path

    def set(self, moment: datetime) -> None:
        ahead = (moment - datetime.now(UTC)).total_seconds()
        self.file.write_text(f"{ahead:+.3f}\n")


def library() -> Path:
    return next(Path(folder) / "libfaketimeMT.so.1" for folder in LIBRARIES if Path(folder).is_dir())


@pytest.fixture
def moved(tmp_path: Path, committing: str) -> Iterator[tuple[Clock, str]]:
    """A private PostgreSQL whose clock can be set, migrated and empty; yields the clock and the address."""
    # The server's own user has to read the file, and enters no folder of ours.
    place = Path(tempfile.mkdtemp(prefix="geoplan-clock-"))
    place.chmod(0o755)
    clock = Clock(place / "offset")
    clock.set(datetime.now(UTC))
    running = cluster.start(Places(tmp_path, tmp_path / "data"))
    copy(running.cluster, committing, running.url())
    cluster.stop(running.cluster)
    server = start_faked(running.cluster, clock)
    try:
        yield clock, running.url()
    finally:
        cluster.stop(running.cluster)
        server.wait(timeout=60)
        processes.end(cluster.leftovers(running.cluster), first=signal.SIGKILL)
        for folder in (running.cluster.home.path, running.socket_folder, place):
            if not folder.is_relative_to(tmp_path):
                shutil.rmtree(folder, ignore_errors=True)


def copy(one: cluster.Cluster, source: str, target: str) -> None:
    """Bring the tables of a migrated database over: sooner done than to migrate anew."""
    words = ["--no-owner", "--no-privileges", "--no-comments", "--exclude-table=spatial_ref_sys", source]
    with subprocess.Popen([one.release.tool("pg_dump"), *words], stdout=subprocess.PIPE) as dump:
        subprocess.run(
            [one.release.tool("psql"), "-Xq", "-v", "ON_ERROR_STOP=1", target],
            stdin=dump.stdout,
            stdout=subprocess.DEVNULL,
            check=True,
        )
    assert dump.returncode == 0


def start_faked(one: cluster.Cluster, clock: Clock) -> "subprocess.Popen[bytes]":
    """Start the server again with a clock that follows the file: as its own user, who owns what faketime shares."""
    faked = {
        "LD_PRELOAD": library(),
        "FAKETIME_TIMESTAMP_FILE": clock.file,
        "FAKETIME_NO_CACHE": 1,
        "FAKETIME_DONT_FAKE_MONOTONIC": 1,
    }
    words = [f"{name}={value}" for name, value in faked.items()]
    with one.log.open("ab") as log:
        server = subprocess.Popen(
            [*one.user.prefix, "/usr/bin/env", *words, one.release.tool("postgres"), "-D", one.data],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=cluster.server_environment(),
            start_new_session=True,
        )  # fmt: skip
    cluster.wait_for(one, server)
    return server


@pytest.fixture
def city(moved: tuple[Clock, str], django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """The scene, committed on that server, with its holds, its queue and its trouble."""
    _clock, url = moved
    with django_db_blocker.unblock():
        before = point_at(url)
        try:
            scene = make_scene()
            for number, code in enumerate((WAITED, TROUBLED), 1):
                make_house(scene.surveyor, scene.grid.north_west, code, 106.005 + 0.002 * number, -6.007)
            for code in (HOUSE, WAITED, TROUBLED):
                claim_site(by=scene.officer, funder_id=scene.first.pk, site_code=code, units=Decimal(1), year=2027)
            join_queue(by=scene.rival, site_code=WAITED, funder_id=scene.second.pk, units=Decimal(1), year=2027)
            report_trouble(by=scene.officer, code=TROUBLED, kind=TroubleKind.FAMILY_REFUSES)
            yield scene
        finally:
            connections["default"].close()
            settings.DATABASES["default"].update(before)
            connections["default"].settings_dict.update(before)


class Doors:
    """Every place that says how a house stands, asked as a planner and as the rival."""

    def __init__(self, url: str, scene: Scene) -> None:
        self.scene, self.etags = scene, {}
        self.planner = self.client(url, scene.planner)
        self.rival = self.client(url, scene.rival)
        self.browser = httpx.Client(base_url=url, timeout=60, follow_redirects=True)
        sign_in(self.browser, scene.rival.email)

    def client(self, url: str, user: User) -> httpx.Client:
        headers = {"Authorization": f"Bearer {issue_token(user=user)}"}
        return httpx.Client(base_url=url, timeout=60, headers=headers)

    def __enter__(self) -> "Doors":
        return self

    def __exit__(self, *_what: object) -> None:
        for client in (self.planner, self.rival, self.browser):
            client.close()

    def json(self, path: str) -> Any:
        answer = self.planner.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def kept(self, path: str) -> httpx.Response:
        """Ask as a browser does that holds the last answer."""
        etag = self.etags.get(path)
        answer = self.planner.get(path, headers={"If-None-Match": etag} if etag else {})
        self.etags[path] = answer.headers["ETag"]
        return answer

    def standings(self, code: str) -> dict[str, str]:
        """Return what each door says of a house."""
        listed = {one["properties"]["code"]: one["properties"] for one in self.json("sites")["features"]}
        tile = mvt.sites(self.planner.get(f"/api/v1/tiles/sites/{CITY.z}/{CITY.x}/{CITY.y}.mvt").content)
        drawn = {one.properties["code"]: one.properties["standing"] for one in tile}
        page, panel = (self.browser.get(f"/sites/{code}{more}").text for more in ("", "/panel"))
        one = self.json(f"sites/{code}")["properties"]
        return {
            "list": listed[code]["standing"],
            "one": one["standing"],
            "holders": "covered" if one["holders"] else "bare",
            "tile": drawn[code],
            "page": "covered" if PROMISE.search(page) else "bare",
            "panel": "covered" if PROMISE.search(panel) else "bare",
        }

    def covered(self) -> str:
        return str(self.json("coverage?level=city")["total"]["units_held"])


def everywhere(standing: str) -> dict[str, str]:
    return dict.fromkeys(("list", "one", "holders", "tile", "page", "panel"), standing)


def sign_in(browser: httpx.Client, email: str) -> None:
    browser.get("/sign-in/")
    form = {"email": email, "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    answer = browser.post("/sign-in/", data=form, headers={"Referer": str(browser.base_url)})
    assert answer.status_code == 200, answer.text


def test_at_the_second_of_its_end_every_door_calls_a_held_house_bare_with_nobody_at_work(
    moved: tuple[Clock, str], city: Scene
) -> None:
    clock, url = moved
    city.rival.set_password(PASSWORD)
    city.rival.save()
    ends_at = Adoption.objects.get(site=city.house).ends_at
    assert ends_at is not None
    tile = f"/api/v1/tiles/sites/{CITY.z}/{CITY.x}/{CITY.y}.mvt"
    with serving(url, "clock", workers=1) as served, Doors(served.url, city) as doors:
        assert doors.standings(HOUSE) == everywhere("covered")
        assert doors.kept(tile).status_code == 200
        assert doors.kept(tile).status_code == 304

        # A minute before: nothing has changed, and the kept tile is still good.
        clock.set(ends_at - 60 * SECOND)
        assert doors.kept(tile).status_code == 304
        assert doors.standings(HOUSE) == everywhere("covered")
        assert doors.covered() == "3.00"

        # At its end: open again everywhere, and the kept tile is not good any more. The one in trouble stays covered.
        clock.set(ends_at)
        assert doors.kept(tile).status_code == 200
        assert doors.standings(HOUSE) == everywhere("bare")
        assert doors.standings(TROUBLED) == everywhere("covered")
        assert doors.covered() == "1.00"
        assert Adoption.objects.get(site=city.house).stage == "held", "somebody wrote it down"

        # WAITED is open in every sum, and offered from that second to who waited.
        assert doors.standings(WAITED) == everywhere("bare")
        (offer,) = doors.json(f"sites/{WAITED}/queue")["results"]
        assert (offer["name"], datetime.fromisoformat(offer["offered_at"])) == ("PT Kedua", ends_at)
        offer_ends_at = datetime.fromisoformat(offer["offer_ends_at"])
        assert offer_ends_at == ends_at + timedelta(days=7)
        tasks = doors.rival.get("/api/v1/tasks").json()["results"]
        assert [(one["kind"], one["site"]) for one in tasks] == [("offer", WAITED)]
        wish = {"site": WAITED, "funder": city.city.pk, "units": "1", "year": 2027}
        refused = doors.planner.post("/api/v1/adoptions", json=wish)
        assert (refused.status_code, refused.json()["code"]) == (409, "adoptions.offered-to-another")

        # Half a minute before the offer's end nobody else has it; at its end everybody may.
        clock.set(offer_ends_at - 30 * SECOND)
        assert doors.planner.post("/api/v1/adoptions", json=wish).status_code == 409
        clock.set(offer_ends_at)
        assert doors.json(f"sites/{WAITED}/queue")["results"] == []
        assert doors.rival.get("/api/v1/tasks").json()["results"] == []
        assert doors.planner.post("/api/v1/adoptions", json=wish).status_code == 201
        assert doors.standings(TROUBLED) == everywhere("covered")

        # The trouble ends after the 21 days: the hold has them all before it again.
        ended = doors.planner.post(f"/api/v1/sites/{TROUBLED}/trouble/end", json={"outcome": "no-change"})
        assert ended.status_code == 200, ended.text
        # Paused at the claim, 14 days and some hours before its end; now 7 days after that end.
        again = Adoption.objects.get(site__code=TROUBLED).ends_at
        assert again is not None
        assert offer_ends_at + timedelta(days=13) < again <= offer_ends_at + timedelta(days=16)
        assert (again - ends_at) % timedelta(days=1) == timedelta(0)
