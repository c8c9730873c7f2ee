"""Section import: a list of houses from upload to the map, against what the database alone would take."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import python_calamine
from psycopg import sql

from bench.frame import Contestant, Group, Setting
from bench.houses import write_csv, write_xlsx
from bench.scratch import clone, drop, empty_city, step, url_of

CITY, DONE, RUN = "bench_city", "bench_done", "bench_run"
# What an import leaves behind, in the order in which rows may be put.
TABLES = (
    "surveys_survey", "needs_site", "needs_siteversion", "coverage_placedsite", "adoptions_siteload",
    "residents_sealedcells", "residents_resident", "surveys_surveyrow",
)  # fmt: skip


@contextmanager
def contestants(setting: Setting) -> Iterator[Sequence[Group]]:
    """Yield the groups of this section; what they need is made before and taken away after."""
    with tempfile.TemporaryDirectory(prefix="geoplan-bench-") as name:
        folder = Path(name)
        empty_city(CITY)
        csv_rows, xlsx_rows = setting.size(100_000, 2_000), setting.size(50_000, 1_000)
        table = Import(write_csv(folder / "houses.csv", csv_rows), csv_rows, folder / "csv")
        book = Import(write_xlsx(folder / "houses.xlsx", xlsx_rows), xlsx_rows, folder / "xlsx")
        try:
            yield [whole(table, "CSV"), whole(book, "XLSX"), reading(book), lookup(table), memory(table, book)]
        finally:
            for database in (RUN, CITY, table.done, book.done):
                drop(database)


class Import:
    """One list, imported once beforehand so that its finished rows are there to be copied."""

    def __init__(self, file: Path, count: int, folder: Path) -> None:
        self.file, self.count, self.folder = file, count, folder
        self.done = f"{DONE}_{folder.name}"
        folder.mkdir()
        self.told = step(clone(CITY, self.done), "bench.steps", "whole", str(file))
        if self.told["created"] != count:
            raise RuntimeError(f"{count - self.told['created']} of {count} rows did not become sites")
        for table in TABLES:
            with psycopg.connect(url_of(self.done)) as link, (folder / table).open("wb") as kept:
                command = sql.SQL("copy {} to stdout (format binary)").format(sql.Identifier(table))
                with link.cursor().copy(command) as stream:
                    kept.writelines(stream)
        self.finished = folder / "sites.json"
        step(url_of(self.done), "bench.steps", "finished", str(self.finished))
        self.parts: dict[str, float] = {}

    def part(self, name: str) -> Callable[[], float]:
        """Return a contestant's run that tells a part of an import; parts of one round are of one import."""

        def run() -> float:
            if name not in self.parts:
                self.parts = step(clone(CITY, RUN), "bench.steps", "whole", str(self.file))
            return self.parts.pop(name)

        return run

    def copied(self, tables: Sequence[str], *, triggers: bool) -> Callable[[], float]:
        """Return a run that copies finished rows into tables of an empty city, one transaction."""

        def run() -> float:
            with psycopg.connect(clone(CITY, RUN), autocommit=True) as link:
                for table in tables:
                    if not triggers:
                        link.execute(sql.SQL("alter table {} disable trigger user").format(sql.Identifier(table)))
                begun = time.perf_counter()
                with link.transaction():
                    for table in tables:
                        self.copy(link, table)
                return time.perf_counter() - begun

        return run

    def copy(self, link: psycopg.Connection[Any], table: str) -> None:
        command = sql.SQL("copy {} from stdin (format binary)").format(sql.Identifier(table))
        with (self.folder / table).open("rb") as kept, link.cursor().copy(command) as stream:
            while chunk := kept.read(1 << 20):
                stream.write(chunk)

    def bulk_created(self) -> float:
        seconds: float = step(clone(CITY, RUN), "bench.steps", "bulk", str(self.finished))["s"]
        return seconds


def whole(one: Import, kind: str) -> Group:
    sites = ("needs_site",)
    return Group(
        f"A list of {one.count:,} houses ({kind}, 20 columns) from upload to the map",
        [
            Contestant("COPY of the finished sites", one.copied(sites, triggers=True),
                       "the limit: into needs_site with its indexes and our triggers; nothing read, nothing checked"),
            Contestant("the same, our triggers off", one.copied(sites, triggers=False),
                       "no history, no kelurahan, no places, no counters"),
            Contestant("COPY of everything an import leaves", one.copied(TABLES, triggers=False),
                       f"finished rows of {len(TABLES)} tables, our triggers off"),
            Contestant("**geoplan**", one.part("whole"),
                       "read in the limited child, understood, checked, every row kept, sealed, published"),
            Contestant("– of it the upload", one.part("upload"), "reading, checks, keeping every row"),
            Contestant("– of it publishing", one.part("publish"), "finding again, sites, people, history"),
            Contestant("Django bulk_create", one.bulk_created, "2,000 a batch, sites only, no checks, our triggers"),
        ],
        count=one.count,
        goal="geoplan at most 3 × the limit, and 5 × faster than bulk_create",
    )  # fmt: skip


def reading(book: Import) -> Group:
    return Group(
        f"Reading a workbook of {book.count:,} rows",
        [
            Contestant("openpyxl", lambda: by_openpyxl(book.file), "read-only mode, in this process"),
            Contestant("python-calamine", lambda: by_calamine(book.file), "in this process"),
            Contestant("**geoplan**", lambda: step(url_of(CITY), "bench.steps", "reading", str(book.file))["s"],
                       "archive checked, limited child, hidden rows and merged cells found, rows taken over"),
        ],
        count=book.count,
        goal="at most 0.1 × openpyxl",
    )  # fmt: skip


def by_openpyxl(file: Path) -> float:
    begun = time.perf_counter()
    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    rows = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
    assert rows
    return time.perf_counter() - begun


def by_calamine(file: Path) -> float:
    begun = time.perf_counter()
    with python_calamine.CalamineWorkbook.from_path(str(file)) as book:
        rows = sum(1 for _ in book.get_sheet_by_index(0).iter_rows())
    assert rows
    return time.perf_counter() - begun


# The lowest code of the kelurahan that cover a point, asked for each.
PER_POINT = """
select count((select code from areas_area where level = 'kelurahan' and ST_Covers(boundary, s.location)
              order by code limit 1)) from needs_site as s
"""


def lookup(table: Import) -> Group:
    return Group(
        f"The kelurahan of {table.count:,} points",
        [
            Contestant("PostGIS, asked per point", lambda: asked(table.done), "43 kelurahan, index"),
            Contestant("**geoplan**", lambda: step(url_of(table.done), "bench.steps", "lookup")["s"],
                       "boundaries read, tree in memory"),
        ],
        count=table.count,
        pieces="points",
        goal="at most 0.2 × PostGIS",
    )  # fmt: skip


def asked(database: str) -> float:
    with psycopg.connect(url_of(database)) as link:
        begun = time.perf_counter()
        link.execute(PER_POINT)
        return time.perf_counter() - begun


def memory(table: Import, book: Import) -> Group:
    def rows_of(one: Import, kind: str) -> list[Contestant]:
        return [
            Contestant(f"{kind}: our process before", one.part("before_mb"), "Django loaded, nothing read"),
            Contestant(f"{kind}: our process, its peak after the upload", one.part("received_mb")),
            Contestant(f"{kind}: our process, its peak after publishing", one.part("process_mb")),
            Contestant(f"{kind}: the limited child, its peak", one.part("child_mb"), "its limit is 1 GiB"),
        ]

    size_mb = table.file.stat().st_size / 1e6
    return Group(
        f"Memory of an import ({table.count:,} rows CSV, {book.count:,} rows XLSX)",
        [Contestant("the CSV itself", lambda: size_mb), *rows_of(table, "CSV"), *rows_of(book, "XLSX")],
        unit="MB",
        rounds=1,
    )
