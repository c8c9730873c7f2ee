"""`make bench`: measure on a throw-away database, and have the figures in docs/benchmarks.md."""

from ops import builds, packages, serve, testing
from ops.places import Places
from ops.say import Trouble


def bench(places: Places) -> int:
    """Run the sections asked for (`ONLY`, `SMALL`, `ROUNDS` in the environment) and return the exit code.

    The database is the tests' own cluster, or the server of DATABASE_URL; each run has a database of its own there.
    """
    own = places.for_tests()
    places.make()
    own.make()
    try:
        with serve.only_one(own.run / "test.lock"):
            packages.ensure(packages.needs_to_run(), "bench")
            builds.build_venv(places, for_tests=True)
            with testing.database(own) as url:
                environment = own.environment(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="geoplan.config.settings.test")
                return testing.told([str(places.python), "-m", "bench"], environment, places.root)
    except serve.Taken as taken:
        raise Trouble(
            f"Tests already run in this checkout (process {taken.facts.get('pid', '?')}).",
            "Wait until they are done.",
        ) from None
