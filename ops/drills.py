"""`make drill`: the long races and kills, and what came of them in docs/drills.md."""

import os
import shlex
import xml.etree.ElementTree as Xml
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ops import say, serve, testing
from ops.cluster import versions
from ops.places import Places
from ops.say import Trouble

FOLDER = "tests/drills"
HEAD = """# Drills

Written by `make drill`, which runs the long races and kills of `{folder}/`. Last: {when}, on {cores} cores, PostgreSQL
{database}.

| drill | result | seconds | what was done |
| --- | --- | --- | --- |
"""


def drill(places: Places) -> int:
    """Run every drill, write the summary when all of them ran, and return the exit code. `ARGS` goes to pytest."""
    own, arguments = places.for_tests(), shlex.split(os.environ.get("ARGS", ""))
    places.make()
    own.make()
    told = own.logs / "drill.xml"
    told.unlink(missing_ok=True)
    try:
        with serve.only_one(own.run / "test.lock"):
            testing.build(places)
            environment = own.environment(**testing.browser_variables(places))
            with testing.database(own) as url:
                environment["DATABASE_URL"] = url
                code = testing.told(command(places, told, arguments), environment, places.root)
    except serve.Taken as taken:
        raise Trouble(
            f"Tests already run in this checkout (process {taken.facts.get('pid', '?')}).",
            "Wait until they are done.",
        ) from None
    if told.is_file() and not arguments:
        write_summary(places.root / "docs" / "drills.md", told)
    return code


def command(places: Places, told: Path, arguments: Sequence[str]) -> list[str]:
    return [
        str(places.python), "-m", "pytest", FOLDER, "-q", f"--junitxml={told}", "-o", "junit_family=xunit1", *arguments,
    ]  # fmt: skip


def write_summary(page: Path, told: Path) -> None:
    when = f"{datetime.now(UTC):%Y-%m-%d}"
    head = HEAD.format(folder=FOLDER, when=when, cores=os.cpu_count(), database=server_version())
    page.write_text(head + "".join(f"{row}\n" for row in rows(told)), encoding="utf-8")
    say.line(f"The summary is in {page}.")


def server_version() -> str:
    found = [one.major for one in versions.installed()]
    return str(found[-1]) if found else "elsewhere"


def rows(told: Path) -> list[str]:
    """Return a line of the table for each drill of pytest's report."""
    cases = Xml.parse(told).getroot().iter("testcase")
    return [row(case) for case in cases]


def row(case: Xml.Element) -> str:
    name = case.get("name", "").removeprefix("test_").replace("_", " ")
    failed = case.find("failure") is not None or case.find("error") is not None
    seconds = float(case.get("time") or 0)
    done = "; ".join(one.get("value", "") for one in case.iter("property") if one.get("name") == "rounds")
    return f"| {name} | {'FAILED' if failed else 'passed'} | {seconds:.0f} | {done} |"
