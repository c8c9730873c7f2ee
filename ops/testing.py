"""`make test` and `make check`."""

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ops import builds, packages, say, serve
from ops.cluster import server
from ops.places import Places
from ops.say import Trouble

# Checks read the settings but ask no database; this one exists nowhere.
NO_DATABASE = "postgresql://nobody@127.0.0.1:9/nothing"


def build(places: Places) -> None:
    packages.ensure(packages.needs_to_test(), "test")
    builds.build_venv(places, for_tests=True)
    builds.build_assets(places)
    builds.build_messages(places)


def test(places: Places, arguments: Sequence[str]) -> int:
    """Run every test, the browser side's first and pytest last, and return the exit code.

    The database is a cluster of its own, so a site that runs beside is not disturbed.
    """
    own = places.for_tests()
    places.make()
    own.make()
    try:
        with serve.only_one(own.run / "test.lock"):
            build(places)
            environment = own.environment(**browser_variables(places))
            browser_side = run_browser_side(places, environment)
            with database(own) as url:
                python_side = run_pytest(places, {**environment, "DATABASE_URL": url}, arguments)
    except serve.Taken as taken:
        raise Trouble(
            f"Tests already run in this checkout (process {taken.facts.get('pid', '?')}).",
            "Wait until they are done.",
        ) from None
    return python_side or browser_side


@contextlib.contextmanager
def database(own: Places) -> Iterator[str]:
    """Yield the address of the database to test on: DATABASE_URL, or the tests' own cluster."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    running = server.start(own)
    try:
        yield running.url()
    finally:
        server.stop(running.cluster)


def browser_variables(places: Places) -> dict[str, str]:
    """Return where the journeys find a browser; where the system has none, Playwright's own is fetched."""
    found = packages.browser()
    if found is None:
        with say.step("Fetching a browser, since this system has no Chromium"):
            found = fetch_browser(places)
    return {"GEOPLAN_BROWSER": found}


OWN_BROWSER = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def fetch_browser(places: Places) -> str:
    advice = "Install Chromium or Chrome by hand, then run `make test` again."
    say.run(
        [places.python, "-m", "playwright", "install", *deps_too(), "chromium"],
        what="playwright install chromium",
        advice=advice,
        log=places.logs / "browser.log",
    )
    return say.run([places.python, "-c", OWN_BROWSER], what="Finding the browser", advice=advice).strip()


def deps_too() -> list[str]:
    return ["--with-deps"] if packages.root_prefix() is not None else []


def run_browser_side(places: Places, environment: Mapping[str, str]) -> int:
    if not has_script(places, "test"):
        return 0
    say.line("\nTests of the browser side:")
    return told([packages.program("npm") or "npm", "run", "--silent", "test"], environment, places.assets)


def run_pytest(places: Places, environment: Mapping[str, str], arguments: Sequence[str]) -> int:
    say.line("\nTests of the server and journeys:")
    spread = (
        []
        if any(word.startswith("-n") for word in arguments)
        else ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "worksteal"]
    )
    return told([str(places.python), "-m", "pytest", *spread, *arguments], environment, places.root)


def told(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> int:
    """Run a command whose output the person sees as it comes, and return its exit code."""
    process = subprocess.Popen(command, env=environment, cwd=folder, stdin=subprocess.DEVNULL)
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()
        raise


def has_script(places: Places, name: str) -> bool:
    package = places.assets / "package.json"
    return package.is_file() and name in json.loads(package.read_text(encoding="utf-8")).get("scripts", {})


def check(places: Places) -> int:
    """Run every static check, all of them even when one fails, and return the exit code."""
    places.make()
    packages.ensure(packages.needs_to_run(), "check")
    builds.build_venv(places, for_tests=True)
    builds.build_assets(places)
    builds.build_messages(places)
    environment = places.environment(
        DATABASE_URL=NO_DATABASE, DJANGO_SETTINGS_MODULE="geoplan.config.settings.test", NO_COLOR="1"
    )
    failed = [name for name, command, folder in checks(places) if not passes(name, command, environment, folder)]
    say.line(f"\n{len(failed)} checks failed: {', '.join(failed)}" if failed else "\nAll checks passed.")
    return 1 if failed else 0


def checks(places: Places) -> list[tuple[str, list[str], Path]]:
    """Return the checks: name, command, folder."""
    python, tools = str(places.python), places.venv / "bin"
    found = [
        ("format", [str(tools / "ruff"), "format", "--check", "."], places.root),
        ("lint", [str(tools / "ruff"), "check", "."], places.root),
        ("types", [str(tools / "mypy")], places.root),
        ("imports", [str(tools / "lint-imports")], places.root),
        (
            "migrations",
            [python, "-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run"],
            places.root,
        ),
    ]
    if (places.root / "geoplan/web/management/commands/check_translations.py").is_file():
        found.append(("translations", [python, "manage.py", "check_translations"], places.root))
    if has_script(places, "check"):
        npm = packages.program("npm") or "npm"
        found.append(("browser side", [npm, "run", "--silent", "check"], places.assets))
    return found


def passes(name: str, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> bool:
    try:
        with say.step(f"Checking {name}"):
            say.run(command, what=name, advice="Mend what is named above.", env=environment, folder=folder)
    except Trouble as trouble:
        say.line(trouble.evidence)
        return False
    return True


def lock(places: Places) -> None:
    """Write the lock files anew from the .in files: newest versions, hashes of every file, no addresses."""
    builds.build_venv(places, for_tests=True)
    for name, more in [("requirements", []), ("requirements-dev", ["--constraints", "requirements.lock"])]:
        with say.step(f"Locking {name}.in"):
            say.run(
                [
                    places.venv / "bin" / "uv", "pip", "compile", "--no-config", "--universal", "--upgrade",
                    "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url",
                    "--no-emit-find-links", "--no-header", "--no-annotate", *more,
                    "-o", f"{name}.lock", f"{name}.in",
                ],
                what="uv pip compile", advice=builds.OFFLINE, folder=places.root,
            )  # fmt: skip
