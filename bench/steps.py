"""Steps of the import section, each run as `python -m bench.steps NAME …` on a database of its own.

A process of its own has its own peak of memory, and starts with nothing warm.
"""

import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

django.setup()

from django.contrib.gis.geos import Point  # noqa: E402

from geoplan.accounts.models import User  # noqa: E402
from geoplan.areas.queries import areas_at, kelurahan_all  # noqa: E402
from geoplan.files.reading import open_table  # noqa: E402
from geoplan.needs.models import Site  # noqa: E402
from geoplan.surveys.services import publish_survey, receive_survey  # noqa: E402

PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
NOW = re.compile(r"^VmRSS:\s+(\d+) kB$", re.MULTILINE)
PLANNER = "bench@geoplan.test"


def person() -> dict[str, float]:
    """Make the planner who uploads."""
    User.objects.create(email=PLANNER, role="planner")
    return {}


def whole(file: str) -> dict[str, float]:
    """Take a list from upload to publish through the real services."""
    path, by = Path(file), User.objects.get(email=PLANNER)
    told = {"before_mb": memory("self", NOW)}
    with children() as peak_mb:
        begun = time.perf_counter()
        survey = receive_survey(by=by, kind="house", file_name=path.name, path=path)
        read = time.perf_counter()
    told["received_mb"] = memory("self", PEAK)
    published = publish_survey(survey=survey, by=by)
    ended = time.perf_counter()
    return told | {
        "upload": read - begun, "publish": ended - read, "whole": ended - begun,
        "process_mb": memory("self", PEAK), "child_mb": peak_mb(), "created": published.created,
    }  # fmt: skip


def bulk(file: str) -> dict[str, float]:
    """Create the sites of finished rows with Django's bulk_create, as a project without our services would."""
    by = User.objects.get(email=PLANNER)
    rows = json.loads(Path(file).read_text(encoding="utf-8"))
    begun = time.perf_counter()
    sites = [
        Site(**{**row, "location": Point(*row["location"], srid=4326), "moved": Point(*row["moved"], srid=4326)},
             reported_by=by)
        for row in rows
    ]  # fmt: skip
    Site.objects.bulk_create(sites, batch_size=2000)
    return {"s": time.perf_counter() - begun}


def finished(file: str) -> dict[str, float]:
    """Write the sites of a finished import as `bulk` wants them."""
    left_out = {"id", "reported_by", "reported_at", "verification", "verified_at"}
    names = [one.attname for one in Site._meta.concrete_fields if one.name not in left_out]
    rows = []
    for site in Site.objects.order_by("pk"):
        row = {name: getattr(site, name) for name in names}
        row |= {"location": site.location.coords, "moved": site.moved.coords if site.moved else None}
        rows.append(row)
    Path(file).write_text(json.dumps(rows, default=str), encoding="utf-8")
    return {}


def lookup() -> dict[str, float]:
    """Find the kelurahan of every site the way an import does, reading the boundaries included."""
    places = [site.coords for site in Site.objects.order_by("pk").values_list("location", flat=True)]
    begun = time.perf_counter()
    found = areas_at(places, kelurahan_all())
    return {"s": time.perf_counter() - begun, "missing": found.count(None)}


def reading(file: str) -> dict[str, float]:
    """Read a workbook in the limited child and take its rows over."""
    begun = time.perf_counter()
    with children() as peak_mb:
        count = sum(1 for _ in open_table(file, file).rows())
    return {"s": time.perf_counter() - begun, "rows": count, "child_mb": peak_mb()}


def memory(process: str, which: re.Pattern[str]) -> float:
    """Return megabytes of a process: its peak or what it holds now; 0 for one that has gone."""
    try:
        found = which.search(Path(f"/proc/{process}/status").read_text(encoding="utf-8"))
    except OSError:
        return 0.0
    return int(found[1]) / 1000 if found else 0.0


@contextmanager
def children() -> Iterator[Callable[[], float]]:
    """Yield a function that tells the peak of the largest process started meanwhile, looked at all the time."""
    peak = [0.0]
    done = threading.Event()
    ours = command_of("self")

    def watch() -> None:
        while not done.wait(0.01):
            for process in descendants("self"):
                # Between its start and its own programme a process still shows our memory.
                if command_of(process) != ours:
                    peak[0] = max(peak[0], memory(process, PEAK))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield lambda: peak[0]
    finally:
        done.set()
        watcher.join()


def command_of(process: str) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def descendants(process: str) -> Iterator[str]:
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            started = task.read_text(encoding="ascii").split()
        except OSError:
            continue
        for one in started:
            yield one
            yield from descendants(one)


STEPS: dict[str, Callable[..., dict[str, Any]]] = {
    "person": person, "whole": whole, "bulk": bulk, "finished": finished, "lookup": lookup, "reading": reading,
}  # fmt: skip

if __name__ == "__main__":
    print(json.dumps(STEPS[sys.argv[1]](*sys.argv[2:])))
