"""Record another payer's list: facts, matched to sites."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.errors import Refusal
from geoplan.funders.queries import funder_named
from geoplan.surveys.management.commands.survey import told, uploader, write_report
from geoplan.surveys.queries import Report, report_of
from geoplan.surveys.services import publish_survey, receive_survey


class Command(BaseCommand):
    help = "Record what another payer promised or built. Rows whose site is not found stay, with the reason."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--funder", required=True, metavar="NAME")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, store nothing")
        parser.add_argument("--report", type=Path, metavar="OUT.json")

    def handle(self, **options: Any) -> None:
        try:
            report = record(options)
        except Refusal as refused:
            raise CommandError(told(refused), returncode=2) from refused
        write_report(report, options["report"])
        self.stdout.write(f"{report.rows} rows: {report.holdings} holdings recorded, {report.bad} rows to mend")


@transaction.atomic
def record(options: dict[str, Any]) -> Report:
    path: Path = options["file"]
    if not path.is_file():
        raise CommandError(f"There is no file {path.name}.", returncode=2)
    by: User = uploader(None)
    if by.role != Role.PLANNER:
        raise CommandError("Holdings are recorded by a planner.", returncode=2)
    survey = receive_survey(
        by=by, kind="holding", file_name=path.name, path=path,
        funder_id=funder_named(options["funder"]).pk, year=options["year"],
    )  # fmt: skip
    if report_of(survey).good:
        publish_survey(survey=survey, by=by)
    report = report_of(survey)
    if options["dry_run"]:
        transaction.set_rollback(True)
    return report
