import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ops import processes, serve
from ops.places import Places
from ops.say import Trouble


def places(tmp_path: Path) -> Places:
    made = Places(tmp_path, tmp_path / "data")
    made.make()
    return made


def spec(folder: Path, code: str) -> serve.Spec:
    return serve.Spec("tried", (sys.executable, "-c", code), folder, {}, is_ready=(folder / "ready").exists)


STAYS = "import pathlib, time; pathlib.Path('ready').touch(); time.sleep(60)"


def test_the_port_is_8000_on_this_machine_alone_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("GEOPLAN_PORT", raising=False)
    monkeypatch.delenv("GEOPLAN_HOST", raising=False)
    assert serve.address() == serve.Address("127.0.0.1", 8000)


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, port: str):
    monkeypatch.setenv("GEOPLAN_PORT", port)
    with pytest.raises(Trouble, match="GEOPLAN_PORT"):
        serve.address()


def test_a_taken_port_is_refused_with_the_next_one_as_advice():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=f"GEOPLAN_PORT={port + 1}"):
            serve.refuse_taken(serve.Address("127.0.0.1", port))


def test_a_second_holder_of_a_lock_learns_about_the_first(tmp_path: Path):
    lock = tmp_path / "up.lock"
    with serve.only_one(lock, url="http://here/"):
        with pytest.raises(serve.Taken) as taken, serve.only_one(lock):
            pass
        assert taken.value.facts["url"] == "http://here/"
        assert (serve.holder(lock) or {})["url"] == "http://here/"
    assert serve.holder(lock) is None


def test_a_lock_is_free_again_when_its_holder_was_killed(tmp_path: Path):
    lock = tmp_path / "up.lock"
    code = (
        "import sys, time, pathlib; from ops import serve\n"
        f"with serve.only_one(pathlib.Path({str(lock)!r}), url='x'):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    root = Path(serve.__file__).parent.parent
    child = subprocess.Popen([sys.executable, "-B", "-c", code], cwd=root, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"held\n"
    assert serve.holder(lock)
    child.kill()
    child.wait()
    child.stdout.close()
    assert serve.holder(lock) is None


def test_a_process_that_falls_is_started_again(tmp_path: Path):
    supervisor = serve.Supervisor(places(tmp_path))
    supervisor.start(spec(tmp_path, STAYS))
    one = supervisor.watched[0]
    first = one.process
    first.kill()
    first.wait()
    supervisor.raise_up(one)
    assert one.process.pid != first.pid
    assert processes.is_alive(one.process.pid)
    supervisor.stop()
    assert not processes.is_alive(one.process.pid)


def test_a_process_that_cannot_start_is_told_with_the_end_of_its_log(tmp_path: Path):
    supervisor = serve.Supervisor(places(tmp_path))
    with pytest.raises(Trouble) as trouble:
        supervisor.start(spec(tmp_path, "raise SystemExit('no paper left')"))
    assert "no paper left" in str(trouble.value)
    supervisor.stop()


def test_a_socket_file_that_a_killed_process_left_is_removed_before_a_start(tmp_path: Path):
    left = tmp_path / "web.sock"
    left.touch()
    one = serve.Spec("tried", ("/bin/true",), tmp_path, {}, is_ready=lambda: True, socket=left)
    serve.spawn(one, tmp_path / "log").wait()
    assert not left.exists()


def test_our_processes_end_when_the_supervisor_is_killed(tmp_path: Path):
    code = (
        "import time, pathlib, sys; from ops import serve\n"
        f"here = pathlib.Path({str(tmp_path)!r})\n"
        "sleep = (sys.executable, '-c', 'import time; time.sleep(60)')\n"
        "one = serve.Spec('t', sleep, here, {}, lambda: True)\n"
        "print(serve.spawn(one, here / 'log').pid, flush=True); time.sleep(60)"
    )
    root = Path(serve.__file__).parent.parent
    supervisor = subprocess.Popen([sys.executable, "-B", "-c", code], cwd=root, stdout=subprocess.PIPE)
    assert supervisor.stdout is not None
    child = int(supervisor.stdout.readline())
    assert processes.is_alive(child)
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    assert processes.wait_until(lambda: not processes.is_alive(child), 5)


def test_the_worker_may_fall_as_often_as_it_likes_and_the_site_goes_on(tmp_path: Path):
    fell = serve.Spec("worker", ("/bin/false",), tmp_path, {}, is_ready=lambda: True, vital=False)
    supervisor = serve.Supervisor(places(tmp_path))
    one = serve.Watched(fell, tmp_path / "log", serve.spawn(fell, tmp_path / "log"))
    one.falls = [-serve.FALLS_WITHIN_S * 2] * 10
    started = []
    for _ in range(serve.FALLS_ALLOWED + 3):
        one.process.wait()
        supervisor.raise_up(one)
        started.append(one.process.pid)
    one.process.wait()
    assert len(set(started)) == serve.FALLS_ALLOWED


def test_the_worker_starts_first_and_ends_last(tmp_path: Path):
    names = [one.name for one in serve.specs(places(tmp_path), serve.Address("127.0.0.1", 8000))]
    assert names[0] == "worker"
    assert names[-1] == "nginx"
