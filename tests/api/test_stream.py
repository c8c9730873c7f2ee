"""What listeners of the stream hear, and what they never miss."""

import asyncio
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from pytest_django import DjangoDbBlocker

from geoplan.accounts.models import User
from geoplan.accounts.queries import pass_of
from geoplan.accounts.rules import Audience, Role
from geoplan.accounts.services import issue_token, revoke_tokens
from geoplan.api.stream import MOST_FOR_ONE, MOST_UNREAD, THREADS, Listener
from geoplan.needs.models import Site
from tests.adoptions.scene import HOUSE, SCHOOL, Scene, held, make_person, make_scene
from tests.api.line import Line, Reader, on_the_line
from tests.conftest import clone, database_url, drop, use

pytestmark = pytest.mark.commits
MONITOR, OPERATOR = "monitor@contoh.test", "operator@contoh.test"


@pytest.fixture(scope="module")
def stage(
    template_database: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Scene, Line, str]]:
    """A house, a school and people of every role in a database of this module's own, and a stream process on it."""
    from django.db import connections

    before = connections["default"].settings_dict["NAME"]
    name = f"{before}_line"
    with django_db_blocker.unblock():
        clone(template_database, name)
        use(name)
        try:
            scene = make_scene()
            make_person(Role.MONITOR, MONITOR)
            make_person(Role.OPERATOR, OPERATOR)
            with on_the_line(database_url(name), "test") as line:
                yield scene, line, database_url(name)
        finally:
            use(before)
            drop(name)


@pytest.fixture
def scene(stage: tuple[Scene, Line, str]) -> Scene:
    return stage[0]


@pytest.fixture
def line(stage: tuple[Scene, Line, str]) -> Iterator[Line]:
    yield stage[1]
    stage[1].hang_up()


def touch(code: str) -> None:
    """Change a site as any careless program might: the database itself tells of it."""
    site = Site.objects.get(code=code)
    Site.objects.filter(pk=site.pk).update(priority=site.priority % 100 + 1)


def token_of(user: User) -> str:
    return issue_token(user=user)


def begin(line: Line, user: User) -> Reader:
    """Listen from now on."""
    reader = line.reader(token_of(user))
    assert reader.next().name == "start"
    return reader


def test_a_claim_of_one_is_heard_by_another(scene: Scene, line: Line) -> None:
    hearing = begin(line, scene.planner)
    adoption = held(scene.house, scene.first)
    event = hearing.next_change()
    version = Site.objects.get(code=HOUSE).version
    assert event.told == {"cursor": event.id, "sites": [{"code": HOUSE, "version": version}]}
    adoption.stage = "released"
    adoption.save()
    assert hearing.hears_of(HOUSE)


@pytest.mark.parametrize("role", ["planner", "surveyor", "officer"])
def test_who_sees_houses_hears_of_them(scene: Scene, line: Line, role: str) -> None:
    hearing = begin(line, getattr(scene, role))
    touch(HOUSE)
    assert hearing.hears_of(HOUSE)


def test_who_sees_schools_only_hears_nothing_of_a_house(scene: Scene, line: Line) -> None:
    hearing = begin(line, User.objects.get(email=MONITOR))
    came_from = hearing.last_id
    touch(HOUSE)
    touch(SCHOOL)
    hearing.hears_of(SCHOOL)
    hearing.drop()
    # Nor when he comes back: what was said in between is filtered in the same way.
    again = line.reader(token_of(User.objects.get(email=MONITOR)), last_id=came_from)
    again.hears_of(SCHOOL)
    assert [event.told for event in (*hearing.heard, *again.heard) if HOUSE in str(event.told)] == []


def test_who_reads_no_sites_is_turned_away(scene: Scene, line: Line) -> None:
    assert line.reader().answer.status == 401
    assert line.reader("no such token").answer.status == 401
    assert line.reader(token_of(User.objects.get(email=OPERATOR))).answer.status == 403


def test_nothing_is_lost_over_a_dropped_connection(scene: Scene, line: Line) -> None:
    hearing = begin(line, scene.planner)
    touch(HOUSE)
    hearing.next_change()
    last = hearing.drop()
    touch(SCHOOL)
    again = line.reader(token_of(scene.planner), last_id=last)
    assert again.next_change().codes == [SCHOOL]
    touch(HOUSE)
    assert again.hears_of(HOUSE)


def test_what_commits_late_is_not_passed_over(scene: Scene, line: Line, stage: tuple[Scene, Line, str]) -> None:
    """An older transaction writes first and commits last; a cursor of ids alone would lose it.

    older   |--touch house-------------------------commit--|
    newer              |--touch school--commit--|
    reader  hint: school . . . drops, comes back . . . . . . house, then school, each in its place
    """
    hearing = begin(line, scene.planner)
    with psycopg.connect(stage[2]) as older:
        older.execute("update needs_site set priority = 100 - priority where code = %s", [HOUSE])
        touch(SCHOOL)
        early = hearing.hears_of(SCHOOL)
        assert (early.name, early.id) == ("hint", "")
        last = hearing.drop()
        again = line.reader(token_of(scene.planner), last_id=last)
        assert SCHOOL not in again.next().codes
        older.commit()
    told: list[str] = []
    while len(told) < 2:
        told += again.next_change().codes
    assert told == [HOUSE, SCHOOL]


def test_a_cursor_nobody_gave_out_is_answered_with_everything(scene: Scene, line: Line) -> None:
    for wrong in ("nonsense", "1-1", "999999999999-1"):
        hearing = line.reader(token_of(scene.planner), after=wrong)
        assert hearing.next().told["everything"] is True


def test_streams_end_with_the_right_to_listen(scene: Scene, line: Line) -> None:
    role, closed, key = (make_person(Role.PLANNER, f"{name}@contoh.test") for name in ("role", "closed", "key"))
    by_role, by_closing, by_key = (begin(line, user) for user in (role, closed, key))
    session = session_of(scene.rival)
    by_session = line.reader(cookie=str(session.session_key))
    assert by_session.next().name == "start"
    staying = begin(line, scene.officer)

    User.objects.filter(pk=role.pk).update(role=Role.MONITOR)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    revoke_tokens(user=key)
    session.delete()
    assert all(reader.ended() for reader in (by_role, by_closing, by_key, by_session))
    assert line.reader(cookie=str(session.session_key)).answer.status == 401
    touch(SCHOOL)
    assert staying.hears_of(SCHOOL)


def session_of(user: User) -> SessionStore:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session


def test_listeners_hold_no_database_connection(scene: Scene, line: Line, stage: tuple[Scene, Line, str]) -> None:
    people = [make_person(Role.OFFICER, f"many{number}@contoh.test") for number in range(40)]
    for user in people:
        begin(line, user)
    with psycopg.connect(stage[2]) as link:
        counted: Any = link.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        ).fetchone()
    # One that listens, and at most one for each reading thread; this test's own is the last.
    assert counted[0] <= THREADS + 2


def test_one_person_has_so_many_streams_and_no_more(scene: Scene, line: Line) -> None:
    token = token_of(make_person(Role.OFFICER, "greedy@contoh.test"))
    readers = [line.reader(token) for _ in range(MOST_FOR_ONE)]
    assert [reader.next().name for reader in readers] == ["start"] * MOST_FOR_ONE
    refused = line.reader(token)
    assert refused.answer.status == 429
    assert b"api.too-many-streams" in refused.answer.read()


def test_who_does_not_read_is_dropped_and_not_remembered_for_ever() -> None:
    async def flood() -> int:
        dropped: list[int] = []
        came_with = pass_of(User(pk=1, role="planner"), token="x")
        listener = Listener(came_with, Audience.EXACT, lambda: dropped.append(listener.unread.qsize()))
        for _ in range(MOST_UNREAD + 1):
            listener.tell(b"data: 1\n\n")
        return dropped[0]

    assert asyncio.run(flood()) == MOST_UNREAD


def test_a_killed_process_loses_nothing_and_one_that_is_asked_ends(
    scene: Scene, stage: tuple[Scene, Line, str]
) -> None:
    with on_the_line(stage[2], "killed") as first:
        hearing = begin(first, scene.planner)
        subprocess.run(["pkill", "-9", "-P", str(first.process.pid)], check=True)
        assert hearing.ended()
    touch(HOUSE)
    with on_the_line(stage[2], "second") as second:
        again = second.reader(token_of(scene.planner), last_id=hearing.last_id)
        assert again.hears_of(HOUSE)
        second.process.terminate()
        second.process.wait(timeout=30)
        assert again.ended()


def test_the_stream_serves_nothing_else(line: Line) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404") as refused:
        urllib.request.urlopen(f"http://127.0.0.1:{line.port}/healthz", timeout=30)
    refused.value.close()
