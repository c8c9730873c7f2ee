import os
import signal
import subprocess
import sys
from pathlib import Path

from ops import processes
from ops.places import MARK, Places

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]


def sleeper(**options: object) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(SLEEP, stdout=subprocess.PIPE, **options)  # type: ignore[call-overload]
    assert process.stdout.readline() == b"up\n"
    return process


def finish(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_dead_process_that_nobody_has_reaped_does_not_run():
    process = sleeper()
    assert processes.is_alive(process.pid)
    os.kill(process.pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not processes.is_alive(process.pid), 5)
    finish(process)


def test_a_number_that_nobody_has_does_not_run():
    assert not processes.is_alive(2**22 + 1)
    assert processes.owner(2**22 + 1) == -1
    assert processes.command(2**22 + 1) == []


def test_processes_are_known_by_the_data_folder_they_were_started_for(tmp_path: Path):
    mine, other = Places(tmp_path, tmp_path / "mine"), Places(tmp_path, tmp_path / "mine2")
    process = sleeper(env=mine.environment())
    assert process.pid in processes.started_for(mine.data, tmp_path / "nginx")
    assert process.pid not in processes.started_for(other.data, tmp_path / "nginx")
    finish(process)


def test_nginx_is_known_by_the_folder_it_stands_in(tmp_path: Path):
    process = sleeper(cwd=tmp_path)
    assert process.pid in processes.started_for(Path("/nowhere"), tmp_path)
    finish(process)


def test_ourselves_and_whoever_called_us_are_never_orphans():
    family = processes.ancestors(os.getpid())
    assert {os.getpid(), os.getppid()} <= family
    assert not family & set(processes.started_for(Path(os.environ.get(MARK, "/nowhere")), Path.cwd()))


def test_a_deaf_process_is_ended_by_force():
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    processes.end([process.pid], patience_s=0.3)
    assert process.wait(5) == -signal.SIGKILL
    process.stdout.close()


def test_an_interrupt_that_reached_make_alone_is_noticed(tmp_path: Path):
    root = Path(processes.__file__).parent.parent
    code = (
        "import time; from ops import processes; print('up', flush=True)\n"
        "print(processes.wait_until(processes.make_was_interrupted, 10), flush=True)"
    )
    (tmp_path / "wait.py").write_text(code)
    (tmp_path / "Makefile").write_text(f"up:\n\t@{sys.executable} -B {tmp_path / 'wait.py'}\n")
    make = subprocess.Popen(
        ["env", "--default-signal=INT", "make", "-f", tmp_path / "Makefile"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert make.stdout is not None
    assert make.stdout.readline() == b"up\n"
    make.send_signal(signal.SIGINT)
    assert make.stdout.readline() == b"True\n"
    make.wait(10)
    make.stdout.close()
