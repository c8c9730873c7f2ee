"""A throwaway cluster, really made, really killed."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import processes
from ops.cluster import server
from ops.cluster.server import Running
from ops.places import Places


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    one = server.start(Places(tmp_path, tmp_path / "data"))
    yield one
    server.stop(one.cluster)
    processes.end(server.leftovers(one.cluster), first=signal.SIGKILL)
    if one.cluster.home.path != one.cluster.places.data:
        shutil.rmtree(one.cluster.home.path)
    if not one.socket_folder.is_relative_to(tmp_path):
        shutil.rmtree(one.socket_folder, ignore_errors=True)


def ask(one: Running, sql: str) -> str:
    said = subprocess.run(
        [one.cluster.release.tool("psql"), "-XAtq", one.url(), "-c", sql],
        capture_output=True,
        text=True,
        check=True,
    )
    return said.stdout.strip()


def test_kill_9_of_the_whole_server_loses_no_row_and_needs_no_hand(running: Running):
    ask(running, "create table kept (word text); insert into kept values ('here')")
    for pid in server.leftovers(running.cluster):
        os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not server.leftovers(running.cluster), 10)
    assert (running.cluster.data / "postmaster.pid").exists()

    again = server.start(running.cluster.places)

    assert again.started
    assert again.pid != running.pid
    assert ask(again, "select word from kept") == "here"
    # A number in the file that by now belongs to somebody else must not hinder a start.
    server.stop(again.cluster)
    (again.cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{again.cluster.data}\n1\n5432\n\n\n1 1\n")
    assert server.running_pid(again.cluster) is None
    assert ask(server.start(running.cluster.places), "select word from kept") == "here"


def test_a_server_that_was_killed_alone_leaves_servants_who_are_ended(running: Running):
    busy = subprocess.Popen(
        [running.cluster.release.tool("psql"), "-XAtq", running.url(), "-c", "select pg_sleep(60)"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert processes.wait_until(lambda: len(server.leftovers(running.cluster)) > 6, 10)
    os.kill(running.pid, signal.SIGKILL)
    again = server.start(running.cluster.places)
    assert ask(again, "select 1") == "1"
    assert busy.wait(10) != 0


def test_the_cluster_is_private_and_whole(running: Running):
    assert ask(running, "show data_checksums") == "on"
    assert ask(running, "show fsync") == "on"
    assert ask(running, "show listen_addresses") == ""
    assert ask(running, "select rolsuper from pg_roles where rolname = current_user") == "f"
    assert ask(running, "select ST_SRID(ST_Point(106, -6, 4326))") == "4326"
    assert running.cluster.data.stat().st_mode & 0o777 == 0o700
    assert running.socket_folder.stat().st_mode & 0o777 == 0o700
    written = running.cluster.places.url_file
    assert written.read_text().strip() == running.url()
    assert written.stat().st_mode & 0o777 == 0o600


def test_a_running_cluster_is_used_not_started_again_and_stops_once(running: Running):
    second = server.start(running.cluster.places)
    assert (second.pid, second.started) == (running.pid, False)
    assert server.stop(running.cluster)
    assert not server.stop(running.cluster)
    assert not running.cluster.places.url_file.exists()


def test_a_cluster_that_was_cut_off_while_being_made_is_made_anew(tmp_path: Path):
    places = Places(tmp_path, tmp_path / "data")
    places.make()
    cluster = server.open_cluster(places)
    half = cluster.data.with_name(f"{cluster.data.name}.making")
    half.mkdir()
    (half / "PG_VERSION").write_text("half")
    making = server.initialise(cluster)
    assert (making / "PG_VERSION").read_text().strip() == str(cluster.release.major)
    shutil.rmtree(cluster.home.path if cluster.home.path != places.data else making)


def test_a_database_that_fell_beneath_a_running_site_is_started_again(running: Running, monkeypatch):
    from ops import up

    monkeypatch.delenv("DATABASE_URL", raising=False)
    places = running.cluster.places
    ask(running, "create table kept (word text); insert into kept values ('here')")
    assert not up.database_revived(places)
    for pid in server.leftovers(running.cluster):
        os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: server.fell(running.cluster), 10)
    assert up.database_revived(places)
    assert ask(running, "select word from kept") == "here"
    assert not up.database_revived(places)
