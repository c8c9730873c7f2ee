"""The processes that serve the site, and the supervisor that keeps them alive and ends them."""

import contextlib
import fcntl
import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NoReturn

from ops import packages, processes, proxy, say
from ops.cluster.location import short_folder
from ops.places import Places
from ops.say import Trouble

READY_PATIENCE_S = 60.0
STOP_PATIENCE_S = 15.0
WATCH_EVERY_S = 0.3
FALLS_ALLOWED = 5
FALLS_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where the site listens: GEOPLAN_HOST (this machine alone by default) and GEOPLAN_PORT."""

    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{'localhost' if self.is_loopback else self.host}:{self.port}/"

    @property
    def is_loopback(self) -> bool:
        return self.host in {"127.0.0.1", "localhost"}


def address() -> Address:
    """Read where to listen from the environment.

    Raises: Trouble when the port is no port.
    """
    port = os.environ.get("GEOPLAN_PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Trouble(f"GEOPLAN_PORT is {port!r}.", "Give a number from 1 to 65535: make up GEOPLAN_PORT=8001")
    return Address(os.environ.get("GEOPLAN_HOST") or "127.0.0.1", int(port))


def refuse_taken(at: Address) -> None:
    """Refuse early when somebody else listens there.

    Raises: Trouble.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((at.host, at.port))
        except OSError as refused:
            raise Trouble(
                f"Cannot listen on {at.host}:{at.port}: {refused.strerror}.",
                f"Take another port: make up GEOPLAN_PORT={at.port + 1}"
                f" (who has this one: ss -ltnp 'sport = :{at.port}')",
            ) from refused


@dataclass(frozen=True, slots=True)
class Spec:
    """One process to keep alive: how to start it, and how to see that it is ready.

    `socket` is the file it listens on, or by which it says that it is ready: one that a killed process left is
    removed before a start. The site goes on without one that is not `vital`, however often it falls.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    is_ready: Callable[[], bool]
    socket: Path | None = None
    vital: bool = True


def specs(places: Places, at: Address) -> list[Spec]:
    """Return what serves the site, in the order of starting."""
    web_socket = short_folder(places.run, "web.sock", places.run / "web-socket-at") / "web.sock"
    # A name as long as the other's: what a socket's address may hold is short.
    stream_socket = web_socket.with_name("sse.sock")
    return [
        worker(places),
        web(places, web_socket),
        stream(places, stream_socket),
        front(places, at, web_socket, stream_socket),
    ]


def web(places: Places, web_socket: Path) -> Spec:
    """Django behind granian. WSGI, because Django's async path costs several times as much per request."""
    return Spec(
        name="web",
        command=(
            str(places.python), "-m", "granian", "--interface", "wsgi", "--uds", str(web_socket),
            "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers",
            "--workers-kill-timeout", "10", "--log-level", "warning", "--no-ws",
            "--working-dir", str(places.root), "geoplan.config.wsgi:application",
        ),
        folder=places.root,
        environment=places.environment(),
        is_ready=lambda: answers_at(web_socket),
        socket=web_socket,
    )  # fmt: skip


def stream(places: Places, stream_socket: Path) -> Spec:
    """The one address that stays open. Streams come back by themselves, so nobody waits for their end."""
    return Spec(
        name="stream",
        command=(
            str(places.python), "-m", "granian", "--interface", "asgi", "--uds", str(stream_socket),
            "--workers", "1", "--respawn-failed-workers", "--workers-kill-timeout", "1",
            "--log-level", "warning", "--no-ws", "--working-dir", str(places.root), "geoplan.config.asgi:application",
        ),
        folder=places.root,
        environment=places.environment(),
        is_ready=lambda: answers_at(stream_socket),
        socket=stream_socket,
        vital=False,
    )  # fmt: skip


def worker(places: Places) -> Spec:
    """The work nobody waits for. A file that ends it again and again must not end the site."""
    ready = places.run / "worker-ready"
    return Spec(
        name="worker",
        command=(str(places.python), str(places.root / "manage.py"), "work", "--ready", str(ready)),
        folder=places.root,
        environment=places.environment(),
        is_ready=ready.exists,
        socket=ready,
        vital=False,
    )


def front(places: Places, at: Address, web_socket: Path, stream_socket: Path) -> Spec:
    """nginx before it: one address for everything."""
    folder = nginx_folder(places)
    folder.mkdir(exist_ok=True)
    log = places.logs / "access.log"
    facts = proxy.Front(at.host, at.port, folder, places.static, log, web_socket, stream_socket)
    conf = folder / "nginx.conf"
    conf.write_text(proxy.configuration(facts), encoding="utf-8")
    return Spec(
        name="nginx",
        command=(packages.program("nginx") or "nginx", "-e", "stderr", "-p", str(folder), "-c", str(conf)),
        folder=folder,
        environment=places.environment(),
        is_ready=lambda: answers_at((at.host, at.port)),
    )


def nginx_folder(places: Places) -> Path:
    return places.run / "nginx"


def answers_at(where: Path | tuple[str, int]) -> bool:
    """Say whether somebody accepts connections on a socket file or a port."""
    family = socket.AF_UNIX if isinstance(where, Path) else socket.AF_INET
    with socket.socket(family) as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(str(where) if isinstance(where, Path) else where) == 0


@dataclass(slots=True)
class Watched:
    """A process under watch, and the moments it fell."""

    spec: Spec
    log: Path
    process: "subprocess.Popen[bytes]"
    falls: list[float] = field(default_factory=list)

    def rests(self) -> bool:
        """Say whether it fell so often within the last while that it stays down until that is over."""
        now = time.monotonic()
        return sum(now - fall < FALLS_WITHIN_S for fall in self.falls) >= FALLS_ALLOWED


class Supervisor:
    """Starts processes, starts them again when they fall, and ends them in the opposite order."""

    def __init__(self, places: Places, keep_database: Callable[[], bool] = lambda: False) -> None:
        """`keep_database` starts the private database again if it fell, and says whether it had."""
        self.places = places
        self.keep_database = keep_database
        self.watched: list[Watched] = []
        self.database_falls: list[float] = []

    def start(self, spec: Spec) -> None:
        """Start one process and wait until it is ready.

        Raises: Trouble with the end of its log.
        """
        log = self.places.logs / f"{spec.name}.log"
        say.shorten(log)
        say.shorten(self.places.logs / "access.log")
        one = Watched(spec, log, spawn(spec, log))
        self.watched.append(one)
        processes.wait_until(lambda: spec.is_ready() or one.process.poll() is not None, READY_PATIENCE_S)
        if one.process.poll() is not None or not spec.is_ready():
            raise Trouble(
                f"{spec.name} did not start.",
                f"Read the end of its log above; all of it is in {log}.",
                say.tail_of(log),
            )

    def watch(self) -> NoReturn:
        """Watch until told to stop.

        Raises: Trouble when a process falls again and again.
        """
        while True:
            for one in self.watched:
                if one.process.poll() is not None:
                    self.raise_up(one)
            if self.keep_database():
                say.line("The database ended by itself. It was started again, and lost nothing it had confirmed.")
                self.database_falls = lately(self.database_falls, "the database", self.places.logs)
            if processes.make_was_interrupted():
                raise say.StopAsked
            time.sleep(WATCH_EVERY_S)

    def raise_up(self, one: Watched) -> None:
        if not one.spec.vital and one.rests():
            return
        say.line(f"{one.spec.name} ended by itself (exit {one.process.returncode}).")
        if one.spec.vital:
            one.falls = lately(one.falls, one.spec.name, one.log)
        else:
            one.falls = [*one.falls[1 - FALLS_ALLOWED :], time.monotonic()]
        time.sleep(0.2 * len(one.falls))
        end_group(one.process.pid)
        one.process = spawn(one.spec, one.log)
        say.line(f"{one.spec.name} started again.")

    def stop(self) -> None:
        for one in reversed(self.watched):
            one.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                one.process.wait(STOP_PATIENCE_S)
            end_group(one.process.pid)
            one.process.wait()
        self.watched.clear()


def lately(falls: list[float], name: str, log: Path) -> list[float]:
    """Return the falls of the last minute with this one.

    Raises: Trouble when there are too many to go on.
    """
    now = time.monotonic()
    recent = [*(fall for fall in falls if now - fall < FALLS_WITHIN_S), now]
    if len(recent) > FALLS_ALLOWED:
        raise Trouble(
            f"{name} fell {len(recent)} times within {FALLS_WITHIN_S:.0f} s.",
            f"Read the end of its log above; all of it is in {log}.",
            say.tail_of(log) if log.is_file() else "",
        )
    return recent


def spawn(spec: Spec, log: Path) -> "subprocess.Popen[bytes]":
    """Start a process in a session of its own, so that Ctrl-C reaches it only through us."""
    if spec.socket is not None:
        spec.socket.unlink(missing_ok=True)
    with log.open("ab") as out:
        return subprocess.Popen(
            spec.command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=spec.folder,
            env=dict(spec.environment), start_new_session=True, preexec_fn=processes.die_with_parent,  # noqa: PLW1509 - one thread
        )  # fmt: skip


def end_group(leader: int) -> None:
    """End what a process we started left in its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, 9)


class Taken(Exception):
    """Somebody already holds the lock of a data folder. `facts` says who and where."""

    def __init__(self, facts: dict[str, object]) -> None:
        super().__init__("taken")
        self.facts = facts


@contextlib.contextmanager
def only_one(lock: Path, **facts: object) -> Iterator[None]:
    """Hold a lock that the kernel gives back when we die, however we die, and write our facts into it.

    Raises: Taken.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(facts_in(file)) from None
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), **facts}))
        file.flush()
        yield


def holder(lock: Path) -> dict[str, object] | None:
    """Return what the holder of a lock wrote about itself, or None when nobody holds it."""
    if not lock.is_file():
        return None
    with lock.open("r") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return facts_in(file)
    return None


def facts_in(file: IO[str]) -> dict[str, object]:
    file.seek(0)
    try:
        facts: dict[str, object] = json.loads(file.read() or "{}")
    except ValueError:
        return {}
    return facts
