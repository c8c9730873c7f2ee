"""The coverage table in a shell. It stands at the doors because its rows join coverage with surveys."""

import csv
import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from geoplan import db
from geoplan.api.areas import LEVELS
from geoplan.api.coverage import CoverageRowOutput
from geoplan.coverage.errors import FutureMoment
from geoplan.coverage.queries import check_moment, coverage_by_area
from geoplan.coverage.rules import CoverageRow, total_of, with_waiting
from geoplan.needs.rules import Kind
from geoplan.surveys.queries import waiting_by_area

COLUMNS = list(CoverageRowOutput().fields)
# What fits on a screen; csv and json hold every column.
SHOWN = ["code", "name", "sites", "needed", "covered", "open", "over", "waiting", "percent", "percent_agreed"]


class Command(BaseCommand):
    help = "Prints needed, covered, open and over for every area of a level."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--level", choices=LEVELS, default="kelurahan")
        parser.add_argument("--kind", choices=[kind.value for kind in Kind])
        parser.add_argument("--year", type=int)
        parser.add_argument("--at", type=moment, help="a past moment, ISO 8601; as recorded then")
        parser.add_argument("--format", choices=["table", "csv", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        now = db.now()
        at = asked_moment(options["at"], now) if options["at"] else now
        rows = with_waiting(
            coverage_by_area(
                level=options["level"],
                at=at,
                live=options["at"] is None,
                kind=options["kind"],
                year=options["year"],
            ),
            waiting_by_area(),
        )
        write = {"table": self.write_table, "csv": self.write_csv, "json": self.write_json}[options["format"]]
        write(rows, at)

    def write_json(self, rows: list[CoverageRow], at: datetime) -> None:
        told = {
            "at": timezone.localtime(at).isoformat(),
            "rows": [told_row(row) for row in rows],
            "total": told_row(total_of(rows)),
        }
        self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False))

    def write_csv(self, rows: list[CoverageRow], at: datetime) -> None:
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow(["" if value is None else value for value in told_row(row).values()])

    def write_table(self, rows: list[CoverageRow], at: datetime) -> None:
        lines = [SHOWN, *([cell(told_row(row)[name]) for name in SHOWN] for row in [*rows, total_of(rows)])]
        widths = [max(len(line[column]) for line in lines) for column in range(len(SHOWN))]
        self.stdout.write(f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S %Z}")
        for line in lines:
            cells = [
                text.ljust(width) if column < 2 else text.rjust(width)
                for column, (text, width) in enumerate(zip(line, widths, strict=True))
            ]
            self.stdout.write("  ".join(cells).rstrip())


def moment(text: str) -> datetime:
    """Return a moment as written on the command line; without an offset it is local."""
    try:
        read = parse_datetime(text)
    except ValueError:
        read = None
    if read is None:
        raise CommandError(f"{text} is no moment: write 2027-01-31T14:05:00+07:00.")
    return timezone.make_aware(read) if timezone.is_naive(read) else read


def asked_moment(asked: datetime, now: datetime) -> datetime:
    try:
        return check_moment(asked, now)
    except FutureMoment as refused:
        raise CommandError(str(refused), returncode=2) from refused


def told_row(row: CoverageRow) -> dict[str, Any]:
    return dict(CoverageRowOutput(row).data)


def cell(value: object) -> str:
    return "-" if value is None else str(value)
