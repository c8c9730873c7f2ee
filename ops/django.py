"""Calling the project's own commands, and asking a database what is in it."""

import os

from ops import say
from ops.places import Places
from ops.say import Trouble


def manage(places: Places, *words: str, advice: str, **environment: str) -> str:
    """Run `manage.py` and return what it printed.

    Raises: Trouble.
    """
    return say.run(
        [places.python, "manage.py", *words],
        what=f"manage.py {words[0]}",
        advice=advice,
        log=places.logs / f"{words[0]}.log",
        env=places.environment(**environment),
        folder=places.root,
    )


# Answers in one line: PostGIS (there, available or absent), and whether our tables are there.
LOOK = """
import os, psycopg
try:
    db = psycopg.connect(os.environ["LOOK_AT"], connect_timeout=10, autocommit=True)
except psycopg.OperationalError as refused:
    raise SystemExit(str(refused))
with db:
    one = lambda sql: db.execute(sql).fetchone()
    there = one("select 1 from pg_extension where extname = 'postgis'")
    if not there and one("select 1 from pg_available_extensions where name = 'postgis'"):
        try:
            db.execute("create extension postgis"); there = (1,)
        except psycopg.Error as refused:
            print("available", refused.sqlstate or "")
    if there:
        print("there", "used" if one("select to_regclass('django_migrations')")[0] else "new")
    elif not one("select 1 from pg_available_extensions where name = 'postgis'"):
        print("absent")
"""


def is_used(places: Places, url: str) -> bool:
    """Say whether a database holds our tables already, after making sure that it has PostGIS.

    Raises: Trouble when it cannot be reached or can have no PostGIS.
    """
    said = say.run(
        [places.python, "-c", LOOK],
        what="Reaching the database",
        advice="Check DATABASE_URL (postgresql://user:password@host:port/name),"
        " and that the server lets this machine in.",
        env={**os.environ, "LOOK_AT": url},
    ).split()
    if said[0] == "available":
        raise Trouble(
            "The database has no PostGIS yet, and this role may not add it.",
            "Ask the server's administrator to run in that database: CREATE EXTENSION postgis;",
        )
    if said[0] == "absent":
        raise Trouble(
            "The database server of DATABASE_URL has no PostGIS.",
            "Install its package there (postgresql-NN-postgis-3 on Debian and Ubuntu),"
            " or leave DATABASE_URL away to use the private database.",
        )
    return said[1] == "used"
