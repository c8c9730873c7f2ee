"""One cluster: its life from the first start to the last stop."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ops import processes, say
from ops.cluster import location, settings, upgrade, versions
from ops.cluster.identity import ServerUser, current_name
from ops.places import Places
from ops.say import Trouble

START_PATIENCE_S = 60.0
RECOVERY_PATIENCE_S = 1800.0
STOP_PATIENCE_S = 60.0
# Servers this very process started: a parent must reap its children, or they stay as shadows.
CHILDREN: dict[int, "subprocess.Popen[bytes]"] = {}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster on disk that one installed server can run."""

    places: Places
    home: location.Home
    release: versions.Release

    @property
    def user(self) -> ServerUser:
        return self.home.user

    @property
    def data(self) -> Path:
        return self.home.path / f"pg{self.release.major}"

    @property
    def title(self) -> str:
        """What every process of this cluster has in its title: which data it serves."""
        return title_of(self.data)

    @property
    def log(self) -> Path:
        return self.places.logs / "postgres.log"


def title_of(data: Path) -> str:
    return "geoplan-" + hashlib.sha256(str(data).encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class Running:
    """A cluster that answers. `started` says whether this call started it."""

    cluster: Cluster
    socket_folder: Path
    pid: int
    started: bool

    def url(self, role: str = settings.OWNER, database: str = settings.DATABASE) -> str:
        where = f"host={quote(str(self.socket_folder), safe='')}&port={location.PORT}"
        return f"postgresql://{role}@/{database}?{where}"


def open_cluster(places: Places) -> Cluster:
    """Find the cluster of an installation, upgraded to the newest installed server; not yet started."""
    places.make()
    home = location.find(places)
    kept = versions.data_folders(home.path)
    plan = versions.plan(versions.installed(), kept)
    cluster = Cluster(places, home, plan.release)
    refuse_stranger(cluster)
    if plan.upgrade_from is not None:
        old = Cluster(places, home, plan.upgrade_from)
        stop(old)
        with say.step(f"Upgrading the database from PostgreSQL {plan.upgrade_from.major} to {plan.release.major}"):
            making = initialise(cluster)
            for data in (old.data, making):
                write_configuration(cluster, data, socket_folder_of(cluster))
            upgrade.upgrade(
                old=old.release, old_data=old.data, new=cluster.release, new_data=making,
                user=cluster.user, logs=places.logs,
            )  # fmt: skip
            making.rename(cluster.data)
            old.data.rename(old.data.with_name(f"{old.data.name}-before-upgrade"))
            upgraded_mark(places).touch()
    return cluster


def upgraded_mark(places: Places) -> Path:
    return places.run / "after-upgrade"


def existing(places: Places) -> Cluster | None:
    """Return the cluster if there is one, without making or upgrading anything."""
    if not places.data.is_dir():
        return None
    note = location.pointer(places)
    home = Path(note.read_text(encoding="utf-8").strip()) if note.is_file() else places.data
    kept = versions.data_folders(home)
    release = next((one for one in reversed(versions.installed()) if one.major in kept), None)
    return Cluster(places, location.find(places), release) if release else None


def refuse_stranger(cluster: Cluster) -> None:
    """Refuse a folder that another user of this machine made.

    Raises: Trouble.
    """
    if not cluster.data.exists():
        return
    owner = cluster.data.stat().st_uid
    if owner != cluster.user.uid:
        raise Trouble(
            f"The database in {cluster.data} belongs to user id {owner}, and you would run it as {cluster.user.name}.",
            "Run as the user who made it, or set GEOPLAN_DATA to a folder of your own.",
        )


def initialise(cluster: Cluster) -> Path:
    """Make an empty cluster under a name that says it is not finished, and return it."""
    making = cluster.data.with_name(f"{cluster.data.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    cluster.user.give(making)
    say.run(
        [
            *cluster.user.prefix, cluster.release.tool("initdb"), "-D", making,
            "--username", settings.ADMIN, "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums",
            "--auth-local=peer", "--auth-host=reject", "--no-instructions",
        ],
        what="Making the database cluster",
        advice="Read what initdb said above; a full disk and a read-only folder are the usual reasons.",
        env=server_environment(),
        folder="/",
    )  # fmt: skip
    return making


def server_environment() -> dict[str, str]:
    """Return a bare environment: variables like PGHOST or PGDATA of the caller must not lead astray."""
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/"}


def socket_folder_of(cluster: Cluster) -> Path:
    """Return the folder of the cluster's socket, which its user alone enters (and root)."""
    inside = cluster.places.run / "pg" if cluster.home.path == cluster.places.data else cluster.home.path / "run"
    name = location.socket_file(inside).name
    folder = location.short_folder(inside, name, cluster.places.run / "socket-at", cluster.user.uid)
    cluster.user.give(folder)
    return folder


def write_configuration(cluster: Cluster, data: Path, socket_folder: Path) -> None:
    """Write the three configuration files into a data folder."""
    conf = settings.configuration(
        settings.this_machine(), socket_folder=socket_folder, port=location.PORT, title=title_of(data)
    )
    people = [current_name(), cluster.user.name]
    own = data / "postgresql.local.conf"
    if not own.exists():
        own.write_text(settings.LOCAL, encoding="utf-8")
        cluster.user.give_file(own)
    for name, words in [
        ("postgresql.conf", conf),
        ("pg_hba.conf", settings.HBA),
        ("pg_ident.conf", settings.ident(people)),
    ]:
        (data / name).write_text(words, encoding="utf-8")
        cluster.user.give_file(data / name)


@contextlib.contextmanager
def alone(places: Places) -> Iterator[None]:
    """Let one start or stop at a time pass."""
    with (places.run / "database.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def start(places: Places) -> Running:
    """Make sure the cluster runs and has our role, database and PostGIS; write down how to reach it.

    Raises: Trouble with the end of the server's log.
    """
    places.make()
    with alone(places):
        cluster = open_cluster(places)
        if not cluster.data.exists():
            with say.step(f"Making the private database (PostgreSQL {cluster.release.major})"):
                initialise(cluster).rename(cluster.data)
        folder = socket_folder_of(cluster)
        pid = running_pid(cluster)
        started = pid is None
        if pid is None:
            with say.step("Starting the private database"):
                pid = launch(cluster, folder)
        furnish(cluster, folder)
        if upgraded_mark(places).exists():
            finish_upgrade(cluster, folder)
        running = Running(cluster, folder, pid, started)
        write_url(places, running.url())
        return running


def write_url(places: Places, url: str) -> None:
    """Write how to reach the database where `manage.py` looks for it; only its owner may read it."""
    new = places.url_file.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(url + "\n")
    new.replace(places.url_file)


def launch(cluster: Cluster, socket_folder: Path) -> int:
    """Start the server and return its process id once it answers."""
    sweep(cluster, socket_folder)
    write_configuration(cluster, cluster.data, socket_folder)
    say.shorten(cluster.log)
    with cluster.log.open("ab") as log:
        server = subprocess.Popen(
            [*cluster.user.prefix, cluster.release.tool("postgres"), "-D", cluster.data],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=server_environment(),
            start_new_session=True,
        )  # fmt: skip
    CHILDREN[server.pid] = server
    wait_for(cluster, server)
    return server.pid


def reap(pid: int) -> None:
    """Take leave of a server that ended, if it was a child of ours."""
    child = CHILDREN.pop(pid, None)
    if child is not None:
        child.wait()


def wait_for(cluster: Cluster, server: "subprocess.Popen[bytes]") -> None:
    """Wait until the server says it is ready; long after a crash, as long as it works on its recovery."""
    began = time.monotonic()
    told = False
    try:
        while state(cluster, server.pid) != "ready":
            waited = time.monotonic() - began
            if server.poll() is not None or waited > RECOVERY_PATIENCE_S:
                raise Trouble(
                    "The private database did not start.",
                    f"Read the end of its log above; all of it is in {cluster.log}.",
                    say.tail_of(cluster.log),
                )
            if waited > START_PATIENCE_S and not told:
                print("it still recovers from the last crash, please wait … ", end="", flush=True)
                told = True
            time.sleep(0.02)
    except say.StopAsked:
        processes.end([server.pid], first=signal.SIGINT, patience_s=STOP_PATIENCE_S)
        raise


def state(cluster: Cluster, pid: int) -> str:
    """Return what the server of this process id says about itself: starting, ready, stopping or nothing."""
    rows = pid_file(cluster)
    return rows[7].strip() if len(rows) > 7 and rows[0].strip() == str(pid) else ""


def pid_file(cluster: Cluster) -> list[str]:
    try:
        return (cluster.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def recorded_pid(rows: list[str]) -> int | None:
    return int(rows[0]) if rows and rows[0].strip().isdigit() else None


def running_pid(cluster: Cluster) -> int | None:
    """Return the process id of a server that runs on this data, or None.

    The number in the file is believed only if that process is a server of ours on this very folder:
    after a crash or a restart of the machine the number may belong to anybody.
    """
    pid = recorded_pid(pid_file(cluster))
    if pid is None or not is_server(cluster, pid):
        return None
    ready = processes.wait_until(lambda: state(cluster, pid) == "ready" or not processes.is_alive(pid), 5.0)
    return pid if ready and processes.is_alive(pid) else None


def fell(cluster: Cluster) -> bool:
    """Say whether no server process is left on this data. One that is busy recovering from a crash has not fallen."""
    pid = recorded_pid(pid_file(cluster))
    return pid is None or not is_server(cluster, pid)


def is_server(cluster: Cluster, pid: int) -> bool:
    words = processes.command(pid)
    return (
        processes.is_alive(pid)
        and processes.owner(pid) == cluster.user.uid
        and len(words) >= 3
        and Path(words[0]).name == "postgres"
        and words[1:3] == ["-D", str(cluster.data)]
    )


def leftovers(cluster: Cluster) -> list[int]:
    """Return the processes of this cluster: its server, and servants that name it in their title."""
    prefix = f"postgres: {cluster.title}: "
    return [
        pid
        for pid in processes.all_pids()
        if processes.owner(pid) == cluster.user.uid
        and processes.is_alive(pid)
        and (is_server(cluster, pid) or "".join(processes.command(pid)[:1]).startswith(prefix))
    ]


def sweep(cluster: Cluster, socket_folder: Path) -> None:
    """Clear what a crash left: servants without a server, and files that name processes long gone.

    PostgreSQL would clear most of it alone, but not where the number in a file belongs to another process by
    now, or to a dead one that nobody has reaped, as in a container without an init.
    """
    processes.end(leftovers(cluster), first=signal.SIGQUIT)
    for pid in [pid for pid in CHILDREN if not processes.is_alive(pid)]:
        reap(pid)
    socket = location.socket_file(socket_folder)
    for file in (cluster.data / "postmaster.pid", socket, socket.with_name(socket.name + ".lock")):
        file.unlink(missing_ok=True)


def stop(cluster: Cluster) -> bool:
    """Stop the server if it runs, cutting clients off, and return whether it ran."""
    pid = recorded_pid(pid_file(cluster))
    if pid is None or not is_server(cluster, pid):
        return False
    processes.end([pid], first=signal.SIGINT, patience_s=STOP_PATIENCE_S)
    reap(pid)
    cluster.places.url_file.unlink(missing_ok=True)
    return True


FURNISHED = """
SELECT (SELECT count(*) FROM pg_roles WHERE rolname = 'geoplan_owner')
     + (SELECT count(*) FROM pg_database WHERE datname = 'geoplan');
"""
# Every database made here later (for tests, for a restore) is a copy of template1 and so has PostGIS, without
# anybody having to be the administrator again.
FURNISH_TEMPLATE = """
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS postgis;
SELECT 'CREATE ROLE geoplan_owner LOGIN CREATEDB CREATEROLE'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'geoplan_owner') \\gexec
"""
FURNISH_DATABASE = """
SELECT 'CREATE DATABASE geoplan OWNER geoplan_owner TEMPLATE template1'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'geoplan') \\gexec
"""


def furnish(cluster: Cluster, socket_folder: Path) -> None:
    """Make our role, PostGIS and the database where they are not there yet."""
    if ask(cluster, socket_folder, "postgres", FURNISHED).strip() == "2":
        return
    with say.step("Making the role, PostGIS and the database in it"):
        ask(cluster, socket_folder, "template1", FURNISH_TEMPLATE)
        ask(cluster, socket_folder, "postgres", FURNISH_DATABASE)


def finish_upgrade(cluster: Cluster, socket_folder: Path) -> None:
    """Bring PostGIS to the new server's version and count rows anew, which pg_upgrade does not."""
    with say.step("Finishing the upgrade"):
        for database in ("template1", settings.DATABASE):
            ask(cluster, socket_folder, database, "SELECT postgis_extensions_upgrade(); ANALYZE;")
        upgraded_mark(cluster.places).unlink()


def ask(cluster: Cluster, socket_folder: Path, database: str, sql: str) -> str:
    """Run SQL as the administrator and return what came back, bare."""
    return say.run(
        [
            cluster.release.tool("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
            "-h", socket_folder, "-p", str(location.PORT), "-U", settings.ADMIN, "-d", database,
        ],
        what="Asking the private database",
        advice=f"Look into {cluster.log}.",
        env=server_environment(),
        words=sql,
    )  # fmt: skip
