"""`make up` and `make down`: from whatever is there to a site that serves, and back."""

import contextlib
import http.client
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from ops import builds, packages, processes, say, serve
from ops.cluster import server
from ops.django import is_used, manage
from ops.places import Places
from ops.say import Trouble

FIRST_ANSWER_PATIENCE_S = 30.0


def up_lock(places: Places) -> Path:
    return places.run / "up.lock"


def kept_mark(places: Places) -> Path:
    """The file that says: this database was started by `start-db`, leave it running."""
    return places.run / "database-kept"


def up(places: Places) -> None:
    """Build, start and serve until Ctrl-C.

    Raises: Trouble, StopAsked.
    """
    began = time.monotonic()
    at = serve.address()
    places.make()
    try:
        with serve.only_one(up_lock(places), url=at.url):
            clear_orphans(places)
            serve.refuse_taken(at)
            build(places)
            with database(places) as url:
                prepare(places, url)
                serve_until_told(places, at, began)
    except serve.Taken as taken:
        facts = taken.facts
        say.line(f"The site already runs (process {facts.get('pid', '?')}): {facts.get('url', '')}")
        say.line("Nothing was changed. Stop it with: make down")


def clear_orphans(places: Places) -> None:
    """End processes that an earlier run left when it was killed; they are known by this data folder."""
    orphans = processes.started_for(places.data, serve.nginx_folder(places))
    if orphans:
        with say.step(f"Ending {len(orphans)} processes that a killed run left"):
            processes.end(orphans)


def build(places: Places) -> None:
    packages.ensure(packages.needs_to_run(own_database=not os.environ.get("DATABASE_URL")), "up")
    builds.build_venv(places)
    builds.build_assets(places)
    builds.build_messages(places)


@contextlib.contextmanager
def database(places: Places) -> Iterator[str]:
    """Yield the address of a database that answers; a private one that we started is stopped at the end."""
    given = os.environ.get("DATABASE_URL")
    if given:
        server.write_url(places, given)
        try:
            yield given
        finally:
            places.url_file.unlink(missing_ok=True)
        return
    running = server.start(places)
    try:
        yield running.url()
    finally:
        # One that runs from an earlier, killed run is ours to stop too; one of `start-db` is not.
        if not kept_mark(places).exists():
            with say.step("Stopping the private database"):
                server.stop(running.cluster)


def prepare(places: Places, url: str) -> None:
    """Bring keys, tables, demo data and static files to where they should be."""
    used = is_used(places, url)
    make_keys(places, used=used)
    with say.step("Bringing the tables up to date"):
        manage(
            places,
            "migrate",
            "--noinput",
            advice="Read the error above. No migration is half done: run it again.",
        )
    if wants_demo():
        with say.step("Loading the demo city, if it is not there"):
            manage(places, "load_demo", advice="Read the error above, or start empty: make up DEMO=no.")
    builds.collect_static(places)


def wants_demo() -> bool:
    # Production settings know no demo at all.
    production = os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".prod")
    return not production and os.environ.get("DEMO", "yes").lower() not in {"no", "0", "false", "off"}


def make_keys(places: Places, *, used: bool) -> None:
    """Make the keys of a new installation; never new ones beside data that old ones sealed.

    Raises: Trouble.
    """
    if places.keys.is_file():
        return
    if used:
        raise Trouble(
            f"The database holds data, but the keys that open it are not at {places.keys}.",
            "Bring the key file back from where you keep it (GEOPLAN_KEYS may say where)."
            " New keys would leave every sealed name and number closed for ever.",
        )
    with say.step("Making the keys that seal personal data"):
        manage(
            places, "make_keys", advice="Read the error above.",
            DJANGO_SETTINGS_MODULE="geoplan.config.settings.dev",
        )  # fmt: skip


def serve_until_told(places: Places, at: serve.Address, began: float) -> None:
    supervisor = serve.Supervisor(places, lambda: database_revived(places))
    try:
        with say.step("Starting the site"):
            for spec in serve.specs(places, at):
                supervisor.start(spec)
            status = first_answer(at)
        greet(places, at, status, time.monotonic() - began)
        supervisor.watch()
    finally:
        with say.step("\n  Stopping the site"):
            supervisor.stop()


def database_revived(places: Places) -> bool:
    """Start the private database again if it fell; say whether it had."""
    if os.environ.get("DATABASE_URL"):
        return False
    cluster = server.existing(places)
    if cluster is None or not server.fell(cluster):
        return False
    server.start(places)
    return True


def first_answer(at: serve.Address) -> int:
    """Return the status of the first real answer, having waited until the workers are there."""
    heard: list[int] = []

    def is_answered() -> bool:
        heard.append(status_of(at, "/healthz"))
        return heard[-1] not in {0, 502, 504}

    processes.wait_until(is_answered, FIRST_ANSWER_PATIENCE_S)
    return heard[-1]


def status_of(at: serve.Address, path: str) -> int:
    """Return the HTTP status of a page, redirects not followed, or 0 when nobody answers."""
    connection = http.client.HTTPConnection(at.host, at.port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def greet(places: Places, at: serve.Address, status: int, took_s: float) -> None:
    say.line(f"\ngeoplan is up after {took_s:.1f} s:  {at.url}\n")
    if status >= 500 or status == 0:
        say.line(f"But it does not answer well yet (status {status}); see {places.logs / 'web.log'}\n")
    say.line(accounts(places))
    say.line(f"\nData and logs: {places.data}    Stop: Ctrl-C or make down")


def accounts(places: Places) -> str:
    """Return the demo's accounts with their password, or how to make the first account where there is no demo."""
    try:
        told = manage(places, "demo_accounts", advice="")
    except Trouble:
        return "The first account: .venv/bin/python manage.py invite YOU@EXAMPLE --role operator"
    return f"Demo accounts (invented data), with their password:\n\n{told.rstrip()}"


def down(places: Places) -> None:
    """Stop everything of this installation: the site, its database, the tests' database."""
    facts = serve.holder(up_lock(places))
    pid = facts.get("pid") if facts else None
    if isinstance(pid, int):
        with say.step("Stopping the site"):
            processes.end([pid], first=signal.SIGTERM, patience_s=90)
    clear_orphans(places)
    kept_mark(places).unlink(missing_ok=True)
    for one in (places, places.for_tests()):
        cluster = server.existing(one)
        if cluster and server.stop(cluster):
            say.line(f"  Stopped the database in {cluster.data}.")
    say.line("Nothing of this checkout runs.")


def start_db(places: Places) -> None:
    """Start the private database alone and leave it running."""
    running = server.start(places)
    if running.started:
        kept_mark(places).touch()
    say.line(running.url())


def stop_db(places: Places) -> None:
    """Stop the private database.

    Raises: Trouble when the site still needs it.
    """
    if serve.holder(up_lock(places)):
        raise Trouble("The site is running and needs its database.", "Stop both: make down")
    kept_mark(places).unlink(missing_ok=True)
    cluster = server.existing(places)
    stopped = cluster is not None and server.stop(cluster)
    say.line("The database is stopped." if stopped else "The database was not running.")


def is_worker(pid: int) -> bool:
    return "work" in processes.command(pid)[2:3]


def status(places: Places) -> None:
    """Print what runs."""
    facts, nginx_folder = serve.holder(up_lock(places)), serve.nginx_folder(places)
    say.line(f"site: {facts.get('url')} (process {facts.get('pid')})" if facts else "site: not running")
    if facts:
        pids = [str(pid) for pid in processes.started_for(places.data, nginx_folder) if is_worker(pid)]
        say.line(f"worker: running (process {', '.join(pids)})" if pids else "worker: not running")
    cluster = server.existing(places)
    if cluster is None:
        say.line("database: none made yet")
        return
    pid = server.running_pid(cluster)
    how = f"running (process {pid})" if pid else "not running"
    say.line(f"database: PostgreSQL {cluster.release.major} in {cluster.data}, {how}")
