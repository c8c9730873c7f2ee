"""Upload a list from a shell: the same code as the page."""

import json
import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from geoplan.accounts.models import User
from geoplan.accounts.queries import account
from geoplan.accounts.rules import Role
from geoplan.errors import Refusal
from geoplan.surveys.queries import Report, report_of
from geoplan.surveys.services import accept_repairs, declare_replaces, publish_survey, receive_survey, verify_published


class Command(BaseCommand):
    help = "Read a list of houses or schools; every row is kept, --publish puts the good ones on the map."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", choices=["house", "school"], required=True)
        parser.add_argument("--by", help="whose upload it is; the first planner where left out")
        parser.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD")
        parser.add_argument("--sheet", help="of a workbook; the first visible one with anything in it where left out")
        parser.add_argument(
            "--replaces", type=uuid.UUID, metavar="ID", help="the earlier upload this list is a newer version of"
        )
        parser.add_argument("--accept-repairs", action="store_true")
        parser.add_argument("--publish", action="store_true")
        parser.add_argument("--verified", action="store_true", help="mark what was published as verified")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, store nothing")
        parser.add_argument("--report", type=Path, metavar="OUT.json")

    def handle(self, **options: Any) -> None:
        try:
            report = upload(options)
        except Refusal as refused:
            raise CommandError(told(refused), returncode=2) from refused
        write_report(report, options["report"])
        self.stdout.write(
            f"{report.rows} rows: {report.good} good, {report.bad} bad "
            f"({report.repairable} with a repair offered, {report.waiting} waiting for a point, "
            f"{report.outside} outside all areas); {report.created} created, {report.updated} updated, "
            f"{report.unchanged} unchanged, {report.asked} waiting for a planner"
        )


def told(refused: Refusal) -> str:
    """Return a refusal as a line for the shell: its first sentence, its code and facts."""
    return f"{(type(refused).__doc__ or '').strip().splitlines()[0]} [{refused}]"


def write_report(report: Report, out: Path | None) -> None:
    if out:
        out.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=1), encoding="utf-8")


def uploader(email: str | None) -> User:
    if email:
        return account(email)
    planner = User.objects.filter(role=Role.PLANNER.value, is_active=True).order_by("pk").first()
    if planner is None:
        raise CommandError("Nobody is named with --by, and there is no planner yet.", returncode=2)
    return planner


def mapping(pairs: list[str]) -> dict[str, str]:
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise CommandError(f"--map wants COLUMN=FIELD, not {wrong[0]!r}", returncode=2)
    return {column: field for column, _, field in (pair.rpartition("=") for pair in pairs)}


@transaction.atomic
def upload(options: dict[str, Any]) -> Report:
    """Do what was asked in one transaction, so that a dry run leaves nothing behind."""
    path: Path = options["file"]
    if not path.is_file():
        raise CommandError(f"There is no file {path.name}.", returncode=2)
    by = uploader(options["by"])
    survey = receive_survey(
        by=by,
        kind=options["kind"],
        file_name=path.name,
        path=path,
        mapping=mapping(options["map"]),
        sheet=options["sheet"],
    )
    if options["replaces"]:
        declare_replaces(survey=survey, earlier_id=options["replaces"], by=by)
    if options["accept_repairs"]:
        accept_repairs(survey=survey, by=by)
    if options["publish"] and report_of(survey).good:
        publish_survey(survey=survey, by=by)
        if options["verified"]:
            verify_published(survey=survey, by=by)
    report = report_of(survey)
    if options["dry_run"]:
        transaction.set_rollback(True)
    return report
